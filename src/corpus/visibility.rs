//! Marks of publication to a status, an embargo and an expiry.
//!
//! Input: the fields with which Hugo, Jekyll, Eleventy, Astro, Pelican, Ghost, WordPress, Drupal and SPIP mark what is not public.
//! Output: the strictest of them: one mark that hides is enough. An unknown value hides, since showing cannot be taken back.

use serde_json::Value;

use super::field_names::Field;
use super::problem::{Problem, short};
use super::values::{date, is_missing, single, text, truth};
use crate::article::Status;
use crate::date::Date;

/// The state of publication that the marks of a record add up to.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Visibility {
    pub(super) status: Status,
    pub(super) not_before: Option<Date>,
    pub(super) expires: Option<Date>,
    /// A date of publication under a name that is a mark in other systems: `published`.
    pub(super) published: Option<Date>,
    /// The article is planned for its date of publication (`future` of WordPress).
    pub(super) is_scheduled: bool,
    /// The problems of the marks.
    pub(super) problems: Vec<Problem>,
}

/// What a word means for publication.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mark {
    Public,
    Draft,
    Withdrawn,
    /// Public from the date of the article on.
    Scheduled,
}

/// The values of fields such as `status`.
const STATES: [(Mark, &[&str]); 4] = [
    (Mark::Public, &["published", "publish", "public", "live", "online", "publie", "publié", "true", "1"]),
    (
        Mark::Draft,
        &[
            "draft",
            "auto-draft",
            "pending",
            "pending-review",
            "in_review",
            "needs_review",
            "review",
            "private",
            "inherit",
            "unpublished",
            "hidden",
            "skip",
            "sent",
            "brouillon",
            "prepa",
            "prop",
            "false",
            "0",
        ],
    ),
    (Mark::Withdrawn, &["withdrawn", "trash", "trashed", "archived", "deleted", "removed", "poubelle", "refuse"]),
    (Mark::Scheduled, &["future", "scheduled"]),
];

const STATES_IN_WORDS: &str = "write published, publish, public or live for a public article; draft, pending, private, inherit, future, scheduled, \
                               trash, archived or withdrawn for another";

/// The values of `visibility`. Pages for members and for those who pay are public: they have an address that readers find.
const AUDIENCES: [(Mark, &[&str]); 2] = [
    (Mark::Public, &["public", "members", "paid", "tiers", "published", "true", "1"]),
    (Mark::Draft, &["private", "password", "internal", "hidden", "unlisted", "protected", "none", "draft", "false", "0"]),
];

const AUDIENCES_IN_WORDS: &str =
    "write public, members or paid for a public article; private, password, internal, hidden or unlisted for another";

/// The values of `list` in the object `build` of Hugo, and those of `render`.
const BUILD_IN_WORDS: &str =
    "write {\"list\": \"always\", \"render\": \"always\"} for a public article; never, local, link or false for another";

const TRUTH_IN_WORDS: &str = "write true or false";

impl Visibility {
    /// Reads a mark.
    pub(super) fn read(&mut self, field: Field, name: &str, value: &Value) {
        match field {
            Field::Status => self.read_word(name, value, &STATES, STATES_IN_WORDS),
            Field::Visibility => self.read_word(name, value, &AUDIENCES, AUDIENCES_IN_WORDS),
            Field::HiddenIfTrue => match truth(value) {
                Ok(Some(true)) => self.hide(Status::Draft),
                Ok(_) => {}
                Err(_) => self.unknown(name, value, TRUTH_IN_WORDS),
            },
            Field::HiddenIfFalse => self.read_published(name, value),
            Field::Password if is_missing(value) || *value == Value::Bool(false) => {}
            Field::Password => self.hide(Status::Draft),
            Field::Build => self.read_build(name, value),
            Field::NotBefore | Field::PublishDate => {
                if let Some(date) = self.read_date(name, value) {
                    self.embargo(date);
                    if field == Field::PublishDate {
                        self.published = Some(date);
                    }
                }
            }
            Field::Expires => {
                if let Some(date) = self.read_date(name, value) {
                    let earlier = |old: Date| if old.first_second() < date.first_second() { old } else { date };
                    self.expires = Some(self.expires.map_or(date, earlier));
                }
            }
            _ => {}
        }
    }

    /// Keeps the later of two embargoes.
    pub(super) fn embargo(&mut self, date: Date) {
        let later = |old: Date| if old.first_second() > date.first_second() { old } else { date };
        self.not_before = Some(self.not_before.map_or(date, later));
    }

    /// Hides the article. What was withdrawn stays withdrawn.
    pub(super) fn hide(&mut self, status: Status) {
        if self.status != Status::Withdrawn {
            self.status = status;
        }
    }

    fn read_word(&mut self, name: &str, value: &Value, marks: &[(Mark, &[&str])], accepted: &'static str) {
        let word = match (single(value), text(value)) {
            // Drupal writes a truth value.
            (Value::Bool(truth), _) => truth.to_string(),
            (_, Ok(None)) => return,
            (_, Ok(Some(word))) => word.trim().to_lowercase(),
            (_, Err(_)) => return self.unknown(name, value, accepted),
        };
        let mark = marks.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(mark, _)| *mark);
        match mark {
            Some(Mark::Public) => {}
            Some(Mark::Draft) => self.hide(Status::Draft),
            Some(Mark::Withdrawn) => self.hide(Status::Withdrawn),
            Some(Mark::Scheduled) => self.is_scheduled = true,
            None => self.unknown(name, value, accepted),
        }
    }

    /// Reads `published`: a truth value, or the date of publication.
    fn read_published(&mut self, name: &str, value: &Value) {
        match truth(value) {
            Ok(Some(false)) => return self.hide(Status::Draft),
            Ok(_) => return,
            Err(_) => {}
        }
        match date(value) {
            Ok(date) => self.published = date,
            Err(_) => self.unknown(name, value, "write true, false or a date"),
        }
    }

    /// Reads the object `build` of Hugo. Its values were truth values once.
    fn read_build(&mut self, name: &str, value: &Value) {
        // Other systems have a `build` of their own: a number, a hash.
        let Value::Object(build) = value else { return };
        for key in ["list", "render"] {
            match build.get(key) {
                None | Some(Value::Null | Value::Bool(true)) => {}
                Some(Value::Bool(false)) => self.hide(Status::Draft),
                Some(Value::String(word)) if word.eq_ignore_ascii_case("always") => {}
                Some(Value::String(word)) if ["never", "local", "link"].contains(&word.to_lowercase().as_str()) => {
                    self.hide(Status::Draft);
                }
                Some(_) => self.unknown(&format!("{name}.{key}"), value, BUILD_IN_WORDS),
            }
        }
    }

    /// Reads the date of an embargo or expiry. One that cannot be read hides.
    fn read_date(&mut self, name: &str, value: &Value) -> Option<Date> {
        match date(value) {
            Ok(date) => date,
            Err(reason) => {
                self.hide(Status::Draft);
                self.problems.push(Problem::BadVisibilityDate { field: name.to_string(), value: short_json(value), reason });
                None
            }
        }
    }

    /// Notes an unknown value, and hides the article.
    fn unknown(&mut self, name: &str, value: &Value, accepted: &'static str) {
        self.hide(Status::Draft);
        self.problems.push(Problem::UnknownStatus { field: name.to_string(), value: short_json(value), accepted });
    }
}

/// Returns the start of a value as text, for a report.
pub(super) fn short_json(value: &Value) -> String {
    match value {
        Value::String(text) => short(text),
        // The text of a large value is cut, but first it has to be made.
        other => short(&other.to_string()),
    }
}
