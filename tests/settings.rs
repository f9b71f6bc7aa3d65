//! Every row of the table in `docs/settings.md` against the code: paths, defaults, values and ranges.

use std::collections::BTreeSet;

use connexe::page::{BlockPlan, PagePlan};
use connexe::{Blend, Settings};
use serde_json::{Map, Value, json};

/// One row of the table, with its path written out.
struct Row {
    /// Such as `plan.blocks[].blend.tags`.
    path: String,
    default: Cell,
    range: String,
}

#[derive(Clone, Debug, PartialEq)]
enum Cell {
    Required,
    News,
    Json(Value),
}

/// The groups that occur more than once, and where.
fn homes(group: &str) -> &'static [&'static str] {
    match group {
        "blend" | "caps" | "boosts" => &["question.", "plan.blocks[]."],
        "filters" => &["question.", "plan.", "plan.blocks[]."],
        _ => &[""],
    }
}

fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('`')?.strip_suffix('`')
}

fn rows() -> Vec<Row> {
    let page = include_str!("../docs/settings.md");
    let lines = page.lines().skip_while(|line| !line.starts_with("| setting ")).skip(2).take_while(|line| line.starts_with('|'));
    let mut rows = Vec::new();
    for line in lines {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [setting, default, range, meaning] = cells[..] else { panic!("four cells: {line}") };
        assert!(!meaning.is_empty(), "{line}");
        let setting = quoted(setting).unwrap_or_else(|| panic!("a setting in backticks: {line}"));
        let default = match (default, quoted(default)) {
            ("required", _) => Cell::Required,
            (_, Some("PagePlan::news()")) => Cell::News,
            (_, Some(json)) => Cell::Json(serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {line}"))),
            _ => panic!("a default: {line}"),
        };
        let group = setting.split('.').next().unwrap();
        for home in homes(group) {
            rows.push(Row { path: format!("{home}{setting}"), default: default.clone(), range: range.to_string() });
        }
    }
    assert!(rows.len() > 100, "{} rows", rows.len());
    rows
}

/// The default settings, with a page of one default block.
fn base() -> Value {
    let mut settings = Settings::default();
    // A weight that is not set has its default where nothing is learnt.
    settings.question.blend = Blend::standard();
    settings.plan = PagePlan::new(vec![BlockPlan::new("block", 4).with_blend(Blend::standard())]);
    serde_json::to_value(settings).unwrap()
}

/// The steps of a path: keys, and positions for `[]`.
fn steps(path: &str) -> Vec<&str> {
    path.split('.')
        .flat_map(|step| step.strip_suffix("[]").map_or([Some(step), None], |key| [Some(key), Some("[]")]))
        .flatten()
        .collect()
}

fn get<'a>(settings: &'a Value, path: &str) -> Option<&'a Value> {
    steps(path).into_iter().try_fold(settings, |value, step| if step == "[]" { value.get(0) } else { value.get(step) })
}

fn get_mut<'a>(settings: &'a mut Value, path: &str) -> &'a mut Value {
    steps(path).into_iter().fold(settings, |value, step| if step == "[]" { &mut value[0] } else { &mut value[step] })
}

/// Sets a value. Where the path names another variant than the present one, that variant takes its place.
fn set(settings: &mut Value, path: &str, to: Value) {
    let mut value = settings;
    for step in steps(path) {
        if step == "[]" {
            value = &mut value[0];
            continue;
        }
        if value.get(step).is_none() {
            *value = json!({step: null});
        }
        value = &mut value[step];
    }
    *value = to;
}

fn read(settings: &Value) -> Result<Settings, String> {
    serde_json::from_value(settings.clone()).map_err(|error| error.to_string())
}

/// The text before the first semicolon, in front of remarks.
fn limits(range: &str) -> &str {
    range.split(';').next().unwrap().trim()
}

/// The values in backticks of a range: all that the setting can be.
fn values(range: &str) -> Vec<Value> {
    if !range.starts_with('`') {
        return Vec::new();
    }
    limits(range).split('`').skip(1).step_by(2).map(|value| serde_json::from_str(value).unwrap()).collect()
}

/// The name of a variant, with or without fields.
fn variant(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| value.as_object().unwrap().keys().next().unwrap())
}

/// The numbers within a range and outside, at both of its ends.
#[derive(Debug, Default)]
struct Ends {
    inside: Vec<Value>,
    outside: Vec<Value>,
}

