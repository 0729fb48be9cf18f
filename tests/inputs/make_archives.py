"""Makes the zip archives of tests/inputs, what is wrong with some, and the beginnings of files that are refused by name:
python3 make_archives.py valid invalid. Wants numpy."""
import bz2
import gzip
import io
import lzma
import sys
import zipfile

import numpy as np

valid, invalid = sys.argv[1:]
table = "name,a,b\nx,1,2\ny,3,4\n"
when = (1980, 1, 1, 0, 0, 0)  # so that the same bytes are made


def archive(members, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as z:
        for name, content in members:
            info = zipfile.ZipInfo(name, when)
            info.compress_type = method
            z.writestr(info, content)
    return file.getvalue()


def put(name, content, folder=invalid):
    with open(f"{folder}/{name}", "wb") as file:
        file.write(content)


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


put("one_table.zip", archive([("data/", ""), ("data/x.csv", table), ("__MACOSX/data/._x.csv", "?"), ("README.txt", "text")]), valid)
put("several_tables.zip", archive([("a.csv", table), ("b/c.tsv", table.replace(",", "\t")), ("notes.md", "text"),
                                   ("array.npy", npy(np.array([[1.0, 2], [3, 4]])))]), valid)
arrays = archive([("labels.npy", npy(np.array([1, 2]))), ("X.npy", npy(np.array([[1.0, 2], [3, 4]])))])
put("numpy_matrix_among_arrays.npz", arrays, valid)

put("zip_several_tables.zip", archive([("a.csv", table), ("b/c.tsv", table)]))
put("zip_several_of_unknown_kind.zip", archive([("a", table), ("b", table)]))
put("zip_member_not_there.zip", archive([("a.csv", table)]))
put("zip_without_files.zip", archive([("folder/", "")]))
put("zip_without_anything.zip", archive([]))
put("zip_member_compressed.zip", archive([("a.csv.gz", gzip.compress(table.encode(), mtime=0))]))
put("zip_error_in_a_member.zip", archive([("a.csv", table.replace("4", "-4"))]))
put("zip_of_a_matrix_in_hdf5.zip", archive([("a.h5", b"\x89HDF\r\n\x1a\n" + bytes(8))]))
stored = archive([("a.csv", table)], zipfile.ZIP_STORED)
put("zip_bad_checksum.zip", stored.replace(b"y,3", b"y,5"))
put("zip_cut_off.zip", stored[:-30])
put("npz_several_matrices.npz", archive([("a.npy", npy(np.ones((2, 2)))), ("b.npy", npy(np.ones((2, 2))))]))
put("npz_array_not_there.npz", archive([("a.npy", npy(np.ones((2, 2)))), ("b.npy", npy(np.ones(2)))]))
put("npz_without_a_matrix.npz", archive([("a.npy", npy(np.ones(2))), ("b.npy", npy(np.ones(3)))]))

# What programs of others write: the beginnings by which they are told.
put("workbook.xlsx", archive([("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<workbook/>")]))
put("spreadsheet.ods", archive([("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<x/>")]))
put("workbook.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(32))
put("arrow.arrow", b"ARROW1\0\0" + bytes(8))
put("arrow_stream.arrows", b"\xff\xff\xff\xff" + bytes(12))
put("object_compressed.rds", gzip.compress(b"X\n\0\0\0\3\0\4\2\2\0\3\5\0", mtime=0))
put("data_of_r.rda", bz2.compress(b"RDX3\nX\n\0\0\0\3\0\4\2\2\0\3\5\0"))
put("data_of_r_by_xz.rda", lzma.compress(b"RDX2\nX\n\0\0\0\2\0\4\2\2\0\2\3\0"))
put("sas.sas7bdat", bytes(12) + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\0\x09\xc7\x31\x8c\x18\x1f\x10\x11")
put("spss.sav", b"$FL2@(#) SPSS DATA FILE" + bytes(40))
put("stata.dta", b"<stata_dta><header><release>118</release>")
put("stata_before_13.dta", b"\x72\x02\x01\0" + bytes(40))
put("frame.pkl", b"\x80\x05\x95\x1e\0\0\0\0\0\0\0\x8c")
put("paper.pdf", b"%PDF-1.7\n")
put("data_base.sqlite", b"SQLite format 3\0" + bytes(40))
put("archive.tar", b"matrix.mtx".ljust(257, b"\0") + b"ustar\x0000" + bytes(247))
