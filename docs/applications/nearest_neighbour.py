# A nearest-neighbour classifier: nearest_neighbour.py LABEL TRAINING TEST [K]
# gives each row of TEST the class (column LABEL) of the row of TRAINING that is nearest, by all other columns or by
# the first K principal components of TRAINING.
import csv
import sys

import numpy


def read(path, label):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    classes = numpy.array([row.pop(label) for row in rows])
    return classes, numpy.array([list(row.values()) for row in rows], dtype=float)


label, training, test = sys.argv[1:4]
known, x = read(training, label)
right, y = read(test, label)
if len(sys.argv) > 4:
    mean = x.mean(axis=0)
    axes = numpy.linalg.svd(x - mean, full_matrices=False)[2][: int(sys.argv[4])].T
    x, y = (x - mean) @ axes, (y - mean) @ axes
distances = ((y[:, None] - x[None]) ** 2).sum(axis=2)
hits = (known[distances.argmin(axis=1)] == right).sum()
print(f"{x.shape[1]} numbers a row: {hits} of {len(right)} right, {hits / len(right):.3f}")
