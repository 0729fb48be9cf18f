#include "nmf/io/source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>

#include "nmf/base/error.hpp"
#include "nmf/io/names.hpp"
#include "support/reading.hpp"

namespace nmf::test {
namespace {

// The rows and row labels that come in blocks of `rows`, and how many blocks that were.
struct InBlocks {
  Rows values;
  std::vector<std::string> labels;
  std::vector<std::string> columns;
  std::size_t blocks = 0;
};

InBlocks read_blocks(const std::string& path, Index rows, io::ReadOptions options = {}) {
  io::ReadReport report;
  const auto source = io::open_matrix<double>(path, options, report);
  InBlocks all;
  all.columns = source->column_names();
  for (LabelledMatrix<double> block; source->rows(rows, block); ++all.blocks) {
    EXPECT_LE(block.rows(), rows);
    for (auto& row : rows_of(block)) all.values.push_back(row);
    const auto names = io::joined(block.labels.rows);
    all.labels.insert(all.labels.end(), names.begin(), names.end());
  }
  return all;
}

std::string table(int rows) {
  std::string text = "id,a,b\n";
  for (int i = 1; i <= rows; ++i)
    text += "row" + std::to_string(i) + "," + std::to_string(i) + "," + std::to_string(i % 3) + ".5\n";
  return text;
}

TEST(Source, text_comes_in_blocks_as_it_does_whole) {
  const ScratchFolder folder;
  const std::string path = folder.file("x.csv", table(50));
  const LabelledMatrix<double> whole = read(path);
  for (const std::size_t buffer_size : buffer_sizes)
    for (const Index rows : {1, 7, 49, 50, 1000}) {
      io::ReadOptions options;
      options.buffer_size = buffer_size;
      const InBlocks blocks = read_blocks(path, rows, options);
      EXPECT_EQ(blocks.values, rows_of(whole)) << rows << " " << buffer_size;
      EXPECT_EQ(blocks.labels, whole.labels.rows[0].values);
      EXPECT_EQ(blocks.columns, (std::vector<std::string>{"a", "b"}));
      EXPECT_EQ(blocks.blocks, static_cast<std::size_t>((50 + rows - 1) / rows));
    }
}

// Formats whose rows are in order and those that are read whole; transposed; with names beside.
TEST(Source, every_format_comes_as_it_does_whole) {
  const ScratchFolder folder;
  const LabelledMatrix<double> x = read(folder.file("x.csv", table(20)));
  LabelledMatrix<double> unnamed = read(folder.path("x.csv"));
  unnamed.labels = {};
  for (const char* name : {"y.csv.gz", "y.tsv", "y.mtx", "y.npy", "y.npz"}) {
    for (const bool transpose : {false, true}) {
      const std::string path = folder.path(std::string(transpose ? "t_" : "") + name);
      io::write_matrix(path, transpose ? unnamed : x, {});
      io::ReadOptions options;
      options.transpose = transpose;
      const LabelledMatrix<double> whole = read(path, options);
      const InBlocks blocks = read_blocks(path, 6, options);
      EXPECT_EQ(blocks.values, rows_of(whole)) << name;
      EXPECT_EQ(blocks.labels, io::joined(whole.labels.rows)) << name;
      EXPECT_EQ(blocks.columns, whole.labels.columns) << name;
    }
  }
}

// Arrays in the order of columns are read at once, and so are folders.
TEST(Source, what_is_not_in_the_order_of_rows_comes_so_too) {
  const ScratchFolder folder;
  const Rows expected{{1, 2}, {3, 4}, {5, 6}};
  const LabelledMatrix<double> x = read_text("1,2\n3,4\n5,6\n");
  io::write_matrix(folder.path("x.npy"), x, {});
  std::string array = content_of(folder.path("x.npy"));
  array.replace(array.find("False"), 5, "True ");
  const double by_columns[] = {1, 3, 5, 2, 4, 6};
  std::memcpy(array.data() + array.size() - sizeof by_columns, by_columns, sizeof by_columns);
  EXPECT_EQ(read_blocks(folder.file("y.npy", array), 2).values, expected);

  folder.file("matrix.mtx", "%%MatrixMarket matrix array real general\n2 3\n1\n2\n3\n4\n5\n6\n");
  folder.file("features.tsv", "f1\nf2\n");
  folder.file("barcodes.tsv", "c1\nc2\nc3\n");
  const InBlocks cells = read_blocks(folder.path("."), 2);
  EXPECT_EQ(cells.values, expected);
  EXPECT_EQ(cells.labels, (std::vector<std::string>{"c1", "c2", "c3"}));
  EXPECT_EQ(cells.columns, (std::vector<std::string>{"f1", "f2"}));
  EXPECT_EQ(cells.blocks, 2u);
}

// The report of rows one by one is that of all of them.
TEST(Source, a_file_is_read_to_its_end) {
  const ScratchFolder folder;
  const std::string path = folder.file("x.csv", table(50));
  io::ReadReport whole, in_blocks;
  const io::ReadOptions options;
  io::open_matrix<double>(path, options, whole)->all();
  const auto source = io::open_matrix<double>(path, options, in_blocks);
  for (LabelledMatrix<double> block; source->rows(7, block);) continue;
  EXPECT_EQ(in_blocks.sha256, whole.sha256);
  EXPECT_EQ(in_blocks.bytes, std::filesystem::file_size(path));
  EXPECT_EQ(in_blocks.compression, "none");
  EXPECT_EQ(in_blocks.format, whole.format);
  EXPECT_EQ(in_blocks.label_columns, whole.label_columns);
}

TEST(Source, npy_in_blocks_and_cut_off) {
  const ScratchFolder folder;
  const std::string path = folder.path("x.npy");
  const LabelledMatrix<double> x = read_text("1,2,3\n4,5,6\n7,8,9\n");
  io::write_matrix(path, x, {});
  EXPECT_EQ(read_blocks(path, 2).values, rows_of(x));
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 8);
  try {
    read_blocks(path, 2);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("8 numbers where 9 are announced; the file is cut off"));
  }
}

TEST(Source, what_is_wrong_is_told_with_its_line) {
  const ScratchFolder folder;
  for (const auto& [text, message] : std::vector<std::pair<std::string, std::string>>{
           {"a,b\n1,2\n3,-4\n", ":3: column 2 (b): -4 is negative"},
           {"a,b\n1,2\n3\n", ":3: 1 cell where the header has 2"},
           {"a,b\n1,2\n\n3,4\n", ":3: the line is empty"}}) {
    try {
      read_blocks(folder.file("x.csv", text), 1);
      FAIL() << text;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr(message));
    }
  }
}

}  // namespace
}  // namespace nmf::test
