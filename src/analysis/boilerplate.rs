//! Boilerplate: lines of a body that are not of the article, and come off before it is compared.
//!
//! Two kinds. *Repeated lines* stand word for word in several articles: the biography of an author, an appeal for support, a
//! copyright notice. *Furniture* is known by its words ("À lire aussi :", "Suivez-nous sur ...", "(AFP)"), from
//! `data/analysis/furniture.tsv`. What comes off is missing from the vectors only: excerpts and wording keep it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use super::normalize::fold_latin;
use super::stop_words::entries;
use crate::language::Language;

/// Lines known to be repeated, by their hashes in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RepeatedLines(Vec<u64>);

/// The lines of a body that came off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stripped {
    pub(crate) repeated: usize,
    pub(crate) furniture: usize,
}

/// A line of a body with the hash of its words, in lower case and without punctuation.
struct Line<'a> {
    text: &'a str,
    hash: u64,
    words: usize,
}

impl RepeatedLines {
    /// Of the distinct line hashes of each article: those that stand in `least` articles or more.
    pub(crate) fn count(lines: Vec<Vec<u64>>, least: usize) -> Self {
        let mut all: Vec<u64> = lines.into_iter().flatten().collect();
        all.sort_unstable();
        Self(all.chunk_by(|a, b| a == b).filter(|run| run.len() >= least.max(2)).map(|run| run[0]).collect())
    }

    pub(crate) fn from_sorted(hashes: Vec<u64>) -> Self {
        Self(hashes)
    }

    pub(crate) fn hashes(&self) -> &[u64] {
        &self.0
    }

    fn contains(&self, line: &Line<'_>) -> bool {
        self.0.binary_search(&line.hash).is_ok()
    }

    /// A body without its boilerplate, and what came off.
    ///
    /// An article that is mostly made of repeated lines is a copy, not a page with furniture: it keeps them. Time is linear in the
    /// text; nothing is copied where nothing comes off.
    pub(crate) fn strip<'a>(&self, body: &'a str, language: Language) -> (Cow<'a, str>, Stripped) {
        let (mut words, mut repeated) = (0, 0);
        let mut found = Stripped::default();
        let mut kept: Vec<(&str, bool)> = Vec::new();
        let mut in_box = false;
        let furniture = furniture(language);
        for line in lines(body) {
            words += line.words;
            let is_furniture = match furniture.get(&first_words(line.text)) {
                _ if line.words == 0 => {
                    in_box = false;
                    false
                }
                _ if in_box => true,
                Some(kinds) => kinds.iter().any(|kind| kind.is_met_by(line.text, &mut in_box)),
                None => false,
            };
            let is_repeated = !is_furniture && line.words > 0 && self.contains(&line);
            found.furniture += usize::from(is_furniture);
            found.repeated += usize::from(is_repeated);
            repeated += if is_repeated { line.words } else { 0 };
            if !is_furniture {
                kept.push((line.text, is_repeated));
            }
        }
        if repeated * 2 > words {
            found.repeated = 0;
            kept.iter_mut().for_each(|(_, is_repeated)| *is_repeated = false);
        }
        if found == Stripped::default() {
            return (Cow::Borrowed(body), found);
        }
        let lines: Vec<&str> = kept.into_iter().filter(|(_, is_repeated)| !is_repeated).map(|(text, _)| text).collect();
        (Cow::Owned(lines.join("\n")), found)
    }
}

