"""Makes the HDF5 files of tests/inputs: the matrix of `stored` (2 cells x 3 genes) in every layout that is read,
and what is wrong with those that are not. Wants h5py, anndata 0.8, scipy, numpy: python3 make_hdf5.py valid invalid."""
import sys
import zlib

import anndata
import h5py
import numpy as np
import pandas as pd
import scipy.sparse as sp

valid, invalid = sys.argv[1:]
stored = np.array([[0.0, 1, 2], [3, 0, 5]])
cells, genes = ["c1", "c2"], ["g1", "g2", "g3"]
text = h5py.string_dtype()


def h5(name, folder=valid, **options):
    return h5py.File(f"{folder}/{name}", "w", **options)


def write_anndata(name, x, **options):
    data = anndata.AnnData(x, dtype=x.dtype, layers={"twice": sp.csr_matrix(2 * stored)})
    data.obs_names, data.var_names = cells, genes
    data.obs["kind"] = pd.Categorical(["a", "b"])
    data.obs["depth"] = [3, 8]
    data.raw = data.copy()
    data.write_h5ad(f"{valid}/{name}", **options)


def put_compressed(group, m, **options):
    for part in ("data", "indices", "indptr"):
        group.create_dataset(part, data=getattr(m, part), **options)


write_anndata("anndata_csr.h5ad", sp.csr_matrix(stored), compression="gzip")
write_anndata("anndata_csc.h5ad", sp.csc_matrix(stored).astype("f4"))
write_anndata("anndata_dense.h5ad", stored, compression="lzf")

with h5("anndata_nullable.h5ad") as f:  # names as pandas' texts that may be missing
    f.attrs["encoding-type"], f["X"] = "anndata", stored
    for table, names in (("obs", cells), ("var", genes)):
        index = f.create_group(f"{table}/_index")
        index.attrs["encoding-type"] = "nullable-string-array"
        index.create_dataset("values", data=names, dtype=text)
        index["mask"] = np.zeros(len(names), bool)

with h5("anndata_0_6.h5ad") as f:  # tables were compound datasets, and attributes had other names
    x = f.create_group("X")
    x.attrs["h5sparse_format"], x.attrs["h5sparse_shape"] = "csr", (2, 3)
    put_compressed(x, sp.csr_matrix(stored), compression="lzf")
    f["obs"] = np.array([(b"c1", 1), (b"c2", 0)], dtype=[("index", "S2"), ("kind", "i1")])
    f["var"] = np.array([(b"g1",), (b"g2",), (b"g3",)], dtype=[("index", "S2")])

with h5("anndata_0_7.h5ad") as f:  # categories stood apart
    f["X"] = stored.astype("f4")
    for table, names in (("obs", cells), ("var", genes)):
        f.create_group(table).attrs["_index"] = "name"
        f[table].create_dataset("name", data=names, dtype=text)
    f["obs"]["kind"] = np.array([1, 0], "i1")
    f["obs"].create_group("__categories").create_dataset("kind", data=["a", "b"], dtype=text)


def write_tenx(group, columns, names, genome=None):
    m = sp.csc_matrix(columns).astype("i4")  # features x cells
    put_compressed(group, m, compression="gzip", shuffle=True, chunks=(2,))
    group["shape"] = np.array(m.shape, "i4")
    group["barcodes"] = np.array(cells, "S18")
    ids = np.array([f"E{i}" for i in range(len(names))], "S8")
    if genome is None:
        group["genes"], group["gene_names"] = ids, np.array(names, "S8")
        return
    features = group.create_group("features")
    features["id"], features["name"], features["genome"] = ids, np.array(names, "S8"), np.array(genome, "S8")


with h5("tenx_3.h5") as f:
    write_tenx(f.create_group("matrix"), stored.T, ["g1", "g2", "g2"], ["hg", "hg", "hg"])
with h5("tenx_3_two_genomes.h5") as f:
    write_tenx(f.create_group("matrix"), stored.T, genes, ["hg", "mm", "hg"])
