//! What a program decides about its cache.

use std::path::PathBuf;

/// The bytes that all files of a cache have at most together, where nothing else is set: about 60,000 pages.
const MOST_BYTES: u64 = 512 << 20;

/// A folder in which readers keep what they read of each file, for the next run.
///
/// Each folder of pages has one file there, `site-....cache` or `content-....cache`. A reading gives the same articles and the same report
/// with and without a cache: an entry is found by a hash of the file (XXH3, 128 bits) and of everything else that it depends on. A file that is
/// damaged, of another version or unreadable counts as empty, and a folder that cannot be written costs nothing but the speed. The folder
/// is made when it is needed, for its owner alone. Several processes may use one folder at once. It may be deleted at any time.
///
/// Do not share the folder with people whom you do not trust: entries are believed.
///
/// ```
/// use connexe_formats::{Cache, Source, site::SiteReader};
///
/// # let folder = tempfile::tempdir()?;
/// # let (public, cached) = (folder.path().join("public"), folder.path().join("cache"));
/// # std::fs::create_dir(&public)?;
/// # std::fs::write(public.join("digue.html"), "<html lang=fr><title>La digue</title><article><p>L’eau monte.</article>")?;
/// let reader = SiteReader::new(&public).cache(Cache::new(&cached));
/// let (first, second) = (reader.read(&())?, reader.read(&())?);
/// assert_eq!((first.corpus, first.report), (second.corpus, second.report));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    pub(super) folder: PathBuf,
    pub(super) most_bytes: u64,
}

impl Cache {
    /// Makes a cache in a folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), most_bytes: MOST_BYTES }
    }

    /// Sets the most bytes of all its files together. Entries beyond are not kept. The files of other folders of pages go first, the
    /// largest before the others. Default: 512 MiB.
    #[must_use]
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.most_bytes = bytes;
        self
    }
}
