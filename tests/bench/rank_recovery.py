"""How often `nmf rank` finds the rank that made-up data have: a table for docs/benchmarks.md.

Data are W H of 5, 8 or 12 components with Gaussian or Poisson noise of three strengths, or with components that overlap.
The rank "can be told" where the true factors, fitted to four folds, foretell the fifth better, by more than a standard
error, than without the component that is missed least. There the suggestion by held-out error shall be the true rank.

    rank_recovery.py BUILD [REPETITIONS]
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

ROWS, COLUMNS = 150, 60


def truth(random, rank, overlap):
    w = random.gamma(0.5, 1, (ROWS, rank))
    h = random.gamma(0.3, 1, (rank, COLUMNS))
    if overlap:  # each component shares a third of its pattern with the next
        h = h + 0.5 * np.roll(h, 1, axis=0)
    x = w @ h
    return w / x.mean(), h


def noisy(random, x, noise, strength):
    if noise == "poisson":
        level = {"weak": 20.0, "middle": 4.0, "strong": 1.0}[strength]
        return random.poisson(x * level).astype(float), level
    level = {"weak": 0.1, "middle": 0.4, "strong": 1.0}[strength]
    return np.maximum(0, x + level * random.normal(size=x.shape)), 1.0


def loss(x, y, noise):
    if noise == "gaussian":
        return (x - y) ** 2
    y = np.maximum(y, 1e-12)
    return np.where(x > 0, x * np.log(np.maximum(x, 1e-300) / y), 0) - x + y


def improved(x, mask, w, h, noise, both):
    """W, and H where both, from these on by multiplicative updates, many of them, on the entries in mask."""
    for _ in range(500):
        for side in range(2 if both else 1):
            y = np.maximum(w @ h, 1e-12)
            over = mask * (x / y if noise == "poisson" else x)
            under = mask * (1 if noise == "poisson" else y)
            if side == 0:
                w = w * (over @ h.T) / np.maximum(under @ h.T, 1e-12)
            else:
                h = h * (w.T @ over) / np.maximum(w.T @ under, 1e-12)
    return w @ h


def held_out_errors(x, fold, w, h, noise, both):
    errors = []
    for f in range(5):
        y = improved(x, fold != f, w, h, noise, both)
        errors.append(loss(x, np.maximum(y, 0.01 * x.mean()), noise)[fold == f].mean())
    return np.array(errors)


def can_be_told(x, w, h, noise, random):
    """Fitted from the true factors on, all components foretell better than without the one that is missed least, by more
    than a standard error."""
    fold = random.integers(0, 5, x.shape)
    without = [(np.delete(w, r, 1), np.delete(h, r, 0)) for r in range(h.shape[0])]
    least = min(without, key=lambda pair: held_out_errors(x, fold, *pair, noise, False).mean())
    difference = held_out_errors(x, fold, *least, noise, True) - held_out_errors(x, fold, w, h, noise, True)
    return difference.mean() > difference.std(ddof=1) / np.sqrt(5)


def suggested(nmf, folder, x, rank, noise):
    np.save(folder / "x.npy", x)
    ranks = f"{max(1, rank - 3)}-{rank + 3}"
    command = [nmf, "rank", folder / "x.npy", "--ranks", ranks, "--runs", "0", "-q", "--json", "-o", folder / "out"]
    if noise == "poisson":
        command += ["--loss", "kl"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    for path in sorted((folder / "out").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    return found["suggested"]


def main():
    nmf = pathlib.Path(sys.argv[1]) / "nmf"
    repetitions = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    print("| components | noise | strength | can be told | right | undecided | wrong | where it cannot: right |")
    print("|---|---|---|---|---|---|---|---|")
    all_told = all_right = all_wrong = 0
    for overlap in (False, True):
        for rank in (5, 8, 12):
            for noise in ("gaussian", "poisson"):
                for strength in ("weak", "middle", "strong"):
                    told = right = wrong = undecided = other = 0
                    for repetition in range(repetitions):
                        random = np.random.default_rng([repetition, rank, overlap, len(noise), len(strength)])
                        w, h = truth(random, rank, overlap)
                        x, level = noisy(random, w @ h, noise, strength)
                        clear = can_be_told(x, w * level, h, noise, random)
                        with tempfile.TemporaryDirectory() as folder:
                            says = suggested(nmf, pathlib.Path(folder), x, rank, noise)
                        hit = says["verdict_by_holdout_error"] == "found" and says["by_holdout_error"] == rank
                        sure = says["verdict_by_holdout_error"] == "found"
                        if not clear:
                            other += hit
                            continue
                        told += 1
                        right += hit
                        wrong += sure and not hit
                        undecided += not sure
                    name = f"{rank}{', overlapping' if overlap else ''}"
                    unclear = repetitions - told
                    print(f"| {name} | {noise} | {strength} | {told} of {repetitions} | {right} | {undecided} | {wrong} | "
                          f"{f'{other} of {unclear}' if unclear else ''} |", flush=True)
                    all_told += told
                    all_right += right
                    all_wrong += wrong
    print(f"\nOf {all_told} that can be told, {all_right} right ({100 * all_right / all_told:.0f} %), "
          f"{all_wrong} wrong ({100 * all_wrong / all_told:.0f} %).")


main()
