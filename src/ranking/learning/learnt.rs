//! What was learnt from the links of a site.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::ranking::blend::Blend;
use crate::ranking::recency::{Decay, Recency};

/// The weights that the links of a site chose, and how much they gain.
///
/// A weight that was not learnt is not set. [`RecommenderBuilder::learn`](crate::RecommenderBuilder::learn) turns learning off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LearntBlend {
    /// The learnt weights; others are not set.
    pub blend: Blend,
    /// Number of linking articles that were measured.
    pub queries: usize,
    /// The gain in mean nDCG@10 over the default blend, of articles that the weights were not chosen by. None if nothing was learnt.
    pub gain: Option<LearntGain>,
}

/// A gain in mean nDCG@10, with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LearntGain {
    /// The mean over the queries.
    pub mean: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl LearntBlend {
    /// Whether any weight was learnt.
    pub fn is_empty(&self) -> bool {
        self.blend == Blend::default()
    }

    /// The learnt weights by the names of their settings, as statistics keep them.
    pub(crate) fn to_values(self) -> BTreeMap<String, f64> {
        let Blend { tags, links, in_links, recency, .. } = self.blend;
        let mut values = BTreeMap::new();
        for (name, value) in [("tags", tags), ("links", links), ("in_links", in_links)] {
            values.extend(value.map(|value| (name.to_string(), value)));
        }
        if let Some(recency) = recency {
            let (event, era) = match recency {
                Recency::Layered { event, era } => (event, era),
                _ => (Decay { share: 0.0, half_life_days: 14.0 }, Decay { share: 0.0, half_life_days: 365.0 }),
            };
            for (name, decay) in [("event", event), ("era", era)] {
                values.insert(format!("recency.{name}.share"), decay.share);
                values.insert(format!("recency.{name}.half_life_days"), decay.half_life_days);
            }
        }
        values
    }

    /// Reads the learnt weights of statistics.
    ///
    /// # Errors
    ///
    /// [`Error::Statistics`] for a weight out of range.
    pub(crate) fn from_values(values: &BTreeMap<String, f64>) -> Result<Self> {
        let value = |name: &str| values.get(name).copied();
        let decay = |name: &str| {
            let part = |part: &str| value(&format!("recency.{name}.{part}"));
            Some(Decay { share: part("share")?, half_life_days: part("half_life_days")? })
        };
        let recency = decay("event").zip(decay("era")).map(|(event, era)| match event.share + era.share {
            0.0 => Recency::Off,
            _ => Recency::Layered { event, era },
        });
        let blend =
            Blend { tags: value("tags"), links: value("links"), in_links: value("in_links"), recency, ..Blend::default() };
        let out_of_range =
            |error: Error| Error::statistics("statistics.learnt", error, "weights in their range; count them again");
        blend.check().map_err(out_of_range)?;
        Ok(Self { blend, ..Self::default() })
    }
}

impl fmt::Display for LearntBlend {
    /// What was learnt, in a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let default = Blend::default().weights(&Blend::default());
        let Blend { tags, links, in_links, recency, .. } = self.blend;
        let mut learnt: Vec<String> = Vec::new();
        if let Some(recency) = recency {
            let year = |recency: Recency| recency.between(0, 365 * 86_400);
            let (learnt_year, default_year) = (year(recency), year(default.recency));
            learnt.push(if recency == Recency::Off {
                "links of this site reach over all years: dates do not count".to_string()
            } else if learnt_year > default_year {
                "links of this site reach over years: dates count less".to_string()
            } else {
                "links of this site stay near in time: dates count more".to_string()
            });
        }
        let compared = |name: &str, value: f64, default: f64| {
            let more = if value > default { "more" } else { "less" };
            let verb = if name == "tags" || name.starts_with("links") { "count" } else { "counts" };
            if value == 0.0 { format!("{name} do not count") } else { format!("{name} {verb} {more} ({value})") }
        };
        learnt.extend(links.map(|value| match value == default.parts[4] {
            true => {
                format!("articles that others link to count {}", if in_links > Some(default.in_links) { "more" } else { "less" })
            }
            false => compared("links of near articles", value, default.parts[4]),
        }));
        learnt.extend(tags.map(|value| compared("tags", value, default.parts[1])));
        if learnt.is_empty() {
            return write!(f, "nothing was learnt from {} linking articles: the default blend stays", self.queries);
        }
        f.write_str(&learnt.join("; "))?;
        match self.gain {
            Some(LearntGain { mean, low, high }) => {
                write!(f, "; nDCG@10 {mean:+.3} ({low:+.3} to {high:+.3}) on {} linking articles", self.queries)
            }
            None => Ok(()),
        }
    }
}
