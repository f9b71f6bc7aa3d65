//! Titles of a series: `Revue de presse du 7 mai 2021`, `Les directives 2/2`, `Le train [Partie II]`.
//!
//! Input: a title. Output: [`TitlePattern`]: hashes of the title without its numbers, and the number of the part. Time: linear in the
//! title. Invariant: the pattern depends on the title alone, so a new article changes no other.

use std::collections::HashMap;
use std::num::NonZeroU64;
use std::sync::LazyLock;

use super::repeated_lines::hash_words;
use super::tag_key::tag_key;

/// The words that number the articles of a series.
const WORDS: &str = include_str!("../../data/analysis/series-words.tsv");

/// Articles with one pattern in common belong to one series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TitlePattern {
    /// Hash of the words of the title without numbers, dates and words such as `partie`.
    whole: Option<NonZeroU64>,
    /// The same of the first section of the title with a date or a number: the name of a column before or after a colon.
    column: Option<NonZeroU64>,
    /// The number of the part; none for a date.
    part: Option<u32>,
}

impl TitlePattern {
    /// Reads a title.
    pub(crate) fn of(title: &str) -> Self {
        let whole = Section::read(title);
        let sections: Vec<&str> = title.split([':', '|', '–', '—']).flat_map(|section| section.split(" - ")).collect();
        let column = if sections.len() < 2 {
            None
        } else {
            sections.iter().map(|section| Section::read(section)).find(Section::is_column).and_then(|section| section.hash())
        };
        Self { whole: whole.hash(), column, part: whole.part() }
    }

    /// The hashes of the pattern.
    pub(crate) fn keys(&self) -> impl Iterator<Item = u64> + use<> {
        [self.whole, self.column.filter(|_| self.column != self.whole)].into_iter().flatten().map(NonZeroU64::get)
    }

    /// Whether it has the number of a part.
    pub(crate) fn has_number(&self) -> bool {
        self.part.is_some()
    }

    /// The number of the part; 1 for a title without one.
    pub(crate) fn number(&self) -> u32 {
        self.part.unwrap_or(1)
    }

    /// Whether two titles are neighbouring parts of one title, or of one declared series. A title without a number is the first part.
    pub(crate) fn is_next_to(&self, other: &Self, is_declared: bool) -> bool {
        let is_one_series = is_declared || (self.whole.is_some() && self.whole == other.whole);
        is_one_series && (self.has_number() || other.has_number()) && self.number().abs_diff(other.number()) == 1
    }
}

/// Hashes the words of a text without numbers and dates; a text of numbers and dates alone has a hash too.
///
/// Saved statistics hold such hashes, so the function must never change.
pub(super) fn hash_without_numbers(text: &str) -> Option<u64> {
    let section = Section::read(text);
    let is_empty = section.names.is_empty() && section.numbers.is_empty() && section.numbered.is_empty() && !section.has_date;
    (!is_empty).then(|| hash_words(&section.names.join(" ")))
}

/// Whether a word is the name of a month or of a day of the week.
pub(super) fn is_date_word(word: &str) -> bool {
    KINDS.get(tag_key(word).as_str()) == Some(&Kind::Date)
}

/// What a word of a title is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Name,
    Number(u32),
    /// A word before or after the number of a part.
    Part,
    /// A word such as `first`: a number beside a word for parts, else a name.
    Ordinal(u32),
    Date,
    /// A Roman numeral: a number after a word for parts, or at the end if it has several letters.
    Roman(u32),
}

/// A title, or a section of it.
#[derive(Default)]
struct Section {
    names: Vec<String>,
    /// Numbers that stand beside a word for parts.
    numbered: Vec<u32>,
    numbers: Vec<u32>,
    has_date: bool,
    /// Whether it has a fraction such as `1/2`: the first number is the part.
    has_fraction: bool,
}

impl Section {
    fn read(text: &str) -> Self {
        let words: Vec<(String, Kind)> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(|word| {
                let key = tag_key(word);
                let kind = kind(word, &key);
                (key, kind)
            })
            .collect();
        let mut section = Self { has_fraction: has_fraction(text), ..Self::default() };
        for (position, (key, kind)) in words.iter().enumerate() {
            let kind_at = |position: Option<usize>| position.and_then(|p| words.get(p)).map(|(_, kind)| *kind);
            let (before, after) = (kind_at(position.checked_sub(1)), kind_at(Some(position + 1)));
            let is_by_part = [before, after].contains(&Some(Kind::Part));
            match *kind {
                Kind::Number(number) if is_by_part => section.numbered.push(number),
                Kind::Number(number) => section.numbers.push(number),
                Kind::Ordinal(number) if is_by_part => section.numbered.push(number),
                Kind::Roman(number) if before == Some(Kind::Part) => section.numbered.push(number),
                Kind::Roman(number) if after.is_none() && position > 0 && key.len() > 1 => section.numbers.push(number),
                Kind::Date => section.has_date = true,
                Kind::Part if is_number(before) || is_number(after) => {}
                Kind::Name | Kind::Part | Kind::Ordinal(_) | Kind::Roman(_) => section.names.push(key.clone()),
            }
        }
        section
    }

