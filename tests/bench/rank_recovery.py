"""How often `nmf rank`, and rules that others go by, find the rank that made-up data have: a table for docs/benchmarks.md.

    rank_recovery.py BUILD [REPETITIONS [FILE]]      (packages: python3-numpy, python3-pandas)

Data are W H of 5, 8 or 12 components, apart or overlapping, with Gaussian or Poisson noise of three strengths; RANKS are
tried. The rank "can be told" where the true factors, fitted to four folds, foretell the fifth better, by more than a
standard error, than without the component that is missed least: elsewhere no rule by prediction can be blamed. FILE
keeps what each rule said of each data set, a line of JSON each, and what is there is not made again.
"""

import collections
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd

ROWS, COLUMNS = 150, 60
RANKS = "2-15"


def truth(random, rank, overlap):
    w = random.gamma(0.5, 1, (ROWS, rank))
    h = random.gamma(0.3, 1, (rank, COLUMNS))
    if overlap:  # each component shares a third of its pattern with the next
        h = h + 0.5 * np.roll(h, 1, axis=0)
    x = w @ h
    return w / x.mean(), h


def noisy(random, x, noise, strength):
    if noise == "Poisson":
        level = {"weak": 20.0, "middle": 4.0, "strong": 1.0}[strength]
        return random.poisson(x * level).astype(float), level
    level = {"weak": 0.1, "middle": 0.4, "strong": 1.0}[strength]
    return np.maximum(0, x + level * random.normal(size=x.shape)), 1.0


def loss(x, y, noise):
    if noise == "Gaussian":
        return (x - y) ** 2
    y = np.maximum(y, 1e-12)
    return np.where(x > 0, x * np.log(np.maximum(x, 1e-300) / y), 0) - x + y


def improved(x, mask, w, h, noise, both, iterations):
    """W, and H where both, from these on by multiplicative updates, many of them, on the entries in mask."""
    for _ in range(iterations):
        for side in range(2 if both else 1):
            y = np.maximum(w @ h, 1e-12)
            over = mask * (x / y if noise == "Poisson" else x)
            under = mask * (1 if noise == "Poisson" else y)
            if side == 0:
                w = w * (over @ h.T) / np.maximum(under @ h.T, 1e-12)
            else:
                h = h * (w.T @ over) / np.maximum(w.T @ under, 1e-12)
    return w @ h


def held_out_errors(x, fold, w, h, noise, both):
    errors = []
    for f in range(5):
        y = improved(x, fold != f, w, h, noise, both, 500 if both else 50)
        errors.append(loss(x, np.maximum(y, 0.01 * x.mean()), noise)[fold == f].mean())
    return np.array(errors)


def can_be_told(x, w, h, noise, random):
    """Fitted from the true factors on, all components foretell better than without the one that is missed least, by more
    than a standard error."""
    fold = random.integers(0, 5, x.shape)
    without = [(np.delete(w, r, 1), np.delete(h, r, 0)) for r in range(h.shape[0])]
    least = min(without, key=lambda pair: held_out_errors(x, fold, *pair, noise, False).mean())
    difference = held_out_errors(x, fold, *least, noise, True) - held_out_errors(x, fold, w, h, noise, True)
    return bool(difference.mean() > difference.std(ddof=1) / np.sqrt(5))


def sweep(nmf, x, noise, *options):
    """What `nmf rank` suggests, and its table by rank."""
    with tempfile.TemporaryDirectory() as folder:
        np.save(folder + "/x.npy", x)
        loss_asked = ["--loss", "kl"] if noise == "Poisson" else []
        out = subprocess.run([nmf, "rank", folder + "/x.npy", "--ranks", RANKS, "-q", "--json", "-o", folder + "/out",
                              *loss_asked, *options], check=True, capture_output=True, text=True).stdout
        return json.loads(out)["suggested"], pd.read_csv(folder + "/out/ranks.csv", index_col="rank")


def first_before(falls):
    """The first rank after which `falls` says that it should stop, or the last."""
    return next((rank for rank, fall in falls.items() if fall), falls.index[-1])


