//! A reading is the same without a cache, with an empty one, with a full one, and with one that is damaged.
#![cfg(all(feature = "site", feature = "content"))]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use common::write;
use connexe_formats::content::ContentReader;
use connexe_formats::site::SiteReader;
use connexe_formats::{Cache, Source as _};
use proptest::prelude::*;

/// The two kinds of folders that have a cache.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Site,
    Content,
}

const KINDS: [Kind; 2] = [Kind::Site, Kind::Content];

/// Everything that a reading tells, as text.
fn told(kind: Kind, folder: &Path, cache: Option<Cache>) -> String {
    match kind {
        Kind::Site => {
            let reader = cache.into_iter().fold(SiteReader::new(folder), SiteReader::cache);
            format!("{:#?}", reader.read(&()).unwrap())
        }
        Kind::Content => {
            let reader = cache.into_iter().fold(ContentReader::new(folder), ContentReader::cache);
            format!("{:#?}", reader.read_content(&()).unwrap())
        }
    }
}

/// The pages of a small site: articles, a list, a page that leads to another, one that is not UTF-8, one that tells no language.
fn files(kind: Kind) -> Vec<(String, Vec<u8>)> {
    let files: &[(&str, &[u8])] = match kind {
        Kind::Site => &[
            ("index.html", b"<html lang=fr><title>Carnet</title><a href=/digue/>La digue</a> <a href=/crue/>La crue</a>"),
            (
                "digue/index.html",
                "<html lang=fr><title>La digue - Carnet</title><meta property=article:tag content=Fleuve><article><p>La digue du quai \
                 a tenu. <a href=/crue/>La crue</a> <a href=/perdu/>menace</a>.</article>"
                    .as_bytes(),
            ),
            ("crue/index.html", "<html lang=fr><title>La crue - Carnet</title><article><p>L’eau monte.</article>".as_bytes()),
            ("latin.html", b"<html lang=fr><title>L'\xE9t\xE9</title><article><p>Il fait chaud \xE0 Tanger.</article>"),
            ("vieux.html", b"<html><meta http-equiv=refresh content='0; url=/crue/'>"),
            (
                "mill.html",
                b"<title>The mill</title><article><p>The mill is closed, and the people of the quay do not know when it will open.</article>",
            ),
            ("robots.txt", b"User-agent: *"),
        ],
        Kind::Content => &[
            ("hugo.toml", b"baseURL = 'https://carnet.example/'\nlanguageCode = 'fr'\n"),
            (
                "content/digue.md",
                "---\ntitle: La digue\ntags: [Fleuve]\ndate: 2024-03-14\n---\nLa digue a tenu. [La crue]({{< ref \"crue.md\" >}}) \
                 [menace]({{< ref \"perdu.md\" >}}) [le port](/nulle-part/)."
                    .as_bytes(),
            ),
            ("content/crue.md", "+++\ntitle = 'La crue'\nweight = 3\n+++\n# La crue\n\nL’eau monte à [la digue](digue.md).".as_bytes()),
            ("content/latin.md", b"---\ntitle: L'\xE9t\xE9\n---\nIl fait chaud."),
            ("content/brouillon.md", b"---\ntitle: Un brouillon\ndraft: true\n---\nPas fini."),
            ("content/casse.md", b"---\ntitle: [\n---\nUne erreur."),
            ("content/plain.md", b"Rien devant."),
        ],
    };
    files.iter().map(|(name, bytes)| (name.to_string(), bytes.to_vec())).collect()
}

/// A small site with a cache beside it.
struct Place {
    folder: tempfile::TempDir,
    kind: Kind,
}

impl Place {
    fn new(kind: Kind) -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap(), kind };
        files(kind).iter().for_each(|(name, bytes)| place.set(name, bytes));
        place
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("pages")
    }

    fn set(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.root().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn cache(&self) -> Cache {
        Cache::new(self.folder.path().join("cache"))
    }

    fn fresh(&self) -> String {
        told(self.kind, &self.root(), None)
    }

    fn cached(&self) -> String {
        told(self.kind, &self.root(), Some(self.cache()))
    }

    /// The file of the cache.
    fn file(&self) -> PathBuf {
        let files: Vec<_> = fs::read_dir(self.folder.path().join("cache")).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files.len(), 1, "{files:?}");
        files[0].clone()
    }

    fn bytes(&self) -> Vec<u8> {
        fs::read(self.file()).unwrap()
    }
}

