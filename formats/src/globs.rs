//! Globs that decide over the rules. They match the path of a file or the address of its page, with or without the first slash.

use connexe::{Error, Result};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// A set of globs.
#[derive(Debug)]
pub(crate) struct Globs {
    set: GlobSet,
}

impl Globs {
    /// Reads globs. `*` stays within a folder, `**` does not.
    pub(crate) fn of(name: &str, globs: &[String]) -> Result<Self> {
        let error = |value: &str, reason: String| Error::Argument {
            name: name.to_string(),
            value: format!("{value:?}"),
            limit: format!("a glob such as \"blog/**\" ({reason})"),
        };
        let mut set = GlobSetBuilder::new();
        for text in globs {
            let plain = text.trim_start_matches('/');
            let glob =
                GlobBuilder::new(plain).literal_separator(true).build().map_err(|told| error(text, told.kind().to_string()))?;
            set.add(glob);
        }
        let set = set.build().map_err(|told| error("", told.kind().to_string()))?;
        Ok(Self { set })
    }

    /// Whether a glob matches a page.
    pub(crate) fn has(&self, file: &str, id: &str) -> bool {
        !self.set.is_empty() && (self.set.is_match(file) || self.set.is_match(id.trim_start_matches('/')))
    }
}
