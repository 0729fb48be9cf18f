"""A ratings.csv of 20 million lines to a sparse matrix, beside pandas with factorized ids.

Usage: long.py FOLDER BUILD

FOLDER gets ratings.csv (about 430 MB, in the order of users, as MovieLens has it) and shuffled.csv (the same lines in
another order), once; BUILD holds the programs. Every run is a process of its own, ours and pandas' in turn, each three
times, the fastest counting. Prints a table.
"""

import json
import os
import subprocess
import sys

LINES, USERS, ITEMS = 20_000_000, 138_493, 26_744
PANDAS = """
import time
import pandas
import scipy.sparse
begin = time.perf_counter()
t = pandas.read_csv(FILE)
row, rows = pandas.factorize(t.userId, sort=True)
column, columns = pandas.factorize(t.movieId, sort=True)
x = scipy.sparse.csr_matrix((t.rating, (row, column)), shape=(len(rows), len(columns)))
print(time.perf_counter() - begin)
"""


def make(folder):
    import numpy
    import pandas

    random = numpy.random.default_rng(1)
    popular = random.lognormal(0, 2, ITEMS)
    user = numpy.repeat(numpy.arange(1, USERS + 1), random.multinomial(LINES, random.dirichlet(numpy.full(USERS, 0.7))))
    item = random.choice(ITEMS, user.size, p=popular / popular.sum())
    pair = numpy.unique(user.astype(numpy.int64) * ITEMS + item)  # each once
    while pair.size < LINES:
        more = random.integers(1, USERS + 1, LINES) * ITEMS + random.integers(0, ITEMS, LINES)
        pair = numpy.union1d(pair, more[: 2 * (LINES - pair.size)])
    pair = numpy.sort(random.choice(pair, LINES, replace=False))
    table = pandas.DataFrame(
        {
            "userId": pair // ITEMS,
            "movieId": pair % ITEMS + 1,
            "rating": numpy.char.replace((numpy.arange(1, 11) / 2).astype(str), ".0", "")[
                numpy.clip(numpy.round(random.normal(7, 2.1, LINES)), 1, 10).astype(int) - 1
            ],
            "timestamp": random.integers(789652009, 1427784002, LINES),
        }
    )
    table.to_csv(os.path.join(folder, "ratings.csv"), index=False)
    table.sample(frac=1, random_state=1).to_csv(os.path.join(folder, "shuffled.csv"), index=False)


def ours(build, path):
    run = subprocess.run(
        [os.path.join(build, "nmf"), "info", path, "--long", "userId,movieId,rating", "--json", "-q"],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(run.stdout)["read_seconds"]


def peer(path):
    run = subprocess.run([sys.executable, "-c", f"FILE = {path!r}\n{PANDAS}"], check=True, capture_output=True, text=True)
    return float(run.stdout)


def main():
    folder, build = sys.argv[1:]
    if not os.path.exists(os.path.join(folder, "shuffled.csv")):
        make(folder)
    print("| file | who | seconds | MB/s | seconds of nmf's |\n|---|---|---|---|---|")
    for name in ("ratings.csv", "shuffled.csv"):
        path = os.path.join(folder, name)
        size = os.path.getsize(path) / 1e6
        seconds = {"**nmf**": [], "pandas read_csv, factorize, csr_matrix": []}
        for _ in range(3):
            seconds["**nmf**"].append(ours(build, path))
            seconds["pandas read_csv, factorize, csr_matrix"].append(peer(path))
        least = min(seconds["**nmf**"])
        for who, times in seconds.items():
            print(f"| read `{name}`, {size:.0f} MB | {who} | {min(times):.2f} | {size / min(times):.0f} | {min(times) / least:.3g} |")


if __name__ == "__main__":
    main()
