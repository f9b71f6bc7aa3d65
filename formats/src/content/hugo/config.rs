//! The configuration of a Hugo site.
//!
//! Input: `hugo.toml`, `config.yaml` and their like, and the folders `config/_default` and `config/production`. Output: what decides
//! over addresses. Invariant: keys have no case; a later file wins over an earlier one, key by key.

use connexe::Language;
use connexe::corpus::Severity;
use serde_json::{Map, Value};

use super::super::page::{self, below, name_of, note, stem};
use super::super::rules::Input;

/// Names of the main file, the first one that is there counts.
pub(in super::super) const FILES: [&str; 8] =
    ["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config.yaml", "config.yml", "config.json"];

/// What decides over addresses.
#[derive(Debug, Default)]
pub(super) struct Config {
    pub(super) base: Option<String>,
    /// Folders with content, each with its language where it has one; the longest first.
    pub(super) contents: Vec<(String, Option<usize>)>,
    pub(super) statics: Vec<String>,
    /// Codes of the languages, in lower case.
    pub(super) languages: Vec<(String, Option<Language>)>,
    disabled: Vec<usize>,
    pub(super) default: usize,
    in_folder: bool,
    pub(super) keeps_case: bool,
    pub(super) keeps_accents: bool,
    /// Whether pages are files: for all, or by section.
    ugly: Value,
    /// Patterns of addresses by section.
    pub(super) permalinks: Map<String, Value>,
    pub(super) section_permalinks: Map<String, Value>,
    /// Singular and plural names.
    pub(super) taxonomies: Vec<(String, String)>,
    /// Where a date is looked for, in lower case.
    pub(super) date_sources: Vec<String>,
    pub(super) related: Option<Map<String, Value>>,
    pub(super) cascade: Option<Value>,
    /// The main file, for notes.
    pub(super) file: String,
}

/// Reads the configuration.
pub(super) fn read(input: &mut Input<'_>) -> Config {
    let mut all = Map::new();
    if let Some(file) = input.first(&FILES) {
        merge(&mut all, lower(input.fields(&file)));
    }
    for folder in ["config/_default/", "config/production/"] {
        let files: Vec<String> = input.files.iter().filter(|file| file.starts_with(folder)).cloned().collect();
        // The main file comes first.
        let is_main = |file: &String| matches!(stem(name_of(file)), "hugo" | "config");
        let (main, others): (Vec<_>, Vec<_>) = files.into_iter().partition(is_main);
        for file in main {
            let fields = lower(input.fields(&file));
            merge(&mut all, fields);
        }
        for file in others {
            let fields = lower(input.fields(&file));
            // `languages.toml` holds the section `languages`, `languages.fr.toml` one of them, `menus.fr.toml` a part of one.
            let name = stem(name_of(&file)).to_lowercase();
            let code = name.strip_prefix("languages.").map(str::to_string);
            let settings = match code {
                Some(code) => {
                    Map::from_iter([("languages".to_string(), Value::Object(Map::from_iter([(code, Value::Object(fields))])))])
                }
                None if name.contains('.') || fields.is_empty() => continue,
                None => Map::from_iter([(name, Value::Object(fields))]),
            };
            merge(&mut all, settings);
        }
    }
    let file = input.first(&FILES).unwrap_or_else(|| "config/_default".to_string());
    of(&all, &file, input)
}

fn of(all: &Map<String, Value>, file: &str, input: &mut Input<'_>) -> Config {
    let text = |name: &str| all.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let truth = |name: &str| all.get(name).and_then(Value::as_bool).unwrap_or(false);
    let mut config = Config {
        base: text("baseurl").map(str::to_string),
        in_folder: truth("defaultcontentlanguageinsubdir"),
        keeps_case: truth("disablepathtolower"),
        keeps_accents: !truth("removepathaccents"),
        ugly: all.get("uglyurls").cloned().unwrap_or_default(),
        related: all.get("related").and_then(Value::as_object).cloned(),
        cascade: all.get("cascade").cloned(),
        file: file.to_string(),
        ..Config::default()
    };
    languages(&mut config, all, file, input);
    config.permalinks = all.get("permalinks").and_then(Value::as_object).cloned().unwrap_or_default();
    if let Some(Value::Object(sections)) = config.permalinks.remove("section") {
        config.section_permalinks = sections;
    }
    if let Some(Value::Object(pages)) = config.permalinks.remove("page") {
        config.permalinks.extend(pages);
    }
    config.taxonomies = match all.get("taxonomies").and_then(Value::as_object) {
        Some(taxonomies) => {
            taxonomies.iter().filter_map(|(one, more)| Some((one.clone(), more.as_str()?.to_lowercase()))).collect()
        }
        None => vec![("tag".into(), "tags".into()), ("category".into(), "categories".into())],
    };
    let sources = all.get("frontmatter").and_then(|front| front.get("date")).map(page::list);
    config.date_sources = sources.unwrap_or_default().iter().map(|source| source.to_lowercase()).collect();
    config.statics = match all.get("staticdir") {
        Some(folders) => page::list(folders),
        None => vec!["static".to_string()],
    };
    config.statics.extend((0..=10).filter_map(|at| all.get(&format!("staticdir{at}"))?.as_str().map(str::to_string)));
    let folders = config.statics.iter_mut().chain(config.contents.iter_mut().map(|(folder, _)| folder));
    folders.for_each(|folder| *folder = folder.trim_matches('/').trim_start_matches("./").to_string());
    config.contents.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then(a.cmp(b)));
    config.contents.dedup();
    if all.get("module").and_then(|module| module.get("mounts")).is_some() {
        let problem = "the mounts of `module` are not read; pass the built site with --site if they hold articles";
        input.notes.push(note(file, Severity::Noticed, problem));
    }
    config
}

