#!/usr/bin/env python3
"""How long connexe and its Python peers take for the same work. Started by benches/compare.sh, which builds what is measured.

    compare.py run [--quick] [--runs 5] [--corpus FILE.jsonl] [--synth100k FILE.jsonl] [--synth1m FILE.jsonl] [TASK ...]
    compare.py curve [--runs 3] [--corpus FILE.jsonl] [--synth100k FILE.jsonl] [--sizes N ...] [--out FILE.jsonl]
    compare.py peer STAGE ...        (one stage of a peer, in a process of its own: the others call these)

The two sides of a task run in turn, each in a fresh process; who begins changes with each round. A time is in CPU seconds (user and
system, all threads) of the stage alone, as the program itself reports it, where a row says no other. A cell shows the median and, in
brackets, the least and the greatest; the ratio is that of each round, peer to ours, so more than 1 means that ours takes less. The
peer's code does not change, so its spread tells about the machine: where its extremes lie more than 20 % of its median apart, the row
says "not measurable here".

    vectors         text to weighted vectors, one thread, in MB of text a second. Ours: stems and word pairs, boilerplate found.
                    Peer: scikit-learn with PyStemmer's English stems, words only
    pairs-26k       the ten nearest rows of every row, exact, one thread, on the vectors that scikit-learn made of the corpus.
                    Ours: index and search. Peer: sparse_dot_topn, transposition and search, on one and on two threads: the better
    pairs-100k      the same, synthetic corpus
    pairs-1m        the same for 2,000 rows among a million. Search alone: index and transposition would serve a million questions
    pipeline-words  JSON Lines to lists in a file, whole processes, words only on both sides; the peer on one and on two threads
    pipeline        the same, ours with the default recipe: word pairs, local scales, recency, links
    threads         wall: speed-up by a second thread, as a part of the speed-up that two copies at once get on this machine
    query-100k      wall: the median of single questions, one thread, index in memory. Peer: bm25s with numba, whole documents asked
    memory-100k     peak resident memory of a whole run on one thread, less the bytes of title, lead and body
    templated       as pipeline, on 30,000 articles of which half are pages of a few templates, as weather and sports reports are
    hide-show       CPU seconds of a whole run that hides near-duplicates, over one that shows them: corpus, and templated articles
    equal           exponent of the time of a whole run between 2,500 and 20,000 copies of one text, and the size of its output
    tags            five by shared tags for 60,000 articles. Peer: the plain counting loop in Rust
    growth          exponent of the time of all pairs between the first quarter of the rows and all

The lists of pairs-* must agree: scores within 1e-6 at each place, and the same ids but for ties. The peer adds in single precision, so
where ids differ their scores are made again in double precision, and are a tie within 1e-6. Else the exit code is 1. What is absent, a
package, a program or a file, skips its tasks.

`curve` takes the time of all pairs for the first rows of a corpus, several sizes of it, for benches/tools/src/bin/plot.rs: ours and the brute search
of scikit-learn on one thread, sparse_dot_topn by its loop for two, which takes fewer CPU seconds in all than that for one. It writes
one JSON object a point: corpus, who, articles, seconds (the median), least, most, runs. What takes more than 20 s is run once. A peer
that would take more than two minutes, by its last size and the square of the articles, is asked for the first 5,000 rows among all: the
time of its search is scaled up, and the point says "scaled". Elsewhere the lists of sparse_dot_topn and ours must agree, as above.

A synthetic document has 150 to 300 words: half drawn from the counts of the whole corpus, the others from three of 2,000 topics, each
the counts of one long article. Weak neighbours and no syntax: a harsh case, the same bytes on every machine with the same numpy.
"""

import argparse
import json
import math
import os
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from functools import partial
from importlib.metadata import distributions
from pathlib import Path
from statistics import median

PLACES = 10
TIE = 1e-6
NOISY = 0.2
MISSING = 3  # the exit code of a peer without its package
LONG = 20  # seconds of a point of the curve that is run once
TOO_LONG = 120  # seconds of a point that a peer makes from its first rows alone
SAMPLE = 5000
BARS = {"threads": ">= 0.9"}

WORDS_ONLY = {
    "recipe": {"word_pairs": False, "local_scale": "off", "boilerplate": "keep", "link_neighbours": 0},
    "question": {
        "blend": {"text": 1, "tags": 0, "section": 0, "authors": 0, "links": 0, "in_links": 0, "mention": 0, "recency": "off"},
        "filters": {"language": "any"},
        "near_duplicates": "show",
    },
}


