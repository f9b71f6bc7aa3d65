//! Shingles: what the wording of an article is made of, to find copies of it.

use crate::article::Article;

use super::counter::repeats_opening;

/// Words of one shingle.
const WORDS: usize = 5;

/// The distinct shingles of an article as numbers, in ascending order.
///
/// A shingle is five neighbouring words of the title, the lead and the body read as one text (Broder, *On the resemblance and
/// containment of documents*, 1997). A word is a run of letters and digits in lower case: stop words count, for wording is what is
/// compared, not meaning. A text of fewer than five words has none: too little to call a copy. A lead that repeats the opening of the body is skipped.
///
/// Two different shingles get one number with a chance of 2^-32, which moves no likeness by more than one shingle.
/// Time is linear in the text; memory 4 bytes a distinct shingle.
pub(crate) fn shingles(article: &Article) -> Vec<u32> {
    let lead = if repeats_opening(&article.lead, &article.body) { "" } else { &article.lead };
    let mut window = Window { words: [0; WORDS], seen: 0, shingles: Vec::with_capacity(article.body.len() / 6 + 8) };
    for field in [&article.title, lead, &article.body] {
        read(field, &mut window);
    }
    window.finish()
}

/// Feeds the hash of each word to the window.
fn read(text: &str, window: &mut Window) {
    let mut word = WordHash::default();
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' => word.add(u32::from(c)),
            'A'..='Z' => word.add(u32::from(c.to_ascii_lowercase())),
            _ if c.is_alphanumeric() => c.to_lowercase().for_each(|c| word.add(u32::from(c))),
            // Marks that belong to a letter, and invisible ones: they end no word.
            '\u{300}'..='\u{36F}' | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' => {}
            _ => word.end(window),
        }
    }
    word.end(window);
}

/// The hash of a word while it is read (FNV-1a over its characters).
#[derive(Default)]
struct WordHash {
    hash: u64,
    is_open: bool,
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

impl WordHash {
    #[inline]
    fn add(&mut self, c: u32) {
        let hash = if self.is_open { self.hash } else { FNV_OFFSET };
        (self.hash, self.is_open) = ((hash ^ u64::from(c)).wrapping_mul(FNV_PRIME), true);
    }

    #[inline]
    fn end(&mut self, window: &mut Window) {
        if self.is_open {
            window.push(self.hash);
            self.is_open = false;
        }
    }
}

/// The last words, and the shingles so far.
struct Window {
    words: [u64; WORDS],
    seen: usize,
    shingles: Vec<u32>,
}

impl Window {
    #[inline]
    fn push(&mut self, word: u64) {
        self.words.rotate_left(1);
        self.words[WORDS - 1] = word;
        self.seen += 1;
        if self.seen >= WORDS {
            self.shingles.push(number(&self.words));
        }
    }

    fn finish(mut self) -> Vec<u32> {
        self.shingles.sort_unstable();
        self.shingles.dedup();
        self.shingles.shrink_to_fit();
        self.shingles
    }
}

/// The number of a shingle: the finaliser of MurmurHash3 over a polynomial of its words.
fn number(words: &[u64]) -> u32 {
    let mut hash = words.iter().fold(0u64, |hash, word| hash.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(*word));
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    // The upper half alone: the cast drops nothing.
    u32::try_from(hash >> 32).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> Vec<u32> {
        shingles(&Article::new("a", "").with_body(body))
    }

    #[test]
    fn there_is_one_shingle_a_window() {
        for (text, count) in [
            ("", 0),
            ("...", 0),
            ("un", 0),
            ("un deux trois quatre", 0),
            ("un deux trois quatre cinq", 1),
            ("un deux trois quatre cinq six", 2),
            ("a a a a a a a a", 1),
        ] {
            assert_eq!(of(text).len(), count, "{text:?}");
        }
    }

    #[test]
    fn only_wording_counts() {
        let plain = of("L’accord du Détroit est signé à Tanger");
        assert_eq!(plain, of("L'ACCORD du détroit,\n\nest « signé » à Tanger !"));
        assert_eq!(plain, of("L accord du Dé\u{AD}troit est signé à Tanger"));
        assert_ne!(plain, of("L’accord du Détroit est signé à Rabat"));
        let fields = Article::new("a", "L’accord du").with_lead("Détroit est").with_body("signé à Tanger");
        assert_eq!(plain, shingles(&fields), "title, lead and body are one text");
        let repeated = Article::new("a", "Titre").with_lead("Il pleut sur").with_body("Il pleut sur la ville de Tanger");
        let single = Article::new("a", "Titre").with_body("Il pleut sur la ville de Tanger");
        assert_eq!(shingles(&repeated), shingles(&single));
    }
}