def largest(ranks):
    return int(ranks[-1]) if len(ranks) else None


def found_by(suggested, table, blocks, shuffled):
    """The rank that each rule says; None where it says none."""
    least = table["objective"]
    fall, chance = least - least.shift(-1), shuffled["objective"] - shuffled["objective"].shift(-1)
    certain = suggested["verdict_by_holdout_error"] == "found"
    stable = (table["silhouette"] >= 0.8) & (table["least_silhouette"] >= 0.2)
    return {
        "held out": suggested["by_holdout_error"] if certain else None,
        "least held out": int(table["holdout_error"].idxmin()),
        "least in blocks": int(blocks["holdout_error"].idxmin()),
        "stability": suggested["by_stability"],
        "seen": largest(table.index[table["seen"] >= 0.9]),
        "silhouettes": largest(table.index[stable]),
        "cophenetic": first_before(table["cophenetic"].diff().shift(-1) < 0),
        "dispersion": int(table["dispersion"].idxmax()),
        "bend": int(fall.sub(fall.shift(1)).idxmin()),
        "chance": first_before(fall < chance),
    }


def measured(nmf, overlap, rank, noise, strength, repetition):
    random = np.random.default_rng([repetition, rank, overlap, len(noise), len(strength)])
    w, h = truth(random, rank, overlap)
    x, level = noisy(random, w @ h, noise, strength)
    told = can_be_told(x, w * level, h, noise, random)
    suggested, table = sweep(nmf, x, noise)
    _, blocks = sweep(nmf, x, noise, "--runs", "0", "--folds", "block")
    _, shuffled = sweep(nmf, random.permuted(x, axis=0), noise, "--runs", "1", "--folds", "none")
    return {"told": told, "verdict": suggested["verdict_by_holdout_error"],
            "held_out": table["holdout_error"].tolist(), "rules": found_by(suggested, table, blocks, shuffled)}


def print_table(results):
    """Of the data sets that can be told, by kind: how often each rule says the true rank."""
    groups = collections.defaultdict(list)
    for case, result in results.items():
        overlap, rank, noise, strength, _ = json.loads(case)
        for group in ((noise, strength, "overlapping" if overlap else "apart"), (f"{rank} components",), ("all",)):
            groups[group].append((rank, result))
    rules = list(next(iter(results.values()))["rules"])
    print(f"| data | can be told | {' | '.join(rules)} |\n|---|---|{'---|' * len(rules)}")
    for group, members in sorted(groups.items(), key=lambda item: (-len(item[0]), item[0] == ("all",))):
        told = [(rank, result["rules"]) for rank, result in members if result["told"]]
        right = [sum(says[rule] == rank for rank, says in told) for rule in rules]
        print(f"| {', '.join(group)} | {len(told)} of {len(members)} | {' | '.join(map(str, right))} |")
    told = [(json.loads(case)[1], result["rules"]) for case, result in results.items() if result["told"]]
    for name, counts in (("too few", lambda says, rank: says < rank), ("too many", lambda says, rank: says > rank)):
        wrong = [sum(says[rule] is not None and counts(says[rule], rank) for rank, says in told) for rule in rules]
        print(f"| all, {name} | {len(told)} | {' | '.join(map(str, wrong))} |")


def main():
    nmf = str(pathlib.Path(sys.argv[1]) / "nmf")
    repetitions = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    kept = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None
    results = {}
    if kept and kept.exists():
        results = dict(json.loads(line) for line in kept.read_text().splitlines())
    for repetition in range(repetitions):
        for noise in ("Gaussian", "Poisson"):
            for strength in ("weak", "middle", "strong"):
                for overlap in (False, True):
                    for rank in (5, 8, 12):
                        case = json.dumps([overlap, rank, noise, strength, repetition])
                        if case in results:
                            continue
                        results[case] = measured(nmf, overlap, rank, noise, strength, repetition)
                        if kept:
                            with kept.open("a") as file:
                                print(json.dumps([case, results[case]]), file=file)
    print_table(results)


main()
