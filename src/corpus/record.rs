//! One JSON record to an [`Article`].
//!
//! Input: a JSON object with fields under any of their usual names. Output: an article, and a problem for each value that was dropped or
//! replaced. Invariant: a side field of another shape costs at most that field; a mark that cannot be read hides the article. Cost:
//! linear in the record.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::body_text::BodyText;
use super::field_names::{FIELDS, Field, field_of};
use super::markup::{Code, Guess, Markup};
#[cfg(feature = "html")]
use super::markup::{convert_names, guess};
use super::problem::{Problem, short};
use super::values::{self, Meaning, is_missing};
use super::visibility::{Visibility, short_json};
use crate::article::{Anchor, Article, Status};
use crate::date::Date;

/// A value, with its name as written and the rank of that name: lower ranks are preferred.
type Named = (usize, String, Value);

/// The fields of a record, by meaning.
#[derive(Default)]
pub(super) struct Record {
    fields: [Vec<Named>; FIELDS],
    /// Names that mean no field.
    pub(super) unread: Vec<String>,
}

impl Record {
    /// Makes a record of the fields of a JSON object.
    pub(super) fn of(fields: Map<String, Value>) -> Self {
        let mut record = Self::default();
        fields.into_iter().for_each(|(name, value)| record.add(name, value, 0));
        record
    }

    /// Adds a field. The fields of a group rank after those of the record itself.
    fn add(&mut self, name: String, value: Value, depth: usize) {
        match field_of(&name) {
            Some((Field::Group, _)) if depth == 0 => match value {
                Value::Object(group) => group.into_iter().for_each(|(name, value)| self.add(name, value, depth + 1)),
                _ => self.unread.push(name),
            },
            Some((field, rank)) if field != Field::Group => {
                // Stores have an id of their own, `_id`, beside that of the article.
                let is_own = usize::from(name.starts_with('_'));
                let named = (rank + is_own * 50 + depth * 100, name, value);
                self.fields[field as usize].push(named);
            }
            _ => self.unread.push(name),
        }
    }

    /// Removes the values of a field, in the order of preference; missing ones are left out.
    fn take(&mut self, field: Field) -> Vec<Named> {
        let mut named = std::mem::take(&mut self.fields[field as usize]);
        named.retain(|(_, _, value)| !is_missing(value));
        named.sort_by_key(|&(rank, ..)| rank);
        named
    }

    /// Removes the preferred value of a field that can be read; those before it that cannot are noted.
    fn read<T>(
        &mut self,
        field: Field,
        problems: &mut Vec<Problem>,
        read: impl Fn(&Value) -> Meaning<Option<T>>,
    ) -> Option<(String, T)> {
        for (_, name, value) in self.take(field) {
            match read(&value) {
                Ok(Some(found)) => return Some((name, found)),
                Ok(None) => {}
                Err(expected) => problems.push(Problem::OtherShape { field: name, value: short_json(&value), expected }),
            }
        }
        None
    }

    fn text(&mut self, field: Field, problems: &mut Vec<Problem>) -> Option<String> {
        self.text_or(field, problems, values::text)
    }

    /// Removes the preferred text of a field. A plain string, the usual case, is moved; `read` tells the text of other values.
    fn text_or(
        &mut self,
        field: Field,
        problems: &mut Vec<Problem>,
        read: impl Fn(&Value) -> Meaning<Option<String>>,
    ) -> Option<String> {
        match self.fields[field as usize].as_mut_slice() {
            [(_, _, Value::String(text))] => Some(std::mem::take(text)).filter(|text| !text.trim().is_empty()),
            _ => self.read(field, problems, read).map(|(_, text)| text),
        }
    }

    fn list(&mut self, field: Field, problems: &mut Vec<Problem>) -> Vec<String> {
        self.read(field, problems, |value| values::list(value).map(Some)).map(|(_, list)| list).unwrap_or_default()
    }

    /// Reads a list that some systems write as one string.
    fn split_list(&mut self, field: Field, problems: &mut Vec<Problem>) -> Vec<String> {
        let Some((name, mut list)) = self.read(field, problems, |value| {
            let is_one_string = value.is_string();
            values::list(value).map(|list| Some((is_one_string, list)))
        }) else {
            return Vec::new();
        };
        if !list.0 {
            return list.1;
        }
        let [text] = list.1.as_mut_slice() else { return list.1 };
        let splits = field == Field::Tags;
        match values::split_list(text).filter(|_| splits) {
            Some(parts) => parts,
            None => {
                let looks_like_a_list = if splits { text.trim().contains(' ') } else { text.contains([',', ';']) };
                if looks_like_a_list {
                    problems.push(Problem::ListInOneString { field: name, value: short(text) });
                }
                list.1
            }
        }
    }

    /// Reads the first date that can be read.
    fn date(&mut self, problems: &mut Vec<Problem>) -> Option<Date> {
        for (_, name, value) in self.take(Field::Date) {
            match values::date(&value) {
                Ok(Some(date)) => return Some(date),
                Ok(None) => {}
                Err(reason) => problems.push(Problem::BadDate { field: name, value: short_json(&value), reason }),
            }
        }
        None
    }

