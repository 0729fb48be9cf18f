"""A folder of 10 000 texts to tfidf, beside scikit-learn's TfidfVectorizer.

Usage: text.py FOLDER BUILD

FOLDER gets texts/, once: made-up words whose frequencies fall as those of English do (Zipf, Mandelbrot), with capitals,
punctuation and accents, about 300 to a text. BUILD holds the programs. Every run is a process of its own, ours (two
threads, and one) and scikit-learn's in turn, each three times, the fastest counting; what it takes to start Python and to
import is not counted. Prints a table, after it was checked that all have the same sum of weights.
"""

import json
import os
import subprocess
import sys

TEXTS, WORDS = 10_000, 200_000
SKLEARN = """
import json, os, time
from sklearn.feature_extraction.text import TfidfVectorizer
begin = time.perf_counter()
paths = sorted(os.path.join(FOLDER, name) for name in os.listdir(FOLDER))
x = TfidfVectorizer(input="filename").fit_transform(paths)
seconds = time.perf_counter() - begin
print(json.dumps({"seconds": seconds, "documents": x.shape[0], "words": x.shape[1], "entries": x.nnz, "sum": x.sum()}))
"""


def make(folder):
    import numpy

    random = numpy.random.default_rng(1)
    letters = numpy.array(list("etaoinshrdlucmfwypvbgkjqxzéüñ"))
    weight = numpy.array([12, 9, 8, 7.5, 7, 6.7, 6.3, 6, 6, 4.2, 4, 2.8, 2.8, 2.4, 2.2, 2.4, 2, 1.9, 1, 1.5, 2, 0.8, 0.2,
                          0.1, 0.2, 0.1, 0.2, 0.1, 0.1])
    drawn = random.choice(letters, (WORDS, 14), p=weight / weight.sum())
    # frequent words are short
    length = numpy.clip(random.normal(2.5 + numpy.log10(numpy.arange(1, WORDS + 1)) * 1.2, 1.5), 1, 14).astype(int)
    words = ["".join(row[:n]) for row, n in zip(drawn, length)]
    chance = 1 / (numpy.arange(WORDS) + 2.7) ** 1.07
    up_to = numpy.cumsum(chance / chance.sum())
    marks = numpy.array([" ", ", ", ". ", "\n", "; ", " - "])
    os.makedirs(folder)
    for i in range(TEXTS):
        count = max(20, int(random.lognormal(5.5, 0.6)))
        picked = numpy.minimum(numpy.searchsorted(up_to, random.random(count)), WORDS - 1)
        between = random.choice(marks, count, p=[0.82, 0.06, 0.06, 0.03, 0.01, 0.02])
        text, capital = "", True
        for word, mark in zip(picked, between):
            text += (words[word].capitalize() if capital else words[word]) + mark
            capital = mark == ". "
        with open(os.path.join(folder, f"{i:05}.txt"), "w", encoding="utf-8") as file:
            file.write(text)


def said(command):
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    folder, build = os.path.join(sys.argv[1], "texts"), sys.argv[2]
    if not os.path.exists(folder):
        make(folder)
    runs = {
        "**nmf**, 2 threads": [os.path.join(build, "tests/bench_text"), folder, "2"],
        "**nmf**, 1 thread": [os.path.join(build, "tests/bench_text"), folder, "1"],
        "scikit-learn TfidfVectorizer": [sys.executable, "-c", f"FOLDER = {folder!r}\n{SKLEARN}"],
    }
    results = {who: [] for who in runs}
    for _ in range(3):
        for who, command in runs.items():
            results[who].append(said(command))
    first = results["**nmf**, 2 threads"][0]
    for who, all_of in results.items():
        for one in all_of:
            same = all(one[key] == first[key] for key in ("documents", "words", "entries"))
            assert same and abs(one["sum"] - first["sum"]) < 1e-9 * first["sum"], f"{who} has something else: {one}, {first}"
    least = min(one["seconds"] for one in results["**nmf**, 2 threads"])
    print(f"{first['documents']} texts, {first['bytes'] / 1e6:.1f} MB, {first['words']} words, {first['entries']} entries\n")
    print("| who | seconds | MB/s | seconds of nmf's |\n|---|---|---|---|")
    for who, all_of in results.items():
        seconds = min(one["seconds"] for one in all_of)
        print(f"| {who} | {seconds:.3f} | {first['bytes'] / 1e6 / seconds:.1f} | {seconds / least:.3g} |")


if __name__ == "__main__":
    main()