/// The distinct hashes of the lines of a body that have words.
pub(crate) fn line_hashes(body: &str) -> Vec<u64> {
    let mut hashes: Vec<u64> = lines(body).filter(|line| line.words > 0).map(|line| line.hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// The lines of a body that stand in `repeated`, as they are written.
pub(crate) fn repeated_lines<'a>(body: &'a str, repeated: &RepeatedLines) -> impl Iterator<Item = (u64, &'a str)> {
    lines(body).filter(|line| line.words > 0 && repeated.contains(line)).map(|line| (line.hash, line.text.trim()))
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

fn lines(body: &str) -> impl Iterator<Item = Line<'_>> {
    body.split('\n').map(|text| {
        let (mut hash, mut words, mut in_word) = (FNV_OFFSET, 0, false);
        let mut add = |c: u32| hash = (hash ^ u64::from(c)).wrapping_mul(FNV_PRIME);
        for c in text.chars() {
            if c.is_alphanumeric() {
                if !in_word {
                    words += 1;
                    add(u32::from(' '));
                }
                c.to_lowercase().for_each(|c| add(u32::from(c)));
            }
            in_word = c.is_alphanumeric();
        }
        Line { text, hash, words }
    })
}

/// How the words of a kind of furniture stand in its line.
enum Furniture {
    /// Alone, or before a colon.
    Box(String),
    /// At the start of a short line.
    Start(String),
    /// Alone.
    Line(String),
}

/// A line of furniture is at most this long, in words: longer ones are sentences that happen to start alike.
const LONGEST: usize = 30;

impl Furniture {
    fn is_met_by(&self, line: &str, opens_box: &mut bool) -> bool {
        let folded = folded_words(line);
        if folded.len() > LONGEST {
            return false;
        }
        let is_alone = |words: &str| folded.join(" ") == words;
        let starts = |words: &str| format!("{} ", folded.join(" ")).starts_with(&format!("{words} "));
        match self {
            Self::Line(words) => is_alone(words),
            Self::Start(words) => starts(words),
            Self::Box(words) => {
                *opens_box = is_alone(words);
                let head = line.split_once(':').map(|(head, _)| folded_words(head).join(" "));
                *opens_box || head.as_deref() == Some(words)
            }
        }
    }
}

/// The words of a line in lower case, without accents.
fn folded_words(line: &str) -> Vec<String> {
    let words = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.take(LONGEST + 1).map(|word| fold_latin(&word.to_lowercase()).into_owned()).collect()
}

/// What lines of furniture are found by: their first word.
fn first_words(line: &str) -> String {
    let word = line.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    word.map(|word| fold_latin(&word.to_lowercase()).into_owned()).unwrap_or_default()
}

type Table = HashMap<String, Vec<Furniture>>;

fn furniture(language: Language) -> &'static Table {
    static TABLES: OnceLock<HashMap<String, Table>> = OnceLock::new();
    static NONE: OnceLock<Table> = OnceLock::new();
    let tables = TABLES.get_or_init(|| {
        let mut tables: HashMap<String, Table> = HashMap::new();
        for entry in entries(include_str!("../../data/analysis/furniture.tsv")) {
            let mut columns = entry.split('\t');
            let (Some(language), Some(kind), Some(words)) = (columns.next(), columns.next(), columns.next()) else { continue };
            let words = folded_words(words).join(" ");
            let first = first_words(&words);
            let furniture = match kind {
                "box" => Furniture::Box(words),
                "start" => Furniture::Start(words),
                _ => Furniture::Line(words),
            };
            tables.entry(language.to_string()).or_default().entry(first).or_default().push(furniture);
        }
        tables
    });
    tables.get(language.code()).unwrap_or_else(|| NONE.get_or_init(Table::new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_comes_off() {
        for (body, kept) in [
            ("Le train part.\nÀ lire aussi : Dix ans de retard\nIl arrive.", "Le train part.\nIl arrive."),
            ("Le train part.\n\nA LIRE AUSSI\nDix ans de retard\nLe tunnel\n\nIl arrive.", "Le train part.\n\n\nIl arrive."),
            ("Le train part.\n(Avec AFP)", "Le train part."),
            ("Le train part.\nSuivez-nous sur Telegram et WhatsApp !", "Le train part."),
            // What only looks like it stays.
            ("À lire absolument : ce livre.", "À lire absolument : ce livre."),
            ("L’AFP a publié une photo.", "L’AFP a publié une photo."),
            ("À lire, un roman de la mer.", "À lire, un roman de la mer."),
            ("", ""),
            ("\n\n", "\n\n"),
        ] {
            assert_eq!(RepeatedLines::default().strip(body, Language::FRENCH).0, kept, "{body:?}");
        }
        let french = "Le train part.\nÀ lire aussi : Dix ans de retard";
        assert_eq!(RepeatedLines::default().strip(french, Language::ARABIC).0, french);
    }

    #[test]
    fn repeated_lines_come_off_unless_they_are_the_article() {
        let notice = "Soutenez le journal, faites un don.";
        let bodies = [
            format!("Le premier train part à l’aube.\n{notice}"),
            "Coupez la courge en dés et salez.\n\n  SOUTENEZ le journal ; faites un don !\nAttendez une heure.".to_string(),
            notice.to_string(),
        ];
        let repeated = RepeatedLines::count(bodies.iter().map(|body| line_hashes(body)).collect(), 3);
        let stripped: Vec<_> = bodies.iter().map(|body| repeated.strip(body, Language::FRENCH)).collect();
        assert_eq!(stripped[0].0, "Le premier train part à l’aube.");
        assert_eq!(stripped[1].0, "Coupez la courge en dés et salez.\n\nAttendez une heure.");
        assert_eq!(stripped[1].1, Stripped { repeated: 1, furniture: 0 });
        assert_eq!(stripped[2], (Cow::Borrowed(notice), Stripped::default()));
        let twice = RepeatedLines::count(bodies[..2].iter().map(|body| line_hashes(body)).collect(), 3);
        assert_eq!(twice, RepeatedLines::default());
    }
}