# The peers: each function is a stage in a process of its own, and imports what it needs. What it returns is printed.


def articles(corpus):
    return map(json.loads, open(corpus, encoding="utf-8"))


def texts(corpus):
    for article in articles(corpus):
        yield "\n".join(article.get(field) or "" for field in ("title", "lead", "body"))


def stemmed_tfidf():
    import numpy as np
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from Stemmer import Stemmer

    words, stems = CountVectorizer(stop_words="english").build_analyzer(), Stemmer("english").stemWords
    return TfidfVectorizer(analyzer=lambda text: stems(words(text)), dtype=np.float32)


def peer_vectors(corpus):
    read, vectorizer = list(texts(corpus)), stemmed_tfidf()
    megabytes = sum(len(text.encode()) for text in read) / 1e6
    start = time.process_time()
    vectorizer.fit_transform(read)
    return {"mb_s": megabytes / (time.process_time() - start)}


def peer_matrix(corpus, out):
    """The vectors of a corpus, in the format of `connexe nearest`."""
    matrix = stemmed_tfidf().fit_transform(texts(corpus))
    matrix.sort_indices()
    write_rows(matrix, out)


def peer_first(csr, out, rows):
    write_rows(read_rows(csr)[: int(rows)], out)


def write_rows(matrix, out):
    import numpy as np

    with open(out, "wb") as file:
        for part, kind in (((*matrix.shape, matrix.nnz), "<u8"), (matrix.indptr, "<u8"), (matrix.indices, "<u4"), (matrix.data, "<f4")):
            np.asarray(part, dtype=kind).tofile(file)


def read_rows(csr):
    import numpy as np
    from scipy.sparse import csr_matrix

    with open(csr, "rb") as file:
        rows, columns, weights = map(int, np.fromfile(file, "<u8", 3))
        starts = np.fromfile(file, "<u8", rows + 1)
        indices, data = np.fromfile(file, "<u4", weights), np.fromfile(file, "<f4", weights)
    # Both of one width: the peer takes no mixture.
    return csr_matrix((data, indices.astype(np.int32), starts.astype(np.int32)), shape=(rows, columns))


def rows_of(csr):
    with open(csr, "rb") as file:
        return int.from_bytes(file.read(8), "little")


def peer_pairs(csr, out, threads, rows):
    import numpy as np

    matrix = read_rows(csr)
    queries = matrix[: int(rows)]
    start = time.process_time()
    columns = matrix.T.tocsr()
    transposed = time.process_time()
    nearest = topn(queries, columns, int(threads))
    found = time.process_time()
    ids, scores = zip(*without_self(nearest))
    np.savez(out, ids=ids, scores=scores)
    return {"index_cpu": transposed - start, "search_cpu": found - transposed}


def peer_brute(csr, rows):
    from sklearn.neighbors import NearestNeighbors

    matrix = read_rows(csr)
    queries = matrix[: int(rows)]
    start = time.process_time()
    finder = NearestNeighbors(n_neighbors=PLACES + 1, metric="cosine", algorithm="brute").fit(matrix)
    fitted = time.process_time()
    finder.kneighbors(queries)
    return {"index_cpu": fitted - start, "search_cpu": time.process_time() - fitted}


def topn(queries, columns, threads):
    from sparse_dot_topn import sp_matmul_topn

    # One more than is asked: a row is nearest to itself.
    return sp_matmul_topn(queries, columns, top_n=PLACES + 1, n_threads=threads, sort=True)


def without_self(nearest):
    """Ids and scores of each row, filled up with -1 and 0."""
    for row, (start, end) in enumerate(zip(nearest.indptr, nearest.indptr[1:])):
        pairs = zip(nearest.indices[start:end].tolist(), nearest.data[start:end].tolist())
        yield filled([pair for pair in pairs if pair[0] != row])


def filled(pairs):
    return tuple(zip(*(pairs + [(-1, 0.0)] * PLACES)[:PLACES]))


