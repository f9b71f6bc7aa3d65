//! Settings for related articles that a site has for its generator.
//!
//! Input: the section `related` of a Hugo configuration. Output: what it says, the settings of `connexe` that are equal, and a note for
//! each key without an equal.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// The weight of the part that Hugo weighs most: the default weight of tags.
const LARGEST: f64 = 0.05;

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
                "threshold" => {
                    settings.threshold = value.as_f64();
                    let problem =
                        "related.threshold has no equal: scores here have no fixed range; plan.min_evidence decides on pages";
                    settings.notes.push(problem.to_string());
                }
                "includenewer" => settings.include_newer = value.as_bool(),
                "tolower" => {
                    settings.to_lower = value.as_bool();
                    if settings.to_lower == Some(false) {
                        settings.notes.push("related.toLower: tags are always compared without regard to case".to_string());
                    }
                }
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

    /// Returns the settings of `connexe` that are equal, as a file of settings has them.
    ///
    /// `includeNewer` is `past_only`: of `question` only, since a plan in a file has all its blocks. The weights of tags, categories and
    /// authors count in ratio to the largest of them, which is 0.05; a part that Hugo does not compare has the weight 0. The text counts as
    /// ever.
    pub fn settings(&self) -> Map<String, Value> {
        let mut question = Map::new();
        let mut settings = Map::new();
        if let Some(newer) = self.include_newer {
            question.insert("filters".to_string(), json!({ "past_only": !newer }));
        }
        let mut weights: BTreeMap<&str, f64> = BTreeMap::new();
        for index in &self.indices {
            if let Some(part) = part(&index.name) {
                let weight = weights.entry(part).or_default();
                *weight = weight.max(index.weight);
            }
        }
        let largest = weights.values().copied().fold(0.0, f64::max);
        if largest > 0.0 && largest.is_finite() {
            let of = |part: &str| weights.get(part).copied().unwrap_or(0.0).max(0.0) / largest * LARGEST;
            let mut blend = Map::new();
            for name in ["tags", "section", "authors"] {
                // The weight of tags is learnt, where nothing else is said.
                if name != "tags" || of(name) < LARGEST {
                    blend.insert(name.to_string(), of(name).into());
                }
            }
            question.insert("blend".to_string(), blend.into());
        }
        if !question.is_empty() {
            settings.insert("question".to_string(), question.into());
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
        let problem = match name.as_str() {
            "date" => Some("related.indices: dates count by blend.recency; the weight of `date` is left out".to_string()),
            "fragments" => Some("related.indices: headings count as text; the weight of `fragments` is left out".to_string()),
            name if part(name).is_none() => Some(format!("related.indices: `{name}` has no equal here; it is left out")),
            _ => None,
        };
        self.notes.extend(problem);
        let weight = index.get("weight").and_then(Value::as_f64).unwrap_or(0.0);
        self.indices.push(RelatedIndex { name, weight });
    }
}

/// Returns the part of an article that a field of Hugo is.
fn part(index: &str) -> Option<&'static str> {
    match index {
        "tags" | "tag" | "keywords" => Some("tags"),
        "categories" | "category" | "section" | "sections" => Some("section"),
        "authors" | "author" => Some("authors"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(settings.notes.len(), 6, "{:?}", settings.notes);
    }

    #[test]
    fn equal_keys_become_settings() {
        for (section, settings) in [
            (json!({"threshold": 80}), json!({})),
            (json!({"includenewer": true}), json!({"question": {"filters": {"past_only": false}}})),
            (
                json!({"indices": [{"name": "tags", "weight": 100}, {"name": "authors", "weight": 50}, {"name": "date", "weight": 9}]}),
                json!({"question": {"blend": {"authors": 0.025, "section": 0.0}}}),
            ),
            (
                json!({"indices": [{"name": "keywords", "weight": 40}, {"name": "categories", "weight": 80}]}),
                json!({"question": {"blend": {"authors": 0.0, "section": 0.05, "tags": 0.025}}}),
            ),
            (json!({"indices": [{"name": "date", "weight": 10}, {"name": "tags", "weight": 0}]}), json!({})),
        ] {
            let read = RelatedSettings::of(section.as_object().unwrap());
            assert_eq!(Value::Object(read.settings()), settings, "{section}");
        }
    }
}
