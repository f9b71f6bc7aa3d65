//! The key that is set, and the parts of front matter that all formats share.

use serde_json::{Map, Value as Json};

use super::refusal::Refusal;
use super::value::Value;

/// One change of one front matter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change<'a> {
    /// The map that holds the key: `extra` for Zola.
    pub(super) parent: Option<&'a str>,
    pub(super) key: &'a str,
    /// The new list; none where the key is taken out.
    pub(super) list: Option<&'a [Value]>,
    /// The list that the key has now.
    pub(super) current: Option<&'a Json>,
    /// The end of a line, as the file has it.
    pub(super) newline: &'a str,
}

impl Change<'_> {
    /// Returns fields that hold only the key with this value.
    pub(super) fn alone(&self, value: &Json) -> Map<String, Json> {
        let own = Map::from_iter([(self.key.to_string(), value.clone())]);
        match self.parent {
            Some(parent) => Map::from_iter([(parent.to_string(), Json::Object(own))]),
            None => own,
        }
    }

    /// Returns the names that lead to the key.
    pub(super) fn names(&self) -> Vec<&str> {
        self.parent.into_iter().chain([self.key]).collect()
    }
}

/// Returns the value of a key of front matter.
pub(super) fn value_of<'a>(fields: &'a Map<String, Json>, parent: Option<&str>, key: &str) -> Option<&'a Json> {
    match parent {
        Some(parent) => fields.get(parent)?.get(key),
        None => fields.get(key),
    }
}

/// Returns fields without the key, and without its parent if that is empty then.
pub(super) fn without(fields: &Map<String, Json>, parent: Option<&str>, key: &str) -> Map<String, Json> {
    let mut fields = fields.clone();
    match parent {
        Some(parent) => {
            if let Some(Json::Object(map)) = fields.get_mut(parent) {
                map.remove(key);
                if map.is_empty() {
                    fields.remove(parent);
                }
            }
        }
        None => drop(fields.remove(key)),
    }
    fields
}

/// Replaces the bytes of a range.
pub(super) fn spliced(text: &str, range: std::ops::Range<usize>, new: &str) -> Result<String, Refusal> {
    match (text.get(..range.start), text.get(range.end..)) {
        (Some(before), Some(after)) => Ok([before, new, after].concat()),
        _ => Err(Refusal::unsafe_here("the key was not found where its reader saw it; set it by hand")),
    }
}
