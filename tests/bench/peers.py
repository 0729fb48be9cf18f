"""Time to the error of scikit-learn's coordinate descent, ours against it, from one start and in turn.

  peers.py DATA_FOLDER BUILD_FOLDER [CASE...]      (packages: python3-sklearn, python3-pandas)

Prints one JSON line a case and round: scikit-learn's seconds to its own error at the last iteration, ours to the same
error, and their ratio; then the error of our final pair by an independent computation in double. Seconds are of the
factorization alone. DATA_FOLDER holds the matrices named in CASES; those that are not there are passed over.
"""
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
import scipy.sparse as sp  # noqa: E402

warnings.filterwarnings("ignore")

# name: file, rank, scikit-learn's iterations, rounds
CASES = {
    "fashion10k-20": ("fashion_10000x784.csv", 20, 200, 2),
    "fashion10k-50": ("fashion_10000x784.csv", 50, 200, 2),
    "tfidf-20": ("linuxdoc_tfidf.mtx", 20, 200, 2),
    "tfidf-50": ("linuxdoc_tfidf.mtx", 50, 200, 2),
    "fashion60k-20": ("fashion_60000x784.csv", 20, 200, 1),
    "fashion60k-50": ("fashion_60000x784.csv", 50, 200, 1),
    "dense-50": ("dense_5000x5000.csv", 50, 50, 1),
    "sparse-50": ("sparse_200kx50k.mtx", 50, 20, 1),
}


def read(name):
    if name.endswith(".mtx"):
        with open(name) as f:
            skip = 1
            line = f.readline()
            while line.startswith("%"):
                line, skip = f.readline(), skip + 1
        m, n, _ = (int(v) for v in line.split())
        t = pd.read_csv(name, sep=" ", skiprows=skip, header=None)
        return sp.csr_matrix((t[2].values.astype(float), (t[0].values - 1, t[1].values - 1)), (m, n))
    return np.ascontiguousarray(pd.read_csv(name, header=None).values.astype(float))


def relative_error(x, w, h):
    total = float((x.data ** 2).sum()) if sp.issparse(x) else float((x * x).sum())
    if sp.issparse(x):
        rest = total - 2 * float(((x @ h.T) * w).sum()) + float(((w.T @ w) * (h @ h.T)).sum())
    else:
        rest = sum(float(((x[a:a + 4096] - w[a:a + 4096] @ h) ** 2).sum()) for a in range(0, x.shape[0], 4096))
    return float(np.sqrt(max(rest, 0) / total))


def start(x, rank, seed=42):
    rng = np.random.default_rng(seed)
    scale = np.sqrt(x.sum() / x.shape[0] / x.shape[1] / rank)
    return (scale * np.abs(rng.standard_normal((x.shape[0], rank))),
            scale * np.abs(rng.standard_normal((rank, x.shape[1]))))


def scikit_learn(x, w, h, iterations, single):
    from sklearn.decomposition import NMF

    model = NMF(n_components=w.shape[1], init="custom", solver="cd", max_iter=iterations, tol=0)
    cast = (lambda a: a.astype(np.float32)) if single else (lambda a: a.copy())
    xs, w0, h0 = cast(x), cast(w), cast(h)
    begin = time.perf_counter()
    w1 = model.fit_transform(xs, W=w0, H=h0)
    seconds = time.perf_counter() - begin
    return seconds, relative_error(x, w1.astype(float), model.components_.astype(float))


def ours(program, path, rank, folder, target, single):
    command = [program, path, "--rank", str(rank), "--start", folder + "/W0.csv", folder + "/H0.csv",
               "--target", repr(target), "--iterations", "2000", "--threads", str(THREADS), "--out", folder]
    return json.loads(subprocess.run(command + ["--single"] * single, check=True, capture_output=True, text=True).stdout)


def main():
    data, build = sys.argv[1:3]
    for case in sys.argv[3:] or CASES:
        file, rank, iterations, rounds = CASES[case]
        path = os.path.join(data, file)
        if not os.path.exists(path):
            print(json.dumps({"case": case, "skipped": "no " + file}), flush=True)
            continue
        x = read(path)
        w, h = start(x, rank)
        with tempfile.TemporaryDirectory() as folder:
            np.savetxt(folder + "/W0.csv", w, delimiter=",", fmt="%.17g")
            np.savetxt(folder + "/H0.csv", h, delimiter=",", fmt="%.17g")
            for single in (False, True):
                for _ in range(rounds):
                    peer_seconds, target = scikit_learn(x, w, h, iterations, single)
                    mine = ours(build + "/tests/time_to_error", path, rank, folder, target, single)
                    check = relative_error(x, pd.read_csv(folder + "/W.csv", header=None).values,
                                           pd.read_csv(folder + "/H.csv", header=None).values)
                    print(json.dumps({
                        "case": case, "precision": "single" if single else "double", "target": target,
                        "scikit_learn_seconds": round(peer_seconds, 3), "our_seconds": mine["seconds"],
                        "our_iterations": mine["iterations"], "ratio": round(peer_seconds / mine["seconds"], 1),
                        "reached": mine["reached"], "our_value": mine["value"],
                        "independent_difference": abs(check - mine["value"])}), flush=True)


if __name__ == "__main__":
    main()
