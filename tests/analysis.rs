//! French, as readers read it: words that must meet, and words that must part.

use connexe::Language;
use connexe::analysis::{Analysis, segment, tag_key, terms};

fn french(text: &str) -> Vec<String> {
    terms(text, Language::FRENCH, Analysis::Standard)
}

#[test]
fn words_that_must_meet() {
    for (a, b) in [
        ("français", "française"),
        ("françaises", "FRANÇAIS"),
        ("étranger", "étrangères"),
        ("travail", "travaux"),
        ("l’État", "état"),
        ("l'ÉTAT", "Etat"),
        ("d’eau", "eaux"),
        ("jusqu’à Tanger", "Tanger"),
        ("élu", "élues"),
        ("emploi", "emplois"),
        ("journal", "journaux"),
        ("national", "nationaux"),
        ("directeur", "directrice"),
        ("sénatrice", "sénateurs"),
        ("nouveau", "nouvelles"),
        ("œil", "yeux"),
        ("œuvre", "oeuvres"),
        ("cœur", "coeur"),
        ("bijou", "bijoux"),
        ("O.N.U.", "ONU"),
        ("M.R.E.", "l'MRE"),
        ("Al‑Hoceima", "Al-Hoceima"),
        ("demande-t-il", "demande"),
        ("étudiant·e·s", "étudiants"),
        ("tourisme", "touristes"),
        ("électoral", "élections"),
        ("président", "présidents"),
        ("co\u{AD}opération", "coopération"),
        ("e\u{301}cole", "école"),
    ] {
        assert_eq!(french(a), french(b), "{a} / {b}");
    }
}

#[test]
fn words_that_must_part() {
    for (a, b) in [
        ("côte", "côté"),
        ("marché", "marche"),
        ("parlement", "parler"),
        ("cour", "courir"),
        ("fils", "fil"),
        ("port", "porter"),
        ("pêcheur", "pécheur"),
        ("police", "poli"),
        ("poisson", "poison"),
        ("général", "génération"),
        ("université", "univers"),
        ("désert", "dessert"),
        ("2025", "2026"),
    ] {
        assert_ne!(french(a), french(b), "{a} / {b}");
    }
}

#[test]
fn stop_words_go_and_news_stays() {
    for text in ["le la les", "qu’elle", "aujourd’hui", "c'est-à-dire", "de l'", "il n’y a pas"] {
        assert!(french(text).is_empty(), "{text}: {:?}", french(text));
    }
    for text in ["état", "été", "force", "parole", "personne", "premier", "possible"] {
        assert_eq!(french(text).len(), 1, "{text}");
    }
}

#[test]
fn compounds_give_the_whole_and_its_pieces() {
    let sidi_kacem = french("Sidi-Kacem");
    assert_eq!(sidi_kacem.len(), 3);
    assert_eq!(french("Sidi Kacem"), sidi_kacem[..2]);
    assert_eq!(french("vice-président").last(), french("vice-présidents").last());
}

#[test]
fn other_languages_are_read_in_their_own_way() {
    for (code, text, expected) in [
        ("en", "The minister’s running", vec!["minist", "run"]),
        ("it", "dell’acqua", vec!["acqua"]),
        ("el", "ισαισα", vec!["ισαισα"]),
        ("zh", "新華社", vec!["新華", "華", "華社", "社"]),
        ("tr", "IŞIK", vec!["isik"]),
        ("ja", "カタカナ", vec!["カタ", "タカ", "カナ"]),
    ] {
        let found = terms(text, code.parse().unwrap(), Analysis::Standard);
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn hostile_text_neither_panics_nor_stalls() {
    let huge = "a".repeat(10 << 20);
    let combining = format!("e{}", "\u{301}".repeat(1 << 20));
    let hyphens = "a-".repeat(1 << 20);
    let points = "a.".repeat(1 << 20);
    for text in [&huge, &combining, &hyphens, &points, "\u{202E}مرحبا\u{202C} abc", "👨‍👩‍👧‍👦", "\0\u{1}\u{FFFF}"]
    {
        assert!(french(text).len() <= 2, "{:?}", text.chars().take(10).collect::<String>());
        assert!(segment(text).count() <= 3);
    }
    assert_eq!(tag_key(&huge).len(), huge.len());
}