with h5("tenx_2_two_genomes.h5") as f:
    write_tenx(f.create_group("hg19"), stored.T, genes)
    write_tenx(f.create_group("mm10"), 2 * stored.T, ["m1", "m2", "m3"])

with h5("loom.loom") as f:
    f.create_dataset("matrix", data=stored.T, chunks=(2, 2), compression="gzip", fletcher32=True)
    f.create_dataset("layers/twice", data=2 * stored.T)
    f.create_dataset("row_attrs/Gene", data=genes, dtype=text)
    f.create_dataset("col_attrs/CellID", data=cells, dtype=text)

with h5("biom_2_1.biom") as f:
    f.attrs["shape"] = (3, 2)
    for side, names, m in (("observation", genes, stored.T), ("sample", cells, stored)):
        put_compressed(f.create_group(f"{side}/matrix"), sp.csr_matrix(m))
        f.create_dataset(f"{side}/ids", data=names, dtype=text)


def matlab(name, folder=valid):
    return h5(name, folder, userblock_size=512)


def say_matlab(path):
    with open(path, "r+b") as f:
        f.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\x00\x02IM")


with matlab("matlab_7_3.mat") as f:
    f["X"] = stored.T  # MATLAB's order
    f["X"].attrs["MATLAB_class"] = np.bytes_("double")
    f["k"] = np.array([[2.0]])
    f["k"].attrs["MATLAB_class"] = np.bytes_("double")
    f["note"] = np.array([[72], [105]], "u2")
    f["note"].attrs["MATLAB_class"] = np.bytes_("char")
say_matlab(f"{valid}/matlab_7_3.mat")
with matlab("matlab_7_3_sparse.mat") as f:
    m = sp.csc_matrix(stored)
    x = f.create_group("X")
    x.attrs["MATLAB_class"], x.attrs["MATLAB_sparse"] = np.bytes_("double"), np.uint64(2)
    x.create_dataset("data", data=m.data, chunks=(2,))
    x["ir"], x["jc"] = m.indices.astype("u8"), m.indptr.astype("u8")
say_matlab(f"{valid}/matlab_7_3_sparse.mat")

with h5("datasets.h5", libver="latest") as f:
    for kind in ("<f8", ">f8", "<f4", ">f4", "i1", "<i2", ">i4", "<i8", "u1", ">u2", "<u4", "<u8"):
        f.create_dataset(f"types/{kind.strip('<>')}_{'big' if '>' in kind else 'little'}", data=stored.astype(kind))
    f["deep/er/truth"] = stored > 1
    f.create_dataset("shuffled", data=stored.astype("f4"), chunks=(1, 2), shuffle=True, compression="gzip")
    f.create_dataset("checked", data=stored, chunks=(2, 2), fletcher32=True)
    f.create_dataset("lzf", data=np.tile(stored, (50, 40)), chunks=(30, 50), compression="lzf", shuffle=True)
    d = f.create_dataset("partly", shape=(4, 3), chunks=(2, 3), dtype="f8", fillvalue=7)
    d[:2] = stored
    f.create_dataset("unsorted/data", data=[2.0, 1, 0, 5, 3])
    f["unsorted/indices"], f["unsorted/indptr"] = np.array([2, 1, 0, 2, 0]), np.array([0, 3, 5])
    f["unsorted"].attrs["encoding-type"], f["unsorted"].attrs["shape"] = "csr_matrix", (2, 3)

with h5("chunks.h5") as f:
    f.create_dataset("many", data=np.arange(1200.0).reshape(40, 30), chunks=(2, 2))  # 300: their list is a tree
    f.create_dataset("none", shape=(4, 3), chunks=(2, 3), dtype="f8", fillvalue=7)

# --- what is refused ---------------------------------------------------------------------------------------------


def csr(name, **changed):
    m = sp.csr_matrix(stored)
    parts = {"data": m.data, "indices": m.indices, "indptr": m.indptr, "shape": (2, 3), "format": "csr_matrix"}
    parts |= changed
    with h5(name, invalid) as f:
        f.attrs["encoding-type"] = "anndata"
        x = f.create_group("X")
        x.attrs["encoding-type"] = parts["format"]
        if parts["shape"] is not None:
            x.attrs["shape"] = parts["shape"]
        for part in ("data", "indices", "indptr"):
            x[part] = parts[part]
        for table, names in (("obs", parts.get("cells", cells)), ("var", parts.get("genes", genes))):
            if names:
                f.create_group(table).create_dataset("_index", data=names, dtype=text)


