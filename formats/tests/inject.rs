//! Blocks in pages: what is written where, byte for byte, and what holds for every page and every block.
#![cfg(feature = "inject")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use connexe::Error;
use connexe_formats::Source as _;
use connexe_formats::inject::{Injector, Outcome, PLACEHOLDER, Position};
use connexe_formats::site::SiteReader;
use proptest::prelude::*;

const HTML: &str = "<p>R</p>";

fn injector(position: &str) -> Injector {
    let position = match position {
        "placeholder" => Position::Placeholder,
        "append" => Position::Append,
        selector => Position::Selector(selector.to_string()),
    };
    Injector::new(position).unwrap()
}

/// An outcome as a table shows it: a page with `[R]` in the place of the block, or a word.
fn shown(outcome: Outcome) -> String {
    match outcome {
        Outcome::Unchanged => "unchanged".to_string(),
        Outcome::Changed(page) => String::from_utf8_lossy(&page).replace("<div data-connexe-block><p>R</p></div>", "[R]"),
        Outcome::NoPosition => "no position".to_string(),
        Outcome::Refused(reason) => format!("refused: {reason}"),
    }
}

#[test]
fn the_block_stands_at_its_position() {
    for (position, page, expected) in [
        // The placeholder: at its start; what it holds stays.
        ("placeholder", "<p>a</p><div data-connexe-related></div>", "<p>a</p><div data-connexe-related>[R]</div>"),
        ("placeholder", "<div data-connexe-related>\n  <p>b\n</div>", "<div data-connexe-related>[R]\n  <p>b\n</div>"),
        ("placeholder", "<SECTION class=x DATA-CONNEXE-RELATED=\"\">", "<SECTION class=x DATA-CONNEXE-RELATED=\"\">[R]"),
        ("placeholder", "<aside data-connexe-related=true></aside>", "<aside data-connexe-related=true>[R]</aside>"),
        (
            "placeholder",
            "<i data-connexe-related></i><i data-connexe-related></i>",
            "<i data-connexe-related>[R]</i><i data-connexe-related></i>",
        ),
        ("placeholder", "<div data-connexe-related=false></div>", "no position"),
        ("placeholder", "<br data-connexe-related><hr data-connexe-related />", "no position"),
        ("placeholder", "<table data-connexe-related></table>", "no position"),
        ("placeholder", "<p>No such line</p>", "no position"),
        ("placeholder", "", "no position"),
        // What only shows a placeholder is none.
        ("placeholder", "<!-- <div data-connexe-related></div> -->", "no position"),
        ("placeholder", "&lt;div data-connexe-related&gt;", "no position"),
        ("placeholder", "<pre><div data-connexe-related></div></pre>", "no position"),
        ("placeholder", "<p><code><b data-connexe-related></b></code>", "no position"),
        ("placeholder", "<script>'<div data-connexe-related></div>'</script>", "no position"),
        ("placeholder", "<style><div data-connexe-related></div></style>", "no position"),
        ("placeholder", "<textarea><div data-connexe-related></div></textarea>", "no position"),
        ("placeholder", "<template><div data-connexe-related></div></template>", "no position"),
        ("placeholder", "<noscript><div data-connexe-related></div></noscript>", "no position"),
        ("placeholder", "<title><div data-connexe-related></div></title>", "no position"),
        ("placeholder", "<a title='<div data-connexe-related>'>x</a>", "no position"),
        (
            "placeholder",
            "<pre>x</pre><!-- y --><div data-connexe-related></div>",
            "<pre>x</pre><!-- y --><div data-connexe-related>[R]</div>",
        ),
        // A selector: the end of the first element that can hold a block.
        ("main", "<main><p>a</p></main>", "<main><p>a</p>[R]</main>"),
        (
            "main > .post",
            "<main><p>a</p><div class='x post'>b</div></main>",
            "<main><p>a</p><div class='x post'>b[R]</div></main>",
        ),
        ("#r", "<p>a<div id=r>b<p>c</div>d", "<p>a<div id=r>b<p>c[R]</div>d"),
        ("#r", "<img id=r><div id=r></div>", "<img id=r><div id=r>[R]</div>"),
        ("li", "<ul><li>a<li>b</ul>", "<ul><li>a[R]<li>b</ul>"),
        ("li", "<ul><li>a</li>\n<li>b</li></ul>", "<ul><li>a[R]</li>\n<li>b</li></ul>"),
        ("td", "<table><tr><td>a<td>b</table>", "<table><tr><td>a[R]<td>b</table>"),
        ("body", "<body><p>a", "<body><p>a[R]"),
        ("body", "<html><body><p>a</body></html>\n", "<html><body><p>a[R]</body></html>\n"),
        ("main", "<pre><main></main></pre><p>", "no position"),
        ("main", "<div>main</div>", "no position"),
        ("[data-connexe-related]", "<div data-connexe-related>a</div>", "<div data-connexe-related>a[R]</div>"),
        // The main article.
        ("append", "<article><p>a</p></article><p>b</p>", "<article><p>a</p>[R]</article><p>b</p>"),
        ("append", "<ARTICLE>a</ARTICLE>", "<ARTICLE>a[R]</ARTICLE>"),
        ("append", "<article>a<article>comment</article></article>", "<article>a<article>comment</article>[R]</article>"),
        (
            "append",
            "<article>teaser</article><article>The text</article><article>teaser</article>",
            "<article>teaser</article><article>The text[R]</article><article>teaser</article>",
        ),
        (
            "append",
            "<article><h1>A</h1>b</article><article>A comment that is far longer</article>",
            "<article><h1>A</h1>b[R]</article><article>A comment that is far longer</article>",
        ),
        ("append", "<main><article>a</main>b", "<main><article>a[R]</main>b"),
        ("append", "<article>a", "<article>a[R]"),
        ("append", "<p>article</p>", "no position"),
    ] {
        assert_eq!(shown(injector(position).set(page.as_bytes(), Some(HTML))), expected, "{position}: {page}");
    }
}

