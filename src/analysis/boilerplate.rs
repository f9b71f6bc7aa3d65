//! Boilerplate: lines of a body that are not of the article, and come off before it is compared.
//!
//! Two kinds. *Repeated lines* stand word for word in several articles: the biography of an author, an appeal for support, a
//! copyright notice. *Furniture* is known by its words ("À lire aussi :", "Suivez-nous sur ...", "(AFP)"), from
//! `data/analysis/furniture.tsv`. What comes off is missing from the vectors only: excerpts and wording keep it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use foldhash::fast::FixedState;

use super::bytes::lines;
use super::normalize::fold_latin;
use super::stop_words::entries;
use crate::article::Article;
use crate::error::Result;
use crate::language::Language;
use crate::parallel::Watched;

/// Lines known to be repeated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RepeatedLines {
    /// Hashes of the lines, in ascending order.
    hashes: Vec<u64>,
    /// How they open; unknown if the hashes come from saved statistics. A line that opens otherwise is none of them, and need not be
    /// read to its end.
    openings: Option<HashSet<u64, FixedState>>,
}

/// The lines of a body that came off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stripped {
    pub(crate) repeated: usize,
    pub(crate) furniture: usize,
}

impl RepeatedLines {
    /// The lines that stand in `least` bodies or more, at least 2.
    ///
    /// Paragraphs hardly ever open alike, so few lines are read to their end. Time is linear in the number of lines.
    pub(crate) fn find(articles: &[Article], least: usize, threads: Watched<'_>) -> Result<Self> {
        let openings = threads.map(articles.len(), || (), |(), article| distinct(openings(&articles[article].body)))?;
        let openings: HashSet<u64, FixedState> = in_many(openings, least).into_iter().collect();
        let candidates = threads.map(
            articles.len(),
            || (),
            |(), article| {
                let opened = lines(&articles[article].body).map(|line| (opening(line), line));
                let candidates = opened.filter(|(opening, _)| openings.contains(opening));
                distinct(candidates.map(|(opening, line)| (Line::new(line).hash, opening)).collect())
            },
        )?;
        // Lines of one hash open alike: they are counted together with it.
        let repeated = in_many(candidates, least);
        let hashes = repeated.iter().map(|&(hash, _)| hash).collect();
        Ok(Self { hashes, openings: Some(repeated.into_iter().map(|(_, opening)| opening).collect()) })
    }

    pub(crate) fn from_sorted(hashes: Vec<u64>) -> Self {
        Self { hashes, openings: None }
    }

    pub(crate) fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    fn contains(&self, line: &Line) -> bool {
        line.words > 0 && self.hashes.binary_search(&line.hash).is_ok()
    }

    /// Whether a line is one of them.
    fn has(&self, line: &str) -> bool {
        let may_be = || self.openings.as_ref().is_none_or(|openings| openings.contains(&opening(line)));
        !self.hashes.is_empty() && may_be() && self.contains(&Line::new(line))
    }

