# A graph with communities, and how well pairs that were left out are foretold.
#   links.py make          writes edges.csv, communities.csv, and pairs.csv: a tenth of the edges, which edges.csv lacks, and as many
#                          pairs without an edge
#   links.py judge FILE    area under the curve of the scores in FILE (first,second,value), in the order of pairs.csv, beside
#                          those of the usual formulas
import csv
import sys

import numpy

PEOPLE, GROUPS, EDGES = 1000, 12, 15000


def make():
    random = numpy.random.default_rng(1)
    # Everybody is in one group, every third one in another, too; some have more friends than others.
    belongs = numpy.zeros((PEOPLE, GROUPS))
    belongs[numpy.arange(PEOPLE), numpy.arange(PEOPLE) % GROUPS] = 1
    others = numpy.arange(0, PEOPLE, 3)
    belongs[others, random.integers(GROUPS, size=len(others))] = 1
    belongs *= random.lognormal(0, 0.5, (PEOPLE, 1))
    rate = belongs @ belongs.T + 0.02
    pairs = numpy.array(numpy.triu_indices(PEOPLE, 1)).T
    rate = rate[pairs[:, 0], pairs[:, 1]]
    linked = random.random(len(rate)) < 1 - numpy.exp(-rate * EDGES / rate.sum())
    order = random.permutation(numpy.flatnonzero(linked))
    left_out, kept = numpy.split(order, [len(order) // 10])
    without = random.choice(numpy.flatnonzero(~linked), len(left_out), replace=False)
    save("edges.csv", "source,target", pairs[numpy.sort(kept)])
    asked = numpy.concatenate([left_out, without])
    save("pairs.csv", "source,target,linked", numpy.column_stack([pairs[asked], linked[asked]]))
    with open("communities.csv", "w") as file:
        file.writelines(f"group_{i % GROUPS + 1}\n" for i in range(PEOPLE))
    print(f"{len(kept)} edges, {len(left_out)} left out")


def save(path, header, rows):
    numpy.savetxt(path, rows, fmt="%d", delimiter=",", header=header, comments="")


# How often a pair with an edge scores higher than one without; a tie counts half.
def area(scores, linked):
    with_edge, without = scores[linked == 1][:, None], scores[linked == 0]
    return ((with_edge > without) + 0.5 * (with_edge == without)).mean()


def judge(path):
    a, b, linked = numpy.loadtxt("pairs.csv", delimiter=",", skiprows=1, dtype=int).T
    graph = numpy.zeros((PEOPLE, PEOPLE))
    source, target = numpy.loadtxt("edges.csv", delimiter=",", skiprows=1, dtype=int).T
    graph[source, target] = graph[target, source] = 1
    degree = graph.sum(axis=0)
    rarity = 1 / numpy.log(numpy.maximum(degree, 2))
    with open(path, newline="") as file:
        rows = list(csv.reader(file))[1:]
    values, vectors = numpy.linalg.eigh(graph)
    largest = numpy.argsort(-abs(values))[:GROUPS]
    low_rank = (vectors[:, largest] * values[largest]) @ vectors[:, largest].T
    for name, scores in {
        "nmf": numpy.array([float(row[2]) for row in rows]),
        "degrees multiplied": degree[a] * degree[b],
        "common neighbours": (graph @ graph)[a, b],
        "Adamic-Adar": (graph * rarity @ graph)[a, b],
        f"{GROUPS} eigenvectors": low_rank[a, b],
    }.items():
        print(f"{name:20}{area(scores, linked):.3f}")


make() if sys.argv[1] == "make" else judge(sys.argv[2])
