//! Names of authors, as feeds write them.

/// Returns the name in `mail (Name)`, `Name <mail>` or `Name`; `None` where there is only a mail address.
pub(super) fn name_of(text: &str) -> Option<String> {
    let text = text.trim();
    let name = match (text.split_once('('), text.split_once('<')) {
        (Some((mail, name)), _) if mail.contains('@') => name.trim_end().trim_end_matches(')'),
        (_, Some((name, mail))) if mail.contains('@') => name,
        _ => text,
    };
    let name = name.trim().trim_matches('"');
    let is_mail = name.contains('@') && !name.contains(' ');
    (!name.is_empty() && !is_mail).then(|| name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (text, name) in [
            ("zoe@x.example (Zoé Martin)", Some("Zoé Martin")),
            ("Zoé Martin <zoe@x.example>", Some("Zoé Martin")),
            ("Zoé (rédaction)", Some("Zoé (rédaction)")),
            (" Zoé ", Some("Zoé")),
            ("zoe@x.example", None),
            ("", None),
        ] {
            assert_eq!(name_of(text).as_deref(), name, "{text}");
        }
    }
}
