//! Words and dates of a page, as the reader's language writes them.

use crate::date::Date;
use crate::language::Language;

/// Names of the months, by language.
const MONTHS: [(Language, [&str; 12]); 5] = [
    (
        Language::FRENCH,
        ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
    ),
    (
        Language::ENGLISH,
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
    ),
    (
        Language::ARABIC,
        ["يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"],
    ),
    (
        Language::SPANISH,
        [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ],
    ),
    (
        Language::PORTUGUESE,
        [
            "janeiro",
            "fevereiro",
            "março",
            "abril",
            "maio",
            "junho",
            "julho",
            "agosto",
            "setembro",
            "outubro",
            "novembro",
            "dezembro",
        ],
    ),
];

/// The few words that a page for a terminal adds.
pub(super) struct Labels {
    /// Before the tags of an article.
    pub(super) subjects: &'static str,
    /// For the contributions that are not listed one by one.
    pub(super) rest: &'static str,
    /// After the number of articles that a block lacks.
    pub(super) missing: &'static str,
}

/// The words of a language; English where there are none here.
pub(super) fn labels(language: Language) -> Labels {
    let (subjects, rest, missing) = match language {
        Language::FRENCH => ("Sujets associés : ", "le reste", " de moins que prévu : "),
        Language::SPANISH => ("Temas relacionados: ", "el resto", " menos de lo previsto: "),
        Language::PORTUGUESE => ("Assuntos relacionados: ", "o resto", " a menos do que o previsto: "),
        Language::ARABIC => ("مواضيع ذات صلة: ", "الباقي", " أقل من المتوقع: "),
        _ => ("Related subjects: ", "the rest", " fewer than planned: "),
    };
    Labels { subjects, rest, missing }
}

/// A date for a reader: `14 mars 2026 à 18:05`; as `YYYY-MM-DD HH:MM` in languages without month names here.
pub(super) fn date_label(date: &Date, language: Language) -> String {
    let (year, month, day) = date.year_month_day();
    let months = MONTHS.iter().find(|(known, _)| *known == language).map(|(_, months)| months);
    let month_name = months.and_then(|months| months.get(usize::from(month).checked_sub(1)?));
    let day = match (language, month_name) {
        (Language::FRENCH, Some(month)) if day == 1 => format!("1er {month} {year}"),
        (Language::SPANISH | Language::PORTUGUESE, Some(month)) => format!("{day} de {month} de {year}"),
        (_, Some(month)) => format!("{day} {month} {year}"),
        (_, None) => format!("{year:04}-{month:02}-{day:02}"),
    };
    let Some((hour, minute)) = date.hour_minute() else { return day };
    match language {
        Language::FRENCH => format!("{day} à {hour:02}:{minute:02}"),
        _ => format!("{day}, {hour:02}:{minute:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_the_reader_writes_them() {
        for (date, code, label) in [
            ("2026-03-14T18:05:00+01:00", "fr", "14 mars 2026 à 18:05"),
            ("2026-03-01", "fr", "1er mars 2026"),
            ("2026-03-01T09:00:00Z", "en", "1 March 2026, 09:00"),
            ("2026-08-02", "es", "2 de agosto de 2026"),
            ("2026-08-02", "ja", "2026-08-02"),
        ] {
            assert_eq!(date_label(&date.parse().unwrap(), code.parse().unwrap()), label);
        }
    }
}
