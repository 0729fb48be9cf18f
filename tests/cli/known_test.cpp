// Components that are known, and tables of components as models.
#include "cli/cli.hpp"

namespace nmf::test {
namespace {

class KnownParts : public Cli {
 protected:
  void SetUp() override {
    give("x.csv", "id,u,v,w\na,1,0,2\nb,0,3,1\nc,2,3,5\nd,1,1,1\n");
    give("h.csv", "name,w,u,v\nfirst,2,1,0\nsecond,1,0,3\n");
  }
  std::string refusal(const std::vector<std::string>& arguments) const {
    const Outcome outcome = nmf(arguments);
    EXPECT_NE(outcome.status, 0);
    EXPECT_FALSE(exists("x.nmf"));
    return outcome.err;
  }
};

TEST_F(KnownParts, are_matched_by_name_and_keep_their_names_and_digits) {
  EXPECT_EQ(nmf({"factor", "x.csv", "--fix-h", "h.csv", "--rank", "3"}).status, 0);
  const std::string h = content("x.nmf/H.csv");
  EXPECT_EQ(h.substr(0, h.find("component_3")), "component,u,v,w\nfirst,1,0,2\nsecond,0,3,1\n");
  EXPECT_EQ(content("x.nmf/W.csv").substr(0, 28), "id,first,second,component_3\n");
  const Json summary = json_of(content("x.nmf/summary.json"));
  EXPECT_EQ(summary["fixed"], json_of(R"({"W": 0, "H": 2})"));
  EXPECT_EQ(summary["components"], json_of(R"(["first", "second", "component_3"])"));
}

// a, b and c are first, second and 2 first + second; of d = (1, 1, 1) G = (5 2; 2 10) and p = (3, 4) make
// w = (22, 14) / 46.
TEST_F(KnownParts, all_known_is_least_squares) {
  EXPECT_EQ(nmf({"factor", "x.csv", "--fix-h", "h.csv", "--rank", "2"}).status, 0);
  const auto w = numbers(cells(content("x.nmf/W.csv")), 1, 1, 2);
  const double expected[4][2] = {{1, 0}, {0, 1}, {2, 1}, {22.0 / 46, 14.0 / 46}};
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t r = 0; r < 2; ++r) EXPECT_NEAR(w[i][r], expected[i][r], 1e-10) << i << ' ' << r;
}

TEST_F(KnownParts, of_w_are_columns) {
  give("w.csv", "id,left\nd,4\nc,3\nb,2\na,1\n");
  EXPECT_EQ(nmf({"factor", "x.csv", "--fix-w", "w.csv", "--rank", "2", "--loss", "kl"}).status, 0);
  const Rows w = cells(content("x.nmf/W.csv"));
  EXPECT_EQ(w[0], (std::vector<std::string>{"id", "left", "component_2"}));
  for (std::size_t i = 1; i <= 4; ++i) EXPECT_EQ(w[i][1], std::to_string(i));
}

TEST_F(KnownParts, that_do_not_fit_are_refused_by_name) {
  give("lacks.csv", "name,u,v\nfirst,1,2\n");
  EXPECT_THAT(refusal({"factor", "x.csv", "--fix-h", "lacks.csv", "--rank", "2"}),
              HasSubstr("lacks.csv: lacks columns of the matrix: w;"));
  give("more.csv", "name,u,v,w,z\nfirst,1,2,3,4\n");
  EXPECT_THAT(refusal({"factor", "x.csv", "--fix-h", "more.csv", "--rank", "2"}),
              HasSubstr("more.csv: has columns that the matrix has not: z;"));
  give("negative.csv", "name,u,v,w\nfirst,1,-2,3\n");
  EXPECT_THAT(refusal({"factor", "x.csv", "--fix-h", "negative.csv", "--rank", "2"}),
              HasSubstr("negative.csv:2: column 3 (v): -2 is negative"));
  EXPECT_THAT(refusal({"factor", "x.csv", "--fix-h", "h.csv", "--rank", "1"}),
              HasSubstr("--fix-h has 2 components; give at least as many"));
  give("zeros.csv", "u,v,w\n1,0,1\n");
  EXPECT_THAT(refusal({"factor", "x.csv", "--fix-h", "h.csv", "--zeros-h", "zeros.csv", "--rank", "2"}),
              HasSubstr("--fix-h and --zeros-h have 3 components; give at least as many"));
  EXPECT_THAT(refusal({"factor", "x.csv", "--fix-h", "h.csv", "--rank", "3", "--exchanges", "2"}),
              HasSubstr("--exchanges: does not go with --fix-h; leave one of them out"));
  EXPECT_THAT(refusal({"factor", "x.csv", "--fix-h", "h.csv", "--rank", "2", "--init-h", "h.csv"}),
              HasSubstr("--init-w, --init-h"));
  EXPECT_THAT(refusal({"factor", "x.csv", "--fix-h", "h.csv", "--rank", "3", "--batch", "2"}),
              HasSubstr("--fix-h: does not go with"));
  EXPECT_THAT(refusal({"factor", "x.csv", "--guide-h", ":5", "--rank", "3"}),
              HasSubstr("--guide-h: :5 names no file; give FILE:STRENGTH"));
}

TEST_F(KnownParts, have_names_that_no_other_component_has) {
  give("two.csv", "component,u,v,w\ncomponent_2,1,0,2\n");
  EXPECT_EQ(nmf({"factor", "x.csv", "--fix-h", "two.csv", "--rank", "3"}).status, 0);
  EXPECT_EQ(cells(content("x.nmf/W.csv"))[0],
            (std::vector<std::string>{"id", "component_2", "component_3", "component_4"}));
  EXPECT_EQ(shell("rm -r x.nmf").status, 0);
  give("same.csv", "name,u,v,w\nfirst,1,0,2\nother,1,1,1\nfirst,0,3,1\n");
  EXPECT_THAT(
      refusal({"factor", "x.csv", "--fix-h", "same.csv", "--rank", "3"}),
      HasSubstr("same.csv: component 3 is called first, and so is component 1 in same.csv; give each"));
  EXPECT_THAT(refusal({"factor", "x.csv", "--fix-h", "two.csv", "--guide-h", "two.csv:1", "--rank", "3"}),
              HasSubstr("two.csv: component 2 is called component_2, and so is component 1 in two.csv"));
  EXPECT_THAT(refusal({"transform", "x.csv", "--model", "same.csv"}),
              HasSubstr("same.csv: rows 1 and 3 are both called first; give each component a name"));
}

TEST_F(KnownParts, go_on_from_a_checkpoint_to_the_same_bytes) {
  const std::vector<std::string> all{"factor", "x.csv", "--fix-h",     "h.csv",
                                     "--rank", "3",     "--tolerance", "0"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), all.begin(), all.end());
    return nmf(more).status;
  };
  EXPECT_EQ(with({"--max-iterations", "40", "-o", "whole"}), 0);
  EXPECT_EQ(with({"--max-iterations", "20", "-o", "part", "--checkpoint", "c"}), 0);
  EXPECT_EQ(with({"--max-iterations", "40", "-o", "part", "--resume", "c"}), 0);
  EXPECT_EQ(content("whole/W.csv"), content("part/W.csv"));
  EXPECT_EQ(content("whole/H.csv"), content("part/H.csv"));
}

