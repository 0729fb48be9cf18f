# Genomes whose mutations are of known processes, and how well what each process did to a genome is told.
#   signatures.py make          writes signatures.csv (the truth: processes by kinds of mutations), activities.csv (the truth: genomes by
#                               processes) and catalogue.csv (genomes by kinds: counts)
#   signatures.py judge W.csv   compares W, whose columns are called as the processes, with activities.csv
import csv
import sys

import numpy

GENOMES = 120
PROCESSES = ["clock", "sunlight", "smoking", "repair", "editing"]
CHANGES = ["C>A", "C>G", "C>T", "T>A", "T>C", "T>G"]
# How much each process makes of each change, and between which neighbours it does so most.
MAKES = {
    "clock": ([1, 1, 12, 1, 4, 1], "G", "any"),
    "sunlight": ([1, 1, 30, 1, 1, 1], "any", "CT"),
    "smoking": ([20, 3, 3, 4, 3, 1], "any", "any"),
    "repair": ([5, 5, 5, 5, 5, 5], "any", "any"),
    "editing": ([2, 15, 15, 0.5, 0.5, 0.5], "any", "T"),
}


def signatures(random):
    kinds = [f"{before}[{change}]{after}" for change in CHANGES for before in "ACGT" for after in "ACGT"]
    rows = []
    for process in PROCESSES:
        amounts, after, before = MAKES[process]
        row = numpy.array([amounts[CHANGES.index(kind[2:5])] for kind in kinds], dtype=float)
        row *= [8 if kind[-1] in after else 1 for kind in kinds]
        row *= [8 if kind[0] in before else 1 for kind in kinds]
        row *= random.gamma(2, 1, len(kinds))
        rows.append(row / row.sum())
    return kinds, numpy.array(rows)


def save(path, corner, columns, names, rows):
    with open(path, "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow([corner, *columns])
        table.writerows([name, *row] for name, row in zip(names, rows.tolist()))


def make():
    random = numpy.random.default_rng(3)
    kinds, truth = signatures(random)
    # The clock ticks in every genome, each other process was at work in some.
    activities = random.lognormal(numpy.log(800), 0.8, (GENOMES, len(PROCESSES)))
    activities[:, 1:] *= random.random((GENOMES, len(PROCESSES) - 1)) < 0.4
    genomes = [f"genome_{i + 1:03}" for i in range(GENOMES)]
    counts = random.poisson(activities @ truth)
    save("signatures.csv", "process", kinds, PROCESSES, truth)
    save("activities.csv", "genome", PROCESSES, genomes, activities.round(1))
    save("catalogue.csv", "genome", kinds, genomes, counts)
    print(f"{GENOMES} genomes with {int(numpy.median(counts.sum(axis=1)))} mutations in the median")


def judge(path):
    def table(name):
        with open(name, newline="") as file:
            return list(csv.DictReader(file))

    told, true = table(path), table("activities.csv")
    for process in PROCESSES:
        a, b = (numpy.array([float(row[process]) for row in rows]) for rows in (told, true))
        off = abs(a - b).sum() / b.sum()
        print(f"{process:10}correlation {numpy.corrcoef(a, b)[0, 1]:.4f}, off by {100 * off:.1f} % of all its mutations")


make() if sys.argv[1] == "make" else judge(sys.argv[2])
