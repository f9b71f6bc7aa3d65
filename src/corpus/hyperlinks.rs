//! Links of HTML bodies.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

use crate::article::Anchor;

/// Returns the links of a piece of HTML in their order: addresses as written, visible texts with white space collapsed.
///
/// A link that is never closed ends with the text.
pub(super) fn hyperlinks(html: &str) -> Vec<Anchor> {
    let mut links: Vec<Anchor> = Vec::new();
    let mut open = false;
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) if *tag.name == b"a" => {
                let address = tag.attributes.iter().find(|(name, _)| name.as_slice() == b"href");
                open = address.is_some();
                if let Some((_, address)) = address {
                    let to = String::from_utf8_lossy(address).trim().to_string();
                    links.push(Anchor { to, text: String::new() });
                }
            }
            Token::EndTag(tag) if *tag.name == b"a" => open = false,
            Token::String(text) if open => {
                if let Some(link) = links.last_mut() {
                    link.text.push_str(&String::from_utf8_lossy(&text));
                }
            }
            _ => {}
        }
    }
    for link in &mut links {
        link.text = link.text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_with_their_texts() {
        let html = r##"<p>À lire : <a class="x" href=" /rif/1?utm=a ">La ligne <b>du</b>
            Rif</a> et <a name="x">rien</a> <A HREF='#note'>1</A> <a href="/fin">sans fin"##;
        let found: Vec<(String, String)> = hyperlinks(html).into_iter().map(|link| (link.to, link.text)).collect();
        let expected = [("/rif/1?utm=a", "La ligne du Rif"), ("#note", "1"), ("/fin", "sans fin")];
        assert_eq!(found, expected.map(|(to, text)| (to.to_string(), text.to_string())));
    }
}
