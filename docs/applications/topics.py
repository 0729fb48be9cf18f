# Coherence and clusters of topics that scikit-learn finds in the folder corpus/, with the words that corpus.nmf has, beside those of
# corpus.nmf: NPMI of the ten heaviest words of each topic, on average, and purity by folders.
import csv
import itertools
import pathlib

import numpy
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer


def read(path, labels):
    with open(path, newline="") as file:
        rows = list(csv.reader(file))
    return rows[0], numpy.array([row[labels:] for row in rows[1:]], dtype=float)


def npmi(topics, counts):
    has = (counts > 0).astype(float).tocsc()
    for topic in topics:
        pairs = itertools.combinations(numpy.argsort(-topic, kind="stable")[:10], 2)
        together = {(a, b): has[:, a].multiply(has[:, b]).mean() for a, b in pairs}
        yield numpy.mean([numpy.log(p / has[:, a].mean() / has[:, b].mean()) / -numpy.log(p) if p > 0 else -1
                          for (a, b), p in together.items()])


words, topics = read("corpus.nmf/H.csv", 0)
paths = sorted(pathlib.Path("corpus").rglob("*.txt"), key=lambda path: str(path.with_suffix("")))
folders = numpy.array([path.parts[1] for path in paths])
counts = CountVectorizer(vocabulary=words).fit_transform(path.read_text() for path in paths)
tfidf = TfidfTransformer().fit_transform(counts)
k = len(topics)


# Of the documents of each topic those of its commonest folder count.
def report(name, weights, topics):
    of_topic = [numpy.unique(folders[weights.argmax(axis=1) == c], return_counts=True)[1] for c in range(k)]
    hits = sum(count.max(initial=0) for count in of_topic)
    print(f"{name:40}NPMI {numpy.mean(list(npmi(topics, counts))):.4f}, purity {hits / len(paths):.4f}")


report("nmf", read("corpus.nmf/W.csv", 1)[1], topics)
for name, model, x in [
    ("scikit-learn, NMF", NMF(k, init="nndsvda", max_iter=1000), tfidf),
    ("scikit-learn, NMF, random start", NMF(k, init="random", max_iter=1000, random_state=1), tfidf),
    ("scikit-learn, LatentDirichletAllocation", LatentDirichletAllocation(k, max_iter=50, random_state=1), counts),
]:
    report(name, model.fit_transform(x), model.components_)
