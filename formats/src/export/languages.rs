//! The languages of articles: of the article, of its file, or by its words.
//!
//! Input: a corpus, and the language that each file declares. Output: the articles with their languages, the counts, and a note for
//! each file whose declaration is missing or wrong. Cost: linear in the texts of articles without a language of their own.
//!
//! A language that the article itself declares always counts. That of the file is a setting of the whole site, often never changed from
//! `en`: if the words of most articles are in another language, the words count. Where nothing tells the language, there is a note.

use std::collections::{BTreeMap, HashMap};

use connexe::Language;
use connexe::corpus::{Corpus, Severity};

use super::files::note;
use crate::report::SourceReport;

/// Articles of a file by which its declaration is checked.
const CHECKED: usize = 60;

/// Articles in another language than declared from which the declaration is wrong, if they are more than half.
const FEWEST_OTHERS: usize = 3;

/// The share of a file in one language from which its other articles are in that language too, in percent.
const NEARLY_ALL: usize = 90;

/// A file, and the language that it declares.
#[derive(Clone, Debug, Default)]
pub(crate) struct Declaration {
    pub(crate) file: String,
    pub(crate) language: Option<String>,
}

/// Completes the languages. `file_of` has the file of each id; `default` is for articles that nothing tells the language of.
pub(crate) fn complete(
    corpus: &mut Corpus,
    file_of: &HashMap<String, usize>,
    files: &[Declaration],
    default: Option<Language>,
    report: &mut SourceReport,
) {
    let mut open: Vec<Vec<usize>> = vec![Vec::new(); files.len()];
    for (position, article) in corpus.articles.iter().enumerate().filter(|(_, article)| article.language.is_none()) {
        if let Some(positions) = file_of.get(&article.id).and_then(|&file| open.get_mut(file)) {
            positions.push(position);
        }
    }
    for (file, positions) in files.iter().zip(&open) {
        if !positions.is_empty() {
            complete_file(corpus, file, positions, default, report);
        }
    }
    for article in &corpus.articles {
        let code = article.language.map_or_else(|| "none".to_string(), |language| language.code().to_string());
        *report.languages.entry(code).or_default() += 1;
    }
}

fn complete_file(
    corpus: &mut Corpus,
    file: &Declaration,
    positions: &[usize],
    default: Option<Language>,
    report: &mut SourceReport,
) {
    let declared: Option<Language> = file.language.as_deref().and_then(|language| language.parse().ok());
    if let Some(language) = declared {
        let sample: Vec<Language> = positions.iter().take(CHECKED).filter_map(|&at| by_words(corpus, at)).collect();
        let others = sample.iter().filter(|&&found| found != language).count();
        if others < FEWEST_OTHERS || others * 2 <= sample.len() {
            positions.iter().for_each(|&at| corpus.articles[at].language = Some(language));
            return;
        }
    }
    let found: Vec<Option<Language>> = positions.iter().map(|&at| by_words(corpus, at)).collect();
    let mut counts: BTreeMap<Language, usize> = BTreeMap::new();
    found.iter().flatten().for_each(|&language| *counts.entry(language).or_default() += 1);
    let certain: usize = counts.values().sum();
    let main = counts.iter().find(|(_, count)| **count * 100 >= certain * NEARLY_ALL).map(|(&language, _)| language);
    let mut unknown = 0;
    for (&at, found) in positions.iter().zip(&found) {
        corpus.articles[at].language = found.or(main).or(default);
        report.languages_guessed += usize::from(found.or(main).is_some());
        unknown += usize::from(corpus.articles[at].language.is_none());
    }
    let start = match (&file.language, declared) {
        (Some(code), Some(_)) => format!("declares the language {code:?}, which most of its texts are not in"),
        (Some(code), None) => format!("declares an unknown language, {code:?}"),
        (None, _) => "declares no language".to_string(),
    };
    let by_words: Vec<String> = counts.iter().map(|(language, count)| format!("{count} {language}")).collect();
    let by_words = if by_words.is_empty() { "they tell none".to_string() } else { format!("they tell {}", by_words.join(", ")) };
    let rest = if unknown > 0 { format!("; {unknown} articles have the language of the corpus") } else { String::new() };
    let problem =
        format!("{start}; the words of each article count: {by_words}{rest}; set the language of the site, or pass one");
    let severity = if unknown > 0 { Severity::Defaulted } else { Severity::Noticed };
    report.notes.push(note(&file.file, severity, problem));
}

