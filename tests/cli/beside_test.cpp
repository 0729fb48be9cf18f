// Files that lie beside a matrix: their rows and columns are those that are called so.
#include "cli/model_commands.hpp"

namespace nmf::test {
namespace {

using testing::HasSubstr;

class Beside : public ModelCommands {
 protected:
  void SetUp() override {
    ModelCommands::SetUp();
    give("x.csv", "id,a,b,c\nu,1,2,4\nv,4,1,0.5\nw,2,2,5\ny,3,0,1\n");
    give("turned.csv", "id,a,b,c\ny,3,0,1\nw,2,2,5\nv,4,1,0.5\nu,1,2,4\n");
    factor({"x.csv", "--rank", "2", "-o", "m"});
  }
  // Lines below the first from the last to the first.
  static std::string turned(const std::string& table) {
    std::vector<std::string> lines;
    std::istringstream text(table);
    for (std::string line; std::getline(text, line);) lines.push_back(line + "\n");
    std::reverse(lines.begin() + 1, lines.end());
    std::string result;
    for (const std::string& line : lines) result += line;
    return result;
  }
  double error_of(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "evaluate");
    arguments.insert(arguments.end(), {"--model", "m"});
    return json(arguments)["relative_error"];
  }
};

TEST_F(Beside, rows_that_are_evaluated_are_those_of_the_model) {
  const double expected = error_of({"x.csv"});
  EXPECT_NEAR(error_of({"turned.csv"}), expected, 1e-12);
  give("w.csv", turned(content("m/W.csv")));
  EXPECT_NEAR(error_of({"x.csv", "--w", "w.csv"}), expected, 1e-12);
  give("y.csv", turned(succeed({"reconstruct", "--model", "m"}).out));
  EXPECT_NEAR(error_of({"x.csv", "--approximation", "y.csv"}), expected, 1e-12);
  give("unnamed.csv", "a,b,c\n1,2,4\n4,1,0.5\n2,2,5\n3,0,1\n");
  EXPECT_NEAR(error_of({"unnamed.csv"}), expected, 1e-12);
}

TEST_F(Beside, rows_of_others_are_refused) {
  give("new.csv", "id,a,b,c\nu,1,2,4\nv,4,1,0.5\nq,2,2,5\ny,3,0,1\n");
  EXPECT_EQ(refusal({"evaluate", "new.csv", "--model", "m"}),
            "nmf: error: new.csv: has rows that the model in m was not made of: q; give W of these rows with "
            "--w (see nmf transform)\n");
  EXPECT_EQ(
      refusal({"reconstruct", "--model", "m", "--mask-from", "turned.csv"}),
      "nmf: error: turned.csv: row 1 is y where W of the model in m has u; give the rows in its order\n");
  factor({"x.csv", "--rank", "2", "--holdout", "0.2", "-o", "held"});
  EXPECT_THAT(refusal({"evaluate", "turned.csv", "--model", "held"}), HasSubstr("put them in that order"));
}

TEST_F(Beside, weights_and_entries_to_test_are_of_the_entries_that_are_called_so) {
  give("weights.csv", "id,a,b,c\nu,1,0,1\nv,1,1,2\nw,3,1,1\ny,1,1,1\n");
  give("other.csv", "id,c,a,b\ny,1,1,1\nw,1,3,1\nv,2,1,1\nu,1,1,0\n");
  give("test.csv", "id,c,a,b\ny,,,\nw,,,2\nv,,,\nu,4,,\n");
  give("same.csv", "id,a,b,c\nu,,,4\nv,,,\nw,,2,\ny,,,\n");
  for (const std::string option : {"--weights", "--test"}) {
    const bool test = option == "--test";
    factor({"x.csv", "--rank", "1", option, test ? "same.csv" : "weights.csv", "-o", "first"});
    factor({"x.csv", "--rank", "1", option, test ? "test.csv" : "other.csv", "-o", "second"});
    EXPECT_EQ(content("first/W.csv"), content("second/W.csv")) << option;
    EXPECT_EQ(content("first/H.csv"), content("second/H.csv")) << option;
  }
  EXPECT_NEAR(error_of({"x.csv", "--weights", "other.csv"}), error_of({"x.csv", "--weights", "weights.csv"}),
              1e-12);
  give("order.csv", "id,c,a,b\nu,1,1,0\nv,2,1,1\nw,1,3,1\ny,1,1,1\n");
  EXPECT_EQ(succeed({"transform", "x.csv", "--model", "m", "--weights", "order.csv"}).out,
            succeed({"transform", "x.csv", "--model", "m", "--weights", "weights.csv"}).out);
  EXPECT_EQ(refusal({"transform", "x.csv", "--model", "m", "--weights", "other.csv", "-q"}),
            "nmf: error: other.csv: row 1 is y where INPUT has u; give the rows in its order\n");
  give("wrong.csv", "id,a,b,d\nu,1,0,1\nv,1,1,2\nw,3,1,1\ny,1,1,1\n");
  EXPECT_EQ(
      refusal({"factor", "x.csv", "--rank", "1", "--weights", "wrong.csv", "-o", "n", "-q"}),
      "nmf: error: wrong.csv: lacks columns of the matrix: c; leave them out of the matrix (--drop), or "
      "add them\n");
}

TEST_F(Beside, a_start_is_of_the_rows_and_columns_that_are_called_so) {
  give("w.csv", turned(content("m/W.csv")));
  std::vector<std::string> arguments{"x.csv", "--rank", "2", "--init-h", "m/H.csv", "--init-w"};
  const auto started_with = [&](const std::string& w, const std::string& to) {
    std::vector<std::string> all = arguments;
    all.insert(all.end(), {w, "--max-iterations", "3", "-o", to});
    factor(all);
    return content(to + "/W.csv");
  };
  EXPECT_EQ(started_with("w.csv", "turned"), started_with("m/W.csv", "same"));
}

TEST_F(Beside, what_was_data_in_the_training_is_data_in_an_approximation) {
  give("index.csv", "index,b\n1,2\n2,4\n3,7\n");
  factor({"index.csv", "--rank", "2", "--labels", "none", "-o", "m"});
  give("y.csv", succeed({"reconstruct", "--model", "m"}).out);
  EXPECT_LT(error_of({"index.csv", "--approximation", "y.csv"}), 1e-6);
  const std::string said = succeed({"transform", "index.csv", "--model", "m"}).err;
  EXPECT_THAT(said, HasSubstr("column 1 (index) is data: as in the model"));
  EXPECT_THAT(said, testing::Not(HasSubstr("labels the rows")));
}

TEST_F(Beside, a_first_line_with_the_features_of_the_model_is_a_header) {
  give("numbers.csv", "5,6\n1,2\n3,4\n");
  factor({"numbers.csv", "--header", "yes", "--rank", "1", "-o", "m"});
  EXPECT_EQ(cells(succeed({"transform", "numbers.csv", "--model", "m"}).out).size(), 3U);
  EXPECT_NEAR(error_of({"numbers.csv"}), double(json_of(content("m/summary.json"))["relative_error"]), 1e-12);
}

TEST_F(Beside, zeros_of_a_sparse_table_are_unknown_to_new_rows_as_they_were_in_the_training) {
  constexpr int columns = 24;
  std::string table;
  for (int j = 0; j < columns; ++j) table += "f" + std::to_string(j) + (j + 1 < columns ? "," : "\n");
  for (int i = 0; i < 2 * columns; ++i)
    for (int j = 0; j < columns; ++j)
      table += std::to_string(j == i % columns || j == (i + 1) % columns ? 1 + i % 4 + j % 3 : 0) +
               (j + 1 < columns ? "," : "\n");
  give("sparse.csv", table);
  std::vector<std::string> arguments{"sparse.csv", "--rank", "1", "--missing", "unlisted", "-o", "m"};
  arguments.insert(arguments.end(), tight.begin(), tight.end());
  factor(arguments);
  EXPECT_LT(difference(succeed({"transform", "sparse.csv", "--model", "m"}).out, content("m/W.csv"), 1),
            1e-8);
}

}  // namespace
}  // namespace nmf::test
