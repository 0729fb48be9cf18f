"""Time to the errors that scikit-learn and RcppML reach, ours against theirs, in turn and in one run.

  peers.py DATA_FOLDER BUILD_FOLDER [CASE...]      (packages: python3-sklearn, python3-pandas, r-cran-rcppml)

Prints one JSON line a measurement and then a table of ratios. scikit-learn's coordinate descent starts where ours
does, in double and in single precision, from several random starts, since it is the start that decides where a descent
leads; RcppML starts at random by itself, in double. A ratio is the peer's seconds to its error at its last iteration
over ours to the same error, of the factorization alone, 0 where we do not get there, and the table has medians;
`command-*` is the whole command, from start to exit, against Python importing scikit-learn and doing the same. `independent_difference` is
between the error that we state and the one computed here from the factors that we wrote. DATA_FOLDER holds the files
named below; those that are not there are passed over.
"""
import json
import os
import shutil
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
import scipy.sparse as sp  # noqa: E402

warnings.filterwarnings("ignore")

# name: file, rank, scikit-learn's iterations, RcppML's, starts
CASES = {
    "fashion10k-20": ("fashion_10000x784.csv", 20, 200, 100, 3),
    "fashion10k-50": ("fashion_10000x784.csv", 50, 200, 100, 3),
    "fashion60k-20": ("fashion_60000x784.csv", 20, 50, 50, 2),
    "fashion60k-50": ("fashion_60000x784.csv", 50, 50, 20, 2),
    "tfidf-20": ("linuxdoc_tfidf.mtx", 20, 200, 100, 3),
    "tfidf-50": ("linuxdoc_tfidf.mtx", 50, 200, 50, 6),
    "dense-50": ("dense_5000x5000.csv", 50, 50, 20, 2),
    "sparse-50": ("sparse_200kx50k.mtx", 50, 20, 5, 1),
}
# name: file, rank, how many columns of names come first
COMMANDS = {"command-iris-2": ("iris.csv", 2, 0), "command-golub-3": ("golub_5000x38.csv", 3, 1)}

WHOLE_RUN = """
import sys, pandas as pd
from sklearn.decomposition import NMF
x = pd.read_csv(sys.argv[1], index_col=0 if sys.argv[3] == "1" else None).select_dtypes("number")
model = NMF(int(sys.argv[2]), init="nndsvda", max_iter=1000)
w = model.fit_transform(x.values)
pd.DataFrame(w, index=x.index).to_csv(sys.argv[4] + "/W.csv")
pd.DataFrame(model.components_, columns=x.columns).to_csv(sys.argv[4] + "/H.csv")
"""


def read(path):
    if path.endswith(".mtx"):
        with open(path) as f:
            skip = 1
            line = f.readline()
            while line.startswith("%"):
                line, skip = f.readline(), skip + 1
        m, n, _ = (int(v) for v in line.split())
        t = pd.read_csv(path, sep=" ", skiprows=skip, header=None)
        return sp.csr_matrix((t[2].values.astype(float), (t[0].values - 1, t[1].values - 1)), (m, n))
    return np.ascontiguousarray(pd.read_csv(path, header=None).values.astype(float))


def relative_error(x, w, h):
    total = float((x.data ** 2).sum()) if sp.issparse(x) else float((x * x).sum())
    if sp.issparse(x):
        rest = total - 2 * float(((x @ h.T) * w).sum()) + float(((w.T @ w) * (h @ h.T)).sum())
    else:
        rest = sum(float(((x[a:a + 4096] - w[a:a + 4096] @ h) ** 2).sum()) for a in range(0, x.shape[0], 4096))
    return float(np.sqrt(max(rest, 0) / total))


def table(folder, name):
    return pd.read_csv(os.path.join(folder, name), header=None).values


def write_start(x, rank, folder, seed=42):
    rng = np.random.default_rng(seed)
    scale = np.sqrt(x.sum() / x.shape[0] / x.shape[1] / rank)
    w, h = (scale * np.abs(rng.standard_normal(shape)) for shape in ((x.shape[0], rank), (rank, x.shape[1])))
    np.savetxt(folder + "/W0.csv", w, delimiter=",", fmt="%.17g")
    np.savetxt(folder + "/H0.csv", h, delimiter=",", fmt="%.17g")
    return w, h


