//! The words of classes that tell what a block of a page is.
//!
//! Input: the value of `class` or `id`. Output: the kind of block, if its words say one. A name is split at `-`, `_` and capitals, and
//! compared as whole words: `header-share` is a block of share buttons, `shared-memory` is none. Words that only tell form or place
//! (`post`, `list`, `top`) do not count; any other word beside a known one makes the name unknown, so `comment-policy` and
//! `tag-newsletter` are none. Cost: linear in the value.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What a block is, where it is not the text of the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Marked by the owner of the site.
    Marked,
    /// Not shown.
    Hidden,
    Navigation,
    Comments,
    Sharing,
    Related,
    Newsletter,
    Cookies,
    /// Table of contents.
    Contents,
    Advertisement,
    /// Beside the text: `aside`.
    Aside,
    /// Forms and their parts.
    Form,
    /// The footer of the page or of the article.
    Footer,
    /// The author of the article.
    Author,
    /// The tags of the article.
    Tags,
    /// Date, reading time and the like.
    Details,
}

impl Kind {
    /// Whether the block says something about the article.
    pub(super) fn is_about_the_article(self) -> bool {
        matches!(self, Self::Footer | Self::Author | Self::Tags | Self::Details)
    }

    /// Whether a block by these words may still be the text: the words are used for other things, too.
    pub(super) fn is_doubtful(self) -> bool {
        matches!(self, Self::Navigation | Self::Sharing | Self::Advertisement | Self::Author | Self::Tags | Self::Details)
    }
}

/// Words that tell form or place.
const NEUTRAL: &str = " post posts article articles entry entries page pages block blocks section box wrapper wrap container area list \
    links link buttons button icons icon widget inner outer single js wp theme gh module component header footer top bottom title row \
    col group item items is has the your blog jp md doc docs mobile desktop left right fixed sticky main body c l m o u b s t x site \
    bar panel card cards heading text line inline content small large here full default core plugin and v2 v3 custom style styles kg \
    feed 1 2 3 4 5 6 below after before end under this a in of for by wide flex grid dropdown collapse hide no print bottom2 extra ";

/// Words, alone or in a row, and what they tell. The neutral words are taken out before they are compared.
const WORDS: [(Kind, &str); 12] = [
    (
        Kind::Navigation,
        "nav|navigation|navbar|menu|breadcrumb|breadcrumbs|bread crumb|pagination|paginator|pager|paging|prev next|previous next|\
         next previous|next prev|prevnext|nextprev|older newer|newer older|sidebar|skip|skip to|back to|scroll to|post nav|paginav|\
         pagination nav|langs|languages|language switcher|lang switcher|edit|edit on github|suggest edit|translations|i18n list|\
         next|prev|previous|searchbox|search|search form",
    ),
    (
        Kind::Comments,
        "comments|comment respond|respond|disqus|disqus thread|utterances|giscus|isso|isso thread|remark42|webmentions|commento|\
         graphcomment|cusdis|hyvor|hyvor talk|comment form|commentlist|commentform|comment reply|comments reply|commentaires|\
         kommentare|comentarios|discussion embed|respond comments|fb comments|staticman|cactus comment",
    ),
    (
        Kind::Sharing,
        "share|sharing|shares|social|socials|social share|share social|social media|social sharing|sharer|sharedaddy|addtoany|addthis|\
         shariff|socialshare|sd sharing|sd social|sharing enabled|sd sharing enabled|heateor sss sharing|ssba|follow|follow us|likes|like|\
         partage|partager|a2a kit|tweet|share this|share me|clap|claps|upvote|jetpack likes",
    ),
    (
        Kind::Related,
        "related|relatedposts|relatedpost|related reading|similar|similars|recommended|recommendations|recommendation|recommend|\
         read next|readnext|more from|you may like|you may also like|see also more|also like|yarpp|yarpp related|latest|recent|recents|\
         popular|trending|suggested|suggestions|connexe|onward|next read|related stories|more stories|related news|lire aussi list|\
         crp related|rp4wp related|jp relatedposts|relatedposts i2|backlinks|older|newer",
    ),
    (
        Kind::Newsletter,
        "newsletter|newsletters|subscribe|subscription|signup|sign up|mailchimp|mc embed signup|mailing|email signup|email subscribe|\
         newsletter signup|newsletter form|subscribe form|cta|call to action|signup form|paywall|jetpack subscriptions|substack|\
         buttondown|optin|membership|donate|donation|support us|promo",
    ),
    (
        Kind::Cookies,
        "cookie|cookies|cookie banner|cookie consent|cookie notice|consent|consent banner|gdpr|cookieconsent|cc window|cookie law info|\
         cmplz cookiebanner|rgpd",
    ),
    (
        Kind::Contents,
        "toc|toc toggle|table contents|table of contents|tableofcontents|ez toc|lwptoc|on page|outline nav|toc container|contents nav|\
         tocbot|toc sidebar|toc collapsible|sommaire|toc drop",
    ),
    (
        Kind::Advertisement,
        "ad|ads|advert|adverts|advertisement|advertising|adsbygoogle|sponsor|sponsored|sponsors|google ad|adsense|banner ad|ad slot|pub",
    ),
    (
        Kind::Author,
        "author|authors|byline|author bio|bio|about author|author info|author profile|author meta|author avatar|author name|vcard|\
         author vcard|h author|p author h|auteur|author image|avatar|posted by|author description|by author",
    ),
    (
        Kind::Tags,
        "tags|tag|taglist|tag cloud|tagcloud|categories|category|cat|cats|tags cats|taxonomy|taxonomies|topics|keywords|terms|\
         post tag|tagged|cat tags|tags categories|categories tags|taxonomy category|taxonomy post tag|mots cles|etiquettes|label tags",
    ),
    (
        Kind::Details,
        "meta|metadata|metas|dateline|date|dates|published|time|timestamp|reading time|readingtime|read time|posted on|byline meta|\
         info|infos|last modified|last updated|lastmod|updated|modified|word count|wordcount|view count|views|date meta|meta date|\
         publish date|pubdate|details meta|edited|source file|source date|meta data|date published|date updated|on|last update",
    ),
    (Kind::Footer, "page footer"),
];

