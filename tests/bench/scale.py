"""Matrices larger than what --memory allows, beside the same in memory: seconds an iteration, and the process's own memory.

  scale.py DATA_FOLDER BUILD_FOLDER [CASE...]

The dense one is made in DATA_FOLDER once: 1000000 x 784 numbers in single precision, near rank 20 (3.1 GB). The sparse one
is sparse_200kx50k.mtx there, which is passed over where it is not. Runs are made in turn, ROUNDS of each, of which the
least counts. `peak` is the most of RssAnon (/proc/PID/status), seen every 10 ms. With the file cache warm; `cold` drops the
cache of the file every half second while the run lasts, and says how much of what passes went through the disk gave in a
second, beside what dd reads of the file in a second right before.

Then processes (PROCESSES, where nmf-mpi was built): two of one thread beside one of two, in turn, the median of SPREAD_ROUNDS: seconds
an iteration, and the bytes that the first receives in one beside those of the model in docs/scaling.md.

Then reading (READING, where nmf-mpi was built): two processes of one thread beside one of one thread, in turn, the median of
SPREAD_ROUNDS: where each has a core of its own, as mpirun binds up to two processes, and where each may run on all. Alone on
a core a process has no second one for the thread that reads ahead and hashes. The file by columns is made of the other once.
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
READING = {
    "reading-dense": "fashion_60000x784.csv",
    "reading-sparse": "sparse_200kx50k.mtx",
    "reading-sparse-by-columns": "sparse_200kx50k_by_columns.mtx",
}


def mpirun(number, bind):
    return ["mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", bind, "-n", str(number)]


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
    print("case | one process, ms an iteration | two | of the speed of one | MB received | by the model")
    for name in names:
        file, rank, iterations = PROCESSES[name]
        if not os.path.exists(f"{data}/{file}"):
            continue
        command = [build + "/nmf", "factor", f"{data}/{file}", *COMMON, "--rank", str(rank), "--max-iterations", str(iterations)]
        kinds = {"one": ([], "2"), "two": (mpirun(2, "none"), "1")}
        seconds, summary = {kind: [] for kind in kinds}, {}
        with tempfile.TemporaryDirectory(dir=data) as folder:
            for _ in range(SPREAD_ROUNDS):
                for kind, (launcher, threads) in kinds.items():
                    words = [*launcher, *command, "--threads", threads, "-o", folder + "/" + kind]
                    text = subprocess.run(words, check=True, capture_output=True, text=True).stdout
                    summary[kind] = json.loads(text)
                    seconds[kind].append(summary[kind]["seconds"]["iterate"] / summary[kind]["iterations"])
        received = summary["two"]["processes"]["received_bytes"] / summary["two"]["iterations"]
        ratio = statistics.median(one / two for one, two in zip(seconds["one"], seconds["two"]))
        print(f"{name} | {1e3 * statistics.median(seconds['one']):.1f} | {1e3 * statistics.median(seconds['two']):.1f} | {ratio:.2f} | "
              f"{received / 1e6:.2f} | {received_by_model(summary['two'], rank, 2) / 1e6:.2f}", flush=True)


def make_by_columns(path, by_rows):
    """The same file, sorted by columns."""
    with open(path + ".part", "wb") as out:
        subprocess.run(["head", "-n", "2", by_rows], check=True, stdout=out)
        out.flush()
        subprocess.run(f"tail -n +3 '{by_rows}' | LC_ALL=C sort -s -n -k 2,2", shell=True, check=True, stdout=out)
    os.rename(path + ".part", path)


def check_binding(launcher, number):
    """Has each process one core, and another one than the others?"""
    status = subprocess.run([*launcher, "grep", "Cpus_allowed_list", "/proc/self/status"], check=True, capture_output=True, text=True)
    cores = {line.split()[1] for line in status.stdout.splitlines()}
    if len(cores) != number or not all(core.isdigit() for core in cores):
        sys.exit(f"scale: {number} processes are bound to {sorted(cores)}, and not to a core each")


def touch_memory(size=1 << 31):
    """A virtual machine may get its memory from its host page by page, which takes longer than to read a file into it."""
    np.ones(size // 8)


def reading(data, build, names):
    """Two of one thread beside one of one thread."""
    print("case | each on a core: one process, s | two | times as fast | each round | on all cores: one process, s | two | times as fast | each round")
    launchers = {(number, bind): mpirun(number, bind) for bind in ("core", "none") for number in (1, 2)}
    for number in (1, 2):
        check_binding(launchers[number, "core"], number)
    for name in names:
        path = f"{data}/{READING[name]}"
        if name == "reading-sparse-by-columns" and not os.path.exists(path) and os.path.exists(f"{data}/{READING['reading-sparse']}"):
            make_by_columns(path, f"{data}/{READING['reading-sparse']}")
        if not os.path.exists(path):
            continue
        seconds = {kind: [] for kind in launchers}
        with tempfile.TemporaryDirectory(dir=data) as folder:
            for _ in range(SPREAD_ROUNDS):
                for kind, launcher in launchers.items():
                    touch_memory()
                    words = [*launcher, build + "/nmf-mpi", "factor", path, *COMMON, "--rank", "4", "--max-iterations", "1", "--threads", "1"]
                    text = subprocess.run([*words, "-o", f"{folder}/{kind[0]}"], check=True, capture_output=True, text=True).stdout
                    seconds[kind].append(json.loads(text)["seconds"]["read"])
        cells = [name]
        for bind in ("core", "none"):
            ratios = [one / two for one, two in zip(seconds[1, bind], seconds[2, bind])]
            cells += [f"{statistics.median(seconds[number, bind]):.2f}" for number in (1, 2)]
            cells += [f"{statistics.median(ratios):.2f}", " ".join(f"{ratio:.2f}" for ratio in ratios)]
        print(" | ".join(cells), flush=True)


def main(data, build, names):
    if spread := [name for name in names if name in PROCESSES]:
        processes(data, build, spread)
    if read := [name for name in names if name in READING]:
        reading(data, build, read)
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
    main(sys.argv[1], sys.argv[2], sys.argv[3:] or [*PROCESSES, *READING, *CASES])
