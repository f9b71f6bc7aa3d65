//! Forms that are many files: blocks in pages, keys in front matter, a folder of fragments. What is not ours stays, byte for byte.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use common::{Run, folder_of, json, run_at};

type Files = BTreeMap<String, Vec<u8>>;

/// All files of a folder.
fn files(folder: &Path) -> Files {
    fn collect(folder: &Path, root: &Path, files: &mut Files) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, root, files);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    let mut all = Files::new();
    collect(folder, folder, &mut all);
    all
}

fn done_at(folder: &Path, arguments: &str) -> Run {
    let run = run_at(folder, arguments);
    assert_eq!(run.code, Some(0), "connexe {arguments}\n{}", run.err);
    run
}

/// A built site of three posts on one subject, a list and a page of the same theme without the placeholder.
fn site(name: &str, place: &str) -> PathBuf {
    let page = |title: &str, text: &str, place: &str| {
        format!(
            "<!doctype html>\n<html lang=fr><head><meta charset=utf-8><title>{title}</title></head>\r\n<body><main><article><h1>{title}</h1>\
             <time datetime=2024-03-14>14 mars</time>\n<p>{text} La crue du fleuve menace la digue du port &amp; les quais, dit-on depuis des \
             jours dans la ville basse.</article>{place}</main></body></html>"
        )
    };
    let (a, b, c) = (
        page("La crue", "Les pompiers veillent depuis la nuit.", place),
        page("La digue", "Des maçons posent vingt mille sacs de sable.", place),
        page("Le port", "Les grues reprennent leur travail avec deux navires.", place),
    );
    let files = [
        ("public/2024/crue/index.html", a.as_str()),
        ("public/2024/digue/index.html", b.as_str()),
        ("public/port.html", c.as_str()),
        ("public/style.css", "a {}"),
    ];
    folder_of(name, &files)
}

const PLACE: &str = "<div data-connexe-related></div>";

#[test]
fn blocks_are_written_and_taken_out_again() {
    let folder = site("inject", PLACE);
    let before = files(&folder.join("public"));
    let first = done_at(&folder, "related --site public --format inject --plan blog");
    assert!(first.err.contains("3 pages written, 0 unchanged"), "{}", first.err);
    let with = files(&folder.join("public"));
    let page = String::from_utf8(with["2024/crue/index.html"].clone()).unwrap();
    assert!(page.contains("<a href=\"../digue/\">La digue</a>") && page.contains("<a href=\"../../port.html\">"), "{page}");
    assert_eq!(page.matches("data-connexe-block").count(), 1);
    assert_eq!(
        with.keys().collect::<Vec<_>>(),
        before.keys().collect::<Vec<_>>(),
        "no file of ours is left in a published folder"
    );

    // A second run reads its own output, and changes nothing.
    let second = done_at(&folder, "related --site public --format inject --plan blog");
    assert!(second.err.contains("0 pages written, 3 unchanged"), "{}", second.err);
    assert_eq!(files(&folder.join("public")), with);

    // An article that went leaves no block that leads to it, and a page that is no article any more has none.
    fs::remove_file(folder.join("public/port.html")).unwrap();
    done_at(&folder, "related --site public --format inject --plan blog --exclude 2024/digue/index.html");
    let left = files(&folder.join("public"));
    assert_eq!(left["2024/digue/index.html"], before["2024/digue/index.html"]);
    assert_eq!(left["2024/crue/index.html"], before["2024/crue/index.html"], "no article is left for it");

    fs::write(folder.join("public/port.html"), &before["port.html"]).unwrap();
    done_at(&folder, "related --site public --format inject --selector main");
    assert_ne!(files(&folder.join("public")), before);
    done_at(&folder, "related --site public --format inject --remove");
    assert_eq!(files(&folder.join("public")), before);
}

#[test]
fn addresses_are_absolute_where_the_site_is_named() {
    let folder = site("absolute", PLACE);
    done_at(&folder, "related --site public --format inject --base-url https://fleuve.example/");
    let page = fs::read_to_string(folder.join("public/port.html")).unwrap();
    assert!(page.contains("<a href=\"https://fleuve.example/2024/crue/\">"), "{page}");
}

#[test]
fn a_site_without_a_place_is_told_the_line_to_write() {
    let folder = site("no-place", "");
    let before = files(&folder);
    let run = run_at(&folder, "related --site public --format inject");
    assert_eq!(run.code, Some(1));
    assert!(
        run.err.contains("no page has a place for its block") && run.err.ends_with("<div data-connexe-related></div>\n"),
        "{}",
        run.err
    );
    assert_eq!(files(&folder), before);
    let run = run_at(&folder, "related --site public --format inject --selector footer");
    assert!(run.err.contains("or pass --append or --selector:"), "{}", run.err);
    done_at(&folder, "related --site public --format inject --append");
    let page = fs::read_to_string(folder.join("public/port.html")).unwrap();
    assert!(page.contains("</div></article>"), "{page}");

    // A run that fails takes no block out either.
    let with = files(&folder);
    let run = run_at(&folder, "related --site public --exclude **port** --format inject");
    assert_eq!((run.code, files(&folder) == with), (Some(1), true), "{}", run.err);
    done_at(&folder, "related --site public --exclude **port** --format inject --append");
    assert_eq!(fs::read(folder.join("public/port.html")).unwrap(), before["public/port.html"]);

    // Out again, even where nothing is an article any more.
    done_at(&folder, "related --site public --exclude ** --format inject --remove");
    assert_eq!(files(&folder), before);
}

