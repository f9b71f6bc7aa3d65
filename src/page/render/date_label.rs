//! Dates in the language of the reader.

use crate::date::Date;
use crate::language::Language;
use crate::wording::Wording;

/// Writes a date for a reader: `14 mars 2026 à 18:05`; as `YYYY-MM-DD` in languages without names of months here.
pub(in crate::page) fn date_label(date: &Date, language: Language) -> String {
    let (year, month, day) = date.year_month_day();
    let months = Wording::is_known(language).then(|| &Wording::of(language).months);
    let month_name = months.and_then(|months| months.get(usize::from(month).checked_sub(1)?));
    let day = match (language, month_name) {
        (Language::FRENCH, Some(month)) if day == 1 => format!("1er {month} {year}"),
        (Language::SPANISH | Language::PORTUGUESE, Some(month)) => format!("{day} de {month} de {year}"),
        (Language::GERMAN, Some(month)) => format!("{day}. {month} {year}"),
        (_, Some(month)) => format!("{day} {month} {year}"),
        (_, None) => format!("{year:04}-{month:02}-{day:02}"),
    };
    // Generators write midnight into the pages of articles that have a day only.
    let Some((hour, minute)) = date.hour_minute().filter(|&time| time != (0, 0)) else { return day };
    match language {
        Language::FRENCH => format!("{day} à {hour:02}:{minute:02}"),
        _ => format!("{day}, {hour:02}:{minute:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_follow_the_language() {
        for (date, code, label) in [
            ("2026-03-14T18:05:00+01:00", "fr", "14 mars 2026 à 18:05"),
            ("2026-03-01", "fr", "1er mars 2026"),
            ("2026-03-12T00:00:00Z", "fr", "12 mars 2026"),
            ("2026-03-01T09:00:00Z", "en", "1 March 2026, 09:00"),
            ("2026-08-02", "es", "2 de agosto de 2026"),
            ("2026-08-02T09:00:00Z", "de", "2. August 2026, 09:00"),
            ("2026-08-02", "ja", "2026-08-02"),
        ] {
            assert_eq!(date_label(&date.parse().unwrap(), code.parse().unwrap()), label);
        }
    }
}
