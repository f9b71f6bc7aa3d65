//! The prose of an article that an excerpt starts with: its lead, else its body.
//!
//! Input: an article and the repeated openings of the site. Output: text without headings, captions, stray marks, lists of links and
//! code. Time: linear in what is read, which is no more than an excerpt needs.

use std::borrow::Cow;

use crate::analysis::{Openings, RepeatedLines, tag_key};
use crate::article::Article;

/// Words with which the line under a picture begins, as keys.
const CAPTIONS: [&str; 24] = [
    "photo",
    "photos",
    "photographie",
    "credit",
    "credits",
    "legende",
    "image",
    "images",
    "illustration",
    "figure",
    "fig",
    "source",
    "copyright",
    "caption",
    "picture",
    "capture",
    "foto",
    "fotos",
    "bild",
    "imagen",
    "imagem",
    "fuente",
    "fonte",
    "quelle",
];

/// A line that begins like a caption is one if it is no longer than this, in characters.
const LONGEST_CAPTION: usize = 160;

/// Fewest words of a line without the end of a sentence that is prose, and not a heading.
const FEWEST_WORDS: usize = 12;

/// Characters of code for each so many characters that make a line code.
const CODE_SHARE: usize = 12;

/// Returns the text for an excerpt of so many characters. An article without prose keeps its whole text.
pub(super) fn prose<'a>(
    article: &'a Article,
    openings: &Openings,
    repeated: Option<&RepeatedLines>,
    characters: usize,
) -> Cow<'a, str> {
    let lead = openings.strip(article.lead.trim());
    let is_title = |text: &str| text.len() <= 2 * article.title.len() + 32 && tag_key(text) == tag_key(&article.title);
    if has_letters(lead) && !is_title(lead) && !is_caption(lead) && !is_code(lead) {
        return with_capital(clean_start(lead), lead.len() < article.lead.trim().len());
    }
    let mut prose = String::new();
    for line in article.body.split('\n').filter(|line| !repeated.is_some_and(|repeated| repeated.contains(line))) {
        let line = clean_start(line);
        let line = if prose.is_empty() { openings.strip(line) } else { line };
        if is_prose(line) && !(prose.is_empty() && is_title(line)) {
            prose.extend((!prose.is_empty()).then_some(' '));
            prose.push_str(line.trim_end());
        }
        // Four bytes a character at most, and a little more than is shown, so that the excerpt knows that it is cut.
        if prose.len() > 4 * characters + 1 {
            break;
        }
    }
    if !prose.is_empty() {
        return with_capital(&prose, true).into_owned().into();
    }
    let whole = [article.lead.as_str(), article.body.as_str()].into_iter().find(|text| has_letters(text)).unwrap_or_default();
    Cow::Borrowed(if is_title(whole) { "" } else { clean_start(whole) })
}

fn has_letters(text: &str) -> bool {
    text.contains(char::is_alphabetic)
}

/// Removes marks of headings, quotations and lists from the start of a line.
fn clean_start(line: &str) -> &str {
    line.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '#' | '>' | '*' | '•' | '|' | '=' | '~' | '_' | '–' | '—' | '-')
    })
}

/// Writes the first letter of a text as a capital, where something before it came off.
fn with_capital(text: &str, is_cut: bool) -> Cow<'_, str> {
    match text.chars().next() {
        Some(first) if is_cut && first.is_lowercase() => {
            Cow::Owned(first.to_uppercase().chain(text[first.len_utf8()..].chars()).collect())
        }
        _ => Cow::Borrowed(text),
    }
}

fn is_prose(line: &str) -> bool {
    let ends_sentence = line.contains(['.', '!', '?', '…', ':', '。', '！', '？', '।', '؟']);
    let is_long = || line.split_whitespace().nth(FEWEST_WORDS - 1).is_some();
    has_letters(line)
        && !is_caption(line)
        && !is_code(line)
        && !is_links(line)
        && (ends_sentence || is_long() || !line.is_ascii() && !line.contains(' '))
}

/// Whether a line is the caption of a picture.
fn is_caption(line: &str) -> bool {
    if line.chars().nth(LONGEST_CAPTION).is_some() {
        return false;
    }
    let first = line.split(|c: char| c.is_whitespace() || c == ':' || c == '.').next().unwrap_or_default();
    line.starts_with(['©', '®'])
        || line.to_lowercase().starts_with("(c)")
        || CAPTIONS.contains(&tag_key(first.trim_start_matches('(')).as_str())
}

/// Whether a line is code rather than prose.
fn is_code(line: &str) -> bool {
    let marks = line
        .chars()
        .filter(|c| matches!(c, '{' | '}' | ';' | '=' | '<' | '>' | '$' | '\\' | '[' | ']' | '(' | ')' | '_' | '|'))
        .count();
    let length = line.chars().count();
    marks * CODE_SHARE > length && marks > 2
}

/// Whether a line holds addresses rather than prose.
fn is_links(line: &str) -> bool {
    let words = line.split_whitespace().count();
    let addresses = line.matches("://").count();
    addresses > 0 && words <= 4 * addresses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpts_start_with_prose() {
        let article = |title: &str, lead: &str, body: &str| Article::new("a", title).with_lead(lead).with_body(body);
        for (title, lead, body, expected) in [
            ("Le port", "Un port ouvre.", "Le reste.", "Un port ouvre."),
            ("Le port", "Le Port !", "Un port ouvre à Tanger.", "Un port ouvre à Tanger."),
            ("Le port", "© AFP / Tanger", "Un port ouvre à Tanger.", "Un port ouvre à Tanger."),
            ("Le port", "", "## Introduction\n\nPhoto : le quai\n\nUn port ouvre à Tanger.", "Un port ouvre à Tanger."),
            (
                "Le port",
                "",
                "> Un port ouvre à Tanger.\nlet a = port[0]; f(a);\nIl est grand.",
                "Un port ouvre à Tanger. Il est grand.",
            ),
            ("Le port", "", "https://example.org/port\nUn port ouvre.", "Un port ouvre."),
            ("Le port", "", "港が開く", "港が開く"),
            ("Le port", "", "let a = port[0]; f(a);", "let a = port[0]; f(a);"),
            ("Le port", "", "", ""),
        ] {
            let article = article(title, lead, body);
            assert_eq!(prose(&article, &Openings::default(), None, 100), expected, "{lead} | {body}");
        }
        let openings = Openings::find(
            &["Histoire : un", "Histoire : deux", "Histoire : trois"].map(|lead| Article::new("", "").with_lead(lead)),
            crate::parallel::Threads::default().watched(&crate::progress::Ticker::silent()),
        )
        .unwrap();
        assert_eq!(prose(&article("", "Histoire : un port ouvre.", ""), &openings, None, 100), "Un port ouvre.");
    }
}
