//! Pairs of neighbouring characters: the words of scripts without spaces, and of Korean.
//!
//! Input: a text and its words as the segmenter cuts them. Output: the words, with the runs of Han, kana, Hangul, Thai, Lao, Khmer and
//! Burmese letters replaced by overlapping pairs of characters. Time: linear in the runs. Most words of these languages have two
//! characters, and a particle after a Korean word leaves its pairs. Measured on twelve short texts in each language: see
//! `docs/relevance.md`.
//!
//! | script | words | why |
//! |---|---|---|
//! | Han | each character, and pairs | many words have one character, and related words share one |
//! | Katakana | pairs | |
//! | Hiragana | pairs, only at the start of a run | after another script it is a particle or an ending |
//! | Hangul | the first syllable, and pairs | related words share their first syllable; the last one is often a particle |
//! | Thai, Lao, Khmer, Burmese | pairs | a character is a consonant with all its vowels and marks |
//!
//! A run of one character is a word. Zero-width spaces, which separate words in Khmer and Burmese, end a run.

use unicode_normalization::char::is_combining_mark;

use super::segment::{Word, is_single_word, words};

/// A group of scripts whose letters make pairs with each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Han,
    Hiragana,
    Katakana,
    Hangul,
    Other,
}

fn script_of(c: char) -> Option<Script> {
    match c {
        '\0'..='\u{DFF}' => None,
        '\u{3041}'..='\u{309F}' => Some(Script::Hiragana),
        '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' => Some(Script::Katakana),
        '\u{AC00}'..='\u{D7A3}' => Some(Script::Hangul),
        '\u{3005}'..='\u{3007}' | '\u{3400}'.. if is_single_word(c) => Some(Script::Han),
        _ => is_single_word(c).then_some(Script::Other),
    }
}

/// Whether a letter is of a script whose words are pairs of characters.
pub(crate) fn is_paired(c: char) -> bool {
    script_of(c).is_some()
}

/// Replaces the runs of these scripts by their pairs.
pub(super) fn pair_characters(text: &str, found: &mut Vec<Word>) {
    let segmented = std::mem::take(found);
    let mut rest = segmented.as_slice();
    while let Some(first) = rest.first() {
        let length = 1 + rest.windows(2).take_while(|pair| pair[0].end == pair[1].start).count();
        let (group, after) = rest.split_at(length);
        rest = after;
        let end = group.last().map_or(first.end, |last| last.end);
        if text[first.start..end].contains(is_paired) {
            split(text, first.start, end, found);
        } else {
            found.extend_from_slice(group);
        }
    }
}

/// Splits neighbouring words into runs of one script, and adds the words of each.
fn split(text: &str, start: usize, end: usize, found: &mut Vec<Word>) {
    let mut run = Run { script: None, follows: None, characters: Vec::new() };
    // The start of text of other scripts, which is segmented again.
    let mut other = start;
    for (offset, c) in text[start..end].char_indices() {
        let (from, to) = (start + offset, start + offset + c.len_utf8());
        let script = script_of(c);
        if script.is_some() {
            if run.script.is_none() {
                add_words(text, other, from, found);
            }
            if script != run.script {
                run.finish(script, found);
            }
            run.push(text, from, to, c);
            other = to;
        } else if c != ZERO_WIDTH_SPACE && run.extend(to, c) {
            other = to;
        } else {
            run.finish(None, found);
        }
    }
    if run.script.is_none() {
        add_words(text, other, end, found);
    }
    run.finish(None, found);
}

const ZERO_WIDTH_SPACE: char = '\u{200B}';

fn add_words(text: &str, start: usize, end: usize, found: &mut Vec<Word>) {
    found.extend(words(&text[start..end]).map(|word| Word { start: start + word.start, end: start + word.end }));
}

/// A run of letters of one script.
struct Run {
    script: Option<Script>,
    /// The script of the run before, if nothing stands between them.
    follows: Option<Script>,
    characters: Vec<Word>,
}

impl Run {
    /// Adds a letter: a new character, or a part of the last one.
    fn push(&mut self, text: &str, start: usize, end: usize, c: char) {
        match self.characters.last_mut() {
            Some(last) if is_joined(&text[last.start..last.end], c, &text[end..]) => last.end = end,
            _ => self.characters.push(Word { start, end }),
        }
    }

    /// Adds a mark or an invisible character to the last letter; returns whether it is one.
    fn extend(&mut self, end: usize, c: char) -> bool {
        let continues = is_combining_mark(c) || matches!(c, '\u{200C}' | '\u{200D}' | '\u{2060}' | '\u{FEFF}');
        match self.characters.last_mut() {
            Some(last) if continues => {
                last.end = end;
                true
            }
            _ => false,
        }
    }