fn number(text: &str) -> Option<f64> {
    let text = text.replace(',', "");
    text.split_once("10^").map_or_else(|| text.parse().ok(), |(_, exponent)| Some(10f64.powi(exponent.parse().ok()?)))
}

/// A number as a file has it: whole ones without a point.
fn as_json(number: f64) -> Value {
    if number >= 0.0 && number.fract() == 0.0 { serde_json::from_str(&format!("{number:.0}")).unwrap() } else { json!(number) }
}

fn ends(range: &str) -> Option<Ends> {
    let mut ends = Ends::default();
    let text = limits(range).trim_start_matches("factors ");
    let text = match text.split_once(" to ") {
        Some((least, most)) if number(least).is_some() => format!("at least {least}, at most {most}"),
        _ => text.to_string(),
    };
    for part in text.split(", ") {
        if let Some(least) = part.strip_prefix("at least ").and_then(number) {
            ends.inside.push(as_json(least));
            // Counts begin at 1, and have no halves.
            ends.outside.push(as_json(if least >= 1.0 { least - 1.0 } else { least - 0.125 }));
        } else if let Some(most) = part.strip_prefix("at most ").and_then(number) {
            ends.inside.push(as_json(most));
            ends.outside.push(as_json(most + 1.0));
        } else if let Some(bound) = part.strip_prefix("above ").and_then(number) {
            ends.inside.push(json!(bound + 0.125));
            ends.outside.push(as_json(bound));
        }
    }
    (!ends.outside.is_empty()).then_some(ends)
}

/// Settings in which every field beside a path has a value: those of another variant are required.
fn with_siblings(rows: &[Row], path: &str) -> Value {
    let mut settings = base();
    let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
    if get(&settings, path).is_some() {
        return settings;
    }
    let siblings = rows.iter().filter(|row| row.default == Cell::Required && row.path.rsplit_once('.').unwrap().0 == parent);
    let fields: Map<String, Value> = siblings.map(|row| (row.path.rsplit_once('.').unwrap().1.to_string(), json!(0.5))).collect();
    set(&mut settings, parent, Value::Object(fields));
    settings
}

/// The path that an error names: positions in place of `[]`, and no names of variants.
fn path_in_errors(path: &str) -> String {
    let variants = ["nearest", "strip", "layered", "near", "fresh"];
    path.replace("[]", "[0]").split('.').filter(|step| !variants.contains(step)).collect::<Vec<_>>().join(".")
}

#[test]
fn every_path_exists_and_every_default_agrees() {
    assert_eq!(Settings::default().plan, PagePlan::news());
    let base = base();
    let rows = rows();
    for row in &rows {
        let value = get(&base, &row.path);
        match &row.default {
            Cell::News => assert_eq!(row.path, "plan.blocks"),
            Cell::Required => {
                let settings = with_siblings(&rows, &row.path);
                read(&settings).unwrap().check().unwrap_or_else(|error| panic!("{}: {error}", row.path));
                let (parent, field) = row.path.rsplit_once('.').unwrap();
                let mut object = get(&settings, parent).unwrap().clone();
                assert!(object.as_object_mut().unwrap().remove(field).is_some(), "{}", row.path);
                let mut without = settings.clone();
                set(&mut without, parent, object);
                let error = read(&without).expect_err(&row.path);
                assert!(error.starts_with(&format!("missing field `{field}`")), "{}: {error}", row.path);
            }
            Cell::Json(default) => {
                let value = value.unwrap_or_else(|| panic!("{} is no setting", row.path));
                // Of a variant with fields the row has the name, and rows of their own have the fields.
                let has_fields = rows.iter().any(|other| other.path.starts_with(&format!("{}.", row.path)));
                let value = if has_fields && value.is_object() { json!(variant(value)) } else { value.clone() };
                assert_eq!(value, *default, "{}", row.path);
            }
        }
    }
    let paths: BTreeSet<&str> = rows.iter().map(|row| row.path.as_str()).collect();
    assert_eq!(paths.len(), rows.len(), "one row a setting");
}

/// Adds the paths of all leaves below a value.
fn leaves(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, field) in fields {
                leaves(field, &format!("{path}.{name}"), found);
            }
        }
        Value::Array(items) if items.first().is_some_and(Value::is_object) => leaves(&items[0], &format!("{path}[]"), found),
        _ => {
            found.insert(path.trim_start_matches('.').to_string());
        }
    }
}

