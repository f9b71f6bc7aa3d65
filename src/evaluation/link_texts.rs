//! The texts of links within the body of an article.
//!
//! Editors often quote the title of the page that they link to. Whoever measures suggestions by links leaves these texts out, since
//! finding them again proves nothing.

use crate::article::Article;

/// Link texts of so many characters or fewer stay: they are letters and numbers of notes.
const SHORT_LINK_TEXT: usize = 2;

/// Returns the texts that count as link texts.
pub(super) fn link_texts(article: &Article) -> impl Iterator<Item = &str> {
    article.anchors.iter().map(|anchor| anchor.text.as_str()).filter(|text| text.chars().count() > SHORT_LINK_TEXT)
}

/// Returns the article without the texts of its links: the first occurrence of each in the lead and in the body.
pub(super) fn without_link_texts(article: &Article) -> Article {
    let mut without = article.clone();
    for text in link_texts(article) {
        without.lead = without.lead.replacen(text, "", 1);
        without.body = without.body.replacen(text, "", 1);
    }
    without
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Anchor;

    #[test]
    fn link_texts_are_removed_once() {
        let anchors = [("x", "la ligne du Rif"), ("y", "ici"), ("z", "la")];
        let anchors = anchors.map(|(to, text)| Anchor { to: to.into(), text: text.into() });
        let article = Article::new("a", "la ligne du Rif").with_lead("Voir ici").with_body("Sur la ligne du Rif, ici et ici.");
        let strict = without_link_texts(&article.with_anchors(anchors));
        assert_eq!((strict.title.as_str(), strict.lead.as_str()), ("la ligne du Rif", "Voir "));
        assert_eq!(strict.body, "Sur ,  et ici.");
    }
}
