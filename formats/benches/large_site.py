#!/usr/bin/env python3
"""Makes a large built site for the benches: articles in a language like French, with lists, tags and redirects.

    large_site.py OUT PAGES SEED

Input: OUT, a folder that is new or empty; PAGES, the number of articles; SEED, an integer.
Output: OUT holds one file an article, and list pages, tag pages, sections, redirects, a 404 page and a sitemap.
Cost: about 1 ms and 11 kB an article; memory for the words and titles only.
Invariant: the same arguments give the same bytes with any version of Python; only `Random.random` is drawn from.

Words are made by rule from syllables and endings; their frequencies follow Zipf's law. Each article has two of many topics, from
which a third of its words, its tags and most of its links come, so that related articles exist.
"""

import bisect
import html
import itertools
import json
import os
import random
import sys

BASE = "https://grand-site.example"
NAME = "Le Grand Site"
FUNCTION_WORDS = (
    "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son elle aux mais comme ou si leur y "
    "dont cette ces tout nous sa fait être même sans peut ont été aussi bien entre où encore après très deux leurs ses lui avait était "
    "depuis sous vers chez contre toujours alors avant jusqu’à lorsque ainsi donc car quand puis selon pendant"
).split()
ONSETS = "b c d f g j l m n p r s t v b c d f g l m n p r s t v br cr dr pr tr bl fl pl ch".split()
NUCLEI = "a e i o u a e i o u é è ou oi ai au an en on".split()
CODAS = ["", "", "r", "l", "s", "t", "v", "d"]
ENDINGS = [
    "tion",
    "ment",
    "eur",
    "euse",
    "age",
    "ier",
    "ière",
    "ité",
    "er",
    "ée",
    "ique",
    "able",
    "oir",
    "ette",
    "ance",
    "eau",
    "e",
    "es",
]
SECTIONS = ["Région", "Culture", "Sciences", "Économie", "Sports", "Cuisine", "Jardin", "Techniques"]
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
AUTHORS = ["Anne Morel", "Luc Perrin", "Odile Vasseur", "Karim Belhaj", "Jeanne Le Goff", "Paul Etcheverry"]

VOCABULARY = 24_000
TOPICS = 240
WORDS_A_TOPIC = 120
PAGE_SIZE = 20
TAG_PAGE_SIZE = 30


