//! Labels: the reason for a suggestion, in one line for the reader.
//!
//! Input: what a pair of articles shares. Output: a head that agrees with its names, and at most three names, none a part of another;
//! or none, if nothing that tells the reason can be named. Pairs of characters are shown as the longest run that both texts have. Time:
//! linear in what is shared, and a search in both texts for each pair that is joined.

use unicode_normalization::char::is_combining_mark;

use super::blocks::Origin;
use crate::analysis::is_paired;
use crate::language::Language;
use crate::printable::printable;
use crate::ranking::{FeatureKind, LinkTie, Shared};
use crate::wording::Wording;

/// The most names in a label.
const NAMES: usize = 3;

/// The least contribution that a label names, as a share of the largest one.
const LEAST_SHARE: f64 = 0.33;

/// The least contribution of a further name, as a share of the first.
const LEAST_FURTHER: f64 = 0.4;

/// Most characters of a run of pairs.
const LONGEST_RUN: usize = 12;

/// A label, and the kind of feature that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) text: String,
    /// None for an article that is no related one.
    pub(super) kind: Option<FeatureKind>,
}

/// Makes the label of an article: `Sujets communs : Nasser Bourita, Diplomatie`.
///
/// The kind is that of the largest contribution that can be named, if it is no less than a third of the largest of all. Links count
/// together. `common` is the tag or the section of an article of a fallback step. `is_shared` tells whether both articles have a text.
pub(super) fn label(
    origin: Origin,
    shared: &[Shared],
    common: Option<&str>,
    language: Language,
    is_shared: &dyn Fn(&str) -> bool,
) -> Option<Label> {
    let words = &Wording::of(language).label;
    let with_common = |head: &str| common.map(|common| format!("{head}{}", printable(common)));
    let plain = |text: &str| Some(text.to_string());
    let text = match origin {
        Origin::Pinned => plain(&words.pinned),
        Origin::SameTag => with_common(&words.same_tag),
        Origin::SameSection => with_common(&words.same_section),
        Origin::Latest => plain(&words.latest),
        Origin::NextPart => plain(&words.next_part),
        Origin::PreviousPart => plain(&words.previous_part),
        Origin::Related => {
            let mut sorted: Vec<&Shared> = shared.iter().filter(|shared| shared.contribution.value > 0.0).collect();
            sorted.sort_by(|a, b| {
                let by_name = || a.contribution.feature.cmp(&b.contribution.feature);
                b.contribution.value.total_cmp(&a.contribution.value).then_with(by_name)
            });
            let links: f64 = sorted.iter().filter(|shared| shared.link.is_some()).map(|shared| shared.contribution.value).sum();
            let value = |shared: &Shared| if shared.link.is_some() { links } else { shared.contribution.value };
            let largest = sorted.iter().map(|shared| value(shared)).fold(0.0, f64::max);
            let least = LEAST_SHARE * largest;
            let is_near = |shared: &&&Shared| shared.link.is_none() && shared.contribution.value >= least;
            let named = sorted.iter().filter(is_near).find(|shared| !names(&sorted, &[**shared], is_shared).is_empty());
            let link = sorted.iter().find(|shared| shared.link.is_some() && links >= largest);
            let first = named.into_iter().chain(link).max_by(|a, b| value(a).total_cmp(&value(b)))?;
            let least = LEAST_FURTHER * first.contribution.value;
            let of_kind = |kinds: &[FeatureKind]| -> Vec<String> {
                let same = sorted
                    .iter()
                    .filter(|shared| kinds.contains(&shared.contribution.kind) && shared.contribution.value >= least);
                names(&sorted, &same.copied().collect::<Vec<_>>(), is_shared)
            };
            let told = |head: &dyn Fn(usize) -> String, names: Vec<String>| head(names.len()) + &names.join(&words.separator);
            let kind = first.contribution.kind;
            let text = match kind {
                FeatureKind::Tag => told(&|count| words.subjects.text(count, language), of_kind(&[kind])),
                FeatureKind::Word | FeatureKind::Pair => {
                    told(&|count| words.words.text(count, language), of_kind(&[FeatureKind::Word, FeatureKind::Pair]))
                }
                FeatureKind::Section => told(&|_| words.section.clone(), of_kind(&[kind])),
                FeatureKind::Author => told(&|count| words.authors.text(count, language), of_kind(&[kind])),
                FeatureKind::Mention => told(&|_| words.mention.clone(), of_kind(&[kind])),
                FeatureKind::Link => {
                    let ties: Vec<LinkTie> = sorted.iter().filter_map(|shared| shared.link).collect();
                    if ties.contains(&LinkTie::Own) {
                        words.cited.clone()
                    } else if ties.iter().filter(|tie| **tie == LinkTie::Both).count() > 1 {
                        words.cited_together.clone()
                    } else {
                        // One link of a third article tells the reader nothing.
                        return None;
                    }
                }
                FeatureKind::Rest => return None,
            };
            return Some(Label { text, kind: Some(kind) });
        }
    };
    text.map(|text| Label { text, kind: None })
}

