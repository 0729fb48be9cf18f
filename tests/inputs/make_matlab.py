"""Makes the MATLAB files of tests/inputs: the matrix of `stored` as SciPy writes it, in every class, and in the other
byte order; and what is wrong with those that are not read. Wants scipy, numpy: python3 make_matlab.py valid invalid."""
import io
import struct
import sys
import zlib

import numpy as np
import scipy.sparse as sp
from scipy.io import savemat

valid, invalid = sys.argv[1:]
stored = np.array([[0.0, 1, 2], [3, 0, 5]])


def save(name, variables, folder=valid, compressed=True):
    savemat(f"{folder}/{name}", variables, do_compression=compressed, oned_as="column")


def put(name, content, folder=invalid):
    with open(f"{folder}/{name}", "wb") as file:
        file.write(content)


for kind in ("f8", "f4", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"):
    save(f"matlab_5_{kind}.mat", {"X": stored.astype(kind)}, compressed=kind[0] != "i")
save("matlab_5_logical.mat", {"X": stored > 0})
save("matlab_5_sparse.mat", {"X": sp.csc_matrix(stored)})
save("matlab_5_sparse_plain.mat", {"X": sp.csc_matrix(stored)}, compressed=False)
# Beside settings, lists and what is no matrix.
save("matlab_5_among_others.mat", {"k": -3, "gnd": np.array([1, -2]), "about": "faces", "cells": np.array([[1], "x"], object),
                                   "fea": stored, "z": stored[0] * 1j})


# In the order of bytes that SciPy does not write: elements of a type, a size and what fills up to eight bytes.
def element(order, kind, content):
    return struct.pack(order + "II", kind, len(content)) + content + bytes(-len(content) % 8)


def variable(order, name, kind, parts, rows=2, columns=3):
    body = element(order, 6, struct.pack(order + "II", kind, 3)) + element(order, 5, struct.pack(order + "ii", rows, columns))
    return element(order, 14, body + element(order, 1, name.encode()) + b"".join(parts))


def head(order, text=b"MATLAB 5.0 MAT-file"):
    mark = b"\x01\x00MI" if order == ">" else b"\x00\x01IM"
    return text.ljust(116) + bytes(8) + mark


big = variable(">", "X", 6, [element(">", 9, stored.T.astype(">f8").tobytes())])
put("matlab_5_big.mat", head(">") + big, valid)
csc = sp.csc_matrix(stored)
big_sparse = [element(">", 5, csc.indices.astype(">i4").tobytes()), element(">", 5, csc.indptr.astype(">i4").tobytes()),
              element(">", 9, csc.data.astype(">f8").tobytes())]
put("matlab_5_big_sparse.mat", head(">") + variable(">", "X", 5, big_sparse), valid)
# MATLAB keeps whole numbers of any class in as few bytes as they take; four of them and less stand in the tag.
small = struct.pack("<HH", 2, 4) + bytes([1, 3, 0, 5])
put("matlab_5_small.mat", head("<") + variable("<", "X", 6, [small], 2, 2), valid)

save("mat_two_matrices.mat", {"A": stored, "b": stored[0], "C": stored}, invalid)
save("mat_no_matrix.mat", {"about": "faces", "c": np.array([[1], "x"], object), "s": {"a": 1}}, invalid)
save("mat_variable_not_there.mat", {"A": stored}, invalid)
save("mat_complex.mat", {"A": stored * 1j}, invalid)
save("mat_text.mat", {"A": "faces"}, invalid)
save("mat_cells.mat", {"A": np.array([[1], "x"], object)}, invalid)
save("mat_structure.mat", {"A": {"a": 1}}, invalid)
save("mat_three_dimensions.mat", {"A": np.ones((2, 2, 2))}, invalid)
save("mat_no_rows.mat", {"A": np.ones((0, 2))}, invalid)
save("mat_negative.mat", {"A": -stored}, invalid)
save("mat_negative_sparse.mat", {"A": sp.csc_matrix(-stored)}, invalid)
save("mat_nan.mat", {"A": stored / stored}, invalid)


def packed(content):
    file = io.BytesIO()
    savemat(file, content, do_compression=True)
    return bytearray(file.getvalue())


plain = head("<") + variable("<", "X", 6, [element("<", 9, stored.T.tobytes())])
put("mat_cut_off.mat", plain[:-5])
put("mat_header_cut_off.mat", plain[:90])
put("mat_version_4.mat", struct.pack("<5I", 0, 2, 3, 0, 2) + b"X\0" + stored.T.tobytes())
put("mat_byte_order_unknown.mat", plain[:126] + b"XX" + plain[128:])
bad = packed({"X": stored})
bad[-2] ^= 255
put("mat_bad_checksum.mat", bytes(bad))
put("mat_compressed_cut_off.mat", bytes(packed({"X": stored})[:-12]))
put("mat_too_few_numbers.mat", head("<") + variable("<", "X", 6, [element("<", 9, stored.T.tobytes())], 3, 3))
put("mat_claims_too_much.mat", head("<") + variable("<", "X", 6, [element("<", 9, stored.T.tobytes())], 2**31 - 1, 2**31 - 1))
put("mat_negative_size.mat", head("<") + variable("<", "X", 6, [element("<", 9, stored.T.tobytes())], -2, -3))
put("mat_element_too_long.mat", plain[:-56] + struct.pack("<II", 9, 4096) + plain[-48:])


def sparse(indices, indptr, data, columns=3):
    parts = [element("<", 5, np.array(indices, "<i4").tobytes()), element("<", 5, np.array(indptr, "<i4").tobytes()),
             element("<", 9, np.array(data, "<f8").tobytes())]
    return head("<") + variable("<", "X", 5, parts, 2, columns)


put("mat_sparse_row_out_of_range.mat", sparse([1, 0, 0, 2], [0, 1, 2, 4], [3, 1, 2, 5]))
put("mat_sparse_columns_fall.mat", sparse([1, 0, 0, 1], [0, 3, 2, 4], [3, 1, 2, 5]))
put("mat_sparse_too_few_entries.mat", sparse([1, 0, 0, 1], [0, 1, 2, 5], [3, 1, 2, 5]))
put("mat_sparse_columns_too_few.mat", sparse([1, 0, 0, 1], [0, 1, 4], [3, 1, 2, 5]))
put("mat_sparse_claims_too_much.mat", sparse([1, 0, 0, 1], [0, 1, 2, 4], [3, 1, 2, 5], 2**30))
put("mat_text_for_numbers.mat", head("<") + variable("<", "X", 6, [element("<", 16, stored.T.tobytes())]))
