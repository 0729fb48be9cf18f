"""Foretelling ratings: MovieLens' small set (100004 ratings, in R's dslabs), ours beside means and other programs.

  ratings.py DATA_FOLDER BUILD_FOLDER      (packages: r-cran-dslabs, python3-sklearn, python3-pandas)

Four fifths of the ratings, drawn by seed, are known, and the root mean squared error is that of the others; what is
known chooses ranks and penalties. Ours are the two commands of the manual. The alternating least squares beside it
is written out below, with the same ranks and penalties, chosen on a tenth of what is known; scikit-learn takes what
is not rated for zero, as it takes all that is not listed.
"""
import os
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd
import scipy.sparse as sp

RANKS, PENALTIES = (1, 2, 4, 8), (0.02, 0.05, 0.1, 0.2)


def ratings(folder):
    path = os.path.join(folder, "movielens.csv")
    if not os.path.exists(path):
        columns = "movielens[,c('userId','movieId','rating')]"
        subprocess.run(["Rscript", "-e", f"library(dslabs); write.csv({columns}, '{path}', row.names = FALSE)"], check=True)
    return pd.read_csv(path)


def rmse(truth, said):
    return float(np.sqrt(np.mean((np.asarray(truth) - np.asarray(said)) ** 2)))


def als(users, movies, values, shape, rank, penalty, sweeps=20, seed=0):
    """Each row and column its own ridge regression, the penalty times its number of ratings (Zhou et al. 2008)."""
    x = sp.csr_matrix((values, (users, movies)), shape)
    both, rng = (x, x.T.tocsr()), np.random.default_rng(seed)
    factors = [np.abs(rng.standard_normal((n, rank))) * np.sqrt(values.mean() / rank) for n in shape]
    for _ in range(sweeps):
        for side in (0, 1):
            m, other = both[side], factors[1 - side]
            for i in range(m.shape[0]):
                at = slice(m.indptr[i], m.indptr[i + 1])
                seen = other[m.indices[at]]
                if len(seen):
                    a = seen.T @ seen + penalty * len(seen) * np.eye(rank)
                    factors[side][i] = np.linalg.solve(a, seen.T @ m.data[at])
                else:
                    factors[side][i] = 0
    return factors


def foretold(factors, users, movies, mean):
    said = np.einsum("ij,ij->i", factors[0][users], factors[1][movies])
    unknown = ~(factors[0][users].any(1) & factors[1][movies].any(1))
    return np.clip(np.where(unknown, mean, said), 0.5, 5)


def least_squares(train, test, shape):
    own = np.random.default_rng(3).random(len(train)) < 0.1
    known, left = train[~own], train[own]
    best = min((rmse(left.rating, foretold(als(known.u, known.m, known.rating.values, shape, k, p), left.u, left.m, known.rating.mean())), k, p)
               for k in RANKS for p in PENALTIES)
    factors = als(train.u, train.m, train.rating.values, shape, *best[1:])
    return f"rank {best[1]}, penalty {best[2]}", rmse(test.rating, foretold(factors, test.u, test.m, train.rating.mean()))


def scikit_learn(train, test, shape):
    from sklearn.decomposition import NMF

    x = sp.csr_matrix((train.rating.values, (train.u, train.m)), shape)
    found = []
    for k in RANKS:
        model = NMF(k, init="nndsvda", max_iter=300)
        w = model.fit_transform(x)
        found.append((rmse(test.rating, foretold((w, model.components_.T), test.u, test.m, train.rating.mean())), k))
    return f"rank {min(found)[1]}, the best on the test ratings", min(found)[0]


def ours(build, train, test, folder):
    columns = ["userId", "movieId", "rating"]
    train[columns].to_csv(folder + "/train.csv", index=False)
    test[columns].to_csv(folder + "/test.csv", index=False)
    nmf, list_of = build + "/nmf", lambda all: ",".join(str(v) for v in all)
    subprocess.run([nmf, "rank", folder + "/train.csv", "--long", "auto", "--missing", "unlisted", "--ranks", list_of(RANKS), "--runs",
                    "0", "--folds", "10", "--penalty-scale", "entries", "--vary", "l2-w=" + list_of(PENALTIES), "--vary", "l2-h=same",
                    "--final", "-q", "-o", folder + "/sweep"], check=True)
    subprocess.run([nmf, "reconstruct", "--model", folder + "/sweep/final", "--entries", folder + "/test.csv", "--clip", "0.5:5", "-q",
                    "-o", folder + "/said.csv"], check=True)
    said = pd.read_csv(folder + "/said.csv")
    summary = pd.read_json(folder + "/sweep/final/summary.json", typ="series")
    return f"rank {summary['rank']}, penalty {summary['options']['l2-w']}", rmse(test.rating, said.value)


def main():
    data, build = sys.argv[1:3]
    table = ratings(data)
    table["u"], table["m"] = table.userId.factorize()[0], table.movieId.factorize()[0]
    shape = (table.u.max() + 1, table.m.max() + 1)
    drawn = np.random.default_rng(1).permutation(len(table))
    train, test = table.iloc[drawn[:len(table) * 8 // 10]], table.iloc[drawn[len(table) * 8 // 10:]]
    mean = train.rating.mean()
    by = lambda what: test[what].map(train.groupby(what).rating.mean()).fillna(mean)
    print("| foretold by | | root mean squared error |\n|---|---|---|", flush=True)
    show = lambda name, which, error: print(f"| {name} | {which} | {error:.4f} |", flush=True)
    show("the mean of all", "", rmse(test.rating, np.full(len(test), mean)))
    show("the mean of the movie", "", rmse(test.rating, by("movieId")))
    show("the mean of the user", "", rmse(test.rating, by("userId")))
    with tempfile.TemporaryDirectory() as folder:
        show("nmf", *ours(build, train, test, folder))
    show("alternating least squares", *least_squares(train, test, shape))
    show("scikit-learn's NMF, not rated as 0", *scikit_learn(train, test, shape))


if __name__ == "__main__":
    main()
