// The files were made by tests/inputs/make_hdf5.py with h5py 3.7 and anndata 0.8 from one matrix.
#include <gtest/gtest.h>

#include <fstream>

#include "nmf/io/source.hpp"
#include "support/reading.hpp"

namespace nmf::test {
namespace {

using Names = std::vector<std::string>;

const Rows cells_by_genes{{0, 1, 2}, {3, 0, 5}};
const Rows genes_by_cells{{0, 3}, {1, 0}, {2, 5}};
const Names genes{"g1", "g2", "g3"};

std::string hdf5_file(const std::string& name) {
  return std::string(NMF_INPUTS "/valid/") + name;
}

struct Stored {
  const char* file;
  bool sparse;
  const char* row_title;
  Names rows;
  Names columns;
};

const std::vector<Stored> stored_files{
    {"anndata_csr.h5ad", true, "cell", {"c1", "c2"}, genes},
    {"anndata_csc.h5ad", true, "cell", {"c1", "c2"}, genes},
    {"anndata_dense.h5ad", false, "cell", {"c1", "c2"}, genes},
    {"anndata_nullable.h5ad", false, "cell", {"c1", "c2"}, genes},
    {"anndata_0_6.h5ad", true, "cell", {"c1", "c2"}, genes},
    {"anndata_0_7.h5ad", false, "name", {"c1", "c2"}, genes},
    {"tenx_3.h5", true, "barcode", {"c1", "c2"}, {"g1", "g2 (E1)", "g2 (E2)"}},
    {"loom.loom", false, "CellID", {"c1", "c2"}, genes},
    {"biom_2_1.biom", true, "sample", {"c1", "c2"}, genes},
    {"matlab_7_3.mat", false, "", {}, {}},
    {"matlab_7_3_sparse.mat", true, "", {}, {}},
};

template <class T>
void expect_hdf5(const Stored& stored, const io::ReadOptions& options) {
  const LabelledMatrix<T> x = read<T>(hdf5_file(stored.file), options);
  EXPECT_EQ(rows_of(x), options.transpose ? genes_by_cells : cells_by_genes);
  EXPECT_EQ(x.is_sparse(), stored.sparse);
  const Names& across = options.transpose ? stored.rows : stored.columns;
  EXPECT_EQ(x.labels.columns, across);
  ASSERT_EQ(x.labels.rows.size(), stored.rows.empty() ? 0u : 1u);
  if (stored.rows.empty()) return;
  EXPECT_EQ(x.labels.rows[0].values, options.transpose ? stored.columns : stored.rows);
  EXPECT_EQ(x.labels.rows[0].name, options.transpose ? "" : stored.row_title);
}

TEST(Hdf5, EveryLayoutHasCellsAsRowsAndTheNamesOfBoth) {
  for (const Stored& stored : stored_files)
    for (const bool transpose : {false, true})
      for (const int threads : {1, 2}) {
        SCOPED_TRACE(testing::Message() << stored.file << ", transposed " << transpose);
        io::ReadOptions options;
        options.transpose = transpose;
        options.threads = threads;
        options.buffer_size = 1;  // of what is hashed; the numbers are read chunk by chunk
        expect_hdf5<double>(stored, options);
        options.buffer_size = 0;
        expect_hdf5<float>(stored, options);
      }
}

Rows layer_of(const char* file, const char* layer) {
  io::ReadOptions options;
  options.layer = layer;
  return rows_of(read(hdf5_file(file), options));
}

TEST(Hdf5, LayersGenomesAndVariablesAreChosenByName) {
  const Rows twice{{0, 2, 4}, {6, 0, 10}};
  EXPECT_EQ(layer_of("anndata_csr.h5ad", "X"), cells_by_genes);
  EXPECT_EQ(layer_of("anndata_csr.h5ad", "raw"), cells_by_genes);
  EXPECT_EQ(layer_of("anndata_csr.h5ad", "twice"), twice);
  EXPECT_EQ(layer_of("anndata_csr.h5ad", "/layers/twice"), twice);
  EXPECT_EQ(layer_of("loom.loom", "twice"), twice);
  EXPECT_EQ(layer_of("loom.loom", "/matrix"), genes_by_cells);  // as it is stored
  EXPECT_EQ(layer_of("tenx_2_two_genomes.h5", "mm10"), twice);
  EXPECT_EQ(layer_of("tenx_3_two_genomes.h5", "hg"), (Rows{{0, 2}, {3, 5}}));
  EXPECT_EQ(layer_of("tenx_3_two_genomes.h5", "/matrix"), cells_by_genes);
  EXPECT_EQ(layer_of("matlab_7_3.mat", "k"), (Rows{{2}}));
}

TEST(Hdf5, EveryTypeFilterAndPlaceOfADataset) {
  for (const char* type : {"f8_little", "f8_big", "f4_little", "f4_big", "i1_little", "i2_little", "i4_big",
                           "i8_little", "u1_little", "u2_big", "u4_little", "u8_little"})
    EXPECT_EQ(rows_of(read(hdf5_file("datasets.h5:/types/") + type)), cells_by_genes) << type;
  EXPECT_EQ(rows_of(read(hdf5_file("datasets.h5:/deep/er/truth"))), (Rows{{0, 0, 1}, {1, 0, 1}}));
  EXPECT_EQ(rows_of(read(hdf5_file("datasets.h5:/shuffled"))), cells_by_genes);
  EXPECT_EQ(rows_of(read(hdf5_file("datasets.h5:/checked"))), cells_by_genes);
  EXPECT_EQ(rows_of(read(hdf5_file("datasets.h5:/unsorted"))), cells_by_genes);
  EXPECT_EQ(
      rows_of(read(hdf5_file("datasets.h5:/partly"))),  // chunks that are not stored hold the fill value
      (Rows{{0, 1, 2}, {3, 0, 5}, {7, 7, 7}, {7, 7, 7}}));
  const Rows tiled = rows_of(read(hdf5_file("datasets.h5:/lzf")));
  ASSERT_EQ(tiled.size(), 100u);
  for (std::size_t i = 0; i < tiled.size(); ++i)
    for (std::size_t j = 0; j < tiled[i].size(); ++j)
      ASSERT_EQ(tiled[i][j], cells_by_genes[i % 2][j % 3]) << i << ' ' << j;
}

TEST(Hdf5, ChunksMayBeManyAndNone) {
  const Rows many = rows_of(read(hdf5_file("chunks.h5:/many")));
  ASSERT_EQ(many.size(), 40u);
  for (std::size_t i = 0; i < 40; ++i)
    for (std::size_t j = 0; j < 30; ++j) ASSERT_EQ(many[i][j], static_cast<double>(i * 30 + j));
  EXPECT_EQ(rows_of(read(hdf5_file("chunks.h5:/none"))), Rows(4, {7, 7, 7}));
}

TEST(Hdf5, ColumnsOfObsLabelTheRowsToo) {
  io::ReadOptions options;
  options.labels = {"kind", "depth"};
  const auto labels = read(hdf5_file("anndata_csr.h5ad"), options).labels.rows;
  ASSERT_EQ(labels.size(), 3u);
  EXPECT_EQ(labels[1].name, "kind");
  EXPECT_EQ(labels[1].values, (Names{"a", "b"}));  // categories
  EXPECT_EQ(labels[2].values, (Names{"3", "8"}));
  options.labels = {"kind"};
  EXPECT_EQ(read(hdf5_file("anndata_0_7.h5ad"), options).labels.rows[1].values, (Names{"b", "a"}));
  EXPECT_EQ(read(hdf5_file("anndata_0_6.h5ad"), options).labels.rows[1].values, (Names{"1", "0"}));
  options.labels = {"none"};
  EXPECT_TRUE(read(hdf5_file("anndata_csr.h5ad"), options).labels.rows.empty());
}

TEST(Hdf5, ListedZerosMayBeKept) {
  io::ReadOptions options;
  options.listed_zeros = io::ListedZeros::keep;
  const auto x = read(hdf5_file("datasets.h5:/unsorted"), options);
  EXPECT_EQ(std::get<Sparse<double>>(x.values).non_zeros(), 5);
  EXPECT_EQ(std::get<Sparse<double>>(read(hdf5_file("datasets.h5:/unsorted")).values).non_zeros(), 4);
}

TEST(Hdf5, AFileWhoseNameLooksLikeADatasetIsRead) {
  const ScratchFolder folder;
  EXPECT_EQ(io::split_matrix_path(folder.path("x.h5:/a")).layer, "");  // no such file
  folder.file("x.h5", "");
  EXPECT_EQ(io::split_matrix_path(folder.path("x.h5:/a/b")).layer, "/a/b");
  EXPECT_EQ(io::split_matrix_path(folder.path("x.h5:/a/b")).file, folder.path("x.h5"));
}

}  // namespace
}  // namespace nmf::test