#[test]
fn a_block_is_changed_moved_or_taken_out() {
    const DIV: &str = "<div data-connexe-related></div>";
    for (position, html, page, expected) in [
        ("placeholder", None, "<p>a</p>", "unchanged"),
        ("placeholder", None, DIV, "unchanged"),
        ("placeholder", Some(" \n"), DIV, "unchanged"),
        ("placeholder", Some(HTML), "<div data-connexe-related><div data-connexe-block><p>R</p></div></div>", "unchanged"),
        (
            "placeholder",
            Some(HTML),
            "<div data-connexe-related><div data-connexe-block>old</div>x</div>",
            "<div data-connexe-related>[R]x</div>",
        ),
        (
            "placeholder",
            None,
            "<div data-connexe-related><div data-connexe-block>old</div>x</div>",
            "<div data-connexe-related>x</div>",
        ),
        ("placeholder", Some(""), "<div data-connexe-related><div data-connexe-block>old</div></div>", DIV),
        // As a minifier writes it, and with elements in it.
        (
            "append",
            Some(HTML),
            "<article>a<div data-connexe-block=\"\"><div>x</div><p>y</div></article>",
            "<article>a[R]</article>",
        ),
        ("append", None, "<article>a<DIV Data-Connexe-Block>x</DIV >\n</article>", "<article>a\n</article>"),
        // Another position moves it, and several become one.
        (
            "main",
            Some(HTML),
            "<main><article>a<div data-connexe-block>x</div></article></main>",
            "<main><article>a</article>[R]</main>",
        ),
        (
            "main",
            Some(HTML),
            "<main>a<div data-connexe-block>x</div>b<div data-connexe-block>y</div></main>",
            "<main>ab[R]</main>",
        ),
        // Without a position nothing is written: the old block stays for `None`.
        ("main", Some(HTML), "<p>a</p><div data-connexe-block>x</div>", "no position"),
        ("main", None, "<p>a</p><div data-connexe-block>x</div>", "<p>a</p>"),
        // What only shows a block is none.
        ("append", None, "<pre><div data-connexe-block>x</div></pre>", "unchanged"),
        ("append", None, "<!-- <div data-connexe-block>x</div> -->", "unchanged"),
        ("append", None, "<span data-connexe-block>x</span>", "unchanged"),
        (
            "append",
            Some(HTML),
            "<article><code><div data-connexe-block></div></code></article>",
            "<article><code><div data-connexe-block></div></code>[R]</article>",
        ),
    ] {
        assert_eq!(shown(injector(position).set(page.as_bytes(), html)), expected, "{position}: {page}");
    }
}

