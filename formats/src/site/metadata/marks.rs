//! Microdata, microformats and plain marks within the article of a page.
//!
//! Input: the tree, with its regions and ignored blocks. Output: texts and dates in the order of preference. Cost: linear.

use super::keywords::{split_keywords, tag_text};
use crate::site::class_words::Kind;
use crate::site::ignored::Ignored;
use crate::site::regions::Regions;
use crate::site::tree::{Attr, NodeId, ROOT, Tag, Tree};

/// The marks of an article.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    pub(crate) names: Vec<String>,
    pub(crate) descriptions: Vec<String>,
    pub(crate) published: Vec<String>,
    /// Dates of elements without a name, and those that are only text.
    pub(crate) times: Vec<String>,
    pub(crate) written: Vec<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) section: Option<String>,
    pub(crate) authors: Vec<String>,
    /// Authors by class alone.
    pub(crate) bylines: Vec<String>,
    pub(crate) image: Option<String>,
    pub(crate) language: Option<String>,
}

/// The longest text of a name, a date or an author, in bytes.
const LONGEST: usize = 1_000;

/// Entries of each list that are kept.
const MOST: usize = 200;

impl Marks {
    pub(crate) fn of(tree: &Tree<'_>, ignored: &Ignored, regions: &Regions) -> Self {
        let mut marks = Self::default();
        let scope = regions.scope();
        let is_of_article = |node: NodeId| !ignored.is_of_others(node) && !regions.is_in_teaser(node);
        for node in tree.within(scope).filter(|&node| is_of_article(node)) {
            marks.add_microdata(tree, node);
            marks.add_microformats(tree, node, scope);
            marks.add_plain(tree, ignored, node);
        }
        if marks.times.is_empty() && scope != ROOT {
            // Some themes write the date beside the article.
            let outside = tree.all().filter(|&node| !tree.is_within(node, scope) && is_of_article(node));
            for node in outside.filter(|&node| tree.tag(node) == Tag::Time) {
                marks.add_time(tree, node);
            }
            marks.times.truncate(1);
        }
        if marks.bylines.is_empty() && scope != ROOT {
            let outer = regions.main.unwrap_or(ROOT);
            let beside = tree
                .within(outer)
                .filter(|&node| !tree.is_within(node, scope) && is_of_article(node) && !ignored.is_foreign(node));
            beside.filter(|&node| ignored.own(node) == Some(Kind::Author)).for_each(|node| marks.add_byline(tree, node));
        }
        for list in [&mut marks.names, &mut marks.published, &mut marks.times, &mut marks.written, &mut marks.authors] {
            list.retain(|text| !text.is_empty() && text.len() <= LONGEST);
            list.truncate(MOST);
        }
        marks
    }

    fn add_microdata(&mut self, tree: &Tree<'_>, node: NodeId) {
        for name in tree.words(node, Attr::Itemprop) {
            match name {
                "headline" => self.names.push(value(tree, node)),
                "datePublished" | "dateCreated" => self.published.push(date(tree, node)),
                "keywords" if self.keywords.len() < MOST => self.keywords.extend(split_keywords(&value(tree, node))),
                "articleSection" => _ = self.section.get_or_insert(value(tree, node)),
                "inLanguage" => _ = self.language.get_or_insert(value(tree, node)),
                "author" if self.authors.len() < MOST => self.authors.push(name_of(tree, node)),
                "description" => self.descriptions.push(value(tree, node)),
                "image" => {
                    let image = tree.attr(node, Attr::Src).or_else(|| tree.attr(node, Attr::Content));
                    self.image = self.image.take().or(image.or_else(|| tree.attr(node, Attr::Href)).map(str::to_string));
                }
                _ => {}
            }
        }
    }

