//! The values of the weights that are tried, one coordinate after another.

use crate::ranking::blend::Blend;
use crate::ranking::recency::{Decay, Recency};

/// Returns the values of each coordinate, in the order in which they are tried, the strongest first. A coordinate is a weight, or weights
/// that act together; in each of its blends it alone is set.
pub(super) fn coordinates() -> Vec<Vec<Blend>> {
    let layered = |event: f64, era: f64, days: f64| Recency::Layered {
        event: Decay { share: event, half_life_days: 14.0 },
        era: Decay { share: era, half_life_days: days },
    };
    let recency = [
        Recency::Off,
        layered(0.0, 0.2, 365.0),
        layered(0.0, 0.35, 730.0),
        layered(0.1, 0.2, 365.0),
        layered(0.1, 0.1, 730.0),
        layered(0.2, 0.2, 365.0),
        layered(0.15, 0.5, 365.0),
        layered(0.35, 0.35, 365.0),
        layered(0.35, 0.5, 365.0),
        layered(0.5, 0.3, 180.0),
    ];
    // Never above the defaults: more weight for links makes hubs.
    let links = [(0.0, 0.0), (0.25, 0.0), (0.5, 0.0), (0.5, 0.05), (0.5, 0.12), (1.0, 0.05)];
    vec![
        recency.map(|recency| Blend::default().with_recency(recency)).into(),
        links.map(|(near, any)| Blend::default().with_links(near, any)).into(),
        [0.0, 0.02, 0.1, 0.2, 0.4].map(|weight| Blend::default().with_tags(weight)).into(),
    ]
}
