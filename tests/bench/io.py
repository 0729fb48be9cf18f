"""Reading and writing beside what others do with the same files, in one run.

Usage: io.py DATA BUILD

DATA holds the matrices, BUILD the programs. Every run is a process of its own, ours and the peers' in turn, each
three times, the fastest counting. Prints one JSON line a case, then a table of ratios, and the most memory that
`nmf info` takes. The gzipped file is made beside the plain one, once.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

BASELINES = {"bytes": "bytes read, not parsed", "numbers": "`std::from_chars` alone, in memory, one thread"}
PEERS = {
    "pandas read_csv": "import pandas; pandas.read_csv(FILE, header=None).to_numpy()",
    "SciPy mmread + tocsr": "import scipy.io; scipy.io.mmread(FILE).tocsr()",
    "pandas triplets + csr": """
import pandas, scipy.sparse
t = pandas.read_csv(FILE, sep=' ', skiprows=2, header=None)
scipy.sparse.csr_matrix((t[2], (t[0] - 1, t[1] - 1)))""",
    "pandas to_csv": """
import numpy, pandas
x = pandas.DataFrame(numpy.random.default_rng(1).random((200000, 50)))
begin = time.perf_counter()
x.to_csv(FILE, index=False, header=False)""",
    "R data.table fread": "invisible(data.table::fread(FILE, header = FALSE))",
}


def peer(name, path):
    if name == "zcat":
        begin = time.perf_counter()
        subprocess.run(["zcat", path], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - begin
    if name.startswith("R "):
        code = f"FILE <- '{path}'; library(data.table); setDTthreads(0); b <- proc.time()[[3]]; {PEERS[name]}; cat(proc.time()[[3]] - b)"
        return float(subprocess.run(["Rscript", "-e", code], check=True, capture_output=True, text=True).stdout)
    # Importing does not count.
    code = PEERS[name].strip()
    imports = "\n".join(line for line in code.replace("; ", "\n").split("\n") if line.startswith("import"))
    program = f"import time\n{imports}\nFILE = {path!r}\nbegin = time.perf_counter()\n{code}\nprint(time.perf_counter() - begin)"
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return float(run.stdout)


def ours(build, *words):
    run = subprocess.run([os.path.join(build, "tests/bench_io"), *words], check=True, capture_output=True, text=True)
    return json.loads(run.stdout)["seconds"]


def compare(build, words, path, peers):
    """Lines of the table for one file: ours, the baselines where the text is plain, the peers."""
    runs = {"**nmf**": lambda: ours(build, *words)}
    if words[0] == "read" and not path.endswith(".gz"):
        runs.update({meaning: lambda what=what: ours(build, what, path) for what, meaning in BASELINES.items()})
    runs.update({name: lambda name=name: peer(name, path) for name in peers})
    best = {}
    for _ in range(3):
        for name, run in runs.items():
            best[name] = min(best.get(name, 1e300), run())
    megabytes = os.path.getsize(path) / 1e6
    what = f"{words[0]} `{os.path.basename(path)}`, {megabytes:.0f} MB"
    lines = []
    for name, seconds in best.items():
        print(json.dumps({"case": what, "who": name, "seconds": round(seconds, 4)}), flush=True)
        lines.append(f"| {what if not lines else ''} | {name} | {seconds:.2f} | {megabytes / seconds:.0f} "
                     f"| {seconds / best['**nmf**']:.3g} |")
    return lines


def memory(build, path):
    """The most that `nmf info` holds, beside what the matrix takes."""
    run = subprocess.Popen([os.path.join(build, "nmf"), "info", path, "--json"], stdout=subprocess.PIPE, text=True)
    facts = json.loads(run.stdout.read())
    usage = os.wait4(run.pid, 0)[2]
    peak, matrix = usage.ru_maxrss * 1024 / 1e6, facts["memory_bytes"]["double"] / 1e6
    return f"| `{os.path.basename(path)}` | {matrix:.0f} | {peak:.0f} | {peak / matrix:.2f} |"


def versions():
    import pandas
    import scipy

    r = subprocess.run(["Rscript", "-e", "cat(as.character(packageVersion('data.table')))"], check=True,
                       capture_output=True, text=True).stdout
    with open("/proc/cpuinfo", encoding="ascii") as lines:
        model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    return f"{model}, {os.cpu_count()} threads; pandas {pandas.__version__}, SciPy {scipy.__version__}, data.table {r}"


def main():
    data, build = sys.argv[1:]
    table = []
    with tempfile.TemporaryDirectory() as scratch:
        dense = os.path.join(data, "fashion_60000x784.csv")
        sparse = os.path.join(data, "sparse_200kx50k.mtx")
        table += compare(build, ["read", dense], dense, ["pandas read_csv", "R data.table fread"])
        table += compare(build, ["read", sparse], sparse, ["SciPy mmread + tocsr", "pandas triplets + csr"])
        zipped = sparse + ".gz"
        if not os.path.exists(zipped):
            subprocess.run(["gzip", "--keep", sparse], check=True)
        table += compare(build, ["read", zipped], zipped, ["zcat"])
        written = os.path.join(scratch, "w.csv")
        table += compare(build, ["write", "200000", "50", written], written, ["pandas to_csv"])
    print(f"\n{versions()}\n")
    print("| file | who | seconds | MB/s | seconds of nmf's |\n|---|---|---|---|---|")
    print("\n".join(table))
    print("\n| file | matrix, MB | most memory of nmf info, MB | ratio |\n|---|---|---|---|")
    print("\n".join(memory(build, path) for path in (dense, sparse)))


main()
