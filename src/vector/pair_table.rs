//! A hash table of word pairs with their document frequencies.
//!
//! Linear probing; the order of the entries is the order of arrival. Memory: 16 bytes a pair, and 5 to 11 for its buckets.

use super::word_pair::hash;
use crate::error::{Error, Result};

/// Word pairs with their document frequencies, in the order of arrival.
#[derive(Default)]
pub(crate) struct PairTable {
    entries: Vec<Entry>,
    /// One more than the position of an entry, or 0 for a free bucket. The length is a power of two.
    buckets: Vec<u32>,
}

#[derive(Clone, Copy)]
struct Entry {
    key: u64,
    /// Number of articles that have the pair.
    articles: u32,
    /// One more than the number of the last article that was counted.
    last: u32,
}

impl PairTable {
    /// Makes a table of known pairs, each once, with a frequency of 0.
    pub(crate) fn with_known(known: impl ExactSizeIterator<Item = u64>) -> Result<Self> {
        let mut pairs = Self::default();
        pairs.reserve(known.len())?;
        for key in known {
            pairs.find_or_insert(key, hash(key), (0, 0))?;
        }
        Ok(pairs)
    }

    /// Returns the number of pairs.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns each pair with its document frequency.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (u64, u32)> + Clone {
        self.entries.iter().map(|entry| (entry.key, entry.articles))
    }

    /// Grows the table for so many more pairs.
    pub(super) fn reserve(&mut self, more: usize) -> Result<()> {
        let buckets = ((self.entries.len() + more) * 3 / 2).next_power_of_two().max(16);
        if buckets <= self.buckets.len() {
            return Ok(());
        }
        self.buckets = vec![0; buckets];
        for position in 0..self.entries.len() {
            let bucket = self.bucket(self.entries[position].key, hash(self.entries[position].key));
            self.buckets[bucket] = u32::try_from(position + 1).map_err(|_| too_many(position))?;
        }
        Ok(())
    }

    /// Returns the bucket of a pair, or the free bucket where it belongs.
    #[inline]
    #[allow(clippy::cast_possible_truncation)] // Only the bits of the mask are used.
    fn bucket(&self, key: u64, hash: u64) -> usize {
        let mask = self.buckets.len() - 1;
        let mut bucket = hash as usize & mask;
        while let entry @ 1.. = self.buckets[bucket]
            && self.entries[entry as usize - 1].key != key
        {
            bucket = (bucket + 1) & mask;
        }
        bucket
    }

    /// Returns the content of the first bucket of a hash, and the key of its entry: input of [`find_or_insert`](Self::find_or_insert),
    /// fetched ahead of it.
    #[inline]
    #[allow(clippy::cast_possible_truncation)] // Only the bits of the mask are used.
    pub(super) fn first_probe(&self, hash: u64) -> (u32, u64) {
        let entry = self.buckets[hash as usize & (self.buckets.len() - 1)];
        (entry, self.entries.get((entry as usize).wrapping_sub(1)).map_or(0, |entry| entry.key))
    }

    /// Returns the position of a pair, and adds the pair if it is new.
    #[inline]
    pub(super) fn find_or_insert(&mut self, key: u64, hash: u64, (entry, entry_key): (u32, u64)) -> Result<u32> {
        if entry > 0 && entry_key == key {
            return Ok(entry - 1);
        }
        let bucket = self.bucket(key, hash);
        match self.buckets[bucket] {
            0 => self.insert(bucket, key, hash),
            entry => Ok(entry - 1),
        }
    }

    #[inline]
    fn insert(&mut self, mut bucket: usize, key: u64, hash: u64) -> Result<u32> {
        if self.entries.len() * 4 >= self.buckets.len() * 3 {
            self.reserve(self.entries.len())?;
            bucket = self.bucket(key, hash);
        }
        let position = self.entries.len();
        let position = u32::try_from(position).ok().filter(|&position| position < u32::MAX).ok_or_else(|| too_many(position))?;
        self.entries.push(Entry { key, articles: 0, last: 0 });
        self.buckets[bucket] = position + 1;
        Ok(position)
    }

    /// Counts an article for a pair, once. `article` is one more than the number of the article.
    #[inline]
    pub(super) fn count(&mut self, position: u32, article: u32) {
        let entry = &mut self.entries[position as usize];
        entry.articles += u32::from(entry.last != article);
        entry.last = article;
    }
}

fn too_many(got: usize) -> Error {
    Error::TooLarge {
        what: "distinct words and word pairs",
        got,
        limit: u32::MAX as usize,
        remedy: "index the corpus in parts, or switch word pairs off",
    }
}