#[test]
fn a_second_reading_is_that_of_no_cache_whatever_changed_between() {
    type Change = (&'static str, fn(&Place, &str));
    let changes: [Change; 6] = [
        ("nothing", |_, _| {}),
        ("one page", |place, name| {
            let text = String::from_utf8(fs::read(place.root().join(name)).unwrap()).unwrap();
            place.set(name, text.replace("tenu", "cédé").replace("Fleuve", "Port"));
        }),
        ("a page removed", |place, name| fs::remove_file(place.root().join(name)).unwrap()),
        ("a page renamed", |place, name| {
            fs::rename(place.root().join(name), place.root().join(name.replace("digue", "quai"))).unwrap();
        }),
        ("a page copied", |place, name| {
            fs::copy(place.root().join(name), place.root().join(name.replace("digue", "quai"))).unwrap();
        }),
        ("a page of the other name", |place, name| {
            let (a, b) = (place.root().join(name), place.root().join(name.replace("digue", "crue")));
            let (one, other) = (fs::read(&a).unwrap(), fs::read(&b).unwrap());
            fs::write(a, other).unwrap();
            fs::write(b, one).unwrap();
        }),
    ];
    for kind in KINDS {
        for (what, change) in changes {
            let place = Place::new(kind);
            if matches!(kind, Kind::Site) {
                // A folder of its own for the page, so that it can be renamed as one.
                fs::create_dir_all(place.root().join("quai")).unwrap();
            }
            let name = if matches!(kind, Kind::Site) { "digue/index.html" } else { "content/digue.md" };
            assert_eq!(place.cached(), place.fresh(), "{kind:?}, first");
            assert_eq!(place.cached(), place.fresh(), "{kind:?}, second");
            change(&place, name);
            assert_eq!(place.cached(), place.fresh(), "{kind:?}, {what}");
            assert_eq!(place.cached(), place.fresh(), "{kind:?}, {what}, again");
        }
    }
}

/// What other pages decide is never taken from the cache.
#[test]
fn a_text_follows_the_pages_that_it_leads_to() {
    let place = Place::new(Kind::Content);
    let articles = |text: &str| text.matches("https://carnet.example/perdu/").count();
    assert_eq!((articles(&place.cached()), articles(&place.cached())), (0, 0));
    // The page of a link that was dead comes, moves, and goes.
    for text in ["---\ntitle: Perdu\n---\nUn texte.", "---\ntitle: Perdu\nurl: /ailleurs/\n---\nUn texte.", ""] {
        match text {
            "" => fs::remove_file(place.root().join("content/perdu.md")).unwrap(),
            text => place.set("content/perdu.md", text),
        }
        assert_eq!(place.cached(), place.fresh(), "{text}");
    }
    place.set("hugo.toml", "baseURL = 'https://autre.example/blog/'\nlanguageCode = 'de'\n");
    assert_eq!(place.cached(), place.fresh());
    let site = Place::new(Kind::Site);
    site.cached();
    // The list becomes an article, and an article a list.
    let read = |reader: SiteReader| format!("{:#?}", reader.include("index.html").exclude("crue/**").read(&()).unwrap());
    for _ in 0..2 {
        assert_eq!(read(SiteReader::new(site.root()).cache(site.cache())), read(SiteReader::new(site.root())));
        assert_eq!(site.cached(), site.fresh());
    }
}

#[test]
fn a_flipped_or_missing_byte_is_never_believed() {
    for kind in KINDS {
        let place = Place::new(kind);
        let fresh = place.fresh();
        assert_eq!(place.cached(), fresh);
        let (file, whole) = (place.file(), place.bytes());
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << (at % 8);
            fs::write(&file, flipped).unwrap();
            assert_eq!(place.cached(), fresh, "{kind:?}, byte {at}");
            assert_eq!(place.bytes(), whole, "{kind:?}, byte {at}: the cache is whole again");
        }
        for length in 0..whole.len() {
            fs::write(&file, &whole[..length]).unwrap();
            assert_eq!(place.cached(), fresh, "{kind:?}, {length} bytes");
        }
        assert_eq!(place.bytes(), whole);
    }
}

