"""Makes the images of tests/inputs (valid and invalid) with Pillow, and prints what Pillow reads back of them for
tests/unit/image_test.cpp. Run in tests/inputs with Pillow 9.4 and NumPy: python3 make_images.py"""
import struct
import zlib

import numpy as np
from PIL import Image

rng = np.random.default_rng(5)
grey = rng.integers(0, 256, (3, 4), dtype=np.uint8)
wide = rng.integers(0, 65536, (3, 4), dtype=np.uint16)
colours = rng.integers(0, 256, (3, 4, 3), dtype=np.uint8)
smooth = (np.add.outer(np.arange(9) * 11, np.arange(10) * 9) + rng.integers(0, 20, (9, 10))).astype(np.uint8)
hues = np.stack([smooth, 255 - smooth, smooth[::-1]], axis=2)


def chunk(kind, data, crc=None):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body) if crc is None else crc)


def png(width, height, depth, kind, data, interlaced=0):
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def save(name, data):
    with open(name, "wb") as file:
        file.write(data)


def show(name):
    image = Image.open("valid/" + name)
    values = np.asarray(image if image.mode in ("I", "I;16") else image.convert("L"))
    print(name, values.ravel().tolist())
    if image.mode in ("RGB", "P"):
        print("  rgb", np.asarray(image.convert("RGB")).ravel().tolist())


Image.fromarray(grey).save("valid/grey.png")
Image.fromarray(wide.astype(np.int32), mode="I").save("valid/grey16.png")
Image.fromarray(colours).save("valid/colours.png")
Image.fromarray(colours).quantize(5).save("valid/palette.png")
Image.merge("LA", [Image.fromarray(grey), Image.fromarray(255 - grey)]).save("valid/alpha.png")
Image.fromarray(grey).point(lambda v: 255 * (v > 127), mode="1").save("valid/one_bit.png")
Image.fromarray(grey).save("valid/grey.pgm")
Image.fromarray(colours).save("valid/colours.ppm")
text = f"P2 # as text\n4 3\n# largest\n255\n" + "\n".join(" ".join(map(str, row)) for row in grey) + "\n"
save("valid/text.pgm", text.encode())
save("valid/grey16.pgm", b"P5\n4 3\n65535\n" + wide.astype(">u2").tobytes())
Image.fromarray(smooth).save("valid/grey.jpg", quality=90)
Image.fromarray(hues).save("valid/colours.jpg", quality=90, subsampling=0)
Image.fromarray(hues).save("valid/subsampled.jpg", quality=90, subsampling=2)
Image.fromarray(smooth).save("valid/progressive.jpg", quality=90, progressive=True)
for name in ("grey.png", "grey16.png", "colours.png", "palette.png", "alpha.png", "one_bit.png", "grey.pgm",
             "colours.ppm", "text.pgm", "grey.jpg", "colours.jpg", "subsampled.jpg", "progressive.jpg"):
    show(name)

images = rng.integers(0, 256, (5, 3, 4), dtype=np.uint8)
save("valid/images-idx3-ubyte", struct.pack(">BBBBIII", 0, 0, 8, 3, *images.shape) + images.tobytes())
numbers = np.abs(rng.normal(size=(2, 3)))
save("valid/matrix-idx2-double", struct.pack(">BBBBII", 0, 0, 14, 2, 2, 3) + numbers.astype(">f8").tobytes())
save("valid/matrix-idx2-short", struct.pack(">BBBBII", 0, 0, 11, 2, 2, 3) +
     np.array([[1, 2, 300], [4, 5, 32767]]).astype(">i2").tobytes())
print("idx3", images.reshape(5, -1).tolist())
print("idx2", [[float(v).hex() for v in row] for row in numbers])