class Draws:
    """Random choices, all by `Random.random`, the one method whose results Python promises to keep."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def below(self, n):
        return int(self.random() * n)

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def one(self, items):
        return items[self.below(len(items))]

    def weighted(self, items, cumulative):
        return items[min(bisect.bisect(cumulative, self.random() * cumulative[-1]), len(items) - 1)]


def zipf(n, exponent=1.0):
    """Cumulative weights of ranks 1 to n by Zipf's law with Mandelbrot's shift."""
    return list(itertools.accumulate(1 / (rank + 2.7) ** exponent for rank in range(1, n + 1)))


def make_words(draws, count):
    words, seen = [], set(FUNCTION_WORDS)
    while len(words) < count:
        # Frequent words are short, as in a real language.
        syllables = 1 if len(words) < 1500 else draws.between(1, 2 if len(words) < 12_000 else 3)
        word = "".join(draws.one(ONSETS) + draws.one(NUCLEI) for _ in range(syllables)) + draws.one(CODAS)
        if syllables < 2 or draws.random() < 0.6:
            word += draws.one(ENDINGS)
        if draws.random() < 0.25 and word[-1] not in "sx":
            word += "s"
        if word not in seen:
            seen.add(word)
            words.append(word)
    return words


def plain(text):
    """ASCII letters and hyphens, for addresses."""
    table = str.maketrans("éèêëàâîïôöûùüç’' ", "eeeeaaiioouuuc---")
    letters = "".join(c if c.isascii() and c.isalnum() else "-" for c in text.lower().translate(table))
    return "-".join(part for part in letters.split("-") if part)


class Article:
    __slots__ = ("number", "topics", "title", "path", "section", "author", "date", "tags", "lead")


class Site:
    def __init__(self, out, pages, seed):
        self.out = out
        self.draws = draws = Draws(seed)
        self.words = make_words(draws, VOCABULARY)
        self.word_weights = zipf(VOCABULARY)
        self.function_weights = zipf(len(FUNCTION_WORDS))
        self.topic_weights = zipf(WORDS_A_TOPIC, 0.8)
        # Words of topics come from below the most frequent ones, which tell no topic from another.
        self.topics = [[draws.one(self.words[400:]) for _ in range(WORDS_A_TOPIC)] for _ in range(TOPICS)]
        self.tags = [[words[0].capitalize(), words[1].capitalize() + " " + words[2]] for words in self.topics]
        self.articles = [self.describe(number, pages) for number in range(pages)]
        self.by_topic = [[] for _ in range(TOPICS)]
        for article in self.articles:
            for topic in article.topics:
                self.by_topic[topic].append(article)

    # Text ---------------------------------------------------------------

    def word(self, topics):
        draws = self.draws
        kind = draws.random()
        if kind < 0.45:
            return draws.weighted(FUNCTION_WORDS, self.function_weights)
        if kind < 0.75:
            return draws.weighted(self.topics[topics[0 if draws.random() < 0.7 else 1]], self.topic_weights)
        word = draws.weighted(self.words, self.word_weights)
        return "l’" + word if word[0] in "aeiouéè" and draws.random() < 0.5 else word

    def sentence(self, topics, length):
        words = [self.word(topics) for _ in range(length)]
        if length > 11:
            words[length // 2] += ","
        words[0] = words[0][0].upper() + words[0][1:]
        return " ".join(words) + "."

    def title_of(self, topics):
        first, second = self.topics[topics[0]], self.topics[topics[1]]
        draws = self.draws
        pattern = draws.below(4)
        a, b, c = (
            draws.weighted(first, self.topic_weights),
            draws.weighted(first, self.topic_weights),
            draws.weighted(second, self.topic_weights),
        )
        return [
            f"Le {a} de {b} et la {c}",
            f"{a.capitalize()} : pourquoi la {b} change la {c}",
            f"Une {a} pour {b}, sans {c}",
            f"« {a.capitalize()} » ou {c} ?",
        ][pattern]

    def describe(self, number, pages):
        draws = self.draws
        article = Article()
        article.number = number
        first = draws.below(TOPICS)
        article.topics = (first, (first + 1 + draws.below(TOPICS - 1)) % TOPICS)
        article.title = self.title_of(article.topics)
        article.section = SECTIONS[first % len(SECTIONS)]
        article.author = draws.one(AUTHORS)
        # Ten years in order, with an hour; days up to 28 keep every month simple.
        position = number * 10 * 12 * 28 // max(pages, 1)
        article.date = f"{2015 + position // 336:04}-{position % 336 // 28 + 1:02}-{position % 28 + 1:02}T{draws.between(6, 21):02}:{draws.below(60):02}:00+01:00"
        article.path = f"/{plain(article.section)}/{plain(article.title)[:60].strip('-')}-{number}/"
        tags = self.tags[first] + self.tags[article.topics[1]][:1]
        article.tags = list(dict.fromkeys(tags[: draws.between(2, 3)]))
        article.lead = self.sentence(article.topics, draws.between(14, 22))
        return article

    def targets(self, article, count):
        """Articles of the same topics, seldom any other; never the article itself."""
        draws, found = self.draws, []
        for _ in range(count * 3):
            pool = self.articles if draws.random() < 0.15 else self.by_topic[article.topics[draws.below(2)]]
            other = draws.one(pool)
            if other is not article and other not in found:
                found.append(other)
            if len(found) == count:
                break
        return found

    # Pages --------------------------------------------------------------

    def write(self, path, text):
        file = self.out + (path + "index.html" if path.endswith("/") else path)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "w", encoding="utf-8", newline="\n") as target:
            target.write(text)

    def page(self, path, title, head, main, body_class):
        sections = "".join(f'<li><a href="/{plain(section)}/">{section}</a></li>' for section in SECTIONS[:4])
        self.write(
            path,
            f"""<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)} | {NAME}</title>