#[test]
fn a_cache_of_other_code_is_made_anew() {
    for kind in KINDS {
        let place = Place::new(kind);
        place.cached();
        let (file, whole) = (place.file(), place.bytes());
        // The key of the code follows the 16 bytes that name the format.
        let mut other = whole.clone();
        other[16..32].fill(7);
        for foreign in [&other[..], b"", b"a text", &[0; 4096]] {
            fs::write(&file, foreign).unwrap();
            assert_eq!(place.cached(), place.fresh());
            assert_eq!(place.bytes(), whole);
        }
    }
}

#[test]
fn the_file_has_the_entries_of_the_last_reading_and_is_written_only_if_they_change() {
    for kind in KINDS {
        let place = Place::new(kind);
        place.cached();
        let (file, whole) = (place.file(), place.bytes());
        let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000);
        fs::File::options().write(true).open(&file).unwrap().set_modified(old).unwrap();
        place.cached();
        assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), old, "{kind:?}");
        let name = if matches!(kind, Kind::Site) { "a.html" } else { "content/a.md" };
        place.set(name, "<title>Un</title>Un texte de plus.");
        place.cached();
        assert!(place.bytes().len() > whole.len(), "{kind:?}");
        fs::remove_file(place.root().join(name)).unwrap();
        place.cached();
        assert_eq!(place.bytes(), whole, "{kind:?}: nothing of the page is left");
        for threads in [1, 3] {
            fs::remove_file(&file).unwrap();
            match kind {
                Kind::Site => drop(SiteReader::new(place.root()).threads(threads).cache(place.cache()).read(&()).unwrap()),
                Kind::Content => drop(ContentReader::new(place.root()).threads(threads).cache(place.cache()).read(&()).unwrap()),
            }
            assert_eq!(place.bytes(), whole, "{kind:?}: the same bytes on {threads} threads");
        }
    }
}

#[test]
fn the_bound_holds() {
    for kind in KINDS {
        let place = Place::new(kind);
        place.cached();
        let whole = place.bytes().len() as u64;
        for most in [0, 1, 71, 72, 200, whole / 2, whole - 1, whole] {
            fs::remove_dir_all(place.folder.path().join("cache")).unwrap();
            for _ in 0..2 {
                assert_eq!(
                    told(kind, &place.root(), Some(place.cache().max_bytes(most))),
                    place.fresh(),
                    "{kind:?}, {most} bytes"
                );
            }
            let folder = fs::read_dir(place.folder.path().join("cache"));
            let length: u64 = folder.map_or(0, |folder| folder.map(|entry| entry.unwrap().metadata().unwrap().len()).sum());
            assert!(length <= most, "{kind:?}: {length} of {most} bytes");
            place.cached();
        }
    }
}

#[test]
fn a_cache_that_cannot_be_written_costs_nothing() {
    for kind in KINDS {
        let place = Place::new(kind);
        // A file in the place of the folder, and a folder in the place of the file.
        let file = place.folder.path().join("file");
        fs::write(&file, "").unwrap();
        for folder in [file.clone(), file.join("deep"), PathBuf::new()] {
            if !folder.as_os_str().is_empty() {
                assert_eq!(told(kind, &place.root(), Some(Cache::new(&folder))), place.fresh());
            }
        }
        place.cached();
        let path = place.file();
        fs::remove_file(&path).unwrap();
        fs::create_dir_all(path.join("within")).unwrap();
        assert_eq!(place.cached(), place.fresh());
    }
}

#[test]
fn two_readings_at_once_do_no_harm() {
    for kind in KINDS {
        let place = Place::new(kind);
        let fresh = place.fresh();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..10).for_each(|_| assert_eq!(place.cached(), fresh)));
            }
        });
        assert_eq!(fs::read_dir(place.folder.path().join("cache")).unwrap().count(), 1, "no temporary file is left");
    }
}

