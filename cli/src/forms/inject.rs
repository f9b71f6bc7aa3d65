//! Planned pages in the pages of a built site.
//!
//! Input: a page an article. Output: the pages of the site with their blocks. A page of no article, or of one without a suggestion, loses
//! the block of an earlier run. A page whose block is the same is not written.

use std::collections::HashMap;

use connexe::Article;
use connexe::page::Page;
use connexe_formats::files::InPlace;
use connexe_formats::inject::{Injector, Outcome, PLACEHOLDER, Position};

use super::Writer;
use super::block_html::BlockHtml;
use super::written::{tell_left, tell_notes, tell_outcome};
use crate::counted::counted;
use crate::failure::{Failure, Result, tell};
use crate::read_input::Folder;

/// Endings of files that a web server sends in the place of a page.
const COMPRESSED: [&str; 3] = ["gz", "br", "zst"];

/// A writer of blocks into pages.
pub struct Inject {
    folder: Folder,
    injector: Injector,
    /// Whether blocks stand at the end of the `<article>` of a page.
    appends: bool,
    html: BlockHtml,
    blocks: HashMap<String, String>,
}

impl Inject {
    /// Makes a writer for a built site.
    pub fn new(folder: Folder, position: Position, html: BlockHtml) -> Result<Self> {
        if folder.generator.is_some() {
            return Err(Failure::Usage("blocks are written into built pages; name their folder by --site".to_string()));
        }
        let appends = position == Position::Append;
        let injector = Injector::new(position).map_err(|error| Failure::Usage(error.to_string()))?;
        Ok(Self { folder, injector, appends, html, blocks: HashMap::new() })
    }
}

impl Writer for Inject {
    fn page(&mut self, article: &Article, page: &Page) -> Result<()> {
        let html = self.html.of(article, page)?;
        if !html.is_empty() {
            self.blocks.insert(article.id.clone(), html);
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<()> {
        let mut files = InPlace::open(&self.folder.root)?;
        let (mut has_block, mut unchanged) = (0, 0);
        let (mut missing, mut notes, mut stale) = (Vec::new(), Vec::new(), Vec::new());
        for page in &self.folder.files {
            let path = self.folder.root.join(&page.file);
            let old = match std::fs::read(&path) {
                Ok(bytes) => bytes,
                Err(error) => {
                    notes.push(format!("{}: {error}", page.file));
                    continue;
                }
            };
            let html = page.article.as_ref().and_then(|id| self.blocks.get(id));
            has_block += usize::from(html.is_some());
            match self.injector.set(&old, html.map(String::as_str)) {
                Outcome::Unchanged => unchanged += usize::from(html.is_some()),
                Outcome::Changed(new) => {
                    files.replace(&page.file, &old, new)?;
                    let compressed = COMPRESSED.iter().map(|ending| format!("{}.{ending}", page.file));
                    stale.extend(compressed.filter(|file| self.folder.root.join(file).exists()));
                }
                Outcome::NoPosition => missing.push(page.file.clone()),
                Outcome::Refused(reason) => notes.push(format!("{}: {reason}", page.file)),
            }
        }
        let mut outcome = files.finish()?;
        outcome.unchanged += unchanged;
        if !missing.is_empty() && missing.len() == has_block {
            let others = if self.appends { "--selector" } else { "--append or --selector" };
            return Err(Failure::Failed(format!(
                "no page has a place for its block; write this line into the template of a post, or pass {others}:\n{PLACEHOLDER}"
            )));
        }
        if !missing.is_empty() {
            tell(format_args!("{} no place for a block:", counted(missing.len(), "page has", "pages have")));
            tell_notes(missing.into_iter());
        }
        tell_left(notes, "page is", "pages are");
        if !stale.is_empty() {
            tell(format_args!(
                "{} of the page before; compress again:",
                counted(stale.len(), "compressed file is", "compressed files are")
            ));
            tell_notes(stale.into_iter());
        }
        tell_outcome(&outcome, "page", "pages")
    }
}
