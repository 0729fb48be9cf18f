// `nmf evaluate`: how well a model describes a matrix, its own or another.
#include "cli/model_commands.hpp"

namespace nmf::test {
namespace {

TEST_F(ModelCommands, evaluate_agrees_with_the_summary_of_the_training) {
  for (const char* loss : {"frobenius", "kl", "1.5", "huber", "l21"}) {
    const Json summary = iris_model({"--loss", loss, "--max-iterations", "50", "--l2-w", "0.01"});
    const Json said = json({"evaluate", iris, "--model", "m"});
    for (const char* field : {"objective", "loss_value", "penalty", "relative_error", "explained_variance"})
      EXPECT_NEAR(said[field], summary[field], 1e-12 * std::abs(summary[field].get<double>()))
          << loss << field;
    EXPECT_EQ(said["loss"], summary["loss"]);
    EXPECT_NEAR(said["sparseness"]["H"], summary["sparseness"]["H"], 1e-12);
    EXPECT_EQ(said["losses"].size(), loss == std::string("1.5") ? 6U : 5U);
    const Outcome piped = shell("nmf reconstruct --model m -q | nmf evaluate " + iris +
                                " --model m --approximation - --json -q");
    ASSERT_EQ(piped.status, 0) << piped.err;
    const Json other = json_of(piped.out);
    EXPECT_NEAR(other["loss_value"], summary["loss_value"], 1e-12 * summary["loss_value"].get<double>())
        << loss;
    EXPECT_NEAR(other["relative_error"], summary["relative_error"], 1e-12) << loss;
    EXPECT_TRUE(other["kkt_residual"].is_null());
  }
}

TEST_F(ModelCommands, evaluate_counts_and_holds_out_the_entries_of_the_training) {
  const Json summary = iris_model({"--holdout", "0.05", "--seed", "3"});
  const Json said = json({"evaluate", iris, "--model", "m"});
  EXPECT_EQ(said["weight"], summary["total_weight"]);
  EXPECT_EQ(said["holdout"]["entries"], summary["holdout"]["entries"]);
  EXPECT_NEAR(said["holdout"]["error"], summary["holdout"]["error"], 1e-12);
  EXPECT_NEAR(said["holdout"]["rmse"], summary["holdout"]["error"], 1e-12);
  EXPECT_NEAR(said["loss_value"], summary["loss_value"], 1e-9);
  EXPECT_LT(said["kkt_residual"], 1e-10);
}

TEST_F(ModelCommands, evaluate_ratings_that_are_not_listed) {
  give("x.mtx",
       "%%MatrixMarket matrix coordinate real general\n4 3 8\n1 1 1\n1 3 3\n2 1 2\n2 2 4\n3 1 3\n3 3 9\n4 1 "
       "0\n4 2 1\n");
  const Json summary = factor({"x.mtx", "--rank", "1", "--missing", "unlisted", "-o", "m", "--tolerance",
                               "1e-12", "--change-tolerance", "0"});
  const Json said = json({"evaluate", "x.mtx", "--model", "m"});
  EXPECT_EQ(said["weight"], 8);
  EXPECT_NEAR(said["loss_value"], summary["loss_value"], 1e-12);
  EXPECT_LT(difference(nmf({"transform", "x.mtx", "--model", "m"}).out, content("m/W.csv"), 1), 1e-8);
  give("x.csv", "1,2,3\n");
  EXPECT_EQ(
      refusal({"transform", "x.csv", "--model", "m", "-o", "w.csv"}, 2),
      "nmf: error: --missing: unlisted, here or in the model, takes what a sparse file does not list for "
      "unknown, but INPUT is dense; give --missing mask for its missing cells\n");
}

TEST_F(ModelCommands, evaluate_by_row_and_column) {
  iris_model();
  const Json said = json({"evaluate", iris, "--model", "m", "--by", "columns"});
  const Rows table = cells(nmf({"evaluate", iris, "--model", "m", "--by", "columns"}).out);
  EXPECT_EQ(table[0], (std::vector<std::string>{"column", "weight", "loss", "rmse", "relative_error"}));
  ASSERT_EQ(table.size(), 5U);
  const auto x = numbers(cells(read_file(iris)), 1, 0, 4);
  const auto W = numbers(cells(content("m/W.csv")), 1, 1, 2), H = numbers(cells(content("m/H.csv")), 1, 0, 4);
  double sum = 0, absolute = 0;
  for (std::size_t j = 0; j < 4; ++j) {
    double squares = 0, magnitude = 0;
    for (std::size_t i = 0; i < 150; ++i) {
      squares += std::pow(x[i][j] - W[i][0] * H[0][j] - W[i][1] * H[1][j], 2);
      absolute += std::abs(x[i][j] - W[i][0] * H[0][j] - W[i][1] * H[1][j]);
      magnitude += x[i][j] * x[i][j];
    }
    EXPECT_NEAR(std::stod(table[j + 1][2]), squares / 2, 1e-12);
    EXPECT_NEAR(std::stod(table[j + 1][3]), std::sqrt(squares / 150), 1e-12);
    EXPECT_NEAR(std::stod(table[j + 1][4]), std::sqrt(squares / magnitude), 1e-12);
    EXPECT_NEAR(said["columns"][j]["loss_value"], squares / 2, 1e-12);
    sum += squares / 2;
  }
  EXPECT_NEAR(said["loss_value"], sum, 1e-11);
  EXPECT_NEAR(said["mae"], absolute / 600, 1e-12);
  EXPECT_EQ(table[1][0], "Sepal.Length");
  const Rows rows = cells(nmf({"evaluate", iris, "--model", "m", "--by", "rows", "-q"}).out);
  EXPECT_EQ(rows.size(), 151U);
  EXPECT_EQ(rows[1][0], "setosa");
}

// Purity and the others of the same clusters by scikit-learn are in tests/unit/clustering_test.cpp.
TEST_F(ModelCommands, evaluate_against_known_classes) {
  give("x.csv", "id,kind,a,b\nu,one,9,0\nv,one,8,1\nw,two,0,5\nx,two,1,7\n");
  factor({"x.csv", "--rank", "2", "-o", "m"});
  give("truth", "a\nb\na\nb\n");
  const Json by_column = json({"evaluate", "x.csv", "--model", "m", "--truth", "kind"}),
             by_file = json({"evaluate", "x.csv", "--model", "m", "--truth", "truth"});
  EXPECT_EQ(by_column["truth"]["purity"], 1);
  EXPECT_EQ(by_column["truth"]["entropy"], 0);
  EXPECT_NEAR(by_column["truth"]["nmi"], 1, 1e-12);
  EXPECT_NEAR(by_column["truth"]["ari"], 1, 1e-12);
  EXPECT_EQ(by_file["truth"]["purity"], 0.5);
  EXPECT_EQ(by_column["truth"]["accuracy"], 1);
  EXPECT_EQ(by_file["truth"]["accuracy"], 0.5);
  EXPECT_NEAR(by_file["truth"]["nmi"], 0, 1e-12);
  EXPECT_EQ(refusal({"evaluate", "x.csv", "--model", "m", "--truth", "kin"}),
            "nmf: error: --truth: kin is neither a label column of INPUT (id, kind) nor a file; give one of "
            "them\n");
  give("named.csv", "id,kind\nu,one\nv,one\nw,two\nx,two\n");
  EXPECT_EQ(refusal({"evaluate", "x.csv", "--model", "m", "--truth", "named.csv"}),
            "nmf: error: --truth: named.csv: each of the 4 rows has a class of its own, such as 'u one'; "
            "give a label "
            "column or a file that has the class of each row alone\n");
}

TEST_F(ModelCommands, evaluate_new_rows_with_their_w) {
  iris_model();
  give("new.csv", "Sepal.Length,Sepal.Width,Petal.Length,Petal.Width\n5,3,1.5,0.2\n6,3,5,2\n");
  const std::string message = refusal({"evaluate", "new.csv", "--model", "m"});
  EXPECT_EQ(
      message,
      "nmf: error: new.csv: has 2 rows, but the model in m was made of 150; give W of these rows with --w "
      "(see nmf transform)\n");
  const Outcome outcome =
      shell("nmf transform new.csv --model m -q | nmf evaluate new.csv --model m --w - --json -q");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_LT(json_of(outcome.out)["relative_error"], 0.1);
  give("w.csv", "1,2,3\n1,2,3\n");
  EXPECT_EQ(
      refusal({"evaluate", "new.csv", "--model", "m", "--w", "w.csv"}),
      "nmf: error: w.csv: is 2 x 3 where 2 x 2 is needed, rows of INPUT x components; see nmf transform\n");
}

}  // namespace
}  // namespace nmf::test
