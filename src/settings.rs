//! Settings: all choices of a site, as one value.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::language::Language;
use crate::page::PagePlan;
use crate::ranking::Question;
use crate::vector::Recipe;

/// All choices of a site, as one value: made in code, or read from a file in any serde format.
///
/// Every field has a default, so a file needs only the others. An unknown name is an error that lists the known ones.
/// [`check`](Self::check) names the first value out of its range, with its whole path. `docs/settings.md` lists all settings with
/// their defaults and ranges.
///
/// ```
/// use connexe::Settings;
///
/// let settings: Settings = serde_json::from_str(
///     r#"{
///         "language": "fr",
///         "tag_aliases": {"MAE": "Ministère des Affaires étrangères"},
///         "question": {"k": 5, "filters": {"min_quantile": 0.05}},
///         "plan": {"blocks": [{"name": "À lire aussi", "size": 3, "caps": {"series": 1}, "fallback": ["same_section"]}]}
///     }"#,
/// )?;
/// settings.check()?;
/// assert_eq!(settings.plan.blocks[0].blend, connexe::Blend::default());
///
/// let wrong = serde_json::from_str::<Settings>(r#"{"plan": {"blocks": [{"name": "a", "sise": 3}]}}"#).unwrap_err();
/// assert!(wrong.to_string().contains("unknown field `sise`"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Settings {
    /// Language of articles that name none. Default: French.
    pub language: Option<Language>,
    /// Aliases of tags: each key is replaced by its value.
    pub tag_aliases: BTreeMap<String, String>,
    /// Whether weights that a blend leaves unset are learnt from the links of the site
    /// ([`RecommenderBuilder::learn`](crate::RecommenderBuilder::learn)). Default: true.
    pub learn: bool,
    /// How articles become vectors.
    pub recipe: Recipe,
    /// The question for lists.
    pub question: Question,
    /// The plan of a page. Default: [`PagePlan::news`].
    pub plan: PagePlan,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: None,
            tag_aliases: BTreeMap::new(),
            learn: true,
            recipe: Recipe::default(),
            question: Question::default(),
            plan: PagePlan::default(),
        }
    }
}

impl Settings {
    /// Whether every setting is in its range.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`](crate::Error::Setting) with the path, the value and the limit of the first that is not.
    pub fn check(&self) -> Result<()> {
        self.recipe.check()?;
        self.question.check().map_err(|error| error.within("question"))?;
        self.plan.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_a_save() {
        let settings = Settings::default();
        let saved = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<Settings>(&saved).unwrap(), settings);
        assert_eq!(serde_json::from_str::<Settings>("{}").unwrap(), settings);
        assert!(settings.check().is_ok());
    }
}
