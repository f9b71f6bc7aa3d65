use proptest::prelude::*;

use super::builder::{DEEPEST, FACTOR};
use super::{Attr, NodeId, ROOT, Tag, Tree, parse};

/// Writes the elements within an element: `ul(li(a) li)`.
fn shape(tree: &Tree<'_>, node: NodeId) -> String {
    let children: Vec<String> = tree
        .children(node)
        .map(|child| {
            let within = shape(tree, child);
            let name = format!("{:?}", tree.tag(child)).to_lowercase();
            if within.is_empty() { name } else { format!("{name}({within})") }
        })
        .collect();
    children.join(" ")
}

#[test]
fn end_tags_are_implied_as_in_a_browser() {
    for (html, expected) in [
        ("<p>a<p>b", "p p"),
        ("<p>a<div>b</div>", "p div"),
        ("<p><b>a<p>c", "p(other) p"),
        ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>", "ul(li li(ul(li)) li)"),
        ("<dl><dt>a<dd>b<dt>c</dl>", "dl(dt dd dt)"),
        ("<table><tr><td>a<td>b<tr><th>c</table>", "table(tr(td td) tr(th))"),
        ("<table><thead><tr><th>a<tbody><tr><td>b</table>c", "table(thead(tr(th)) tbody(tr(td)))"),
        ("<table><tr><td><table><tr><td>a</table><td>b</table>", "table(tr(td(table(tr(td))) td))"),
        ("<h1>a<h2>b</h2>", "h1 h2"),
        ("<h2>a</h3><p>b", "h2 p"),
        ("<select><option>a<option>b</select>", "select(option option)"),
        ("<head><title>t</title><p>a", "head(title) p"),
        ("<html><head><meta name=a><body><p>a</body></html><p>b", "html(head(meta) body(p p))"),
        ("<br></br><img><hr/>", "br img hr"),
        ("<div></p></div>", "div"),
        ("<div><span></div><p>", "div(span) p"),
        ("<a href=1>x<a href=2>y</a>", "a a"),
        ("<a><h2>t</a></h2><p>b", "a(h2) p"),
        ("<h2><a>t</h2><p>b", "h2(a) p"),
        ("<div><a><div>x<a>y</a></div></a></div><p>", "div(a(div(a))) p"),
        ("<td></div><div></td>", "td(div)"),
        ("<div><table><tr><td></div>a</table></div><p>", "div(table(tr(td))) p"),
        ("<x-a><x-b></x-a><p>", "other(other) p"),
        ("<svg><path/><g><path/></g></svg><p>", "svg(other other(other)) p"),
        ("<script><p>no</p></script><p>", "script p"),
        ("<!-- <p> --><p>", "p"),
        ("<p>a<p", "p"),
        ("</div></p></x>", ""),
    ] {
        let tree = parse(html);
        assert_eq!(shape(&tree, ROOT), expected, "{html}");
    }
}

#[test]
fn text_is_what_a_reader_sees() {
    for (html, text) in [
        ("<p>L&rsquo;&eacute;t&eacute;</p><p>b<b>c</b>", "L’été bc"),
        ("a<script>x()</script><style>p{}</style><template>t</template>b", "a b"),
        ("a<svg><title>Icon</title></svg>b", "ab"),
        ("<ul><li>a<li>b</ul>c<br>d", "a b c d"),
        ("<noscript><p>a</p></noscript>b", "b"),
    ] {
        assert_eq!(parse(html).line(ROOT), text, "{html}");
    }
}

#[test]
fn attributes_are_decoded_and_the_first_of_a_name_counts() {
    let tree = parse("<a HREF='/a?b&amp;c' href=x class=\"k  l\" hidden DATA-X=1>t</a>");
    assert_eq!(tree.attr(1, Attr::Href), Some("/a?b&c"));
    assert_eq!(tree.words(1, Attr::Class).collect::<Vec<_>>(), ["k", "l"]);
    assert_eq!(tree.attr(1, Attr::Hidden), Some(""));
    assert_eq!(tree.attr(1, Attr::Rel), None);
}

