//! The form of a score, so that its bound can be computed for many candidates at once.
//!
//! ```text
//! score(q, d) <= ( weight_text · scale(d) · dot_text + Σ weight_p · dot_p ) · (1 + in_links · linked(d)) · time(q, d) · most
//! ```
//!
//! A [`Scorer`] names the numbers of the question ([`Limits`]), the index holds those of the candidates ([`Candidates`]). Bounds are
//! computed in `f32`, relative to the largest score there could be; the bar is lowered by more than their rounding.

use super::engine::{Dots, Query, Scorer};
use super::segments::{ONE_SUM, Segment};
use super::{Index, NearestLists, PARTS, Part};

/// What a scorer says of its scores.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Weights of the parts.
    pub(crate) weights: [f64; PARTS],
    /// What being linked is worth.
    pub(crate) in_links: f64,
    /// The most that factors come to which are neither scale, links nor time.
    pub(crate) most: f64,
    /// Whether dates matter: [`Scorer::time`] is then asked.
    pub(crate) is_timed: bool,
}

/// Numbers of all candidates, by place, rounded up.
#[derive(Default)]
pub(super) struct Candidates {
    /// Scales of the text, as shares of the largest.
    scales: Vec<f32>,
    /// How much each is linked.
    linked: Vec<f32>,
    chunks: Vec<Chunk>,
    largest_scale: f64,
    mean_scale: f64,
}

/// The largest numbers of some neighbouring places.
struct Chunk {
    scale: f32,
    linked: f32,
    /// Earliest and latest date; none where one place has no date.
    dates: Option<(i64, i64)>,
}

/// Places that are compared with one bar.
const CHUNK: usize = 128;
/// Bounds take fewer than ten steps of one part in 2^24 each.
const ROUNDING: f64 = 1.0 - 1e-5;
/// Relative bars below this are none: smaller numbers may be lost in an `f32`.
const SMALLEST: f64 = 1e-30;

impl Candidates {
    /// Scales, gains for links, and first seconds of the dates, by place.
    pub(super) fn new(scales: &[f64], linked: &[f64], dates: &[Option<i64>]) -> Self {
        let largest_scale = scales.iter().copied().fold(0.0, f64::max);
        let relative = |scale: f64| if largest_scale > 0.0 { round_up(scale / largest_scale) } else { 0.0 };
        let range = |dates: &[Option<i64>]| {
            let mut all = dates.iter().copied().collect::<Option<Vec<i64>>>()?.into_iter();
            let first = all.next()?;
            Some(all.fold((first, first), |(first, last), date| (first.min(date), last.max(date))))
        };
        let mean_scale = scales.iter().sum::<f64>() / scales.len().max(1) as f64;
        let scales: Vec<f32> = scales.iter().copied().map(relative).collect();
        let linked: Vec<f32> = linked.iter().copied().map(round_up).collect();
        let largest = |numbers: &[f32]| numbers.iter().copied().fold(0.0, f32::max);
        let chunk = |start: usize| {
            let places = start..scales.len().min(start + CHUNK);
            Chunk {
                scale: largest(&scales[places.clone()]),
                linked: largest(&linked[places.clone()]),
                dates: range(&dates[places]),
            }
        };
        let chunks = (0..scales.len()).step_by(CHUNK).map(chunk).collect();
        Self { scales, linked, chunks, largest_scale, mean_scale }
    }
}

/// What the similarity of places to others cannot exceed, if neither is in the list of the other.
pub(super) struct Caps {
    places: Vec<u32>,
    /// The largest of each chunk.
    chunks: Vec<u32>,
}

impl Caps {
    /// The caps of lists, with the article at each place.
    pub(super) fn new(lists: &NearestLists, order: &[u32]) -> Self {
        let places: Vec<u32> = order.iter().map(|&article| lists.cap(article)).collect();
        let chunks = places.chunks(CHUNK).map(|chunk| chunk.iter().copied().max().unwrap_or(0)).collect();
        Self { places, chunks }
    }

    pub(super) fn at(&self, place: usize) -> u32 {
        self.places[place]
    }
}

/// An `f32` that is not below.
fn round_up(number: f64) -> f32 {
    // Rounds to the nearest, and the next one is above; beyond the largest it is infinite.
    #[allow(clippy::cast_possible_truncation)]
    let nearest = number as f32;
    if nearest > 0.0 { nearest.next_up() } else { nearest }
}

