//! Removal of elided words, genitives and enclitics, which an apostrophe or a hyphen joins to a word: `l'`, `qu'`, `'s`, `-t-il`.

use crate::language::Language;

/// French words that lose their last vowel before another vowel.
const FRENCH: [&str; 15] =
    ["l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu", "presqu"];

/// French words with an apostrophe of their own: nothing is removed.
const FRENCH_WHOLE: [&str; 5] = ["aujourd'hui", "quelqu'un", "quelqu'une", "presqu'île", "presqu'îles"];

const ITALIAN: [&str; 23] = [
    "l", "un", "d", "c", "m", "t", "s", "v", "n", "dell", "nell", "all", "dall", "sull", "coll", "gl", "quest", "quell", "sant",
    "tutt", "mezz", "anch", "bell",
];

const CATALAN: [&str; 6] = ["l", "d", "s", "n", "m", "t"];

/// French pronouns that follow an inverted verb: `dit-il`, `a-t-elle`.
const FRENCH_ENCLITICS: [&str; 21] = [
    "-t-il", "-t-elle", "-t-on", "-t-ils", "-t-elles", "-il", "-elle", "-on", "-ils", "-elles", "-je", "-tu", "-nous", "-vous",
    "-ce", "-ci", "-là", "-moi", "-le", "-la", "-les",
];

/// French words that end like an enclitic but are one word.
const FRENCH_ENCLITIC_WHOLE: [&str; 8] =
    ["rendez-vous", "au-delà", "chez-moi", "est-ce", "n'est-ce", "qu'est-ce", "celui-ci", "celui-là"];

/// Removes elided words before a word: `l'état` gives `état`, `qu'elle` gives `elle`.
///
/// The word is in lower case with plain apostrophes. Elisions can follow one another: `jusqu'aujourd'hui`, `d'l'eau`.
pub(crate) fn strip_elision(mut word: &str, language: Language) -> &str {
    let prefixes: &[&str] = match language {
        Language::FRENCH => &FRENCH,
        Language::ITALIAN => &ITALIAN,
        _ if language.code() == "ca" => &CATALAN,
        Language::ENGLISH => return strip_genitive(word),
        _ => return word,
    };
    while let Some((prefix, rest)) = word.split_once('\'') {
        if rest.is_empty() || !prefixes.contains(&prefix) || (language == Language::FRENCH && FRENCH_WHOLE.contains(&word)) {
            break;
        }
        word = rest;
    }
    word
}

/// Removes the English genitive: `minister's` gives `minister`.
fn strip_genitive(word: &str) -> &str {
    word.strip_suffix("'s").filter(|rest| !rest.is_empty() && !rest.contains('\'')).unwrap_or(word)
}

/// Removes the pronoun after an inverted verb: `demande-t-il` gives `demande`.
pub(crate) fn strip_enclitic(word: &str, language: Language) -> &str {
    if language != Language::FRENCH || !word.contains('-') || FRENCH_ENCLITIC_WHOLE.contains(&word) {
        return word;
    }
    FRENCH_ENCLITICS.iter().find_map(|suffix| word.strip_suffix(suffix)).filter(|rest| !rest.is_empty()).unwrap_or(word)
}

/// Removes the endings of French inclusive writing: `étudiant·e·s` gives `étudiant`. In other languages only the dot is removed.
pub(crate) fn strip_middle_dots(word: &str, language: Language) -> String {
    if language == Language::FRENCH { word.split('·').next().unwrap_or(word).to_string() } else { word.replace('·', "") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elisions_are_removed() {
        for (word, language, expected) in [
            ("l'état", Language::FRENCH, "état"),
            ("qu'elle", Language::FRENCH, "elle"),
            ("jusqu'à", Language::FRENCH, "à"),
            ("qu'aujourd'hui", Language::FRENCH, "aujourd'hui"),
            ("aujourd'hui", Language::FRENCH, "aujourd'hui"),
            ("d'aujourd'hui", Language::FRENCH, "aujourd'hui"),
            ("prud'homme", Language::FRENCH, "prud'homme"),
            ("presqu'île", Language::FRENCH, "presqu'île"),
            ("dell'acqua", Language::ITALIAN, "acqua"),
            ("d'aigua", "ca".parse().unwrap(), "aigua"),
            ("minister's", Language::ENGLISH, "minister"),
            ("don't", Language::ENGLISH, "don't"),
            ("l'état", Language::ENGLISH, "l'état"),
        ] {
            assert_eq!(strip_elision(word, language), expected, "{word} in {language}");
        }
    }

    #[test]
    fn pronouns_after_the_verb_are_removed() {
        for (word, expected) in [
            ("demande-t-il", "demande"),
            ("dit-on", "dit"),
            ("rendez-vous", "rendez-vous"),
            ("cette-là", "cette"),
            ("sidi-kacem", "sidi-kacem"),
        ] {
            assert_eq!(strip_enclitic(word, Language::FRENCH), expected);
        }
        assert_eq!(strip_enclitic("port-la", Language::ENGLISH), "port-la");
        assert_eq!(strip_middle_dots("étudiant·e·s", Language::FRENCH), "étudiant");
        assert_eq!(strip_middle_dots("col·lecció", "ca".parse().unwrap()), "collecció");
    }
}
