#include "nmf/io/row_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  const auto source = io::open_rows<double>(path, options, report);
  InBlocks all;
  all.columns = source->column_names();
  for (LabelledMatrix<double> block; source->next(rows, block); ++all.blocks) {
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

TEST(RowSource, text_comes_in_blocks_as_it_does_whole) {
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
TEST(RowSource, every_format_comes_as_it_does_whole) {
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

TEST(RowSource, npy_in_blocks_and_cut_off) {
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

TEST(RowSource, what_is_wrong_is_told_with_its_line) {
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
