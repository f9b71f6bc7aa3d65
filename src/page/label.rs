//! Labels: the reason for a suggestion, in one line for the reader.

use unicode_normalization::char::is_combining_mark;

use super::blocks::Origin;
use crate::language::Language;
use crate::printable::printable;
use crate::ranking::{Contribution, FeatureKind};
use crate::wording::Wording;

/// The most names in a label.
const NAMES: usize = 3;

/// Makes the label of an article: `Sujets communs : Nasser Bourita, Diplomatie`.
///
/// `contributions` are all features that the two articles share, the largest first. Tags come first, as editors have chosen them;
/// then words, the section and the authors. `common` is the tag or the section of an article of a fallback step.
pub(super) fn label(origin: Origin, contributions: &[Contribution], common: Option<&str>, language: Language) -> Option<String> {
    let words = &Wording::of(language).label;
    let with_common = |head: &str| common.map(|common| format!("{head}{}", printable(common)));
    match origin {
        Origin::Pinned => Some(words.pinned.clone()),
        Origin::SameTag => with_common(&words.same_tag),
        Origin::SameSection => with_common(&words.same_section),
        Origin::Latest => Some(words.latest.clone()),
        Origin::Related => [
            (&words.subjects, &[FeatureKind::Tag][..]),
            (&words.words, &[FeatureKind::Word, FeatureKind::Pair]),
            (&words.section, &[FeatureKind::Section]),
            (&words.authors, &[FeatureKind::Author]),
            (&words.linked, &[FeatureKind::Link]),
        ]
        .into_iter()
        .find_map(|(head, kinds)| {
            let names = names(contributions, kinds);
            (!names.is_empty()).then(|| format!("{head}{}", names.join(&words.separator)))
        }),
    }
}

/// Returns the largest names of some kinds, none a part of another.
fn names<'a>(contributions: &'a [Contribution], kinds: &[FeatureKind]) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    let contains = |whole: &str, piece: &str| {
        let (whole, piece) = (whole.to_lowercase(), piece.to_lowercase());
        format!(" {whole} ").contains(&format!(" {piece} "))
    };
    for contribution in contributions.iter().filter(|c| kinds.contains(&c.kind) && c.value > 0.0) {
        let name = contribution.feature.as_str();
        let is_text = matches!(contribution.kind, FeatureKind::Word | FeatureKind::Pair);
        if name.is_empty() || is_text && !is_readable_name(name) {
            continue;
        }
        if names.iter().any(|chosen| contains(chosen, name)) {
            continue;
        }
        // A longer name that contains a chosen one says more, and replaces it.
        match names.iter().position(|chosen| contains(name, chosen)) {
            Some(position) => names[position] = name,
            None if names.len() < NAMES => names.push(name),
            None => {}
        }
    }
    names
}

/// Whether words of a text can be a name: letters only, no number and no punctuation between them.
fn is_readable_name(words: &str) -> bool {
    words.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’') || is_combining_mark(c))
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
            label(Origin::Related, &contributions, None, language)
        };
        for (contributions, language, expected) in [
            (
                &[(Word, "accord"), (Tag, "Nasser Idrissi"), (Tag, "Diplomatie")][..],
                fr,
                Some("Sujets communs : Nasser Idrissi, Diplomatie"),
            ),
            (&[(Tag, "Nasser Idrissi"), (Tag, "Diplomatie")], en, Some("Subjects in common: Nasser Idrissi, Diplomatie")),
            (&[(Tag, "طنجة"), (Tag, "الميناء")], ar, Some("مواضيع مشتركة: طنجة، الميناء")),
            (&[(Tag, "A"), (Tag, "B")], "es".parse().unwrap(), Some("Temas en común: A, B")),
            (&[(Tag, "A"), (Tag, "B")], "pt".parse().unwrap(), Some("Assuntos em comum: A, B")),
            (&[(Tag, "A")], "de".parse().unwrap(), Some("Subjects in common: A")),
            (
                &[(Word, "Rif"), (Pair, "ligne du Rif"), (Word, "train"), (Word, "tunnel")],
                fr,
                Some("Mots communs : ligne du Rif, train, tunnel"),
            ),
            (&[(Pair, "ligne du Rif"), (Word, "Rif"), (Word, "rif")], fr, Some("Mots communs : ligne du Rif")),
            (&[(Pair, "nuit, de 23"), (Word, "23"), (Pair, "billet ouvert")], fr, Some("Mots communs : billet ouvert")),
            (&[(Tag, "Coupe du monde 2030")], fr, Some("Sujets communs : Coupe du monde 2030")),
            (&[(Section, "Société")], fr, Some("Même rubrique : Société")),
            (&[(Author, "S.M.")], fr, Some("Même signature : S.M.")),
            (&[(FeatureKind::Link, "Dix ans de retard"), (Word, "Rif")], fr, Some("Mots communs : Rif")),
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
            assert_eq!(label(origin, &[], common, Language::FRENCH).as_deref(), expected, "{origin:?}");
        }
    }
}