#[test]
fn every_setting_has_a_row() {
    let mut found = BTreeSet::new();
    leaves(&base(), "", &mut found);
    let rows: BTreeSet<String> = rows().into_iter().map(|row| row.path).collect();
    let missing: Vec<&String> = found.difference(&rows).collect();
    assert!(missing.is_empty(), "without a row: {missing:?}");
}

/// An unknown name is an error that lists the known ones: they are those of the table.
#[test]
fn known_names_are_those_of_the_table() {
    let rows = rows();
    let known = |error: &str| -> BTreeSet<String> {
        let (_, names) = error.split_once("expected").unwrap_or_else(|| panic!("{error}"));
        names.split('`').skip(1).step_by(2).map(String::from).collect()
    };
    // Fields: of each object that has a row below it.
    let mut parents: BTreeSet<&str> = BTreeSet::from([""]);
    for row in &rows {
        parents.extend(row.path.match_indices('.').map(|(dot, _)| &row.path[..dot]));
    }
    for parent in parents {
        let inside = if parent.is_empty() { String::new() } else { format!("{parent}.") };
        // Variants: below. Their own fields must all be there, and others are ignored.
        let is_variant =
            |path: &str| rows.iter().any(|row| row.path == path && matches!(&row.default, Cell::Json(Value::String(_))));
        if is_variant(parent) || parent.rsplit_once('.').is_some_and(|(outer, _)| is_variant(outer)) {
            continue;
        }
        let expected: BTreeSet<String> = rows
            .iter()
            .filter_map(|row| Some(row.path.strip_prefix(&inside)?.split(['.', '[']).next().unwrap().to_string()))
            .collect();
        let first = rows.iter().find(|row| row.path.starts_with(&inside)).unwrap();
        let mut settings = with_siblings(&rows, &first.path);
        let object = if parent.is_empty() { &mut settings } else { get_mut(&mut settings, parent) };
        object.as_object_mut().unwrap().insert("unknown".into(), json!(1));
        let error = read(&settings).expect_err(parent);
        assert!(error.starts_with("unknown field `unknown`"), "{parent}: {error}");
        assert_eq!(known(&error), expected, "{parent}");
    }
    // Variants.
    for row in rows.iter().filter(|row| !values(&row.range).is_empty()) {
        let in_list = matches!(&row.default, Cell::Json(Value::Array(_)));
        let mut settings = base();
        set(&mut settings, &row.path, if in_list { json!(["unknown"]) } else { json!("unknown") });
        let error = read(&settings).expect_err(&row.path);
        assert!(error.starts_with("unknown variant `unknown`"), "{}: {error}", row.path);
        let expected: BTreeSet<String> = values(&row.range).iter().map(|value| variant(value).to_string()).collect();
        assert_eq!(known(&error), expected, "{}", row.path);
    }
}

/// A value that a setting may have, other than its default.
fn other_value(row: &Row) -> Option<Value> {
    if let Some(value) = values(&row.range).pop() {
        let has_default = matches!(&row.default, Cell::Json(default) if *default == value);
        let value = if has_default { values(&row.range).remove(0) } else { value };
        return Some(if matches!(&row.default, Cell::Json(Value::Array(_))) { json!([value]) } else { value });
    }
    if let Some(ends) = ends(&row.range) {
        let value = ends.inside.last().unwrap().clone();
        return Some(if matches!(&row.default, Cell::Json(Value::Object(_))) { json!({"x": value}) } else { value });
    }
    let range = limits(&row.range);
    Some(match (&row.default, range) {
        (_, "ISO 639-1") => json!("en"),
        (_, "a date" | "not before `published_from`") => json!("2026-03-14"),
        (_, "days") => json!(30),
        (Cell::Json(Value::Array(_)), _) => json!(["x"]),
        (Cell::Json(Value::Object(_)), "name to tag") => json!({"MAE": "Affaires étrangères"}),
        (Cell::Json(Value::Bool(value)), "") => json!(!value),
        (Cell::Json(Value::Number(_)), "") => json!(3),
        (Cell::Required, "unique") => json!("À lire aussi"),
        // The fields of a variant or of an object have rows of their own.
        (Cell::News, _) | (Cell::Json(Value::Null), "") => return None,
        (default, range) => panic!("{}: add a value for {default:?}, {range:?} to this test", row.path),
    })
}