<link rel="canonical" href="{BASE}{path}">
<link rel="stylesheet" href="/css/main.css">
<meta property="og:site_name" content="{NAME}">
<meta property="og:url" content="{BASE}{path}">
<meta property="og:title" content="{html.escape(title)}">
{head}
</head>
<body class="{body_class}">
<a class="skip-link" href="#contenu">Aller au contenu</a>
<header class="site-header"><a class="site-title" href="/">{NAME}</a>
<nav class="site-nav" aria-label="Menu principal"><ul>{sections}<li><a href="/a-propos/">À propos</a></li></ul></nav>
<form class="search" role="search" action="/recherche/"><input type="search" name="q" aria-label="Rechercher"></form></header>
<main id="contenu">
{main}
</main>
<footer class="site-footer"><p>© {NAME}. Tous droits réservés. <a href="/a-propos/">Qui sommes-nous ?</a></p></footer>
<script>document.documentElement.classList.add("js");</script>
</body>
</html>
""",
        )

    def body(self, article):
        draws = self.draws
        links = self.targets(article, 4)
        length = draws.between(280, 550)
        parts, written = [], len(article.lead.split())
        while written < length:
            sentences = []
            for _ in range(draws.between(3, 6)):
                size = draws.between(7, 20)
                sentences.append(self.sentence(article.topics, size))
                written += size
                if written >= length:
                    break
            text = " ".join(sentences)
            if links and draws.random() < 0.6:
                other = links.pop()
                text += (
                    f' <a href="{other.path}">{html.escape(other.title)}</a> {self.sentence(article.topics, 6).lower()}'
                )
                written += 12
            parts.append(f"<p>{text}</p>")
            if written < length and draws.random() < 0.25:
                parts.append(f"<h2>{self.title_of(article.topics)}</h2>")
        for other in links:
            parts.append(f'<p>À ce sujet : <a href="{BASE}{other.path}">{html.escape(other.title)}</a>.</p>')
        return "\n".join(parts)

    def article_page(self, article):
        day = f"{int(article.date[8:10])} {MONTHS[int(article.date[5:7]) - 1]} {article.date[:4]}"
        json_ld = json.dumps(
            {
                "@context": "https://schema.org",
                "@type": "NewsArticle",
                "headline": article.title,
                "datePublished": article.date,
                "author": {"@type": "Person", "name": article.author},
                "keywords": article.tags,
                "articleSection": article.section,
                "mainEntityOfPage": BASE + article.path,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        tags = "".join(f'<li><a rel="tag" href="/tags/{plain(tag)}/">{tag}</a></li>' for tag in article.tags)
        related = "".join(
            f'<li><a href="{other.path}">{html.escape(other.title)}</a></li>' for other in self.targets(article, 4)
        )
        around = ""
        if article.number > 0:
            other = self.articles[article.number - 1]
            around += f'<a rel="prev" href="{other.path}">Article précédent : {html.escape(other.title)}</a>'
        if article.number + 1 < len(self.articles):
            other = self.articles[article.number + 1]
            around += f'<a rel="next" href="{other.path}">Article suivant : {html.escape(other.title)}</a>'
        head = f"""<meta name="description" content="{html.escape(article.lead)}">
<meta property="og:type" content="article">
<meta property="og:locale" content="fr_FR">
<meta property="article:published_time" content="{article.date}">
<meta property="article:section" content="{article.section}">
{"".join(f'<meta property="article:tag" content="{tag}">' for tag in article.tags)}
<script type="application/ld+json">{json_ld}</script>"""
        main = f"""<article class="post">
