//! Removal of boilerplate and repeated lines from a body, before it is compared.
//!
//! Input: a body, its language, the [`RepeatedLines`] of the corpus. Output: the body without these lines, and their numbers. The
//! vectors miss these lines; excerpts and the comparison of wording use the whole body. Time: linear in the text; the body is
//! borrowed where nothing is removed.

use std::borrow::Cow;

use super::boilerplate::patterns;
use super::bytes::lines;
use super::repeated_lines::RepeatedLines;
use crate::language::Language;

/// Numbers of lines removed from a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stripped {
    pub(crate) repeated: usize,
    pub(crate) boilerplate: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LineKind {
    Text,
    Repeated,
    Boilerplate,
}

/// Removes boilerplate and repeated lines from a body.
///
/// If repeated lines are more than half of the words, the article is itself a duplicate and keeps them.
pub(crate) fn strip<'a>(body: &'a str, language: Language, repeated: &RepeatedLines) -> (Cow<'a, str>, Stripped) {
    let mut found = Stripped::default();
    let mut read: Vec<(&str, LineKind)> = Vec::new();
    let mut in_box = false;
    let patterns = patterns(language);
    for text in lines(body) {
        let candidates = patterns.candidates(text);
        let is_boilerplate = if in_box && !has_words(text) {
            in_box = false;
            false
        } else {
            in_box || candidates.iter().any(|pattern| pattern.matches(text, &mut in_box))
        };
        let kind = match is_boilerplate {
            true => LineKind::Boilerplate,
            false if repeated.contains(text) => LineKind::Repeated,
            false => LineKind::Text,
        };
        found.boilerplate += usize::from(kind == LineKind::Boilerplate);
        found.repeated += usize::from(kind == LineKind::Repeated);
        read.push((text, kind));
    }
    if found == Stripped::default() {
        return (Cow::Borrowed(body), found);
    }
    if found.repeated > 0 {
        let repeated = read.iter().filter(|(_, kind)| *kind == LineKind::Repeated);
        let repeated: usize = repeated.map(|(text, _)| words(text).count()).sum();
        // Repeated lines are mostly short: the count of all words stops as soon as it is large enough.
        if read.iter().flat_map(|(text, _)| words(text)).take(repeated * 2).count() < repeated * 2 {
            found.repeated = 0;
        }
    }
    let stays = |kind| kind == LineKind::Text || (kind == LineKind::Repeated && found.repeated == 0);
    if found == Stripped::default() {
        return (Cow::Borrowed(body), found);
    }
    let rest: Vec<&str> = read.into_iter().filter(|(_, kind)| stays(*kind)).map(|(text, _)| text).collect();
    (Cow::Owned(rest.join("\n")), found)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn has_words(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::parallel::Threads;
    use crate::progress::Ticker;

    #[test]
    fn boilerplate_is_removed() {
        for (body, stripped) in [
            ("Le train part.\nÀ lire aussi : Dix ans de retard\nIl arrive.", "Le train part.\nIl arrive."),
            ("Le train part.\n\nA LIRE AUSSI\nDix ans de retard\nLe tunnel\n\nIl arrive.", "Le train part.\n\n\nIl arrive."),
            ("Le train part.\n(Avec AFP)", "Le train part."),
            ("Le train part.\nSuivez-nous sur Telegram et WhatsApp !", "Le train part."),
            // Lines that only resemble boilerplate stay.
            ("À lire absolument : ce livre.", "À lire absolument : ce livre."),
            ("L’AFP a publié une photo.", "L’AFP a publié une photo."),
            ("À lire, un roman de la mer.", "À lire, un roman de la mer."),
            ("", ""),
            ("\n\n", "\n\n"),
        ] {
            assert_eq!(strip(body, Language::FRENCH, &RepeatedLines::default()).0, stripped, "{body:?}");
        }
        let french = "Le train part.\nÀ lire aussi : Dix ans de retard";
        assert_eq!(strip(french, Language::ARABIC, &RepeatedLines::default()).0, french);
    }

    #[test]
    fn repeated_lines_are_removed_unless_they_are_most_of_the_article() {
        let notice = "Soutenez le journal, faites un don.";
        let bodies = [
            format!("Le premier train part à l’aube.\n{notice}"),
            "Coupez la courge en dés et salez.\n\n  SOUTENEZ le journal ; faites un don !\nAttendez une heure.".to_string(),
            notice.to_string(),
        ];
        let articles = bodies.clone().map(|body| Article::new("", "").with_body(body));
        let repeated = RepeatedLines::find(&articles, 3, Threads::default().watched(&Ticker::silent())).unwrap();
        let stripped: Vec<_> = bodies.iter().map(|body| strip(body, Language::FRENCH, &repeated)).collect();
        assert_eq!(stripped[0].0, "Le premier train part à l’aube.");
        assert_eq!(stripped[1].0, "Coupez la courge en dés et salez.\n\nAttendez une heure.");
        assert_eq!(stripped[1].1, Stripped { repeated: 1, boilerplate: 0 });
        assert_eq!(stripped[2], (Cow::Borrowed(notice), Stripped::default()));
        let twice = RepeatedLines::find(&articles[..2], 3, Threads::default().watched(&Ticker::silent())).unwrap();
        assert_eq!(twice.hashes(), [0; 0]);
    }
}