/// A setting is read: saved again, the settings have the value that was set.
#[test]
fn every_setting_is_read_and_kept() {
    let rows = rows();
    for row in &rows {
        let Some(value) = other_value(row) else { continue };
        let mut settings = with_siblings(&rows, &row.path);
        // Variants with fields need them all.
        let of_variant = format!("{}.{}", row.path, value.as_str().unwrap_or_default());
        let fields: Map<String, Value> = rows
            .iter()
            .filter_map(|field| Some((field.path.strip_prefix(&of_variant)?.strip_prefix('.')?.to_string(), json!(0.5))))
            .filter(|(field, _)| !field.contains('.'))
            .collect();
        let value = if fields.is_empty() { value } else { json!({value.as_str().unwrap(): fields}) };
        set(&mut settings, &row.path, value.clone());
        let read = read(&settings).unwrap_or_else(|error| panic!("{} = {value}: {error}", row.path));
        let saved = serde_json::to_value(&read).unwrap();
        let found = get(&saved, &row.path).unwrap();
        let same = found == &value || found.as_f64().zip(value.as_f64()).is_some_and(|(found, value)| found == value);
        let counts = value.is_object() && found.is_object() && variant(found) == variant(&value);
        assert!(same || counts, "{} = {value}, read as {found}", row.path);
    }
}

#[test]
fn a_number_out_of_its_range_is_refused_with_its_path() {
    let rows = rows();
    let mut checked = 0;
    for row in &rows {
        let Some(ends) = ends(&row.range) else { continue };
        let is_map = matches!(&row.default, Cell::Json(Value::Object(_)));
        let with = |value: &Value| {
            let mut settings = with_siblings(&rows, &row.path);
            set(&mut settings, &row.path, if is_map { json!({"x": value}) } else { value.clone() });
            read(&settings).unwrap_or_else(|error| panic!("{} = {value}: {error}", row.path))
        };
        let path = path_in_errors(&row.path) + if is_map { r#"["x"]"# } else { "" };
        for value in &ends.outside {
            let error = with(value).check().expect_err(&format!("{} = {value}", row.path)).to_string();
            assert!(error.starts_with(&format!("{path} is {value}; it must be ")), "{path} = {value}: {error}");
        }
        for value in &ends.inside {
            // Two shares are at most 1 together.
            if row.path.ends_with(".share") && value == 1 {
                continue;
            }
            with(value).check().unwrap_or_else(|error| panic!("{} = {value}: {error}", row.path));
        }
        checked += 1;
    }
    assert!(checked > 40, "{checked} rows with a range");
}

/// The limits that the table gives in words.
#[test]
fn the_other_limits_of_the_table_hold() {
    let block = |name: &str, size: usize| json!({"name": name, "size": size});
    for (path, value, error) in [
        ("recipe.fields", json!({"title": 0, "lead": 0, "body": 0}), "recipe.fields is 0 for all"),
        (
            "question.blend",
            json!({"text": 0, "tags": 0, "section": 0, "authors": 0, "links": 0, "mention": 0}),
            "question.blend is 0 for all",
        ),
        (
            "question.blend.recency.layered",
            json!({"event": {"share": 0.6, "half_life_days": 14}, "era": {"share": 0.6, "half_life_days": 365}}),
            "question.blend.recency.event.share + era.share is 1.2",
        ),
        ("plan.blocks[].filters.as_of", json!("2026-03-14"), "plan.blocks[0].filters.as_of is 2026-03-14"),
        ("question.filters.language", json!({"among": []}), "question.filters.language is among no language"),
        (
            "plan.filters",
            json!({"published_from": "2026-03-14", "published_until": "2026-03-13"}),
            "plan.filters.published_until is 2026-03-13",
        ),
        ("plan.blocks", json!([]), "plan.blocks is empty"),
        ("plan.blocks", json!([block("a", 1), block("a", 1)]), r#"plan.blocks[1].name is "a" again"#),
        ("plan.blocks", json!([block("a", 1000), block("b", 1)]), "plan.blocks is 1001 "),
        ("plan.blocks[].fallback", json!(["latest", "latest"]), "plan.blocks[0].fallback is Latest again"),
    ] {
        let mut settings = base();
        set(&mut settings, path, value);
        let found = read(&settings).unwrap().check().expect_err(path).to_string();
        assert!(found.starts_with(error), "{found}, not {error}");
    }
}