/// The form of the scores of one question about one article.
pub(super) struct Form {
    limits: Limits,
    has_others: bool,
    /// The weights of the parts other than the text, added up.
    other_weight: f64,
    /// What one unit of a sum of the text, and of the other parts, is worth: a share of the largest score.
    text: f32,
    other: f32,
    in_links: f32,
    /// The largest score there could be, before `most`.
    largest: f64,
    /// The weight of the text with the scale of a mean article.
    mean_text: f64,
    /// By chunk: what the dates leave of a score. Empty if dates do not matter.
    times: Vec<f32>,
}

/// Sums of the parts other than the text, by place of the index, and the largest of each chunk. All zero between queries.
#[derive(Default)]
pub(super) struct Others {
    sums: Vec<u32>,
    largest: Vec<u32>,
}

/// What was summed of a segment, and what was not.
#[derive(Clone, Copy)]
pub(super) struct Sums<'a> {
    /// Sums of the text, by place of the segment.
    pub(super) text: &'a [u32],
    /// Sums of the other parts.
    pub(super) others: &'a Others,
    /// Lengths of the tails that were left out, by place of the segment; none if nothing was.
    pub(super) tails: &'a [u16],
    /// The length of the tail of the query.
    pub(super) tail: u16,
}

impl Form {
    pub(super) fn of<S: Scorer>(index: &Index, query: &Query<'_>, scorer: &S) -> Self {
        let limits = scorer.limits();
        let others = || Part::ALL.into_iter().skip(1).map(Part::index);
        let has_others = others().any(|part| limits.weights[part] > 0.0 && !query.parts[part].is_empty());
        let other_weight = others().map(|part| limits.weights[part]).sum::<f64>();
        let candidates = &index.candidates;
        let text_weight = limits.weights[0] * candidates.largest_scale;
        let largest = text_weight + if has_others { other_weight } else { 0.0 };
        let share = |weight: f64| if largest > 0.0 { round_up(weight / largest / ONE_SUM) } else { 0.0 };
        let time = |chunk: &Chunk| chunk.dates.map_or(1.0, |(first, last)| round_up(scorer.time(first, last)));
        Self {
            has_others,
            other_weight,
            text: share(text_weight),
            other: if has_others { share(other_weight) } else { 0.0 },
            in_links: round_up(limits.in_links),
            largest,
            mean_text: limits.weights[0] * candidates.mean_scale,
            times: if limits.is_timed { candidates.chunks.iter().map(time).collect() } else { Vec::new() },
            limits,
        }
    }

    /// Adds the products of the parts other than the text to sums by place.
    pub(super) fn add_others(&self, index: &Index, query: &Query<'_>, others: &mut Others) {
        if self.has_others {
            others.sums.resize(index.articles, 0);
            others.largest.resize(index.articles.div_ceil(CHUNK), 0);
            self.for_each_other(index, query, |place, product| {
                let sum = others.sums[place].saturating_add(product);
                others.sums[place] = sum;
                others.largest[place / CHUNK] = others.largest[place / CHUNK].max(sum);
            });
        }
    }

    /// Sets the sums of the other parts back to zero.
    pub(super) fn clear_others(&self, index: &Index, query: &Query<'_>, others: &mut Others) {
        if self.has_others {
            self.for_each_other(index, query, |place, _| {
                others.sums[place] = 0;
                others.largest[place / CHUNK] = 0;
            });
        }
    }

    /// The dot products of the parts other than the text.
    #[inline]
    pub(super) fn other_dots(&self, query: &Query<'_>, document: &Query<'_>) -> Dots {
        let mut dots = [0; PARTS];
        if self.has_others {
            for (part, dot) in dots.iter_mut().enumerate().skip(1) {
                if self.limits.weights[part] > 0.0 {
                    *dot = query.parts[part].dot(document.parts[part]);
                }
            }
        }
        dots
    }

    /// A bar in the units of bounds, lowered by what rounding may take.
    pub(super) fn relative(&self, score: f64) -> f64 {
        (score / self.limits.most / self.largest * ROUNDING - SMALLEST).max(0.0)
    }

    /// What a bar asks of the dot product of the text, of a candidate with a mean scale and the date of the query.
    pub(super) fn least_dot(&self, score: f64) -> f64 {
        // Without a weight of the text its tail may begin at once.
        if self.mean_text > 0.0 { score / self.limits.most / self.mean_text } else { f64::INFINITY }
    }

