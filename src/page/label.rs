//! Labels: why an article is on the page, in one line for its reader.

use super::blocks::Rung;
use crate::language::Language;
use crate::ranking::{Contribution, FeatureKind, Wording};

/// Names in a label.
const NAMES: usize = 3;

/// The label of an article: `Sujets communs : Nasser Bourita, Diplomatie`.
///
/// `contributions` are all that the two articles share, the largest first. Tags come before words, for they are what editors call a
/// subject; words before the section and the author. `common` is the tag or the section of an article of the fallback ladder.
pub(crate) fn label(rung: Rung, contributions: &[Contribution], common: Option<&str>, language: Language) -> Option<String> {
    let words = &Wording::of(language).label;
    let with_common = |head: &str| common.map(|common| format!("{head}{common}"));
    match rung {
        Rung::Pinned => Some(words.pinned.clone()),
        Rung::SameTag => with_common(&words.same_tag),
        Rung::SameSection => with_common(&words.same_section),
        Rung::Latest => Some(words.latest.clone()),
        Rung::Related => [
            (&words.subjects, &[FeatureKind::Tag][..]),
            (&words.words, &[FeatureKind::Word, FeatureKind::Pair]),
            (&words.section, &[FeatureKind::Section]),
            (&words.authors, &[FeatureKind::Author]),
        ]
        .into_iter()
        .find_map(|(head, kinds)| {
            let names = names(contributions, kinds);
            (!names.is_empty()).then(|| format!("{head}{}", names.join(&words.separator)))
        }),
    }
}

/// The largest names of some kinds, none a piece of another.
fn names<'a>(contributions: &'a [Contribution], kinds: &[FeatureKind]) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    let holds = |whole: &str, piece: &str| {
        let (whole, piece) = (whole.to_lowercase(), piece.to_lowercase());
        format!(" {whole} ").contains(&format!(" {piece} "))
    };
    for contribution in contributions.iter().filter(|c| kinds.contains(&c.kind) && c.value > 0.0 && !c.feature.is_empty()) {
        let name = contribution.feature.as_str();
        if names.iter().any(|chosen| holds(chosen, name)) {
            continue;
        }
        // A longer name that holds a chosen one says more: it takes its place.
        match names.iter().position(|chosen| holds(name, chosen)) {
            Some(place) => names[place] = name,
            None if names.len() < NAMES => names.push(name),
            None => {}
        }
    }
    names
}
