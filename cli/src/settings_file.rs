//! Reads settings from files, in JSON or TOML by the ending of the file.
//!
//! Input: files, the weakest first. Output: the settings of all, where a later file wins value by value, and the table `[input]`, which
//! says how a source is read. Errors name the file, the path of the field and the position. Cost: linear in the files.

use std::path::Path;

use connexe::{Language, Settings};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::failure::{Failure, Result};
use crate::input;

/// The table `[input]`: how a source of articles is read. The library knows no files, so that this is no part of its settings.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InputSettings {
    /// Address of the site, which leads to the paths of its files.
    pub base_url: Option<String>,
    /// Pages that are articles, whatever the rules say: globs of paths.
    pub include: Vec<String>,
    /// Pages that are no articles.
    pub exclude: Vec<String>,
    /// Types of the entries of an export that are articles beside posts.
    pub types: Vec<String>,
    /// Taxonomies of WordPress whose terms are tags.
    pub taxonomies: Vec<String>,
    /// Languages whose articles are read; empty for all.
    pub languages: Vec<Language>,
}

impl InputSettings {
    /// Returns these values, or the stronger ones where they are given. A list is replaced as a whole.
    #[must_use]
    pub fn or(self, stronger: Self) -> Self {
        fn of<T>(weak: Vec<T>, strong: Vec<T>) -> Vec<T> {
            if strong.is_empty() { weak } else { strong }
        }
        Self {
            base_url: stronger.base_url.or(self.base_url),
            include: of(self.include, stronger.include),
            exclude: of(self.exclude, stronger.exclude),
            types: of(self.types, stronger.types),
            taxonomies: of(self.taxonomies, stronger.taxonomies),
            languages: of(self.languages, stronger.languages),
        }
    }
}

/// Reads and checks settings from files, the weakest first. `weakest` are values that every file wins over.
pub fn read<'a>(weakest: Map<String, Value>, paths: impl IntoIterator<Item = &'a Path>) -> Result<(Settings, InputSettings)> {
    // A table `plan` has all its blocks, so that the weakest values have none: what they say of dates holds for pages, too.
    let past_only = weakest.get("question").and_then(|question| question.pointer("/filters/past_only")?.as_bool());
    let mut whole = weakest;
    let mut last = None;
    for path in paths {
        // Each file is checked by itself, so that an error has its name and its line.
        merge(&mut whole, read_one(path)?);
        last = Some(path);
    }
    let failed = |reason: String| match last {
        Some(path) => Failure::of_file(path, reason),
        None => Failure::Failed(format!("settings of the generator: {reason}")),
    };
    let input = whole.remove("input").map_or(Ok(InputSettings::default()), |input| of_value(input, "input."));
    let of_plan = whole.get("plan").and_then(|plan| plan.pointer("/filters/past_only"));
    let past_only = past_only.filter(|_| of_plan.is_none());
    let mut settings: Settings = of_value(Value::Object(whole), "").map_err(failed)?;
    if let Some(past_only) = past_only {
        settings.plan.filters = std::mem::take(&mut settings.plan.filters).with_past_only(past_only);
    }
    settings.check().map_err(|error| failed(error.to_string()))?;
    Ok((settings, input.map_err(failed)?))
}

/// The values of a file, and the settings that they make by themselves.
type Read = std::result::Result<(Map<String, Value>, Settings), String>;

/// Reads one file, and checks that it makes settings.
fn read_one(path: &Path) -> Result<Map<String, Value>> {
    let failed = |reason: String| Failure::of_file(path, reason);
    let read: fn(&str) -> Read = match path.extension().and_then(|ending| ending.to_str()) {
        Some("json") => from_json,
        Some("toml") => from_toml,
        _ => return Err(failed("settings must be a file in .json or .toml".to_string())),
    };
    let (values, settings) = read(&input::text(path)?).map_err(failed)?;
    // Before the values: JSON has no number for NaN, which is out of range.
    settings.check().map_err(|error| failed(error.to_string()))?;
    Ok(values)
}

/// Replaces values by those of a stronger file. Tables are joined; a list is replaced as a whole.
fn merge(weak: &mut Map<String, Value>, strong: Map<String, Value>) {
    for (name, value) in strong {
        match (weak.get_mut(&name), value) {
            (Some(Value::Object(weak)), Value::Object(strong)) => merge(weak, strong),
            (_, value) => {
                weak.insert(name, value);
            }
        }
    }
}

/// Makes settings of a value without positions.
fn of_value<T: DeserializeOwned>(value: Value, table: &str) -> std::result::Result<T, String> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        if path == "." { error.inner().to_string() } else { format!("{table}{path}: {}", error.inner()) }
    })
}

fn from_json(text: &str) -> Read {
    let values: Map<String, Value> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut others = values.clone();
    if let Some(input) = others.remove("input") {
        let _: InputSettings = of_value(input, "input.")?;
        return Ok((values, of_value(Value::Object(others), "")?));
    }
    // From the text again: only then an error has its position.
    let mut reader = serde_json::Deserializer::from_str(text);
    let settings = serde_path_to_error::deserialize(&mut reader).map_err(|error| at_field(&error))?;
    Ok((values, settings))
}

