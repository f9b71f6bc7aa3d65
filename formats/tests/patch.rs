//! One key of front matter: byte for byte results, refusals, and the way back.
#![cfg(feature = "patch")]

use connexe_formats::content::Generator::{self, *};
use connexe_formats::patch::{FrontMatterKey, Patched, Reason, Value, diff};
use proptest::prelude::*;

fn key(generator: Generator) -> FrontMatterKey {
    FrontMatterKey::new(generator, "related").unwrap()
}

fn list(titles: &[&str]) -> Vec<Value> {
    titles.iter().map(|title| Value::map([("t", *title)])).collect()
}

/// Sets the key, and returns the new file or the old one.
fn set(generator: Generator, path: &str, file: &[u8], list: &[Value]) -> Result<Vec<u8>, Reason> {
    match key(generator).set(path, file, list) {
        Ok(Patched::Changed(new)) => Ok(new),
        Ok(Patched::Unchanged) => Ok(file.to_vec()),
        Err(refusal) => Err(refusal.reason),
    }
}

fn remove(generator: Generator, path: &str, file: &[u8]) -> Result<Vec<u8>, Reason> {
    match key(generator).remove(path, file) {
        Ok(Patched::Changed(new)) => Ok(new),
        Ok(Patched::Unchanged) => Ok(file.to_vec()),
        Err(refusal) => Err(refusal.reason),
    }
}

const Y: &str = "related:\n  - t: \"A\"\n";

