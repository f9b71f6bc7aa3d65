//! `docs/article.schema.json` and the code describe the same article.

use std::collections::BTreeSet;

use connexe::corpus::JsonLines;
use connexe::{Anchor, Article, Language, Status};
use serde_json::{Map, Value, json};

fn schema() -> Value {
    serde_json::from_str(include_str!("../docs/article.schema.json")).unwrap()
}

fn properties() -> Map<String, Value> {
    schema()["properties"].as_object().unwrap().clone()
}

/// Id of the article under test, and of the article that it may lead to.
const IDS: [&str; 2] = ["a", "b"];

/// A value of a property: not its default, so that it is seen whether it is read.
fn sample(name: &str, property: &Value) -> Value {
    if let Some(values) = property["enum"].as_array() {
        return values.iter().find(|&value| *value != property["default"]).unwrap().clone();
    }
    if let Some(examples) = property["examples"].as_array() {
        return examples[1].clone();
    }
    if property["anyOf"].as_array().is_some_and(|forms| forms.contains(&json!({"format": "date"}))) {
        return json!("2026-03-14");
    }
    match types(property)[0] {
        "string" if name == "id" => json!(IDS[0]),
        // An id, where ids are expected; of other texts anything is right.
        "string" => json!(IDS[1]),
        "boolean" => json!(!property["default"].as_bool().unwrap()),
        "array" => json!([sample(name, &property["items"])]),
        "object" => {
            let fields = property["properties"].as_object().unwrap();
            Value::Object(fields.iter().map(|(name, field)| (name.clone(), sample(name, field))).collect())
        }
        other => panic!("{name} is of the type {other}: add a sample of it to this test"),
    }
}

fn types(property: &Value) -> Vec<&str> {
    match &property["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().map(|name| name.as_str().unwrap()).collect(),
        _ if property["enum"].is_array() => vec!["string"],
        other => panic!("the type of {property} is {other}"),
    }
}

/// Whether a value is one that the schema allows. It knows the keywords that this schema uses.
fn fits(property: &Value, value: &Value) -> bool {
    let is_of_type = types(property).iter().any(|&name| match name {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "array" => value.as_array().is_some_and(|items| items.iter().all(|item| fits(&property["items"], item))),
        "object" => value.as_object().is_some_and(|fields| {
            let known = property["properties"].as_object().unwrap();
            fields.iter().all(|(name, field)| known.get(name).is_some_and(|property| fits(property, field)))
        }),
        other => panic!("unknown type {other}"),
    });
    is_of_type && property["enum"].as_array().is_none_or(|values| values.contains(value))
}

/// Reads one object beside an article that it may lead to; nothing may be reported.
fn read(fields: &Map<String, Value>) -> Article {
    let other = json!({"id": IDS[1], "body": "Le train arrive."});
    let lines = format!("{}\n{other}\n", Value::Object(fields.clone()));
    let corpus = JsonLines::new().strict(true).read(lines.as_bytes()).unwrap();
    assert!(corpus.report.notes.is_empty(), "{lines}{}", corpus.report);
    corpus.articles.into_iter().next().unwrap()
}

fn serialised(article: &Article) -> Map<String, Value> {
    serde_json::to_value(article).unwrap().as_object().unwrap().clone()
}

/// An article with a value in every field. A new field has to be added here: the next test sees that none is missing.
fn full() -> Article {
    let date = |text: &str| text.parse().unwrap();
    let mut article = Article::new("a", "Titre")
        .with_lead("Chapô")
        .with_body("Corps")
        .with_tags(["Rif"])
        .with_section("Société")
        .with_series("Carnets")
        .with_authors(["S.M."])
        .with_date(date("2026-03-14T18:05:00+01:00"))
        .with_language(Language::FRENCH)
        .with_url("https://gazette.example/a")
        .with_links(["b"])
        .with_anchors([Anchor { to: "b".into(), text: "ici".into() }])
        .with_pins(["b"])
        .with_status(Status::Draft)
        .with_not_before(date("2026-03-14"))
        .with_expires(date("2027-03-14"))
        .with_translations(["b"])
        .with_never_suggest(true);
    article.image = Some("https://gazette.example/a.jpg".into());
    article
}

#[test]
fn the_reader_accepts_every_property_with_a_value_of_its_type() {
    for (name, property) in properties() {
        let mut fields = Map::new();
        fields.insert("id".into(), json!(IDS[0]));
        // Without a body there is a note.
        fields.insert("body".into(), json!("Le train part."));
        let without = serialised(&read(&fields));
        let value = sample(&name, &property);
        assert!(fits(&property, &value), "{name}: {value}");
        fields.insert(name.clone(), value.clone());
        let with = serialised(&read(&fields));
        match name.as_str() {
            "id" => assert_eq!(with, without),
            "categories" => assert_eq!(with["section"], value[0]),
            _ => assert_eq!(with[&name], value, "{name} is read as it was written"),
        }
        if name != "id" {
            assert_ne!(with, without, "{name} is read");
        }
    }
}

