//! A table of keys (tags, authors, sections, series) with their numbers and document frequencies.

use std::collections::{BTreeMap, HashMap};

use crate::error::Result;
use crate::id::count;

/// Keys with their numbers and document frequencies.
#[derive(Clone, Default)]
pub(crate) struct KeyTable {
    numbers: HashMap<String, u32>,
    names: Vec<String>,
    frequencies: Vec<u32>,
}

impl KeyTable {
    /// Returns the number of keys.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// Returns the number of a known key.
    pub(crate) fn find(&self, key: &str) -> Option<u32> {
        self.numbers.get(key).copied()
    }

    /// Returns the number of a key, and adds the key if it is new.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`](crate::Error::TooLarge) beyond 2^32 keys.
    pub(crate) fn intern(&mut self, key: &str) -> Result<u32> {
        if let Some(number) = self.find(key) {
            return Ok(number);
        }
        let number = count(self.names.len(), "distinct tags, authors, sections or series")?;
        self.numbers.insert(key.to_string(), number);
        self.names.push(key.to_string());
        self.frequencies.push(0);
        Ok(number)
    }

    /// Counts an article for a key.
    pub(crate) fn count(&mut self, number: u32) {
        if let Some(frequency) = self.frequencies.get_mut(number as usize) {
            *frequency += 1;
        }
    }

    /// Returns the document frequency of a key; 0 for an unknown one.
    pub(crate) fn frequency(&self, number: Option<u32>) -> u32 {
        number.and_then(|number| self.frequencies.get(number as usize)).copied().unwrap_or(0)
    }

    /// Makes a table from keys with their document frequencies.
    pub(super) fn from_map(map: &BTreeMap<String, u32>) -> Result<Self> {
        let mut table = Self::default();
        for (key, &frequency) in map {
            let number = table.intern(key)?;
            table.frequencies[number as usize] = frequency;
        }
        Ok(table)
    }

    /// Returns the keys that some article has, with their document frequencies.
    pub(super) fn to_map(&self) -> BTreeMap<String, u32> {
        let known = self.names.iter().zip(&self.frequencies).filter(|(_, frequency)| **frequency > 0);
        known.map(|(name, &frequency)| (name.clone(), frequency)).collect()
    }
}
