#include "nmf/io/names.hpp"

#include <gtest/gtest.h>

#include "nmf/io/write.hpp"
#include "support/reading.hpp"

namespace nmf::test {
namespace {

using Names = std::vector<std::string>;
const std::string matrix = "%%MatrixMarket matrix coordinate integer general\n2 3 2\n1 1 4\n2 3 5\n";

TEST(Names, StandInFilesOfTheirOwn) {
  const ScratchFolder folder;
  io::ReadOptions options;
  options.row_names = folder.file("rows.tsv", "id\tkind\na\tx\nb\ty\n");
  options.column_names = folder.file("words.txt", "one, two\r\n\"three\"\n4");
  const std::string path = folder.file("x.mtx", matrix);
  const auto x = read(path, options);
  ASSERT_EQ(x.labels.rows.size(), 2u);
  EXPECT_EQ(x.labels.rows[0].name, "id");
  EXPECT_EQ(x.labels.rows[0].values, (Names{"a", "b"}));
  EXPECT_EQ(x.labels.rows[1].values, (Names{"x", "y"}));
  EXPECT_EQ(x.labels.columns, (Names{"one, two", "\"three\"", "4"}));
  options.transpose = true;
  const auto y = read(path, options);
  EXPECT_EQ(y.labels.columns, (Names{"a x", "b y"}));
  EXPECT_EQ(y.labels.rows.at(0).values, (Names{"one, two", "\"three\"", "4"}));
}
TEST(Names, AByteOrderMarkIsPassedOver) {
  const ScratchFolder folder;
  const auto names = io::read_names(folder.file("n.csv", "\xef\xbb\xbfid\r\na\r\nb\r\n\r\n"), 2, "rows");
  EXPECT_EQ(names.at(0).name, "id");
  EXPECT_EQ(names.at(0).values, (Names{"a", "b"}));
}
TEST(Names, AddLabelsToATable) {
  const ScratchFolder folder;
  io::ReadOptions options;
  options.row_names = folder.file("rows.txt", "r1\nr2\n\n");
  options.column_names = folder.file("columns.txt", "header\nA\nB\n");
  const auto x = read(folder.file("x.csv", "n,a,b\nx,1,2\ny,3,4\n"), options);
  EXPECT_EQ(x.labels.rows.at(0).values, (Names{"x", "y"}));
  EXPECT_EQ(x.labels.rows.at(1).values, (Names{"r1", "r2"}));
  EXPECT_EQ(x.labels.columns, (Names{"A", "B"}));
}
TEST(Names, NumberOfLinesMustFit) {
  const ScratchFolder folder;
  io::ReadOptions options;
  options.column_names = folder.file("words.txt", "a\nb\n");
  const std::string path = folder.file("x.mtx", matrix);
  EXPECT_THROW(read(path, options), Error);
  try {
    read(path, options);
  } catch (const Error& error) {
    EXPECT_EQ(error.what(),
              options.column_names + ": 2 lines where the matrix has 3 columns; give a name for each");
  }
}
TEST(Names, OfAnyKindComeBack) {
  const ScratchFolder folder;
  const std::vector<LabelColumn> names{
      {"\xef\xbb\xbf", {"", "a,b", "\"q\"", " x ", "1", "NA", "two\r\nlines", "\xef\xbb\xbfz"}},
      {"second", {"1", "2", "3", "4", "5", "6", "7", ""}}};
  io::AtomicFile file(folder.path("n.csv"));
  io::write_names(file, names);
  file.commit();
  const auto back = io::read_names(folder.path("n.csv"), 8, "rows");
  ASSERT_EQ(back.size(), 2u);
  for (std::size_t c = 0; c < 2; ++c) {
    EXPECT_EQ(back[c].name, names[c].name);
    EXPECT_EQ(back[c].values, names[c].values);
  }
}

// --- 10x Genomics
// ---------------------------------------------------------------------------------------------

TEST(Tenx, FolderReadsAsCellsByFeatures) {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder.path("sample"));
  folder.file("sample/matrix.mtx",
              "%%MatrixMarket matrix coordinate integer general\n3 2 3\n1 1 7\n3 1 1\n2 2 5\n");
  folder.file("sample/genes.tsv", "ENSG1\tABC\nENSG2\tDEF\nENSG3\tABC\n");
  folder.file("sample/barcodes.tsv", "AAC-1\nAAG-1\n");
  io::ReadReport report;
  const auto x = read(folder.path("sample"), {}, &report);
  EXPECT_EQ(rows_of(x), (Rows{{7, 0, 1}, {0, 5, 0}}));
  EXPECT_EQ(x.labels.columns, (Names{"ABC (ENSG1)", "DEF", "ABC (ENSG3)"}));
  EXPECT_EQ(x.labels.rows.at(0).name, "barcode");
  EXPECT_EQ(x.labels.rows.at(0).values, (Names{"AAC-1", "AAG-1"}));
  EXPECT_EQ(report.format, "10x");
  io::ReadOptions options;
  options.transpose = true;
  const auto y = read(folder.path("sample"), options);
  EXPECT_EQ(rows_of(y), (Rows{{7, 0}, {0, 5}, {1, 0}}));
  EXPECT_EQ(y.labels.columns, (Names{"AAC-1", "AAG-1"}));
  EXPECT_EQ(y.labels.rows.at(0).values, (Names{"ABC (ENSG1)", "DEF", "ABC (ENSG3)"}));
  const auto refusal = [&folder] {
    try {
      read(folder.path("sample"));
      return std::string();
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  // They have no header: one more would give every cell the name of another.
  folder.file("sample/barcodes.tsv", "AAC-1\nAAG-1\nAAT-1\n");
  EXPECT_EQ(refusal(), folder.path("sample/barcodes.tsv") +
                           ": 3 lines where the matrix has 2 columns; give a name for each");
  std::filesystem::remove(folder.path("sample/barcodes.tsv"));
  EXPECT_EQ(refusal(), folder.path("sample") +
                           ": is a folder without barcodes.tsv; name a file, or a folder with matrix.mtx, "
                           "features.tsv (or genes.tsv) and barcodes.tsv");
}

}  // namespace
}  // namespace nmf::test
