//! Inputs as people have them: fields under other names and in other shapes, other containers, and what is no input.

use connexe::corpus::{Corpus, JsonLines};
use connexe::{Article, Error};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

mod common;

fn read(input: impl AsRef<[u8]>) -> Corpus {
    JsonLines::new().read(input.as_ref()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_side_field_never_costs_the_article() {
    let rows: Vec<Value> = include_str!("cases/fields.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}")))
        .collect();
    assert!(rows.len() > 50);
    for row in rows {
        let fields = row["fields"].as_object().unwrap();
        let mut record = json!({"id": "a", "body": "Le quai."});
        record.as_object_mut().unwrap().extend(fields.clone());
        // The first article is a target for links.
        let corpus = read(format!("{{\"id\": \"b\", \"body\": \"Le phare.\"}}\n{record}\n"));
        assert_eq!(corpus.articles.len(), 2, "{record}\n{}", corpus.report);
        let mut expected = serde_json::to_value(Article::new("a", "").with_body("Le quai.")).unwrap();
        expected.as_object_mut().unwrap().extend(row["is"].as_object().unwrap().clone());
        assert_eq!(serde_json::to_value(&corpus.articles[1]).unwrap(), expected, "{record}");
        let notes: Vec<String> = corpus.report.notes.iter().map(ToString::to_string).collect();
        match row["note"].as_array() {
            None => assert!(notes.is_empty(), "{record}: {notes:?}"),
            Some(parts) => {
                assert_eq!(notes.len(), 1, "{record}: {notes:?}");
                for part in parts.iter().map(|part| part.as_str().unwrap()).chain(["line 2 (\"a\")"]) {
                    assert!(notes[0].contains(part), "{record}: {part:?} is not in {:?}", notes[0]);
                }
            }
        }
    }
}

#[test]
fn careless_json_is_read_and_noted() {
    let corpus = read("{\"id\": \"a\", \"body\": \"Le quai\tbleu \\ud83d\", \"rating\": NaN}");
    assert_eq!(corpus.articles[0].body, "Le quai\tbleu \u{FFFD}");
    assert_eq!(corpus.report.counts().into_iter().collect::<Vec<_>>(), [("repaired line", 1)]);
}