/// Tells the language of an article by its words.
fn by_words(corpus: &Corpus, position: usize) -> Option<Language> {
    let article = &corpus.articles[position];
    Language::guess(&article.body).or_else(|| Language::guess(&format!("{}\n{}\n{}", article.title, article.lead, article.body)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use connexe::corpus::{Records, SourceRecord};
    use serde_json::json;

    const FRENCH: &str = "La digue a tenu toute la nuit, mais les habitants du quai ont dû quitter leurs maisons avant l'aube, et \
        ils ne savent pas encore quand ils pourront y revenir avec leurs enfants.";
    const ENGLISH: &str = "The dike held through the night, but the people of the quay had to leave their houses before dawn, and \
        they do not know yet when they will be able to go back there with their children.";

    /// Reads texts of one file. Returns their languages, the number of guesses and the notes.
    fn languages(texts: &[&str], declared: Option<&str>, default: Option<Language>) -> (Vec<String>, usize, Vec<String>) {
        let records = texts.iter().enumerate().map(|(position, text)| SourceRecord {
            fields: json!({"id": position.to_string(), "body": text}).as_object().cloned().unwrap(),
            ..SourceRecord::default()
        });
        let mut corpus = Records::new().read(records.collect::<Vec<_>>()).unwrap();
        let file_of = corpus.articles.iter().map(|article| (article.id.clone(), 0)).collect();
        let file = Declaration { file: "a.xml".to_string(), language: declared.map(str::to_string) };
        let mut report = SourceReport::default();
        complete(&mut corpus, &file_of, &[file], default, &mut report);
        let codes = corpus.articles.iter().map(|article| article.language.map_or("none".to_string(), |found| found.to_string()));
        (codes.collect(), report.languages_guessed, report.notes.into_iter().map(|note| note.problem).collect())
    }

    #[test]
    fn the_sources_of_a_language() {
        let mixed = [FRENCH, FRENCH, FRENCH, ENGLISH, "Tanger"];
        for (texts, declared, default, expected, guessed, note) in [
            (&mixed[..4], Some("fr-FR"), None, &["fr", "fr", "fr", "fr"][..], 0, ""),
            (&mixed[..4], Some("en"), None, &["fr", "fr", "fr", "en"], 4, "declares the language \"en\", which most"),
            (&mixed[2..4], Some("en-US"), None, &["en", "en"], 0, ""),
            (
                &mixed[..4],
                None,
                None,
                &["fr", "fr", "fr", "en"],
                4,
                "declares no language; the words of each article count: they tell 1 en, 3 fr;",
            ),
            (&mixed[3..], None, None, &["en", "en"], 2, "declares no language"),
            (&mixed[4..], None, None, &["none"], 0, "1 articles have the language of the corpus"),
            (&mixed[4..], None, Some(Language::ITALIAN), &["it"], 0, "they tell none"),
            (&mixed[..1], Some("tlh"), None, &["fr"], 1, "declares an unknown language, \"tlh\""),
        ] {
            let (found, count, notes) = languages(texts, declared, default);
            assert_eq!(
                (found.iter().map(String::as_str).collect::<Vec<_>>().as_slice(), count),
                (expected, guessed),
                "{declared:?}"
            );
            assert_eq!(notes.len(), usize::from(!note.is_empty()), "{notes:?}");
            assert!(notes.iter().all(|told| told.contains(note)), "{notes:?}");
        }
    }
}