/// Generator, path, file, file with the key; and the key goes again.
fn new_keys() -> Vec<(Generator, &'static str, String, String)> {
    let case = |generator, path, before: &str, after: &str| (generator, path, before.to_string(), after.to_string());
    let crlf = |text: &str| text.replace('\n', "\r\n");
    vec![
        // YAML
        case(Hugo, "a.md", "---\ntitle: a\n---\nOui\n", &format!("---\ntitle: a\n{Y}---\nOui\n")),
        case(Jekyll, "a.md", "---\n---\nOui", &format!("---\n{Y}---\nOui")),
        case(Jekyll, "a.md", "---\ntitle: a\n---", &format!("---\ntitle: a\n{Y}---")),
        case(Jekyll, "a.md", "---\ntitle: a\n...\nOui", &format!("---\ntitle: a\n{Y}...\nOui")),
        case(Jekyll, "a.md", &crlf("---\ntitle: a\n---\nOui\n"), &crlf(&format!("---\ntitle: a\n{Y}---\nOui\n"))),
        case(Jekyll, "a.md", "\u{feff}---\ntitle: a\n---\nOui\n", &format!("\u{feff}---\ntitle: a\n{Y}---\nOui\n")),
        case(
            Jekyll,
            "a.md",
            "--- \n# un\ntitle:   'l''a' # deux\n\n# fin\n\n---  \nOui\n",
            &format!("--- \n# un\ntitle:   'l''a' # deux\n\n# fin\n\n{Y}---  \nOui\n"),
        ),
        // The key is that of another map, of a block scalar, of a comment, of a quoted text.
        case(Hugo, "a.md", "---\nparams:\n  related: 1\n---\n", &format!("---\nparams:\n  related: 1\n{Y}---\n")),
        case(
            Hugo,
            "a.md",
            "---\ntext: |+\n  related: 1\n  ---\n\n\n---\nOui",
            &format!("---\ntext: |+\n  related: 1\n  ---\n\n\n{Y}---\nOui"),
        ),
        case(Hugo, "a.md", "---\n# related: 1\na: b\n---\n", &format!("---\n# related: 1\na: b\n{Y}---\n")),
        case(Hugo, "a.md", "---\na: \"x\n  related: y\"\n---\n", &format!("---\na: \"x\n  related: y\"\n{Y}---\n")),
        case(Hugo, "a.md", "---\nrelated-posts: 1\n---\n", &format!("---\nrelated-posts: 1\n{Y}---\n")),
        // The root may be indented, its lists may be not.
        case(Hugo, "a.md", "---\n  a: b\n---\n", "---\n  a: b\n  related:\n    - t: \"A\"\n---\n"),
        case(Hugo, "a.md", "---\ntags:\n- x\n- y\n---\n", &format!("---\ntags:\n- x\n- y\n{Y}---\n")),
        case(Hugo, "a.md", "---\na: &x [1]\nb: *x\né: ü\n---\n\tOui", &format!("---\na: &x [1]\nb: *x\né: ü\n{Y}---\n\tOui")),
        case(Hugo, "a.md", "---yaml\na: b\n---\n", &format!("---yaml\na: b\n{Y}---\n")),
        // TOML
        case(Hugo, "a.md", "+++\ntitle = 'a' # b\n+++\nOui", "+++\ntitle = 'a' # b\n[[related]]\nt = \"A\"\n+++\nOui"),
        case(
            Hugo,
            "a.md",
            "+++\na = 1\n[params]\nrelated = 2\n\n# fin\n+++\n",
            "+++\na = 1\n[params]\nrelated = 2\n\n# fin\n[[related]]\nt = \"A\"\n+++\n",
        ),
        case(Hugo, "a.md", &crlf("+++\na = 1\n+++\n"), &crlf("+++\na = 1\n[[related]]\nt = \"A\"\n+++\n")),
        case(Zola, "a.md", "+++\n[extra]\nb = 1\n+++\n", "+++\n[extra]\nb = 1\n[[extra.related]]\nt = \"A\"\n+++\n"),
        case(Zola, "a.md", "+++\nrelated = 1\n+++\n", "+++\nrelated = 1\n[[extra.related]]\nt = \"A\"\n+++\n"),
        // JSON
        case(Hugo, "a.md", "{\"a\": \"}\"}\nOui", "{\"a\": \"}\", \"related\": [{\"t\": \"A\"}]}\nOui"),
        case(
            Hugo,
            "a.md",
            "{\n\t\"a\": [1, 2]\n}\n\nOui",
            "{\n\t\"a\": [1, 2],\n\t\"related\": [\n\t\t{\n\t\t\t\"t\": \"A\"\n\t\t}\n\t]\n}\n\nOui",
        ),
        case(
            Eleventy,
            "a.md",
            "---json\n{\n  \"a\": {\"related\": 1}\n}\n---\n",
            "---json\n{\n  \"a\": {\"related\": 1},\n  \"related\": [\n    {\n      \"t\": \"A\"\n    }\n  ]\n}\n---\n",
        ),
        case(Hugo, "a.md", "{\n}\n", "{\n  \"related\": [\n    {\n      \"t\": \"A\"\n    }\n  ]\n}\n"),
        // Headers
        case(Pelican, "a.md", "Title: a\nDate: 2024\n\nOui : b", "Title: a\nDate: 2024\nrelated: [{\"t\": \"A\"}]\n\nOui : b"),
        case(Pelican, "a.md", "Title: a", "Title: a\nrelated: [{\"t\": \"A\"}]"),
        case(Pelican, "a.md", "Title: a\r\n\r\nOui", "Title: a\r\nrelated: [{\"t\": \"A\"}]\r\n\r\nOui"),
        case(Pelican, "a.md", "Title: a\n    b\nOui", "Title: a\n    b\nrelated: [{\"t\": \"A\"}]\nOui"),
        case(Pelican, "a.md", "---\nTitle: a\n---\nOui", "---\nTitle: a\nrelated: [{\"t\": \"A\"}]\n---\nOui"),
        // No front matter
        case(MkDocs, "a.md", "# Oui\n", &format!("---\n# added by connexe\n{Y}---\n# Oui\n")),
        case(Docusaurus, "a.mdx", "", &format!("---\n# added by connexe\n{Y}---\n")),
        case(Eleventy, "a.md", "Oui\r\n", &crlf(&format!("---\n# added by connexe\n{Y}---\nOui\n"))),
        case(Hugo, "a.md", "\u{feff}Oui", &format!("\u{feff}---\n# added by connexe\n{Y}---\nOui")),
    ]
}