def peer_check(csr, theirs, ours):
    """How far the lists of both sides lie apart."""
    import numpy as np

    matrix, theirs = read_rows(csr), np.load(theirs)
    ids, scores = map(np.array, zip(*(filled(json.loads(line)) for line in open(ours))))
    if ids.shape != theirs["ids"].shape:
        return {"gap": math.inf, "differ": len(ids), "no_ties": len(ids)}
    rows, places = np.nonzero(ids != theirs["ids"])

    def exact(others):
        """Scores again, in double precision; 0 for an empty place."""
        pieces = [slice(start, start + 10_000) for start in range(0, len(rows), 10_000)]
        sums = [matrix[rows[piece]].astype(float).multiply(matrix[others[piece]].astype(float)).sum(axis=1) for piece in pieces]
        return np.where(others < 0, 0, np.concatenate([np.zeros(0), *(np.asarray(part).ravel() for part in sums)]))

    no_ties = np.abs(exact(ids[rows, places]) - exact(theirs["ids"][rows, places])) > TIE
    in_order = np.sort(ids, axis=1)
    twice = ((in_order[:, 1:] == in_order[:, :-1]) & (in_order[:, 1:] >= 0)).sum() + (ids == np.arange(len(ids))[:, None]).sum()
    gap = np.abs(scores - theirs["scores"]).max()
    return {"gap": float(gap), "differ": len(rows), "no_ties": int(no_ties.sum() + twice)}


def peer_pipeline(corpus, out, threads):
    matrix = stemmed_tfidf().fit_transform(texts(corpus))
    with open(out, "w", encoding="utf-8") as file:
        for row, (ids, scores) in enumerate(without_self(topn(matrix, matrix.T.tocsr(), int(threads)))):
            related = [{"id": id, "score": score} for id, score in zip(ids, scores) if id >= 0]
            file.write(json.dumps({"id": row, "related": related}) + "\n")


def peer_query(corpus, rows):
    import bm25s
    from Stemmer import Stemmer

    tokens = bm25s.tokenize(list(texts(corpus)), stopwords="en", stemmer=Stemmer("english"), show_progress=False)
    index = bm25s.BM25(backend="numba")
    index.index(tokens, show_progress=False)
    # Numbers of words rather than words, so that it has none to look up; n_threads=0 is the calling thread.
    ask = partial(index.retrieve, k=PLACES + 1, show_progress=False, n_threads=0)
    queries = [[document] for document in tokens.ids[: int(rows)]]
    for query in queries[:20]:  # compiled at the first, warm after some
        ask(query)
    seconds = []
    for query in queries:
        start = time.perf_counter()
        ask(query)
        seconds.append(time.perf_counter() - start)
    return {"query_p50_ms": median(seconds) * 1e3}


