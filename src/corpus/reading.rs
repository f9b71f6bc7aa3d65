//! The part of a reading that all formats share: records that become one corpus.
//!
//! Input: records, one after the other, each with its origin. Output: the articles and a report. Invariants: the first record with an id
//! stays; references are resolved when all articles are known, so their order does not matter; in strict mode the first loss is an error.
//! Cost: linear in the records.

use std::collections::HashMap;

use super::body_text::BodyText;
use super::collection::Corpus;
use super::markup::{Code, Decisions, Guess, Markup};
use super::problem::{Problem, Severity};
use super::record::Record;
#[cfg(feature = "html")]
use super::record::convert_with_links;
use super::references::References;
use super::report::{InputReport, Note};
use super::unread_fields::UnreadFields;
use crate::article::{Article, Status};
use crate::date::Date;
use crate::error::{Error, Result};

/// Days after all other dates from which a date is noted: half a year. A site that pauses is rarely silent for longer.
const LONE_DATE_DAYS: u32 = 183;

/// The origin of a record within its input.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    /// Number of the line or of the record, from 1.
    pub(super) line: usize,
    /// File or entry, where the input has more than one.
    pub(super) name: Option<String>,
}

/// A record on its own, before it joins the corpus.
pub(super) struct Converted {
    article: std::result::Result<(Article, Guess), Problem>,
    pub(super) problems: Vec<Problem>,
    unread: Vec<String>,
}

impl Converted {
    /// Converts a record. It depends on this record only, so records may be converted at once.
    pub(super) fn of(mut record: Record, markup: Markup, code: Code, body: Option<BodyText>) -> Self {
        let unread = std::mem::take(&mut record.unread);
        let mut problems = Vec::new();
        let article = record.into_article(markup, code, body, &mut problems);
        Self { article, problems, unread }
    }
}

/// The state of one reading.
pub(super) struct Reading {
    strict: bool,
    pub(super) markup: Markup,
    pub(super) code: Code,
    decisions: Decisions,
    articles: Vec<Article>,
    /// Origin of each article.
    origins: Vec<Origin>,
    /// Position of each id in `articles`.
    positions: HashMap<String, usize>,
    /// Other addresses, each with the position of its article.
    aliases: Vec<(String, usize)>,
    pub(super) report: InputReport,
    unread: UnreadFields,
    /// The first article that an unknown mark hides, as a note, and the number of these articles.
    unknown_status: Option<(String, usize)>,
}

impl Reading {
    /// Makes a reading without articles.
    pub(super) fn new(strict: bool, markup: Markup, code: Code) -> Self {
        Self {
            strict,
            markup,
            code,
            decisions: Decisions::default(),
            articles: Vec::new(),
            origins: Vec::new(),
            positions: HashMap::new(),
            aliases: Vec::new(),
            report: InputReport::default(),
            unread: UnreadFields::default(),
            unknown_status: None,
        }
    }

    /// Whether no article was read.
    pub(super) fn is_empty(&self) -> bool {
        self.articles.is_empty()
    }

    /// Adds a note to the report; in strict mode a loss is an error instead.
    pub(super) fn note(&mut self, origin: &Origin, id: Option<&str>, problem: Problem) -> Result<()> {
        let id = id.map(str::to_string);
        let Origin { line, name } = origin.clone();
        if self.strict && problem.severity() >= Severity::Defaulted {
            let problem = problem.to_string();
            return Err(match name {
                Some(origin) => Error::Record { origin, id, problem },
                None => Error::Line { line, id, problem },
            });
        }
        self.report.notes.push(Note { line, origin: name, id, problem });
        Ok(())
    }