#[test]
fn a_new_key_changes_no_other_byte_and_goes_again() {
    for (generator, path, before, after) in new_keys() {
        let new = set(generator, path, before.as_bytes(), &list(&["A"])).map(|new| String::from_utf8(new).unwrap());
        assert_eq!(new, Ok(after.clone()), "{generator} {before:?}");
        assert_eq!(set(generator, path, after.as_bytes(), &list(&["A"])), Ok(after.clone().into_bytes()), "{after:?}");
        assert_eq!(remove(generator, path, after.as_bytes()), Ok(before.clone().into_bytes()), "{after:?}");
        assert_eq!(remove(generator, path, before.as_bytes()), Ok(before.clone().into_bytes()), "{before:?}");
        // Another list in its place, and the first one again.
        let other = set(generator, path, after.as_bytes(), &list(&["B", "C"])).unwrap();
        assert_ne!(other, after.as_bytes());
        assert_eq!(set(generator, path, &other, &list(&["A"])), Ok(after.clone().into_bytes()), "{after:?}");
        assert_eq!(set(generator, path, &other, &[]), Ok(before.into_bytes()), "{after:?}");
    }
}

#[test]
fn a_list_is_replaced_where_it_stands() {
    for (generator, before, after, removed) in [
        (Hugo, "---\nrelated: [a, b] # c\nz: 1\n---\n", format!("---\n{Y}z: 1\n---\n"), "---\nz: 1\n---\n"),
        (
            Hugo,
            "---\n\"related\":\n- a\n- b\n\n# z\nz: 1\n---\n",
            format!("---\n{Y}\n# z\nz: 1\n---\n"),
            "---\n\n# z\nz: 1\n---\n",
        ),
        (Hugo, "---\n'related' :\n  [a,\n  b]\nz: 1\n---\n", format!("---\n{Y}z: 1\n---\n"), "---\nz: 1\n---\n"),
        (Hugo, "---\na: 1\nrelated: []\n---\n", format!("---\na: 1\n{Y}---\n"), "---\na: 1\n---\n"),
        (
            Hugo,
            "+++\na = 1\nrelated = [\n  'x', # y\n] # z\nb = 2\n+++\n",
            "+++\na = 1\nrelated = [{ t = \"A\" }] # z\nb = 2\n+++\n".to_string(),
            "+++\na = 1\nb = 2\n+++\n",
        ),
        (
            Hugo,
            "+++\n[[related]]\nx = 1\n[[related.items]]\ny = 2\n\n# p\n[params]\nz = 1\n+++\n",
            "+++\n[[related]]\nt = \"A\"\n\n# p\n[params]\nz = 1\n+++\n".to_string(),
            "+++\n\n# p\n[params]\nz = 1\n+++\n",
        ),
        (
            Zola,
            "+++\n[extra]\nrelated = ['a']\nb = 1\n+++\n",
            "+++\n[extra]\nrelated = [{ t = \"A\" }]\nb = 1\n+++\n".to_string(),
            "+++\n[extra]\nb = 1\n+++\n",
        ),
        (Hugo, "{\"related\": [1], \"b\": 2}\n", "{\"related\": [{\"t\": \"A\"}], \"b\": 2}\n".to_string(), "{\"b\": 2}\n"),
        (
            Hugo,
            "{\"a\": 1, \"related\":[ [1] ] , \"b\": 2}\n",
            "{\"a\": 1, \"related\":[{\"t\": \"A\"}] , \"b\": 2}\n".to_string(),
            "{\"a\": 1, \"b\": 2}\n",
        ),
        (Pelican, "Related: []\nTitle: a\n\nOui", "related: [{\"t\": \"A\"}]\nTitle: a\n\nOui".to_string(), "Title: a\n\nOui"),
    ] {
        let new = set(generator, "a.md", before.as_bytes(), &list(&["A"])).map(|new| String::from_utf8(new).unwrap());
        assert_eq!(new, Ok(after.clone()), "{before:?}");
        for file in [before, &after] {
            let new = remove(generator, "a.md", file.as_bytes()).map(|new| String::from_utf8(new).unwrap());
            assert_eq!(new.as_deref(), Ok(removed), "{file:?}");
        }
    }
}

