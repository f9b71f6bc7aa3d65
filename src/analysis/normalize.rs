//! Normalisation: spellings that look the same become equal.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::bytes::find_byte;
use super::letters::has_dotless_i;
use crate::language::Language;

/// Returns the text in normalisation form C. It is borrowed if it has this form already, which is nearly always the case.
pub(crate) fn compose(text: &str) -> Cow<'_, str> {
    if is_composed(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// The first byte of U+0300. All characters below are composed, and combine with no character before them.
const FIRST_UNCERTAIN: u8 = 0xCC;

/// Returns the result of [`is_nfc_quick`] for the whole text, but calls it only for the runs where the answer is uncertain.
///
/// The full check would cost more than the rest of the analysis. Its state starts anew after each character below U+0300.
fn is_composed(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut position = 0;
    while let Some(start) = find_byte(bytes, position, |byte| byte >= FIRST_UNCERTAIN) {
        // Dashes, typographic quotes, the ellipsis: U+2002 to U+203F. U+2000 and U+2001 are not in form C.
        if let [0xE2, 0x80, last, ..] = bytes[start..]
            && last >= 0x82
        {
            position = start + 3;
            continue;
        }
        let end = bytes[start..].iter().position(u8::is_ascii).map_or(bytes.len(), |length| start + length);
        if is_nfc_quick(text[start..end].chars()) != IsNormalized::Yes {
            return false;
        }
        position = end;
    }
    true
}

/// Returns a word in lower case, with plain apostrophes and hyphens, ligatures in full, and without invisible characters.
///
/// Points stay: the caller decides whether they belong to a number or to an acronym.
pub(crate) fn plain(word: &str, language: Language) -> String {
    let mut plain = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            '\u{2019}' | '\u{2BC}' | '\u{FF07}' => plain.push('\''),
            '\u{2010}' | '\u{2011}' => plain.push('-'),
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' => {}
            'œ' | 'Œ' => plain.push_str("oe"),
            'æ' | 'Æ' => plain.push_str("ae"),
            '\u{FB00}' => plain.push_str("ff"),
            '\u{FB01}' => plain.push_str("fi"),
            '\u{FB02}' => plain.push_str("fl"),
            '\u{FB03}' => plain.push_str("ffi"),
            '\u{FB04}' => plain.push_str("ffl"),
            '\u{FB05}' | '\u{FB06}' => plain.push_str("st"),
            // In Turkish the capital of i has a dot, and that of ı has none.
            'I' if has_dotless_i(language) => plain.push('ı'),
            'İ' if has_dotless_i(language) => plain.push('i'),
            _ => plain.push(c),
        }
    }
    // The whole word at once: a final sigma has its own lower case.
    let lower = plain.to_lowercase();
    match is_nfc_quick(lower.chars()) {
        IsNormalized::Yes => lower,
        _ => lower.nfc().collect(),
    }
}

/// Removes the accents of Latin letters: `état` gives `etat`, `й` stays.
pub(crate) fn fold_latin(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'ı' => folded.push('i'),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ß' => folded.push_str("ss"),
            _ => {
                let mut parts = std::iter::once(c).nfd();
                match parts.next() {
                    Some(base) if base.is_ascii_alphabetic() => folded.push(base),
                    _ => folded.push(c),
                }
            }
        }
    }
    Cow::Owned(folded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn the_fast_check_agrees_with_the_full_check(text in text()) {
            let is_plain = is_nfc_quick(text.chars()) == IsNormalized::Yes;
            prop_assert_eq!(is_composed(&text), is_plain);
            prop_assert_eq!(compose(&text).into_owned(), text.nfc().collect::<String>());
        }
    }

    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            6 => prop::sample::select(vec!["plain words of a text, long enough for a step of many bytes", "a", "é", " ", "œuvre"]),
            2 => prop::sample::select(vec!["’", "–", "…", "\u{2000}", "\u{2001}", "\u{2002}", "\u{203F}", "\u{2126}", "\u{212B}"]),
            2 => prop::sample::select(vec!["\u{301}", "\u{323}", "\u{327}", "\u{340}", "\u{958}", "\u{FB1D}", "\u{1100}\u{1161}"]),
        ];
        prop_oneof![
            3 => prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat()),
            1 => any::<String>(),
        ]
    }

    #[test]
    fn spellings_that_look_the_same_become_equal() {
        for (word, expected) in [
            ("L’ÉTAT", "l'état"),
            ("Al‑Hoceima", "al-hoceima"),
            ("Œuvre", "oeuvre"),
            ("co\u{AD}opération", "coopération"),
            ("ﬁnances", "finances"),
            ("İzmir", "i\u{307}zmir"),
        ] {
            assert_eq!(plain(&compose(word), Language::FRENCH), expected, "{word}");
        }
        assert_eq!(plain("IŞIK İzmir", Language::TURKISH), "ışık izmir");
        assert_eq!(compose("e\u{301}te\u{301}"), "été");
    }

    #[test]
    fn only_latin_letters_lose_their_accents() {
        for (text, expected) in
            [("état", "etat"), ("garçon", "garcon"), ("ångström", "angstrom"), ("йод", "йод"), ("tiếng", "tieng")]
        {
            assert_eq!(fold_latin(text), expected, "{text}");
        }
    }
}
