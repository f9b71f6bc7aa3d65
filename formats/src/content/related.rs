//! Settings for related articles that a site has for its generator.

use serde_json::{Map, Value};

/// The section `related` of a Hugo site, as far as it has a meaning here.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct RelatedSettings {
    /// The least score of a related page, from 0 to 100.
    pub threshold: Option<f64>,
    /// Whether newer pages may be related to older ones.
    pub include_newer: Option<bool>,
    /// Whether keywords are compared in lower case.
    pub to_lower: Option<bool>,
    /// The fields that are compared, with their weights.
    pub indices: Vec<RelatedIndex>,
    /// A sentence for each key that has no equal.
    pub notes: Vec<String>,
}

/// A field that Hugo compares.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RelatedIndex {
    /// Name of the front matter field, in lower case: `tags`, `date`, `fragments`.
    pub name: String,
    /// Its weight.
    pub weight: f64,
}

impl RelatedSettings {
    /// Reads the section, whose keys are in lower case.
    pub(super) fn of(section: &Map<String, Value>) -> Self {
        let mut settings = Self::default();
        for (key, value) in section {
            match key.as_str() {
                "threshold" => settings.threshold = value.as_f64(),
                "includenewer" => settings.include_newer = value.as_bool(),
                "tolower" => settings.to_lower = value.as_bool(),
                "indices" => {
                    for index in value.as_array().into_iter().flatten() {
                        settings.index(index);
                    }
                }
                other => settings.notes.push(format!("related.{other} has no equal here; it is left out")),
            }
        }
        settings
    }

    fn index(&mut self, index: &Value) {
        let Some(name) = index.get("name").and_then(Value::as_str) else {
            self.notes.push("an entry of related.indices has no name; it is left out".to_string());
            return;
        };
        let name = name.to_lowercase();
        for (key, value) in index.as_object().into_iter().flatten() {
            let is_known = match key.as_str() {
                "name" | "weight" => true,
                // The default of Hugo.
                "type" => value == "basic" || value == "fragments",
                "applyfilter" | "tolower" => value == &Value::Bool(false),
                "cardinalitythreshold" => value == &Value::from(0),
                _ => false,
            };
            if !is_known {
                self.notes.push(format!("related.indices: {key} of `{name}` has no equal here; it is left out"));
            }
        }
        let weight = index.get("weight").and_then(Value::as_f64).unwrap_or(0.0);
        self.indices.push(RelatedIndex { name, weight });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_without_an_equal_are_told() {
        let section = json!({
            "threshold": 80, "includenewer": true, "tolower": false, "foo": 1,
            "indices": [{"name": "Tags", "weight": 100}, {"name": "date", "weight": 10, "pattern": "2006"}, {"weight": 3}]
        });
        let settings = RelatedSettings::of(section.as_object().unwrap());
        assert_eq!((settings.threshold, settings.include_newer, settings.to_lower), (Some(80.0), Some(true), Some(false)));
        let indices: Vec<(&str, f64)> = settings.indices.iter().map(|index| (index.name.as_str(), index.weight)).collect();
        assert_eq!(indices, [("tags", 100.0), ("date", 10.0)]);
        assert_eq!(settings.notes.len(), 3, "{:?}", settings.notes);
    }
}
