// Matrices of some megabytes, and runs that have memory for them or not.
#pragma once

#include <fmt/format.h>

#include <random>

#include "cli/cli.hpp"
#include "nmf/io/write.hpp"

namespace nmf::test {

class Disk : public Cli {
 protected:
  static constexpr Index rows = 12000, columns = 100;
  // What runs of rank 3 need, but not the matrix.
  static std::vector<std::string> little() { return {"--memory", "18M"}; }

  // A dense matrix of whole numbers, 9.6 MB in double, and a sparse one with as many entries.
  void SetUp() override {
    std::mt19937 random(1);
    Dense<double> x{rows, columns, Buffer<double>(static_cast<std::size_t>(rows * columns))};
    for (double& v : x.values) v = static_cast<double>(random() % 100);
    Sparse<double> s{rows, 5 * columns, {0}, {}, {}};
    for (Index i = 0; i < rows; ++i) {
      for (Index j = 0; j < columns; ++j) {
        s.column.push_back(static_cast<std::uint32_t>(5 * j + random() % 5));
        s.value.push_back(static_cast<double>(1 + random() % 9));
      }
      s.row_start.push_back(s.non_zeros());
    }
    const LabelledMatrix<double> dense{std::move(x), {}}, sparse{std::move(s), {}};
    for (const std::string name : {"x.npy", "x.csv"}) io::write_matrix((scratch / name).string(), dense, {});
    io::write_matrix((scratch / "s.mtx").string(), sparse, {});
    before_ = files();
  }

  static std::vector<std::string> command(const std::string& input, const std::vector<std::string>& more,
                                          const std::string& output, const std::string& iterations = "3") {
    std::vector<std::string> all{
        "factor",   input, "--rank", "3",        "--init", "random",    "-q", "--max-iterations",
        iterations, "-o",  output,   "--starts", "1",      "--threads", "2"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  static std::vector<std::string> with(std::vector<std::string> all, const std::vector<std::string>& more) {
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  // Runs in memory and with less; returns what the summary of that says of scratch files.
  Json compare(const std::string& input, const std::vector<std::string>& options,
               const std::vector<std::string>& memory = little()) const {
    for (const auto& [folder, more] : {std::pair{"memory", std::vector<std::string>{}}, {"disk", memory}}) {
      const Outcome outcome = nmf(command(input, with(options, more), folder));
      EXPECT_EQ(outcome.status, 0) << outcome.err;
    }
    EXPECT_EQ(factors("memory"), factors("disk"));
    EXPECT_FALSE(json_of(content("memory/summary.json")).contains("scratch"));
    std::filesystem::remove_all(scratch / "memory");
    const Json summary = json_of(content("disk/summary.json"));
    std::filesystem::remove_all(scratch / "disk");
    EXPECT_EQ(files(), before_);
    EXPECT_TRUE(summary.contains("scratch"));
    return summary.value("scratch", Json());
  }

  std::size_t before_ = 0;
};

}  // namespace nmf::test
