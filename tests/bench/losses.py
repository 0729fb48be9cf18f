"""Losses and missing values: what an iteration takes and how soon an error is reached, as ratios.

  losses.py DATA_FOLDER BUILD_FOLDER [CASE...]      (packages: python3-sklearn, python3-pandas)

Prints one JSON line a case and round. DATA_FOLDER holds linuxdoc_counts.mtx, ratings_train.mtx and ratings_test.mtx,
fashion_10000x784.csv; what is not there is passed over. Figures named *_elsewhere are of programs that Debian does not
have, on a machine with two cores; all others are of this run. Threads: 2.
"""
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings

THREADS = 2
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = str(THREADS)

import numpy as np  # noqa: E402  (after the thread counts)
import pandas as pd  # noqa: E402

from peers import read, write_start  # noqa: E402

warnings.filterwarnings("ignore")
ROUNDS = 2
RATINGS = ["--missing", "unlisted", "--rank", "16", "--l2-w", "0.05", "--l2-h", "0.05", "--penalty-scale", "entries"]


class Program:
    def __init__(self, build, folder):
        self.nmf, self.folder = build + "/nmf", folder

    def run(self, *arguments):
        """The summary, the log as a list of rows, and the seconds of the whole command."""
        begin = time.perf_counter()
        text = subprocess.run([self.nmf, "factor", *map(str, arguments), "--threads", str(THREADS), "-q", "--json", "-o",
                               self.folder], check=True, capture_output=True, text=True).stdout
        seconds = time.perf_counter() - begin
        with open(self.folder + "/log.csv") as file:
            log = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
        return json.loads(text), log, seconds


def show(case, **figures):
    print(json.dumps({"case": case} | {k: round(v, 6) if isinstance(v, float) else v for k, v in figures.items()}),
          flush=True)


def first(log, column, target):
    return next((row for row in log if row[column] <= target), None)


def multiplicative_updates(x, w, h, iterations):
    """Seconds of scikit-learn's MU for kl, and the divergence it ends at."""
    from sklearn.decomposition import NMF
    from sklearn.decomposition._nmf import _beta_divergence

    model = NMF(n_components=w.shape[1], init="custom", solver="mu", beta_loss="kullback-leibler", max_iter=iterations,
                tol=0)
    begin = time.perf_counter()
    w = model.fit_transform(x, W=w.copy(), H=h.copy())
    return time.perf_counter() - begin, _beta_divergence(x, w, model.components_, 1)


def counts(data, program):
    """From one start: scikit-learn's multiplicative update, 200 iterations, against ours to the same divergence. Then
    from our default start.

    scikit-learn runs PEER iterations for its seconds an iteration; our `mu`, which takes the same steps, tells where
    200 of them lead, and at iteration PEER that it does.
    """
    peer_iterations = int(os.environ.get("PEER", "10"))
    path, rank = data + "/linuxdoc_counts.mtx", 20
    x = read(path)
    w, h = write_start(x, rank, program.folder)
    given = ["--init-w", program.folder + "/W0.csv", "--init-h", program.folder + "/H0.csv", "--loss", "kl", "--tolerance",
             "0", "--rank", rank]
    _, log, _ = program.run(path, *given, "--algorithm", "mu", "--max-iterations", 200)
    target = log[-1]["kl"]
    for _ in range(ROUNDS):
        seconds, value = multiplicative_updates(x, w, h, peer_iterations)
        _, ours, _ = program.run(path, *given, "--max-iterations", 60)
        reached = first(ours, "kl", target)
        show("kl: time to the divergence of 200 multiplicative updates", target=target,
             scikit_learn_seconds_an_iteration=seconds / peer_iterations, our_seconds=reached["seconds"],
             our_iterations=int(reached["iteration"]), ratio=200 * seconds / peer_iterations / reached["seconds"],
             same_steps_to=f"{abs(value / log[peer_iterations - 1]['kl'] - 1):.1e}")
        elsewhere = 5036283 * 1.001
        summary, ours, _ = program.run(path, "--loss", "kl", "--rank", rank, "--tolerance", "0", "--max-iterations", 60)
        reached = first(ours, "kl", elsewhere)
        show("kl: time to what fastTopics reaches + 0.1 %", target=elsewhere, fasttopics_seconds_elsewhere=60.5,
             our_seconds=reached["seconds"], ratio=60.5 / reached["seconds"], end=summary["loss_value"],
             peak_memory_mib=summary["peak_memory_bytes"] / 2**20)


def ratings(data, program):
    """The whole command, reading included, to a test error; and where it ends with what --holdout suggests."""
    train, test = data + "/ratings_train.mtx", ["--test", data + "/ratings_test.mtx"]
    held, _, _ = program.run(train, *RATINGS, "--holdout", 0.1, "--early-stop")
    suggested = held["chosen_iteration"]
    _, log, _ = program.run(train, *RATINGS, *test, "--max-iterations", suggested)
    reached = first(log, "test_error", 0.626)
    for _ in range(ROUNDS):
        summary, _, seconds = program.run(train, *RATINGS, *test, "--max-iterations", int(reached["iteration"]))
        show("ratings: whole command to a test error of 0.626", test_error=summary["test"]["error"], our_seconds=seconds,
             our_iterations=summary["iterations"], libmf_seconds_elsewhere=0.52, ratio=0.52 / seconds)
    summary, _, seconds = program.run(train, *RATINGS, *test, "--max-iterations", suggested)
    show("ratings: test error after the iterations that --holdout suggests", held_out_error=held["holdout"]["error"],
         iterations=suggested, test_error=summary["test"]["error"], our_seconds=seconds, libmf_error_elsewhere=0.617)


def masked(data, program):
    """A tenth of the cells missing: seconds an iteration beside those of the whole table, both in double."""
    path = data + "/fashion_10000x784.csv"
    table = pd.read_csv(path, header=None).values
    table[np.random.default_rng(1).random(table.shape) < 0.1] = np.nan
    np.save(program.folder + "/holes.npy", table)
    run = ["--rank", 20, "--init", "random", "--tolerance", "0", "--max-iterations", 20, "--algorithm", "ehals"]

    def an_iteration(log):
        return (log[-1]["seconds"] - log[0]["seconds"]) / (len(log) - 1)

    for _ in range(ROUNDS):
        whole, holes = (program.run(file, *run, "--missing", "mask")
                        for file in (path, program.folder + "/holes.npy"))
        show("masked dense: seconds an iteration beside unmasked", unmasked_seconds=an_iteration(whole[1]),
             masked_seconds=an_iteration(holes[1]), ratio=an_iteration(holes[1]) / an_iteration(whole[1]),
             unmasked_error=whole[0]["relative_error"], masked_error=holes[0]["relative_error"])


CASES = {"counts": (counts, "linuxdoc_counts.mtx"), "ratings": (ratings, "ratings_train.mtx"),
         "masked": (masked, "fashion_10000x784.csv")}


def main():
    data, build = sys.argv[1:3]
    for case in sys.argv[3:] or CASES:
        run, file = CASES[case]
        if not os.path.exists(os.path.join(data, file)):
            show(case, skipped="no " + file)
            continue
        with tempfile.TemporaryDirectory() as folder:
            run(data, Program(os.path.abspath(build), folder))


if __name__ == "__main__":
    main()
