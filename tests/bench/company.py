"""Runs beside other programs: time and CPU seconds with all threads, over those with one, alone and beside busy
loops. `./dev bench company DATA`; of DATA it takes golub_5000x38.csv and fashion_10000x784.csv where they are."""
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 5
HERE = pathlib.Path(__file__).resolve().parents[2]


def spectra(path):
    """824 x 135 made-up numbers near rank 6."""
    draw = random.Random(1)
    w = [[draw.gammavariate(0.7, 1) for _ in range(6)] for _ in range(824)]
    h = [[draw.gammavariate(0.7, 1) for _ in range(6)] for _ in range(135)]
    with open(path, "w") as file:
        for row in w:
            file.write(",".join(f"{sum(a * b for a, b in zip(row, column)) + draw.random() / 10:.5f}" for column in h) + "\n")


def run(command):
    """Seconds and CPU seconds of a run."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) not in (0, 5):
        sys.exit("company: " + " ".join(command) + " failed")
    return seconds, usage.ru_utime + usage.ru_stime


class Company:
    """So many busy loops, which end by themselves should this script not end them."""

    def __init__(self, count):
        self.loops = [subprocess.Popen(["timeout", "600", "sh", "-c", "while :; do :; done"]) for _ in range(count)]
        time.sleep(0.2 if count else 0)

    def leave(self):
        for loop in self.loops:
            loop.terminate()
        for loop in self.loops:
            loop.wait()


def main(data, build, names):
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as scratch:
        spectra(f"{scratch}/spectra.csv")
        runs = {
            "iris, rank 3": [str(HERE / "data/iris.csv"), "-k", "3"],
            "824 x 135, rank 6, 200 iterations": [f"{scratch}/spectra.csv", "-k", "6", "--max-iterations", "200", "--tolerance", "0"],
            "golub 5000 x 38, rank 6": [f"{data}/golub_5000x38.csv", "-k", "6"],
            "fashion 10000 x 784, rank 20, 30 iterations": [f"{data}/fashion_10000x784.csv", "-k", "20", "--max-iterations", "30", "--tolerance", "0"],
        }
        print(f"{cores} cores; milliseconds of whole commands, the median of {ROUNDS} in turn, and CPU milliseconds")
        print("| run | loops a core | one thread: time | CPU | all: time | CPU | time over | CPU over |")
        print("|---|---|---|---|---|---|---|---|")
        for name, arguments in runs.items():
            if not os.path.exists(arguments[0]) or not any(word in name for word in names):
                continue
            for loops in (0, 1, 2, 4):
                company = Company(loops * cores)
                times = {"1": [], "0": []}
                try:
                    for _ in range(ROUNDS):
                        for threads, results in times.items():
                            results.append(run([f"{build}/nmf", "factor", *arguments, "--threads", threads, "-o", f"{scratch}/out", "-q"]))
                finally:
                    company.leave()
                (one, one_cpu), (both, both_cpu) = ([1e3 * statistics.median(column) for column in zip(*times[threads])] for threads in ("1", "0"))
                print(f"| {name} | {loops} | {one:.1f} | {one_cpu:.1f} | {both:.1f} | {both_cpu:.1f} | {both / one:.2f} | {both_cpu / one_cpu:.2f} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:] or [""])
