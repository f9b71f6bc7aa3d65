//! Reads settings from a file, in JSON or TOML by its ending.
//!
//! Errors name the file, the path of the field and the position. Cost: linear in the file.

use std::path::Path;

use connexe::Settings;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::failure::{Failure, Result};
use crate::input;

/// Reads and checks settings.
pub fn read(path: &Path) -> Result<Settings> {
    let failed = |reason: String| Failure::of_file(path, reason);
    let read: fn(&str) -> std::result::Result<Settings, String> = match path.extension().and_then(|ending| ending.to_str()) {
        Some("json") => from_json,
        Some("toml") => from_toml,
        _ => return Err(failed("settings must be a file in .json or .toml".to_string())),
    };
    let settings = read(&input::text(path)?).map_err(failed)?;
    settings.check().map_err(|error| failed(error.to_string()))?;
    Ok(settings)
}

fn from_json(text: &str) -> std::result::Result<Settings, String> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let settings = serde_path_to_error::deserialize(&mut reader).map_err(|error| at_field(&error))?;
    reader.end().map_err(|error| error.to_string())?;
    Ok(settings)
}

fn from_toml(text: &str) -> std::result::Result<Settings, String> {
    let position = |error: &toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or("");
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        format!("{} at line {} column {column}", error.message().trim_end(), before.matches('\n').count() + 1)
    };
    let mut table = DeTable::parse(text).map_err(|error| position(&error))?;
    table.get_mut().iter_mut().for_each(|(_, value)| date_to_text(value));
    let reader = toml::Deserializer::from(table);
    serde_path_to_error::deserialize(reader).map_err(|error| {
        let path = error.path().to_string();
        let reason = position(error.inner());
        if path == "." { reason } else { format!("{path}: {reason}") }
    })
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

    #[test]
    fn a_date_without_quotes_is_a_date() {
        for (written, meant) in [
            ("2026-03-14", "2026-03-14"),
            ("2026-03-14T18:05:00+01:00", "2026-03-14T18:05:00+01:00"),
            ("2026-03-14 18:05:00Z", "2026-03-14T18:05:00Z"),
            ("2026-03-14t18:05:00", "2026-03-14T18:05:00"),
        ] {
            for (table, field) in [("question.filters", "as_of"), ("plan.filters", "published_from")] {
                let read =
                    |value: &str| from_toml(&format!("[{table}]\n{field} = {value}\n")).map_err(|e| format!("{value}: {e}"));
                let (date, text) = (read(written).unwrap(), read(&format!("\"{meant}\"")).unwrap());
                assert_eq!(date, text, "{table}.{field} = {written}");
                assert_ne!(date, Settings::default());
            }
        }
        let error = from_toml("language = \"fr\"\nquestion.filters.as_of = 18:05:00\n").unwrap_err();
        assert!(error.starts_with("question.filters.as_of: ") && error.contains("YYYY-MM-DD"), "{error}");
        assert!(error.ends_with(" at line 2 column 26"), "{error}");
    }
}
