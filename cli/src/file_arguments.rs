//! The options of forms that are many files: front matter, pages of a site, fragments.

use std::path::{Path, PathBuf};

use clap::Args;
use connexe_formats::content::Generator;
use connexe_formats::inject::{Injector, Position};
use connexe_formats::patch::FrontMatterKey;
use connexe_formats::template::Template;

use crate::failure::{Failure, Result};
use crate::forms::Form;
use crate::input;

/// How files of the site are changed.
#[derive(Args)]
#[command(next_help_heading = "Files of the site")]
pub struct FileArguments {
    /// With frontmatter: the key that holds the blocks. A list that it holds is replaced; a file where it is `false` is left alone.
    /// Default: related.
    ///
    /// Example: `--content blog/ --format frontmatter --key voisins`
    #[arg(long, value_name = "NAME")]
    pub key: Option<String>,
    /// With frontmatter: change the files. Without it, the changes are printed as a patch.
    ///
    /// Example: `--content blog/ --format frontmatter --write`
    #[arg(long)]
    pub write: bool,
    /// With inject: write the block at the end of the first element that this CSS selector finds. Default: in the element with the
    /// attribute data-connexe-related.
    ///
    /// Example: `--site public/ --format inject --selector 'main .post'`
    #[arg(long, value_name = "CSS", conflicts_with = "append")]
    pub selector: Option<String>,
    /// With inject: write the block at the end of the main <article>.
    ///
    /// Example: `--site public/ --format inject --append`
    #[arg(long)]
    pub append: bool,
    /// With inject and html: the HTML of the blocks, as a template of Jinja. Values are escaped; an error names line and column.
    ///
    /// Example: `--site public/ --format inject --template related.html`
    #[arg(long, value_name = "FILE")]
    pub template: Option<PathBuf>,
    /// Take out what an earlier run wrote: the blocks of inject, the key of frontmatter, or the folder of html. All other bytes stay.
    ///
    /// Example: `--site public/ --format inject --remove`
    #[arg(long)]
    pub remove: bool,
}

impl FileArguments {
    /// Reads the template, if one is named.
    pub fn template(&self) -> Result<Option<Template>> {
        let Some(path) = &self.template else { return Ok(None) };
        let text = input::text(path)?;
        let template = Template::parse(path.display().to_string(), text).map_err(|error| Failure::Failed(error.to_string()))?;
        Ok(Some(template))
    }

    /// The position of blocks in pages.
    pub fn position(&self) -> Position {
        match &self.selector {
            Some(selector) => Position::Selector(selector.clone()),
            None if self.append => Position::Append,
            None => Position::Placeholder,
        }
    }

    /// Refuses options that have no effect on a form.
    pub fn check(&self, form: Form, option: &str, out: Option<&Path>) -> Result<()> {
        let name = form.name();
        let refused = |problem: String| Err(Failure::Usage(problem));
        let goes_with = |given: bool, option: &str, forms: &[Form]| match given && !forms.contains(&form) {
            true => {
                let forms: Vec<String> = forms.iter().map(|form| form.name()).collect();
                Err(Failure::Usage(format!("{option} goes with --format {}, not with {name}", forms.join(", "))))
            }
            false => Ok(()),
        };
        goes_with(self.key.is_some(), "--key", &[Form::Frontmatter])?;
        goes_with(self.write, "--write", &[Form::Frontmatter])?;
        goes_with(self.selector.is_some(), "--selector", &[Form::Inject])?;
        goes_with(self.append, "--append", &[Form::Inject])?;
        goes_with(self.template.is_some(), "--template", &[Form::Html, Form::Inject])?;
        goes_with(self.remove, "--remove", &[Form::Html, Form::Frontmatter, Form::Inject])?;
        // Before any work. The rules for names are those of all generators.
        if let Some(key) = &self.key {
            FrontMatterKey::new(Generator::Hugo, key).map_err(|error| Failure::Usage(error.to_string()))?;
        }
        if self.selector.is_some() {
            Injector::new(self.position()).map_err(|error| Failure::Usage(error.to_string()))?;
        }
        match (form, option) {
            (Form::Inject, "--site") if out.is_some() => {
                refused("--format inject writes into the pages; leave --out away".to_string())
            }
            (Form::Inject, "--site") => Ok(()),
            (Form::Inject, _) => {
                refused("--format inject writes into the pages of a built site; name its folder by --site".to_string())
            }
            (Form::Frontmatter, "--content") if self.write && out.is_some() => {
                refused("--write changes the files; leave --out away, or --write to have a patch".to_string())
            }
            (Form::Frontmatter, "--content") => Ok(()),
            (Form::Frontmatter, _) => {
                refused("--format frontmatter changes source files; name their folder by --content".to_string())
            }
            (Form::Html, _) => match out {
                None => refused("--format html of all articles is a folder of fragments; name it by --out".to_string()),
                Some(path) if path.is_file() => {
                    refused(format!("--out {}: a file; --format html writes a folder of fragments", path.display()))
                }
                Some(_) => Ok(()),
            },
            _ => Ok(()),
        }
    }
}
