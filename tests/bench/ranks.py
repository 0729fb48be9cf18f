"""Many runs at many ranks: `nmf rank` beside loops over other programs, and beside runs of its own one after the other.

  ranks.py DATA_FOLDER BUILD_FOLDER [CASE...]      (packages: python3-sklearn, python3-pandas, r-cran-nmf)

Prints one JSON line a measurement and then a table. The peer makes PEER_RUNS of the RUNS at each rank, and its seconds
are scaled up; ours are of the whole command, less what `nmf factor` says that reading takes. `worse` is by how much the
worst of our runs at a rank ends above the mean of the peer's there, the largest of all ranks, and `median_worse` the
same of our median: relative errors for scikit-learn, Kullback-Leibler divergences for R's NMF, computed here from the
peer's factors. `together` is the processor time of ten runs of rank 5 one command each, over that of one sweep. Both
use THREADS threads; R's NMF has one. DATA_FOLDER holds the files named below; those that are not there are passed over.
"""
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings

from peers import THREADS, read

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
RUNS = {"golub-kl": 20, "fashion10k": 10, "tfidf": 10, "together-dense": 10, "together-sparse": 10}
PEER_RUNS = 2
# name: file, ranks, options
SWEEPS = {
    "golub-kl": ("golub_5000x38.csv", [2, 3, 4, 5, 6], ["--transpose", "--loss", "kl", "--init", "random"]),
    "fashion10k": ("fashion_10000x784.csv", [5, 10, 15, 20], []),
    "tfidf": ("linuxdoc_tfidf.mtx", [10, 20, 30], []),
}
TOGETHER = {"together-dense": "fashion_10000x784.csv", "together-sparse": "linuxdoc_tfidf.mtx"}
BRUNET = """
suppressMessages(library(NMF))
arguments <- commandArgs(TRUE)
x <- as.matrix(read.csv(arguments[1], row.names = 1))
fits <- NULL
seconds <- system.time(for (run in 1:as.integer(arguments[3]))
  fits <- c(fits, nmf(x, as.integer(arguments[2]), "brunet", nrun = 1, seed = run, .options = "-p")))[["elapsed"]]
divergence <- function(y) sum(ifelse(x > 0, x * log(x / y), 0) - x + y)
cat(seconds, sapply(fits, function(f) divergence(fitted(f))), "\\n")
"""


class Program:
    def __init__(self, build, folder):
        self.nmf, self.folder, self.made = build + "/nmf", folder, 0

    def run(self, *arguments):
        """The summary, the seconds of the whole command, those of its processors, and the folder of its output."""
        self.made += 1
        out = f"{self.folder}/{self.made}"
        before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        text = subprocess.run([self.nmf, *map(str, arguments), "--threads", str(THREADS), "-q", "--json", "-o", out],
                              check=True, capture_output=True, text=True).stdout
        seconds, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
        return json.loads(text), seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, out

    def factor(self, path, rank, *options):
        return self.run("factor", path, "--rank", rank, *options)


def scikit_learn(x, rank, seed):
    from sklearn.decomposition import NMF

    begin = time.perf_counter()
    model = NMF(n_components=rank, init="random", solver="cd", tol=1e-4, max_iter=1000, random_state=seed).fit(x)
    seconds, norm = time.perf_counter() - begin, np.sqrt((x.multiply(x) if hasattr(x, "multiply") else x * x).sum())
    return seconds, float(model.reconstruction_err_ / norm)


def peer_runs(case, path, ranks):
    """For each rank the seconds of PEER_RUNS runs and what they end at."""
    if case == "golub-kl":
        for rank in ranks:
            run = subprocess.run(["Rscript", "-e", BRUNET, path, str(rank), str(PEER_RUNS)], check=True,
                                 capture_output=True, text=True)
            seconds, *values = map(float, run.stdout.split())
            yield seconds, values
        return
    x = read(path)
    for rank in ranks:
        runs = [scikit_learn(x, rank, seed) for seed in range(PEER_RUNS)]
        yield sum(seconds for seconds, _ in runs), [value for _, value in runs]