#[test]
fn the_source_of_a_site_is_not_written_to_as_if_it_were_built() {
    let folder = site("source", PLACE);
    fs::write(folder.join("public/hugo.toml"), "").unwrap();
    let before = files(&folder);
    let run = run_at(&folder, "related --site public --format inject");
    assert_eq!((run.code, files(&folder) == before), (Some(1), true), "{}", run.err);
    assert!(run.err.contains("source of a site by Hugo") && run.err.contains("no page was changed"), "{}", run.err);
}

#[test]
fn the_site_has_its_own_template() {
    let folder = site("template", PLACE);
    let text = "{% for block in blocks %}<aside><b>{{ block.name }}</b>{% for item in block.items %} <a href=\"{{ item.url }}\">{{ item.title }}</a>{% endfor %}</aside>{% endfor %}";
    fs::write(folder.join("related.html"), text).unwrap();
    done_at(&folder, "related --site public --format inject --plan blog --template related.html");
    let page = fs::read_to_string(folder.join("public/2024/crue/index.html")).unwrap();
    assert!(page.contains("<aside><b>À lire aussi</b> <a href=\"") && !page.contains("<section"), "{page}");
    fs::write(folder.join("related.html"), "<p>\n{{ block.nam }}").unwrap();
    let before = files(&folder);
    let run = run_at(&folder, "related --site public --format inject --template related.html");
    assert_eq!((run.code, files(&folder) == before), (Some(1), true));
    assert!(run.err.contains("related.html:2:"), "{}", run.err);
}

