#!/usr/bin/env python3
"""How well two common peers suggest related articles, measured against the links that editors set.

    relevance.py [--half test|tune|all] [--open] [--all-dates] [--json] [FILE.jsonl ...]

The peers, each on title, lead and body joined by line ends:

- scikit-learn: `TfidfVectorizer()` with all its defaults, cosine.
- Lucene more-like-this: `MoreLikeThis` with its defaults over `StandardAnalyzer` and `BM25Similarity`, written again in numpy.
  Lucene 8.7 itself, asked by the same protocol, gave the same nDCG@10 within .001 on each of thirteen sites.

The protocol is that of `connexe::evaluation` (src/evaluation/protocol.rs), without any link as a signal:

- A query is an article with a link to another article of its file; the linked ones are relevant, all others are ranked.
- By default only the odd half by the MD5 sum of the ids is asked (test); the even one is where choices are made (tune).
- Strict (without --open): in every article the first occurrence of the text of each of its links of more than two
  characters is taken out of lead and body.
- Past (without --all-dates): only articles dated on or before the query are candidates, and only links to them count.
- Binary gains; nDCG@10 over min(relevant, 10), recall@10 over all relevant, MRR@10. The mean over files counts each file once.

One difference: links to near-duplicates count here, and not there. That touches 0 to 2 links a site.

Needs Python 3.11 or later, numpy, scipy and scikit-learn. Prints a Markdown table of nDCG@10, or with --json a line for each scorer
and file. Without files: the six sites of the published figures, in the folder that CONNEXE_CORPORA names.
"""

import argparse
import json
import os
import sys
from datetime import datetime, timezone
from hashlib import md5
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

PLACES = 10
SITES = ("carpentries", "digitalgov", "geotribu", "lordre", "ropensci", "rustblog")
DISCOUNTS = 1 / np.log2(np.arange(PLACES) + 2)

# Link texts of up to this many characters say nothing, and stand everywhere.
SHORT_LINK_TEXT = 2

# The words of StandardAnalyzer (Unicode Standard Annex 29) in scripts with spaces: "l'europe", "3.14" and "docs.rs" are one.
UNICODE_WORD = r"\w+(?:(?:(?<=[^\W\d_])[:·.'’](?=[^\W\d_])|(?<=\d)[.,;'’](?=\d))\w+)*"


def tfidf(texts, rows):
    """Scores of all texts for those at `rows`: TfidfVectorizer normalizes, so products are cosines."""
    vectors = TfidfVectorizer().fit_transform(texts)
    return (vectors[rows] @ vectors.T).toarray()


def more_like_this(texts, rows, min_term_freq=2, min_doc_freq=5, max_query_terms=25, k1=1.2, b=0.75):
    """Scores of all texts for those at `rows`: an OR of the query's best terms by tf-idf, scored by BM25."""
    counts = CountVectorizer(token_pattern=UNICODE_WORD).fit_transform(texts)
    n, terms = counts.shape
    df = counts.getnnz(axis=0)
    classic_idf = 1 + np.log((n + 1) / (df + 1))
    bm25_idf = np.log(1 + (n - df + 0.5) / (df + 0.5))

    lengths = np.asarray(counts.sum(axis=1)).ravel()
    norms = k1 * (1 - b + b * as_stored(lengths) / lengths.mean())
    weights = counts.tocoo()
    weights.data = bm25_idf[weights.col] * weights.data / (weights.data + norms[weights.row])

    chosen = []
    for row in rows:
        tf = counts[row].toarray().ravel()
        worth = np.where((tf >= min_term_freq) & (df >= min_doc_freq), tf * classic_idf, 0)
        best = np.argsort(-worth, kind="stable")[:max_query_terms]
        chosen.append(best[worth[best] > 0])
    starts = np.cumsum([0] + [len(best) for best in chosen])
    ones = np.ones(starts[-1])
    queries = csr_matrix((ones, np.concatenate(chosen), starts), shape=(len(rows), terms))
    return (queries @ weights.T).toarray()


def as_stored(lengths):
    """Lengths as Lucene keeps them in one byte: exact to 24, then what is above 24 to four binary digits, rounded down."""
    above = np.maximum(lengths - 24, 0).astype(int)
    dropped = np.maximum(np.floor(np.log2(np.maximum(above, 1))).astype(int) - 3, 0)
    return np.minimum(lengths, 24) + (above >> dropped << dropped)


SCORERS = {"scikit-learn TfidfVectorizer": tfidf, "Lucene more-like-this": more_like_this}


def text_of(article, strict):
    """What a scorer may read of an article."""
    lead, body = article.get("lead") or "", article.get("body") or ""
    link_texts = [anchor["text"] for anchor in article.get("anchors") or []] if strict else []
    for text in link_texts:
        if len(text) > SHORT_LINK_TEXT:
            lead, body = lead.replace(text, "", 1), body.replace(text, "", 1)
    return "\n".join((article.get("title") or "", lead, body))


