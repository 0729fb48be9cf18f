#include "nmf/matrix/describe.hpp"

#include <gtest/gtest.h>

#include "support/reading.hpp"

namespace nmf::test {
namespace {

// By hand: row 2 is zero, row 3 is constant.
const std::string table = "0,2,5\n0,0,0\n7,7,7\n0,1,5\n";

TEST(Describe, CountsRowsColumnsAndEntries) {
  for (const io::Storage storage : {io::Storage::dense, io::Storage::sparse}) {
    io::ReadOptions options;
    options.storage = storage;
    const auto x = read_text(table, options);
    const Description facts = describe(x);
    EXPECT_EQ(facts.rows, 4);
    EXPECT_EQ(facts.columns, 3);
    EXPECT_EQ(facts.sparse, x.is_sparse());
    EXPECT_EQ(facts.non_zeros, 7);
    EXPECT_EQ(facts.minimum, 0);
    EXPECT_EQ(facts.maximum, 7);
    EXPECT_EQ(facts.smallest_positive, 1);
    EXPECT_EQ(facts.sum, 34);
    EXPECT_EQ(facts.zero_rows, 1);
    EXPECT_EQ(facts.zero_columns, 0);
    EXPECT_EQ(facts.constant_rows, 1);
    EXPECT_EQ(facts.constant_columns, 0);
    EXPECT_EQ(memory_of(facts, 8), x.is_sparse() ? 7 * 12 + 5 * 8 : 96);
  }
}
TEST(Describe, MissingEntriesCountAsNothing) {
  io::ReadOptions options;
  options.missing = io::Missing::mask;
  const Description facts = describe(read_text("3,0\n3,\n,0\n", options));
  EXPECT_EQ(facts.missing, 2);
  EXPECT_EQ(facts.non_zeros, 2);
  EXPECT_EQ(facts.constant_columns, 1);
  EXPECT_EQ(facts.zero_columns, 1);
  EXPECT_EQ(facts.constant_rows, 1);
  EXPECT_EQ(facts.zero_rows, 1);
}

}  // namespace
}  // namespace nmf::test
