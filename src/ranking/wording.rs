//! Reasons in words, in the language of whoever reads them.

use std::fmt;

use super::question::Shortage;
use super::refusal::Refusal;
use crate::language::Language;

impl Refusal {
    /// The rule in a few words; French for French, else English.
    #[must_use]
    pub fn label(&self, language: Language) -> &'static str {
        let [french, english] = match self {
            Self::Itself => ["l’article lui-même", "the article itself"],
            Self::Draft => ["brouillon", "draft"],
            Self::Withdrawn => ["retiré", "withdrawn"],
            Self::NeverSuggested => ["à ne jamais suggérer", "never to be suggested"],
            Self::Embargo => ["sous embargo", "under embargo"],
            Self::Expired => ["expiré", "expired"],
            Self::Future => ["pas encore paru", "not yet published"],
            Self::Translation => ["traduction de l’article", "translation of the article"],
            Self::OtherLanguage => ["dans une autre langue", "in another language"],
            Self::Excluded => ["déjà lié, déjà sur la page ou exclu", "linked in the body, already on the page, or excluded"],
            Self::OutsideWindow => ["hors de la période", "outside the window of dates"],
            Self::NotInThePast => ["postérieur ou sans date", "not in the past of the article"],
            Self::TooFarInTime => ["trop éloigné dans le temps", "too far in time"],
            Self::BelowMinimum => ["sous le score minimal", "below the minimum score"],
        };
        if language == Language::FRENCH { french } else { english }
    }
}

impl Shortage {
    /// The reason in a sentence; French for French, else English.
    #[must_use]
    pub fn reason(&self, language: Language) -> String {
        let [hidden, empty, no_more, kept_out] = if language == Language::FRENCH {
            [
                "l’article ne peut pas être montré : ",
                "l’article n’a ni mot ni sujet à comparer",
                "aucun autre article ne partage de mot ou de sujet",
                " ; écartés : ",
            ]
        } else {
            [
                "the article may not be shown: ",
                "the article has no word or tag to compare by",
                "no further article shares a word or tag",
                "; kept out: ",
            ]
        };
        if let Some(refusal) = self.not_shown {
            return format!("{hidden}{}", refusal.label(language));
        }
        if self.no_features {
            return empty.to_string();
        }
        let refused: Vec<String> =
            self.refused.iter().map(|(refusal, count)| format!("{count} {}", refusal.label(language))).collect();
        if refused.is_empty() { no_more.to_string() } else { format!("{no_more}{kept_out}{}", refused.join(", ")) }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label(Language::ENGLISH))
    }
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason(Language::ENGLISH))
    }
}
