// nmf consensus: what several models have in common, as a model.
#include <map>
#include <random>

#include "cli/cli.hpp"

namespace nmf::test {
namespace {

using Words = std::vector<std::string>;

class Consensus : public Cli {
 protected:
  // Rows of a product of four components over named columns, and noise.
  void give_matrix(const std::string& name, unsigned seed, std::size_t first, std::size_t end) const {
    std::mt19937 random(seed);
    const auto number = [&random] { return static_cast<double>(random() % 1000) / 1000; };
    std::string text = "name";
    for (std::size_t j = first; j < end; ++j) text += ",gene" + std::to_string(j);
    for (int i = 0; i < 80; ++i) {
      std::vector<double> w(4);
      for (double& v : w) v = random() % 2 == 0 ? 0 : number();
      text += "\nrow" + std::to_string(i);
      for (std::size_t j = first; j < end; ++j) {
        double x = 0.1 * number();
        for (std::size_t r = 0; r < 4; ++r) x += w[r] * (j / 8 == r ? 5.0 + static_cast<double>(j % 8) : 0);
        text += "," + std::to_string(x);
      }
    }
    give(name, text + "\n");
  }
};

TEST_F(Consensus, of_runs_from_other_starts_is_a_model_of_what_they_share) {
  give_matrix("x.csv", 1, 0, 32);
  Words command{"consensus"};
  for (const std::string seed : {"1", "2", "3", "4", "5"}) {
    factor({"x.csv", "--rank", "4", "--init", "random", "--starts", "1", "--seed", seed, "-o", "run" + seed});
    command.push_back("run" + seed);
  }
  const Outcome outcome = nmf(command);
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("component_4      5/5  "));
  const Json compared = json_of(nmf({"compare", "consensus.nmf", "run3", "--json"}).out);
  EXPECT_GT(compared["score"].get<double>(), 0.999);
  // W is the best for this H, and the model one for every command.
  const Json evaluated = json_of(nmf({"evaluate", "x.csv", "--model", "consensus.nmf", "--json"}).out);
  const Json of_run = json_of(content("run3/summary.json"));
  EXPECT_LT(evaluated["relative_error"].get<double>(), 1.05 * of_run["relative_error"].get<double>());
  EXPECT_THAT(content("consensus.nmf/W.csv"), HasSubstr("\nrow79,"));
  const Rows stability = cells(content("consensus.nmf/stability.csv"));
  ASSERT_EQ(stability.size(), 5u);
  EXPECT_EQ(stability[0].size(), 4u + 32u);
  EXPECT_EQ(stability[1][1], "5");
  EXPECT_EQ(stability[0][4], "gene0");
}

TEST_F(Consensus, of_a_sweep_is_of_the_runs_of_a_rank) {
  give_matrix("x.csv", 2, 0, 32);
  ASSERT_EQ(
      nmf({"rank", "x.csv", "--ranks", "3,4", "--runs", "6", "--folds", "none", "--consensus", "4", "-q"})
          .status,
      0);
  EXPECT_THAT(nmf({"consensus", "x.ranks"}).err,
              HasSubstr("--rank: missing; x.ranks has runs of several ranks"));
  const Json found = json_of(nmf({"consensus", "x.ranks", "--rank", "4", "--json", "-q", "-o", "c"}).out);
  EXPECT_EQ(found["models"], 6);
  EXPECT_EQ(found["components"][3]["models"], 6);
  EXPECT_TRUE(exists("c/W.csv"));
  EXPECT_EQ(content("x.ranks/consensus_004/H.csv"), content("c/H.csv"));
}

// It tells no figures that could be checked, but its files are what they were, and the matrix is of its
// shape.
TEST_F(Consensus, is_a_model_that_can_be_verified_and_reported) {
  give_matrix("x.csv", 2, 0, 32);
  for (const std::string seed : {"1", "2"})
    factor({"x.csv", "--rank", "3", "--starts", "1", "--init", "random", "--seed", seed, "-o", "run" + seed});
  succeed({"consensus", "run1", "run2", "--outlier", "2", "-o", "c"});
  EXPECT_EQ(json_of(content("c/summary.json"))["command"], "consensus");
  EXPECT_THAT(succeed({"verify", "c"}).out,
              HasSubstr("input               not known: the summary names none; give INPUT\nc: holds\n"));
  EXPECT_THAT(succeed({"verify", "c", "x.csv"}).out,
              HasSubstr("figures             not known: the summary tells none\nc: holds\n"));
  give_matrix("y.csv", 2, 0, 31);
  EXPECT_THAT(nmf({"verify", "c", "y.csv"}).out, HasSubstr("c: does not hold"));
  succeed({"report", "c", "x.csv", "-o", "c.html"});
  EXPECT_THAT(content("c.html"), HasSubstr("What fits worst"));
  succeed({"consensus", "c", "run1", "--outlier", "2", "-o", "cc"});  // of one more
  const std::string h = content("c/H.csv");
  give("c/H.csv", h.substr(0, h.size() - 3) + "1\n");
  EXPECT_THAT(nmf({"verify", "c"}).out, HasSubstr("c: does not hold"));
}

// Features in another order, and some that only one of them has.
TEST_F(Consensus, of_models_of_different_data_is_over_the_features_of_all) {
  give_matrix("a.csv", 3, 0, 30);
  give_matrix("b.csv", 4, 2, 32);
  for (const std::string name : {"a", "b"}) factor({name + ".csv", "--rank", "4", "-o", name + ".nmf"});
  const Outcome outcome = nmf({"consensus", "a.nmf", "b.nmf", "-o", "c", "--outlier", "2"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("left out: gene0, gene1, gene30 and gene31\n"));
  EXPECT_THAT(outcome.err, HasSubstr("component_4      2/2  "));
  EXPECT_FALSE(exists("c/W.csv"));
  EXPECT_EQ(cells(content("c/H.csv"))[0].size(), 28u);
  EXPECT_EQ(nmf({"transform", "b.csv", "--model", "c", "--ignore-unknown", "-o", "w.csv"}).status, 0);
}

// Three patterns of three columns each, by which rows are told apart; two of them are known. Names of
// components follow their columns, whatever order the clusters come in.
class ConsensusOfKnown : public Consensus {
 protected:
  void SetUp() override {
    std::mt19937 random(3);
    std::string text = "a,b,c,d,e,f,g,h,i";
    for (int i = 0; i < 40; ++i) {
      text += '\n';
      double w[3];
      for (double& v : w) v = random() % 3 == 0 ? 0 : static_cast<double>(random() % 1000) / 100;
      for (int j = 0; j < 9; ++j)
        text += std::to_string(w[j / 3] + static_cast<double>(random() % 100) / 10000) + (j < 8 ? "," : "");
    }
    give("x.csv", text + "\n");
    give("known.csv", "name,a,b,c,d,e,f,g,h,i\nsmoke,0,0,0,1,1,1,0,0,0\nrain,1,1,1,0,0,0,0,0,0\n");
    give("other.csv", "name,a,b,c,d,e,f,g,h,i\ndust,0,0,0,0,0,0,1,1,1\n");
  }
  // Of each component the first of its three columns.
  void expect_names(const std::string& folder, std::map<std::string, std::size_t> first) const {
    const Rows h = cells(content(folder + "/H.csv")), stability = cells(content(folder + "/stability.csv"));
    ASSERT_EQ(h.size(), first.size() + 1);
    for (std::size_t r = 1; r < h.size(); ++r) {
      ASSERT_TRUE(first.contains(h[r][0])) << h[r][0];
      for (std::size_t j = first[h[r][0]]; j < first[h[r][0]] + 3; ++j)
        EXPECT_NEAR(std::stod(h[r][j + 1]), 1.0 / 3, 0.02) << h[r][0];
      EXPECT_EQ(stability[r][0], h[r][0]);
      EXPECT_EQ(cells(content(folder + "/W.csv"))[0][r - 1], h[r][0]);
    }
  }
};

TEST_F(ConsensusOfKnown, of_a_sweep_names_the_components_that_were_known) {
  succeed({"rank", "x.csv", "--ranks", "3", "--runs", "5", "--folds", "none", "--fix-h", "known.csv",
           "--consensus", "3", "-o", "r", "-q"});
  const Rows h = cells(content("r/consensus_003/H.csv"));
  const std::string& found = h[1][0] == "rain" || h[1][0] == "smoke"
                                 ? (h[2][0] == "rain" || h[2][0] == "smoke" ? h[3][0] : h[2][0])
                                 : h[1][0];
  EXPECT_EQ(found.substr(0, 10), "component_");
  expect_names("r/consensus_003", {{"rain", 0}, {"smoke", 3}, {found, 6}});
}

TEST_F(ConsensusOfKnown, of_models_that_knew_different_ones_has_the_names_of_all) {
  factor({"x.csv", "--rank", "3", "--fix-h", "other.csv", "-o", "m1"});
  factor({"x.csv", "--rank", "3", "--fix-h", "known.csv", "-o", "m2"});
  const Outcome outcome = nmf({"consensus", "m1", "m2", "-o", "c", "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  expect_names("c", {{"rain", 0}, {"smoke", 3}, {"dust", 6}});
  for (const std::string name : {"rain", "smoke", "dust"}) {
    EXPECT_THAT(outcome.err, HasSubstr("\n" + name + " "));
    EXPECT_THAT(outcome.out, HasSubstr("\"name\": \"" + name + "\""));
  }
  // Fewer programs than the models have components.
  succeed({"consensus", "m1", "m2", "-k", "2", "-o", "c2"});
  EXPECT_EQ(cells(content("c2/H.csv")).size(), 3u);
}

TEST_F(Consensus, what_is_not_possible_is_told) {
  give_matrix("a.csv", 5, 0, 10);
  give_matrix("b.csv", 5, 12, 20);
  factor({"a.csv", "--rank", "2", "-o", "a"});
  factor({"a.csv", "--rank", "3", "-o", "a3"});
  factor({"b.csv", "--rank", "2", "-o", "b"});
  EXPECT_THAT(nmf({"consensus", "a", "a3"}).err,
              HasSubstr("--rank: missing; a has 2 components and a3 has 3"));
  EXPECT_THAT(nmf({"consensus", "a", "b"}).err, HasSubstr("no feature is in all of the models"));
  EXPECT_THAT(nmf({"consensus", "a", "a3", "-k", "9"}).err, HasSubstr("9 programs of"));
  EXPECT_EQ(nmf({"consensus", "a"}).err,  // of two components that are nearest to one another
            "nmf: error: 2 programs of 0 components (2 more stand alone) are not possible; give more models, "
            "fewer programs by --rank, or a larger --outlier\n");
  EXPECT_THAT(nmf({"consensus", "a", "-o", "a"}).err, HasSubstr("is an input and would be overwritten"));
  EXPECT_EQ(nmf({"consensus"}).status, 2);
}

}  // namespace
}  // namespace nmf::test
