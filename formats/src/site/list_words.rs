//! The words of addresses that tell lists of articles, in the languages of Europe.
//!
//! A word counts where it is a whole segment of a path, in lower case and without accents.

/// Folders of the pages of tags and categories: the last segment is a tag.
pub(super) const TAXONOMIES: &str = " tag tags tagged topic topics keyword keywords label labels mot-cle mots-cles motscles etiquette \
    etiquettes sujet sujets theme themes schlagwort schlagworte schlagwoerter stichwort etiqueta etiquetas palabras-clave argomenti tema \
    temas temi series serie reihe reihen category categories categorie categorias categoria kategorie kategorien rubrique rubriques rubrik rubriken ";

/// Folders whose last segment is a category and no tag.
const CATEGORIES: &str =
    " category categories categorie categorias categoria kategorie kategorien rubrique rubriques rubrik rubriken ";

/// Folders of the pages of authors.
pub(super) const AUTHORS: &str = " author authors auteur auteurs autor autoren autores autori ";

/// Pages that list articles: the word is the last segment, perhaps with a year or a number after it.
pub(super) const LISTS: &str = " tag tags categories category authors auteurs autoren archive archives archiv archivo archivos archivio \
    topics keywords labels etiquettes mots-cles rubriques kategorien schlagworte etiquetas categorias series \
    search recherche suche buscar busqueda cerca genindex py-modindex modindex sitemap plan-du-site ";

/// Folders of texts that are not published: Pelican and Jekyll write them into the site, without a link to them.
pub(super) const DRAFTS: &str = " draft drafts _drafts brouillon brouillons entwurf entwuerfe borrador borradores bozze ";

/// Folders of the further pages of a list: a number follows.
pub(super) const PAGES: &str = " page p seite pagina ";

/// Whether a list of words has a word.
pub(super) fn has(list: &str, word: &str) -> bool {
    !word.is_empty()
        && !word.contains(' ')
        && list.match_indices(word).any(|(at, _)| list[..at].ends_with(' ') && list[at + word.len()..].starts_with(' '))
}

/// The kind of page that the address of a link tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taxonomy {
    Tag,
    Category,
}

/// Returns whether an address is that of the page of a tag or category: `/tags/x/`, `/category/x.html`, `/tags/#x`.
pub(super) fn taxonomy_of(href: &str) -> Option<Taxonomy> {
    let (path, fragment) = href.split_once('#').map_or((href, ""), |(path, fragment)| (path, fragment));
    let path = path.split('?').next().unwrap_or_default().trim_end_matches('/');
    let path = path.strip_suffix("/index.html").or_else(|| path.strip_suffix(".html")).unwrap_or(path);
    let mut segments = path.rsplit('/');
    let last = segments.next().unwrap_or_default();
    let folder = segments.next().unwrap_or_default();
    let word = if fragment.is_empty() { folder } else { last };
    let word = word.to_ascii_lowercase();
    let is_page = fragment.is_empty() && (has(PAGES, &word) || last.is_empty() || last == "..");
    if is_page || !has(TAXONOMIES, &word) {
        return None;
    }
    Some(if has(CATEGORIES, &word) { Taxonomy::Category } else { Taxonomy::Tag })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_tags() {
        for (href, expected) in [
            ("/tags/riviere/", Some(Taxonomy::Tag)),
            ("https://carnet.example/blog/tag/pain", Some(Taxonomy::Tag)),
            ("../../tags/#tag:pain", Some(Taxonomy::Tag)),
            ("/tags.html#pain", Some(Taxonomy::Tag)),
            ("/category/jardin.html", Some(Taxonomy::Category)),
            ("../category/jardin/", Some(Taxonomy::Category)),
            ("/tags/", None),
            ("/tags/index.html", None),
            ("/stage/riviere/", None),
            ("/2024/digue/", None),
            ("#tags", None),
            ("", None),
        ] {
            assert_eq!(taxonomy_of(href), expected, "{href}");
        }
    }
}
