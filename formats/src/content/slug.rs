//! Texts to parts of addresses, each generator by its own rules.
//!
//! Input: a title or the name of a file. Output: a part of an address, decoded, with composed characters. Cost: linear in the text.
//! Limit: scripts other than Latin are kept where a generator would spell them in Latin letters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Returns the text in Latin letters without accents. Other scripts stay.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'œ' => folded.push_str("oe"),
            'Œ' => folded.push_str("OE"),
            'æ' => folded.push_str("ae"),
            'Æ' => folded.push_str("AE"),
            'ß' => folded.push_str("ss"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'Ø' => folded.push('O'),
            'ł' => folded.push('l'),
            'Ł' => folded.push('L'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            '’' | '‘' | '`' => folded.push('\''),
            '“' | '”' | '„' => folded.push('"'),
            '«' => folded.push_str("<<"),
            '»' => folded.push_str(">>"),
            '–' | '—' | '‐' => folded.push('-'),
            other => folded.push(other),
        }
    }
    folded
}

/// Joins the parts of a text that `keep` accepts by hyphens.
fn joined(text: &str, keep: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for part in text.split(|c| !keep(c)).filter(|part| !part.is_empty()) {
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(part);
    }
    out
}

/// Returns a path as Hugo writes it: blanks become hyphens, other signs go. Slashes stay.
pub(super) fn hugo(path: &str, keeps_case: bool, keeps_accents: bool) -> String {
    let path: String = match keeps_accents {
        true => path.nfc().collect(),
        false => path.nfd().filter(|c| !is_combining_mark(*c)).nfc().collect(),
    };
    let is_allowed = |c: char| {
        c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '.' | '/' | '\\' | '_' | '#' | '+' | '~' | '-' | '@')
    };
    let (mut out, mut blank, mut hyphen) = (String::with_capacity(path.len()), false, false);
    for c in path.chars() {
        if is_allowed(c) {
            hyphen = c == '-';
            if blank && !hyphen {
                out.push('-');
            }
            blank = false;
            out.push(c);
        } else if !out.is_empty() && !hyphen && c.is_whitespace() {
            blank = true;
        }
    }
    if keeps_case { out } else { out.to_lowercase() }
}

/// Returns a slug of Jekyll: letters and digits joined by hyphens; with `pretty` also `._~!$&'()+,;=@`.
pub(super) fn jekyll(text: &str, pretty: bool, keeps_case: bool) -> String {
    let keep = |c: char| c.is_alphanumeric() || is_combining_mark(c) || (pretty && "._~!$&'()+,;=@".contains(c));
    let slug = joined(&text.nfc().collect::<String>(), keep);
    if keeps_case { slug } else { slug.to_lowercase() }
}

/// Returns a slug of Pelican: without accents, other signs dropped, blanks as hyphens.
pub(super) fn pelican(text: &str) -> String {
    let kept: String =
        folded(text).chars().filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-') || c.is_whitespace()).collect();
    joined(kept.trim(), |c| !c.is_whitespace() && c != '-').to_lowercase()
}

/// Returns a slug of Zola: without accents, all other signs as hyphens.
pub(super) fn zola(text: &str) -> String {
    joined(&folded(text), char::is_alphanumeric).to_lowercase()
}

/// Returns a slug of Eleventy's filter `slugify`: as Zola, with `&` as a word, and with words in camel case parted.
pub(super) fn eleventy(text: &str) -> String {
    let mut parted = String::with_capacity(text.len());
    let mut before = ' ';
    for c in folded(text).chars() {
        if c.is_uppercase() && before.is_lowercase() {
            parted.push(' ');
        }
        match c {
            '&' => parted.push_str(" and "),
            other => parted.push(other),
        }
        before = c;
    }
    zola(&parted)
}

/// Returns a slug of Material for MkDocs: other signs dropped, each blank a hyphen; accents stay.
pub(super) fn material(text: &str) -> String {
    let composed: String = text.nfc().collect();
    let kept = composed.trim().to_lowercase();
    kept.chars()
        .filter(|c| c.is_alphanumeric() || is_combining_mark(*c) || matches!(c, '_' | '-' | ' '))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_title_by_each_generator() {
        let title = "L’été à Œuvre : C++ & Co. (2e)";
        assert_eq!(hugo(title, false, true), "lété-à-œuvre-c++-co.-2e");
        assert_eq!(hugo("Posts/Mon Été", false, false), "posts/mon-ete");
        assert_eq!(hugo("Posts/Mon  Été - b", true, true), "Posts/Mon-Été-b");
        assert_eq!(jekyll(title, false, false), "l-été-à-œuvre-c-co-2e");
        assert_eq!(jekyll("Le_Port-neuf.md", true, true), "Le_Port-neuf.md");
        assert_eq!(pelican(title), "lete-a-oeuvre-c-co-2e");
        assert_eq!(zola(title), "l-ete-a-oeuvre-c-co-2e");
        assert_eq!(eleventy("Pain & laVie"), "pain-and-la-vie");
        assert_eq!(material("Semer en février : oui"), "semer-en-février--oui");
    }
}