    /// Converts the record to an article, and adds a problem for each value that was dropped or replaced. A body that was read before
    /// replaces that of the record.
    ///
    /// # Errors
    ///
    /// [`Problem::MissingId`] for a record without an id.
    pub(super) fn into_article(
        mut self,
        markup: Markup,
        code: Code,
        body_text: Option<BodyText>,
        problems: &mut Vec<Problem>,
    ) -> Result<(Article, Guess), Problem> {
        let url = self.url(problems);
        let id = self.text(Field::Id, problems).or_else(|| url.clone()).ok_or(Problem::MissingId)?;
        let visibility = self.visibility();
        let title = self.text(Field::Title, problems).unwrap_or_default();
        let lead = self.text_or(Field::Lead, problems, values::paragraphs).unwrap_or_default();
        let body = match body_text {
            Some(_) => String::new(),
            None => self.text_or(Field::Body, problems, values::paragraphs).unwrap_or_default(),
        };
        let anchors: Vec<Anchor> = self
            .read(Field::Anchors, problems, |value| values::anchors(value).map(Some))
            .map_or_else(Vec::new, |(_, anchors)| anchors);
        let mut article = Article::new(id, title);
        article.lead = lead;
        article.body = body;
        article.tags = self.split_list(Field::Tags, problems);
        let categories = self.list(Field::Categories, problems);
        article.section = self.text(Field::Section, problems).or_else(|| categories.into_iter().next());
        article.series = self.text(Field::Series, problems);
        article.authors = self.split_list(Field::Authors, problems);
        article.date = self.date(problems).or(visibility.published);
        article.language = self.read(Field::Language, problems, values::text).and_then(|(field, code)| {
            code.parse().map_err(|_| problems.push(Problem::UnknownLanguage { field, value: short(&code) })).ok()
        });
        article.url = url;
        article.image = self.text(Field::Image, problems);
        article.links = self.list(Field::Links, problems);
        article.anchors = anchors;
        article.pins = self.list(Field::Pins, problems);
        article.translations = self.list(Field::Translations, problems);
        article.never_suggest = self.read(Field::NeverSuggest, problems, values::truth).is_some_and(|(_, never)| never);
        self.publish(&mut article, visibility, problems);
        let guess = read_markup(&mut article, markup, code, body_text);
        if article.body.trim().is_empty() {
            problems.push(Problem::EmptyBody);
        }
        Ok((article, guess))
    }

    /// Reads the address. `permalink: false` of Eleventy means that there is no page: it is a mark.
    fn url(&mut self, problems: &mut Vec<Problem>) -> Option<String> {
        let is_false = |(_, _, value): &mut Named| *value == Value::Bool(false);
        let marks: Vec<Named> = self.fields[Field::Url as usize].extract_if(.., is_false).collect();
        self.fields[Field::HiddenIfFalse as usize].extend(marks);
        self.text(Field::Url, problems)
    }

    /// Reads the marks of publication.
    fn visibility(&mut self) -> Visibility {
        const MARKS: [Field; 8] = [
            Field::Status,
            Field::Visibility,
            Field::HiddenIfTrue,
            Field::HiddenIfFalse,
            Field::Password,
            Field::Build,
            Field::NotBefore,
            Field::Expires,
        ];
        let mut visibility = Visibility::default();
        for field in MARKS.into_iter().chain([Field::PublishDate]) {
            for (_, name, value) in self.take(field) {
                visibility.read(field, &name, &value);
            }
        }
        // WordPress tells by `content.protected` that there is a password.
        let is_protected = |(_, _, value): &Named| value.get("protected").is_some_and(|value| *value == Value::Bool(true));
        if [Field::Body, Field::Lead].iter().any(|&field| self.fields[field as usize].iter().any(is_protected)) {
            visibility.hide(Status::Draft);
        }
        visibility
    }

    /// Sets the status, embargo and expiry of an article.
    fn publish(&self, article: &mut Article, mut visibility: Visibility, problems: &mut Vec<Problem>) {
        if visibility.is_scheduled {
            match article.date {
                Some(date) => visibility.embargo(date),
                None => visibility.hide(Status::Draft),
            }
        }
        article.status = visibility.status;
        article.not_before = visibility.not_before;
        article.expires = visibility.expires;
        problems.append(&mut visibility.problems);
    }
}

/// Reads the texts of an article in a markup, and adds the links of its body. Texts whose markup is not certain stay as they are.
#[cfg_attr(not(feature = "html"), allow(unused_variables))]
fn read_markup(article: &mut Article, markup: Markup, code: Code, body_text: Option<BodyText>) -> Guess {
    if let Some(body) = body_text {
        set_body(article, body);
        #[cfg(feature = "html")]
        let markup = if markup == Markup::Auto { Markup::Text } else { markup };
        #[cfg(feature = "html")]
        if markup != Markup::Text {
            convert_names(article, markup, code);
        }
        return Guess::certain(markup);
    }
    #[cfg(feature = "html")]
    {
        let guess = if markup == Markup::Auto { guess(&article.body) } else { Guess::certain(markup) };
        if guess.is_certain {
            convert_with_links(article, guess.markup, code);
        }
        guess
    }
    #[cfg(not(feature = "html"))]
    Guess::certain(markup)
}

/// Replaces the texts of an article by plain text, and adds the links of its body.
#[cfg(feature = "html")]
pub(super) fn convert_with_links(article: &mut Article, markup: Markup, code: Code) {
    if matches!(markup, Markup::Auto | Markup::Text) {
        return;
    }
    let body = BodyText::of(&article.body, markup, code);
    set_body(article, body);
    convert_names(article, markup, code);
}

fn set_body(article: &mut Article, body: BodyText) {
    article.body = body.text;
    article.anchors.extend(body.anchors);
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RecordVisitor)
    }
}

struct RecordVisitor;

impl<'de> Visitor<'de> for RecordVisitor {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record, A::Error> {
        let mut record = Record::default();
        while let Some(name) = map.next_key::<String>()? {
            let value = map.next_value()?;
            record.add(name, value, 0);
        }
        Ok(record)
    }
}
