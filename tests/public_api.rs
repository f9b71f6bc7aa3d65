//! The public API by name, compared with a committed file: a change of it is made on purpose, and has a line in the changelog.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const FILE: &str = "tests/data/public-api.txt";

/// The most items at the root: the others stand in modules named after the folders.
const MOST_AT_ROOT: usize = 27;

/// The names that a module exports: `pub mod`, and each name of `pub use`.
fn exports(text: &str) -> BTreeSet<String> {
    let code: String = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let declarations = code.split(';').map(|declaration| declaration.split_whitespace().collect::<Vec<_>>().join(" "));
    let public = declarations.filter_map(|declaration| {
        let start = declaration.find("pub use ").or_else(|| declaration.find("pub mod "))?;
        Some(declaration[start + "pub use ".len()..].to_string())
    });
    public.flat_map(|path| names(&path)).collect()
}

/// The names at the ends of a `use` path with at most one level of braces.
fn names(path: &str) -> Vec<String> {
    let last = |path: &str| path.rsplit([':', ' ']).next().unwrap_or_default().to_string();
    match path.split_once('{') {
        None => vec![last(path)],
        Some((_, list)) => {
            list.trim_end_matches(['}', ' ']).split(',').map(str::trim).filter(|name| !name.is_empty()).map(last).collect()
        }
    }
}

#[test]
fn the_public_api_is_the_committed_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |file: &str| fs::read_to_string(root.join(file)).unwrap();
    let at_root = exports(&read("src/lib.rs"));
    let is_module = |name: &String| name.chars().all(|c| c.is_lowercase() || c == '_');
    let mut lines: BTreeSet<String> = BTreeSet::new();
    for name in &at_root {
        if !is_module(name) {
            lines.insert(format!("connexe::{name}"));
            continue;
        }
        let (folder, file) = (format!("src/{name}/mod.rs"), format!("src/{name}.rs"));
        let text = if root.join(&folder).exists() { read(&folder) } else { read(&file) };
        let inner = exports(&text);
        lines.insert(format!("connexe::{name}"));
        lines.extend(inner.iter().map(|item| format!("connexe::{name}::{item}")));
    }
    let items = at_root.iter().filter(|name| !is_module(name)).count();
    assert!(items <= MOST_AT_ROOT, "{items} items at the root, at most {MOST_AT_ROOT}: put them into the module of their folder");
    let found = lines.into_iter().collect::<Vec<_>>().join("\n") + "\n";
    if std::env::var_os("UPDATE_PUBLIC_API").is_some() {
        fs::write(root.join(FILE), &found).unwrap();
    }
    let committed = read(FILE);
    assert_eq!(
        found, committed,
        "the public API has changed: UPDATE_PUBLIC_API=1 cargo test --test public_api, and a line in the changelog"
    );
}