TEST_F(KnownParts, are_held_in_every_run_of_a_sweep) {
  const std::vector<std::string> known{"--fix-h", "h.csv", "--loss", "kl"};
  const auto with = [&](std::vector<std::string> command) {
    command.insert(command.end(), known.begin(), known.end());
    return nmf(command);
  };
  const std::vector<std::string> sweep{"rank",    "x.csv", "--ranks", "2,3", "--runs", "2",
                                       "--folds", "2",     "--final", "-o",  "s"};
  EXPECT_EQ(with(sweep).status, 0);
  for (const std::string folder : {"s/runs/rank_002_run_00", "s/runs/rank_003_run_01", "s/final"})
    EXPECT_THAT(content(folder + "/H.csv"),
                testing::StartsWith("component,u,v,w\nfirst,1,0,2\nsecond,0,3,1\n"))
        << folder;
  const Json run = json_of(content("s/runs/rank_003_run_01/summary.json"));
  EXPECT_EQ(run["components"], json_of(R"(["first", "second", "component_3"])"));
  EXPECT_EQ(with({"factor", "x.csv", "--rank", "3", "--init", "random", "--exchanges", "0", "--starts", "1",
                  "--seed", run["options"]["seed"].dump(), "-o", "alone"})
                .status,
            0);
  EXPECT_EQ(content("alone/W.csv"), content("s/runs/rank_003_run_01/W.csv"));
  give("h.csv", "name,w,u,v\nfirst,2,1,0\nsecond,1,0,4\n");
  EXPECT_THAT(with(sweep).err, HasSubstr("s: is of another sweep: the SHA-256 of its start was"));
  EXPECT_THAT(with({"rank", "x.csv", "--ranks", "1-3", "-o", "t"}).err,
              HasSubstr("--fix-h has 2 components; give at least as many"));
}

