#!/usr/bin/env python3
"""Makes the source or the export of a large site for the benches, with the articles of `large_site.py`.

    large_source.py hugo|wxr OUT ARTICLES SEED

Input: OUT, a folder that is new or empty for `hugo`, a new file for `wxr`; ARTICLES, their number; SEED, an integer.
Output: `hugo`: a configuration, three templates and one Markdown file an article. `wxr`: an export of WordPress.
Cost: about 1 ms and 4 kB an article. Invariant: the same arguments give the same bytes.
"""

import html
import re
import sys

from large_site import BASE, NAME, Site, check_is_new, plain

CONFIGURATION = f"""baseURL = "{BASE}"
title = "{NAME}"
defaultContentLanguage = "fr"
disableKinds = ["RSS"]
"""
BASEOF = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body>{{ block "main" . }}{{ end }}</body></html>
"""
SINGLE = """{{ define "main" }}<article><h1>{{ .Title }}</h1><time>{{ .Date }}</time>{{ .Content }}
{{ range .GetTerms "tags" }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</article>{{ end }}
"""
LIST = """{{ define "main" }}<h1>{{ .Title }}</h1>
{{ range .Paginator.Pages }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}{{ end }}
"""


def markdown(body):
    """The paragraphs, headings and links that `Site.body` writes, as Markdown."""
    body = re.sub(r'<a href="([^"]*)">(.*?)</a>', r"[\2](\1)", body)
    lines = (re.sub(r"</?p>|</h2>", "", line.replace("<h2>", "## ")) for line in body.split("\n"))
    return html.unescape("\n\n".join(lines))


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def hugo(site):
    check_is_new(site.out)
    site.write("/hugo.toml", CONFIGURATION)
    for name, text in {"baseof": BASEOF, "single": SINGLE, "list": LIST}.items():
        site.write(f"/layouts/{name}.html", text)
    for article in site.articles:
        tags = ", ".join(map(quoted, article.tags))
        site.write(
            f"/content{article.path[:-1]}.md",
            f"---\ntitle: {quoted(article.title)}\ndate: {article.date}\nauthor: {quoted(article.author)}\ntags: [{tags}]\n"
            f"description: {quoted(article.lead)}\n---\n\n{article.lead}\n\n{markdown(site.body(article))}\n",
        )


def item(site, article):
    tags = "".join(f'<category domain="post_tag" nicename="{plain(tag)}"><![CDATA[{tag}]]></category>' for tag in article.tags)
    paragraphs = f"<p>{html.escape(article.lead)}</p>\n{site.body(article)}".split("\n")
    body = "\n\n".join(f"<!-- wp:paragraph -->\n{line}\n<!-- /wp:paragraph -->" for line in paragraphs)
    date = f"{article.date[:10]} {article.date[11:19]}"
    return f"""<item>
<title><![CDATA[{article.title}]]></title>
<link>{BASE}{article.path}</link>
<dc:creator><![CDATA[{article.author}]]></dc:creator>
<guid isPermaLink="false">{BASE}/?p={article.number + 1}</guid>
<content:encoded><![CDATA[{body}]]></content:encoded>
<excerpt:encoded><![CDATA[{article.lead}]]></excerpt:encoded>
<wp:post_id>{article.number + 1}</wp:post_id>
<wp:post_date><![CDATA[{date}]]></wp:post_date>
<wp:post_name><![CDATA[{article.path.split("/")[-2]}]]></wp:post_name>
<wp:status><![CDATA[publish]]></wp:status>
<wp:post_type><![CDATA[post]]></wp:post_type>
<wp:post_password><![CDATA[]]></wp:post_password>
<category domain="category" nicename="{plain(article.section)}"><![CDATA[{article.section}]]></category>{tags}
</item>
"""


def wxr(site):
    with open(site.out, "x", encoding="utf-8", newline="\n") as target:
        target.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
            ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
            ' xmlns:wp="http://wordpress.org/export/1.2/"><channel>\n'
            f"<title>{NAME}</title><link>{BASE}</link><language>fr-FR</language><wp:wxr_version>1.2</wp:wxr_version>"
            f"<wp:base_blog_url>{BASE}</wp:base_blog_url>\n"
        )
        for article in site.articles:
            target.write(item(site, article))
        target.write("</channel></rss>\n")


def main(arguments):
    kinds = {"hugo": hugo, "wxr": wxr}
    if len(arguments) != 4 or arguments[0] not in kinds or not arguments[2].isdigit() or not arguments[3].lstrip("-").isdigit():
        sys.exit("usage: large_source.py hugo|wxr OUT ARTICLES SEED")
    kinds[arguments[0]](Site(arguments[1].rstrip("/"), int(arguments[2]), int(arguments[3])))


if __name__ == "__main__":
    main(sys.argv[1:])
