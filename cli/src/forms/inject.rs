//! Planned pages in the pages of a built site.
//!
//! Input: a page an article. Output: the pages of the site with their blocks. A page of no article, or of one without a suggestion, loses
//! the block of an earlier run. A page whose block is the same is not written.

use std::collections::HashMap;

use connexe::Article;
use connexe::page::Page;
use connexe_formats::PageFile;
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

    /// Sets the block of a page, or takes it out.
    fn set(&self, page: &PageFile, html: Option<&str>, files: &mut InPlace, left: &mut Left) -> Result<()> {
        let old = match std::fs::read(self.folder.root.join(&page.file)) {
            Ok(bytes) => bytes,
            Err(error) => {
                left.notes.push(format!("{}: {error}", page.file));
                return Ok(());
            }
        };
        match self.injector.set(&old, html) {
            Outcome::Unchanged => left.unchanged += usize::from(html.is_some()),
            Outcome::Changed(new) => {
                files.replace(&page.file, &old, new)?;
                let compressed = COMPRESSED.iter().map(|ending| format!("{}.{ending}", page.file));
                left.stale.extend(compressed.filter(|file| self.folder.root.join(file).exists()));
            }
            Outcome::NoPosition => left.missing.push(page.file.clone()),
            Outcome::Refused(reason) => left.notes.push(format!("{}: {reason}", page.file)),
        }
        Ok(())
    }
}

/// The pages that stay as they are, and the compressed files beside changed ones.
#[derive(Default)]
struct Left {
    /// Pages that have their block already.
    unchanged: usize,
    /// Pages without a place for their block.
    missing: Vec<String>,
    /// Other reasons, each after the name of the page.
    notes: Vec<String>,
    stale: Vec<String>,
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
        let mut left = Left::default();
        let html_of = |page: &PageFile| page.article.as_ref().and_then(|id| self.blocks.get(id)).map(String::as_str);
        let (with, without): (Vec<&PageFile>, Vec<&PageFile>) =
            self.folder.files.iter().partition(|page| html_of(page).is_some());
        for page in &with {
            self.set(page, html_of(page), &mut files, &mut left)?;
        }
        // Before a block of an earlier run is taken out: a run that fails changes no page.
        if !with.is_empty() && left.missing.len() == with.len() {
            let others = if self.appends { "--selector" } else { "--append or --selector" };
            return Err(Failure::Failed(format!(
                "no page has a place for its block; write this line into the template of a post, or pass {others}:\n{PLACEHOLDER}"
            )));
        }
        for page in &without {
            self.set(page, None, &mut files, &mut left)?;
        }
        let mut outcome = files.finish()?;
        outcome.unchanged += left.unchanged;
        let Left { missing, notes, stale, .. } = left;
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
