// Text of svmlight and libsvm, and bags of words of the UCI repository.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/reading.hpp"

namespace nmf::test {
namespace {

using testing::HasSubstr;
using Names = std::vector<std::string>;

// Reads with every buffer size, one and two threads and both precisions, and expects the same each time.
void expect_listed(const std::string& name, const std::string& text, const Rows& rows, const Names& labels,
                   const std::string& format, io::ReadOptions options = {}) {
  for (const std::size_t size : buffer_sizes)
    for (const int threads : {1, 2}) {
      options.buffer_size = size;
      options.threads = threads;
      SCOPED_TRACE(testing::Message() << "buffer " << size << ", threads " << threads << ", text:\n" << text);
      io::ReadReport report;
      const LabelledMatrix<double> x = read_text<double>(text, options, &report, name);
      EXPECT_EQ(report.format, format);
      EXPECT_TRUE(x.is_sparse());
      EXPECT_EQ(rows_of(x), rows);
      EXPECT_EQ(rows_of(read_text<float>(text, options, nullptr, name)), rows);
      EXPECT_EQ(x.labels.rows.empty() ? Names{} : x.labels.rows[0].values, labels);
    }
}

// The first three as scikit-learn 1.2.1 reads them: load_svmlight_file(file, multilabel=...)[0].toarray()
TEST(Svmlight, IndicesFromOne) {
  expect_listed("x.svm", "1 1:0.5 3:2\n-1 2:7 # a comment\n+1\n1 3:1.25e-1\n",
                {{0.5, 0, 2}, {0, 7, 0}, {0, 0, 0}, {0, 0, 0.125}}, {"1", "-1", "+1", "1"}, "svmlight");
}
TEST(Svmlight, IndicesFromZero) {
  expect_listed("x.svm", "# made by dump_svmlight_file\n2 0:1 2:3\n0 1:4\n", {{1, 0, 3}, {0, 4, 0}},
                {"2", "0"}, "svmlight");
}
TEST(Svmlight, QueriesSeveralLabelsAndBlanks) {
  expect_listed("x.txt", "1,3 qid:1  1:2   2:3 \r\n\r\n2 qid:2 2:1\r\n", {{2, 3}, {0, 1}}, {"1,3", "2"},
                "svmlight");
}
// scikit-learn refuses them.
TEST(Svmlight, IndicesInAnyOrderAddUp) {
  expect_listed("x.svm", "1 3:1 1:2 3:4\n0 2:1\n", {{2, 0, 5}, {0, 1, 0}}, {"1", "0"}, "svmlight");
}
TEST(Svmlight, Transposed) {
  io::ReadOptions options;
  options.transpose = true;
  const LabelledMatrix<double> x = read_text("1 1:0.5 3:2\n2 2:7\n", options, nullptr, "x.svm");
  EXPECT_EQ(rows_of(x), (Rows{{0.5, 0}, {0, 7}, {2, 0}}));
  EXPECT_EQ(x.labels.columns, (Names{"1", "2"}));
}
TEST(Svmlight, ZerosAreKnownWhereTheRestIsNot) {
  io::ReadOptions options;
  options.listed_zeros = io::ListedZeros::keep;
  EXPECT_EQ(std::get<Sparse<double>>(read_text("1 1:0 2:3\n", options, nullptr, "x.svm").values).non_zeros(),
            2);
  EXPECT_EQ(std::get<Sparse<double>>(read_text("1 1:0 2:3\n", {}, nullptr, "x.svm").values).non_zeros(), 1);
}
TEST(Svmlight, OtherTablesAreNotMistaken) {
  for (const char* text : {"1 2 3\n4 5 6\n", "a 1:2\nb 1:3\n", "1,2:30\n2,3:30\n"}) {
    io::ReadReport report;
    try {
      read_text(text, {}, &report, "x.txt");
    } catch (const Error&) {
    }
    EXPECT_NE(report.format, "svmlight") << text;
  }
}

TEST(Docword, CountsWithTheirVocabularyBeside) {
  const std::string text = "3\n4\n5\n1 2 1\n1 4 2\n2 1 3\n3 4 1\n3 4 5\n";
  const Rows rows{{0, 1, 0, 2}, {3, 0, 0, 0}, {0, 0, 0, 6}};
  expect_listed("docword.x.txt", text, rows, {}, "docword");
  const ScratchFolder folder;
  folder.file("vocab.x.txt", "apple\nbird\ncat\ndog\n");
  const LabelledMatrix<double> x = read(folder.file("docword.x.txt", text));
  EXPECT_EQ(x.labels.columns, (Names{"apple", "bird", "cat", "dog"}));
  EXPECT_EQ(rows_of(x), rows);
}

}  // namespace
}  // namespace nmf::test