#[test]
fn what_would_do_harm_is_refused_with_a_reason() {
    let wide: Vec<u8> = "\u{feff}<article>a</article>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: [(&str, &[u8], &str, &str); 9] = [
        ("append", b"<p>\n<div data-connexe-block>x", HTML, "the block of line 2 has no end; "),
        ("append", b"<section><div data-connexe-block>x</section>", HTML, "the block of line 1 has no end; "),
        (
            "append",
            b"<div data-connexe-block>\n<div data-connexe-block></div></div>",
            HTML,
            "a block begins within another one at line 2; ",
        ),
        ("append", b"<article>a</article>", "<p>x</p></div>", "the block would not be found again at line 1: "),
        ("append", b"<article>a</article>", "<div>x", "the block would not be found again at line 1: "),
        ("append", b"<article>a</article>", "<!-- x", "the block would not be found again at line 1: "),
        (
            "append",
            b"<article>\xE9</article>",
            "<script>'\u{e9}'</script>",
            "the page does not say that it is UTF-8, or is not, and <script>",
        ),
        ("main", &wide, HTML, "the page is in UTF-16LE, which is not written; save it as UTF-8"),
        ("append", b"<select><xmp></select><article>", HTML, "the page has markup that can be read in two ways"),
    ];
    for (position, page, html, expected) in cases {
        let outcome = shown(injector(position).set(page, Some(html)));
        assert!(outcome.starts_with(&format!("refused: {expected}")), "{}: {outcome}", String::from_utf8_lossy(page));
    }
}

#[test]
fn a_selector_that_is_none_is_an_error() {
    for selector in ["", "main >", "p:last-child", "p + p", ":has(p)", "]"] {
        let error = Injector::new(Position::Selector(selector.to_string())).unwrap_err();
        assert!(matches!(error, Error::Argument { .. }), "{selector}: {error}");
        assert!(error.to_string().contains("a CSS selector such as"), "{error}");
    }
}

#[test]
fn letters_are_written_as_the_page_is_read() {
    let cases: [(&[u8], &[u8]); 7] = [
        (b"<meta charset=utf-8><main></main>", "<meta charset=utf-8><main>[é]</main>".as_bytes()),
        (b"\xEF\xBB\xBF<main></main>", "\u{feff}<main>[é]</main>".as_bytes()),
        // No encoding is told: browsers guess, and a reference is read the same in all.
        (b"<main></main>", b"<main>[&#233;]</main>"),
        (b"<main>\xE9</main>", b"<main>\xE9[&#233;]</main>"),
        (b"<meta charset=utf-8><main>\xE9</main>", b"<meta charset=utf-8><main>\xE9[&#233;]</main>"),
        (b"<meta charset=windows-1252><main>\xE9</main>", b"<meta charset=windows-1252><main>\xE9[&#233;]</main>"),
        (b"<meta charset=shift_jis><main>\x83\x5C</main>", b"<meta charset=shift_jis><main>\x83\x5C[&#233;]</main>"),
    ];
    for (page, expected) in cases {
        let Outcome::Changed(new) = injector("main").set(page, Some("é")) else { panic!("{page:?}") };
        let new = replaced(&replaced(&new, b"<div data-connexe-block>", b"["), b"</div>", b"]");
        assert_eq!(String::from_utf8_lossy(&new), String::from_utf8_lossy(expected));
    }
}

fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    match bytes.windows(old.len()).position(|part| part == old) {
        Some(at) => [&bytes[..at], new, &bytes[at + old.len()..]].concat(),
        None => bytes.to_vec(),
    }
}

/// The pages of all sites that real generators built for the tests.
static PAGES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut files = Vec::new();
    collect(&sites(), &mut files);
    files.sort();
    assert!(files.len() > 100, "the sites of the tests are not found");
    files.iter().map(|file| fs::read(file).unwrap()).collect()
});

fn sites() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "html") {
            files.push(path);
        }
    }
}

const POSITIONS: [&str; 7] = ["placeholder", "append", "main", "body", "p", "li, td, a", "div:not(.x) > *"];

static INJECTORS: LazyLock<Vec<Injector>> = LazyLock::new(|| POSITIONS.map(injector).into());

const FIRST: &str =
    "<section class=\"connexe\">\n  <h2>À lire</h2>\n  <ul>\n    <li><a href=\"../a/\">é</a></li>\n  </ul>\n</section>\n";
const SECOND: &str = "<div><p>Autre<div>x</div></div>";

