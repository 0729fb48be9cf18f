#include "cli/model_files.hpp"

namespace nmf::test {
namespace {

using Compare = ModelCli;

TEST_F(Compare, pairs_and_score) {
  // cos((3, 4), (1, 1)) = 7 / (5 sqrt 2), cos((1, 0), (4, 3)) = 4 / 5; the other way adds up to less.
  give_model("a", "", "x,y\n3,4\n1,0\n");
  give_model("b", "", "x,y\n4,3\n1,1\n");
  EXPECT_EQ(page({"compare", "a", "b"}),
            "a            b              cosine\n"
            "component_1  component_2  0.989949\n"
            "component_2  component_1  0.800000\n"
            "\n"
            "score 0.894975 (1: the same up to order and scale)\n");
}

TEST_F(Compare, features_are_matched_by_name) {
  give_model("a", "", "x,y,z\n1,2,3\n4,0,1\n");
  give_model("b", "", "z,x,y\n1,4,0\n30,10,20\n");
  const Json found = json_of(page({"compare", "a", "b", "--json"}));
  EXPECT_NEAR(found["score"].get<double>(), 1, 1e-15);
  EXPECT_EQ(found["pairs"][0]["b"], 2);
  EXPECT_EQ(found["pairs"][1]["b"], 1);
  EXPECT_EQ(found["features"], json_of(R"({"common": 3, "only_in_a": 0, "only_in_b": 0})"));
}

TEST_F(Compare, features_that_one_model_lacks_have_no_weight_there) {
  give_model("a", "", "x,y\n3,4\n");
  give_model("b", "", "y,z,u\n1,0,0\n");
  const Outcome outcome = nmf({"compare", "a", "b", "--json"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(
      outcome.err,
      "nmf: features in both: 1, only in a: 1, only in b: 2; what a model lacks has the weight 0 there\n");
  const Json found = json_of(outcome.out);
  EXPECT_NEAR(found["score"].get<double>(), 0.8, 1e-15);
  EXPECT_EQ(found["features"], json_of(R"({"common": 1, "only_in_a": 1, "only_in_b": 2})"));
  EXPECT_EQ(page({"compare", "a", "b", "--json", "-q"}), outcome.out);
}

TEST_F(Compare, without_names_by_place) {
  give_model("a", "", "x,y\n3,4\n");
  give_model("b", "", "column_1,column_2\n4,3\n");
  EXPECT_NEAR(json_of(page({"compare", "a", "b", "--json"}))["score"].get<double>(), 0.96, 1e-15);
}

TEST_F(Compare, other_ranks_leave_components_over) {
  give_model("a", "", "x,y,z\n0,0,5\n1,0,0\n0,1,0\n");
  give_model("b", "", "x,y,z\n0,2,0\n0,0,1\n");
  EXPECT_EQ(page({"compare", "a", "b"}),
            "a            b              cosine\n"
            "component_1  component_2  1.000000\n"
            "component_3  component_1  1.000000\n"
            "component_2  -\n"
            "\n"
            "score 0.666667 (1: the same up to order and scale)\n");
  EXPECT_EQ(page({"compare", "b", "a", "--format", "csv"}),
            "a,b,cosine\n"
            "component_1,component_3,1\n"
            "component_2,component_1,1\n"
            ",component_2,\n");
  const Json found = json_of(page({"compare", "a", "b", "--json"}));
  EXPECT_EQ(found["rank_a"], 3);
  EXPECT_EQ(found["rank_b"], 2);
  EXPECT_EQ(found["only_in_a"], Json::array({2}));
  EXPECT_EQ(found["only_in_b"], Json::array());
}

TEST_F(Compare, a_run_with_itself_and_with_another_start) {
  factor({iris, "--rank", "2", "-q", "-o", "first"});
  factor({iris, "--rank", "2", "-q", "--init", "random", "--seed", "3", "-o", "second"});
  EXPECT_NEAR(json_of(page({"compare", "first", "first", "--json"}))["score"].get<double>(), 1, 1e-15);
  const double score = json_of(page({"compare", "first", "second", "--json"}))["score"];
  EXPECT_GT(score, 0.9);
  EXPECT_LE(score, 1);
}

TEST_F(Compare, works_in_a_pipe) {
  give_model("a", "", "x,y\n3,4\n1,0\n");
  const Outcome outcome = shell("nmf compare a a | head -n 1");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "a            b              cosine\n");
  EXPECT_EQ(outcome.err, "");
}

TEST_F(Compare, refusals) {
  give_model("a", "", "x,y\n3,4\n");
  give_model("other", "", "u,v\n3,4\n");
  give_model("unnamed", "", "column_1,column_2,column_3\n4,3,1\n");
  EXPECT_EQ(refusal({"compare", "a"}, 2), "nmf: error: B: missing; see 'nmf compare --help'\n");
  EXPECT_EQ(refusal({"compare", "a", "other"}, 1),
            "nmf: error: a and other: they have no feature in common; compare models of the same features\n");
  EXPECT_EQ(
      refusal({"compare", "a", "unnamed"}, 1),
      "nmf: error: a and unnamed: they have 2 and 3 features, and not both name them; compare models of the "
      "same features\n");
  EXPECT_EQ(refusal({"compare", "a", "a", "--json", "--format", "csv"}, 2),
            "nmf: error: --format csv and --json: only one form can be printed; leave one out\n");
  EXPECT_THAT(refusal({"compare", "a", "none"}, 1), HasSubstr("nmf: error: none: there is no such folder; "));
}

TEST_F(Compare, features_of_one_name_cannot_be_matched_by_name) {
  give_model("a", "", "x,y\n3,4\n");
  give_model("twice", "", "x,x\n3,4\n");
  EXPECT_EQ(
      refusal({"compare", "a", "twice"}, 1),
      "nmf: error: twice/H.csv: two features are called x, which cannot be matched by name; give them names "
      "of their own\n");
}

}  // namespace
}  // namespace nmf::test