#[test]
fn in_doubt_a_file_is_left_as_it_is() {
    for (generator, path, file, reason, line) in [
        (Hugo, "a.md", "---\na: 1\nrelated: false\n---\n", Reason::Off, Some(3)),
        (Hugo, "a.md", "---\nrelated: no\n---\n", Reason::Off, Some(2)),
        (Hugo, "a.md", "+++\nrelated = false\n+++\n", Reason::Off, Some(2)),
        (Hugo, "a.md", "{\n\"related\": false\n}\n", Reason::Off, Some(2)),
        (Pelican, "a.md", "Title: a\nRelated: false\n\n", Reason::Off, Some(2)),
        (Hugo, "a.md", "---\nrelated: oui\n---\n", Reason::Taken, Some(2)),
        (Hugo, "a.md", "---\nrelated:\n  a: b\n---\n", Reason::Taken, Some(2)),
        (Hugo, "a.md", "---\nrelated:\n---\n", Reason::Taken, Some(2)),
        (Hugo, "a.md", "---\nRelated: []\n---\n", Reason::Taken, Some(2)),
        (Hugo, "a.md", "+++\n[related]\na = 1\n+++\n", Reason::Taken, Some(2)),
        (Pelican, "a.md", "Title: a\nrelated: un, deux\n\n", Reason::Taken, Some(2)),
        (Zola, "a.md", "+++\nextra = 1\n+++\n", Reason::Taken, None),
        (Zola, "a.md", "+++\nextra = { a = 1 }\n+++\n", Reason::Unsafe, None),
        (Zola, "a.md", "---\na: 1\n---\n", Reason::NoPlace, Some(1)),
        (Zola, "a.md", "Oui", Reason::NoPlace, None),
        (Jekyll, "a.md", "# Oui\n", Reason::NoPlace, None),
        (Pelican, "a.md", "# Oui\n", Reason::NoPlace, None),
        (Pelican, "a.rst", "Oui\n###\n:date: 2024\n", Reason::NoPlace, None),
        (Pelican, "a.html", "<html>", Reason::NoPlace, None),
        (MkDocs, "a.md", "Title: Oui\n\nNon", Reason::NoPlace, None),
        (Eleventy, "a.md", "---js\n{a: 1}\n---\n", Reason::NoPlace, None),
        (Eleventy, "a.njk", "<p>", Reason::NoPlace, None),
        (Eleventy, "a.11ty.js", "module", Reason::NoPlace, None),
        (Hugo, "a.org", "#+title: a", Reason::NoPlace, None),
        (Hugo, "a.md", "---\n\nUne règle\n", Reason::NoPlace, None),
        (Hugo, "a.md", "{}\nOui", Reason::NoPlace, None),
        (Hugo, "a.md", "---\na: b\n", Reason::Unreadable, None),
        (Hugo, "a.md", "---\na: [\n---\n", Reason::Unreadable, None),
        (Hugo, "a.md", "---\n\ta: 1\n---\n", Reason::Unsafe, None),
        (Hugo, "a.md", "+++\na =\n+++\n", Reason::Unreadable, None),
        (Hugo, "a.md", "{\"a\": 1,\n", Reason::Unreadable, None),
        (Hugo, "a.md", "a\0b", Reason::Unreadable, None),
        (Hugo, "a.md", "---\n{a: b}\n---\n", Reason::Unsafe, None),
        (Hugo, "a.md", "---\na: 1\na: 2\n---\n", Reason::Unsafe, None),
        (Hugo, "a.md", "---\nrelated: [1]\nrelated: [2]\n---\n", Reason::Unsafe, Some(2)),
        (Hugo, "a.md", "{\"related\": [1], \"related\": [2]}", Reason::Unsafe, None),
        (Hugo, "a.md", "---\nrelated: &x [1]\nb: *x\n---\n", Reason::Unsafe, None),
        (Hugo, "a.md", "---\nb: &x [1]\nrelated: *x\n---\n", Reason::Unsafe, None),
        (Hugo, "a.md", "---\n? related\n: [1]\n---\n", Reason::Unsafe, None),
        (Hugo, "a.md", "---\na: \"\nrelated: [1]\n\"\nrelated: [2]\n---\n", Reason::Unsafe, None),
    ] {
        let refusal = key(generator).set(path, file.as_bytes(), &list(&["A"])).unwrap_err();
        assert_eq!(refusal.reason, reason, "{file:?}: {refusal}");
        assert!(line.is_none() || refusal.line == line, "{file:?}: {refusal:?}");
        assert!(refusal.problem.len() > 20, "{refusal}");
    }
    for file in [&b"\xFF\xFEa\0"[..], b"---\na: \xE9\n---\n"] {
        assert_eq!(key(Hugo).set("a.md", file, &list(&["A"])).unwrap_err().reason, Reason::Unreadable);
    }
}

