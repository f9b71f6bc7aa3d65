//! The folder of the cache.
//!
//! Input: the environment. Output: the folder for files that a program may lose, as each system names it; none where the system tells no
//! home. The folder need not be there.

use std::env;
use std::path::PathBuf;

/// Returns the folder: of `XDG_CACHE_HOME` or `~/.cache`, on macOS of `~/Library/Caches`, on Windows of `%LOCALAPPDATA%`.
pub fn cache_folder() -> Option<PathBuf> {
    // A path that is not absolute does not count, as the XDG specification says.
    let of = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = if cfg!(windows) {
        of("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        of("HOME").map(|home| home.join("Library/Caches"))
    } else {
        of("XDG_CACHE_HOME").or_else(|| of("HOME").map(|home| home.join(".cache")))
    };
    folder.map(|folder| folder.join("connexe"))
}
