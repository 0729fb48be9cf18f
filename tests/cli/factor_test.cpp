// The main job: numbers, files and names.
#include <set>

#include "cli/cli.hpp"

namespace nmf::test {
namespace {

using Factor = Cli;

// Truncated singular value decompositions of iris; that of rank 2 is non-negative, so it is the optimum.
constexpr double iris_rank_1 = 0.18627135943789974;
constexpr double iris_rank_2 = 0.0403493250649423;
constexpr double iris_rank_2_frobenius = 3.9408898878793734;

TEST_F(Factor, iris_rank_2_with_default_options) {
  const Json summary = factor({iris, "--rank", "2"});
  EXPECT_NEAR(summary["relative_error"], iris_rank_2, 1e-5);
  EXPECT_GE(summary["relative_error"], iris_rank_2 - 1e-12);
  EXPECT_TRUE(summary["converged"]);
}

TEST_F(Factor, iris_with_tight_tolerance) {
  for (const std::string precision : {"double", "single"}) {
    const double tolerance = precision == "double" ? 1e-8 : 1e-6;
    const std::vector<std::string> tight{"--tolerance",      "1e-12", "--change-tolerance", "0",
                                         "--max-iterations", "20000", "--precision",        precision};
    const auto with = [&](std::vector<std::string> arguments) {
      arguments.insert(arguments.end(), tight.begin(), tight.end());
      return factor(arguments);
    };
    EXPECT_NEAR(with({iris, "--rank", "1"})["relative_error"], iris_rank_1, tolerance) << precision;
    const Json summary = with({iris, "--rank", "2"});
    EXPECT_NEAR(summary["relative_error"], iris_rank_2, tolerance) << precision;
    EXPECT_NEAR(summary["frobenius_error"], iris_rank_2_frobenius, 100 * tolerance) << precision;
  }
}

TEST_F(Factor, files_hold_what_the_summary_says) {
  const Json summary = factor({iris, "--rank", "2", "-o", "out"});
  const Rows w = cells(content("out/W.csv"));
  const Rows h = cells(content("out/H.csv"));
  EXPECT_EQ(w.size(), 151U);
  EXPECT_EQ(h.size(), 3U);
  const double error =
      relative_error(numbers(cells(read_file(iris)), 1, 0, 4), numbers(w, 1, 1, 2), numbers(h, 1, 0, 4));
  EXPECT_NEAR(summary["relative_error"], error, 1e-12);
  EXPECT_EQ(json_of(content("out/summary.json")), summary);

  const Rows log = cells(content("out/log.csv"));
  EXPECT_EQ(log[0], (std::vector<std::string>{"iteration", "seconds", "objective", "relative_error",
                                              "relative_change", "kkt_residual"}));
  EXPECT_EQ(log.size(), summary["iterations"].get<std::size_t>() + 1);
  EXPECT_EQ(log[1][0], "1");
  EXPECT_NEAR(std::stod(log.back()[3]), error, 1e-9);
}

TEST_F(Factor, names_of_rows_and_columns_are_kept) {
  factor({iris, "--rank", "2", "-o", "out"});
  const Rows w = cells(content("out/W.csv"));
  const Rows h = cells(content("out/H.csv"));
  EXPECT_EQ(w[0], (std::vector<std::string>{"Species", "component_1", "component_2"}));
  EXPECT_EQ(w[1][0], "setosa");
  EXPECT_EQ(w[150][0], "virginica");
  EXPECT_EQ(h[0], (std::vector<std::string>{"Sepal.Length", "Sepal.Width", "Petal.Length", "Petal.Width"}));
}

TEST_F(Factor, columns_without_a_header_are_numbered) {
  give("plain.csv", "1,2,3\n4,5,7\n8,8,9\n");
  factor({"plain.csv", "--rank", "2"});
  EXPECT_EQ(cells(content("plain.nmf/W.csv"))[0], (std::vector<std::string>{"component_1", "component_2"}));
  EXPECT_EQ(cells(content("plain.nmf/H.csv"))[0],
            (std::vector<std::string>{"column_1", "column_2", "column_3"}));
}

TEST_F(Factor, normalisation_makes_the_rows_of_h_sum_to_one_in_falling_order_of_weight) {
  factor({iris, "--rank", "2", "-o", "out"});
  const auto w = numbers(cells(content("out/W.csv")), 1, 1, 2);
  const auto h = numbers(cells(content("out/H.csv")), 1, 0, 4);
  std::vector<double> weight(2);
  for (const auto& row : w) {
    weight[0] += row[0];
    weight[1] += row[1];
  }
  for (const auto& row : h) EXPECT_NEAR(row[0] + row[1] + row[2] + row[3], 1, 1e-12);
  EXPECT_GE(weight[0], weight[1]);
}

TEST_F(Factor, summary_describes_input_run_and_program) {
  const Json summary = factor({iris, "--rank", "2", "--seed", "7", "--threads", "1"});
  EXPECT_EQ(summary["schema_version"], 1);
  EXPECT_EQ(summary["input"]["path"], iris);
  EXPECT_EQ(summary["input"]["bytes"], read_file(iris).size());
  const std::string sum = shell("sha256sum " + iris).out;
  EXPECT_EQ(summary["input"]["sha256"], sum.substr(0, 64));
  EXPECT_EQ(summary["input"]["rows"], 150);
  EXPECT_EQ(summary["input"]["columns"], 4);
  EXPECT_EQ(summary["input"]["storage"], "dense");
  EXPECT_EQ(summary["input"]["non_zeros"], 600);
  EXPECT_EQ(summary["input"]["label_columns"], Json::array({"Species"}));
  EXPECT_EQ(summary["seed"], 7);
  EXPECT_EQ(summary["threads"], 1);
  EXPECT_EQ(summary["precision"], "double");
  EXPECT_NE(summary["algorithm"], "auto");
  EXPECT_THAT(nmf({"--version"}).out,
              testing::StartsWith("nmf " + summary["version"].get<std::string>() + "\n"));
  EXPECT_GT(summary["peak_memory_bytes"], 1 << 20);
  // 1 - ||X - WH||^2 / ||X - mean||^2 with the optimum's error; ||X - mean||^2 over all entries is 2336.998
  // (by numpy).
  EXPECT_NEAR(summary["explained_variance"], 1 - 15.530613 / 2336.9979, 1e-4);
  const Json& seconds = summary["seconds"];
  double phases = 0;
  for (const char* phase : {"read", "initialise", "iterate", "write"}) {
    EXPECT_GE(seconds[phase], 0) << phase;
    phases += seconds[phase].get<double>();
  }
  EXPECT_LE(phases, seconds["total"].get<double>() + 1e-6);
  EXPECT_EQ(summary["files"], (Json{{"W", "iris.nmf/W.csv"},
                                    {"H", "iris.nmf/H.csv"},
                                    {"log", "iris.nmf/log.csv"},
                                    {"summary", "iris.nmf/summary.json"}}));
  EXPECT_EQ(summary["warnings"], Json::array());
}

TEST_F(Factor, five_lines_for_people) {
  const Outcome outcome = nmf({"factor", iris, "--rank", "2"});
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("matrix     " + iris + ": 150 x 4, dense\n"), HasSubstr("error      0.0403"),
                    HasSubstr("explained  99.3"), HasSubstr("stopped    converged after "),
                    HasSubstr("written    iris.nmf (W.csv, H.csv, log.csv, summary.json)\n")));
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("Species"), Not(HasSubstr("\r"))));
}

