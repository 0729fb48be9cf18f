// Tables in zip archives, arrays in .npz files, and folders of 10x Genomics whose files have a prefix. The
// archives were made by tests/inputs/make_archives.py.
#include <gtest/gtest.h>

#include "nmf/io/source.hpp"
#include "support/reading.hpp"

namespace nmf::test {
namespace {

using Names = std::vector<std::string>;
const std::string valid = NMF_INPUTS "/valid/";

io::ReadOptions layer(const std::string& name) {
  io::ReadOptions options;
  options.layer = name;
  return options;
}

TEST(ZipArchives, TheOnlyTableIsRead) {
  for (const std::size_t size : buffer_sizes) {
    io::ReadOptions options;
    options.buffer_size = size;
    options.memory_limit = 1 << 20;
    io::ReadReport report;
    const auto x = read(valid + "one_table.zip", options, &report);
    EXPECT_EQ(rows_of(x), (Rows{{1, 2}, {3, 4}}));
    EXPECT_EQ(x.labels.rows.at(0).values, (Names{"x", "y"}));
    EXPECT_EQ(report.format, "csv");
    EXPECT_EQ(report.compression, "zip");
    EXPECT_EQ(report.bytes, std::filesystem::file_size(valid + "one_table.zip"));
    EXPECT_EQ(report.sha256.size(), 64U);
  }
}
TEST(ZipArchives, AMemberIsNamedWithTheArchiveOrAsALayer) {
  const Rows table{{1, 2}, {3, 4}};
  EXPECT_EQ(rows_of(read(valid + "several_tables.zip:b/c.tsv")), table);
  EXPECT_EQ(rows_of(read(valid + "several_tables.zip:array.npy")), table);
  EXPECT_EQ(rows_of(read(valid + "several_tables.zip", layer("a.csv"))), table);
  EXPECT_EQ(rows_of(read(valid + "one_table.zip:data/x.csv")), table);
  EXPECT_THROW(read(valid + "several_tables.zip:a.csv", layer("a.csv")), Error);
}
TEST(ZipArchives, RowsComeAsTheyAreAskedFor) {
  io::ReadReport report;
  const io::ReadOptions options;
  const auto source = io::open_matrix<double>(valid + "several_tables.zip:a.csv", options, report);
  LabelledMatrix<double> block;
  ASSERT_TRUE(source->rows(1, block));
  EXPECT_EQ(rows_of(block), (Rows{{1, 2}}));
  ASSERT_TRUE(source->rows(1, block));
  EXPECT_FALSE(source->rows(1, block));
}

TEST(Npz, AnArrayAmongOthers) {
  const Rows matrix{{1, 2}, {3, 4}};
  EXPECT_EQ(rows_of(read(valid + "numpy_matrix_among_arrays.npz")), matrix);
  EXPECT_EQ(rows_of(read(valid + "numpy_matrix_among_arrays.npz", layer("X"))), matrix);
  EXPECT_EQ(rows_of(read(valid + "numpy_matrix_among_arrays.npz:X")), matrix);
  EXPECT_EQ(rows_of(read(valid + "numpy_matrix_among_arrays.npz:X.npy")), matrix);
  EXPECT_EQ(rows_of(read(valid + "scipy_csr.npz")), (Rows{{0, 1, 2}, {3, 0, 5}}));
}

class TenxFiles : public testing::Test {
 protected:
  void give(const std::string& matrix, const std::string& features, const std::string& barcodes,
            const std::string& value = "7") {
    folder.file(matrix, "%%MatrixMarket matrix coordinate integer general\n2 1 1\n2 1 " + value + "\n");
    folder.file(features, "E1\tA\nE2\tB\n");
    folder.file(barcodes, "AAA\n");
  }
  std::string path(const std::string& name) const { return folder.path(name); }
  std::string error(const std::string& input) const {
    try {
      read(path(input));
      return "";
    } catch (const Error& problem) {
      std::string message = problem.what();
      for (std::size_t at; (at = message.find(path(""))) != std::string::npos;)
        message.erase(at, path("").size());
      return message;
    }
  }
  const ScratchFolder folder;
};

TEST_F(TenxFiles, APrefixInAFolder) {
  give("GSM1_matrix.mtx", "GSM1_s_genes.tsv", "GSM1_s_barcodes.tsv");
  for (const char* input : {".", "GSM1_"}) {
    const auto x = read(path(input));
    EXPECT_EQ(rows_of(x), (Rows{{0, 7}}));
    EXPECT_EQ(x.labels.columns, (Names{"A", "B"}));
    EXPECT_EQ(x.labels.rows.at(0).values, Names{"AAA"});
  }
  EXPECT_TRUE(io::is_there(path("GSM1_")));
  EXPECT_FALSE(io::is_there(path("GSM2_")));
}
TEST_F(TenxFiles, SeveralPrefixesAreAskedFor) {
  give("GSM1_matrix.mtx", "GSM1_genes.tsv", "GSM1_barcodes.tsv", "1");
  give("GSM2_matrix.mtx", "GSM2_features.tsv", "GSM2_barcodes.tsv", "2");
  EXPECT_EQ(
      error("."),
      ".: holds 2 files that end in matrix.mtx; name one by what its files begin with: ./GSM1_, ./GSM2_");
  EXPECT_EQ(rows_of(read(path("GSM1_"))), (Rows{{0, 1}}));
  EXPECT_EQ(rows_of(read(path("GSM2_"))), (Rows{{0, 2}}));
  EXPECT_EQ(error("GSM"),
            "GSM: holds 2 files that end in matrix.mtx; name one by what its files begin with: GSM1_, GSM2_");
}
TEST_F(TenxFiles, FilesWithoutAPrefixGoFirst) {
  give("matrix.mtx", "genes.tsv", "barcodes.tsv", "1");
  give("GSM2_matrix.mtx", "GSM2_features.tsv", "GSM2_barcodes.tsv", "2");
  EXPECT_EQ(rows_of(read(path("."))), (Rows{{0, 1}}));
  EXPECT_EQ(rows_of(read(path("GSM2_"))), (Rows{{0, 2}}));
}
TEST_F(TenxFiles, OneIsMissing) {
  folder.file("GSM1_matrix.mtx", "%%MatrixMarket matrix coordinate integer general\n2 1 1\n2 1 7\n");
  EXPECT_TRUE(error("GSM1_").starts_with("GSM1_: is a folder without features.tsv")) << error("GSM1_");
}

TEST(Foreign, AZarrStoreIsRefused) {
  const ScratchFolder folder;
  folder.file(".zgroup", "{}");
  try {
    read(folder.path("."));
    ADD_FAILURE() << "was read";
  } catch (const Error& error) {
    EXPECT_NE(
        std::string(error.what()).find("is a Zarr store, which NMF cannot read; convert it: python3 -c"),
        std::string::npos);
  }
}

}  // namespace
}  // namespace nmf::test
