# Ratings that are foretold, beside means, and what a user has not rated.
#   ratings.py judge FILE...   root mean squared error on test.csv of the numbers in each FILE, in the order of test.csv, and of means
#   ratings.py unrated USER    prints the films of ratings.csv that USER has not rated
import csv
import sys

import numpy


def table(path):
    with open(path, newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [row[:2] for row in rows], numpy.array([float(row[2]) for row in rows])


# The mean of those of each key, as a function of pairs; of all where there are none.
def means(pairs, values, side):
    groups = {}
    for pair, value in zip(pairs, values):
        groups.setdefault(pair[side], []).append(value)
    found = {key: numpy.mean(group) for key, group in groups.items()}
    return lambda asked: numpy.array([found.get(pair[side], values.mean()) for pair in asked])


def judge(paths):
    known, ratings = table("ratings.csv")
    asked, truth = table("test.csv")
    of_user, of_film = (means(known, ratings, side) for side in (0, 1))
    beyond = means(known, ratings - of_user(known), 1)
    foretold = {
        "mean of all": numpy.full(len(truth), ratings.mean()),
        "mean of the film": of_film(asked),
        "mean of the user": of_user(asked),
        "mean of the user, and how far the film is from it": of_user(asked) + beyond(asked),
        **{path: table(path)[1] for path in paths},
    }
    for name, said in foretold.items():
        print(f"{name:52}{numpy.sqrt(numpy.mean((said - truth) ** 2)):.4f}")


def unrated(user):
    known, _ = table("ratings.csv")
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["user", "film"])
    for film in sorted({film for _, film in known} - {film for other, film in known if other == user}):
        out.writerow([user, film])


judge(sys.argv[2:]) if sys.argv[1] == "judge" else unrated(sys.argv[2])
