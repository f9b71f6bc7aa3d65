//! Letters with several spellings to one, for words and for keys of tags.
//!
//! Input: text in lower case. Output: the same text with one spelling of each letter. Time: linear. Only the scripts whose marks
//! readers leave out lose them: Latin, Greek, Cyrillic, Hebrew and Arabic. In all others a mark makes another letter (`ハ` and
//! `パ`) or is a vowel (Devanagari).

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::digits::decimal_digit;
use crate::language::Language;

/// Whether this language has two letters i: one with a dot, one without, each with its own capital.
pub(super) fn has_dotless_i(language: Language) -> bool {
    matches!(language.code(), "tr" | "az")
}

/// Returns a word in the spelling by which it is compared: `ёлка` gives `елка`, `مُحَمَّد` gives `محمد`, `٢٠٢٥` gives `2025`.
///
/// The word is in lower case and in form C. Accents of Latin letters stay, since the stemmer needs them.
pub(super) fn fold_letters(word: &str, language: Language) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    // In Uyghur and Pashto the two forms of yeh are two letters.
    let two_yehs = matches!(language.code(), "ug" | "ps");
    let fold = |c: char| match c {
        'ى' | 'ی' if two_yehs => Some(c),
        'آ' if language != Language::ARABIC => Some(c),
        'ѐ' => Some('е'),
        'ѝ' => Some('и'),
        'أ' | 'إ' | 'آ' => Some('ا'),
        '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => std::iter::once(c).nfd().next().map(one_spelling),
        _ if is_optional_mark(c) => None,
        _ => full_width(c).or(Some(one_spelling(c))),
    };
    Cow::Owned(word.chars().filter_map(fold).nfc().collect())
}

/// Returns the spelling of a letter or digit that stands for all of its spellings.
fn one_spelling(c: char) -> char {
    match c {
        'ς' => 'σ',
        'ё' => 'е',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        'ٱ' => 'ا',
        _ if c.is_ascii() => c,
        _ => decimal_digit(c).map_or(c, |digit| char::from(b'0' + digit)),
    }
}

/// Returns the usual form of a letter of full or half width.
fn full_width(c: char) -> Option<char> {
    if matches!(c, '\u{FF01}'..='\u{FFDC}') { std::iter::once(c).nfkc().next() } else { None }
}

/// Whether a mark, or a sign that only stretches a word, is left out by most writers.
///
/// These are the marks of Latin, Greek, Cyrillic, Hebrew and Arabic, and the variants of a sign.
fn is_optional_mark(c: char) -> bool {
    let of_these_scripts = matches!(c,
        '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5C7}' | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}'
        | '\u{670}' | '\u{6D6}'..='\u{6ED}' | '\u{898}'..='\u{8FF}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE00}'..='\u{FE2F}');
    c == TATWEEL || (of_these_scripts && is_combining_mark(c))
}

/// The stroke that stretches an Arabic word.
const TATWEEL: char = '\u{640}';

/// Returns a tag without the marks of the five scripts, and with one spelling of each letter.
///
/// The tag is in lower case; the result is in form D, but for the letters.
pub(super) fn fold_tag(tag: &str) -> String {
    let mut folded = String::with_capacity(tag.len());
    let mut keeps_marks = false;
    for c in tag.nfd() {
        if is_combining_mark(c) {
            if keeps_marks {
                folded.push(c);
            }
            continue;
        }
        keeps_marks = c.is_alphanumeric() && !loses_marks(c);
        match c {
            TATWEEL => {}
            'ı' => folded.push('i'),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ß' => folded.push_str("ss"),
            _ => folded.push(one_spelling(c)),
        }
    }
    folded
}

/// Whether a letter belongs to a script whose marks can be left out.
fn loses_marks(c: char) -> bool {
    matches!(c,
        '\0'..='\u{52F}' // Latin, Greek, Cyrillic
        | '\u{590}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{870}'..='\u{8FF}' // Hebrew, Arabic
        | '\u{1C80}'..='\u{1C8F}' | '\u{1D00}'..='\u{1FFF}' | '\u{2C60}'..='\u{2C7F}'
        | '\u{A640}'..='\u{A69F}' | '\u{A720}'..='\u{A7FF}' | '\u{AB30}'..='\u{AB6F}')
}