    fn add_microformats(&mut self, tree: &Tree<'_>, node: NodeId, scope: NodeId) {
        // The name of a person is no title.
        let is_of_person = || {
            tree.ancestors(node).take_while(|&outer| outer != scope).any(|outer| {
                tree.words(outer, Attr::Class)
                    .any(|class| matches!(class, "h-card" | "p-author" | "h-cite" | "u-comment" | "vcard"))
            })
        };
        for class in tree.words(node, Attr::Class) {
            match class {
                "p-name" | "entry-title" if !is_of_person() => self.names.push(tree.line(node)),
                "p-summary" => self.descriptions.push(tree.line(node)),
                "dt-published" => self.published.push(date(tree, node)),
                "p-category" if self.keywords.len() < MOST => {
                    let text = tree.attr(node, Attr::Content).map_or_else(|| tree.line(node), str::to_string);
                    self.keywords.push(tag_text(&text));
                }
                "p-author" if self.authors.len() < MOST => self.authors.push(name_of(tree, node)),
                _ => {}
            }
        }
    }

    fn add_plain(&mut self, tree: &Tree<'_>, ignored: &Ignored, node: NodeId) {
        if tree.has(node, Attr::Datetime) && !matches!(tree.tag(node), Tag::Ins | Tag::Del) {
            self.add_time(tree, node);
        } else if ignored.own(node) == Some(Kind::Details) && self.written.len() < MOST {
            if is_of_change(tree, node) {
                return;
            }
            if let Some(title) = tree.attr(node, Attr::Title) {
                self.written.push(title.to_string());
            }
            self.written.extend(written_dates(tree, node));
        } else if matches!(tree.tag(node), Tag::Span | Tag::Time)
            && let Some(title) = tree.attr(node, Attr::Title).filter(|title| title.starts_with("20") || title.starts_with("19"))
        {
            self.written.push(title.to_string());
        } else if tree.tag(node) == Tag::Time {
            self.written.push(tree.line(node));
        }
        if self.bylines.len() < MOST {
            if tree.has_word(node, Attr::Rel, "author") {
                self.authors.push(without_by(&tree.line(node)));
            } else if ignored.own(node) == Some(Kind::Author) {
                self.add_byline(tree, node);
            }
        }
    }

    /// Adds the names of a block about the authors: its links where it has nothing else, else its first line.
    fn add_byline(&mut self, tree: &Tree<'_>, node: NodeId) {
        let names = linked_names(tree, node);
        if names.len() > 1 && self.bylines.is_empty() {
            self.bylines = names;
            return;
        }
        let line = tree.raw_text(node).trim_start().split('\n').next().map(crate::site::tree::one_line).unwrap_or_default();
        if (1..80).contains(&line.len()) && self.bylines.len() < MOST {
            self.bylines.push(without_by(&line));
        }
    }

    fn add_time(&mut self, tree: &Tree<'_>, node: NodeId) {
        let named = |words: &[&str]| {
            std::iter::once(node).chain(tree.ancestors(node).take(1)).any(|node| {
                tree.words(node, Attr::Class).flat_map(|class| class.split(['-', '_'])).any(|word| words.contains(&word))
            })
        };
        let date = date(tree, node);
        if named(&["updated", "modified", "lastmod", "update"]) && !named(&["published"]) {
            // A date of the last change is none of publication.
        } else if tree.has(node, Attr::Pubdate) || named(&["published"]) {
            self.times.insert(0, date);
        } else if self.times.len() < MOST {
            self.times.push(date);
        }
    }
}

/// Whether a class says that a date is that of the last change.
fn is_of_change(tree: &Tree<'_>, node: NodeId) -> bool {
    std::iter::once(node).chain(tree.ancestors(node).take(2)).any(|node| {
        let mut words = tree.words(node, Attr::Class).flat_map(|class| class.split(['-', '_']));
        words.any(|word| matches!(word, "updated" | "update" | "modified" | "lastmod" | "revision" | "edited" | "source"))
    })
}

/// Returns the text of a mark, or the value that it hides.
fn value(tree: &Tree<'_>, node: NodeId) -> String {
    match tree.attr(node, Attr::Content) {
        Some(content) => content.trim().to_string(),
        None if tree.text_len(node) > LONGEST * 4 => String::new(),
        None => tree.line(node),
    }
}