fn from_toml(text: &str) -> Read {
    let position = |error: &toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or("");
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        format!("{} at line {} column {column}", error.message().trim_end(), before.matches('\n').count() + 1)
    };
    let at_field = |table: &str, error: &serde_path_to_error::Error<toml::de::Error>| {
        let (path, reason) = (error.path().to_string(), position(error.inner()));
        if path == "." { reason } else { format!("{table}{path}: {reason}") }
    };
    let mut table = DeTable::parse(text).map_err(|error| position(&error))?;
    table.get_mut().iter_mut().for_each(|(_, value)| date_to_text(value));
    let whole: Map<String, Value> =
        serde_path_to_error::deserialize(toml::Deserializer::from(table.clone())).map_err(|error| at_field("", &error))?;
    if let Some(input) = table.get_mut().remove("input") {
        let _: InputSettings =
            serde_path_to_error::deserialize(ValueDeserializer::from(input)).map_err(|error| at_field("input.", &error))?;
    }
    let settings = serde_path_to_error::deserialize(toml::Deserializer::from(table)).map_err(|error| at_field("", &error))?;
    Ok((whole, settings))
}

/// Turns the dates of TOML, written without quotes, into text, as JSON has them: settings know no other form.
fn date_to_text(value: &mut Spanned<DeValue<'_>>) {
    match value.get_mut() {
        DeValue::Array(values) => values.iter_mut().for_each(date_to_text),
        DeValue::Table(table) => table.iter_mut().for_each(|(_, value)| date_to_text(value)),
        value => {
            if let DeValue::Datetime(date) = value {
                *value = DeValue::String(date.to_string().into());
            }
        }
    }
}

/// The path of a field that cannot be read, and the reason.
fn at_field(error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let path = error.path().to_string();
    if path == "." { error.inner().to_string() } else { format!("{path}: {}", error.inner()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str) -> std::result::Result<Settings, String> {
        from_toml(text).map(|(_, settings)| settings)
    }

    #[test]
    fn a_date_without_quotes_is_a_date() {
        for (written, meant) in [
            ("2026-03-14", "2026-03-14"),
            ("2026-03-14T18:05:00+01:00", "2026-03-14T18:05:00+01:00"),
            ("2026-03-14 18:05:00Z", "2026-03-14T18:05:00Z"),
            ("2026-03-14t18:05:00", "2026-03-14T18:05:00"),
        ] {
            for (table, field) in [("question.filters", "as_of"), ("question.filters", "published_from")] {
                let read =
                    |value: &str| settings(&format!("[{table}]\n{field} = {value}\n")).map_err(|e| format!("{value}: {e}"));
                let (date, text) = (read(written).unwrap(), read(&format!("\"{meant}\"")).unwrap());
                assert_eq!(date, text, "{table}.{field} = {written}");
                assert_ne!(date, Settings::default());
            }
        }
        let error = settings("language = \"fr\"\nquestion.filters.as_of = 18:05:00\n").unwrap_err();
        assert!(error.starts_with("question.filters.as_of: ") && error.contains("YYYY-MM-DD"), "{error}");
        assert!(error.ends_with(" at line 2 column 26"), "{error}");
    }

    #[test]
    fn a_stronger_file_wins_value_by_value() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let weak = write(
            "connexe.toml",
            "language = \"en\"\n[question]\nk = 5\nblend.tags = 0.5\n[input]\nbase_url = \"https://a.example\"\nexclude = [\"/a/\", \"/b/\"]\n",
        );
        let strong = write("site.json", r#"{"question": {"k": 7}, "input": {"exclude": ["/c/"], "languages": ["fr"]}}"#);
        let (settings, input) = read(Map::new(), [weak.as_path(), strong.as_path()]).unwrap();
        assert_eq!(
            (settings.language, settings.question.k, settings.question.blend.tags),
            (Some(Language::ENGLISH), 7, Some(0.5))
        );
        let expected = InputSettings {
            base_url: Some("https://a.example".to_string()),
            include: Vec::new(),
            exclude: vec!["/c/".to_string()],
            languages: vec![Language::FRENCH],
            ..InputSettings::default()
        };
        assert_eq!(input, expected);
        assert_eq!(read(Map::new(), []).unwrap(), (Settings::default(), InputSettings::default()));
    }

    #[test]
    fn unknown_names_of_the_input_are_errors_with_their_path() {
        for (text, told) in [
            ("[input]\nbase = \"x\"\n", "input.base: unknown field `base`, expected one of `base_url`"),
            ("[input]\ninclude = \"x\"\n", "input.include: invalid type: string \"x\", expected a sequence at line 2"),
            ("[input]\nlanguages = [\"xx\"]\n", "input.languages[0]: \"xx\" is no ISO 639-1 language code"),
            ("inputs = 1\n", "inputs: unknown field `inputs`"),
            ("question.blend.tags = nan\n", ""),
        ] {
            let error = match from_toml(text) {
                Ok((_, settings)) => settings.check().unwrap_err().to_string(),
                Err(error) => error,
            };
            assert!(error.starts_with(told), "{text}: {error}");
        }
        let error = from_json(r#"{"input": {"base": 1}}"#).unwrap_err();
        assert!(error.starts_with("input.base: unknown field"), "{error}");
    }
}