/// Returns the names of some of what is shared, none a part of another, at most three.
fn names(all: &[&Shared], told: &[&Shared], is_shared: &dyn Fn(&str) -> bool) -> Vec<String> {
    let is_text = |shared: &Shared| matches!(shared.contribution.kind, FeatureKind::Word | FeatureKind::Pair);
    let feature = |shared: &Shared| shared.contribution.feature.clone();
    let pairs: Vec<&str> =
        all.iter().filter(|s| is_text(s)).map(|s| s.contribution.feature.as_str()).filter(|n| is_pair(n)).collect();
    let mut names: Vec<String> = Vec::new();
    for shared in told.iter().filter(|shared| shared.is_name) {
        let mut name = feature(shared);
        if is_text(shared) && is_pair(&name) && !names.iter().any(|chosen| contains(chosen, &name)) && names.len() < NAMES {
            name = longest_run(&name, &pairs, is_shared);
        }
        if name.is_empty() || is_text(shared) && !is_readable_name(&name) || names.iter().any(|chosen| contains(chosen, &name)) {
            continue;
        }
        // A longer name that contains chosen ones says more, and replaces them.
        match names.iter().position(|chosen| contains(&name, chosen)) {
            Some(position) => {
                let replaced = names.split_off(position);
                let others: Vec<String> = replaced.into_iter().filter(|chosen| !contains(&name, chosen)).collect();
                names.push(name);
                names.extend(others);
            }
            None if names.len() < NAMES => names.push(name),
            None => {}
        }
    }
    names
}

/// Whether a name is a part of another one: whole words of it, or any run of it in scripts without spaces.
fn contains(whole: &str, part: &str) -> bool {
    if part.starts_with(is_paired) && whole.contains(part) {
        return true;
    }
    let words = |text: &str| {
        let spaced = |c: char| if c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '+' | '#') { c } else { ' ' };
        format!(" {} ", text.to_lowercase().chars().map(spaced).collect::<String>().trim())
    };
    words(whole).contains(&words(part))
}

/// Whether a name is a pair of characters of a script without spaces, or of Korean.
fn is_pair(name: &str) -> bool {
    name.starts_with(is_paired) && name.chars().nth(1).is_some() && !name.contains(char::is_whitespace)
}

/// Joins a pair with the pairs that overlap it, as far as both articles have the run: `新幹` and `幹線` give `新幹線`.
fn longest_run(pair: &str, pairs: &[&str], is_shared: &dyn Fn(&str) -> bool) -> String {
    let mut run = pair.to_string();
    while run.chars().count() < LONGEST_RUN {
        let longer = pairs.iter().flat_map(|other| joined(&run, other)).find(|longer| is_shared(longer));
        match longer {
            Some(longer) => run = longer,
            None => break,
        }
    }
    run
}

/// Returns the two texts joined at their overlap: the second after the first, and before it.
fn joined(run: &str, other: &str) -> Vec<String> {
    let inner = || (1..other.len()).filter(|&position| other.is_char_boundary(position));
    let after = inner().rev().find(|&position| run.ends_with(&other[..position])).map(|p| format!("{run}{}", &other[p..]));
    let before = inner().find(|&position| run.starts_with(&other[position..])).map(|p| format!("{}{run}", &other[..p]));
    after.into_iter().chain(before).collect()
}