def peer_synthetic(corpus, out, count):
    """A corpus of any size. All tables of word counts lie end to end in one: table t holds the sums from t to t + 1."""
    import numpy as np

    common, first, long = Counter(), [], []
    for text in texts(corpus):
        counts = Counter(re.findall(r"[^\W\d_]{2,}", text.lower()))
        common.update(counts)
        if len(long) < 2000 and counts.total() >= 600:
            long.append(counts)
        elif len(first) < 2000 and counts:
            first.append(counts)
    tables = [common, *(long if len(long) >= 100 else long + first)]
    words = np.array([word for table in tables for word in table], dtype=object)
    sums = np.concatenate([place + np.cumsum(list(table.values())) / table.total() for place, table in enumerate(tables)])

    draw, count, first_day = np.random.default_rng(20_26), int(count), date(2015, 1, 1)
    with open(out, "w", encoding="utf-8") as file:
        for start in range(0, count, 5000):
            lengths = draw.integers(150, 301, min(5000, count - start))
            topics = draw.integers(1, len(tables), (len(lengths), 3))
            document = np.repeat(np.arange(len(lengths)), lengths)
            origin = draw.choice(4, len(document), p=(0.5, 0.3, 0.125, 0.075))
            table = np.where(origin == 0, 0, topics[document, origin - 1])
            places = np.searchsorted(sums, table + draw.random(len(document)), side="right")
            bodies = np.split(words[np.minimum(places, len(words) - 1)], np.cumsum(lengths)[:-1])
            for number, (body, chosen) in enumerate(zip(bodies, topics), start):
                day = first_day + timedelta(days=number * 3650 // count)
                article = {"id": f"s{number}", "title": " ".join(body[:8]), "body": " ".join(body), "lang": "en", "date": str(day)}
                file.write(json.dumps(article | {"tags": [f"t{topic}" for topic in chosen]}, ensure_ascii=False) + "\n")


def peer_templated(corpus, out, count):
    """Half of the articles are pages of templates: a text of the corpus in which each word is replaced with a chance of its template's
    own, up to 8 %. The largest template has a fifteenth of all articles, the others fewer by the root of their rank. The rest are texts."""
    draw, count = random.Random(20_26), int(count)
    found = [(article.get("title") or "", (article.get("body") or "").split()) for article in articles(corpus)]
    words = [word for _, body in found[:4000] for word in body if word.isalpha()]
    long = [text for text in found if len(text[1]) >= 120]
    draw.shuffle(long)
    pages, rank = [], 0
    while len(pages) < count // 2:
        title, body = long[rank % len(long)]
        rank += 1
        chance, first = draw.uniform(0.005, 0.08), draw.randrange(3500)
        for _ in range(min(max(2, int(count / 15 / rank**0.5)), count // 2 - len(pages))):
            page = [draw.choice(words) if draw.random() < chance else word for word in body[:220]]
            pages.append((f"{title} {draw.choice(words)}", page, first + draw.randrange(120)))
    while len(pages) < count:
        title, body = draw.choice(found)
        start = draw.randrange(max(1, len(body) - 220))
        pages.append((title, body[start : start + 220], draw.randrange(3620)))
    draw.shuffle(pages)
    with open(out, "w", encoding="utf-8") as file:
        for number, (title, body, day) in enumerate(pages):
            article = {"id": f"t{number}", "title": title, "body": " ".join(body), "date": str(date(2015, 1, 1) + timedelta(days=day))}
            file.write(json.dumps(article, ensure_ascii=False) + "\n")


def peer_equal(corpus, out, count):
    """Copies of the first text of a corpus of at least 200 words."""
    body = next(body for article in articles(corpus) if len(body := article["body"].split()) >= 200)
    with open(out, "w", encoding="utf-8") as file:
        for number in range(int(count)):
            file.write(json.dumps({"id": f"e{number}", "title": "Bulletin", "body": " ".join(body[:200])}, ensure_ascii=False) + "\n")


# The comparison.


class Skipped(Exception):
    """Something a task needs is not here."""


class Failed(Exception):
    """A program ended badly, or two sides disagree."""


class Bench:
    """Where things are, and how programs are run."""

    def __init__(self, arguments):
        self.quick, self.work, self.programs, self.language = arguments.quick, arguments.work, arguments.programs, arguments.language
        self.runs = arguments.runs or (1 if self.quick else 5)
        self.corpus = arguments.corpus
        self.given = {100_000: arguments.synth100k, 1_000_000: arguments.synth1m}
        self.tags_bench = arguments.tags_bench

    def made(self, name, *command):
        """A file of the work folder, made unless it stands there: under another name until it is whole."""
        path, part = self.work / name, self.work / f"part-{name}"
        if not path.exists():
            print(f"making {name}", file=sys.stderr, flush=True)
            self.peer(*(part if word == "OUT" else word for word in command))
            part.rename(path)
        return path

    def synthetic(self, count):
        if self.given[count] and self.given[count].exists():
            return self.given[count]
        corpus, count = existing(self.corpus), count // 200 if self.quick else count
        return self.made(f"synth-{count}-of-{corpus.stem}-{corpus.stat().st_size}.jsonl", "synthetic", corpus, "OUT", count)

    def templated(self):
        corpus, count = existing(self.corpus), 300 if self.quick else 30_000
        return self.made(f"templated-{count}-of-{corpus.stem}-{corpus.stat().st_size}.jsonl", "templated", corpus, "OUT", count)

    def equal(self, count):
        corpus, count = existing(self.corpus), count // 50 if self.quick else count
        return self.made(f"equal-{count}-of-{corpus.stem}-{corpus.stat().st_size}.jsonl", "equal", corpus, "OUT", count)

    def matrix(self, corpus):
        return self.made(f"{existing(corpus).stem}-{corpus.stat().st_size}.csr", "matrix", corpus, "OUT")

    def first(self, csr, rows):
        """The first rows of a matrix, as wide as all of it."""
        return csr if rows >= rows_of(csr) else self.made(f"{csr.stem}-first-{rows}.csr", "first", csr, "OUT", rows)

    def run(self, command, **environment):
        """What a program printed, and the CPU seconds of its process."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ended = subprocess.run([*map(str, command)], capture_output=True, text=True, env=os.environ | environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        last = (ended.stderr.strip().splitlines() or ["no word"])[-1]
        if ended.returncode == MISSING or "invalid option" in last:
            raise Skipped(last)
        if ended.returncode:
            raise Failed(f"{Path(command[0]).name} {command[1]}: {last}")
        return ended.stdout, last, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def peer(self, *command):
        printed, _, cpu = self.run([sys.executable, __file__, "peer", *command])
        return json.loads(printed) | {"process_cpu": cpu}

    def program(self, name, *options, **environment):
        return self.run([existing(self.programs / name), *options], **environment)

    def nearest(self, csr, threads, *options, out=os.devnull):
        return json.loads(self.program("connexe", "nearest", "--k", PLACES, "--threads", threads, "--out", out, *options, csr)[1])

    def related(self, corpus, settings):
        path = self.work / "settings.json"
        path.write_text(json.dumps(settings))
        where = ("--corpus", existing(corpus), "--language", self.language, "--settings", path, "--out", self.work / "ours.jsonl")
        _, told, cpu = self.program("connexe", "related", "--all", "--k", PLACES, "--threads", 1, *where)
        return json.loads(told) | {"process_cpu": cpu}

    def in_turn(self, again=lambda _: True, **sides):
        """What each side returns, round by round; a side has no other round once a figure of it is not worth it `again`."""
        figures = {name: [] for name in sides}
        for number in range(self.runs):
            for name in list(sides)[:: -1 if number % 2 else 1]:
                if all(map(again, figures[name])):
                    figures[name].append(sides[name]())
        return figures


def named_corpus():
    """The corpus in the folder that the environment names."""
    folder = os.environ.get("CONNEXE_CORPORA")
    return Path(folder) / "wiki.jsonl" if folder else None


def existing(path):
    if path is None or not path.exists():
        raise Skipped(f"no {path.name if path else 'corpus: give --corpus FILE.jsonl, or the folder of wiki.jsonl in CONNEXE_CORPORA'}")
    return path


def row(peer, ours, unit, peers=None, ratio=None, note=""):
    """A row of the table: names and values of both sides, the figure of each round, and a note."""
    if not all(map(math.isfinite, ours[1])) or not all(ours[1]):
        raise Skipped("too short for the clock of the program")
    if ratio is None and peer:
        ratio = [a / b for a, b in zip(peer[1], ours[1])]
    return {"peer": peer, "ours": ours, "unit": unit, "ratio": ratio, "note": note}


def vectors(bench):
    corpus = existing(bench.corpus)

    def ours():
        told = bench.program("vectors", "--corpus", corpus, "--language", bench.language, "--threads", 1)[0]
        return float(re.search(r"([\d.]+|inf) MB/s", told)[1])

    rates = bench.in_turn(peer=lambda: bench.peer("vectors", corpus)["mb_s"], ours=ours)
    # Rates, not times: the ratio stands the other way up.
    ratio = [b / a for a, b in zip(rates["peer"], rates["ours"])]
    return row(("scikit-learn", rates["peer"]), ("vectors", rates["ours"]), "MB/s", ratio=ratio)


def pairs(bench, corpus, rows=None):
    csr, theirs, ours = bench.matrix(corpus), bench.work / "theirs.npz", bench.work / "ours.jsonl"
    asked, some = (rows, ("--rows", rows)) if rows else (sys.maxsize, ())
    told = bench.in_turn(
        one=lambda: bench.peer("pairs", csr, theirs, 1, asked),
        two=lambda: bench.peer("pairs", csr, theirs, 2, asked),
        ours=lambda: bench.nearest(csr, 1, *some, out=ours),
    )
    agreement = agreed(bench, csr, theirs, ours)
    seconds = {name: [t["search_cpu"] + (0 if rows else t["index_cpu"]) for t in side] for name, side in told.items()}
    better, both = better_of(seconds)
    notes = [both, agreement]
    if rows:
        apart = {name: cell([t["index_cpu"] for t in told[name]]) for name in (better, "ours")}
        notes.append(f"{rows} rows asked; not counted: transposition {apart[better]}, index of ours {apart['ours']}")
    return row((f"sparse_dot_topn, threads: {better}", seconds[better]), ("connexe nearest", seconds["ours"]), "s", note="; ".join(notes))


def agreed(bench, csr, theirs, ours):
    found = bench.peer("check", csr, theirs, ours)
    agreement = f"greatest gap of scores {found['gap']:.1e}, {found['differ']} other ids, {found['no_ties']} of them no ties"
    if not found["gap"] <= TIE or found["no_ties"]:
        raise Failed(f"the lists disagree: {agreement}")
    return agreement


def pipeline(bench, settings, made=None):
    corpus = existing(made(bench) if made else bench.corpus)
    seconds = bench.in_turn(
        one=lambda: bench.peer("pipeline", corpus, bench.work / "theirs.jsonl", 1)["process_cpu"],
        two=lambda: bench.peer("pipeline", corpus, bench.work / "theirs.jsonl", 2)["process_cpu"],
        ours=lambda: bench.related(corpus, settings)["process_cpu"],
    )
    better, note = better_of(seconds)
    return row((f"scikit-learn, sparse_dot_topn, threads: {better}", seconds[better]), ("connexe related", seconds["ours"]), "s", note=note)


def hide_show(bench):
    ratios, notes = [], []
    for name, corpus in (("corpus", existing(bench.corpus)), ("templated", bench.templated())):
        show = {"question": {"near_duplicates": "show"}}
        seconds = bench.in_turn(
            show=lambda: bench.related(corpus, show)["process_cpu"], hide=lambda: bench.related(corpus, {})["process_cpu"]
        )
        ratios.append([hide / shown for hide, shown in zip(seconds["hide"], seconds["show"])])
        notes.append(f"{name} {cell(ratios[-1])}")
    return row(None, ("hide over show, templated", ratios[-1]), "", note="; ".join(notes))


def equal(bench):
    few, many = bench.equal(2500), bench.equal(20_000)
    seconds = bench.in_turn(few=lambda: bench.related(few, {})["process_cpu"], many=lambda: bench.related(many, {})["process_cpu"])
    size = (bench.work / "ours.jsonl").stat().st_size
    exponents = [math.log(more / less, 8) for less, more in zip(seconds["few"], seconds["many"])]
    return row(None, ("exponent", exponents), "", note=f"{cell(seconds['many'], 's')} and {size / 1e6:.1f} MB of output for the most copies")


def better_of(seconds):
    """On how many threads the peer takes fewer CPU seconds, and a note with both. Its loop for two often takes fewer in all."""
    note = f"peer on one thread {cell(seconds['one'])}, on two {cell(seconds['two'])}"
    return min("one", "two", key=lambda name: median(seconds[name])), note


def threads(bench):
    csr = bench.matrix(bench.corpus)

    def wall(count):
        told = bench.nearest(csr, count)
        return told["index_wall"] + told["search_wall"]

    def copies():
        with ThreadPoolExecutor(2) as pool:
            return max(pool.map(wall, (1, 1)))

    walls = bench.in_turn(one=lambda: wall(1), two=lambda: wall(2), copies=copies)
    # (one / two) / (2 one / copies): the time of one thread cancels out.
    part = [both / (2 * two) for two, both in zip(walls["two"], walls["copies"])]
    gains = f"speed-up by two threads {cell([a / b for a, b in zip(walls['one'], walls['two'])])}"
    best = f"by two copies at once {cell([2 * a / b for a, b in zip(walls['one'], walls['copies'])])}"
    return row(("one thread", walls["one"]), ("two threads", walls["two"]), "s", ratio=part, note=f"wall; {gains}, {best}")


def query(bench):
    corpus, asked = bench.synthetic(100_000), 50 if bench.quick else 1000
    csr = bench.matrix(corpus)
    milliseconds = bench.in_turn(
        peer=lambda: bench.peer("query", corpus, asked)["query_p50_ms"],
        ours=lambda: bench.nearest(csr, 1, "--rows", asked, "--one-by-one")["query_p50_ms"],
    )
    return row(("bm25s", milliseconds["peer"]), ("connexe nearest", milliseconds["ours"]), "ms", note=f"wall, median of {asked} questions")


def memory(bench):
    corpus = bench.synthetic(100_000)
    text = sum(len(text.encode()) - 2 for text in texts(corpus))  # less the line ends put between its fields
    peaks = [bench.related(corpus, {})["peak_memory_bytes"] / 1e6 for _ in range(bench.runs)]
    note = f"peak {cell(peaks)} MB, less {text / 1e6:.1f} MB of text"
    return row(None, ("connexe related", [peak - text / 1e6 for peak in peaks]), "MB", note=note)


def tags(bench):
    built = [path for path in (bench.programs / "deps").glob("tags_only-*") if not path.suffix]
    program = bench.tags_bench or max(built, default=Path("bench tags_only"), key=lambda path: path.stat().st_mtime)
    articles = "20000" if bench.quick else "60000"

    def once(which):
        told = bench.run([existing(program), "--bench"], CONNEXE_BENCH_ONCE=which, CONNEXE_BENCH_ARTICLES=articles)[0]
        return float(re.search(r"([\d.]+) CPU seconds", told)[1])

    seconds = bench.in_turn(peer=lambda: once("baseline"), ours=lambda: once("ours"))
    return row(("counting loop", seconds["peer"]), ("suggest_all_by_tags", seconds["ours"]), "s", note=f"{articles} articles")


def growth(bench):
    whole = bench.matrix(bench.corpus)
    quarter = bench.first(whole, rows_of(whole) // 4)
    told = bench.in_turn(quarter=lambda: bench.nearest(quarter, 1), whole=lambda: bench.nearest(whole, 1))
    seconds = {name: [t["index_cpu"] + t["search_cpu"] for t in side] for name, side in told.items()}
    sizes = {name: side[0]["rows"] for name, side in told.items()}
    times = math.log(sizes["whole"] / sizes["quarter"])
    exponents = [math.log(b / a) / times for a, b in zip(seconds["quarter"], seconds["whole"])]
    names = {name: f"{size:,} rows" for name, size in sizes.items()}
    note = "the ratio is the exponent"
    return row((names["quarter"], seconds["quarter"]), (names["whole"], seconds["whole"]), "s", ratio=exponents, note=note)


def curve_of(bench, corpus, sizes):
    """The points of a corpus, from the smallest size up."""
    whole, theirs, ours = bench.matrix(corpus), bench.work / "theirs.npz", bench.work / "ours.jsonl"
    rows, before = rows_of(whole), {}
    sizes = sizes or [rows // part // 50 * 50 or rows // part for part in (8, 4, 2)] + [rows]
    for size in sorted({min(size, rows) for size in sizes}):
        csr = bench.first(whole, size)

        def asked(who):
            last, seconds = before.get(who, (size, 0))
            return SAMPLE if size > SAMPLE and seconds * (size / last) ** 2 > TOO_LONG else size

        def theirs_by(who, stage, *words):
            told = bench.peer(stage, csr, *words, asked(who))
            return told["index_cpu"] + told["search_cpu"] * size / asked(who)

        def mine():
            told = bench.nearest(csr, 1, out=ours)
            return told["index_cpu"] + told["search_cpu"]

        sides = {
            "connexe": mine,
            "sparse_dot_topn": lambda: theirs_by("sparse_dot_topn", "pairs", theirs, 2),
            "scikit-learn": lambda: theirs_by("scikit-learn", "brute"),
        }
        told = bench.in_turn(again=lambda seconds: seconds < LONG, **sides)
        if asked("sparse_dot_topn") == size:
            agreed(bench, csr, theirs, ours)
        for who, seconds in told.items():
            point = {"corpus": corpus.stem, "who": who, "articles": size, "seconds": round(median(seconds), 4)}
            point |= {"least": round(min(seconds), 4), "most": round(max(seconds), 4), "runs": len(seconds)}
            yield point | ({"scaled": True} if asked(who) < size else {})
        before = {who: (size, median(seconds)) for who, seconds in told.items()}


def curve(arguments):
    """Writes each point as soon as it is there; 1 where something is missing or wrong."""
    bench = Bench(arguments)
    bench.work.mkdir(parents=True, exist_ok=True)
    try:
        with open(arguments.out, "w", encoding="utf-8") as file:
            for corpus in filter(None, (arguments.corpus, arguments.synth100k)):
                for point in curve_of(bench, corpus, arguments.sizes):
                    print(json.dumps(point), flush=True)
                    print(json.dumps(point), file=file, flush=True)
    except (Skipped, Failed) as reason:
        print(f"{type(reason).__name__.upper()} curve: {reason}", file=sys.stderr)
        return 1
    return 0


TASKS = {
    "vectors": vectors,
    "pairs-26k": lambda bench: pairs(bench, bench.corpus),
    "pairs-100k": lambda bench: pairs(bench, bench.synthetic(100_000)),
    "pairs-1m": lambda bench: pairs(bench, bench.synthetic(1_000_000), rows=200 if bench.quick else 2000),
    "pipeline-words": partial(pipeline, settings=WORDS_ONLY),
    "pipeline": partial(pipeline, settings={}),
    "templated": partial(pipeline, settings={}, made=Bench.templated),
    "hide-show": hide_show,
    "equal": equal,
    "threads": threads,
    "query-100k": query,
    "memory-100k": memory,
    "tags": tags,
    "growth": growth,
}


def cell(values, unit=""):
    """Median, least and greatest, to three figures or whole."""
    shown = (median(values), min(values), max(values))
    middle, least, most = (f"{value:.0f}" if value >= 100 else f"{value:#.3g}" for value in shown)
    return f"{middle}{unit and ' ' + unit} ({least}-{most})"


def show(task, result):
    """A row in Markdown."""
    sides = (f"{side[0]} {cell(side[1], result['unit'])}" if side else "-" for side in (result["peer"], result["ours"]))
    ratio = cell(result["ratio"]) if result["ratio"] else "-"
    notes = "; ".join(filter(None, ["" if result["measurable"] else "**not measurable here**", result["note"]]))
    print(f"| {' | '.join((task, *sides, ratio, BARS.get(task, ''), notes))} |", flush=True)


def run(arguments):
    """Runs the tasks; how many failed."""
    bench, failed = Bench(arguments), 0
    bench.work.mkdir(parents=True, exist_ok=True)
    now = datetime.now(timezone.utc).isoformat(timespec="seconds")
    head = {"at": now, "cores": os.cpu_count(), "runs": bench.runs, "quick": bench.quick}
    print(*(f"{name} {value}" for name, value in head.items()), sep="; ", end="\n\n")
    head["packages"] = {package.name: package.version for package in distributions()}
    print("| task | peer | ours | peer / ours | bar | |", "|---|---|---|---|---|---|", sep="\n", flush=True)
    for task in arguments.tasks or TASKS:
        load = os.getloadavg()[0]
        try:
            result = TASKS[task](bench)
        except (Skipped, Failed) as reason:
            print(f"{type(reason).__name__.upper()} {task}: {reason}", flush=True)
            failed += isinstance(reason, Failed)
            continue
        control = result["peer"][1] if result["peer"] else [1]
        result["measurable"] = (max(control) - min(control)) <= NOISY * median(control)
        show(task, result)
        with open(bench.work / "results.jsonl", "a", encoding="utf-8") as file:
            file.write(json.dumps({"task": task, **result, "bar": BARS.get(task), "load": load, **head}) + "\n")
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    peer = commands.add_parser("peer")
    stages = {name.removeprefix("peer_"): stage for name, stage in globals().items() if name.startswith("peer_")}
    peer.add_argument("stage", choices=stages)
    peer.add_argument("words", nargs="*")
    root = Path(__file__).resolve().parents[2]
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--corpus", type=Path, default=named_corpus(), help="JSON Lines with title, lead and body ($CONNEXE_CORPORA/wiki.jsonl)")
    shared.add_argument("--language", default="en", help="of articles that name none, for ours (en)")
    shared.add_argument("--synth100k", type=Path, help="a synthetic corpus made before")
    shared.add_argument("--work", type=Path, default=root / "target/compare", help="the work folder")
    shared.add_argument("--programs", type=Path, default=root / "target/release", help="where cargo puts release builds")
    runner = commands.add_parser("run", parents=[shared], description=f"Tasks: {', '.join(TASKS)}. All by default.")
    runner.add_argument("tasks", nargs="*", metavar="TASK")
    runner.add_argument("--quick", action="store_true", help="a self-test: one run of small sizes, on the sample corpus")
    runner.add_argument("--runs", type=int, help="rounds of each task (5)")
    runner.add_argument("--synth1m", type=Path, help="a larger one")
    runner.add_argument("--tags-bench", type=Path, help="the bench of tags (the newest there)")
    curves = commands.add_parser("curve", parents=[shared], description="The time of all pairs against the number of articles.")
    curves.add_argument("--runs", type=int, default=3, help="rounds of each size (3)")
    curves.add_argument("--sizes", type=int, nargs="+", help="numbers of articles (an eighth, a quarter, half, all)")
    curves.add_argument("--out", type=Path, default=root / "benches/growth.jsonl", help="JSON Lines (benches/growth.jsonl)")
    curves.set_defaults(quick=False, synth1m=None, tags_bench=None)
    arguments = parser.parse_args()
    if arguments.command == "peer":
        try:
            print(json.dumps(stages[arguments.stage](*arguments.words) or {}))
        except ModuleNotFoundError as error:
            sys.exit(print(f"no package {error.name}", file=sys.stderr) or MISSING)
        return
    if arguments.command == "curve":
        sys.exit(curve(arguments))
    if unknown := set(arguments.tasks) - set(TASKS):
        runner.error(f"no task {', '.join(sorted(unknown))}: there are {', '.join(TASKS)}")
    if arguments.quick and arguments.corpus == named_corpus():
        arguments.corpus = root / "data/gazette.jsonl"
    sys.exit(1 if run(arguments) else 0)


if __name__ == "__main__":
    main()