<header class="post-header"><h1>{html.escape(article.title)}</h1>
<p class="post-meta">Par <span class="author">{article.author}</span>, le <time datetime="{article.date}">{day}</time> · {article.section}</p></header>
<div class="post-content">
<p class="lead">{html.escape(article.lead)}</p>
{self.body(article)}
</div>
<footer class="post-footer"><ul class="post-tags">{tags}</ul>
<ul class="share-buttons"><li><a href="https://social.example/share?u={BASE}{article.path}">Partager</a></li></ul></footer>
</article>
<nav class="post-navigation">{around}</nav>
<aside class="related-posts"><h2>À lire aussi</h2><ul>{related}</ul></aside>
<section class="newsletter"><h2>La lettre du matin</h2><form><input type="email"></form></section>"""
        self.page(article.path, article.title, head, main, "single")

    def list_page(self, path, title, articles, pager=""):
        items = "\n".join(
            f'<article class="summary"><h2><a href="{a.path}">{html.escape(a.title)}</a></h2><time datetime="{a.date[:10]}">{a.date[:10]}</time>'
            f"<p>{html.escape(a.lead)}</p></article>"
            for a in articles
        )
        self.page(
            path,
            title,
            '<meta property="og:type" content="website">',
            f"<h1>{html.escape(title)}</h1>\n{items}\n{pager}",
            "archive",
        )

    def redirect(self, path, target):
        self.write(
            path,
            f'<!DOCTYPE html><html lang="fr"><head><title>{BASE}{target}</title><link rel="canonical" href="{BASE}{target}">'
            f'<meta charset="utf-8"><meta http-equiv="refresh" content="0; url={BASE}{target}"></head></html>\n',
        )

    def lists(self):
        newest = self.articles[::-1]
        count = max(1, -(-len(newest) // PAGE_SIZE))
        for page in range(count):
            path = "/" if page == 0 else f"/page/{page + 1}/"
            older = f'<a class="older" href="/page/{page + 2}/">Plus anciens</a>' if page + 1 < count else ""
            self.list_page(
                path,
                "Accueil" if page == 0 else f"Page {page + 1}",
                newest[page * PAGE_SIZE : (page + 1) * PAGE_SIZE],
                f'<nav class="pagination">{older}</nav>',
            )
        for section in SECTIONS:
            self.list_page(f"/{plain(section)}/", section, [a for a in newest if a.section == section][:TAG_PAGE_SIZE])
        tagged = {}
        for article in newest:
            for tag in article.tags:
                tagged.setdefault(plain(tag), (tag, []))[1].append(article)
        for slug, (tag, articles) in sorted(tagged.items()):
            self.list_page(f"/tags/{slug}/", tag, articles[:TAG_PAGE_SIZE])
        everything = "".join(
            f'<li><a href="/tags/{slug}/">{tag}</a> ({len(articles)})</li>'
            for slug, (tag, articles) in sorted(tagged.items())
        )
        self.page("/tags/", "Mots-clés", "", f"<h1>Mots-clés</h1>\n<ul>{everything}</ul>", "archive")

    def build(self):
        for article in self.articles:
            self.article_page(article)
            if article.number % 50 == 7:
                self.redirect(f"/vieux/{article.number}/", article.path)
        self.lists()
        self.page("/404.html", "Page introuvable", "", "<h1>Page introuvable</h1>", "error404")
        self.page(
            "/a-propos/",
            "À propos",
            "",
            "<h1>À propos</h1>\n<p>Ce site est fait par un programme, pour des mesures.</p>",
            "page",
        )
        entries = "\n".join(f"<url><loc>{BASE}{a.path}</loc><lastmod>{a.date}</lastmod></url>" for a in self.articles)
        self.write(
            "/sitemap.xml",
            f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}\n</urlset>\n',
        )


def check_is_new(folder):
    if os.path.isdir(folder) and os.listdir(folder):
        sys.exit(f"{folder} is not empty: name a new folder")


def main(arguments):
    if len(arguments) != 3 or not arguments[1].isdigit() or not arguments[2].lstrip("-").isdigit():
        sys.exit("usage: large_site.py OUT PAGES SEED")
    out = arguments[0].rstrip("/")
    check_is_new(out)
    Site(out, int(arguments[1]), int(arguments[2])).build()


if __name__ == "__main__":
    main(sys.argv[1:])
