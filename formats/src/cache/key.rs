//! The key of an entry: a hash of everything that it depends on.
//!
//! Input: parts. Output: 128 bits by XXH3. Cost: linear in the parts: BLAKE3 took a quarter of the instructions of a second reading. It is
//! no protection against somebody who writes two texts with one hash on purpose; they would only hide a change of their own page.

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// Raise it with each change of the bytes on the disk.
const FORMAT: u32 = 1;

/// The key of an entry, or the checksum of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key(pub(super) [u8; KEY_LEN]);

/// Bytes of a key.
pub(super) const KEY_LEN: usize = 16;

impl Key {
    /// Makes a key of parts. Two lists of parts have one key only if they are equal.
    pub(crate) fn of(parts: &[&[u8]]) -> Self {
        let mut hasher = Xxh3::new();
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self(hasher.digest128().to_le_bytes())
    }

    /// The checksum of some bytes.
    pub(super) fn of_bytes(bytes: &[u8]) -> Self {
        Self(xxh3_128(bytes).to_le_bytes())
    }

    /// The key as text.
    pub(super) fn to_hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The key of the code that reads: its versions, and a number of its sources.
    pub(super) fn of_code() -> Self {
        let versions = [connexe::VERSION, env!("CARGO_PKG_VERSION"), env!("CONNEXE_READING")];
        Self::of(&[&FORMAT.to_le_bytes(), versions[0].as_bytes(), versions[1].as_bytes(), versions[2].as_bytes()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_apart() {
        let lists: [&[&[u8]]; 7] = [&[], &[b""], &[b"", b""], &[b"ab"], &[b"a", b"b"], &[b"b", b"a"], &[b"ab", b""]];
        for (one, parts) in lists.iter().enumerate() {
            for (other, others) in lists.iter().enumerate() {
                assert_eq!(Key::of(parts) == Key::of(others), one == other, "{parts:?} {others:?}");
            }
        }
    }
}