def scikit_learn(x, start, iterations, single):
    from sklearn.decomposition import NMF

    model = NMF(n_components=start[0].shape[1], init="custom", solver="cd", max_iter=iterations, tol=0)
    cast = (lambda a: a.astype(np.float32)) if single else (lambda a: a.copy())
    xs, w0, h0 = cast(x), cast(start[0]), cast(start[1])
    begin = time.perf_counter()
    w = model.fit_transform(xs, W=w0, H=h0)
    seconds = time.perf_counter() - begin
    return seconds, relative_error(x, w.astype(float), model.components_.astype(float))


def rcppml(x, path, rank, iterations):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(path, folder + "/x" + path[-4:])
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rcppml.R")
        run = subprocess.run(["Rscript", script, folder, str(rank), str(iterations), str(THREADS)],
                             check=True, capture_output=True, text=True)
        return float(run.stdout.split()[-1]), relative_error(x, table(folder, "w.csv"), table(folder, "h.csv"))


def ours(build, path, rank, folder, target, single):
    command = [build + "/tests/time_to_error", path, "--rank", str(rank), "--start", folder + "/W0.csv",
               folder + "/H0.csv", "--target", repr(target), "--iterations", "1000", "--threads", str(THREADS),
               "--out", folder] + ["--single"] * single
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def compare(case, peer, x, build, path, rank, folder, seconds, target, single):
    mine = ours(build, path, rank, folder, target, single)
    check = relative_error(x, table(folder, "W.csv"), table(folder, "H.csv"))
    row = {"case": case, "peer": peer, "precision": "single" if single else "double", "target": target,
           "peer_seconds": round(seconds, 3), "our_seconds": mine["seconds"], "our_iterations": mine["iterations"],
           "our_value": mine["value"], "reached": mine["reached"],
           "ratio": round(seconds / mine["seconds"], 1) if mine["reached"] else None,
           "independent_difference": abs(check - mine["value"])}
    print(json.dumps(row), flush=True)
    return row


def factorizations(case, data, build):
    file, rank, iterations, other_iterations, starts = CASES[case]
    path = os.path.join(data, file)
    x = read(path)
    theirs = rcppml(x, path, rank, other_iterations)
    for seed in range(42, 42 + starts):
        with tempfile.TemporaryDirectory() as folder:
            start = write_start(x, rank, folder, seed)
            for single in (False, True):
                seconds, target = scikit_learn(x, start, iterations, single)
                yield compare(case, "scikit-learn CD", x, build, path, rank, folder, seconds, target, single)
            yield compare(case, "RcppML", x, build, path, rank, folder, *theirs, False)


def seconds_of(command):
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begin


def whole_commands(case, data, build):
    file, rank, labels = COMMANDS[case]
    path = os.path.join(data, file)
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(5):
            mine = seconds_of([build + "/nmf", "factor", path, "--rank", str(rank), "-q", "-o", folder + "/out"])
            peer = seconds_of([sys.executable, "-c", WHOLE_RUN, path, str(rank), str(labels), folder])
            row = {"case": case, "peer": "Python with scikit-learn", "precision": "double", "peer_seconds": round(peer, 4),
                   "our_seconds": round(mine, 5), "ratio": round(peer / mine, 1)}
            print(json.dumps(row), flush=True)
            yield row


def summary(rows):
    print("\n| case | peer | precision | peer's seconds | ours | ratio |\n|---|---|---|---|---|---|")
    for key in dict.fromkeys((r["case"], r["peer"], r["precision"]) for r in rows):
        same = [r for r in rows if (r["case"], r["peer"], r["precision"]) == key]
        median = {name: float(np.median([r[name] for r in same])) for name in ("peer_seconds", "our_seconds")}
        reached = sum(r["ratio"] is not None for r in same)
        ratio = f"{np.median([r['ratio'] or 0 for r in same]):.1f}"
        if reached < len(same):
            ratio += f" (reached from {reached} of {len(same)} starts)"
        print("| {} | {} | {} | {:.3g} | {:.3g} | {} |".format(*key, *median.values(), ratio))


def main():
    data, build = sys.argv[1:3]
    rows = []
    for case in sys.argv[3:] or [*CASES, *COMMANDS]:
        run, cases = (factorizations, CASES) if case in CASES else (whole_commands, COMMANDS)
        if os.path.exists(os.path.join(data, cases[case][0])):
            rows += run(case, data, build)
        else:
            print(json.dumps({"case": case, "skipped": "no " + cases[case][0]}), flush=True)
    summary(rows)


if __name__ == "__main__":
    main()
