// The same input, options and seed: the same bytes, on every run, with any number of threads; and the same
// numbers whether a matrix comes dense or sparse.
#include "cli/cli.hpp"

namespace nmf::test {
namespace {

constexpr std::size_t rows = 300;
constexpr std::size_t columns = 200;

// A fifth of the entries are 1 .. 99, the others zero.
std::vector<int> made_up() {
  std::vector<int> x(rows * columns);
  std::uint32_t state = 1;
  for (int& value : x) {
    state = state * 1664525U + 1013904223U;
    value = state >> 16 & 0xff;
    value = value < 51 ? value * 97 % 99 + 1 : 0;
  }
  return x;
}

class SameBytes : public Cli {
 protected:
  SameBytes() {
    const std::vector<int> x = made_up();
    std::string dense;
    std::string entries;
    std::size_t count = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) {
        const int value = x[i * columns + j];
        dense += std::to_string(value) + (j + 1 < columns ? "," : "\n");
        if (value == 0) continue;
        entries += std::to_string(i + 1) + " " + std::to_string(j + 1) + " " + std::to_string(value) + "\n";
        ++count;
      }
    }
    give("x.csv", dense);
    give("x.mtx", "%%MatrixMarket matrix coordinate integer general\n" + std::to_string(rows) + " " +
                      std::to_string(columns) + " " + std::to_string(count) + "\n" + entries);
  }

  std::string factors(const std::string& input, const std::string& algorithm, const std::string& precision,
                      const std::string& threads, const std::string& init = "nndsvda",
                      const std::string& loss = "frobenius") const {
    const std::string begins = algorithm == "spa" ? "auto" : init;  // it begins with what it chooses
    const Outcome outcome =
        nmf({"factor",           input,         "--rank",  "7",         "--loss", loss,     "--algorithm",
             algorithm,          "--precision", precision, "--threads", threads,  "--init", begins,
             "--max-iterations", "10",          "-W",      "w.csv",     "-H",     "h.csv",  "-q"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return content("w.csv") + content("h.csv");
  }
};

TEST_F(SameBytes, again_and_with_other_numbers_of_threads) {
  for (const Json& algorithm : json_of(nmf({"algorithms", "--json"}).out)) {
    for (const std::string input : {"x.csv", "x.mtx"}) {
      for (const std::string precision : {"double", "single"}) {
        const auto with = [&](const std::string& threads) {
          return factors(input, algorithm["name"], precision, threads, "nndsvda", algorithm["losses"][0]);
        };
        const std::string one = with("1");
        for (const std::string threads : {"1", "2", "3", "8"})
          EXPECT_EQ(one, with(threads)) << algorithm << input << precision << threads;
      }
    }
  }
}

TEST_F(SameBytes, random_starts_too) {
  for (const std::string init : {"random", "nndsvdar"})
    EXPECT_EQ(factors("x.csv", "auto", "double", "1", init), factors("x.csv", "auto", "double", "2", init))
        << init;
}

// After one iteration: what differs by rounding there may be anywhere after many.
TEST_F(SameBytes, dense_and_sparse_agree) {
  for (const std::string algorithm : {"auto", "hals", "mu"}) {
    for (const std::string name : {"x.csv", "x.mtx"})
      factor({name, "--rank", "7", "--algorithm", algorithm, "--max-iterations", "1", "-W", name + ".w.csv",
              "-H", name + ".h.csv"});
    for (const std::string side : {".w.csv", ".h.csv"}) {
      const Rows dense = cells(content("x.csv" + side));
      const Rows sparse = cells(content("x.mtx" + side));
      ASSERT_EQ(dense.size(), sparse.size());
      for (std::size_t i = 1; i < dense.size(); ++i) {
        for (std::size_t j = 0; j < dense[i].size(); ++j) {
          const double value = std::stod(dense[i][j]);
          EXPECT_NEAR(value, std::stod(sparse[i][j]), 1e-10 * std::max(1.0, value)) << algorithm;
        }
      }
    }
  }
}

TEST_F(SameBytes, transposed_input_swaps_the_factors) {
  const Json straight = factor({"x.csv", "--rank", "1", "--tolerance", "1e-9"});
  const Json swapped = factor({"x.csv", "--rank", "1", "--tolerance", "1e-9", "--transpose"});
  EXPECT_EQ(swapped["input"]["rows"], columns);
  EXPECT_EQ(swapped["input"]["columns"], rows);
  EXPECT_NEAR(straight["relative_error"], swapped["relative_error"], 1e-9);
}

// 20000 x 20000 with one entry a row: 3.2 GB if it were ever dense.
TEST_F(SameBytes, sparse_input_is_never_made_dense) {
  std::string text = "%%MatrixMarket matrix coordinate integer general\n20000 20000 20000\n";
  for (int i = 1; i <= 20000; ++i)
    text +=
        std::to_string(i) + " " + std::to_string(i * 7 % 20000 + 1) + " " + std::to_string(i % 9 + 1) + "\n";
  give("wide.mtx", text);
  const Json summary = factor({"wide.mtx", "--rank", "5", "--max-iterations", "5"});
  EXPECT_EQ(summary["input"]["storage"], "sparse");
  EXPECT_LT(summary["peak_memory_bytes"], 400 << 20);
}

}  // namespace
}  // namespace nmf::test
