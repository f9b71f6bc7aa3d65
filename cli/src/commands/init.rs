//! `connexe init`: a commented file of settings for a site, from what its pages tell.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use connexe::Article;
use connexe::analysis::tag_key;
use connexe_formats::Unit;

use crate::arguments::ThreadArguments;
use crate::corpus_arguments::CorpusArguments;
use crate::failure::{Failure, Result, tell};
use crate::read_input::Input;
use crate::settings_file::InputSettings;
use crate::site_settings::{self, NAME, SiteSettings};

/// Sections and tags that are told.
const SHOWN: usize = 12;

/// Write a commented connexe.toml for a site: its address, languages, sections, and tags on nearly every article.
///
/// The file is written beside the published folder, into the root of a source folder, or beside another input, where all commands find it.
/// An old file is never overwritten. The globs, types and address of the command line are written into it.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  connexe init --site public/
  connexe init --site public/ --exclude '/legal/**'
  connexe init --content blog/
  connexe init --corpus articles.jsonl")]
pub struct Arguments {
    #[command(flatten)]
    corpus: CorpusArguments,
    #[command(flatten)]
    threads: ThreadArguments,
}

/// Writes the file.
pub fn run(arguments: &Arguments) -> Result<()> {
    if !arguments.corpus.is_given() {
        return Err(Failure::Usage(
            "name the site by --site FOLDER, or another input: --content, --wxr, --ghost, --feed, --corpus".to_string(),
        ));
    }
    let folder = site_settings::folders(&arguments.corpus.place()?).into_iter().next();
    let path = folder.map(|folder| site_settings::file_in(&folder));
    if let Some(path) = path.as_deref().filter(|path| path.symlink_metadata().is_ok()) {
        return Err(exists(path));
    }
    arguments.corpus.check_report([])?;
    let chosen = SiteSettings { input: arguments.corpus.input_settings(), ..SiteSettings::default() };
    let input = arguments.corpus.read(&chosen, arguments.threads.count())?;
    arguments.corpus.tell(&input, true);
    let path: PathBuf = path.ok_or_else(|| Failure::Failed(format!("{}: no folder beside it for {NAME}", input.name)))?;
    write_new(&path, &text(&input, &chosen.input))?;
    tell(format_args!("{} is written; read it, and change what is wrong", path.display()));
    Ok(())
}

fn exists(path: &Path) -> Failure {
    Failure::of_file(path, "it is there already, and never overwritten; edit it, or move it away first")
}

fn write_new(path: &Path, text: &str) -> Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(path),
        _ => Failure::of_file(path, format!("{error}; check who may write to its folder")),
    })?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| {
        // Half a file would be read as settings.
        let _ = std::fs::remove_file(path);
        Failure::of_file(path, error)
    })
}

/// The file of settings.
fn text(input: &Input, given: &InputSettings) -> String {
    let articles = &input.corpus.articles;
    let mut text = format!(
        "# Settings of connexe, written by `connexe init` from {} articles of {}.\n\
         # Commands that read this input find the file by themselves. A line that begins with # changes nothing.\n\n",
        articles.len(),
        quoted(&input.name)
    );
    let languages = counted(articles.iter().filter_map(|article| article.language.map(|language| language.code().to_string())));
    text += &format!("# Language of articles that tell none. Found: {}.\n", told(&languages));
    text += &match languages.first() {
        Some((language, _)) => format!("language = {}\n", quoted(language)),
        None => "# language = \"fr\"\n".to_string(),
    };
    let tags = Tags::of(articles);
    if !tags.on_nearly_all.is_empty() {
        text += &format!(
            "\n# Tags on more than four fifths of the articles: {}. They distinguish no article, and hardly count.\n",
            told(&tags.on_nearly_all)
        );
    }
    text += "\n# Tags that are one tag under another name; case and accents do not matter.\n";
    let example = tags.names.first().map_or("A tag", |(tag, _)| tag);
    text += &format!("# tag_aliases = {{ \"Another name\" = {} }}\n", quoted(example));
    text += &input_table(input, given, &languages);
    text += "\n[question]\n# Length of a list.\n# k = 10\n";
    let sections = counted(articles.iter().filter_map(|article| article.section.clone()));
    text += &format!("\n# Sections: {}. Tags and sections whose articles are never suggested:\n", told(&sections));
    let example = sections.last().map_or("A section", |(section, _)| section);
    text += &format!("# [question.filters.topics]\n# unsuggested = [{}]\n", quoted(example));
    text
}

