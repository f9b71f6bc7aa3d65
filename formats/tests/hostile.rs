//! Broken and hostile sites: a bad file costs that file, and nothing hangs.
#![cfg(feature = "site")]

mod common;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use connexe::corpus::Severity;
use connexe::{Error, Stage};
use connexe_formats::site::SiteReader;
use connexe_formats::{Source as _, Watch};
use proptest::prelude::*;

const PAGE: &str = "<html lang=fr><title>Le moulin</title><article><h1>Le moulin</h1><p>La roue tourne de nouveau.</p></article>";

fn notes(reading: &connexe_formats::Reading) -> Vec<(&str, Severity)> {
    reading.report.notes.iter().map(|note| (note.file.as_str(), note.severity)).collect()
}

#[test]
fn hostile_pages_cost_their_file_only() {
    let million = 1_000_000;
    let files = [
        ("deep.html", "<div>".repeat(million)),
        ("unclosed.html", "<b><p>".repeat(million / 2)),
        ("links.html", "<a href=/tags/x/ rel=tag>".repeat(million / 4)),
        ("tags.html", "<p><a href=/tags/x/ rel=tag>x</a></p>".repeat(million / 8)),
        ("asides.html", "<aside class=note>".repeat(million / 4) + &"x".repeat(million)),
        ("entries.html", "<article class=h-entry><h2><a href=/x>".repeat(million / 16)),
        ("attributes.html", format!("<p {}>", (0..million / 8).map(|n| format!("a{n}=1 ")).collect::<String>())),
        ("classes.html", format!("<p class='{}'>", "related-post ".repeat(million / 8))),
        ("bomb.html", format!("<script type='application/ld+json'>{}</script>", "[".repeat(400_000))),
        ("bomb2.html", r#"<script type="application/ld+json">{"@graph":[{"@id":"a"},"#.repeat(10_000)),
        ("metas.html", "<meta property='article:tag' content=x>".repeat(million / 8)),
        ("titles.html", "<title>".to_string() + &"| - ".repeat(million)),
        ("time.html", "<time datetime=x class=updated><span title=2021>".repeat(million / 16)),
        ("good.html", PAGE.to_string()),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in &files {
        common::write(folder.path(), &[(name, text)]);
        let started = Instant::now();
        SiteReader::new(folder.path()).read(&()).unwrap();
        assert!(started.elapsed() < Duration::from_secs(60), "{name} took {:?}", started.elapsed());
        if *name != "good.html" {
            std::fs::remove_file(folder.path().join(name)).unwrap();
        }
    }
    let reading = SiteReader::new(folder.path()).read(&()).unwrap();
    assert_eq!(reading.corpus.articles.len(), 1);
}

#[test]
fn a_page_over_the_limit_is_left_out_with_a_note() {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), &[("a.html", PAGE), ("b.html", &"x".repeat(1_001))]);
    let reading = SiteReader::new(folder.path()).max_page_bytes(1_000).read(&()).unwrap();
    assert_eq!(notes(&reading), [("b.html", Severity::Lost)]);
    assert!(reading.report.notes[0].problem.contains("1000 bytes"), "{:?}", reading.report.notes);
    assert_eq!((reading.report.pages, reading.report.articles), (1, 1));
}

#[test]
fn a_folder_that_is_none_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), &[("a.html", PAGE)]);
    assert!(matches!(SiteReader::new(folder.path().join("none")).read(&()), Err(Error::File { .. })));
    assert!(matches!(SiteReader::new(folder.path().join("a.html")).read(&()), Err(Error::Argument { .. })));
    assert!(matches!(SiteReader::new(folder.path()).include("a{").read(&()), Err(Error::Argument { .. })));
    assert!(matches!(SiteReader::new(folder.path()).base_url("blog").read(&()), Err(Error::Argument { .. })));
}