/// A change of some files of a site.
#[derive(Clone, Debug)]
enum Change {
    Byte(usize, usize, u8),
    Cut(usize, usize),
    Remove(usize),
    Copy(usize, usize),
    Swap(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let (file, at) = (0..7_usize, 0..400_usize);
    prop_oneof![
        (file.clone(), at.clone(), prop_oneof![any::<u8>(), Just(b'<'), Just(b'['), Just(b'\n')])
            .prop_map(|(file, at, byte)| Change::Byte(file, at, byte)),
        (file.clone(), at).prop_map(|(file, at)| Change::Cut(file, at)),
        file.clone().prop_map(Change::Remove),
        (file.clone(), file.clone()).prop_map(|(from, to)| Change::Copy(from, to)),
        (file.clone(), file).prop_map(|(one, other)| Change::Swap(one, other)),
    ]
}

/// Applies a change to files in memory.
fn apply(files: &mut BTreeMap<String, Vec<u8>>, names: &[String], change: &Change) {
    let name = |file: &usize| names[file % names.len()].clone();
    let read = |files: &BTreeMap<String, Vec<u8>>, name: &str| files.get(name).cloned().unwrap_or_default();
    match change {
        Change::Byte(file, at, byte) => {
            let bytes = files.entry(name(file)).or_default();
            if let Some(old) = (!bytes.is_empty()).then(|| at % bytes.len()) {
                bytes[old] = *byte;
            }
        }
        Change::Cut(file, at) => files.entry(name(file)).or_default().truncate(*at),
        Change::Remove(file) => drop(files.remove(&name(file))),
        Change::Copy(from, to) => drop(files.insert(name(to), read(files, &name(from)))),
        Change::Swap(one, other) => {
            let (first, second) = (read(files, &name(one)), read(files, &name(other)));
            files.insert(name(one), second);
            files.insert(name(other), first);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_change_is_always_seen(steps in prop::collection::vec(prop::collection::vec(change(), 1..4), 1..5)) {
        for kind in KINDS {
            let place = Place::new(kind);
            let mut now: BTreeMap<String, Vec<u8>> = files(kind).into_iter().collect();
            let names: Vec<String> = now.keys().cloned().collect();
            place.cached();
            for changes in &steps {
                changes.iter().for_each(|change| apply(&mut now, &names, change));
                fs::remove_dir_all(place.root()).unwrap();
                fs::create_dir_all(place.root()).unwrap();
                now.iter().for_each(|(name, bytes)| place.set(name, bytes));
                let both = |cache| std::panic::catch_unwind(|| told_or_error(kind, &place.root(), cache));
                let (fresh, cached) = (both(None).unwrap(), both(Some(place.cache())).unwrap());
                prop_assert_eq!(fresh, cached, "{:?}", kind);
            }
        }
    }
}

/// As [`told`]; a folder without a configuration is an error.
fn told_or_error(kind: Kind, folder: &Path, cache: Option<Cache>) -> Result<String, String> {
    let text = |error: connexe::Error| error.to_string();
    match kind {
        Kind::Site => {
            let reader = cache.into_iter().fold(SiteReader::new(folder), SiteReader::cache);
            reader.read(&()).map(|reading| format!("{reading:#?}")).map_err(text)
        }
        Kind::Content => {
            let reader = cache.into_iter().fold(ContentReader::new(folder), ContentReader::cache);
            reader.read_content(&()).map(|reading| format!("{reading:#?}")).map_err(text)
        }
    }
}

#[test]
fn each_folder_has_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::new(folder.path().join("cache"));
    for name in ["a", "b"] {
        let root = folder.path().join(name);
        write(&root, &[("x.html", "<title>Un</title><p>Un texte."), ("hugo.toml", ""), ("content/x.md", "Un texte.")]);
        told(Kind::Site, &root, Some(cache.clone()));
        told(Kind::Content, &root, Some(cache.clone()));
        // One folder by two names.
        told(Kind::Site, &root.join("../").join(name), Some(cache.clone()));
    }
    let mut names: Vec<String> = fs::read_dir(folder.path().join("cache"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| name.split('-').next().unwrap().to_string())
        .collect();
    names.sort();
    assert_eq!(names, ["content", "content", "site", "site"]);
}