    /// Adds a record with the other addresses of its article, unless an earlier one has its id.
    pub(super) fn add(&mut self, origin: Origin, aliases: Vec<String>, converted: Converted) -> Result<()> {
        let Converted { article, problems, unread } = converted;
        self.unread.add(&unread);
        let (article, guess) = match article {
            Ok(article) => article,
            Err(problem) => return self.note(&origin, None, problem),
        };
        if let Some(&first) = self.positions.get(&article.id) {
            let Origin { line, name } = self.origins[first].clone();
            return self.note(&origin, Some(&article.id), Problem::DuplicateId { first: line, origin: name });
        }
        if let Some(problem) = problems.iter().find(|problem| matches!(problem, Problem::UnknownStatus { .. })) {
            self.unknown_status.get_or_insert_with(|| (problem.to_string(), 0)).1 += 1;
        }
        for problem in problems {
            self.note(&origin, Some(&article.id), problem)?;
        }
        let position = self.articles.len();
        self.decisions.add(position, guess);
        self.positions.insert(article.id.clone(), position);
        self.aliases.extend(aliases.into_iter().map(|alias| (alias, position)));
        self.articles.push(article);
        self.origins.push(origin);
        Ok(())
    }

    /// Refuses an input of which most would be hidden for one reason.
    fn check_most(&self) -> Result<()> {
        match &self.unknown_status {
            Some((problem, count)) if count * 2 > self.articles.len() => {
                let articles = self.articles.len();
                let problem =
                    format!("{count} of {articles} articles would be hidden, because of marks that are not known: {problem}");
                Err(Error::Input { problem })
            }
            _ => Ok(()),
        }
    }

    /// Notes a date of publication that is long after all others: without `as_of` it is the clock.
    fn note_lone_date(&mut self) -> Result<()> {
        let shown = |position: &usize| {
            self.articles[*position].status == Status::Published && self.articles[*position].not_before.is_none()
        };
        let dated = (0..self.articles.len()).filter(shown).filter_map(|position| Some((self.articles[position].date?, position)));
        let mut newest: Option<(Date, usize)> = None;
        let mut second: Option<Date> = None;
        for (date, position) in dated {
            match newest {
                Some((first, _)) if date.first_second() <= first.first_second() => {
                    second = second.filter(|second| second.first_second() > date.first_second()).or(Some(date));
                }
                _ => {
                    second = newest.map(|(date, _)| date);
                    newest = Some((date, position));
                }
            }
        }
        if let Some(((date, position), second)) = newest.zip(second) {
            let days = date.days_between(&second);
            if days > LONE_DATE_DAYS {
                self.note_article(position, Problem::LoneDate { value: date.to_string(), days })?;
            }
        }
        Ok(())
    }

    /// Adds a note on an article that was read.
    fn note_article(&mut self, position: usize, problem: Problem) -> Result<()> {
        let (origin, id) = (self.origins[position].clone(), self.articles[position].id.clone());
        self.note(&origin, Some(&id), problem)
    }

    /// Checks references between articles, and completes the report.
    pub(super) fn finish(mut self, known: &[Article]) -> Result<Corpus> {
        self.check_most()?;
        self.articles.shrink_to_fit();
        #[cfg(feature = "html")]
        for (position, markup) in self.decisions.settle() {
            convert_with_links(&mut self.articles[position], markup, self.code);
        }
        let others = known.iter().filter(|article| !self.positions.contains_key(&article.id));
        let aliases = self.aliases.iter().map(|(alias, position)| (alias.as_str(), &self.articles[*position]));
        let references = References::of(self.articles.iter().chain(others), aliases);
        for position in 0..self.articles.len() {
            for problem in references.resolve(&mut self.articles[position]) {
                self.note_article(position, problem)?;
            }
        }
        self.note_lone_date()?;
        self.report.notes.sort_by_key(|note| note.line);
        self.report.articles = self.articles.len();
        self.report.unpublished = self.articles.iter().filter(|article| article.status != Status::Published).count();
        self.report.embargoed = self.articles.iter().filter(|article| is_embargoed(article)).count();
        self.report.markup = self.decisions.into_counts();
        self.report.unread_fields = self.unread.into_names();
        Ok(Corpus { articles: self.articles, report: self.report })
    }
}

fn is_embargoed(article: &Article) -> bool {
    article.status == Status::Published && article.not_before.is_some()
}