fn languages(config: &mut Config, all: &Map<String, Value>, file: &str, input: &mut Input<'_>) {
    let text = |name: &str| all.get(name).and_then(Value::as_str);
    let content = text("contentdir").unwrap_or("content").to_string();
    let default = text("defaultcontentlanguage").map(str::to_lowercase);
    let disabled = all.get("disablelanguages").map(page::list).unwrap_or_default();
    let told = |settings: Option<&Value>| {
        let code = |name| settings.and_then(|settings| settings.get(name)).and_then(Value::as_str).and_then(page::language);
        code("locale").or_else(|| code("languagecode"))
    };
    for (code, settings) in all.get("languages").and_then(Value::as_object).into_iter().flatten() {
        let position = config.languages.len();
        config.languages.push((code.clone(), page::language(code).or_else(|| told(Some(settings)))));
        if settings.get("disabled") == Some(&Value::Bool(true)) || disabled.contains(code) {
            config.disabled.push(position);
        }
        if let Some(folder) = settings.get("contentdir").and_then(Value::as_str) {
            config.contents.push((folder.to_string(), Some(position)));
        }
        if settings.get("baseurl").is_some() {
            let problem =
                format!("the language {code} has a base address of its own, which is not read; pass the built site with --site");
            input.notes.push(note(file, Severity::Noticed, problem));
        }
    }
    // Without any declaration `en` is what Hugo takes, but not what the author writes.
    let declared = told(Some(&Value::Object(all.clone()))).or_else(|| default.as_deref().and_then(page::language));
    let code = default.unwrap_or_else(|| "en".to_string());
    config.default = match config.languages.iter().position(|(known, _)| *known == code) {
        Some(position) => position,
        None if config.languages.len() == 1 => 0,
        None => {
            config.languages.push((code, declared));
            config.languages.len() - 1
        }
    };
    // A folder for all languages is that of those without one of their own.
    let has_own = |at: usize| config.contents.iter().any(|(_, language)| *language == Some(at));
    if !(0..config.languages.len()).all(has_own) {
        config.contents.push((content, None));
    }
}

impl Config {
    /// Returns the content folder of a file, and its language.
    pub(super) fn content_of(&self, file: &str) -> Option<(&str, Option<usize>)> {
        let of = |(folder, _): &&(String, Option<usize>)| below(file, folder).is_some();
        self.contents.iter().find(of).map(|(folder, language)| (folder.as_str(), *language))
    }

    /// Returns the language with a code.
    pub(super) fn language(&self, code: &str) -> Option<usize> {
        self.languages.iter().position(|(known, _)| known.eq_ignore_ascii_case(code))
    }

    pub(super) fn code(&self, language: usize) -> &str {
        self.languages.get(language).map_or("", |(code, _)| code)
    }

    /// Returns the language as the site declares it.
    pub(super) fn declared(&self, language: usize) -> Option<Language> {
        self.languages.get(language).and_then(|(_, language)| *language)
    }

    pub(super) fn is_disabled(&self, language: usize) -> bool {
        self.disabled.contains(&language)
    }

    pub(super) fn has_many_languages(&self) -> bool {
        self.languages.len() > 1
    }

    /// Returns the folder of a language: `/en`, empty for the default one.
    pub(super) fn prefix(&self, language: usize) -> String {
        if language == self.default && !self.in_folder { String::new() } else { format!("/{}", self.code(language)) }
    }

    /// Whether pages of a section are files.
    pub(super) fn is_ugly(&self, section: &str) -> bool {
        self.ugly.as_bool().unwrap_or_else(|| self.ugly.get(section) == Some(&Value::Bool(true)))
    }
}

/// Returns the fields with keys in lower case, at all depths.
fn lower(fields: Map<String, Value>) -> Map<String, Value> {
    fn value_of(value: Value) -> Value {
        match value {
            Value::Object(fields) => Value::Object(lower(fields)),
            Value::Array(entries) => entries.into_iter().map(value_of).collect(),
            other => other,
        }
    }
    fields.into_iter().map(|(key, value)| (key.to_lowercase(), value_of(value))).collect()
}

/// Merges fields, key by key.
fn merge(all: &mut Map<String, Value>, later: Map<String, Value>) {
    for (key, value) in later {
        match (all.get_mut(&key), value) {
            (Some(Value::Object(known)), Value::Object(value)) => merge(known, value),
            (_, value) => {
                all.insert(key, value);
            }
        }
    }
}
