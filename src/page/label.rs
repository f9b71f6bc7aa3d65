//! Labels: the reason for a suggestion, in one line for the reader.
//!
//! Input: the contributions of a pair of articles, the largest first. Output: a head that agrees with its names, and at most three
//! names, none a part of another. Pairs of characters are shown as the longest run that both texts have. Time: linear in the
//! contributions, and a search in both texts for each pair that is joined.

use unicode_normalization::char::is_combining_mark;

use super::blocks::Origin;
use crate::analysis::is_paired;
use crate::language::Language;
use crate::printable::printable;
use crate::ranking::{Contribution, FeatureKind};
use crate::wording::Wording;

/// The most names in a label.
const NAMES: usize = 3;

/// Most characters of a run of pairs.
const LONGEST_RUN: usize = 12;

/// Makes the label of an article: `Sujets communs : Nasser Bourita, Diplomatie`.
///
/// `contributions` are all features that the two articles share, the largest first. Tags come first, as editors have chosen them;
/// then a mention of the article, words, the section and the authors. `common` is the tag or the section of an article of a fallback
/// step. `is_shared` tells whether both articles have a text.
pub(super) fn label(
    origin: Origin,
    contributions: &[Contribution],
    common: Option<&str>,
    language: Language,
    is_shared: &dyn Fn(&str) -> bool,
) -> Option<String> {
    let words = &Wording::of(language).label;
    let with_common = |head: &str| common.map(|common| format!("{head}{}", printable(common)));
    let names = |kinds: &[FeatureKind]| Some(names(contributions, kinds, is_shared)).filter(|names| !names.is_empty());
    let joined = |names: &[String]| names.join(&words.separator);
    match origin {
        Origin::Pinned => Some(words.pinned.clone()),
        Origin::SameTag => with_common(&words.same_tag),
        Origin::SameSection => with_common(&words.same_section),
        Origin::Latest => Some(words.latest.clone()),
        Origin::Related => {
            let tags = || names(&[FeatureKind::Tag]).map(|tags| words.subjects.text(tags.len(), language) + &joined(&tags));
            let text = || {
                let names = names(&[FeatureKind::Word, FeatureKind::Pair])?;
                let count = names.iter().map(|name| name.split_whitespace().count()).sum();
                Some(words.words.text(count, language) + &joined(&names))
            };
            let section = || names(&[FeatureKind::Section]).map(|section| words.section.clone() + &joined(&section));
            let authors = || names(&[FeatureKind::Author]).map(|all| words.authors.text(all.len(), language) + &joined(&all));
            let mention = || names(&[FeatureKind::Mention]).map(|names| words.mention.clone() + &joined(&names));
            let linked = || names(&[FeatureKind::Link]).map(|titles| words.linked.clone() + &joined(&titles));
            tags().or_else(mention).or_else(text).or_else(section).or_else(authors).or_else(linked)
        }
    }
}

