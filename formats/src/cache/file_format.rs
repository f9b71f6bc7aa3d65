//! The bytes of a cache on the disk.
//!
//! Input: entries, each with its key. Output: one file; and of a file its entries. Cost: the head is checked when a file is opened, an
//! entry when it is asked for. Invariants: any flipped or missing byte makes its entry, or the whole file, count as not there; no length
//! is believed before it is compared with that of the file.
//!
//! ```text
//! magic, 16 bytes | key of the code, 16 | number of entries, 8 | for each: key, 16; checksum, 16; length, 8 | checksum of all this, 16 |
//! the bytes of all entries, one after the other
//! ```

use std::collections::HashMap;
use std::ops::Range;

use super::key::{KEY_LEN, Key};

const MAGIC: &[u8; MAGIC_LEN] = b"connexe cache\r\n\x1a";

/// Bytes before the table, of a row of it, and after it.
const MAGIC_LEN: usize = 16;
const COUNT: usize = MAGIC_LEN + KEY_LEN;
const START: usize = COUNT + 8;
const ROW: usize = 2 * KEY_LEN + 8;
const CHECKSUM: usize = KEY_LEN;

/// The bytes of a file without entries, and those of an entry beside its own.
pub(super) const EMPTY_LEN: u64 = (START + CHECKSUM) as u64;
pub(super) const ENTRY_LEN: u64 = ROW as u64;

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    key: Key,
    checksum: Key,
    range: Range<usize>,
}

/// A file of entries, its head checked.
#[derive(Debug, Default)]
pub(super) struct Entries {
    bytes: Vec<u8>,
    rows: Vec<Row>,
    positions: HashMap<Key, usize>,
}

impl Entries {
    /// Opens a file; `None` for one that is damaged or that other code wrote.
    pub(super) fn open(bytes: Vec<u8>) -> Option<Self> {
        let head = bytes.get(..START)?;
        let count = usize::try_from(u64::from_le_bytes(head[COUNT..].try_into().ok()?)).ok()?;
        if head[..MAGIC_LEN] != *MAGIC || head[MAGIC_LEN..COUNT] != Key::of_code().0 {
            return None;
        }
        let table_end = START.checked_add(count.checked_mul(ROW)?)?;
        let data = table_end.checked_add(CHECKSUM)?;
        if bytes.get(table_end..data)? != Key::of_bytes(&bytes[..table_end]).0 {
            return None;
        }
        let mut end = data;
        let mut rows = Vec::with_capacity(count);
        for row in bytes[START..table_end].chunks_exact(ROW) {
            let start = end;
            end = start.checked_add(usize::try_from(u64::from_le_bytes(row[2 * KEY_LEN..].try_into().ok()?)).ok()?)?;
            rows.push(Row {
                key: Key(row[..KEY_LEN].try_into().ok()?),
                checksum: Key(row[KEY_LEN..2 * KEY_LEN].try_into().ok()?),
                range: start..end,
            });
        }
        let positions = rows.iter().enumerate().map(|(position, row)| (row.key, position)).collect();
        (end == bytes.len()).then_some(Self { bytes, rows, positions })
    }

    /// Returns the bytes of an entry, checked.
    pub(super) fn get(&self, key: &Key) -> Option<&[u8]> {
        let row = &self.rows[*self.positions.get(key)?];
        let bytes = self.bytes.get(row.range.clone())?;
        (Key::of_bytes(bytes) == row.checksum).then_some(bytes)
    }

    /// Returns the bytes of an entry that was checked before.
    pub(super) fn unchecked(&self, key: &Key) -> Option<&[u8]> {
        self.bytes.get(self.rows[*self.positions.get(key)?].range.clone())
    }

    /// Whether these keys are those of the entries, in their order.
    pub(super) fn has_keys<'a>(&self, keys: impl ExactSizeIterator<Item = &'a Key>) -> bool {
        keys.len() == self.rows.len() && keys.zip(&self.rows).all(|(key, row)| *key == row.key)
    }
}

/// Writes a file of entries.
pub(super) fn write(entries: &[(Key, &[u8])], out: &mut impl std::io::Write) -> std::io::Result<()> {
    let mut head = Vec::with_capacity(START + entries.len() * ROW + CHECKSUM);
    head.extend(MAGIC);
    head.extend(Key::of_code().0);
    head.extend((entries.len() as u64).to_le_bytes());
    for (key, bytes) in entries {
        head.extend(key.0);
        head.extend(Key::of_bytes(bytes).0);
        head.extend((bytes.len() as u64).to_le_bytes());
    }
    head.extend(Key::of_bytes(&head).0);
    out.write_all(&head)?;
    entries.iter().try_for_each(|(_, bytes)| out.write_all(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> (Vec<u8>, [(Key, Vec<u8>); 3]) {
        let entries = [b"digue".to_vec(), Vec::new(), b"crue".to_vec()].map(|bytes| (Key::of(&[&bytes, b"key"]), bytes));
        let mut file = Vec::new();
        write(&entries.each_ref().map(|(key, bytes)| (*key, bytes.as_slice())), &mut file).unwrap();
        (file, entries)
    }

    #[test]
    fn what_was_written_is_read() {
        let (file, entries) = file();
        assert_eq!(file.len() as u64, EMPTY_LEN + 3 * ENTRY_LEN + 9);
        let opened = Entries::open(file).unwrap();
        for (key, bytes) in &entries {
            assert_eq!((opened.get(key), opened.unchecked(key)), (Some(bytes.as_slice()), Some(bytes.as_slice())));
        }
        assert_eq!(opened.get(&Key::of(&[])), None);
        assert!(opened.has_keys(entries.iter().map(|(key, _)| key)));
        assert!(!opened.has_keys(entries[1..].iter().map(|(key, _)| key)));
    }

    #[test]
    fn a_flipped_or_missing_byte_is_never_believed() {
        let (file, entries) = file();
        for at in 0..file.len() {
            for bit in 0..8 {
                let mut flipped = file.clone();
                flipped[at] ^= 1 << bit;
                let Some(opened) = Entries::open(flipped) else { continue };
                let found = entries.each_ref().map(|(key, bytes)| opened.get(key).map(|found| found == bytes));
                assert!(!found.contains(&Some(false)) && found.contains(&None), "byte {at}, bit {bit}: {found:?}");
            }
        }
        for length in 0..file.len() {
            assert!(Entries::open(file[..length].to_vec()).is_none(), "{length} bytes");
        }
        assert!(Entries::open([&file[..], b"x"].concat()).is_none());
    }

    #[test]
    fn hostile_lengths_allocate_nothing() {
        let (file, _) = file();
        for length in [u64::MAX, u64::MAX / ROW as u64, 1 << 40] {
            for at in [COUNT, START + 2 * KEY_LEN] {
                let mut hostile = file.clone();
                hostile[at..at + 8].copy_from_slice(&length.to_le_bytes());
                // With a checksum that is right, too.
                let table = START + 3 * ROW;
                let checksum = Key::of_bytes(&hostile[..table]).0;
                hostile[table..table + CHECKSUM].copy_from_slice(&checksum);
                assert!(Entries::open(hostile).is_none());
            }
        }
    }
}
