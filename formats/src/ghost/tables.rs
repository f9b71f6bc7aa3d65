//! The tables of an export.
//!
//! Input: the text of a file. Output: its posts, and the tags, authors and settings by number of post. Cost: linear. A row of another
//! shape costs itself; rows of a table are in the order that the export states.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// A row of a table.
pub(super) type Row = Map<String, Value>;

/// The tables of a file that say something of articles. Others, such as members and mails, are not kept.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct File {
    db: Vec<Database>,
    data: Tables,
    #[serde(flatten)]
    of_interface: Interface,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Database {
    data: Tables,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Interface {
    posts: Value,
    pages: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Tables {
    posts: Value,
    tags: Value,
    users: Value,
    posts_tags: Value,
    posts_authors: Value,
    posts_meta: Value,
    settings: Value,
}

/// A file that was read.
#[derive(Debug, Default)]
pub(super) struct Export {
    /// Posts and pages, in the order of the file.
    pub(super) posts: Vec<Row>,
    /// Whether they are rows of tables: then a post without a status is no public one.
    pub(super) is_database: bool,
    /// Rows that are no posts.
    pub(super) broken: usize,
    tags: HashMap<String, Row>,
    users: HashMap<String, Row>,
    tags_of: HashMap<String, Vec<String>>,
    authors_of: HashMap<String, Vec<String>>,
    meta_of: HashMap<String, Row>,
    settings: HashMap<String, String>,
}

impl Export {
    /// Reads a file; the error says why it is no export.
    pub(super) fn of(text: &str) -> Result<Self, String> {
        const NONE: &str = "it is no export of Ghost: it has neither `db` nor `posts`";
        if !text.trim_start().starts_with('{') {
            return Err(NONE.to_string());
        }
        let file: File = serde_json::from_str(text).map_err(|error| format!("it is no JSON ({error}); export it again"))?;
        let is_interface = !file.of_interface.posts.is_null() || !file.of_interface.pages.is_null();
        if is_interface {
            let mut export = Self::default();
            export.add_posts(file.of_interface.posts, false);
            export.add_posts(file.of_interface.pages, true);
            return Ok(export);
        }
        let tables: Vec<Tables> = file.db.into_iter().map(|database| database.data).chain([file.data]).collect();
        if tables.iter().all(|tables| tables.posts.is_null()) {
            return Err(NONE.to_string());
        }
        let mut export = Self { is_database: true, ..Self::default() };
        tables.into_iter().for_each(|tables| export.add(tables));
        Ok(export)
    }

    fn add(&mut self, tables: Tables) {
        self.add_posts(tables.posts, false);
        self.tags.extend(by_id(tables.tags, "id"));
        self.users.extend(by_id(tables.users, "id"));
        self.meta_of.extend(by_id(tables.posts_meta, "post_id"));
        self.tags_of.extend(joined(tables.posts_tags, "tag_id"));
        self.authors_of.extend(joined(tables.posts_authors, "author_id"));
        for row in rows(tables.settings) {
            if let (Some(key), Some(value)) = (text(&row, "key"), text(&row, "value")) {
                self.settings.insert(key.to_string(), value.to_string());
            }
        }
    }

    fn add_posts(&mut self, table: Value, is_page: bool) {
        let Value::Array(posts) = table else { return };
        for post in posts {
            match post {
                Value::Object(mut post) => {
                    if is_page {
                        post.insert("type".to_string(), "page".into());
                    }
                    self.posts.push(post);
                }
                _ => self.broken += 1,
            }
        }
    }

    /// Returns the tags of a post, the first one first: as rows of a table or within the post.
    pub(super) fn tags<'a>(&'a self, post: &'a Row) -> Vec<&'a Row> {
        self.joined(post, "tags", &self.tags_of, &self.tags)
    }

    /// Returns the authors of a post.
    pub(super) fn authors<'a>(&'a self, post: &'a Row) -> Vec<&'a Row> {
        let authors = self.joined(post, "authors", &self.authors_of, &self.users);
        if !authors.is_empty() {
            return authors;
        }
        // Older versions have one author for each post.
        let number = ["author_id", "author"].into_iter().find_map(|name| post.get(name).and_then(key));
        let row = number.and_then(|number| self.users.get(&number));
        row.or_else(|| post.get("primary_author").and_then(Value::as_object)).into_iter().collect()
    }

    fn joined<'a>(
        &'a self,
        post: &'a Row,
        name: &str,
        of_post: &'a HashMap<String, Vec<String>>,
        table: &'a HashMap<String, Row>,
    ) -> Vec<&'a Row> {
        if let Some(Value::Array(own)) = post.get(name) {
            return own.iter().filter_map(Value::as_object).collect();
        }
        let ids = post.get("id").and_then(key).and_then(|id| of_post.get(&id));
        ids.into_iter().flatten().filter_map(|id| table.get(id)).collect()
    }

    /// Returns what `posts_meta` says of a post.
    pub(super) fn meta(&self, post: &Row) -> Option<&Row> {
        self.meta_of.get(&key(post.get("id")?)?)
    }

    /// Returns a setting of the site.
    pub(super) fn setting(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(String::as_str)
    }
}

/// Returns a text of a row; `None` for a blank one.
pub(super) fn text<'a>(row: &'a Row, name: &str) -> Option<&'a str> {
    row.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// Returns a number or name of a row in one form: older exports have numbers, newer ones texts.
fn key(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn rows(table: Value) -> Vec<Row> {
    let Value::Array(rows) = table else { return Vec::new() };
    rows.into_iter().filter_map(|row| if let Value::Object(row) = row { Some(row) } else { None }).collect()
}

fn by_id(table: Value, name: &str) -> HashMap<String, Row> {
    rows(table).into_iter().filter_map(|row| Some((key(row.get(name)?)?, row))).collect()
}

/// Returns the entries of each post, sorted as the export states.
fn joined(table: Value, name: &str) -> HashMap<String, Vec<String>> {
    let mut sorted: HashMap<String, Vec<(i64, String)>> = HashMap::new();
    for row in rows(table) {
        let (post, other) = (row.get("post_id").and_then(key), row.get(name).and_then(key));
        if let (Some(post), Some(other)) = (post, other) {
            let order = row.get("sort_order").and_then(Value::as_i64).unwrap_or(0);
            sorted.entry(post).or_default().push((order, other));
        }
    }
    let in_order = |(post, mut entries): (String, Vec<(i64, String)>)| {
        // The sort is stable: entries without an order stay in that of the file.
        entries.sort_by_key(|(order, _)| *order);
        (post, entries.into_iter().map(|(_, other)| other).collect())
    };
    sorted.into_iter().map(in_order).collect()
}