#[test]
fn removal_leaves_what_is_no_list() {
    for file in
        ["---\nrelated: false\n---\n", "---\nrelated: oui\n---\n", "---\na: 1\n---\n", "Oui", "+++\n[related]\na = 1\n+++\n"]
    {
        assert_eq!(key(Hugo).remove("a.md", file.as_bytes()), Ok(Patched::Unchanged), "{file:?}");
    }
    // A block that someone went on with stays, without the key.
    let file = b"---\n# added by connexe\nrelated:\n  - t: \"A\"\ntitle: b\n---\nOui";
    assert_eq!(remove(MkDocs, "a.md", file).unwrap(), b"---\n# added by connexe\ntitle: b\n---\nOui");
}

#[test]
fn values_of_any_depth_are_written_and_read_back() {
    let texts = [
        "",
        "oui: \"non\" \\ # - [a] {b} ---",
        " a ",
        "a\nb\r\n\tc",
        "\0\u{7f}\u{85}\u{2028}\u{feff}",
        "🌊 l’été",
        "no",
        "2024-01-18",
        "+++",
        "!x",
        "{{ a }}",
    ];
    let all: Vec<Value> = texts.iter().map(|text| Value::from(*text)).collect();
    let nested = Value::map([
        ("name", Value::from("Aller plus loin")),
        ("items", vec![Value::map([("url", "/a/"), ("excerpt", "b")]), Value::Map(Vec::new()), Value::map([("no", "c")])].into()),
        ("texts", all.clone().into()),
        ("map", Value::map([("a b", Value::map([("c", vec![Value::List(Vec::new())])]))])),
        ("none", Value::List(Vec::new())),
        ("whole", (-7).into()),
        ("number", 1.5.into()),
        ("large", 1e300.into()),
        ("three", 3.0.into()),
        ("truth", true.into()),
    ]);
    let lists = [
        vec![nested.clone()],
        vec![nested.clone(), Value::map([("a", "b")])],
        all,
        vec![nested, vec![Value::from("x")].into(), 2.into()],
    ];
    for (generator, before) in [
        (Hugo, "---\na: b\n---\n"),
        (Hugo, "+++\na = [\n[1],\n]\n[b]\nc = 1\n+++\n"),
        (Hugo, "{\"a\": 1}"),
        (Hugo, "{\n  \"a\": 1\n}"),
        (Pelican, "Title: a\n\n"),
        (Pelican, "---\nTitle: a\n---\n"),
        (MkDocs, "Oui"),
    ] {
        for list in &lists {
            // Each change is verified with the parser of the reader; a wrong one would be refused.
            let new = set(generator, "a.md", before.as_bytes(), list).unwrap();
            assert_eq!(set(generator, "a.md", &new, list).unwrap(), new, "{}", String::from_utf8_lossy(&new));
            assert_eq!(remove(generator, "a.md", &new).unwrap(), before.as_bytes());
        }
    }
}

