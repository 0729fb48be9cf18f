"""Matrices larger than what --memory allows, beside the same in memory: seconds an iteration, and the process's own memory.

  scale.py DATA_FOLDER BUILD_FOLDER [CASE...]

The dense one is made in DATA_FOLDER once: 1000000 x 784 numbers in single precision, near rank 20 (3.1 GB). The sparse one
is sparse_200kx50k.mtx there, which is passed over where it is not. Runs are made in turn, ROUNDS of each, of which the
least counts. `peak` is the most of RssAnon (/proc/PID/status), seen every 10 ms. With the file cache warm; `cold` drops the
cache of the file every half second while the run lasts, and says how much of what passes went through the disk gave in a
second, beside what dd reads of the file in a second right before.

Then processes (PROCESSES, where nmf-mpi was built): two of one thread beside one of two, in turn, the median of SPREAD_ROUNDS: seconds
an iteration, the bytes that the first receives in one beside those of the model in docs/scaling.md, and the time to read, beside
one process of one thread.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import numpy as np

ROUNDS = 2
COMMON = ["--init", "random", "--starts", "1", "--exchanges", "0", "--tolerance", "0", "--precision", "single", "-q", "--json"]
# name: file, options, memory
CASES = {
    "dense": ("scale_1000000x784.npy", ["--rank", "20", "--max-iterations", "6"], "1G"),
    "dense-kl": ("scale_1000000x784.npy", ["--rank", "20", "--max-iterations", "2", "--loss", "kl"], "1G"),
    "sparse": ("sparse_200kx50k.mtx", ["--rank", "10", "--max-iterations", "20"], "150M"),
}
SPREAD_ROUNDS = 5
# name: file, rank, iterations
PROCESSES = {
    "processes-dense": ("fashion_60000x784.csv", 20, 40),
    "processes-sparse": ("sparse_200kx50k.mtx", 10, 40),
}
MPIRUN = ["mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-n", "2"]


def make_dense(path, rows=1000000, columns=784, rank=20, at_a_time=10000):
    draw = np.random.default_rng(1)
    parts = draw.gamma(0.5, size=(rank, columns)).astype(np.float32)
    x = np.lib.format.open_memmap(path + ".part", mode="w+", dtype=np.float32, shape=(rows, columns))
    for i in range(0, rows, at_a_time):
        count = min(at_a_time, rows - i)
        x[i:i + count] = draw.gamma(0.5, size=(count, rank)).astype(np.float32) @ parts
        x[i:i + count] += draw.random((count, columns), dtype=np.float32) / 10
    x.flush()
    os.rename(path + ".part", path)


def drop(path):
    file = os.open(path, os.O_RDONLY)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(file)


class Watch(threading.Thread):
    """The most RssAnon of a process, and the bytes that the disk gave it."""

    def __init__(self, process, dropped=None):
        super().__init__()
        self.process, self.dropped, self.anonymous, self.from_disk = process, dropped, 0, 0

    def run(self):
        last = time.monotonic()
        while self.process.poll() is None:
            try:
                with open(f"/proc/{self.process.pid}/status") as status:
                    for line in status:
                        if line.startswith("RssAnon:"):
                            self.anonymous = max(self.anonymous, int(line.split()[1]) * 1024)
            except (FileNotFoundError, ProcessLookupError):
                break
            if self.dropped and time.monotonic() - last > 0.5:
                drop(self.dropped)
                last = time.monotonic()
            time.sleep(0.01)


def run(build, path, options, folder, dropped=None):
    process = subprocess.Popen([build + "/nmf", "factor", path, *COMMON, *options, "-o", folder + "/out"], stdout=subprocess.PIPE, text=True)
    watch = Watch(process, dropped)
    watch.start()
    text = process.communicate()[0]
    watch.join()
    if process.returncode:
        sys.exit("scale: the run failed")
    summary = json.loads(text)
    return summary, summary["seconds"]["iterate"] / summary["iterations"], watch.anonymous


def read_by_dd(path):
    """Bytes a second that dd reads of a file that is not cached."""
    drop(path)
    begin = time.perf_counter()
    subprocess.run(["dd", "if=" + path, "of=/dev/null", "bs=4M"], check=True, capture_output=True)
    return os.path.getsize(path) / (time.perf_counter() - begin)


def received_by_model(summary, rank, processes, number=4):
    """Bytes that a process receives in an iteration: W, H, and of a dense X the lanes of its columns."""
    rows, columns = summary["input"]["rows"], summary["input"]["columns"]
    others = (processes - 1) / processes
    lanes = 16 * (columns / processes + rank) if summary["input"]["storage"] == "dense" else 0
    return others * rank * number * (rows + columns + lanes)


def processes(data, build, names):
    """Two of one thread beside one of two."""
    print("case | one process, ms an iteration | two | of the speed of one | MB received | by the model | "
          "read by one thread, s | by two processes | times as fast")
    for name in names:
        file, rank, iterations = PROCESSES[name]
        if not os.path.exists(f"{data}/{file}"):
            continue
        command = [build + "/nmf", "factor", f"{data}/{file}", *COMMON, "--rank", str(rank), "--max-iterations", str(iterations)]
        kinds = {"one": ([], "2"), "two": (MPIRUN, "1"), "read": ([], "1")}
        seconds, reading, summary = {kind: [] for kind in kinds}, {kind: [] for kind in kinds}, {}
        with tempfile.TemporaryDirectory(dir=data) as folder:
            for _ in range(SPREAD_ROUNDS):
                for kind, (launcher, threads) in kinds.items():
                    words = [*launcher, *command, "--threads", threads, "-o", folder + "/" + kind]
                    if kind == "read":
                        words += ["--max-iterations", "1"]
                    text = subprocess.run(words, check=True, capture_output=True, text=True).stdout
                    summary[kind] = json.loads(text)
                    seconds[kind].append(summary[kind]["seconds"]["iterate"] / summary[kind]["iterations"])
                    reading[kind].append(summary[kind]["seconds"]["read"])
        received = summary["two"]["processes"]["received_bytes"] / summary["two"]["iterations"]
        ratio = statistics.median(one / two for one, two in zip(seconds["one"], seconds["two"]))
        faster = statistics.median(one / two for one, two in zip(reading["read"], reading["two"]))
        print(f"{name} | {1e3 * statistics.median(seconds['one']):.1f} | {1e3 * statistics.median(seconds['two']):.1f} | {ratio:.2f} | "
              f"{received / 1e6:.2f} | {received_by_model(summary['two'], rank, 2) / 1e6:.2f} | "
              f"{statistics.median(reading['read']):.2f} | {statistics.median(reading['two']):.2f} | {faster:.2f}", flush=True)


def main(data, build, names):
    if spread := [name for name in names if name in PROCESSES]:
        processes(data, build, spread)
    names = [name for name in names if name in CASES]
    if not names:
        return
    print("case | in memory, s an iteration | with --memory | ratio | peak in memory, MB | with --memory")
    for name in names:
        file, options, memory = CASES[name]
        path = f"{data}/{file}"
        if name.startswith("dense") and not os.path.exists(path):
            make_dense(path)
        if not os.path.exists(path):
            continue
        with tempfile.TemporaryDirectory(dir=data) as folder:
            best = {}
            for _ in range(ROUNDS):
                for kind, more in (("memory", []), ("disk", ["--memory", memory])):
                    summary, seconds, peak = run(build, path, options + more, folder)
                    least, most = best.get(kind, (seconds, peak))
                    best[kind] = (min(least, seconds), max(most, peak))
            inside, outside = best["memory"], best["disk"]
            print(f"{name} | {inside[0]:.3f} | {outside[0]:.3f} ({memory}) | {outside[0] / inside[0]:.2f} | "
                  f"{inside[1] / 1e6:.0f} | {outside[1] / 1e6:.0f}", flush=True)
            if name == "dense":
                by_dd = read_by_dd(path)
                summary, seconds, _ = run(build, path, options + ["--memory", memory], folder, path)
                print(f"{name}, cold | {seconds:.3f} s an iteration, {os.path.getsize(path) / seconds / 1e6:.0f} MB/s; "
                      f"dd {by_dd / 1e6:.0f} MB/s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:] or [*PROCESSES, *CASES])