/// Whether words of a text can be a name: letters, no number alone and no punctuation between them, and not a fragment of a word.
fn is_readable_name(words: &str) -> bool {
    let letters = words.chars().count();
    let shortest = match words.chars().next() {
        // Two syllables of Thai, Lao, Khmer or Burmese have at least four letters and marks.
        Some('\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}') => 4,
        // Kana write syllables: two of them are rarely a word.
        Some('\u{3041}'..='\u{30FF}') => 3,
        _ => 2,
    };
    // `ES6` and `COVID-19` are names, `2024` and `8.0` are not.
    let has_digits = words.contains(char::is_numeric);
    let is_named =
        !has_digits || words.starts_with(char::is_alphabetic) && words.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '\'' | '’') || is_combining_mark(c);
    letters >= shortest && is_named && words.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranking::Contribution;

    #[test]
    fn labels_of_related_articles() {
        use FeatureKind::{Author, Link, Mention, Pair, Section, Tag, Word};
        use LinkTie::{Both, Near, Own};
        let (fr, en, ar) = (Language::FRENCH, Language::ENGLISH, Language::ARABIC);
        let related = |shared: &[(FeatureKind, &str, f64, bool, Option<LinkTie>)], language: Language| {
            let shared: Vec<Shared> = shared
                .iter()
                .map(|&(kind, feature, value, is_name, link)| Shared {
                    contribution: Contribution { feature: feature.to_string(), kind, value },
                    is_name,
                    link,
                })
                .collect();
            label(Origin::Related, &shared, None, language, &|run| "新幹線の鉄道サッカー".contains(run))
        };
        let name = |kind, feature, value| (kind, feature, value, true, None);
        let other = |kind, feature, value| (kind, feature, value, false, None);
        let link = |feature, value, tie| (Link, feature, value, true, Some(tie));
        for (shared, language, expected) in [
            (
                &[name(Word, "accord", 0.1), name(Tag, "Nasser Idrissi", 0.3), name(Tag, "Diplomatie", 0.2)][..],
                fr,
                Some("Sujets communs : Nasser Idrissi, Diplomatie"),
            ),
            (&[name(Word, "accord", 0.3), name(Tag, "Diplomatie", 0.2)], fr, Some("Mot commun : accord")),
            (&[name(Tag, "A", 0.3), name(Tag, "B", 0.2), name(Tag, "C", 0.1)], en, Some("Subjects in common: A, B")),
            (&[name(Tag, "طنجة", 0.2), name(Tag, "الميناء", 0.1)], ar, Some("موضوعان مشتركان: طنجة، الميناء")),
            (&[name(Tag, "A", 0.1), name(Tag, "B", 0.1)], "es".parse().unwrap(), Some("Temas en común: A, B")),
            (&[name(Tag, "A", 0.1), name(Tag, "B", 0.1)], "pt".parse().unwrap(), Some("Assuntos em comum: A, B")),
            (&[name(Tag, "A", 0.1)], "de".parse().unwrap(), Some("Gemeinsames Thema: A")),
            (&[name(Tag, "A", 0.1)], "nl".parse().unwrap(), Some("Subject in common: A")),
            // A verb is no name; the next name tells enough, or it does not.
            (&[other(Word, "afficher", 0.2), name(Word, "Rif", 0.1)], fr, Some("Mot commun : Rif")),
            (&[other(Word, "afficher", 0.2), name(Word, "Rif", 0.06)], fr, None),
            (&[name(Word, "23", 0.2)], fr, None),
            (
                &[
                    name(Pair, "ligne du Rif", 0.3),
                    name(Word, "train", 0.25),
                    name(Word, "tunnel", 0.2),
                    name(Word, "gare", 0.15),
                ],
                fr,
                Some("Mots communs : ligne du Rif, train, tunnel"),
            ),
            (&[name(Word, "幹線", 0.2), name(Word, "新幹", 0.1)], en, Some("Word in common: 新幹線")),
            (&[name(Word, "カー", 0.2), name(Word, "サッ", 0.2), name(Word, "ッカ", 0.2)], en, Some("Word in common: サッカー")),
            (&[name(Word, "ไฟ", 0.2), name(Word, "の", 0.1)], en, None),
            (&[name(Tag, "Coupe du monde 2030", 0.1)], fr, Some("Sujet commun : Coupe du monde 2030")),
            (&[name(Section, "Société", 0.1)], fr, Some("Même rubrique : Société")),
            (&[name(Author, "S.M.", 0.2), name(Author, "K.B.", 0.1)], fr, Some("Mêmes signatures : S.M., K.B.")),
            (&[link("Dix ans", 0.1, Near), name(Word, "Rif", 0.3)], fr, Some("Mot commun : Rif")),
            (&[link("Dix ans", 0.1, Near), link("Le tunnel", 0.3, Both), name(Word, "Rif", 0.3)], fr, None),
            (&[link("Dix ans", 0.3, Near)], fr, None),
            (&[link("Dix ans", 0.1, Both), link("Le tunnel", 0.3, Both)], fr, Some("Souvent cités ensemble")),
            (&[link("Dix ans", 0.1, Own), link("Le tunnel", 0.3, Both)], fr, Some("Cité par cet article")),
            (&[link("", 0.3, Near)], fr, None),
            (&[name(Mention, "ligne Rif", 0.2), name(Word, "train", 0.1)], fr, Some("Cité dans le texte : ligne Rif")),
            (&[other(FeatureKind::Rest, "", 0.1)], fr, None),
            (&[], fr, None),
        ] {
            assert_eq!(related(shared, language).map(|label| label.text).as_deref(), expected, "{shared:?}");
        }
    }

    #[test]
    fn labels_of_other_origins() {
        for (origin, common, expected) in [
            (Origin::Pinned, None, Some("Choisi par la rédaction")),
            (Origin::SameTag, Some("Tanger"), Some("Même sujet : Tanger")),
            (Origin::SameSection, Some("Société"), Some("Même rubrique : Société")),
            (Origin::SameSection, None, None),
            (Origin::Latest, None, Some("Parmi les derniers articles")),
            (Origin::NextPart, None, Some("Partie suivante")),
            (Origin::PreviousPart, None, Some("Partie précédente")),
        ] {
            assert_eq!(
                label(origin, &[], common, Language::FRENCH, &|_| false).map(|label| label.text).as_deref(),
                expected,
                "{origin:?}"
            );
        }
    }
}