#[test]
fn blocks_of_a_page_in_all_forms() {
    let item = |title: &str, url: &str| Value::map([("title", title), ("url", url)]);
    let block = |name: &str, items: Vec<Value>| Value::map([("name", Value::from(name)), ("items", items.into())]);
    let blocks =
        [block("Aller plus loin", vec![item("La digue", "/digue/"), item("Le \"port\"", "/port/")]), block("Autres", vec![])];
    for (file, expected) in [
        (
            "---\n---\n",
            "---\nrelated:\n  - name: \"Aller plus loin\"\n    items:\n      - title: \"La digue\"\n        url: \"/digue/\"\n      - title: \"Le \\\"port\\\"\"\n        url: \"/port/\"\n  - name: \"Autres\"\n    items: []\n---\n",
        ),
        (
            "+++\n+++\n",
            "+++\n[[related]]\nname = \"Aller plus loin\"\n[[related.items]]\ntitle = \"La digue\"\nurl = \"/digue/\"\n[[related.items]]\ntitle = \"Le \\\"port\\\"\"\nurl = \"/port/\"\n[[related]]\nname = \"Autres\"\nitems = []\n+++\n",
        ),
        (
            "{\"a\": 1}",
            "{\"a\": 1, \"related\": [{\"name\": \"Aller plus loin\", \"items\": [{\"title\": \"La digue\", \"url\": \"/digue/\"}, {\"title\": \"Le \\\"port\\\"\", \"url\": \"/port/\"}]}, {\"name\": \"Autres\", \"items\": []}]}",
        ),
    ] {
        assert_eq!(String::from_utf8(set(Hugo, "a.md", file.as_bytes(), &blocks).unwrap()).unwrap(), expected);
    }
}

#[test]
fn the_documentation_shows_what_is_written() {
    let doc = include_str!("../../docs/front-matter.md");
    let entries = |entries: &[(&str, &str)]| Value::map(entries.iter().copied());
    let digue = entries(&[("title", "La digue"), ("url", "/digue/"), ("date", "2024-01-18")]);
    let items = vec![digue, entries(&[("title", "Le phare"), ("url", "/phare/")])];
    let blocks = [Value::map([("name", Value::from("Aller plus loin")), ("items", items.into())])];
    for (language, before) in [
        ("yaml", "---\ntitle: Le port # au nord\n---\nLe port ouvre.\n"),
        ("toml", "+++\ntitle = 'Le port' # au nord\n[params]\ntoc = true\n+++\nLe port ouvre.\n"),
    ] {
        let new = String::from_utf8(set(Hugo, "a.md", before.as_bytes(), &blocks).unwrap()).unwrap();
        assert!(doc.contains(&format!("```{language}\n{new}```\n")), "{new}");
    }
}

#[test]
fn keys_are_names() {
    for name in ["", "a.b", "a b", "été", "true", "-a", "1a", &"a".repeat(65)] {
        let error = FrontMatterKey::new(Hugo, name).unwrap_err().to_string();
        assert!(error.contains("it must be a name of 1 to 64"), "{error}");
    }
    assert_eq!(FrontMatterKey::new(Zola, "see_also-2").unwrap().to_string(), "extra.see_also-2");
}

#[test]
fn diffs_are_accepted_by_patch_and_git() {
    let folder = tempfile::tempdir().unwrap();
    let long: String = (0..60).map(|line| format!("ligne {line}\n")).collect();
    let changed = long.replace("ligne 3\n", "").replace("ligne 40\n", "neuf\nneuf\n");
    for (name, old, new) in [
        ("a.md", "---\na: b\n---\nOui", "---\na: b\nc: d\n---\nOui"),
        ("dossier/é à.md", "a\r\nb\r\n", "a\r\nb\r\nc\r\n"),
        ("b.md", "a", "a\nb"),
        ("c.md", "a\nb", "a\nb\n"),
        ("d.md", "a\rb\rc\n", "a\rd\rc\nx\n"),
        ("e.md", &long, &changed),
        ("f\"g.md", "a\n", "b\n"),
    ] {
        let patch = diff(name, old.as_bytes(), new.as_bytes());
        let file = folder.path().join("x.patch");
        std::fs::write(&file, &patch).unwrap();
        for (program, arguments) in
            [("patch", vec!["-p1", "--binary", "-i", "x.patch"]), ("git", vec!["apply", "--whitespace=nowarn", "x.patch"])]
        {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, old).unwrap();
            let Ok(output) = std::process::Command::new(program).args(&arguments).current_dir(folder.path()).output() else {
                continue;
            };
            assert!(output.status.success(), "{program} {name}: {output:?}\n{}", String::from_utf8_lossy(&patch));
            assert_eq!(std::fs::read_to_string(&path).unwrap(), new, "{program} {name}");
        }
    }
    assert_eq!(diff("a", b"x", b"x"), b"");
}