TEST_F(KnownParts, may_be_in_a_sparse_file) {
  give("h.mtx", "%%MatrixMarket matrix coordinate real general\n2 3 4\n1 1 1\n1 3 2\n2 2 3\n2 3 1\n");
  EXPECT_EQ(nmf({"factor", "x.csv", "--fix-h", "h.mtx", "--rank", "2"}).status, 0);
  EXPECT_EQ(content("x.nmf/H.csv"), "u,v,w\n1,0,2\n0,3,1\n");
  EXPECT_THAT(nmf({"transform", "x.csv", "--model", "h.mtx", "-q"}).out,
              testing::StartsWith("id,component_1,component_2\na,1,0\nb,0,1\nc,2,1\n"));
}

TEST_F(KnownParts, name_what_commands_say) {
  EXPECT_EQ(nmf({"factor", "x.csv", "--fix-h", "h.csv", "--rank", "3"}).status, 0);
  EXPECT_THAT(nmf({"top", "--model", "x.nmf"}).out, HasSubstr("second"));
  EXPECT_EQ(nmf({"transform", "x.csv", "--model", "x.nmf", "-q"}).out.substr(0, 28),
            "id,first,second,component_3\n");
  EXPECT_EQ(nmf({"reconstruct", "--model", "x.nmf", "--components", "second", "-q"}).out,
            nmf({"reconstruct", "--model", "x.nmf", "--components", "2", "-q"}).out);
  EXPECT_THAT(nmf({"compare", "x.nmf", "h.csv"}).out, HasSubstr("second       second  1.000000\n"));
}

// X has a sum of squares of 56 and a sum of 20, the guide 17.25 and 5.5: 1e8 of it are less than 2^26 times
// as much, 1e3 and, of the sum, 1e4 less than 2^11.5 times.
TEST_F(KnownParts, a_guide_leaves_digits_to_the_matrix) {
  give("guide.csv", "name,v,u\nseeds,0.5,4\nrest,,1\n");
  struct Case {
    std::string loss, precision, most, beyond;
  };
  for (const Case& c : {Case{"frobenius", "double", "1e8", "1e40"}, Case{"kl", "double", "1e8", "1e200"},
                        Case{"frobenius", "single", "1e3", "1e14"}, Case{"kl", "single", "1e4", "1e14"}}) {
    SCOPED_TRACE(c.loss + c.precision);
    const auto guided = [&](const std::string& strength) {
      return nmf({"factor", "x.csv", "--guide-h", "guide.csv:" + strength, "--rank", "3", "--loss", c.loss,
                  "--precision", c.precision});
    };
    const Outcome refused = guided(c.beyond);
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("--guide-h: a strength of 1e+"), HasSubstr(c.precision),
                                   HasSubstr("give at most " + c.most + ", or hold")));
    EXPECT_EQ(guided(c.most).status, 0);
    const Outcome verified = nmf({"verify", "x.nmf", "x.csv"});
    EXPECT_EQ(verified.status, 0) << verified.out << verified.err;
  }
}

