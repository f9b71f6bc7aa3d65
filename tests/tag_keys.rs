//! Tags that readers take for one have one key, and others have two.

use connexe::analysis::tag_key;

#[test]
fn tags_are_the_same_or_apart_as_readers_see_them() {
    let rows = include_str!("cases/tags.tsv").lines().filter(|line| !line.starts_with("# ") && !line.is_empty());
    let mut wrong = Vec::new();
    for row in rows {
        let [expected, one, other] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row:?} has not three columns") };
        assert!(["same", "apart"].contains(&expected), "{row:?}");
        let (one, other) = (tag_key(one), tag_key(other));
        if (one == other) != (expected == "same") || one.is_empty() || other.is_empty() {
            wrong.push(format!("{row}: {one:?} {other:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_key_is_its_own_key() {
    for row in include_str!("cases/tags.tsv").lines() {
        for tag in row.split('\t') {
            let key = tag_key(tag);
            assert_eq!(tag_key(&key), key, "{tag:?}");
        }
    }
}