/// All files of the sources that the reader is tested with, with their generator.
fn sources() -> Vec<(Generator, String, Vec<u8>)> {
    fn files(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() { files(&path, found) } else { found.push(path) }
        }
    }
    let root = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/sources");
    let mut all = Vec::new();
    for generator in Generator::ALL {
        let mut found = Vec::new();
        files(&root.join(generator.name().to_lowercase()), &mut found);
        all.extend(found.into_iter().map(|path| {
            (generator, path.strip_prefix(&root).unwrap().to_str().unwrap().to_string(), std::fs::read(&path).unwrap())
        }));
    }
    all
}

/// Sets, sets again, sets another list, removes. Returns whether the key could be set.
fn check_all(generator: Generator, path: &str, file: &[u8]) -> Result<bool, TestCaseError> {
    let first = [list(&["A", "B"]), list(&["\u{feff}: é\n---\n"])].concat();
    let removed = remove(generator, path, file);
    if removed.is_ok() && removed != Ok(file.to_vec()) {
        // The mutation made a list of ours; the way back leads to the file without it.
        return Ok(false);
    }
    let Ok(new) = set(generator, path, file, &first) else { return Ok(false) };
    prop_assert_eq!(removed, Ok(file.to_vec()));
    prop_assert_eq!(set(generator, path, &new, &first), Ok(new.clone()), "set twice");
    let other = set(generator, path, &new, &list(&["C"])).unwrap();
    prop_assert_eq!(set(generator, path, &other, &first), Ok(new.clone()), "another list between");
    prop_assert_eq!(remove(generator, path, &new), Ok(file.to_vec()), "removed");
    // The new bytes are the old ones with one run of bytes put in.
    let before = file.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let after = file.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    prop_assert!(before + after >= file.len(), "more than one place changed");
    Ok(true)
}

#[test]
fn every_source_takes_the_key_or_says_why_not() {
    let mut refused = Vec::new();
    let mut taken = 0;
    for (generator, path, file) in sources() {
        match check_all(generator, &path, &file) {
            Ok(true) => taken += 1,
            Ok(false) => refused.push(path),
            Err(error) => panic!("{path}: {error}"),
        }
    }
    let markdown: Vec<&str> = refused.iter().map(String::as_str).filter(|path| path.ends_with(".md")).collect();
    // Two switch the key off, and Jekyll publishes no file without front matter.
    assert_eq!(markdown, ["hugo/content/billets/maire.en.md", "hugo/content/recettes/soupe.md", "jekyll/LISEZMOI.md"]);
    assert!(taken >= 60, "{taken}: {refused:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn mutated_sources_are_whole_after_any_change(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..4_u8, prop::sample::select(BYTES.to_vec()), 0..40_usize), 1..6),
        generator in prop::sample::select(Generator::ALL.to_vec()),
        keep in any::<bool>(),
    ) {
        let all = sources();
        let (own, path, mut file) = all[which.index(all.len())].clone();
        for (at, kind, bytes, length) in changes {
            // Most changes fall into the front matter.
            let at = at.index(file.len().min(200) + 1);
            let end = (at + length).min(file.len());
            match kind {
                0 => drop(file.splice(at..at, bytes.bytes())),
                1 => drop(file.splice(at..end, bytes.bytes())),
                2 => drop(file.drain(at..end)),
                _ => { let copy = file[at..end].to_vec(); drop(file.splice(at..at, copy)); }
            }
        }
        check_all(if keep { own } else { generator }, &path, &file)?;
    }
}

/// Pieces that mean something to some format.
const BYTES: [&str; 32] = [
    "\n",
    "\r\n",
    "\r",
    "---\n",
    "\n---\n",
    "+++\n",
    "\n...\n",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "#",
    "- ",
    ": ",
    ":",
    "|\n",
    ">-\n",
    "  ",
    "\t",
    "related: ",
    "\nrelated:\n",
    "\"related\": ",
    "\n[[related]]\n",
    "\n[params]\n",
    "&a ",
    "*a",
    "\u{feff}",
    "\u{e9}",
    ",",
    "= ",
];
