#!/usr/bin/python3
"""Numbers of tests/unit/columns_test.cpp: what scanpy.pp.highly_variable_genes(flavor="seurat_v3") is for one
batch, written after its definition, on the counts that the test makes. The curve is that of loess in R, of which
scikit-misc, which scanpy calls, wraps the original."""
import subprocess

import numpy as np

MASK = (1 << 64) - 1


def scattered(a, b, c):
    """As tests/support/factors.hpp."""
    h = (a * 0x9E3779B97F4A7C15 + b * 0xC2B2AE3D27D4EB4F + c * 0x165667B19E3779F9 + 0x27D4EB2F165667C5) & MASK
    for _ in range(3):
        h = ((h ^ (h >> 29)) * 0xBF58476D1CE4E5B9) & MASK
    return (h >> 11) / 9007199254740992.0


def count(i, j):
    u = scattered(i, j, 11)
    f = u * u * (u * u)
    return 0.0 if j == 3 else float(int((0.5 + 0.2 * j) * (10 * f * f if j % 7 == 0 else 2 * u)))


def loess(x, y):
    points = "\n".join(f"{a!r} {b!r}" for a, b in zip(x.tolist(), y.tolist()))
    script = 'd <- read.table(file("stdin")); m <- loess(V2 ~ V1, d, span = 0.3, degree = 2)'
    said = subprocess.run(["Rscript", "-e", script + "; cat(format(fitted(m), digits = 17))"], input=points,
                          capture_output=True, text=True, check=True)
    return np.array(said.stdout.split(), float)


def variances_norm(x):
    n, mean, var = x.shape[0], x.mean(0), x.var(0, ddof=1)
    varies = var > 0
    estimated = np.zeros(x.shape[1])
    estimated[varies] = loess(np.log10(mean[varies]), np.log10(var[varies]))
    deviation = np.sqrt(10**estimated)
    clipped = np.minimum(x, deviation * np.sqrt(n) + mean)
    squares, sums = (clipped**2).sum(0), clipped.sum(0)
    return (n * mean**2 + squares - 2 * sums * mean) / ((n - 1) * deviation**2)


X = np.array([[count(i, j) for j in range(150)] for i in range(40)])
scores = variances_norm(X)
print("scores", {j: scores[j] for j in (0, 1, 2, 3, 7, 70, 149)})
for what, values, top in [("dispersion", scores, 12), ("dispersion", scores, 40),
                          ("variance", X.var(0, ddof=1), 5), ("mean", X.mean(0), 5)]:
    print(what, sorted(np.argsort(-values, kind="stable")[:top].tolist()))