/// The table on how the site is read.
fn input_table(input: &Input, given: &InputSettings, languages: &[(String, usize)]) -> String {
    let mut text = "\n[input]\n".to_string();
    let Some(source) = &input.source else { return text + &languages_line(languages) };
    text += &match given.base_url.as_ref().or(input.base.as_ref()) {
        Some(base) => format!("# Address of the site.\nbase_url = {}\n", quoted(base)),
        None => "# Address of the site; the input does not tell it.\n# base_url = \"https://journal.example\"\n".to_string(),
    };
    let lists: &[(&str, &[String], &str)] = if source.unit == Unit::Entry {
        text += "# Types of entries of an export that are articles beside posts, and taxonomies whose terms are tags.\n";
        &[("types", &given.types, "page"), ("taxonomies", &given.taxonomies, "genre")]
    } else {
        text += "# Pages that are articles, whatever the rules for list pages say, and pages that are not: globs of paths.\n";
        &[("include", &given.include, "/notes/**"), ("exclude", &given.exclude, "/legal/**")]
    };
    for (name, values, example) in lists {
        text += &match values {
            [] => format!("# {name} = [{}]\n", quoted(example)),
            values => format!("{name} = [{}]\n", list(values)),
        };
    }
    text + &languages_line(languages)
}

/// The line on the languages that are read.
fn languages_line(languages: &[(String, usize)]) -> String {
    let codes: Vec<String> = languages.iter().map(|(code, _)| code.clone()).collect();
    let codes = if codes.is_empty() { vec!["fr".to_string()] } else { codes };
    format!("# Languages whose articles are read; without it, all.\n# languages = [{}]\n", list(&codes))
}

/// Texts as the items of a list of TOML.
fn list(values: &[String]) -> String {
    values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", ")
}

/// The tags of a site.
struct Tags {
    names: Vec<(String, usize)>,
    on_nearly_all: Vec<(String, usize)>,
}

impl Tags {
    fn of(articles: &[Article]) -> Self {
        let mut by_key: BTreeMap<String, (String, usize)> = BTreeMap::new();
        for article in articles {
            let keys: BTreeMap<String, &str> = article.tags.iter().map(|tag| (tag_key(tag), tag.trim())).collect();
            for (key, tag) in keys {
                by_key.entry(key).or_insert_with(|| (tag.to_string(), 0)).1 += 1;
            }
        }
        let mut names: Vec<(String, usize)> = by_key.into_values().collect();
        names.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let on_nearly_all = names.iter().filter(|(_, count)| count * 5 > articles.len() * 4).cloned().collect();
        Self { names, on_nearly_all }
    }
}

/// Counts names, the most frequent first.
fn counted(names: impl Iterator<Item = String>) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    names.for_each(|name| *counts.entry(name).or_insert(0) += 1);
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}

/// Names with their counts, for a comment.
fn told(counts: &[(String, usize)]) -> String {
    if counts.is_empty() {
        return "none".to_string();
    }
    let shown: Vec<String> = counts.iter().take(SHOWN).map(|(name, count)| format!("{} ({count})", quoted(name))).collect();
    let rest = counts.len().saturating_sub(SHOWN);
    if rest > 0 { format!("{} and {rest} more", shown.join(", ")) } else { shown.join(", ") }
}

/// A text as a string of TOML. A basic string in one line: what a page tells must never end a comment.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') => {
                quoted += &format!("\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_of_toml_is_read_back() {
        for text in ["", "Le port", "a\"b\\c", "fin\nlanguage = \"en\"", "\u{1b}[31m\u{7f}\u{85}\u{2028}\u{202e}", "🚢 é"] {
            let quoted = quoted(text);
            assert!(!quoted.contains(char::is_control), "{quoted:?}");
            let table: toml::Table = toml::from_str(&format!("value = {quoted}")).unwrap();
            assert_eq!(table["value"].as_str(), Some(text));
        }
    }
}