/// Words that no other word changes.
const CERTAIN: [(Kind, &str); 7] = [
    (Kind::Comments, " disqus dsq giscus utterances commento isso webmentions "),
    (Kind::Sharing, " sharedaddy addtoany addthis shariff heateor "),
    (Kind::Related, " yarpp relatedposts "),
    (Kind::Newsletter, " mailchimp "),
    (Kind::Cookies, " cookieconsent cookiebanner "),
    (Kind::Navigation, " breadcrumb breadcrumbs "),
    (Kind::Advertisement, " adsbygoogle "),
];

/// The longest name that is compared, in bytes, and the most words of it.
const LONGEST: usize = 80;
const MOST_WORDS: usize = 10;

/// Returns what a name of a class tells about its block.
pub(super) fn kind_of(name: &str) -> Option<Kind> {
    if name.len() > LONGEST || !name.is_ascii() {
        return None;
    }
    let words = words_of(name);
    if words.len() > MOST_WORDS {
        return None;
    }
    let names = &*NAMES;
    // A kind earlier in the table wins.
    let certain = words.iter().filter_map(|word| names.certain.get(word.as_str())).min();
    if let Some(&position) = certain {
        return Some(CERTAIN[position].0);
    }
    let find = |name: &str| names.rows.get(name).copied();
    // A row that is known as it stands, `post tag`, before one without its neutral words.
    let whole = words.join(" ");
    let rest: Vec<&str> = words.iter().map(String::as_str).filter(|word| !names.neutral.contains(word)).collect();
    if rest.is_empty() {
        return None;
    }
    find(&whole).or_else(|| find(&rest.join(" ")))
}

/// The tables above, by word or row of words.
struct Names {
    neutral: HashSet<&'static str>,
    rows: HashMap<&'static str, Kind>,
    /// Position in [`CERTAIN`].
    certain: HashMap<&'static str, usize>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut rows = HashMap::new();
    for (kind, list) in WORDS {
        list.split('|').for_each(|row| _ = rows.entry(row).or_insert(kind));
    }
    let certain =
        CERTAIN.iter().enumerate().flat_map(|(position, (_, list))| list.split_whitespace().map(move |word| (word, position)));
    Names { neutral: NEUTRAL.split_whitespace().collect(), rows, certain: certain.collect() }
});

/// Splits a name at signs and capitals. What CSS modules add to a name, `_a1B2`, is left out.
fn words_of(name: &str) -> Vec<String> {
    let mut parts: Vec<&str> = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let is_hash = |part: &str| {
        (4..=8).contains(&part.len())
            && (part.bytes().any(|byte| byte.is_ascii_digit()) || part.bytes().skip(1).any(|byte| byte.is_ascii_uppercase()))
    };
    if parts.len() > 1 && name.contains('_') && parts.last().is_some_and(|part| is_hash(part)) {
        parts.pop();
    }
    let mut words = Vec::new();
    for part in parts {
        let mut start = 0;
        let bytes = part.as_bytes();
        for at in 1..bytes.len() {
            if bytes[at].is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase() {
                words.push(part[start..at].to_ascii_lowercase());
                start = at;
            }
        }
        words.push(part[start..].to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_kinds_by_whole_words() {
        for (name, kind) in [
            ("header-share", Some(Kind::Sharing)),
            ("share-buttons", Some(Kind::Sharing)),
            ("shared-memory", None),
            ("comments", Some(Kind::Comments)),
            ("comments-area", Some(Kind::Comments)),
            ("comment-policy", None),
            ("comment", None),
            ("relatedPosts", Some(Kind::Related)),
            ("related-posts__list", Some(Kind::Related)),
            ("jp-relatedposts", Some(Kind::Related)),
            ("related-work", None),
            ("tag-newsletter", None),
            ("category-share", None),
            ("post-tags", Some(Kind::Tags)),
            ("entry-meta", Some(Kind::Details)),
            ("post-navigation", Some(Kind::Navigation)),
            ("wp-block-post-navigation-link", Some(Kind::Navigation)),
            ("tocCollapsible_ETCw", Some(Kind::Contents)),
            ("table-of-contents", Some(Kind::Contents)),
            ("pagination-nav__link", Some(Kind::Navigation)),
            ("paginav", Some(Kind::Navigation)),
            ("author-card", Some(Kind::Author)),
            ("post", None),
            ("entry-content", None),
            ("post-content", None),
            ("navigate-the-sea", None),
            ("menu-de-midi", None),
            ("disqus_thread", Some(Kind::Comments)),
            ("cookie-recipe", None),
            ("", None),
            ("--", None),
        ] {
            assert_eq!(kind_of(name), kind, "{name}");
        }
    }
}
