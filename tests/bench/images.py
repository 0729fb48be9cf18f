"""A folder of 10 000 PNG images (28 x 28, grey, made once) to a matrix, beside loops over Pillow and scikit-image.

Usage: images.py FOLDER BUILD

Every run is a process of its own, ours and the others' in turn, each five times, the fastest counting. Prints a table.
"""

import json
import os
import subprocess
import sys

COUNT = 10_000
LOOP = """
import glob, time
import numpy
IMPORT
begin = time.perf_counter()
x = numpy.array([numpy.asarray(READ(name)).ravel() for name in sorted(glob.glob(FOLDER + "/*.png"))], dtype=float)
print(time.perf_counter() - begin)
"""
PEERS = {
    "Pillow and NumPy, in a loop": ("from PIL import Image", "Image.open"),
    "scikit-image's `imread`, in a loop": ("import skimage.io", "skimage.io.imread"),
}


def make(folder):
    import numpy
    from PIL import Image

    os.makedirs(folder)
    random = numpy.random.default_rng(1)
    y, x = numpy.mgrid[0:28, 0:28]
    for i in range(COUNT):  # three soft spots on black, as written digits have black around them
        image = sum(
            numpy.exp(-((y - a) ** 2 + (x - b) ** 2) / random.uniform(4, 20)) for a, b in random.uniform(6, 22, (3, 2))
        )
        Image.fromarray(numpy.clip(255 * image - 20, 0, 255).astype(numpy.uint8)).save(f"{folder}/{i:05}.png")


def ours(build, folder, threads):
    command = [os.path.join(build, "nmf"), "info", folder, "--threads", threads, "--json", "-q"]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(run.stdout)["read_seconds"]


def peer(folder, modules, read):
    program = LOOP.replace("IMPORT", modules).replace("READ", read)
    command = [sys.executable, "-c", f"FOLDER = {folder!r}\n{program}"]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    folder, build = os.path.join(sys.argv[1], "images"), sys.argv[2]
    if not os.path.exists(folder):
        make(folder)
    seconds = {}
    for _ in range(5):
        for threads in ("1", "2"):
            seconds.setdefault(f"**nmf**, {threads} threads", []).append(ours(build, folder, threads))
        for who, how in PEERS.items():
            seconds.setdefault(who, []).append(peer(folder, *how))
    least = min(seconds["**nmf**, 2 threads"])
    print("| who | seconds | images a second | seconds of nmf's |\n|---|---|---|---|")
    for who, times in seconds.items():
        print(f"| {who} | {min(times):.3f} | {COUNT / min(times):.0f} | {min(times) / least:.3g} |")


if __name__ == "__main__":
    main()
