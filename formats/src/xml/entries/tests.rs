//! Documents with errors, and what is read of them.

use super::*;

const RSS: Vocabulary =
    Vocabulary { containers: &["rss", "channel"], entries: &["item"], structured: &["meta"], skipped: &["comment"] };

/// Reads a document. Each part is a line: `title=a body=b` for an entry.
fn read(text: &str, longest: u64) -> (Vec<String>, Vec<String>) {
    let mut entries = Entries::new(text.as_bytes(), RSS, longest).unwrap();
    let mut lines = Vec::new();
    while let Some(part) = entries.next().unwrap() {
        lines.push(match part {
            Part::Container(element) => element.name,
            Part::Head(element) => format!("head {}", show(&element)),
            Part::Entry(number, entry) => {
                let fields: Vec<String> = entry.children.iter().map(show).collect();
                format!("{number}: {}", fields.join(" "))
            }
            Part::Lost(number, problem) => format!("{number} lost: {}", problem.split(';').next().unwrap()),
        });
    }
    (lines, entries.notes().to_vec())
}

fn show(element: &Element) -> String {
    if element.children.is_empty() {
        format!("{}={}", element.name, element.text)
    } else {
        format!("{}({})", element.name, element.children.iter().map(show).collect::<Vec<_>>().join(" "))
    }
}

#[test]
fn an_error_costs_the_entry_that_it_stands_in_or_less() {
    for (text, expected) in [
        ("<item><t>a</t><b>c</b></item><item><t>d</t></item>", &["1: t=a b=c", "2: t=d"][..]),
        // References and bare signs.
        ("<item><t>R&amp;D &#233; &nbsp; &undefined; A & B &</t></item>", &["1: t=R&D é &nbsp; &undefined; A & B &"]),
        ("<item><t>Marks & Spencer; Co</t></item>", &["1: t=Marks & Spencer; Co"]),
        ("<item><t>3 < 5 isn't > 2</t><b>c</b></item><item><t>d's</t></item>", &["1: t=3 < 5 isn't > 2 b=c", "2: t=d's"]),
        // CDATA.
        ("<item><t><![CDATA[a <b>]]]]><![CDATA[> & c]]></t></item>", &["1: t=a <b>]]> & c"]),
        ("<item><t><![CDATA[<item>]]></t></item>", &["1: t=<item>"]),
        (
            "<item><t><![CDATA[a]]></t></item><item><t><![CDATA[b</t></item><item><t>c</t></item>",
            &["1: t=a", "2 lost: a part of this entry is never closed", "3: t=c"],
        ),
        ("<item><!-- a</item><item><t>b</t></item>", &["1 lost: a part of this entry is never closed", "2: t=b"]),
        ("<item><t>a</t><b x=\"></b></item><item><t>b</t></item>", &["1: t=a", "2: t=b"]),
        ("<item><t>3 < 5 l'eau</t></item><item><t>b</t></item>", &["1: t=3 < 5 l'eau", "2: t=b"]),
        // Elements that are not closed, or closed twice.
        ("<item><t>a<b>c</item><item><t>d</t></item>", &["1: t=a<b>c", "2: t=d"]),
        ("<item><t>a<item><t>b</t></item>", &["1: t=a", "2: t=b"]),
        ("<item></x></t><t>a</t></t></item></item><item/><item><t>b</t></item>", &["1: t=a", "2: ", "3: t=b"]),
        ("<item><t>a</t>", &["1 lost: the file ends within this entry"]),
        ("<item><t>a</t></item><item><t>b", &["1: t=a", "2 lost: the file ends within this entry"]),
        // Markup of other kinds.
        ("<!x><? ?><??><item><!y><t>a</t></item>", &["1: t=a"]),
        ("<!DOCTYPE a [<!ENTITY x \"y\">]><item><t>&x;</t></item>", &["1: t=&x;"]),
        // Elements in texts.
        ("<item><t>a <b x='1'>c</b><br/><i/> <t>d</t></t></item>", &["1: t=a <b x='1'>c</b><br><i></i> <t>d</t>"]),
        ("<item><t type='xhtml'>&lt; <h:b>c</h:b><![CDATA[<]]></t></item>", &["1: t=&lt; <b>c</b>&lt;"]),
        // Fields in fields, and elements that are not read.
        ("<item><meta><k>a</k><v>b</v></meta><comment><t>x</t><comment/></comment><t>c</t></item>", &["1: meta(k=a v=b) t=c"]),
        ("<item><comment><comment></comment><t>x</t></item><item><t>a</t></item>", &["1: ", "2: t=a"]),
        ("<item><comment><item><t>a</t></item>", &["1: ", "2: t=a"]),
        ("<rss><channel><t>a</t><item><t>b</t></item></channel></rss>", &["rss", "channel", "head t=a", "1: t=b"]),
        ("<rss><item><t>a</rss>", &["rss", "1: t=a"]),
        ("", &[]),
        ("no markup & at all", &[]),
    ] {
        assert_eq!(read(text, 1 << 20).0, expected, "{text}");
    }
}

#[test]
fn the_report_says_that_a_file_is_cut() {
    for (text, is_cut) in [
        ("<rss><channel><item></item></channel></rss>", false),
        ("<rss><channel><item></item>", true),
        ("<rss><channel><item>", true),
        ("<rss/>", false),
    ] {
        assert_eq!(read(text, 1 << 20).1.len(), usize::from(is_cut), "{text}");
    }
}

#[test]
fn an_entry_that_is_too_long_costs_itself() {
    let long = "a".repeat(300_000);
    for broken in [
        format!("<item><t>{long}</t></item>"),
        format!("<item><t><![CDATA[{long}]]></t></item>"),
        format!("<item><t {long}='b'>c</t></item>"),
        format!("<item>{}</item>", "<t>a</t>".repeat(40_000)),
        format!("<item><t>{long}"),
    ] {
        let text = format!("<item><t>a</t></item>{broken}<item><t>b</t></item>");
        assert_eq!(read(&text, 100_000).0, ["1: t=a", "2 lost: is longer than the limit of 100000 bytes", "3: t=b"]);
    }
    // What is not read does not count.
    let text = format!("<item>{}<t>a</t></item>", format!("<comment>{}</comment>", "a".repeat(50_000)).repeat(10));
    assert_eq!(read(&text, 100_000).0, ["1: t=a"]);
    let (lines, notes) = read(&format!("<rss><t>{long}</t><item><t>a</t></item></rss>"), 100_000);
    assert_eq!((lines, notes.len()), (vec!["rss".to_string(), "1: t=a".to_string()], 1));
}

#[test]
fn hostile_documents_take_linear_time() {
    for text in [
        "<a>".repeat(1_000_000),
        format!("<item>{}", "<a>".repeat(1_000_000)),
        format!("<item><t>{}</t></item>", "<t>".repeat(1_000_000)),
        "<item>".repeat(1_000_000),
        "<item><!--".repeat(300_000),
        "<item><a '<a '".repeat(200_000),
        "<![CDATA[".repeat(300_000),
        "&".repeat(1_000_000),
        "<".repeat(1_000_000),
        "<!".repeat(1_000_000),
        "</".repeat(1_000_000),
    ] {
        let (lines, _) = read(&text, 64 << 20);
        assert!(lines.len() <= 1_000_000);
    }
}