    /// The number of the part: that beside a word for parts, else the only number.
    fn part(&self) -> Option<u32> {
        match (self.numbered.as_slice(), self.numbers.as_slice()) {
            _ if self.has_date => None,
            ([part, ..], _) | ([], [part]) => Some(*part),
            ([], [part, of]) if self.has_fraction && part <= of => Some(*part),
            _ => None,
        }
    }

    /// Whether it is the name of a column: with a date or the number of a part, or with a number after several words. A name with a
    /// number alone is mostly that of a product.
    fn is_column(&self) -> bool {
        !self.names.is_empty()
            && (self.has_date || !self.numbered.is_empty() || (!self.numbers.is_empty() && self.names.len() >= 3))
    }

    /// Hashes the words; none if there is no word of three letters.
    fn hash(&self) -> Option<NonZeroU64> {
        let is_telling = |name: &String| !name.is_ascii() || name.len() >= 3;
        let words = self.names.iter().any(is_telling).then(|| self.names.join(" "))?;
        NonZeroU64::new(hash_words(&words))
    }
}

fn is_number(kind: Option<Kind>) -> bool {
    matches!(kind, Some(Kind::Number(_) | Kind::Ordinal(_) | Kind::Roman(_)))
}

fn kind(word: &str, key: &str) -> Kind {
    if let Some(&kind) = KINDS.get(key) {
        return kind;
    }
    let digits = key.bytes().take_while(u8::is_ascii_digit).count();
    // `2e`, `1er`, `3rd`.
    if digits > 0 && key.len() <= digits + 3 {
        return key[..digits].parse().map_or(Kind::Name, Kind::Number);
    }
    roman(word).map_or(Kind::Name, Kind::Roman)
}

/// Whether a text has a fraction of two whole numbers.
fn has_fraction(text: &str) -> bool {
    text.split('/')
        .zip(text.split('/').skip(1))
        .any(|(before, after)| before.ends_with(|c: char| c.is_ascii_digit()) && after.starts_with(|c: char| c.is_ascii_digit()))
}

/// Reads a Roman numeral in capitals, up to 39: parts have no higher numbers, and `MIX` is a word.
fn roman(word: &str) -> Option<u32> {
    let tens = word.bytes().take_while(|&byte| byte == b'X').count();
    let unit = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"].iter().position(|unit| *unit == &word[tens..])?;
    let number = 10 * tens + unit;
    u32::try_from(number).ok().filter(|number| (1..40).contains(number))
}

static KINDS: LazyLock<HashMap<&str, Kind>> = LazyLock::new(|| {
    let lines = WORDS.lines().filter(|line| !line.starts_with('#'));
    let entries = lines.flat_map(|line| {
        let mut columns = line.split('\t');
        let (kind, value) = (columns.next().unwrap_or(""), columns.next().unwrap_or(""));
        let kind = match kind {
            "part" => Kind::Part,
            "ordinal" => Kind::Ordinal(value.parse().unwrap_or(1)),
            _ => Kind::Date,
        };
        columns.next().unwrap_or("").split(' ').map(move |word| (word, kind))
    });
    entries.collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    fn is_one_series(a: &str, b: &str) -> bool {
        let keys: Vec<u64> = TitlePattern::of(a).keys().collect();
        TitlePattern::of(b).keys().any(|key| keys.contains(&key))
    }

    #[test]
    fn titles_of_one_series_differ_in_numbers_only() {
        for (a, b, expected) in [
            ("Revue de presse du 22 octobre 2010", "Revue de presse du 7 mai 2021", true),
            ("Revue de presse du 7 mai : le vélo", "Revue de presse du 14 mai : les cartes", true),
            ("Les directives 1/2", "Les directives 2/2", true),
            ("Le train de nuit", "Le train de nuit [Part 2]", true),
            ("Le dév mobile : Partie I", "Le dév mobile : Partie II", true),
            ("Première partie : le port", "Deuxième partie : le port", true),
            ("Forum PHP 2016", "Forum PHP 2018", true),
            ("Rocky II", "Rocky III", true),
            ("Ubuntu 12.04 : les nouveautés", "Ubuntu 12.10 : le noyau", false),
            ("Épisode 1 : le port", "Épisode 2 : le phare", false),
            ("1984", "2012", false),
            ("Malcolm X", "Malcolm", false),
            ("Le train", "Le port", false),
            ("", "", false),
        ] {
            assert_eq!(is_one_series(a, b), expected, "{a} | {b}");
        }
    }

    #[test]
    fn neighbouring_parts() {
        for (a, b, expected) in [
            ("Les directives 1/2", "Les directives 2/2", true),
            ("Le train de nuit", "Le train de nuit [Part 2]", true),
            ("Le train de nuit", "Le train de nuit [Part 3]", false),
            ("Le train de nuit", "Le train de nuit", false),
            ("Le dév mobile : Partie I", "Le dév mobile : Partie II", true),
            ("Le dév mobile : Partie I", "Le dév mobile : Partie III", false),
            ("Troisième partie : le port", "Deuxième partie : le port", true),
            ("Forum PHP 2016", "Forum PHP 2017", true),
            ("Revue du 7 mai", "Revue du 8 mai", false),
            ("Le train, 2e partie", "Le train, 3e partie", true),
        ] {
            assert_eq!(TitlePattern::of(a).is_next_to(&TitlePattern::of(b), false), expected, "{a} | {b}");
        }
    }
}