#[test]
fn a_compressed_copy_of_a_changed_page_is_named() {
    let folder = site("compressed", PLACE);
    fs::write(folder.join("public/port.html.gz"), "old").unwrap();
    let run = done_at(&folder, "related --site public --format inject");
    assert!(run.err.contains("1 compressed file is of the page before; compress again:\n  port.html.gz\n"), "{}", run.err);
    let run = done_at(&folder, "related --site public --format inject");
    assert!(!run.err.contains("compressed"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn a_page_that_may_not_be_written_costs_itself_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = site("read-only", PLACE);
    let path = folder.join("public/2024/digue/index.html");
    let old = fs::read(&path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let run = run_at(&folder, "related --site public --format inject");
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(run.err.contains("2 pages written") && run.err.contains("  2024/digue/index.html: "), "{}", run.err);
    assert_eq!(fs::read(&path).unwrap(), old);
}

/// The sources of three posts, and a draft.
fn sources(name: &str) -> PathBuf {
    let text = "La crue du fleuve menace la digue du port.\n";
    let files = [
        ("blog/hugo.toml", "baseURL = 'https://fleuve.example/blog/'\nlanguageCode = 'fr'\n".to_string()),
        (
            "blog/content/crue.md",
            format!(
                "---\r\ntitle: 'La crue' # un titre\r\ntags: [fleuve]\r\n---\r\nLes pompiers veillent depuis la nuit dans les rues basses de la ville. {text}"
            ),
        ),
        (
            "blog/content/digue.md",
            format!(
                "+++\ntitle = \"La digue\"\n[params]\n  a = 1 # rien\n+++\nDes maçons posent vingt mille sacs de sable au pied du vieux pont. {text}"
            ),
        ),
        (
            "blog/content/port.md",
            format!(
                "{{\n  \"title\": \"Le port\"\n}}\nLes grues reprennent leur travail avec deux navires venus du nord. {text}"
            ),
        ),
        (
            "blog/content/gare.md",
            format!(
                "---\ntitle: La gare\nrelated: false\n---\nAucun train ne part ce matin vers la capitale ni vers la mer. {text}"
            ),
        ),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    folder_of(name, &files)
}

#[test]
fn front_matter_is_shown_as_a_patch_then_written_and_taken_out_again() {
    let folder = sources("front-matter");
    let before = files(&folder);
    let patch = done_at(&folder, "related --content blog --format frontmatter --plan blog");
    assert_eq!(files(&folder), before, "nothing is written without --write");
    assert!(patch.err.contains("3 files to change; --write changes them"), "{}", patch.err);
    assert_eq!(patch.out.matches("\n+++ b/content/").count(), 3, "{}", patch.out);

    let first = done_at(&folder, "related --content blog --format frontmatter --plan blog --write");
    assert!(first.err.contains("3 files written, 0 unchanged"), "{}", first.err);
    let with = files(&folder);
    let crue = String::from_utf8(with["blog/content/crue.md"].clone()).unwrap();
    let start = "---\r\ntitle: 'La crue' # un titre\r\ntags: [fleuve]\r\nrelated:\r\n  - name: \"À lire aussi\"\r\n    items:\r\n      - title: \"";
    assert!(crue.starts_with(start) && crue.ends_with(before_body(&before, "blog/content/crue.md")), "{crue}");
    let port = String::from_utf8(with["blog/content/port.md"].clone()).unwrap();
    let parsed = json(&port[..port.find("\n}\n").unwrap() + 2]);
    let urls: Vec<&str> =
        parsed["related"][0]["items"].as_array().unwrap().iter().map(|item| item["url"].as_str().unwrap()).collect();
    assert_eq!(urls.len(), 2, "{port}");
    assert!(urls.contains(&"/blog/crue/") && urls.contains(&"/blog/digue/"), "{urls:?}");
    assert_eq!(with["blog/content/gare.md"], before["blog/content/gare.md"], "it wants no block");
    assert_eq!(with.len(), before.len(), "no other file is made");

    let second = done_at(&folder, "related --content blog --format frontmatter --plan blog --write");
    assert!(second.err.contains("0 files written, 3 unchanged"), "{}", second.err);
    assert_eq!(files(&folder), with);
    let none = done_at(&folder, "related --content blog --format frontmatter --plan blog");
    assert_eq!(none.out, "");

    done_at(&folder, "related --content blog --format frontmatter --remove --write");
    assert_eq!(files(&folder), before);
}

fn before_body<'a>(files: &'a Files, name: &str) -> &'a str {
    std::str::from_utf8(&files[name]).unwrap().rsplit("---\r\n").next().unwrap()
}

#[test]
fn another_key_is_another_list() {
    let folder = sources("other-key");
    done_at(&folder, "related --content blog --format frontmatter --write --key voisins");
    let text = fs::read_to_string(folder.join("blog/content/crue.md")).unwrap();
    assert!(text.contains("\r\nvoisins:\r\n") && !text.contains("related:"), "{text}");
}

#[test]
fn fragments_mirror_the_paths_and_files_of_others_stay() {
    let folder = site("fragments", "");
    done_at(&folder, "related --site public --format html --out blocs --plan blog");
    let first = files(&folder.join("blocs"));
    let names: Vec<&str> = first.keys().map(String::as_str).collect();
    assert_eq!(names, [".connexe-manifest.json", "2024/crue/index.html", "2024/digue/index.html", "port.html"]);
    let text = String::from_utf8(first["port.html"].clone()).unwrap();
    assert!(text.starts_with("<section class=\"connexe\"") && text.contains("<a href=\"2024/crue/\">"), "{text}");
    // The same again; then without an article, and with files of others in the way.
    let again = done_at(&folder, "related --site public --format html --out blocs --plan blog");
    assert!(again.err.contains("0 fragments written, 3 unchanged"), "{}", again.err);
    fs::write(folder.join("blocs/notes.txt"), "à moi").unwrap();
    fs::write(folder.join("blocs/2024/digue/index.html"), "changed by hand").unwrap();
    let run = run_at(&folder, "related --site public --format html --out blocs --exclude port.html --plan blog");
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(run.err.contains("1 deleted") && run.err.contains("  2024/digue/index.html: "), "{}", run.err);
    assert_eq!(fs::read_to_string(folder.join("blocs/2024/digue/index.html")).unwrap(), "changed by hand");
    fs::remove_file(folder.join("blocs/2024/digue/index.html")).unwrap();
    done_at(&folder, "related --site public --format html --out blocs --remove");
    let left: Vec<String> = files(&folder.join("blocs")).into_keys().collect();
    assert_eq!(left, ["notes.txt"]);
}

#[test]
fn options_without_effect_are_refused() {
    let folder = site("refused", PLACE);
    for (options, told) in [
        ("--site public --format inject --out x", "leave --out away"),
        ("--content public --format inject", "name its folder by --site"),
        ("--site public --format frontmatter", "name their folder by --content"),
        ("--site public --format html", "name it by --out"),
        ("--site public --format html --out public/style.css", "writes a folder of fragments"),
        ("--site public --format hugo --append", "--append goes with --format inject, not with hugo"),
        ("--site public --format inject --write", "--write goes with --format frontmatter"),
        ("--site public --remove", "--remove goes with --format html, frontmatter, inject"),
        ("--site public --format inject --append --selector p", "cannot be used with"),
        ("--site public --format inject --selector ]]", "the selector"),
        ("--content . --generator hugo --format frontmatter --key é", "the key"),
    ] {
        let run = run_at(&folder, &format!("related {options}"));
        assert_eq!(run.code, Some(2), "{options}: {}", run.err);
        assert!(run.err.contains(told), "{options}: {}", run.err);
    }
}