fn date(tree: &Tree<'_>, node: NodeId) -> String {
    let value = tree.attr(node, Attr::Datetime).or_else(|| tree.attr(node, Attr::Content));
    let within = || tree.within(node).take(8).find_map(|inner| tree.attr(inner, Attr::Datetime));
    let title = || tree.attr(node, Attr::Title).filter(|title| title.bytes().next().is_some_and(|byte| byte.is_ascii_digit()));
    value.or_else(within).or_else(title).map_or_else(|| tree.line(node), |date| date.trim().to_string())
}

/// Returns the name of a person: the part of a card that is the name, else its text.
fn name_of(tree: &Tree<'_>, node: NodeId) -> String {
    let is_name = |inner: &NodeId| {
        tree.has_word(*inner, Attr::Itemprop, "name")
            || tree.has_word(*inner, Attr::Class, "p-name")
            || tree.has_word(*inner, Attr::Class, "fn")
    };
    without_by(&tree.within(node).find(is_name).map_or_else(|| value(tree, node), |name| value(tree, name)))
}

/// Returns the texts of the links of a block that has no other words but "by" and "and".
fn linked_names(tree: &Tree<'_>, node: NodeId) -> Vec<String> {
    if tree.text_len(node) > LONGEST {
        return Vec::new();
    }
    let links = tree.within(node).filter(|&inner| tree.tag(inner) == Tag::A);
    let names: Vec<String> = links.map(|link| tree.line(link)).filter(|name| !name.is_empty()).take(MOST).collect();
    let line = tree.line(node);
    let rest = names.iter().fold(line, |rest, name| rest.replacen(name.as_str(), " ", 1));
    let mut words = rest.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let joins =
        |word: &str| ["et", "and", "und", "y", "e", "en", "og", "author", "autor"].contains(&word) || without_by(word).is_empty();
    if words.all(|word| joins(&word.to_lowercase())) { names } else { Vec::new() }
}

/// Takes the word before a name away: "Par Anne Morel".
fn without_by(text: &str) -> String {
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    let is_by =
        ["by", "par", "von", "por", "di", "door", "author:", "auteur", "auteur:", "autor:", "posted", "written", "publié"]
            .iter()
            .any(|by| first.eq_ignore_ascii_case(by));
    if is_by && rest.is_empty() {
        // The word alone stands in an element of its own.
        return String::new();
    }
    if is_by { without_by(rest) } else { text.trim_matches([',', ' ', '·', '•', '|', ':']).to_string() }
}

/// Returns the parts of a line of details that may be a date: "Le 14 mars 2024 · 5 min".
fn written_dates(tree: &Tree<'_>, node: NodeId) -> Vec<String> {
    if tree.text_len(node) > 300 {
        return Vec::new();
    }
    let has_year = |part: &str| part.bytes().filter(u8::is_ascii_digit).count() >= 5 || part.split_whitespace().count() >= 3;
    tree.raw_text(node)
        .split(['\n', '·', '•', '|', '—'])
        .map(|part| {
            let part = part.trim();
            let prefixes = [
                "le ",
                "on ",
                "am ",
                "publié le ",
                "posted on ",
                "published on ",
                "published ",
                "mis en ligne le ",
                "veröffentlicht am ",
                "date: ",
                "date : ",
                "el ",
                "il ",
            ];
            let lower = part.to_lowercase();
            let cut = prefixes
                .iter()
                .filter(|prefix| lower.starts_with(**prefix) && part.is_char_boundary(prefix.len()))
                .map(|prefix| prefix.len())
                .max();
            part.get(cut.unwrap_or_default()..).unwrap_or(part).trim_matches(['.', ',', ' ']).to_string()
        })
        .filter(|part| has_year(part) && part.bytes().any(|byte| byte.is_ascii_digit()))
        .collect()
}
