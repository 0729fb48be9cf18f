#include "cli/model_files.hpp"

namespace nmf::test {
namespace {

// Shares 1/2, 1/2, 0 and 1/4, 0, 3/4; the columns of W H add up to 6, 4 and 6.
class Top : public ModelCli {
 protected:
  Top() {
    give_model("fruit", "box,component_1,component_2\na,3,0\nb,1,1\n", "apple,pear,plum\n1,1,0\n2,0,6\n");
  }
};

TEST_F(Top, features_by_weight) {
  EXPECT_EQ(page({"top", "--model", "fruit"}),
            "component_1\n"
            "  feature  weight   share\n"
            "  apple         1  50.0 %\n"
            "  pear          1  50.0 %\n"
            "\n"
            "component_2\n"
            "  feature  weight   share\n"
            "  plum          6  75.0 %\n"
            "  apple         2  25.0 %\n");
}

// ESC ] is a command to a terminal, and so is U+009B.
TEST_F(Top, names_send_no_commands_to_a_terminal) {
  give("x.csv",
       "l,a\x1b]0;X\a,b\xc2\x9b"
       "31m\nq,1,2\nx,3,4\n");
  const Outcome run = nmf({"factor", "x.csv", "--rank", "1", "-o", "m"});
  const Outcome listed = nmf({"top", "--model", "m", "--rows"});
  EXPECT_THAT(listed.out, AllOf(HasSubstr("a\\x1b]0;X\\x07 "), HasSubstr("b\\x9b31m")));
  for (const std::string& text : {run.err, listed.out, nmf({"factor", "x.csv", "--\x1b[1m", "1"}).err}) {
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, Not(HasSubstr("\xc2\x9b")));
  }
}

TEST_F(Top, as_many_as_asked_for) {
  const Json list = json_of(page({"top", "--model", "fruit", "-n", "1", "--json"}));
  ASSERT_EQ(list["components"].size(), 2U);
  EXPECT_EQ(list["components"][0]["features"].size(), 1U);
  EXPECT_EQ(list["components"][1]["features"][0]["name"], "plum");
}

TEST_F(Top, features_by_lift) {
  EXPECT_EQ(page({"top", "--model", "fruit", "--score", "lift", "-n", "1"}),
            "component_1\n"
            "  feature  weight   share  lift\n"
            "  pear          1  50.0 %     2\n"
            "\n"
            "component_2\n"
            "  feature  weight   share  lift\n"
            "  plum          6  75.0 %     2\n");
}

TEST_F(Top, features_by_specificity) {
  const Json list = json_of(page({"top", "--model", "fruit", "--score", "specificity", "--json"}));
  EXPECT_EQ(list["score"], "specificity");
  const Json& first = list["components"][0]["features"];
  EXPECT_EQ(first[0]["name"], "pear");
  EXPECT_EQ(first[0]["score"], 0.5);
  // apple is divided 2/3 : 1/3, which leaves 1 - 0.918296 bits.
  EXPECT_EQ(first[1]["name"], "apple");
  EXPECT_NEAR(first[1]["score"].get<double>(), 0.5 * (1 - 0.9182958340544896), 1e-15);
}

TEST_F(Top, rows_that_use_a_component_most) {
  // b holds 1 x (1 + 1 + 0) of the first and 1 x (2 + 0 + 6) of the second.
  EXPECT_EQ(page({"top", "--model", "fruit", "--rows", "-n", "2"}),
            "component_1\n"
            "  feature  weight   share\n"
            "  apple         1  50.0 %\n"
            "  pear          1  50.0 %\n"
            "\n"
            "  row     weight    share\n"
            "  1    a       3  100.0 %\n"
            "  2    b       1   20.0 %\n"
            "\n"
            "component_2\n"
            "  feature  weight   share\n"
            "  plum          6  75.0 %\n"
            "  apple         2  25.0 %\n"
            "\n"
            "  row     weight   share\n"
            "  2    b       1  80.0 %\n");
}

TEST_F(Top, as_csv) {
  EXPECT_EQ(page({"top", "--model", "fruit", "--rows", "--format", "csv"}),
            "component,kind,place,index,name,weight,share,score\n"
            "component_1,feature,1,1,apple,1,0.5,1\n"
            "component_1,feature,2,2,pear,1,0.5,1\n"
            "component_1,row,1,1,a,3,1,3\n"
            "component_1,row,2,2,b,1,0.2,1\n"
            "component_2,feature,1,3,plum,6,0.75,6\n"
            "component_2,feature,2,1,apple,2,0.25,2\n"
            "component_2,row,1,2,b,1,0.8,1\n");
}

TEST_F(Top, as_json) {
  const Json expected =
      json_of(R"({"schema_version": 1, "model": "fruit", "rank": 2, "score": "weight", "components": [
    {"component": "component_1",
     "features": [{"column": 1, "name": "apple", "weight": 1.0, "share": 0.5, "score": 1.0}],
     "rows": [{"row": 1, "name": "a", "weight": 3.0, "share": 1.0, "score": 3.0}]},
    {"component": "component_2",
     "features": [{"column": 3, "name": "plum", "weight": 6.0, "share": 0.75, "score": 6.0}],
     "rows": [{"row": 2, "name": "b", "weight": 1.0, "share": 0.8, "score": 1.0}]}]})");
  EXPECT_EQ(json_of(page({"top", "--model", "fruit", "--rows", "-n", "1", "--json"})), expected);
}

