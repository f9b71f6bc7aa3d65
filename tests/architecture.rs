//! The structure of `src/` and of the packages beside it: data flows downwards, and no two files import each other.
//!
//! The test reads the imports of every file: `use` declarations, and paths that begin with `crate::` or `super::`. Test modules do not
//! count, nor do the `mod` and `pub use` lines of a parent.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The folders, and files beside `lib.rs` that stand among them, from the first stage to the last. All other files beside `lib.rs`
/// come before the first.
const ORDER: [&str; 15] = [
    "corpus",
    "analysis",
    "sparse",
    "vector",
    "knn",
    "index",
    "near_duplicates",
    "ranking",
    "tags",
    "page",
    "settings",
    "recommender",
    "analyst",
    "evaluation",
    "sample",
];

/// Lines of the longest file.
const MOST_LINES: usize = 520;

#[test]
fn a_file_imports_only_from_its_own_stage_and_those_before() {
    let source = Source::read("src");
    let upwards: Vec<String> = source
        .imports
        .iter()
        .flat_map(|(from, targets)| targets.iter().map(move |to| (from, to)))
        .filter(|(from, to)| stage(from) < stage(to))
        .map(|(from, to)| format!("{from} imports {to}, which comes later"))
        .collect();
    assert!(upwards.is_empty(), "{upwards:#?}");
}

#[test]
fn no_files_import_each_other_directly_or_in_a_circle() {
    for folder in ["src", "formats/src", "cli/src"] {
        let circles: Vec<Vec<String>> = Source::read(folder).circles();
        assert!(circles.is_empty(), "{folder}: {} circles: {circles:#?}", circles.len());
    }
}

#[test]
fn a_package_imports_only_those_below_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (folder, others) in [("src", &["connexe_formats", "connexe_cli"][..]), ("formats/src", &["connexe_cli", "clap"])] {
        let mut files = Vec::new();
        rust_files(&root.join(folder), &mut files);
        assert!(files.len() > 3, "{folder}: {files:?}");
        let naming =
            |path: &&PathBuf| others.iter().any(|other| fs::read_to_string(path).unwrap().contains(&format!("{other}::")));
        let upwards: Vec<&PathBuf> = files.iter().filter(naming).collect();
        assert!(upwards.is_empty(), "{folder}: {upwards:?}");
    }
}

#[test]
fn a_file_holds_one_concept_of_a_readable_length() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "formats/src", "formats/tests", "cli/src", "cli/tests", "tests", "examples"] {
        rust_files(&root.join(folder), &mut files);
    }
    let lines = |path: &PathBuf| fs::read_to_string(path).unwrap().lines().count();
    let long: Vec<String> = files
        .iter()
        .filter(|path| lines(path) > MOST_LINES)
        .map(|path| format!("{} ({})", path.display(), lines(path)))
        .collect();
    assert!(long.is_empty(), "files of more than {MOST_LINES} lines: {long:#?}");
}

#[test]
fn one_file_of_the_command_alone_reads_the_clock() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    ["src", "formats/src", "cli/src"].iter().for_each(|folder| rust_files(&root.join(folder), &mut files));
    // `Instant` measures and tells no time of day. A date of a file (`modified`) is a clock that someone else has read.
    let clocks = [
        "SystemTime",
        "UNIX_EPOCH",
        "ZonedDateTime",
        "Zoned::",
        "Timestamp::now",
        "Utc::",
        "Local::",
        "now_utc",
        "now_local",
        ".modified()",
    ];
    let mut readers = BTreeSet::new();
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        let code = text.lines().map(|line| line.split("//").next().unwrap_or_default());
        if code.into_iter().any(|line| clocks.iter().any(|clock| line.contains(clock))) {
            readers.insert(file.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"));
        }
    }
    assert_eq!(readers, BTreeSet::from(["cli/src/clock.rs".to_string()]));
}

#[test]
fn the_reader_of_imports_sees_what_is_there() {
    let text = "//! use crate::no::Doc;\nuse super::{a::{B, c::D}, e};\npub(crate) use crate::f::g as h;\nfn x() { crate::i::j(); }\n\
                #[cfg(test)]\nmod tests { use crate::no::Test; }\n";
    let paths: Vec<String> = imported_paths(text)
        .into_iter()
        .map(|(path, is_public)| format!("{path}{}", if is_public { " pub" } else { "" }))
        .collect();
    assert_eq!(paths, ["super::a::B", "super::a::c::D", "super::e", "crate::f::g pub", "crate::i::j"]);
    let source = Source::read("src");
    assert!(source.imports.len() > 100, "{} files", source.imports.len());
    assert!(source.imports["index/bounded_search"].contains("index/score_bounds"));
    assert!(source.imports["recommender/builder"].contains("knn/row_index"), "{:?}", source.imports["recommender/builder"]);
}

/// Position of a module among the stages; 0 for files beside `lib.rs` that all may import.
fn stage(module: &str) -> usize {
    let top = module.split('/').next().unwrap_or(module);
    ORDER.iter().position(|&name| name == top).map_or(0, |position| position + 1)
}

/// All modules of a folder of sources, by path without ending (`knn/search`; a `mod.rs` by its folder), with the modules that each imports.
struct Source {
    imports: BTreeMap<String, BTreeSet<String>>,
}