#[test]
fn an_id_has_several_names() {
    for (record, id) in [
        (r#"{"id": 7, "slug": "quai", "body": "x"}"#, "7"),
        (r#"{"slug": "quai", "url": "/quai/", "body": "x"}"#, "quai"),
        (r#"{"guid": {"rendered": "https://port.example/?p=4"}, "body": "x"}"#, "https://port.example/?p=4"),
        (r#"{"url": "/quai/", "body": "x"}"#, "/quai/"),
        (r#"{"_id": {"$oid": "64f0"}, "body": "x"}"#, "64f0"),
    ] {
        assert_eq!(read(record).articles[0].id, id, "{record}");
    }
}

#[test]
fn fields_that_are_never_read_are_named_once_a_file() {
    let corpus = read(
        "{\"id\": \"a\", \"body\": \"x\", \"colour\": {\"r\": 1}, \"rating\": 4}\n{\"id\": \"b\", \"body\": \"y\", \"colour\": null}",
    );
    assert_eq!(corpus.report.unread_fields, [("colour".to_string(), 2), ("rating".to_string(), 1)]);
    assert!(corpus.report.notes.is_empty());
    assert!(corpus.report.to_string().contains("fields that were not read, with their counts: colour (2), rating (1)"));
    // A file whose names are data does not fill the memory.
    let many: String = (0..5_000).map(|n| format!("{{\"id\": \"a{n}\", \"body\": \"x\", \"name of {n}\": 1}}\n")).collect();
    let unread = read(many).report.unread_fields;
    assert_eq!((unread.len(), unread.iter().map(|(_, count)| count).sum::<usize>()), (101, 5_000));
}

#[test]
fn equal_notes_are_counted_and_the_first_three_shown() {
    let lines: String = (0..9).map(|n| format!("{{\"id\": \"a{n}\", \"body\": \"x\", \"date\": \"hier {n}\"}}\n")).collect();
    let report = read(lines + "{\"id\": \"b\"}").report;
    let digest = report.digest();
    assert_eq!(digest.len(), 5, "{digest:?}");
    assert!(digest[2].starts_with("line 3 (\"a2\"): `date` is not a date: \"hier 2\""), "{}", digest[2]);
    assert_eq!(digest[3], "... and 6 more: bad date (`date`)");
    assert!(digest[4].starts_with("line 10 (\"b\"): empty body"), "{}", digest[4]);
    let json = serde_json::to_value(&report).unwrap();
    let note = &json["notes"][0];
    assert_eq!((&note["line"], &note["id"], &note["kind"]), (&json!(1), &json!("a0"), &json!("bad date")));
    assert_eq!((&note["field"], &note["value"]), (&json!("date"), &json!("hier 0")));
    assert!(
        note["done"].as_str().unwrap().contains("without the date") && note["write"].as_str().unwrap().contains("YYYY-MM-DD")
    );
    // A long value is cut.
    let long =
        read(format!("{{\"id\": \"a\", \"body\": \"x\", \"date\": \"{}\"}}", "é".repeat(1000))).report.notes[0].to_string();
    assert!(long.chars().count() < 300, "{long}");
}

#[test]
fn a_date_long_after_all_others_is_noted() {
    let line = |id: &str, date: &str| format!("{{\"id\": \"{id}\", \"body\": \"x\", \"date\": \"{date}\"}}\n");
    let lines = line("a", "2026-03-14") + &line("agenda", "2027-06-01") + &line("b", "2026-03-10");
    let notes = read(lines).report.notes;
    assert_eq!(notes.len(), 1);
    let note = notes[0].to_string();
    assert!(note.starts_with("line 2 (\"agenda\"): `date` is 2027-06-01, 444 days after all other dates"), "{note}");
    assert!(read(line("a", "2026-03-14") + &line("b", "2026-06-01")).report.notes.is_empty());
}

/// The same two articles in every container.
const LINES: &str = "{\"id\": \"a\", \"body\": \"L’été au port.\"}\n{\"id\": \"b\", \"body\": \"Le quai.\"}\n";

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

#[cfg(feature = "decode")]
fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn an_array_is_read_as_its_lines_are() {
    let plain = read(LINES);
    let array = format!("\u{FEFF}\n[\n{}\n]\n", LINES.trim().replace('\n', ",\n"));
    assert_eq!(read(&array).articles, plain.articles);
    let indented =
        serde_json::to_string_pretty(&json!([{"id": "a", "body": "L’été au port."}, {"id": "b", "body": "Le quai."}])).unwrap();
    assert_eq!(read(indented).articles, plain.articles);
    // A bad entry costs itself; its line is that of the file.
    let bad = "[{\"id\": \"a\"},\n{\"id\" \"b\"},\n\n{\"id\": \"c\", \"body\": \"x\"}, 12,\n{\"id\": \"d\", \"bo";
    let report = read(bad).report;
    let notes: Vec<String> = report.notes.iter().map(ToString::to_string).collect();
    assert_eq!(report.articles, 2, "{notes:?}");
    for (note, start) in notes.iter().zip([
        "line 1 (\"a\"): empty body",
        "line 2: unreadable",
        "line 4: unreadable: not a JSON object",
        "line 5: unreadable: the file ends",
    ]) {
        assert!(note.starts_with(start), "{note}");
    }
    assert_eq!(notes.len(), 4);
    assert!(read("[]").articles.is_empty());
}

#[cfg(feature = "decode")]
#[test]
fn gzip_and_utf16_are_read() {
    let plain = read(LINES).articles;
    let array = format!("[{}]", LINES.trim().replace('\n', ","));
    for text in [LINES, &array] {
        let with_mark = format!("\u{FEFF}{text}");
        let (little, big) = (utf16(&with_mark, u16::to_le_bytes), utf16(&with_mark, u16::to_be_bytes));
        for bytes in [gzip(text.as_bytes()), gzip(&little), little, big, with_mark.into_bytes()] {
            assert_eq!(read(bytes).articles, plain);
        }
    }
    // Two parts, as `cat a.gz b.gz` makes them.
    let (one, other) = LINES.split_at(LINES.find('\n').unwrap() + 1);
    assert_eq!(read([gzip(one.as_bytes()), gzip(other.as_bytes())].concat()).articles, plain);
    // A cut file is an error, and loses nothing silently.
    let cut = gzip(LINES.as_bytes());
    assert!(matches!(JsonLines::new().read(&cut[..cut.len() - 9]), Err(Error::Read { .. })));
    assert_eq!(connexe::corpus::read_text(&gzip("k = 3".as_bytes())[..]).unwrap(), "k = 3");
}

#[test]
fn what_is_no_json_lines_is_an_error_that_says_what_it_seems_to_be() {
    let latin1: Vec<u8> = LINES.replace('’', "'").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let latin1 = latin1.iter().copied().filter(|&byte| byte != b'q').collect::<Vec<u8>>();
    let latin1 = [&latin1[..], &latin1[..latin1.iter().position(|&b| b == b'\n').unwrap()]].concat();
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (b"PK\x03\x04rest".to_vec(), "a ZIP archive; unpack it first"),
        (b"\x28\xb5\x2f\xfdrest".to_vec(), "zstd"),
        (b"%PDF-1.7".to_vec(), "a PDF"),
        (utf16(LINES, u16::to_le_bytes), "UTF-16 or UTF-32"),
        (LINES.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(), "UTF-16 or UTF-32"),
        (latin1, "Latin-1"),
        (b"<?xml version=\"1.0\"?><rss/>".to_vec(), "XML or HTML"),
        (b"---\ntitle: Le port\n---\nLe quai.".to_vec(), "front matter"),
        (b"id,title\n1,Le port\n".to_vec(), "a table with commas (CSV)"),
        (b"{\n \"id\": \"a\",\n \"body\": \"x\"\n}\n".to_vec(), "jq -c . FILE"),
        (b"{\"version\": 1, \"items\": [{\"id\": \"a\"}]}".to_vec(), "jq -c '.items[]' FILE"),
        (b"[1, 2]".to_vec(), "JSON without objects"),
        (b"Le port et le quai.".to_vec(), "plain text"),
    ];
    for (bytes, text) in cases {
        let error = JsonLines::new().read(&bytes[..]).expect_err(text);
        assert!(matches!(error, Error::Input { .. }), "{error}");
        assert!(error.to_string().contains(text), "{error} does not say {text:?}");
    }
    // One bad line among good ones is no other format.
    assert_eq!(read(format!("# comment\n{LINES}")).articles.len(), 2);
}

/// Every name under which a field is read, from the schema.
fn names() -> Vec<String> {
    let schema: Value = serde_json::from_str(include_str!("../docs/article.schema.json")).unwrap();
    let texts = |value: &Value| {
        value.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(String::from)).collect::<Vec<_>>()
    };
    let properties = schema["properties"].as_object().unwrap();
    let mut names: Vec<String> =
        properties.iter().flat_map(|(name, property)| [vec![name.clone()], texts(&property["x-names"])].concat()).collect();
    names.extend(schema["x-marks"].as_object().unwrap().values().flat_map(texts));
    names.retain(|name| name != "id");
    assert!(names.len() > 100);
    names
}

/// Any JSON value, with the words and keys that the reader knows among others.
fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        select(vec![
            "",
            " ",
            "true",
            "publish",
            "draft",
            "2026-03-14",
            "03/04/2021",
            "fr",
            "a",
            "b",
            "x, y",
            "/quai/",
            "0000-00-00",
            "null"
        ])
        .prop_map(String::from),
        any::<String>(),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let key =
            select(vec!["name", "value", "rendered", "url", "to", "text", "list", "protected", "visibility", "status", "x"]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().map(|(k, v)| (k.to_string(), v)).collect())),
        ]
    })
}

proptest! {
    #![proptest_config(common::cases(400, file!()))]

    #[test]
    fn no_value_costs_the_article(fields in prop::collection::vec((select(names()), value()), 1..8)) {
        let mut record: Map<String, Value> = fields.into_iter().collect();
        record.insert("id".into(), json!("a"));
        // Two others: a mark that is not known must not hide most of the file.
        let lines = format!("{}\n{{\"id\": \"b\", \"body\": \"x\"}}\n{{\"id\": \"c\", \"body\": \"y\"}}", Value::Object(record));
        let corpus = read(lines);
        prop_assert_eq!(&corpus.articles[0].id, "a");
        prop_assert_eq!(corpus.articles.len(), 3);
    }
}