#[cfg(unix)]
#[test]
fn links_of_the_file_system_and_odd_names_are_noted() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let outside = tempfile::tempdir().unwrap();
    common::write(outside.path(), &[("secret.html", PAGE)]);
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), &[("a.html", PAGE), ("sub/.hidden.html", PAGE), (".gitignore", "*.html")]);
    std::os::unix::fs::symlink(outside.path(), folder.path().join("out")).unwrap();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("sub/circle")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("broken.html")).unwrap();
    std::fs::write(folder.path().join(OsStr::from_bytes(b"odd\xE9.html")), PAGE).unwrap();
    let reading = SiteReader::new(folder.path()).read(&()).unwrap();
    let found: Vec<&str> = reading.report.notes.iter().map(|note| note.file.as_str()).collect();
    assert_eq!(found, ["broken.html", "odd\u{FFFD}.html", "out", "sub/circle"]);
    // Neither a dot nor `.gitignore` hides a published page.
    assert_eq!(reading.report.pages, 2);
}

#[test]
fn the_first_of_two_pages_with_one_address_stays() {
    let reading = common::read(&[("a/index.htm", PAGE), ("a/index.html", PAGE)]);
    assert_eq!(reading.corpus.articles.len(), 1);
    let note = reading.corpus.report.notes.iter().map(ToString::to_string).find(|note| note.contains("duplicate")).unwrap();
    assert!(note.contains("a/index.htm") && note.contains("a/index.html"), "{note}");
}

/// A site of many small pages that lead to each other.
fn write_site(root: &Path, pages: usize) {
    for n in 0..pages {
        let next = (n + 1) % pages;
        let page = format!("{PAGE}<p>Page {n}, voir <a href='../p{next}/'>la suite</a>.</p>");
        common::write(root, &[(&format!("p{n}/index.html"), &page)]);
    }
}

#[test]
fn threads_and_the_order_of_files_change_no_byte() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write_site(one.path(), 40);
    // The same files, written in another order.
    for n in (0..40).rev() {
        let name = format!("p{n}/index.html");
        common::write(other.path(), &[(&name, &std::fs::read_to_string(one.path().join(&name)).unwrap())]);
    }
    let dump = |root: &Path, threads: usize| {
        let reading = SiteReader::new(root).threads(threads).read(&()).unwrap();
        serde_json::to_string(&(&reading.corpus.articles, &reading.corpus.report, &reading.report)).unwrap()
    };
    let expected = dump(one.path(), 1);
    for threads in [0, 2, 7] {
        assert_eq!(dump(one.path(), threads), expected);
        assert_eq!(dump(other.path(), threads), expected);
    }
}

struct StopAfter(AtomicUsize);

impl Watch for StopAfter {
    fn is_cancelled(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed) >= 10
    }
}

#[test]
fn a_reading_can_be_stopped() {
    let folder = tempfile::tempdir().unwrap();
    write_site(folder.path(), 40);
    let error = SiteReader::new(folder.path()).read(&StopAfter(AtomicUsize::new(0))).unwrap_err();
    assert!(matches!(error, Error::Cancelled { stage: Stage::Read, total: 40, .. }), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Pages of the small sites, with bytes cut out, flipped and doubled.
    #[test]
    fn mutated_pages_never_panic(theme in 0_usize..6, cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..400, any::<u8>()), 1..12)) {
        const PAGES: [&str; 6] = [
            "wordpress-classic/public/trois-ruches/index.html",
            "hugo/public/posts/levain/index.html",
            "docusaurus/public/blog/backups/index.html",
            "mkdocs/public/blog/2024/04/27/trois-ruches/index.html",
            "ghost/public/train-de-nuit/index.html",
            "jekyll/public/vallee/2024/01/18/digue-de-vernay.html",
        ];
        let mut bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites").join(PAGES[theme])).unwrap();
        for (at, length, byte) in cuts {
            let start = at.index(bytes.len());
            let end = (start + length).min(bytes.len());
            match byte % 3 {
                0 => drop(bytes.drain(start..end)),
                1 => bytes[start] = byte,
                _ => {
                    let part = bytes[start..end].to_vec();
                    bytes.splice(start..start, part);
                }
            }
            if bytes.is_empty() {
                bytes.push(b'<');
            }
        }
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.html"), &bytes).unwrap();
        let reading = SiteReader::new(folder.path()).read(&()).unwrap();
        prop_assert_eq!(reading.report.pages, 1);
    }
}
