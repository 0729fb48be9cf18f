// Components that are fixed stay as they are, to the bit, whatever is minimised in whichever way; and what is
// free descends all the same.
#include <fmt/format.h>

#include <gmock/gmock.h>

#include "contract/problems.hpp"
#include "support/factors.hpp"

namespace nmf::contract {
namespace {

template <class T>
void expect_held(const Factor<T>& fixed, const Factor<T>& F, Index count) {
  for (Index c = 0; c < F.count(); ++c)
    for (Index r = 0; r < count; ++r)
      ASSERT_EQ(fixed(r, c), F(r, c)) << "component " << r << " of column " << c;
}

// X of some storage, with entries that do not count in every second case.
template <class T>
void check(const Options& options, Storage storage, bool masked) {
  const Stored<T> data(storage, x_for(options.loss, storage), weights_for(masked), 0);
  Pair<T> known{test::scattered_factor<T>(options.fixed_w, options.fixed_w > 0 ? rows_of_x : 0, 3),
                test::scattered_factor<T>(options.fixed_h, options.fixed_h > 0 ? columns_of_x : 0, 4)};
  const Result<T> result = factorize(*data, options, {}, known);
  expect_held(known.Wt, result.Wt, options.fixed_w);
  expect_held(known.H, result.H, options.fixed_h);
  expect_descent(options, result);
}

class Known : public ::testing::TestWithParam<Problem> {
 protected:
  void check_all(const Options& options) const {
    for_every_storage(options.loss, [&](Storage storage, bool masked) {
      SCOPED_TRACE(fmt::format("storage {}, masked {}, fixed {} of W and {} of H",
                               storage == Storage::dense ? "dense" : "sparse", masked, options.fixed_w,
                               options.fixed_h));
      check<double>(options, storage, masked);
      check<float>(options, storage, masked);
    });
  }
};

TEST_P(Known, parts_stay_as_they_are) {
  for (const auto& [w, h] : {std::pair<Index, Index>{0, 2}, {3, 0}, {0, rank}, {rank, 0}, {1, 2}}) {
    Options options = options_for(GetParam());
    options.fixed_w = w;
    options.fixed_h = h;
    check_all(options);
  }
}

TEST_P(Known, parts_stay_under_penalties) {
  for (const bool both : {false, true}) {
    Options options = options_for(GetParam());
    options.fixed_h = 2;
    options.l1_w = 0.05;
    options.l2_h = both ? 0.1 : 0;
    check_all(options);
  }
}

INSTANTIATE_TEST_SUITE_P(Losses, Known, ::testing::ValuesIn(problems()), label_of);

}  // namespace
}  // namespace nmf::contract
