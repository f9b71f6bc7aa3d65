//! The segmenter is held to the Unicode reference wherever the two must agree.

mod common;

use common::cases;
use connexe::analysis::segment;
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

/// Text of letters, digits and marks in many scripts, and of every separator but those that the segmenter treats in its own way:
/// apostrophes, hyphens, points, commas, colons, middle dots, underscores, and invisible characters.
fn text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        6 => prop::char::range('a', 'z'),
        2 => prop::char::range('A', 'Z'),
        2 => prop::char::range('0', '9'),
        3 => prop::sample::select("éèêàçôûïëÉÀœæßñøåžłıİ".chars().collect::<Vec<_>>()),
        2 => prop::sample::select("αβγδΩςабвгдЖЯ".chars().collect::<Vec<_>>()),
        2 => prop::sample::select("وزارةالخارجيةمغرب".chars().collect::<Vec<_>>()),
        1 => prop::sample::select("新華社日本語ひらがな".chars().collect::<Vec<_>>()),
        1 => prop::sample::select("カタカナ".chars().collect::<Vec<_>>()),
        1 => prop::sample::select("\u{301}\u{308}\u{327}".chars().collect::<Vec<_>>()),
        5 => prop::sample::select("     \n\t!?()«»\"—–/€%&*+=<>@#[]{}|~🚆🎉".chars().collect::<Vec<_>>()),
    ];
    prop::collection::vec(character, 0..60).prop_map(|characters| characters.into_iter().collect())
}

/// What must be part of a word: letters and digits, but for the apostrophe that Unicode takes for a letter.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && c != '\u{2BC}'
}

proptest! {
    #![proptest_config(cases(2000, file!()))]

    #[test]
    fn words_are_those_of_unicode(text in text()) {
        // A number in groups is one word here, and one a group in Unicode.
        let ours: Vec<&str> = segment(&text).flat_map(|word| word.split(' ')).collect();
        let reference: Vec<&str> = text.unicode_words().collect();
        prop_assert_eq!(ours, reference);
    }

    /// Whatever the text, words are in order, do not overlap, begin with a letter or digit, and miss none.
    #[test]
    fn no_letter_is_lost(text in any::<String>()) {
        let mut end = 0;
        let start = text.as_ptr() as usize;
        for word in segment(&text) {
            let position = word.as_ptr() as usize - start;
            prop_assert!(position >= end && !word.is_empty());
            prop_assert!(!text[end..position].contains(is_letter), "{:?}", &text[end..position]);
            prop_assert!(word.starts_with(is_letter));
            end = position + word.len();
        }
        prop_assert!(!text[end..].contains(is_letter));
    }
}