impl Source {
    fn read(folder: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut files = Vec::new();
        rust_files(&root, &mut files);
        let mut texts = BTreeMap::new();
        for path in files {
            let relative = path.strip_prefix(&root).unwrap().with_extension("");
            let module = relative.to_str().unwrap().replace('\\', "/");
            let module = module.strip_suffix("/mod").unwrap_or(&module).to_string();
            if module != "lib" && !module.ends_with("tests") {
                texts.insert(module, fs::read_to_string(&path).unwrap());
            }
        }
        // By folder: the module that each name of its `mod.rs` comes from.
        let mut names: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (module, text) in &texts {
            for (path, _) in imported_paths(text).into_iter().filter(|(_, is_public)| *is_public) {
                let absolute = absolute(&root, module, &path);
                names.entry(module.clone()).or_default().insert(last(&absolute).to_string(), absolute);
            }
        }
        let resolve = |path: &str| -> Option<String> {
            let mut path = path.to_string();
            for _ in 0..8 {
                let segments: Vec<&str> = path.split('/').collect();
                let known = (1..=segments.len()).rev().find(|&length| texts.contains_key(&segments[..length].join("/")))?;
                let module = segments[..known].join("/");
                let Some(name) = segments.get(known) else { return Some(module) };
                match names.get(&module).and_then(|names| names.get(*name)) {
                    Some(target) if *target != path => path = target.clone(),
                    _ => return Some(module),
                }
            }
            None
        };
        let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (module, text) in &texts {
            let is_folder = texts.keys().any(|other| other.starts_with(&format!("{module}/")));
            let targets = imports.entry(module.clone()).or_default();
            for (path, is_public) in imported_paths(text) {
                let target = resolve(&absolute(&root, module, &path));
                let is_own = |target: &String| is_public && is_folder && target.starts_with(&format!("{module}/"));
                targets.extend(target.filter(|target| target != module && !is_own(target)));
            }
        }
        Self { imports }
    }

    /// All modules that a module imports, over any number of steps.
    fn reachable<'a>(&'a self, start: &'a String) -> BTreeSet<&'a String> {
        let mut reached = BTreeSet::new();
        let mut left = vec![start];
        while let Some(module) = left.pop() {
            let next = self.imports.get(module).into_iter().flatten();
            left.extend(next.filter(|next| reached.insert(*next)));
        }
        reached
    }

    /// Groups of modules that reach each other.
    fn circles(&self) -> Vec<Vec<String>> {
        let reached: BTreeMap<&String, BTreeSet<&String>> =
            self.imports.keys().map(|module| (module, self.reachable(module))).collect();
        let mut groups: BTreeSet<Vec<String>> = BTreeSet::new();
        for (module, targets) in &reached {
            if targets.contains(module) {
                let group = targets.iter().filter(|target| reached.get(*target).is_some_and(|back| back.contains(module)));
                groups.insert(group.map(ToString::to_string).collect());
            }
        }
        groups.into_iter().collect()
    }
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A path from the root of the crate, of a path as a module writes it.
fn absolute(root: &Path, module: &str, path: &str) -> String {
    let is_folder = root.join(module).is_dir();
    let mut base: Vec<&str> = module.split('/').collect();
    let mut segments = path.split("::").peekable();
    match segments.peek() {
        Some(&"crate") => {
            segments.next();
            base.clear();
        }
        Some(&"super") => {
            while segments.next_if_eq(&"super").is_some() {
                base.pop();
            }
        }
        Some(&"self") => drop(segments.next()),
        _ if is_folder => {}
        _ => base.clear(),
    }
    base.extend(segments);
    base.join("/")
}

/// The paths into this crate that a file imports or names, and whether it exports them again.
fn imported_paths(text: &str) -> Vec<(String, bool)> {
    let code: String = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default()
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n");
    let mut paths = Vec::new();
    let mut rest = code.as_str();
    while let Some(start) = rest.find("use ") {
        let line = rest[..start].rsplit('\n').next().unwrap_or_default().trim();
        let end = rest[start..].find(';').map_or(rest.len(), |end| start + end);
        if line.is_empty() || line.starts_with("pub") {
            let is_public = line.starts_with("pub");
            let declared: String = rest[start + 4..end].split_whitespace().collect::<Vec<_>>().join(" ");
            expand("", &declared, &mut |path| {
                let path = path.split(" as ").next().unwrap_or_default().trim().to_string();
                if path.starts_with("crate::") || path.starts_with("super::") || is_public {
                    paths.push((path, is_public));
                }
            });
        }
        rest = &rest[(start + 4).min(rest.len())..];
    }
    let is_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':');
    for root in ["crate::", "super::"] {
        for (start, _) in code.match_indices(root) {
            let before = code[..start].chars().next_back();
            let declares = code[..start].rsplit('\n').next().is_some_and(|line| line.contains("use "))
                || code[..start].ends_with(['{', ',']);
            if !declares && before.is_none_or(|c| !is_path(c)) {
                let path: String = code[start..].chars().take_while(|&c| is_path(c)).collect();
                paths.push((path.trim_end_matches(':').to_string(), false));
            }
        }
    }
    paths
}

/// Calls `visit` with each path of a `use` tree.
fn expand(prefix: &str, tree: &str, visit: &mut impl FnMut(&str)) {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else { return visit(&format!("{prefix}{tree}")) };
    let prefix = format!("{prefix}{}", &tree[..open]);
    let inner = tree[open + 1..].trim_end().strip_suffix('}').unwrap_or(&tree[open + 1..]);
    let (mut depth, mut start) = (0, 0);
    for (position, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                expand(&prefix, &inner[start..position], visit);
                start = position + 1;
            }
            _ => {}
        }
    }
    if !inner[start..].trim().is_empty() {
        expand(&prefix, &inner[start..], visit);
    }
}
