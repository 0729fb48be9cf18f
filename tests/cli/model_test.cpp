// Commands that take a model: transform and reconstruct.
#include "cli/model_commands.hpp"

namespace nmf::test {
namespace {

TEST_F(ModelCommands, training_rows_transform_to_the_w_of_the_training) {
  for (const char* loss : {"frobenius", "kl"}) {
    iris_model({"--loss", loss});
    const Outcome outcome = nmf({"transform", iris, "--model", "m"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_LT(difference(outcome.out, content("m/W.csv"), 2), 1e-8) << loss;
    EXPECT_EQ(outcome.out.substr(0, 32),
              content("m/W.csv").substr(0, 32));  // Species,component_1,component_2
  }
}

TEST_F(ModelCommands, training_rows_with_holes_or_penalties) {
  std::string holed = read_file(iris);
  for (const std::string cell : {"5.1,", "1.4,0.2"}) holed.replace(holed.find(cell), cell.find(',') + 1, ",");
  give("holed.csv", holed);
  factor([&] {
    std::vector<std::string> arguments{"holed.csv", "--rank", "2", "--missing", "mask", "-o", "masked"};
    arguments.insert(arguments.end(), tight.begin(), tight.end());
    return arguments;
  }());
  EXPECT_LT(difference(nmf({"transform", "holed.csv", "--model", "masked"}).out, content("masked/W.csv"), 2),
            1e-8);
  iris_model({"--l1-w", "0.5"});
  EXPECT_LT(difference(nmf({"transform", iris, "--model", "m"}).out, content("m/W.csv"), 2), 1e-8);
  iris_model({"--l1-h", "0.5"});
  EXPECT_LT(difference(nmf({"transform", iris, "--model", "m"}).out, content("m/W.csv"), 2), 1e-8);
}

TEST_F(ModelCommands, words_for_missing_cells_are_remembered) {
  give("x.csv", "1,2,3\n2,-,6\n3,6,9\n1,1,2\n");
  factor({"x.csv", "--rank", "1", "--missing", "mask", "--na", "-", "-o", "m"});
  EXPECT_EQ(nmf({"transform", "x.csv", "--model", "m", "-q"}).status, 0);
  EXPECT_EQ(json({"evaluate", "x.csv", "--model", "m"})["weight"], 11);
  EXPECT_THAT(refusal({"transform", "x.csv", "--model", "m", "--missing", "error", "-o", "w.csv"}),
              HasSubstr("x.csv:2: column 2 (column_2): - is a missing value"));
}

TEST_F(ModelCommands, columns_in_another_order_give_the_same_bytes) {
  give("x.csv", "id,a,b,c\nu,1,2,3\nv,4,1,0\nw,2,2,5\n");
  give("other.csv", "c,id,a,b\n3,u,1,2\n0,v,4,1\n5,w,2,2\n");
  factor({"x.csv", "--rank", "2", "-o", "m"});
  const std::string straight = nmf({"transform", "x.csv", "--model", "m"}).out;
  EXPECT_EQ(straight.substr(0, 27), "id,component_1,component_2\n");
  EXPECT_EQ(nmf({"transform", "other.csv", "--model", "m"}).out, straight);
  EXPECT_EQ(nmf({"transform", "-", "--model", "m", "--threads", "1"}, content("other.csv")).out, straight);
  EXPECT_EQ(nmf({"convert", "other.csv", "other.mtx"}).status, 0);
  const std::string beside = nmf({"transform", "other.mtx", "--model", "m"}).out;
  EXPECT_EQ(difference(beside, straight, 2), 0);
  give("transposed.csv", "feature,u,v,w\nc,3,0,5\na,1,4,2\nb,2,1,2\n");
  EXPECT_EQ(difference(nmf({"transform", "transposed.csv", "--transpose", "--model", "m"}).out, straight, 2),
            0);
}

TEST_F(ModelCommands, features_that_are_missing_or_unknown) {
  give("x.csv", "a,b,c\n1,2,3\n4,1,0\n2,2,5\n");
  factor({"x.csv", "--rank", "2", "-o", "m"});
  give("short.csv", "c,d\n1,2\n");
  EXPECT_EQ(
      refusal({"transform", "short.csv", "--model", "m"}),
      "nmf: error: short.csv: lacks features of the model in m: a and b; the model needs all its features\n");
  give("wide.csv", "c,d,a,b,e\n3,9,1,2,9\n0,9,4,1,9\n5,9,2,2,9\n");
  EXPECT_EQ(
      refusal({"transform", "wide.csv", "--model", "m"}),
      "nmf: error: wide.csv: the model in m has no feature d and e; --ignore-unknown leaves such columns "
      "out\n");
  EXPECT_EQ(nmf({"transform", "wide.csv", "--model", "m", "--ignore-unknown"}).out,
            nmf({"transform", "x.csv", "--model", "m"}).out);
  give("unnamed.csv", "1,2,3\n");
  EXPECT_EQ(nmf({"transform", "unnamed.csv", "--model", "m"}).status, 0);
  give("narrow.csv", "1,2\n");
  EXPECT_EQ(refusal({"transform", "narrow.csv", "--model", "m"}),
            "nmf: error: narrow.csv: has 2 columns, but the model in m has 3 features; without names on both "
            "sides they must be as many\n");
}

TEST_F(ModelCommands, a_row_that_is_nothing_beside_another_is_told) {
  give("x.csv", "a,b\n1,2\n3,4\n5,1\n");
  factor({"x.csv", "--rank", "1", "--loss", "kl", "-o", "m"});
  give("wide.csv", "a,b\n2,1\n1e-300,2e-300\n1e10,1\n");
  EXPECT_THAT(nmf({"transform", "wide.csv", "--model", "m"}).err,
              HasSubstr("warning: wide.csv: row 2, column a: 1e-300 is too small for double precision beside "
                        "1e+10; 2 such entries count as 0; give such rows in a file of their own"));
}

TEST_F(ModelCommands, columns_that_the_training_left_out_are_left_out_again) {
  give("x.csv", "id,a,b,c,d\nu,1,2,3,9\nv,4,1,0,8\nw,2,2,5,7\n");
  give("only.csv", "id,a,c\nu,1,3\nv,4,0\nw,2,5\n");
  factor({"x.csv", "--rank", "2", "--drop", "b,d", "-o", "m"});
  factor({"x.csv", "--rank", "2", "--columns", "2,c", "-o", "taken"});
  for (const std::string model : {"m", "taken"}) {
    const Outcome outcome = nmf({"transform", "x.csv", "--model", model});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.out, nmf({"transform", "only.csv", "--model", model}).out);
    EXPECT_EQ(nmf({"evaluate", "x.csv", "--model", model}).status, 0);
  }
  give("t.csv", "feature,u,v,w\na,1,4,2\nc,3,0,5\n");  // its columns are rows
  factor({"t.csv", "--transpose", "--rank", "1", "--drop", "w", "-o", "rows"});
  EXPECT_THAT(refusal({"transform", "x.csv", "--model", "rows"}), HasSubstr("has no feature b and d"));
}

TEST_F(ModelCommands, columns_are_what_they_were_in_the_training) {
  give("x.csv", "weight,a,b,id\n7.5,1,2,3\n3.5,4,1,0\n7.25,2,2,3\n1.5,1,5,0\n");
  factor({"x.csv", "--rank", "2", "--labels", "weight", "-o", "m"});
  EXPECT_EQ(nmf({"transform", "x.csv", "--model", "m"}).out,
            nmf({"transform", "x.csv", "--model", "m", "--labels", "weight"}).out);
  EXPECT_EQ(nmf({"evaluate", "x.csv", "--model", "m"}).status, 0);
  // ids that are all different would be labels
  give("new.csv", "id,weight,a,b\n3,x,1,2\n0,y,4,1\n");
  const Rows w = cells(nmf({"transform", "new.csv", "--model", "m"}).out);
  EXPECT_EQ(w[0][0], "weight");
  EXPECT_EQ(w[1][0], "x");
  Rows training = cells(nmf({"transform", "x.csv", "--model", "m"}).out);
  training.resize(w.size());
  EXPECT_EQ(numbers(w, 1, 1, 2), numbers(training, 1, 1, 2));
  give("without.csv", "a,b,id\n1,2,3\n");
  EXPECT_EQ(cells(nmf({"transform", "without.csv", "--model", "m"}).out)[0],
            (std::vector<std::string>{"component_1", "component_2"}));
}

TEST_F(ModelCommands, transform_writes_other_formats_and_says_what_it_did) {
  iris_model();
  const Json said = json({"transform", iris, "--model", "m", "-o", "w.npy"});
  EXPECT_EQ(said["input"]["rows"], 150);
  EXPECT_EQ(said["rank"], 2);
  EXPECT_EQ(said["unconverged_rows"], 0);
  EXPECT_TRUE(exists("w.npy.rows.csv"));
  EXPECT_EQ(nmf({"convert", "w.npy", "-"}).out, nmf({"transform", iris, "--model", "m"}).out);
  EXPECT_EQ(refusal({"transform", iris, "--model", "m", "--json"}, 2),
            "nmf: error: --json: standard output has the table already; give the table a file with -o\n");
  EXPECT_EQ(refusal({"transform", iris, "--model", "m", "-o", "m/H.csv"}),
            "nmf: error: m/H.csv: is an input and would be overwritten by -o; choose another place for the "
            "output\n");
  give("weights.csv", "1,1,1,1\n");
  EXPECT_EQ(refusal({"transform", iris, "--model", "m", "--weights", "weights.csv", "-o", "w.csv"}),
            "nmf: error: weights.csv: is not of the shape of INPUT; give a weight for each entry\n");
  EXPECT_FALSE(exists("w.csv"));
}

TEST_F(ModelCommands, weights_of_new_rows) {
  give("x.csv", "1,2,3\n4,1,0\n2,2,5\n");
  give("h.csv", "1,1,1\n");
  factor({"x.csv", "--rank", "1", "-o", "m"});
  give("new.csv", "6,0,9\n");
  give("weights.csv", "1,2,0\n");
  const Rows h = cells(content("m/H.csv"));
  const auto f = numbers(h, 1, 0, 3)[0];
  const double w =
      std::stod(cells(nmf({"transform", "new.csv", "--model", "m", "--weights", "weights.csv"}).out)[1][0]);
  EXPECT_NEAR(w, 6 * f[0] / (f[0] * f[0] + 2 * f[1] * f[1]), 1e-12);
}

TEST_F(ModelCommands, reconstruct_gives_the_product_with_its_names) {
  iris_model();
  const Outcome outcome = nmf({"reconstruct", "--model", "m"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const Rows y = cells(outcome.out), w = cells(content("m/W.csv")), h = cells(content("m/H.csv"));
  ASSERT_EQ(y.size(), 151U);
  EXPECT_EQ(y[0], (std::vector<std::string>{"Species", "Sepal.Length", "Sepal.Width", "Petal.Length",
                                            "Petal.Width"}));
  const auto got = numbers(y, 1, 1, 4), W = numbers(w, 1, 1, 2), H = numbers(h, 1, 0, 4);
  for (std::size_t i = 0; i < 150; ++i) {
    EXPECT_EQ(y[i + 1][0], w[i + 1][0]);
    for (std::size_t j = 0; j < 4; ++j) EXPECT_NEAR(got[i][j], W[i][0] * H[0][j] + W[i][1] * H[1][j], 1e-13);
  }
  const Rows second = cells(nmf({"reconstruct", "--model", "m", "--components", "2"}).out);
  EXPECT_NEAR(std::stod(second[1][1]), W[0][1] * H[1][0], 1e-13);
}

TEST_F(ModelCommands, reconstruct_single_entries) {
  give("x.csv", "user,film A,film B,film C\nann,1,2,3\nbob,4,1,0\nann,2,2,5\n");
  factor({"x.csv", "--rank", "2", "-o", "m"});
  const Rows whole = cells(nmf({"reconstruct", "--model", "m"}).out);
  const Outcome outcome = nmf({"reconstruct", "--model", "m", "--entries", "-", "-q"},
                              "user,film,rating\nbob,film C,4\n3,2,0\nbob,film A,1\n");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "row,column,value\nbob,film C," + whole[2][3] + "\n3,2," + whole[3][2] +
                             "\nbob,film A," + whole[2][1] + "\n");
  give("pairs.csv", "bob,film A\nann,film B\n");
  EXPECT_EQ(refusal({"reconstruct", "--model", "m", "--entries", "pairs.csv", "-o", "out.csv"}),
            "nmf: error: pairs.csv:2: ann is the name of several rows; give the number from 1\n");
  give("pairs.csv", "bob,film A\nbob,film D\n");
  EXPECT_EQ(
      refusal({"reconstruct", "--model", "m", "--entries", "pairs.csv", "-o", "out.csv"}),
      "nmf: error: pairs.csv:2: the model has no column film D; give a name it has, or a number from 1\n");
  EXPECT_EQ(refusal({"reconstruct", "--model", "m", "--entries", "pairs.csv", "-o", "out.npy"}, 2),
            "nmf: error: out.npy: single entries are written as csv or tsv; choose one of them\n");
  EXPECT_FALSE(exists("out.csv"));
}

// (1 2)'(1 2), and a row and a column of which nothing is known.
TEST_F(ModelCommands, reconstruct_says_the_mean_where_nothing_is_known_and_keeps_bounds) {
  give("x.csv", "id,u,v,w\na,1,2,\nb,2,4,\nc,,,\n");
  factor({"x.csv", "--rank", "1", "--missing", "mask", "-o", "m"});
  EXPECT_EQ(json_of(content("m/summary.json"))["mean"], 2.25);
  const Outcome all = nmf({"reconstruct", "--model", "m", "--clip", "1.5:3"});
  const double expected[3][3] = {{1.5, 2, 2.25}, {2, 3, 2.25}, {2.25, 2.25, 2.25}};
  const auto y = numbers(cells(all.out), 1, 1, 3);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) EXPECT_NEAR(y[i][j], expected[i][j], 1e-6) << i << ' ' << j;
  EXPECT_THAT(all.err, HasSubstr("1 row and 1 column are without a known entry: the mean of what is known, "
                                 "2.25, stands for them"));
  give("asked.csv", "c,u\nb,v\nb,w\nb,new\n");
  const Rows asked =
      cells(nmf({"reconstruct", "--model", "m", "--entries", "asked.csv", "--clip", ":3"}).out);
  EXPECT_EQ(asked[1][2], "2.25");
  EXPECT_EQ(asked[2][2], "3");
  EXPECT_EQ(asked[3][2], "2.25");
  EXPECT_EQ(asked[4], (std::vector<std::string>{"b", "new", "2.25"}));  // is of no column that there is
  EXPECT_NEAR(numbers(cells(nmf({"reconstruct", "--model", "m"}).out), 1, 1, 3)[1][1], 4, 1e-6);
  EXPECT_THAT(refusal({"reconstruct", "--model", "m", "--clip", "5"}, 2),
              HasSubstr("--clip: 5 has no colon"));
  EXPECT_THAT(refusal({"reconstruct", "--model", "m", "--clip", "5:1"}, 2),
              HasSubstr("--clip: 5 is above 1"));
  EXPECT_THAT(refusal({"reconstruct", "--model", "m", "--clip", "a:1"}, 2),
              HasSubstr("--clip: a is no number"));
}

TEST_F(ModelCommands, masks_divide_a_matrix_among_the_components) {
  iris_model();
  const std::string first =
                        nmf({"reconstruct", "--model", "m", "--mask-from", iris, "--components", "1"}).out,
                    second =
                        nmf({"reconstruct", "--model", "m", "--mask-from", iris, "--components", "2"}).out;
  const auto a = numbers(cells(first), 1, 1, 4), b = numbers(cells(second), 1, 1, 4);
  const auto x = numbers(cells(read_file(iris)), 1, 0, 4);
  const auto W = numbers(cells(content("m/W.csv")), 1, 1, 2), H = numbers(cells(content("m/H.csv")), 1, 0, 4);
  for (std::size_t i = 0; i < 150; ++i)
    for (std::size_t j = 0; j < 4; ++j) {
      EXPECT_NEAR(a[i][j] + b[i][j], x[i][j], 1e-13);
      const double part = W[i][0] * H[0][j];
      EXPECT_NEAR(a[i][j], x[i][j] * part / (part + W[i][1] * H[1][j]), 1e-12);
    }
  const auto hard = numbers(
      cells(nmf({"reconstruct", "--model", "m", "--mask-from", iris, "--components", "1", "--kind", "hard"})
                .out),
      1, 1, 4);
  EXPECT_EQ(hard[0][0], W[0][0] * H[0][0] >= W[0][1] * H[1][0] ? x[0][0] : 0);
  give("few.csv", "Sepal.Length,Sepal.Width,Petal.Length,Petal.Width\n1,2,3,4\n");
  EXPECT_EQ(
      refusal({"reconstruct", "--model", "m", "--mask-from", "few.csv", "-o", "y.csv"}),
      "nmf: error: few.csv: does not have as many rows as W of the model in m; give the matrix that it was "
      "made of\n");
  EXPECT_EQ(refusal({"reconstruct", "--model", "m", "--components", "1,3"}, 2),
            "nmf: error: --components: there is no component 3; give numbers from 1 to 2\n");
  EXPECT_EQ(refusal({"reconstruct", "--model", "m", "--mask-from", "a", "--entries", "b"}, 2),
            "nmf: error: --entries, --mask-from: give one of them\n");
}

// Names and numbers of factors in every format that factors have.
TEST_F(ModelCommands, models_of_every_format_give_the_same) {
  give("x.csv", "id,2001,2002,c\n1,1,2,3\n2,4,1,0\n3,2,2,5\n");
  const std::vector<std::string> run{"x.csv", "--header", "yes", "--labels", "id", "--rank", "2"};
  std::string first;
  for (const char* format : {"csv", "tsv", "mtx", "npy"}) {
    auto arguments = run;
    for (const char* word : {"--write-format", format, "-o", "m"}) arguments.emplace_back(word);
    factor(arguments);
    const Outcome outcome = nmf({"reconstruct", "--model", "m"});
    EXPECT_EQ(outcome.status, 0) << format << outcome.err;
    if (first.empty()) first = outcome.out;
    EXPECT_EQ(outcome.out, first) << format;
    EXPECT_EQ(nmf({"transform", "x.csv", "--header", "yes", "--labels", "id", "--model", "m", "-q"}).status,
              0)
        << format;
    std::filesystem::remove_all(scratch / "m");
  }
  EXPECT_EQ(first.substr(0, first.find('\n')), "id,\"2001\",\"2002\",c");
}

TEST_F(ModelCommands, the_same_bytes_on_any_number_of_threads) {
  iris_model({"--loss", "kl"});
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"transform", iris, "--model", "m"},
        std::vector<std::string>{"reconstruct", "--model", "m"},
        std::vector<std::string>{"evaluate", iris, "--model", "m"}}) {
    auto one = command, four = command;
    for (const char* word : {"--threads", "1"}) one.emplace_back(word);
    for (const char* word : {"--threads", "4"}) four.emplace_back(word);
    EXPECT_EQ(nmf(one).out, nmf(four).out) << command[0];
  }
}

}  // namespace
}  // namespace nmf::test