    /// The bound of a place of the index with a sum of the text.
    #[inline]
    pub(super) fn bound(&self, index: &Index, place: usize, sum: u32, others: &Others) -> f32 {
        let other = if self.has_others { as_f32(others.sums[place]) * self.other } else { 0.0 };
        let sum = as_f32(sum) * index.candidates.scales[place] * self.text + other;
        sum * (1.0 + self.in_links * index.candidates.linked[place]) * self.time(place)
    }

    /// Visits the places of the index whose bound reaches a bar above 0 with the sum of the text that their cap and that of a place
    /// allow. With that sum.
    pub(super) fn pass_all(
        &self,
        index: &Index,
        (caps, place): (&Caps, usize),
        others: &Others,
        score: f64,
        mut visit: impl FnMut(usize, u32),
    ) {
        let least = self.relative(score);
        let cap = caps.at(place);
        for ((chunk, largest), &largest_cap) in index.candidates.chunks.iter().enumerate().zip(&caps.chunks) {
            let other = if self.has_others { as_f32(others.largest[chunk]) * self.other } else { 0.0 };
            let bound =
                (as_f32(cap.min(largest_cap)) * largest.scale * self.text + other) * (1.0 + self.in_links * largest.linked);
            let start = chunk * CHUNK;
            if f64::from(bound * self.time(start)) < least {
                continue;
            }
            let mut most = [0; CHUNK];
            let caps = caps.places[start..].iter().take(CHUNK);
            most.iter_mut().zip(caps).for_each(|(most, &other)| *most = cap.min(other));
            let end = index.articles.min(start + CHUNK);
            let sums = Sums { text: &most[..end - start], others, tails: &[], tail: 0 };
            self.pass_chunk(index, start, &sums, least, |place| visit(start + place, most[place]));
        }
    }

    /// Visits the places of a segment whose bound reaches a bar, in ascending order.
    pub(super) fn pass(&self, index: &Index, segment: &Segment, sums: &Sums<'_>, score: f64, mut visit: impl FnMut(u16)) {
        let mut start = 0;
        while start < segment.len {
            // Chunks are those of the index: a segment may begin within one.
            let end = segment.len.min(((segment.first + start) / CHUNK + 1) * CHUNK - segment.first);
            let tails = if sums.tails.is_empty() { &[] } else { &sums.tails[start..end] };
            let chunk = Sums { text: &sums.text[start..end], tails, ..*sums };
            // Below 2^16 places a segment.
            #[allow(clippy::cast_possible_truncation)]
            let visit = |place: usize| visit((start + place) as u16);
            self.pass_chunk(index, segment.first + start, &chunk, self.relative(score), visit);
            start = end;
        }
    }
}

/// Sums stay below 2^31, where the signed conversion, which every processor has, is the same.
#[inline]
fn as_f32(sum: u32) -> f32 {
    sum.cast_signed() as f32
}

/// Visits the places whose sum, with what their tails can add, reaches a bar above 0; in ascending order.
///
/// There are at least as many tails as sums, or none. Bounds and bars stay below 2^31: signed comparisons, which every processor has
/// for many numbers at once, are the same.
pub(super) fn pass_text(sums: &[u32], tails: &[u16], tail: u16, least: u32, mut visit: impl FnMut(u16)) {
    for (chunk, start) in sums.chunks(CHUNK).zip((0..).step_by(CHUNK)) {
        let mut passes = Flags::default();
        passes.set(bounds(chunk, tails, tail, start).map(|bound| bound.cast_signed() >= least.cast_signed()));
        passes.visit(|place| visit(in_segment(start + place)));
    }
}

/// The same with a second bar for each place: it is enough to reach one of the two.
pub(super) fn pass_pairs(sums: &[u32], tails: &[u16], tail: u16, least: u32, bars: &[u32], mut visit: impl FnMut(u16)) {
    for ((chunk, bars), start) in sums.chunks(CHUNK).zip(bars.chunks(CHUNK)).zip((0..).step_by(CHUNK)) {
        let mut passes = Flags::default();
        passes.set(
            bounds(chunk, tails, tail, start)
                .zip(bars)
                .map(|(bound, bar)| (bound.cast_signed() >= least.cast_signed()) | (bound.cast_signed() >= bar.cast_signed())),
        );
        passes.visit(|place| visit(in_segment(start + place)));
    }
}

