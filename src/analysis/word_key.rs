//! Keys of short words: up to 16 bytes as one number, which is compared in one step and hashed with one multiplication.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;

/// Most bytes of a key.
const KEY_BYTES: usize = 16;

/// Masks for the lowest bytes of a key, by their number.
const MASKS: [u128; KEY_BYTES + 1] = {
    let mut masks = [u128::MAX; KEY_BYTES + 1];
    let mut bytes = 0;
    while bytes < KEY_BYTES {
        masks[bytes] = (1 << (8 * bytes)) - 1;
        bytes += 1;
    }
    masks
};

/// Returns the bytes `start..end` of a text as one number; `None` for more than 16 bytes.
///
/// A word has no byte of 0, which separates words, so words of different lengths have different keys.
#[inline]
pub(super) fn key_of(text: &str, start: usize, end: usize) -> Option<[u64; 2]> {
    let mask = *MASKS.get(end - start)?;
    let bytes = text.as_bytes();
    let key = match bytes.get(start..start + KEY_BYTES).and_then(|bytes| bytes.try_into().ok()) {
        Some(bytes) => u128::from_le_bytes(bytes),
        None => {
            let mut padded = [0; KEY_BYTES];
            let rest = &bytes[start..];
            padded[..rest.len()].copy_from_slice(rest);
            u128::from_le_bytes(padded)
        }
    } & mask;
    Some(split(key))
}

#[allow(clippy::cast_possible_truncation)] // Each half is used.
const fn split(key: u128) -> [u64; 2] {
    [key as u64, (key >> 64) as u64]
}

/// Hashes a key: both halves of the product of its halves, folded into one (the mixing step of wyhash and foldhash).
///
/// The constants have bytes that occur in no text, so neither factor is ever 0.
#[inline]
pub(super) fn mix(key: [u64; 2]) -> u64 {
    let product = u128::from(key[0] ^ 0xff51_afd7_ed55_8ccd) * u128::from(key[1] ^ 0xc4ce_b9fe_ff85_ec53);
    let [low, high] = split(product);
    low ^ high
}

/// Hashes bytes of any length.
pub(super) fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hasher = FixedState::with_seed(0x6d6f_7473).build_hasher();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_depend_only_on_the_bytes() {
        for (text, start, end) in [("train", 0, 5), ("le train du Rif arrive à Tanger", 3, 8), ("xtrain", 1, 6)] {
            assert_eq!(key_of(text, start, end), key_of("train", 0, 5), "{text}");
        }
        assert_eq!(key_of("anticonstitutionnellement", 0, 25), None);
        assert!(key_of("anticonstitution", 0, 16).is_some());
    }
}