def day_and_second(date):
    """The day as written and the instant; not a number where a date has none, so that it is neither before nor after another."""
    if not date:
        return np.nan, np.nan
    read = datetime.fromisoformat(date)
    if len(date) == len("YYYY-MM-DD"):
        return read.toordinal(), np.nan
    return read.toordinal(), (read if read.tzinfo else read.replace(tzinfo=timezone.utc)).timestamp() // 1


def candidates_of(articles, past):
    """For each article, which others may be suggested. Instants are compared where both have an hour, else days."""
    days, seconds = np.array([day_and_second(article.get("date")) for article in articles]).T
    may = np.ones((len(articles), len(articles)), dtype=bool)
    if past:
        by_instant = ~np.isnan(seconds)[:, None] & ~np.isnan(seconds)
        may = np.where(by_instant, seconds <= seconds[:, None], days <= days[:, None])
    np.fill_diagonal(may, False)
    return may


def relevant_of(articles, half, candidates):
    """The queries by their rows, each with the rows of the articles that it should find."""
    row_of = {article["id"]: row for row, article in enumerate(articles)}
    found = {}
    for row, article in enumerate(articles):
        odd = md5(article["id"].encode()).digest()[-1] % 2 == 1
        if half == "all" or odd == (half == "test"):
            linked = {row_of[id] for id in article.get("links") or [] if id in row_of}
            if relevant := {other for other in linked if candidates[row, other]}:
                found[row] = relevant
    return found


def metrics(scores, candidates, relevant):
    """nDCG, recall and reciprocal rank of the list that some scores give. What shares nothing with the query is not listed."""
    scores = np.where(candidates, scores, 0)
    best = np.argsort(-scores, kind="stable")[:PLACES]
    hits = np.array([row in relevant for row in best[scores[best] > 0]], dtype=bool)
    ndcg = DISCOUNTS[: len(hits)][hits].sum() / DISCOUNTS[: len(relevant)].sum()
    return ndcg, hits.sum() / len(relevant), 1 / (hits.argmax() + 1) if hits.any() else 0


def measure(path, arguments):
    """The rows of one file: the figures of each scorer."""
    with path.open(encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines if line.strip()]
    texts = [text_of(article, strict=not arguments.open) for article in articles]
    candidates = candidates_of(articles, past=not arguments.all_dates)
    relevant = relevant_of(articles, arguments.half, candidates)
    if not relevant:
        raise SystemExit(f"{path}: no article of this half has a link that counts")
    rows = list(relevant)
    for name, scorer in SCORERS.items():
        found = [metrics(scores, candidates[row], relevant[row]) for row, scores in zip(rows, scorer(texts, rows))]
        figures = dict(zip(("ndcg10", "recall10", "mrr10"), np.mean(found, axis=0)))
        yield {"corpus": path.stem, "scorer": name, "queries": len(rows), **figures}


def table(results):
    """nDCG@10 in Markdown: a row for each scorer, a column for each file, and the mean over files."""
    first = [result for result in results if result["scorer"] == results[0]["scorer"]]
    yield ["nDCG@10", *(result["corpus"] for result in first), "mean"]
    yield ["---", *("--:" for _ in first), "--:"]
    yield ["queries", *(str(result["queries"]) for result in first), ""]
    for name in SCORERS:
        values = [result["ndcg10"] for result in results if result["scorer"] == name]
        yield [name, *(f"{value:.3f}".removeprefix("0") for value in [*values, np.mean(values)])]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.jsonl", help="corpora (six sites of $CONNEXE_CORPORA)")
    parser.add_argument("--half", choices=("test", "tune", "all"), default="test", help="the articles that are asked (test)")
    parser.add_argument("--open", action="store_true", help="leave the texts of links in the articles")
    parser.add_argument("--all-dates", action="store_true", help="let later articles count too")
    parser.add_argument("--json", action="store_true", help="one JSON line for each scorer and file")
    arguments = parser.parse_args()
    if not arguments.files:
        folder = Path(os.environ.get("CONNEXE_CORPORA") or os.devnull)
        arguments.files = [folder / f"{site}.jsonl" for site in SITES]
        if not all(file.exists() for file in arguments.files):
            sys.exit(print("SKIPPED: CONNEXE_CORPORA names no folder with the six sites; name files", file=sys.stderr))
    results = [result for path in arguments.files for result in measure(path, arguments)]
    if arguments.json:
        rounded = ({k: round(v, 4) if isinstance(v, float) else v for k, v in result.items()} for result in results)
        print(*map(json.dumps, rounded), sep="\n")
    else:
        print(*(f"| {' | '.join(cells)} |" for cells in table(results)), sep="\n")


if __name__ == "__main__":
    main()