/// Returns the largest names of some kinds, none a part of another.
fn names(contributions: &[Contribution], kinds: &[FeatureKind], is_shared: &dyn Fn(&str) -> bool) -> Vec<String> {
    let shared = || contributions.iter().filter(|c| kinds.contains(&c.kind) && c.value > 0.0);
    let is_text =
        |contribution: &Contribution| matches!(contribution.kind, FeatureKind::Word | FeatureKind::Pair | FeatureKind::Mention);
    let pairs: Vec<&str> = shared().filter(|c| is_text(c)).map(|c| c.feature.as_str()).filter(|name| is_pair(name)).collect();
    let mut names: Vec<String> = Vec::new();
    for contribution in shared() {
        let mut name = contribution.feature.clone();
        if is_text(contribution) && is_pair(&name) && !names.iter().any(|chosen| contains(chosen, &name)) && names.len() < NAMES {
            name = longest_run(&name, &pairs, is_shared);
        }
        if name.is_empty()
            || is_text(contribution) && !is_readable_name(&name)
            || names.iter().any(|chosen| contains(chosen, &name))
        {
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

/// Whether words of a text can be a name: letters only, no number and no punctuation between them, and not a fragment of a word.
fn is_readable_name(words: &str) -> bool {
    let letters = words.chars().count();
    let shortest = match words.chars().next() {
        // Two syllables of Thai, Lao, Khmer or Burmese have at least four letters and marks.
        Some('\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}') => 4,
        // Kana write syllables: two of them are rarely a word.
        Some('\u{3041}'..='\u{30FF}') => 3,
        _ => 2,
    };
    letters >= shortest && words.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’') || is_combining_mark(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(kind: FeatureKind, feature: &str) -> Contribution {
        Contribution { feature: feature.to_string(), kind, value: 0.1 }
    }

    #[test]
    fn labels_of_related_articles() {
        use FeatureKind::{Author, Pair, Section, Tag, Word};
        let (fr, en, ar) = (Language::FRENCH, Language::ENGLISH, Language::ARABIC);
        let related = |contributions: &[(FeatureKind, &str)], language: Language| {
            let contributions: Vec<Contribution> = contributions.iter().map(|(kind, name)| shared(*kind, name)).collect();
            label(Origin::Related, &contributions, None, language, &|run| "新幹線の鉄道サッカー".contains(run))
        };
        for (contributions, language, expected) in [
            (
                &[(Word, "accord"), (Tag, "Nasser Idrissi"), (Tag, "Diplomatie")][..],
                fr,
                Some("Sujets communs : Nasser Idrissi, Diplomatie"),
            ),
            (&[(Tag, "Nasser Idrissi"), (Tag, "Diplomatie")], en, Some("Subjects in common: Nasser Idrissi, Diplomatie")),
            (&[(Tag, "طنجة"), (Tag, "الميناء")], ar, Some("موضوعان مشتركان: طنجة، الميناء")),
            (&[(Tag, "A"), (Tag, "B")], "es".parse().unwrap(), Some("Temas en común: A, B")),
            (&[(Tag, "A"), (Tag, "B")], "pt".parse().unwrap(), Some("Assuntos em comum: A, B")),
            (&[(Tag, "A")], "de".parse().unwrap(), Some("Subject in common: A")),
            (&[(Tag, "طنجة")], ar, Some("موضوع مشترك: طنجة")),
            (&[(Word, "Rif")], fr, Some("Mot commun : Rif")),
            (&[(Word, "x"), (Word, "Sidi-Kacem"), (Word, "Sidi"), (Word, "Kacem")], fr, Some("Mot commun : Sidi-Kacem")),
            (
                &[(Word, "Sidi"), (Word, "Kacem"), (Word, "Sidi-Kacem"), (Word, "gare")],
                fr,
                Some("Mots communs : Sidi-Kacem, gare"),
            ),
            (&[(Word, "幹"), (Word, "線"), (Word, "幹線"), (Word, "新幹")], en, Some("Word in common: 新幹線")),
            (&[(Word, "カー"), (Word, "サッ"), (Word, "ッカ"), (Word, "鉄道")], en, Some("Words in common: サッカー, 鉄道")),
            (&[(Word, "ไฟ"), (Word, "の")], en, None),
            (
                &[(Word, "Rif"), (Pair, "ligne du Rif"), (Word, "train"), (Word, "tunnel")],
                fr,
                Some("Mots communs : ligne du Rif, train, tunnel"),
            ),
            (&[(Pair, "ligne du Rif"), (Word, "Rif"), (Word, "rif")], fr, Some("Mots communs : ligne du Rif")),
            (&[(Pair, "nuit, de 23"), (Word, "23"), (Pair, "billet ouvert")], fr, Some("Mots communs : billet ouvert")),
            (&[(Tag, "Coupe du monde 2030")], fr, Some("Sujet commun : Coupe du monde 2030")),
            (&[(Section, "Société")], fr, Some("Même rubrique : Société")),
            (&[(Author, "S.M.")], fr, Some("Même signature : S.M.")),
            (&[(FeatureKind::Link, "Dix ans de retard"), (Word, "Rif")], fr, Some("Mot commun : Rif")),
            (&[(Author, "S.M."), (Author, "K.B.")], fr, Some("Mêmes signatures : S.M., K.B.")),
            (
                &[(Word, "train"), (FeatureKind::Mention, "Rif"), (FeatureKind::Mention, "ligne")],
                fr,
                Some("Cité dans le texte : Rif, ligne"),
            ),
            (&[(FeatureKind::Mention, "Rif"), (Tag, "Rail")], fr, Some("Sujet commun : Rail")),
            (&[(FeatureKind::Link, "Dix ans de retard")], fr, Some("Cité dans : Dix ans de retard")),
            (&[(FeatureKind::Rest, "")], fr, None),
            (&[], fr, None),
        ] {
            assert_eq!(related(contributions, language).as_deref(), expected, "{contributions:?}");
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
        ] {
            assert_eq!(label(origin, &[], common, Language::FRENCH, &|_| false).as_deref(), expected, "{origin:?}");
        }
    }
}