    /// A body without its boilerplate, and what came off.
    ///
    /// An article that is mostly made of repeated lines is a copy, not a page with furniture: it keeps them. Time is linear in the
    /// text; nothing is copied where nothing comes off.
    pub(crate) fn strip<'a>(&self, body: &'a str, language: Language) -> (Cow<'a, str>, Stripped) {
        let mut found = Stripped::default();
        let mut read: Vec<(&str, LineKind)> = Vec::new();
        let mut in_box = false;
        let furniture = furniture(language);
        for text in lines(body) {
            let kinds = furniture.of(text);
            let is_furniture = if in_box && !has_words(text) {
                in_box = false;
                false
            } else {
                in_box || kinds.iter().any(|kind| kind.is_met_by(text, &mut in_box))
            };
            let kind = match is_furniture {
                true => LineKind::Furniture,
                false if self.has(text) => LineKind::Repeated,
                false => LineKind::Text,
            };
            found.furniture += usize::from(kind == LineKind::Furniture);
            found.repeated += usize::from(kind == LineKind::Repeated);
            read.push((text, kind));
        }
        if found == Stripped::default() {
            return (Cow::Borrowed(body), found);
        }
        if found.repeated > 0 {
            let repeated = read.iter().filter(|(_, kind)| *kind == LineKind::Repeated);
            let repeated: usize = repeated.map(|(text, _)| words(text).count()).sum();
            // Repeated lines are mostly short: the text is read until there are words enough.
            if read.iter().flat_map(|(text, _)| words(text)).take(repeated * 2).count() < repeated * 2 {
                found.repeated = 0;
            }
        }
        let stays = |kind| kind == LineKind::Text || (kind == LineKind::Repeated && found.repeated == 0);
        if found == Stripped::default() {
            return (Cow::Borrowed(body), found);
        }
        let kept: Vec<&str> = read.into_iter().filter(|(_, kind)| stays(*kind)).map(|(text, _)| text).collect();
        (Cow::Owned(kept.join("\n")), found)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LineKind {
    Text,
    Repeated,
    Furniture,
}

/// In ascending order, each once.
fn distinct<T: Ord>(mut hashes: Vec<T>) -> Vec<T> {
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Those that stand in `least` lists or more, in ascending order; each list has them once.
fn in_many<T: Ord + Copy>(lists: Vec<Vec<T>>, least: usize) -> Vec<T> {
    let mut all = lists.concat();
    all.sort_unstable();
    all.chunk_by(|a, b| a == b).filter(|run| run.len() >= least.max(2)).map(|run| run[0]).collect()
}

fn openings(body: &str) -> Vec<u64> {
    lines(body).map(opening).filter(|&opening| opening != NO_WORDS).collect()
}

/// The lines of a body that stand in `repeated`, as they are written.
pub(crate) fn repeated_lines<'a>(body: &'a str, repeated: &RepeatedLines) -> impl Iterator<Item = (u64, &'a str)> {
    lines(body).filter(|text| repeated.has(text)).map(|text| (Line::new(text).hash, text.trim()))
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

/// The words of a line, in lower case and without punctuation: their hash and their number.
struct Line {
    hash: u64,
    words: usize,
}

impl Line {
    /// The hash stands in saved statistics: it must stay as it is.
    fn new(text: &str) -> Self {
        let (mut hash, mut words, mut in_word) = (FNV_OFFSET, 0, false);
        let mut add = |c: u32| hash = (hash ^ u64::from(c)).wrapping_mul(FNV_PRIME);
        for c in text.chars() {
            let is_word = c.is_alphanumeric();
            if is_word {
                if !in_word {
                    words += 1;
                    add(u32::from(' '));
                }
                if c.is_ascii() {
                    add(u32::from(c.to_ascii_lowercase()));
                } else {
                    c.to_lowercase().for_each(|c| add(u32::from(c)));
                }
            }
            in_word = is_word;
        }
        Self { hash, words }
    }
}

/// Letters and digits of an opening.
const OPENING: usize = 16;

/// The opening of a line without words.
const NO_WORDS: u64 = FNV_OFFSET;

/// A hash of the first letters and digits of a line, in lower case: lines of one hash open alike.
fn opening(text: &str) -> u64 {
    let (mut hash, mut left) = (FNV_OFFSET, OPENING);
    let mut add = |c: char| hash = (hash ^ u64::from(c)).wrapping_mul(FNV_PRIME);
    let bytes = text.as_bytes();
    let mut position = 0;
    while left > 0 {
        match bytes.get(position) {
            Some(byte) if byte.is_ascii_alphanumeric() => {
                add(char::from(byte.to_ascii_lowercase()));
                (position, left) = (position + 1, left - 1);
            }
            Some(byte) if byte.is_ascii() => position += 1,
            _ => {
                let Some(c) = text[position..].chars().next() else { break };
                if c.is_alphanumeric() {
                    c.to_lowercase().for_each(&mut add);
                    left -= 1;
                }
                position += c.len_utf8();
            }
        }
    }
    hash
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn has_words(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
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

/// The furniture of one language.
#[derive(Default)]
struct Table {
    /// By its first word.
    kinds: HashMap<String, Vec<Furniture>>,
    /// First letters of the first words. Most lines open with another one, and are not taken apart.
    initials: HashSet<char>,
}

impl Table {
    /// The kinds that start with the first word of a line.
    fn of(&self, line: &str) -> &[Furniture] {
        let is_possible = |c: char| self.initials.contains(&initial(c)) || !c.is_ascii();
        match line.chars().find(|c| c.is_alphanumeric()) {
            Some(first) if is_possible(first) => self.kinds.get(&first_words(line)).map_or(&[], Vec::as_slice),
            _ => &[],
        }
    }
}

fn initial(c: char) -> char {
    c.to_ascii_lowercase()
}

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
            let table = tables.entry(language.to_string()).or_default();
            table.initials.extend(first.chars().next());
            table.kinds.entry(first).or_default().push(furniture);
        }
        tables
    });
    tables.get(language.code()).unwrap_or_else(|| NONE.get_or_init(Table::default))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parallel::Threads;
    use crate::progress::Ticker;
    use proptest::prelude::*;

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
        let articles = bodies.clone().map(|body| Article::new("", "").with_body(body));
        let repeated = RepeatedLines::find(&articles, 3, Threads::default().watched(&Ticker::silent())).unwrap();
        let stripped: Vec<_> = bodies.iter().map(|body| repeated.strip(body, Language::FRENCH)).collect();
        assert_eq!(stripped[0].0, "Le premier train part à l’aube.");
        assert_eq!(stripped[1].0, "Coupez la courge en dés et salez.\n\nAttendez une heure.");
        assert_eq!(stripped[1].1, Stripped { repeated: 1, furniture: 0 });
        assert_eq!(stripped[2], (Cow::Borrowed(notice), Stripped::default()));
        let twice = RepeatedLines::find(&articles[..2], 3, Threads::default().watched(&Ticker::silent())).unwrap();
        assert_eq!(twice.hashes(), [0; 0]);
    }

    /// All lines by their hash, and none by how it opens.
    fn plain(bodies: &[String], least: usize) -> Vec<u64> {
        let hashes =
            |body: &String| body.split('\n').map(Line::new).filter(|line| line.words > 0).map(|line| line.hash).collect();
        in_many(bodies.iter().map(|body| distinct(hashes(body))).collect(), least)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn openings_spare_work_and_change_nothing(
            bodies in prop::collection::vec("((Un don pour le journal de Tanger|UN don|été|ÉTÉ|[a-c]{0,2}|«)[ ,.!]?(\n|\n\n)?){0,8}", 0..8),
            least in 2usize..4,
        ) {
            let articles: Vec<Article> = bodies.iter().map(|body| Article::new("", "").with_body(body)).collect();
            let found = RepeatedLines::find(&articles, least, Threads::default().watched(&Ticker::silent())).unwrap();
            prop_assert_eq!(found.hashes(), plain(&bodies, least));
            let saved = RepeatedLines::from_sorted(found.hashes().to_vec());
            for body in &bodies {
                prop_assert_eq!(found.strip(body, Language::FRENCH), saved.strip(body, Language::FRENCH));
                prop_assert!(repeated_lines(body, &found).eq(repeated_lines(body, &saved)));
            }
        }
    }
}