/// Which places of a chunk pass: a byte each, so that the compiler compares many at once, and eight are skipped with one look.
struct Flags([u8; CHUNK]);

impl Default for Flags {
    fn default() -> Self {
        Self([0; CHUNK])
    }
}

impl Flags {
    #[inline]
    fn set(&mut self, passes: impl Iterator<Item = bool>) {
        self.0.iter_mut().zip(passes).for_each(|(flag, passes)| *flag = u8::from(passes));
    }

    /// Visits the places that pass, in ascending order.
    #[inline]
    fn visit(&self, mut visit: impl FnMut(usize)) {
        let (words, _) = self.0.as_chunks::<8>();
        for (word, start) in words.iter().zip((0..).step_by(8)) {
            let mut flags = u64::from_le_bytes(*word);
            while flags != 0 {
                visit(start + flags.trailing_zeros() as usize / 8);
                flags &= flags - 1;
            }
        }
    }
}

/// What the dot products of a chunk of places cannot exceed.
#[inline]
fn bounds<'a>(sums: &'a [u32], tails: &'a [u16], tail: u16, start: usize) -> impl Iterator<Item = u32> + Clone + 'a {
    let tails = if tails.is_empty() { &ZEROS[..sums.len()] } else { &tails[start..start + sums.len()] };
    sums.iter().zip(tails).map(move |(&sum, &length)| sum + u32::from(tail) * u32::from(length))
}

/// A place within a segment, which has at most 2^16.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn in_segment(place: usize) -> u16 {
    place as u16
}

impl Form {
    fn for_each_other(&self, index: &Index, query: &Query<'_>, mut visit: impl FnMut(usize, u32)) {
        for part in Part::ALL.into_iter().skip(1).filter(|part| self.limits.weights[part.index()] > 0.0) {
            // What a product of weights of this part is in sums: 2^60 is 1, and all parts together are 1.
            let worth = self.limits.weights[part.index()] / self.other_weight * ONE_SUM / (1u64 << 60) as f64;
            for (feature, weight) in query.parts[part.index()].iter() {
                for (article, other) in index.column(part, feature).iter() {
                    let product = (u64::from(weight) * u64::from(other)) as f64 * worth;
                    // At most 2^30, and rounded up.
                    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                    let product = product as u32 + 1;
                    visit(index.segments.place(article), product);
                }
            }
        }
    }

    /// What the dates leave of a score at a place.
    fn time(&self, place: usize) -> f32 {
        self.times.get(place / CHUNK).copied().unwrap_or(1.0)
    }

    /// Compares one chunk, which begins at a place of the index.
    fn pass_chunk(&self, index: &Index, first: usize, sums: &Sums<'_>, least: f64, mut visit: impl FnMut(usize)) {
        let len = sums.text.len();
        let time = self.time(first);
        let [scales, linked] = [&index.candidates.scales, &index.candidates.linked].map(|numbers| &numbers[first..first + len]);
        if least <= 0.0 {
            // Without a bar, one feature in common at least.
            for place in 0..len {
                if sums.text[place] > 0 || (self.has_others && sums.others.sums[first + place] > 0) {
                    visit(place);
                }
            }
            return;
        }
        // Downwards, and as long as the bar is above 0 so is this.
        #[allow(clippy::cast_possible_truncation)]
        let least = (least as f32).next_down();
        // Nothing was left out where there are no tails: any numbers will do, times 0.
        let (tails, tail) = if sums.tails.is_empty() { (&ZEROS[..len], 0) } else { (sums.tails, sums.tail) };
        let bound = |sum: u32, scale: f32, linked: f32, tail_length: u16| {
            as_f32(sum + u32::from(tail) * u32::from(tail_length)) * scale * self.text * ((1.0 + self.in_links * linked) * time)
        };
        let of_text = sums.text.iter().zip(scales).zip(linked).zip(tails);
        let mut passes = Flags::default();
        if self.has_others {
            let others = &sums.others.sums[first..first + len];
            passes.set(of_text.zip(others).map(|((((&sum, &scale), &linked), &tail), &other)| {
                let other = as_f32(other) * self.other * ((1.0 + self.in_links * linked) * time);
                bound(sum, scale, linked, tail) + other >= least
            }));
        } else {
            passes.set(of_text.map(|(((&sum, &scale), &linked), &tail)| bound(sum, scale, linked, tail) >= least));
        }
        passes.visit(visit);
    }
}

const ZEROS: [u16; CHUNK] = [0; CHUNK];
