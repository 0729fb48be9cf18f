"""Prints scikit-learn's beta_loss of given factors; tests/unit/loss_test.cpp holds the numbers.

Run with a Python that has scikit-learn (Debian: /usr/bin/python3 with python3-sklearn). The matrices are those of
tests/support/factors.hpp.
"""
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.decomposition._nmf import _beta_divergence

MASK = (1 << 64) - 1


def scattered(a, b, c=0):
    h = (a * 0x9E3779B97F4A7C15 + b * 0xC2B2AE3D27D4EB4F + c * 0x165667B19E3779F9 + 0x27D4EB2F165667C5) & MASK
    for _ in range(3):
        h = ((h ^ (h >> 29)) * 0xBF58476D1CE4E5B9) & MASK
    return (h >> 11) / 9007199254740992.0


def scattered_rows(rows, columns, zeros, seed):
    x = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            if scattered(i, j, seed) >= zeros:
                x[i, j] = 3 * scattered(j, i, seed + 1)
    return x


def factor(k, count, seed):
    return np.array([[scattered(r, c, seed) for c in range(count)] for r in range(k)])


m, n, k = 9, 7, 3
w, h = factor(k, m, 1).T, factor(k, n, 2)
for zeros, betas in ((0.0, (-1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0)), (0.5, (0.5, 1.0, 1.5, 2.0, 3.0))):
    x = scattered_rows(m, n, zeros, 3)
    for beta in betas:
        dense = _beta_divergence(x, w, h, beta)
        sparse = _beta_divergence(csr_matrix(x), w, h, beta) if zeros else dense
        print(f"{{{zeros}, {beta}, {dense!r}}},  // sparse: {sparse!r}")