#[test]
fn every_value_of_an_enumeration_is_read_and_no_other() {
    for (name, property) in properties() {
        let Some(values) = property["enum"].as_array() else { continue };
        for value in values {
            let fields = json!({"id": "a", "body": "Le train part.", &name: value});
            assert_eq!(serialised(&read(fields.as_object().unwrap()))[&name], *value, "{name}");
        }
        let line = json!({"id": "a", "body": "Le train part.", &name: "rumoured"}).to_string();
        assert!(JsonLines::new().strict(true).read(line.as_bytes()).is_err(), "{name}");
    }
    let statuses = [Status::Published, Status::Draft, Status::Withdrawn].map(|status| serde_json::to_value(status).unwrap());
    assert_eq!(properties()["status"]["enum"], json!(statuses), "the order of the code, the default first");
    assert_eq!(properties()["status"]["default"], json!(Status::default()));
}

#[test]
fn required_fields_are_required_and_defaults_are_those_of_the_code() {
    let schema = schema();
    let required: Vec<&str> = schema["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(required, ["id"]);
    let line = r#"{"title": "Sans identifiant", "body": "Le train part."}"#;
    assert!(JsonLines::new().strict(true).read(line.as_bytes()).is_err());
    let empty = JsonLines::new().read(r#"{"id": ""}"#.as_bytes()).unwrap();
    assert_eq!((empty.articles.len(), empty.report.notes.len()), (0, 1), "minLength is 1");
    let default = serialised(&Article::default());
    for (name, property) in properties() {
        if let Some(value) = property.get("default") {
            assert_eq!(default[&name], *value, "{name}");
        }
    }
}

#[test]
fn every_field_that_an_article_serialises_is_in_the_schema() {
    let properties = properties();
    let fields = serialised(&full());
    for (name, value) in &fields {
        let property = properties.get(name).unwrap_or_else(|| panic!("{name} is not in the schema"));
        assert!(fits(property, value), "{name} is {value}, which is not {property}");
    }
    let mut names: BTreeSet<&str> = fields.keys().map(String::as_str).collect();
    // Read only, for the section.
    names.insert("categories");
    assert_eq!(names, properties.keys().map(String::as_str).collect::<BTreeSet<_>>());
    assert_eq!(read(&fields), full(), "what is written is read back");
    // `full` leaves no field out: each differs from its default, and no field is left out of the serialised form.
    let default = format!("{:?}", Article::default());
    let fields_of_the_type = default.matches(": ").count() - default.matches("::").count();
    assert_eq!(fields_of_the_type, fields.len(), "{default}");
    for (name, value) in serialised(&Article::default()) {
        assert_ne!(fields[&name], value, "{name}");
    }
}

#[test]
fn other_forms_that_the_schema_describes_are_read() {
    let read = |fields: Value| read(fields.as_object().unwrap());
    let body = "Le train part.";
    // "null stands for a missing value; a single string stands for a list of one; a number stands for its digits."
    for (name, property) in properties() {
        if ["id", "body"].contains(&name.as_str()) {
            continue;
        }
        assert_eq!(read(json!({"id": "a", "body": body, &name: null})), read(json!({"id": "a", "body": body})), "{name} is null");
        if property["items"]["type"] == "string" {
            let [one, list] = [json!("b"), json!(["b"])].map(|value| read(json!({"id": "a", "body": body, &name: value})));
            assert_eq!(one, list, "{name} is a single string");
        }
    }
    assert_eq!(read(json!({"id": 17, "body": body})).id, "17");
    // `language` is another name, and "the first part of a tag such as fr-MA counts".
    let code = |fields: Value| read(fields).language.map(|language| language.to_string());
    assert_eq!(code(json!({"id": "a", "body": body, "language": "en"})).as_deref(), Some("en"));
    assert_eq!(code(json!({"id": "a", "body": body, "lang": "fr-MA"})).as_deref(), Some("fr"));
    // "Other fields are ignored."
    assert_eq!(read(json!({"id": "a", "body": body, "colour": {"r": 1}})), read(json!({"id": "a", "body": body})));
}

#[test]
fn a_value_of_another_type_is_reported() {
    for (name, property) in properties() {
        let value = match types(&property)[0] {
            "string" | "array" => json!({"x": 1}),
            _ => json!("perhaps"),
        };
        assert!(!fits(&property, &value), "{name}");
        let line = json!({"id": "a", "body": "Le train part.", &name: value}).to_string();
        // Beside another one: an unknown status must not hide most of a file.
        let lines = format!("{line}\n{{\"id\": \"b\", \"body\": \"Le train arrive.\"}}");
        let report = JsonLines::new().read(lines.as_bytes()).unwrap().report;
        assert!(!report.notes.is_empty(), "{name}: {value}");
    }
}

/// The sample corpus fits the schema, as every line that the library writes.
#[test]
fn the_sample_corpus_fits_the_schema() {
    let properties = properties();
    for line in include_str!("../data/gazette.jsonl").lines() {
        let fields: Map<String, Value> = serde_json::from_str(line).unwrap();
        for (name, value) in &fields {
            assert!(properties.get(name).is_some_and(|property| fits(property, value)), "{name} is {value}");
        }
    }
}