TEST_F(Factor, quiet_is_silent) {
  const Outcome outcome = nmf({"factor", iris, "--rank", "2", "-q"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out + outcome.err, "");
  EXPECT_TRUE(exists("iris.nmf/W.csv"));
}

TEST_F(Factor, one_by_one) {
  give("one.csv", "2.5\n");
  EXPECT_NEAR(factor({"one.csv", "--rank", "1"})["relative_error"], 0, 1e-12);
  const double w = std::stod(cells(content("one.nmf/W.csv"))[1][0]);
  const double h = std::stod(cells(content("one.nmf/H.csv"))[1][0]);
  EXPECT_NEAR(w, 2.5, 1e-12);
  EXPECT_NEAR(h, 1, 1e-12);
}

TEST_F(Factor, all_zero_rows_and_columns_keep_zero_factors_and_are_reported_once) {
  give("zeros.csv", "1,0,2\n0,0,0\n3,0,4\n");
  const Outcome outcome = nmf({"factor", "zeros.csv", "--rank", "2"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(
      outcome.err,
      HasSubstr("nmf: warning: 1 row and 1 column of the matrix are all zero: their factors are zero\n"));
  EXPECT_EQ(cells(content("zeros.nmf/W.csv"))[2], (std::vector<std::string>{"0", "0"}));
  for (const std::size_t r : {1U, 2U}) EXPECT_EQ(cells(content("zeros.nmf/H.csv"))[r][1], "0");
}

TEST_F(Factor, limits_end_the_run_with_success_unless_strict) {
  const std::vector<std::string> endless{"factor", iris, "--rank", "2", "--tolerance", "0", "--json"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), endless.begin(), endless.end());
    return nmf(more);
  };
  const Outcome few = with({"--max-iterations", "3"});
  EXPECT_EQ(few.status, 0);
  EXPECT_EQ(json_of(few.out)["stop_reason"], "max_iterations");
  EXPECT_FALSE(json_of(few.out)["converged"]);
  EXPECT_EQ(json_of(few.out)["iterations"], 3);
  EXPECT_THAT(
      few.err,
      HasSubstr("nmf: warning: not converged after 3 iterations; raise --max-iterations or --tolerance\n"));
  EXPECT_EQ(json_of(few.out)["warnings"][0],
            "not converged after 3 iterations; raise --max-iterations or --tolerance");
  EXPECT_EQ(with({"--max-iterations", "3", "--strict"}).status, 5);
  EXPECT_TRUE(exists("iris.nmf/W.csv"));

  const Outcome late = with({"--max-iterations", "1000000000", "--time-limit", "100ms", "--strict"});
  EXPECT_EQ(late.status, 5);
  EXPECT_EQ(json_of(late.out)["stop_reason"], "time_limit");
  EXPECT_THAT(late.err, HasSubstr("raise --time-limit or --tolerance"));
}

TEST_F(Factor, batches_of_rows_give_a_model_of_the_whole) {
  const Json summary = factor({iris, "--rank", "2", "--batch", "40", "--max-iterations", "50", "-o", "out"});
  EXPECT_EQ(summary["options"]["batch"], 40);
  EXPECT_EQ(summary["options"]["forget"], 0.7);
  EXPECT_LT(summary["relative_error"], 1.05 * iris_rank_2);
  EXPECT_EQ(cells(content("out/W.csv")).size(), 151U);
}

TEST_F(Factor, symmetric_matrices_have_the_same_factor_twice) {
  give("graph.csv", "2,1,0\n1,3,1\n0,1,1\n");
  factor({"graph.csv", "--rank", "2", "--symmetric", "--normalize", "none"});
  const auto w = numbers(cells(content("graph.nmf/W.csv")), 1, 0, 2);
  const auto h = numbers(cells(content("graph.nmf/H.csv")), 1, 0, 3);
  for (const std::size_t i : {0U, 1U, 2U})
    for (const std::size_t r : {0U, 1U}) EXPECT_NEAR(w[i][r], h[r][i], 1e-12);
  give("other.csv", "2,1,0\n1,3,1\n0,7,1\n");
  const Outcome other = nmf({"factor", "other.csv", "--rank", "2", "--symmetric", "-q"});
  EXPECT_NE(other.status, 0);
  EXPECT_THAT(other.err, HasSubstr("--symmetric: row 2 and column 2 of the matrix differ"));
}

TEST_F(Factor, write_formats_by_option_and_by_name) {
  factor({iris, "--rank", "2", "-o", "tsv", "--write-format", "tsv"});
  EXPECT_EQ(content("tsv/W.tsv").substr(0, 32), "Species\tcomponent_1\tcomponent_2\n");
  factor({iris, "--rank", "2", "-W", "w.mtx", "-H", "h.tsv"});
  EXPECT_EQ(content("w.mtx").substr(0, 41), "%%MatrixMarket matrix array real general\n");
  EXPECT_EQ(content("h.tsv").substr(0, 13), "Sepal.Length\t");
  const Json again = factor({iris, "--rank", "2", "--init-w", "w.mtx", "--init-h", "h.tsv"});
  EXPECT_LE(again["iterations"], 10);
}

TEST_F(Factor, numpy_factors_have_their_names_beside) {
  factor({iris, "--rank", "2", "-o", "npy", "--write-format", "npy"});
  factor({iris, "--rank", "2", "-o", "csv"});
  EXPECT_EQ(content("npy/W.npy.rows.csv").substr(0, 15), "Species\nsetosa\n");
  for (const char* factor : {"W", "H"}) {
    const std::string name(factor);
    const Json numpy = json_of(nmf({"info", "npy/" + name + ".npy", "--json"}).out);
    const Json text = json_of(nmf({"info", "csv/" + name + ".csv", "--json"}).out);
    for (const char* fact : {"rows", "columns", "sum", "minimum", "maximum", "smallest_positive"})
      EXPECT_EQ(numpy[fact], text[fact]) << name << ' ' << fact;
  }
  EXPECT_EQ(content("npy/H.npy.columns.csv"), "name\nSepal.Length\nSepal.Width\nPetal.Length\nPetal.Width\n");
  const Outcome refused = nmf({"factor", iris, "--rank", "2", "-W", "w.npz"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_EQ(refused.err, "nmf: error: w.npz: factors are not written as npz; choose csv, tsv, mtx or npy\n");
}

}  // namespace
}  // namespace nmf::test
