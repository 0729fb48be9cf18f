# Images of Fashion-MNIST compressed and with noise, by models of nmf and by as many principal components.
#   images.py compression RANK...   peak signal-to-noise ratio (dB) of the models rank_K.nmf
#   images.py noise                 writes noisy.npy: the first 2000 as a camera sees them that catches three photons of
#                                  the brightest pixel
#   images.py denoising RANK...     the same ratio of clean_K.npy and clean_kl_K.npy
import gzip
import json
import sys

import numpy

IMAGES = "/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz"
PHOTONS, NOISY = 3, 2000


def originals():
    with gzip.open(IMAGES) as file:
        return numpy.frombuffer(file.read()[16:], dtype=numpy.uint8).reshape(-1, 784).astype(float)


def ratio(images, other):
    return 20 * numpy.log10(255 / numpy.sqrt(numpy.mean((images - other) ** 2)))


# x by its first principal components, for each of the ranks.
def by_components(x, ranks):
    mean = x.mean(axis=0)
    axes = numpy.linalg.eigh((x - mean).T @ (x - mean))[1][:, ::-1]
    for k in ranks:
        yield mean + (x - mean) @ axes[:, :k] @ axes[:, :k].T


def compression(ranks):
    x = originals()
    print("rank  numbers  ratio  nmf    PCA")
    for k, approximation in zip(ranks, by_components(x, ranks)):
        with open(f"rank_{k}.nmf/summary.json") as file:
            error = json.load(file)["frobenius_error"] / numpy.sqrt(x.size)
        numbers = k * sum(x.shape)
        print(f"{k:4}  {numbers:7}  {x.size / numbers:5.1f}  {20 * numpy.log10(255 / error):5.2f}  {ratio(x, approximation):5.2f}")


def noise():
    x = originals()[:NOISY]
    numpy.save("noisy.npy", numpy.random.default_rng(1).poisson(x / 255 * PHOTONS) * (255 / PHOTONS))


def denoising(ranks):
    x, noisy = originals()[:NOISY], numpy.load("noisy.npy")
    print(f"with noise  {ratio(x, noisy):5.2f}\nrank  nmf    nmf --loss kl  PCA")
    for k, approximation in zip(ranks, by_components(noisy, ranks)):
        ours, by_counts = (ratio(x, numpy.load(f"{name}_{k}.npy")) for name in ("clean", "clean_kl"))
        print(f"{k:4}  {ours:5.2f}  {by_counts:13.2f}  {ratio(x, approximation):5.2f}")


what, ranks = sys.argv[1], [int(word) for word in sys.argv[2:]]
noise() if what == "noise" else {"compression": compression, "denoising": denoising}[what](ranks)
