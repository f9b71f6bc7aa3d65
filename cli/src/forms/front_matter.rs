//! Planned pages in the front matter of their source files.
//!
//! Input: a page an article. Output: a patch of all files, or the changed files. A file of no article, or of one without a suggestion, loses
//! the list of an earlier run.

use std::collections::HashMap;
use std::io::Write as _;

use connexe::Article;
use connexe::page::Page;
use connexe_formats::content::Generator;
use connexe_formats::files::InPlace;
use connexe_formats::patch::{FrontMatterKey, Patched, Reason, Value, diff};

use super::data::shown_blocks;
use super::written::{tell_left, tell_outcome};
use super::{Addresses, Writer};
use crate::counted::counted;
use crate::failure::{Failure, Result, tell};
use crate::output::Output;
use crate::read_input::Folder;

/// A writer of front matter.
pub struct FrontMatter {
    folder: Folder,
    key: FrontMatterKey,
    addresses: Addresses,
    lists: HashMap<String, Vec<Value>>,
    /// Where the patch goes; none if the files are changed.
    patch: Option<Output>,
}

impl FrontMatter {
    /// Makes a writer for a source folder.
    pub fn new(folder: Folder, key: &str, addresses: Addresses, patch: Option<Output>) -> Result<Self> {
        let Some(generator) = folder.generator else {
            return Err(Failure::Usage("front matter is that of source files; name them by --content".to_string()));
        };
        let key = FrontMatterKey::new(generator, key).map_err(|error| Failure::Usage(error.to_string()))?;
        Ok(Self { folder, key, addresses, lists: HashMap::new(), patch })
    }

    /// Gives all changes away. Returns the number of files whose list is right, and the reasons for files that stay as they are.
    fn changes(&self, mut take: impl FnMut(&str, &[u8], Vec<u8>) -> Result<()>) -> Result<(usize, Vec<String>)> {
        let (mut unchanged, mut notes) = (0, Vec::new());
        for page in &self.folder.files {
            let old = match std::fs::read(self.folder.root.join(&page.file)) {
                Ok(bytes) => bytes,
                Err(error) => {
                    notes.push(format!("{}: {error}", page.file));
                    continue;
                }
            };
            let list = page.article.as_ref().and_then(|id| self.lists.get(id));
            let patched = match list {
                Some(list) => self.key.set(&page.file, &old, list),
                None => self.key.remove(&page.file, &old),
            };
            match patched {
                Ok(Patched::Unchanged) => unchanged += usize::from(list.is_some()),
                Ok(Patched::Changed(new)) => take(&page.file, &old, new)?,
                // A page that wants no list has none, and a file without a list of ours has none to lose.
                Err(refusal) if refusal.reason == Reason::Off || list.is_none() => {}
                Err(refusal) => notes.push(format!("{}: {refusal}", page.file)),
            }
        }
        Ok((unchanged, notes))
    }
}

impl Writer for FrontMatter {
    fn page(&mut self, article: &Article, page: &Page) -> Result<()> {
        let of_site = matches!(self.folder.generator, Some(Generator::Jekyll | Generator::Eleventy));
        let address = |id: &str| if of_site { self.addresses.of_site(id) } else { self.addresses.of_host(id) };
        let blocks = shown_blocks(page, |item| address(&item.id));
        if !blocks.is_empty() {
            self.lists.insert(article.id.clone(), blocks.iter().map(|block| block.to_value()).collect());
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        if let Some(mut out) = self.patch.take() {
            let mut count = 0;
            let (_, notes) = self.changes(|file, old, new| {
                count += 1;
                Ok(out.write_all(&diff(file, old, &new))?)
            })?;
            out.finish()?;
            tell_left(notes, "file is", "files are");
            tell(format_args!("{} to change; --write changes them", counted(count, "file", "files")));
            return Ok(());
        }
        let mut files = InPlace::open(&self.folder.root)?;
        let (unchanged, notes) = self.changes(|file, old, new| Ok(files.replace(file, old, new)?))?;
        let mut outcome = files.finish()?;
        outcome.unchanged += unchanged;
        tell_left(notes, "file is", "files are");
        tell_outcome(&outcome, "file", "files")
    }
}