// A guide that outweighs everything is what H becomes, but for the cell that it leaves free.
TEST_F(KnownParts, guide_what_is_found_under_their_names) {
  give("guide.csv", "name,v,u\nseeds,0.5,4\nrest,,1\n");
  EXPECT_EQ(nmf({"factor", "x.csv", "--guide-h", "guide.csv:1e8", "--rank", "3"}).status, 0);
  const Rows h = cells(content("x.nmf/H.csv"));
  EXPECT_EQ(h[1][0], "seeds");
  EXPECT_EQ(h[2][0], "rest");
  EXPECT_EQ(h[3][0], "component_3");
  EXPECT_NEAR(std::stod(h[1][1]), 4, 1e-6);
  EXPECT_NEAR(std::stod(h[1][2]), 0.5, 1e-6);
  EXPECT_NEAR(std::stod(h[2][1]), 1, 1e-6);
  EXPECT_EQ(cells(content("x.nmf/W.csv"))[0][1], "seeds");
  const Outcome verified = nmf({"verify", "x.nmf", "x.csv"});
  EXPECT_EQ(verified.status, 0) << verified.out << verified.err;
  EXPECT_THAT(nmf({"evaluate", "x.csv", "--model", "x.nmf"}).out, HasSubstr("penalty"));
  EXPECT_EQ(shell("rm guide.csv").status, 0);
  EXPECT_EQ(nmf({"verify", "x.nmf", "x.csv"}).status, 0);
  const Outcome without = nmf({"evaluate", "x.csv", "--model", "x.nmf"});
  EXPECT_EQ(without.status, 0);
  EXPECT_THAT(without.err, HasSubstr("the objective of the model is not known"));
}

TEST_F(KnownParts, zeros_are_matched_by_name) {
  give("zeros.csv", "name,w,u\nfirst,0,1\nsecond,7,0\n");
  for (const std::string loss : {"frobenius", "kl", "1.5"}) {
    EXPECT_EQ(nmf({"factor", "x.csv", "--zeros-h", "zeros.csv", "--rank", "2", "--loss", loss}).status, 0);
    const Rows h = cells(content("x.nmf/H.csv"));
    EXPECT_EQ(h[1][0] + h[2][0], "firstsecond");
    EXPECT_EQ(h[1][3], "0");
    EXPECT_EQ(h[2][1], "0");
    EXPECT_GT(std::stod(h[1][1]), 0);
    EXPECT_EQ(nmf({"verify", "x.nmf", "x.csv"}).status, 0);
  }
}

TEST_F(KnownParts, guides_that_do_not_fit_are_refused) {
  const auto guided = [&](const std::string& guide, const std::vector<std::string>& more = {}) {
    std::vector<std::string> all{"factor", "x.csv", "--guide-h", guide, "--rank", "3"};
    all.insert(all.end(), more.begin(), more.end());
    return refusal(all);
  };
  EXPECT_THAT(guided("h.csv"),
              HasSubstr("--guide-h: h.csv has no strength; give FILE:STRENGTH, such as h.csv:10"));
  EXPECT_THAT(guided("h.csv:-2"), HasSubstr("--guide-h: -2 is not possible; give a positive strength"));
  EXPECT_THAT(guided("none.csv:2"), HasSubstr("none.csv"));
  EXPECT_THAT(guided("h.csv:2", {"--init-h", "h.csv"}), HasSubstr("--init-w, --init-h"));
  EXPECT_THAT(guided("h.csv:2", {"--l1-w", "1"}), HasSubstr("--guide-h: does not go with penalties"));
  EXPECT_THAT(guided("h.csv:2", {"--loss", "is"}), HasSubstr("has no room for zeros"));
  give("more.csv", "name,u,z\nfirst,1,4\n");
  EXPECT_THAT(guided("more.csv:2"), HasSubstr("more.csv: has columns that the matrix has not: z;"));
  give("other.csv", "name,u\nthird,1\n");
  EXPECT_THAT(guided("h.csv:2", {"--zeros-h", "other.csv"}),
              HasSubstr("other.csv: component 1 is called third, but first in h.csv"));
}