#[test]
fn ranges_are_those_of_the_page() {
    let html = "é<div class=a>\r\n<p>un &amp; deux\r\n<p>trois</div>fin";
    let tree = parse(html);
    let parts: Vec<&str> = tree.all().map(|node| &html[tree.range(node)]).collect();
    assert_eq!(parts, ["<div class=a>\r\n<p>un &amp; deux\r\n<p>trois</div>", "<p>un &amp; deux\r\n", "<p>trois"]);
    assert_eq!(tree.tag(1), Tag::Div);
}

#[test]
fn scripts_with_json_ld_are_kept() {
    let tree = parse("<script type='application/ld+json'>{\"a\": \"<p>&amp;\"}</script><script>no</script>");
    assert_eq!(tree.json_ld(), ["{\"a\": \"<p>&amp;\"}"]);
}

/// Checks what holds for every page.
fn check(html: &str) {
    let tree = parse(html);
    assert!(tree.memory() <= FACTOR * html.len() + 4096, "{} bytes for {}", tree.memory(), html.len());
    for node in tree.all() {
        let range = tree.range(node);
        let part = html.get(range.clone()).unwrap_or_else(|| panic!("{range:?} of {html:?}"));
        assert!(part.starts_with('<'), "{part:?}");
        let outer = tree.range(tree.parent(node));
        assert!(outer.start <= range.start && range.end <= outer.end);
        assert!(tree.is_within(node, tree.parent(node)) && tree.end(node) <= tree.end(tree.parent(node)));
        assert!(html.len() > 10_000 || tree.ancestors(node).count() < DEEPEST + 1);
    }
}

#[test]
fn hostile_pages_take_linear_time_and_memory() {
    let million = 1_000_000;
    for html in [
        "<div>".repeat(million),
        "<b>".repeat(million) + &"</b>".repeat(million),
        "<a><p>".repeat(million / 2),
        "<i></b>".repeat(million / 2),
        "<x-y></x-z>".repeat(million / 4),
        "<p>".repeat(million),
        "<a id>".repeat(million),
        "<table><tr><td>".repeat(million / 4),
        "</div>".repeat(million),
        "<svg>".repeat(million),
        format!("<p {}>", (0..million / 8).map(|n| format!("a{n} ")).collect::<String>()),
        format!("<p {}>", "id class=x ".repeat(million / 8)),
        "<a href=\"".to_string() + &"&amp;".repeat(million / 4),
        "<".repeat(million),
        "&".repeat(million),
        "<title>".repeat(million / 8),
        "<script type='application/ld+json'>[".repeat(million / 64),
        "\u{0}".repeat(million),
    ] {
        check(&html);
    }
}

/// A part of a page, as found on pages and as nobody would write it.
fn part() -> impl Strategy<Value = String> {
    const NAMES: [&str; 24] = [
        "a", "p", "div", "ul", "li", "b", "table", "tr", "td", "h1", "h2", "article", "script", "template", "svg", "title",
        "head", "body", "html", "x-y", "br", "select", "option", "dl",
    ];
    prop_oneof![
        proptest::sample::select(&NAMES[..]).prop_map(|name| format!("<{name}>")),
        proptest::sample::select(&NAMES[..]).prop_map(|name| format!("</{name}>")),
        proptest::sample::select(&NAMES[..]).prop_map(|name| format!("<{name} class='a b' href=&eacute; id>")),
        proptest::sample::select(&["é", "\r\n", "&amp;", "&#x1F600;", "<!--", "-->", "<", ">", "\0", "text", "<a \"", "\r"][..])
            .prop_map(str::to_string),
        "\\PC{0,8}",
    ]
}

proptest! {
    #[test]
    fn any_page_has_a_tree(parts in proptest::collection::vec(part(), 0..60)) {
        check(&parts.concat());
    }
}