# What must be refused.
whole = open("valid/grey.png", "rb").read()
save("invalid/png_cut_off.png", whole[:-20])
save("invalid/png_checksum_wrong.png", whole[:20] + bytes([whole[20] ^ 1]) + whole[21:])
save("invalid/png_chunk_unknown.png", whole[:33] + chunk(b"ABCD", b"x") + whole[33:])
save("invalid/png_signature_only.png", whole[:8])
save("invalid/png_claims_65535_squared.png", png(65535, 65535, 8, 0, zlib.compress(bytes(65536))))
save("invalid/png_no_pixels.png", png(0, 3, 8, 0, zlib.compress(b"")))
save("invalid/png_packed_wrong.png", png(4, 3, 8, 0, b"\x78\x9c" + b"\xff" * 30))
save("invalid/png_too_few_pixels.png", png(4, 3, 8, 0, zlib.compress(bytes(10))))
save("invalid/png_unknown_filter.png", png(4, 3, 8, 0, zlib.compress(b"\x09\1\2\3\4" * 3)))
whole = open("valid/grey.jpg", "rb").read()
save("invalid/jpeg_cut_off.jpg", whole[:-30])
save("invalid/jpeg_head_only.jpg", whole[:20])
save("invalid/jpeg_no_scan.jpg", b"\xff\xd8\xff\xfe\x00\x04ab\xff\xd9")
frame = whole.index(b"\xff\xc0")
save("invalid/jpeg_claims_65535_squared.jpg", whole[:frame + 5] + b"\xff\xff\xff\xff" + whole[frame + 9:])
save("invalid/jpeg_arithmetic.jpg", whole[:frame + 1] + b"\xc9" + whole[frame + 2:])
codes = whole.index(b"\xff\xc4")
save("invalid/jpeg_too_many_codes.jpg", whole[:codes + 5] + b"\xff" * 16 + whole[codes + 21:])
save("invalid/jpeg_marker_missing.jpg", whole[:20] + b"ab" + whole[20:])
save("invalid/pgm_cut_off.pgm", b"P5\n4 3\n255\nabcdefgh")
save("invalid/pgm_claims_65535_squared.pgm", b"P5\n65535 65535\n255\nabcdefgh")
save("invalid/pgm_value_too_large.pgm", b"P5\n2 1\n15\na\x01")
save("invalid/pgm_text_too_large.pgm", b"P2\n2 1\n15\n3 16\n")
save("invalid/pgm_text_is_no_number.pgm", b"P2\n2 1\n15\n3 x\n")
save("invalid/pgm_width_is_no_number.pgm", b"P5\nfour 3\n255\nabcdefghijkl")
save("invalid/pgm_ends_in_its_header.pgm", b"P5\n4 3")
save("invalid/pgm_two_images.pgm", 2 * b"P5\n2 1\n255\nab")
save("invalid/pgm_largest_is_0.pgm", b"P5\n2 1\n0\nab")
save("invalid/idx_labels-idx1-ubyte", struct.pack(">BBBBI", 0, 0, 8, 1, 3) + b"\1\2\3")
save("invalid/idx_cut_off-idx3-ubyte", struct.pack(">BBBBIII", 0, 0, 8, 3, 3, 2, 2) + bytes(7))
save("invalid/idx_claims_65535_squared-idx3-ubyte", struct.pack(">BBBBIII", 0, 0, 8, 3, 3, 65535, 65535) + bytes(7))
save("invalid/idx_ends_in_its_header-idx3-ubyte", struct.pack(">BBBBI", 0, 0, 8, 3, 3))
save("invalid/idx_four_dimensions-idx4-ubyte", struct.pack(">BBBBIIII", 0, 0, 8, 4, 1, 1, 1, 2) + b"\1\2")
save("invalid/idx_more_than_announced-idx2-ubyte", struct.pack(">BBBBII", 0, 0, 8, 2, 1, 2) + b"\1\2\3")
save("invalid/idx_negative-idx2-byte", struct.pack(">BBBBII", 0, 0, 9, 2, 1, 2) + b"\1\xff")