def sweep(case, path, program):
    _, ranks, options = SWEEPS[case]
    runs = RUNS[case]
    reading = program.factor(path, 2, *options, "--max-iterations", 1)[0]["seconds"]["read"]
    _, seconds, _, out = program.run("rank", path, "--ranks", ",".join(map(str, ranks)), "--runs", runs, "--folds", "none",
                                     *options)
    ours = pd.read_csv(out + "/runs.csv")
    peers = list(peer_runs(case, path, ranks))
    column = "objective" if case == "golub-kl" else "relative_error"
    ends = [(ours[ours["rank"] == rank][column], np.mean(values)) for rank, (_, values) in zip(ranks, peers)]
    peak = subprocess_peak(program, path, max(ranks), options, runs, ranks)
    return {"peer_seconds": sum(s for s, _ in peers) * runs / PEER_RUNS, "our_seconds": seconds - reading,
            "ratio": sum(s for s, _ in peers) * runs / PEER_RUNS / (seconds - reading),
            "iterations": float(ours["iterations"].median()),
            "worse": max(mine.max() / theirs - 1 for mine, theirs in ends),
            "median_worse": max(mine.median() / theirs - 1 for mine, theirs in ends)} | peak


def subprocess_peak(program, path, rank, options, runs, ranks):
    """Megabytes of a sweep and of one run of the largest rank, each as the most that its process held."""
    def megabytes(*arguments):
        program.made += 1
        code = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, capture_output=True); "
                "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
        command = [program.nmf, *map(str, arguments), "--threads", str(THREADS), "-q", "-o",
                   f"{program.folder}/{program.made}"]
        out = subprocess.run([sys.executable, "-c", code, *command], check=True, capture_output=True, text=True).stdout
        return int(out) / 1024

    few = ["--max-iterations", 20]
    sweep_peak = megabytes("rank", path, "--ranks", ",".join(map(str, ranks)), "--runs", runs, "--folds", "none", *options, *few)
    return {"megabytes": sweep_peak, "megabytes_of_one_run": megabytes("factor", path, "--rank", rank, *options, *few)}


def together(case, path, program):
    runs = RUNS[case]
    once = ["--max-iterations", 1, "--init", "random", "--starts", 1, "--exchanges", 0]
    reading = program.factor(path, 5, *once)[2]
    _, _, sweep_seconds, out = program.run("rank", path, "--ranks", 5, "--runs", runs, "--folds", "none")
    table = pd.read_csv(out + "/runs.csv", dtype={"seed": str}, float_precision="round_trip")
    alone = 0
    for _, row in table.iterrows():
        summary, _, seconds, _ = program.factor(path, 5, "--init", "random", "--seed", row["seed"], "--starts", 1,
                                              "--exchanges", 0)
        alone += seconds - reading
        assert summary["objective"] == row["objective"], "a run of a sweep is not that of its seed"
    return {"peer_seconds": alone, "our_seconds": sweep_seconds - reading, "ratio": alone / (sweep_seconds - reading)}


def main():
    data, build = sys.argv[1:3]
    files = {name: case[0] for name, case in SWEEPS.items()} | TOGETHER
    rows = []
    for case in sys.argv[3:] or files:
        path = os.path.join(data, files[case])
        if not os.path.exists(path):
            print(json.dumps({"case": case, "skipped": "no " + files[case]}), flush=True)
            continue
        with tempfile.TemporaryDirectory() as folder:
            row = {"case": case} | (sweep if case in SWEEPS else together)(case, path, Program(build, folder))
        row = {name: float(f"{value:.4g}") if isinstance(value, float) else value for name, value in row.items()}
        print(json.dumps(row), flush=True)
        rows.append(row)
    print("\n| case | peer's seconds | ours | ratio | worst run, worse by | median |\n|---|---|---|---|---|---|")
    for row in rows:
        print("| {case} | {peer_seconds} | {our_seconds} | {ratio} | {} | {} |".format(
            row.get("worse", "-"), row.get("median_worse", "-"), **row))


if __name__ == "__main__":
    main()