// mix is a + b, and more is half of that.
TEST_F(KnownParts, may_be_rows_of_the_matrix) {
  give("pure.csv", "id,u,v,w\nmix,4,2,3\na,4,0,1\nb,0,2,2\nmore,2,1,1.5\n");
  EXPECT_EQ(nmf({"factor", "pure.csv", "--algorithm", "spa", "--rank", "2"}).status, 0);
  const Rows h = cells(content("pure.nmf/H.csv"));
  std::set<std::vector<std::string>> rows{h[1], h[2]};
  EXPECT_EQ(rows, (std::set<std::vector<std::string>>{{"a", "4", "0", "1"}, {"b", "0", "2", "2"}}));
  const Json summary = json_of(content("pure.nmf/summary.json"));
  EXPECT_EQ(summary["algorithm"], "spa");
  EXPECT_LT(summary["relative_error"].get<double>(), 1e-12);
  EXPECT_EQ(nmf({"verify", "pure.nmf", "pure.csv"}).status, 0);
  EXPECT_THAT(refusal({"factor", "pure.csv", "--algorithm", "spa", "--rank", "2", "--fix-h", "h.csv"}),
              HasSubstr("--algorithm spa: chooses all of H"));
  EXPECT_EQ(
      nmf({"factor", "pure.csv", "--algorithm", "spa", "--rank", "3", "-o", "o"}).err.find("mixtures of 2") ==
          std::string::npos,
      false);
  give("alike.csv", "id,u,v,w\nmix,4,2,3\npure,4,0,1\npure,0,2,2\n");
  EXPECT_EQ(nmf({"factor", "alike.csv", "--algorithm", "spa", "--rank", "2"}).status, 0);
  const Rows w = cells(content("alike.nmf/W.csv"));
  EXPECT_EQ((std::set<std::string>{w[0][1], w[0][2]}),
            (std::set<std::string>{"pure (row 2)", "pure (row 3)"}));
}

TEST_F(KnownParts, alone_are_a_model) {
  EXPECT_THAT(nmf({"transform", "x.csv", "--model", "h.csv", "-q"}).out,
              testing::StartsWith("id,first,second\na,1,0\nb,0,1\nc,2,1\n"));
  EXPECT_THAT(nmf({"top", "--model", "h.csv"}).out, HasSubstr("first"));
  EXPECT_EQ(nmf({"compare", "h.csv", "h.csv"}).err, "");  // no summary is there to be without hashes
  const Outcome outcome = nmf({"reconstruct", "--model", "h.csv"});
  EXPECT_NE(outcome.status, 0);
  EXPECT_EQ(outcome.err,
            "nmf: error: h.csv: is a table of H alone, without W; give the folder that 'nmf factor' wrote\n");
  for (const std::vector<std::string>& options : {std::vector<std::string>{"--rows"}, {"--score", "lift"}}) {
    std::vector<std::string> top{"top", "--model", "h.csv"};
    top.insert(top.end(), options.begin(), options.end());
    EXPECT_EQ(nmf(top).err, outcome.err);
  }
  EXPECT_THAT(nmf({"evaluate", "x.csv", "--model", "h.csv"}).err,
              HasSubstr("h.csv: is a table of H alone; give W of the rows of x.csv with --w"));
}

}  // namespace
}  // namespace nmf::test