    /// Adds the words of the run, and starts a run of another script.
    fn finish(&mut self, next: Option<Script>, found: &mut Vec<Word>) {
        let is_ending = self.script == Some(Script::Hiragana) && self.follows.is_some();
        match self.characters[..] {
            _ if is_ending => {}
            // A hiragana alone is a particle.
            [single] if self.script != Some(Script::Hiragana) => found.push(single),
            _ => {
                for (position, pair) in self.characters.windows(2).enumerate() {
                    if self.script == Some(Script::Han) || self.script == Some(Script::Hangul) && position == 0 {
                        found.push(pair[0]);
                    }
                    found.push(Word { start: pair[0].start, end: pair[1].end });
                }
                found.extend(self.characters.last().filter(|_| self.script == Some(Script::Han)));
            }
        }
        self.characters.clear();
        (self.follows, self.script) = (next.and(self.script), next);
    }
}

/// Whether a letter belongs to the character before it, in scripts that write vowels before or after their consonant.
fn is_joined(last: &str, c: char, after: &str) -> bool {
    let before = last.chars().next_back();
    match c {
        // Vowels of Thai and Lao that follow their consonant.
        '\u{E30}' | '\u{E32}' | '\u{E33}' | '\u{E45}' | '\u{E46}' | '\u{EB0}' | '\u{EB2}' | '\u{EB3}' | '\u{EC6}' => true,
        // Vowels that stand before their consonant.
        '\u{E01}'..='\u{EDF}' => matches!(before, Some('\u{E40}'..='\u{E44}' | '\u{EC0}'..='\u{EC4}')),
        // A consonant below another one, and the final consonant of a Burmese syllable.
        '\u{1000}'..='\u{109F}' => before == Some('\u{1039}') || after.starts_with('\u{103A}'),
        '\u{1780}'..='\u{17FF}' => before == Some('\u{17D2}'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<&str> {
        let mut found: Vec<Word> = words(text).collect();
        pair_characters(text, &mut found);
        found.iter().map(|word| &text[word.start..word.end]).collect()
    }

    #[test]
    fn runs_become_pairs() {
        for (text, expected) in [
            ("", vec![]),
            ("le train", vec!["le", "train"]),
            ("新華社", vec!["新", "新華", "華", "華社", "社"]),
            ("梦", vec!["梦"]),
            ("2025年", vec!["2025", "年"]),
            ("新しい駅で", vec!["新", "駅"]),
            ("サッカー", vec!["サッ", "ッカ", "カー"]),
            ("さくら", vec!["さく", "くら"]),
            ("は", vec![]),
            ("AI技術、JR東", vec!["AI", "技", "技術", "術", "JR", "東"]),
            ("철도가 KTX가", vec!["철", "철도", "도가", "KTX", "가"]),
            ("2024년에 코로나-19", vec!["2024", "년", "년에", "코", "코로", "로나", "19"]),
            ("รถไฟ", vec!["รถ", "ถไฟ"]),
            ("ข้าว", vec!["ข้าว"]),
            ("ລົດໄຟ", vec!["ລົດ", "ດໄຟ"]),
            ("ភ្នំពេញ", vec!["ភ្នំពេ", "ពេញ"]),
            ("ក\u{200B}ខ", vec!["ក", "ខ"]),
            ("ကျောင်းသား", vec!["ကျောင်းသား"]),
            ("l’État 東京", vec!["l’État", "東", "東京", "京"]),
            ("हिन्दी", vec!["हिन्दी"]),
        ] {
            assert_eq!(pairs(text), expected, "{text:?}");
        }
    }

    proptest::proptest! {
        /// Words are in order and on the borders of characters, and each letter of a script with pairs but hiragana is in one.
        #[test]
        fn any_text_is_paired(text in "(\\PC|[新幹線駅一]|[サッカ]|[のさ]|[철도가]|[รถไฟา้]|[က\u{103A}\u{1039}]|[ក្\u{200B}]|[a1 -]){0,30}") {
            let mut found: Vec<Word> = words(&text).collect();
            pair_characters(&text, &mut found);
            proptest::prop_assert!(found.is_sorted_by_key(|word| word.start));
            let mut covered = vec![false; text.len()];
            for word in &found {
                proptest::prop_assert!(!text[word.start..word.end].is_empty());
                covered[word.start..word.end].fill(true);
            }
            for (position, c) in text.char_indices() {
                let counts = script_of(c).is_some_and(|script| script != Script::Hiragana);
                proptest::prop_assert!(!counts || covered[position], "{c} at {position}");
            }
        }
    }
}