TEST_F(Top, names_that_csv_has_to_quote) {
  give_model("odd", "", "\"a,b\",\"say \"\"hi\"\"\"\n2,1\n");
  EXPECT_EQ(page({"top", "--model", "odd", "--format", "csv", "-n", "1"}),
            "component,kind,place,index,name,weight,share,score\n"
            "component_1,feature,1,1,\"a,b\",2,0.6666666666666666,2\n");
}

TEST_F(Top, names_of_more_than_ascii_stand_in_columns) {
  give_model("umlauts", "", "Äpfel,Kirschen\n3,1\n");
  EXPECT_EQ(page({"top", "--model", "umlauts"}),
            "component_1\n"
            "  feature   weight   share\n"
            "  Äpfel          3  75.0 %\n"
            "  Kirschen       1  25.0 %\n");
}

TEST_F(Top, empty_component_is_said_to_be_empty) {
  give_model("empty", "", "apple,pear\n1,1\n0,0\n");
  EXPECT_THAT(page({"top", "--model", "empty"}), HasSubstr("component_2\n  empty: all weights are zero\n"));
}

TEST_F(Top, of_a_factorization_rows_have_their_labels) {
  factor({iris, "--rank", "2", "-q"});
  const Json list = json_of(page({"top", "--model", "iris.nmf", "--rows", "-n", "4", "--json"}));
  // The features of H in falling order, as the file has them.
  const Rows h = cells(content("iris.nmf/H.csv"));
  for (std::size_t r = 0; r < 2; ++r) {
    const Json& features = list["components"][r]["features"];
    ASSERT_EQ(features.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) {
      const auto column = features[i]["column"].get<std::size_t>() - 1;
      EXPECT_EQ(features[i]["name"], h[0][column]);
      EXPECT_EQ(features[i]["weight"].get<double>(), std::stod(h[r + 1][column]));
      EXPECT_GE(features[i == 0 ? 0 : i - 1]["weight"].get<double>(), features[i]["weight"].get<double>());
    }
  }
  EXPECT_EQ(list["components"][0]["rows"][0]["name"], "virginica");
}

TEST_F(Top, needs_w_for_rows_and_for_lift_only) {
  give_model("half", "", "apple,pear\n1,2\n");
  EXPECT_THAT(page({"top", "--model", "half", "--score", "specificity"}), HasSubstr("pear"));
  for (const auto& options : {std::vector<std::string>{"--rows"}, {"--score", "lift"}}) {
    std::vector<std::string> arguments{"top", "--model", "half"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    EXPECT_THAT(refusal(arguments, 1), HasSubstr("nmf: error: half: W was not kept in a file; "));
  }
}

TEST_F(Top, a_reader_that_goes_away_is_no_error) {
  std::string names;
  std::string weights;
  for (int j = 0; j < 50000; ++j) {
    names += (j == 0 ? "f" : ",f") + std::to_string(j);
    weights += j == 0 ? "1" : ",1";
  }
  give_model("wide", "", names + "\n" + weights + "\n");
  const Outcome outcome = shell("nmf top --model wide -n 50000 | head -n 1");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "component_1\n");
  EXPECT_EQ(outcome.err, "");
}

TEST_F(Top, refusals) {
  EXPECT_EQ(refusal({"top"}, 2), "nmf: error: --model: missing; see 'nmf top --help'\n");
  EXPECT_EQ(refusal({"top", "--model", "fruit", "-n", "0"}, 2),
            "nmf: error: --number: 0 is not possible; give at least 1\n");
  EXPECT_EQ(refusal({"top", "--model", "fruit", "--format", "csv", "--json"}, 2),
            "nmf: error: --format csv and --json: only one form can be printed; leave one out\n");
  EXPECT_EQ(
      refusal({"top", "--model", "fruit", "--score", "lfit"}, 2),
      "nmf: error: --score: unknown value: lfit; did you mean lift? choose weight, lift or specificity\n");
  EXPECT_THAT(refusal({"top", "--model", "none"}, 1),
              HasSubstr("nmf: error: none: there is no such folder; "));
}

}  // namespace
}  // namespace nmf::test