/// Checks everything that holds for one page and one position.
fn check(page: &[u8], number: usize, html: &str) -> Result<(), TestCaseError> {
    let injector = &INJECTORS[number];
    let of_text = |page: &[u8]| String::from_utf8_lossy(page).into_owned();
    let free = match injector.set(page, None) {
        Outcome::Unchanged => page.to_vec(),
        Outcome::Changed(free) => {
            prop_assert_eq!(injector.set(&free, None), Outcome::Unchanged);
            free
        }
        Outcome::NoPosition => return Err(TestCaseError::fail("to take out needs no position")),
        Outcome::Refused(reason) => {
            prop_assert!(matches!(injector.set(page, Some(html)), Outcome::Refused(_)), "{}", reason);
            return Ok(());
        }
    };
    let new = match injector.set(page, Some(html)) {
        Outcome::Changed(new) => new,
        Outcome::Unchanged => page.to_vec(),
        Outcome::NoPosition => return Ok(()),
        Outcome::Refused(reason) => {
            prop_assert!(!reason.is_empty() && !reason.contains('\n'), "{}", reason);
            return Ok(());
        }
    };
    // All other bytes are those of the free page.
    let (len, added) = (new.len(), new.len() - free.len());
    let same = new.iter().zip(&free).take_while(|(a, b)| a == b).count();
    let is_cut = |at: usize| {
        new[at..].starts_with(b"<div data-connexe-block>")
            && new[..at + added].ends_with(b"</div>")
            && new[at + added..] == free[at..]
    };
    prop_assert!((0..=same).rev().take(len.min(64)).any(is_cut), "{}\n--\n{}", of_text(&free), of_text(&new));
    // Once is as good as twice; what is taken out leaves nothing.
    prop_assert_eq!(injector.set(&new, Some(html)), Outcome::Unchanged);
    prop_assert_eq!(injector.set(&new, None).page(&new), free.clone());
    // Another block, then the first one.
    let other = injector.set(&new, Some(SECOND));
    if let Outcome::Changed(other) = other {
        prop_assert_eq!(injector.set(&other, Some(html)).page(&other), new.clone());
    }
    // Another position moves the block: it is that of a page without one.
    let mover = &INJECTORS[(number + 1) % INJECTORS.len()];
    match mover.set(&new, Some(html)) {
        Outcome::Changed(moved) => prop_assert_eq!(moved, mover.set(&free, Some(html)).page(&free)),
        Outcome::Unchanged => prop_assert_eq!(&new, &mover.set(&free, Some(html)).page(&free)),
        other => prop_assert_eq!(other, mover.set(&free, Some(html))),
    }
    Ok(())
}

trait Written {
    fn page(self, before: &[u8]) -> Vec<u8>;
}

impl Written for Outcome {
    fn page(self, before: &[u8]) -> Vec<u8> {
        match self {
            Outcome::Changed(page) => page,
            _ => before.to_vec(),
        }
    }
}

#[test]
fn every_real_page_takes_a_block_and_gives_it_back() {
    let mut changed = 0;
    for page in PAGES.iter() {
        for number in 0..POSITIONS.len() {
            check(page, number, FIRST).unwrap();
        }
        let at = page.windows(7).rposition(|part| part == b"</body>").unwrap_or(page.len());
        let with = [&page[..at], PLACEHOLDER.as_bytes(), &page[at..]].concat();
        check(&with, 0, FIRST).unwrap();
        changed += usize::from(matches!(INJECTORS[0].set(&with, Some(FIRST)), Outcome::Changed(_)));
    }
    assert_eq!(changed, PAGES.len());
}

/// A change of a page: where it is, as a share of the page, and what is written there in the place of some bytes.
type Mutation = (f64, usize, Vec<u8>);

const PIECES: [&str; 34] = [
    "<div data-connexe-block>",
    "</div>",
    "<div data-connexe-related>",
    "<article>",
    "</article>",
    "<main>",
    "</main>",
    "<p>",
    "</p>",
    "<!--",
    "-->",
    "<pre>",
    "</pre>",
    "<template>",
    "</template>",
    "<script>",
    "</script>",
    "<table>",
    "<td>",
    "</table>",
    "<svg>",
    "</svg>",
    "<select>",
    "</select>",
    "<a href='",
    "'>",
    "<![CDATA[",
    "<textarea>",
    "</textarea>",
    "<noscript>",
    "<plaintext>",
    "<li>",
    "</body>",
    "<math><mi><div>",
];