csr("negative.h5ad", data=np.array([1.0, -2, 3, 5]))
csr("nan.h5ad", data=np.array([1.0, np.nan, 3, 5]))
csr("column_out_of_range.h5ad", indices=np.array([1, 3, 0, 2]))
csr("indptr_falls.h5ad", indptr=np.array([0, 5, 4]))
csr("indptr_from_one.h5ad", indptr=np.array([1, 2, 4]))
csr("index_beyond_int64.h5ad", indices=np.array([1, 2**63, 0, 2], "u8"))
csr("indptr_too_short.h5ad", indptr=np.array([0, 4]))
csr("indices_too_few.h5ad", indices=np.array([1, 2, 0]))
csr("indices_are_fractions.h5ad", indices=np.array([1.0, 2, 0, 2]))
csr("no_shape.h5ad", shape=None)
csr("claims_too_much.h5ad", shape=(2, 2**33), genes=[])
csr("claims_too_many_columns.h5ad", shape=(2, 2**31), genes=[])
csr("names_too_few.h5ad", cells=["c1"])
csr("layer_not_there.h5ad")
csr("labels_not_there.h5ad")
csr("text_for_numbers.h5ad", data=np.array([b"a", b"b", b"c", b"d"]))
for name in ("several_matrices.h5", "layer_unknown.h5", "labels_for_a_dataset.h5", "columns_of_a_dataset.h5"):
    with h5(name, invalid) as f:
        f["a"], f["b/c"] = stored, stored
with h5("no_matrix.h5", invalid) as f:
    f["vector"] = stored[0]
with h5("three_dimensions.h5", invalid) as f:
    f["X"] = stored.reshape(1, 2, 3)
with h5("negative_dense.h5", invalid) as f:
    f["X"] = -stored
with h5("claims_too_much.h5", invalid) as f:
    f.create_dataset("X", shape=(10**6, 10**5), chunks=(10**3, 10**3), dtype="f8")
with h5("szip.h5", invalid) as f:
    f.create_dataset("X", data=np.tile(stored, (8, 8)), compression="szip")
with h5("half_precision.h5", invalid) as f:
    f["X"] = stored.astype("f2")
with h5("elsewhere.h5", invalid) as f:
    f["X"] = h5py.ExternalLink("negative_dense.h5", "/X")
with h5("compound.h5", invalid) as f:
    f["X"] = np.zeros((2, 3), dtype=[("a", "f8")])
with h5("checksum.h5", invalid) as f:
    f.create_dataset("X", data=stored + 17, chunks=(2, 3), fletcher32=True)
with h5("deflate.h5", invalid) as f:
    f.create_dataset("X", data=np.arange(10000.0).reshape(100, 100), chunks=(100, 100), compression="gzip")
with h5("inflates_to_more.h5", invalid) as f:
    d = f.create_dataset("X", shape=(2, 3), chunks=(2, 3), dtype="f8", compression="gzip")
    d.id.write_direct_chunk((0, 0), zlib.compress(np.ones(100).tobytes()))
with h5("link_to_nothing.h5ad", invalid) as f:
    f.attrs["encoding-type"], f["X"] = "anndata", h5py.SoftLink("/nowhere")
for name, at in (("checksum.h5", np.float64(22.0).tobytes()), ("deflate.h5", b"\x78\x5e")):
    content = bytearray(open(f"{invalid}/{name}", "rb").read())
    content[content.rindex(at) + 4] ^= 255
    open(f"{invalid}/{name}", "wb").write(content)
for name, size in (("cut_off.h5", 3000), ("signature_only.h5", 8)):
    content = open(f"{valid}/anndata_csr.h5ad", "rb").read()
    open(f"{invalid}/{name}", "wb").write(content[:size])
