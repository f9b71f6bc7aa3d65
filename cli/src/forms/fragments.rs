//! Planned pages as fragments of HTML: a file an article, in a folder that mirrors the paths of the site.
//!
//! Input: a page an article. Output: a folder of our own, with a manifest; files of an earlier run that are not wanted any more are deleted.
//! An article without a suggestion has no file.

use std::path::Path;

use connexe::Article;
use connexe::page::Page;
use connexe_formats::files::Output;

use super::block_html::BlockHtml;
use super::{Writer, written};
use crate::failure::Result;

/// A writer of fragments.
pub struct Fragments {
    output: Output,
    html: BlockHtml,
}

impl Fragments {
    /// Makes the folder, where it is not there.
    pub fn open(folder: &Path, html: BlockHtml) -> Result<Self> {
        Ok(Self { output: Output::open(folder)?, html })
    }

    /// Takes everything out that an earlier run wrote.
    pub fn remove(folder: &Path) -> Result<()> {
        written::tell_outcome(&Output::remove_all(folder)?, "fragment", "fragments")
    }
}

impl Writer for Fragments {
    fn page(&mut self, article: &Article, page: &Page) -> Result<()> {
        let html = self.html.of(article, page)?;
        if !html.is_empty() {
            self.output.write(&path_of(&article.id), html)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<()> {
        written::tell_outcome(&self.output.finish()?, "fragment", "fragments")
    }
}

/// Returns the path of the fragment of an article.
///
/// Characters that some file system has in no name are percent-encoded, and so are dots at the start: such files are hidden.
fn path_of(id: &str) -> String {
    let path = id.trim_start_matches('/');
    let ending = match path {
        _ if path.is_empty() || path.ends_with('/') => "index.html",
        _ if path.ends_with(".html") || path.ends_with(".htm") => "",
        _ => ".html",
    };
    let named = |segment: &str| {
        let mut name = String::with_capacity(segment.len());
        for (at, c) in segment.char_indices() {
            if c.is_control() || matches!(c, '<' | '>' | ':' | '"' | '\\' | '|' | '?' | '*' | '%') || (at == 0 && c == '.') {
                let mut bytes = [0; 4];
                name.extend(c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
            } else {
                name.push(c);
            }
        }
        name
    };
    path.split('/').map(named).collect::<Vec<_>>().join("/") + ending
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_has_the_path_of_its_page() {
        for (id, path) in [
            ("/2024/digue/", "2024/digue/index.html"),
            ("/", "index.html"),
            ("/a.html", "a.html"),
            ("/a", "a.html"),
            ("a17", "a17.html"),
            ("/été/", "été/index.html"),
            ("../../etc/passwd", "%2E./%2E./etc/passwd.html"),
            ("/.connexe-manifest.json", "%2Econnexe-manifest.json.html"),
            ("C:\\a?b\n", "C%3A%5Ca%3Fb%0A.html"),
        ] {
            assert_eq!(path_of(id), path, "{id}");
        }
    }
}
