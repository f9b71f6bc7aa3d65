//! Settings files: dates of TOML without quotes, and texts in UTF-8 or UTF-16.

mod common;

use common::{done, folder, run};

/// A text in an encoding by its name.
fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    let units = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    match encoding {
        "UTF-8" => text.as_bytes().to_vec(),
        "UTF-8 with a mark" => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        "UTF-16, little-endian" => [b"\xff\xfe".to_vec(), units(u16::to_le_bytes)].concat(),
        "UTF-16, big-endian" => [b"\xfe\xff".to_vec(), units(u16::to_be_bytes)].concat(),
        "UTF-16 cut" => [b"\xff\xfe".to_vec(), units(u16::to_le_bytes), vec![b'x']].concat(),
        "UTF-16 without a mark" => units(u16::to_le_bytes),
        "UTF-32" => [0xfeffu32].into_iter().chain(text.chars().map(u32::from)).flat_map(u32::to_le_bytes).collect(),
        "Latin-1" => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(),
        other => panic!("{other}"),
    }
}

#[test]
fn settings_and_drafts_are_read_in_utf_8_and_utf_16() {
    let toml = "# réglages\nquestion.k = 3\n";
    let json = r#"{"question": {"k": 3}, "tag_aliases": {"été": "Saison"}}"#;
    let draft = r#"{"id": "brouillon", "title": "Le quai est fermé", "body": "Le quai de Tanger est fermé."}"#;
    std::fs::write(folder().join("plain.json"), draft).unwrap();
    let (lists, preview) = (done("related --all --k 3"), done("preview --draft plain.json"));
    let told = "save it as UTF-8";
    for (encoding, is_read) in [
        ("UTF-8", true),
        ("UTF-8 with a mark", true),
        ("UTF-16, little-endian", true),
        ("UTF-16, big-endian", true),
        ("UTF-16 cut", false),
        ("UTF-16 without a mark", false),
        ("UTF-32", false),
        ("Latin-1", false),
    ] {
        for (name, text, arguments, expected) in [
            ("s.toml", toml, "related --all --settings s.toml", &lists),
            ("s.json", json, "related --all --settings s.json", &lists),
            ("d.json", draft, "preview --draft d.json", &preview),
        ] {
            std::fs::write(folder().join(name), encoded(text, encoding)).unwrap();
            let run = run(arguments);
            if is_read {
                assert!(run.code == Some(0) && run.out == *expected, "{name} in {encoding}: {}", run.err);
            } else {
                assert_eq!((run.code, run.out.as_str()), (Some(1), ""), "{name} in {encoding}: {}", run.err);
                assert!(run.err.contains(&format!("{name}: ")) && run.err.contains(told), "{name} in {encoding}: {}", run.err);
            }
        }
    }
}

#[test]
fn a_date_of_toml_needs_no_quotes() {
    for (date, is_date) in [
        ("2023-01-01", true),
        ("2023-01-01T12:00:00Z", true),
        ("2023-01-01 12:00:00+01:00", true),
        ("2023-01-01T12:00:00", true),
        ("12:00:00", false),
        ("2023", false),
    ] {
        for field in ["as_of", "published_from", "published_until"] {
            std::fs::write(folder().join("date.toml"), format!("[question.filters]\n{field} = {date}\n")).unwrap();
            let run = run("related --all --k 3 --settings date.toml");
            assert_eq!(run.code, Some(if is_date { 0 } else { 1 }), "{field} = {date}: {}", run.err);
            if is_date {
                assert_ne!(run.out, done("related --all --k 3"), "{field} = {date} has an effect");
            } else {
                assert!(run.err.contains(&format!("date.toml: question.filters.{field}: ")), "{}", run.err);
            }
        }
    }
}
