// Columns of Y that are visited with all entries of X that they see.
#include <gtest/gtest.h>

#include <cmath>
#include <mutex>

#include "nmf/data/data.hpp"

namespace nmf::test {
namespace {

// 3.5, 4.5 ...: no two entries are the same.
Dense<double> counted(Index rows, Index columns) {
  Dense<double> x{rows, columns, Buffer<double>(static_cast<std::size_t>(rows * columns))};
  for (std::size_t e = 0; e < x.values.size(); ++e) x.values[e] = 3.5 + static_cast<double>(e);
  return x;
}

TEST(WholeColumns, have_every_entry_in_the_unit_of_the_data) {
  for (const auto& [rows, columns] : {std::pair<Index, Index>{1, 1}, {70, 45}, {3, 5000}, {5000, 3}}) {
    const Dense<double> x = counted(rows, columns);
    const auto data = make_data(x);
    ASSERT_TRUE(data->whole());
    for (const Side side : {Side::rows, Side::columns}) {
      const bool by_rows = side == Side::rows;
      std::vector<int> seen(static_cast<std::size_t>(by_rows ? rows : columns));
      std::mutex mutex;
      data->visit_whole(side, [&](Range range, const Entries<double>* of) {
        const std::lock_guard lock(mutex);
        for (Index c = range.begin; c < range.end; ++c) {
          const Entries<double>& column = of[c - range.begin];
          ++seen[static_cast<std::size_t>(c)];
          EXPECT_EQ(column.count, by_rows ? columns : rows);
          for (Index s = 0; s < column.count; ++s)
            EXPECT_EQ(std::ldexp(column.value[s * column.stride], data->exponent()),
                      by_rows ? x(c, s) : x(s, c));
        }
        return Sums{};
      });
      EXPECT_EQ(seen, std::vector<int>(seen.size(), 1));
    }
  }
}

TEST(WholeColumns, are_none_where_an_entry_is_zero) {
  Dense<double> x = counted(4, 3);
  x.values[5] = 0;
  EXPECT_FALSE(make_data(x)->whole());
}

}  // namespace
}  // namespace nmf::test