fn mutation() -> impl Strategy<Value = Mutation> {
    let written = prop_oneof![
        3 => prop::sample::select(PIECES.to_vec()).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..4),
        1 => prop::collection::vec(prop::sample::select(b"<>/!-\"'= \0&d".to_vec()), 0..4),
        1 => Just(Vec::new()),
    ];
    (0.0..1.0, prop_oneof![4 => 0..8_usize, 1 => 0..2_000_usize], written)
}

fn mutated(page: &[u8], mutations: &[Mutation]) -> Vec<u8> {
    let mut page = page.to_vec();
    for (share, cut, written) in mutations {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of a page"
        )]
        let at = (page.len() as f64 * share) as usize;
        let end = (at + cut).min(page.len());
        page.splice(at..end, written.iter().copied());
    }
    page
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn every_broken_page_takes_a_block_and_gives_it_back(
        page in 0..135_usize,
        mutations in prop::collection::vec(mutation(), 0..8),
        number in 0..POSITIONS.len(),
    ) {
        check(&mutated(&PAGES[page % PAGES.len()], &mutations), number, FIRST)?;
    }

    #[test]
    fn pages_of_pieces_take_any_block(
        page in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..24),
        html in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 1..6),
        number in 0..POSITIONS.len(),
    ) {
        check(page.concat().as_bytes(), number, &html.concat())?;
    }

    #[test]
    fn any_bytes_take_a_block(page in prop::collection::vec(any::<u8>(), 0..200), number in 0..POSITIONS.len()) {
        check(&page, number, FIRST)?;
    }
}

/// Everything that a reading tells, as text.
fn told(folder: &Path) -> String {
    format!("{:#?}", SiteReader::new(folder).read(&()).unwrap())
}

#[test]
fn a_site_with_blocks_is_read_as_the_site_without_them() {
    // Links of a block to pages of the site and to none, a heading, and more text than an article has.
    let text = "<p>Digue fleuve crue barrage quai écluse moulin.</p>".repeat(40);
    let block = format!(
        "<section class=\"connexe\"><h2>À lire</h2><ul><li><a href=\"/\">Un</a></li><li><a href=\"/none/\">x</a></li></ul>\
         <article><h1>Titre</h1><time datetime=2031-01-01>2031</time>{text}</article></section>"
    );
    for site in fs::read_dir(sites()).unwrap().map(|entry| entry.unwrap().path().join("public")).filter(|path| path.is_dir()) {
        let mut files = Vec::new();
        collect(&site, &mut files);
        for (name, injector) in POSITIONS.iter().zip(INJECTORS.iter()) {
            let folder = tempfile::tempdir().unwrap();
            copy(&site, &site, folder.path());
            let place = |file: &Path| folder.path().join(file.strip_prefix(&site).unwrap());
            if *name == "placeholder" {
                for file in &files {
                    let page = fs::read(file).unwrap();
                    fs::write(place(file), replaced(&page, b"</main>", format!("{PLACEHOLDER}</main>").as_bytes())).unwrap();
                }
            }
            let before = told(folder.path());
            let mut changed = 0;
            for file in &files {
                let page = fs::read(place(file)).unwrap();
                if let Outcome::Changed(new) = injector.set(&page, Some(&block)) {
                    fs::write(place(file), new).unwrap();
                    changed += 1;
                }
            }
            assert!(changed > 0 || !matches!(*name, "body" | "p"), "{}: no block at {name}", site.display());
            let after = told(folder.path());
            if before != after {
                let line = before.lines().zip(after.lines()).find(|(a, b)| a != b);
                panic!("{} at {name}: {line:#?}", site.display());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_broken_page_with_a_block_is_read_as_the_page_without_it(
        page in 0..135_usize,
        mutations in prop::collection::vec(mutation(), 0..6),
        number in 0..POSITIONS.len(),
    ) {
        let page = mutated(&PAGES[page % PAGES.len()], &mutations);
        let Outcome::Changed(new) = INJECTORS[number].set(&page, Some(FIRST)) else { return Ok(()) };
        let free = INJECTORS[number].set(&page, None).page(&page);
        let folder = tempfile::tempdir().unwrap();
        let told = |page: &[u8]| {
            fs::write(folder.path().join("page.html"), page).unwrap();
            told(folder.path())
        };
        prop_assert_eq!(told(&new), told(&free), "{}", String::from_utf8_lossy(&new));
    }
}

fn copy(root: &Path, folder: &Path, to: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.strip_prefix(root).unwrap());
        if path.is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(root, &path, to);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
