// `nmf verify`: a result that is as the run left it holds, and each change is told.
#include <fmt/format.h>

#include "cli/model_commands.hpp"
#include "nmf/io/hash.hpp"

namespace nmf::test {
namespace {

class Verify : public ModelCommands {
 protected:
  void SetUp() override {
    std::filesystem::copy_file(iris, scratch / "x.csv");
    made({});
  }
  void made(const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"x.csv", "--rank", "2", "-o", "m"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    summary = factor(arguments);
  }
  // The claims that do not hold, with the reasons.
  Json failures(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"verify", "m", "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = nmf(arguments);
    EXPECT_EQ(outcome.err, "");
    const Json found = json_of(outcome.out);
    Json failed = Json::object();
    for (const Json& check : found["checks"])
      if (check["holds"] == false) failed[check["what"]] = check["reason"];
    EXPECT_EQ(outcome.status, failed.empty() ? 0 : 1);
    EXPECT_EQ(found["holds"], failed.empty());
    return failed;
  }
  // As somebody who changes the summary with it.
  void give_factor(const std::string& factor, const std::string& text) {
    give("m/" + factor + ".csv", text);
    io::Sha256 hash;
    hash.add(text.data(), text.size());
    summary["sha256"][factor] = hash.text();
    give("m/summary.json", summary.dump());
  }

  Json summary;
};

TEST_F(Verify, a_result_holds) {
  const Outcome outcome = nmf({"verify", "m"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("\nkkt_residual        holds\n"));
  EXPECT_THAT(outcome.out, testing::EndsWith("\nm: holds\n"));
  EXPECT_EQ(failures({iris}), Json::object());
  EXPECT_EQ(nmf({"verify", "m", "-q"}).out, "");
  std::filesystem::remove(scratch / "x.csv");
  EXPECT_THAT(nmf({"verify", "m"}).out,
              AllOf(HasSubstr("input               not known: x.csv is not there; give INPUT\n"),
                    HasSubstr("m: holds\n")));
}

TEST_F(Verify, results_of_every_kind_hold) {
  std::string table = "id,a,b,c,d\n";
  for (int i = 0; i < 30; ++i)
    table += fmt::format("r{},{},{},{},{}\n", i, i % 7 + 1, i % 5 + 1, i % 4 == 3 ? "-" : "2", i % 3 + 1);
  give("x.csv", table);
  for (const char* loss : {"frobenius", "kl", "is", "huber", "l21", "1.5"})
    for (const char* precision : {"double", "single"}) {
      made({"--loss", loss, "--precision", precision, "--missing", "mask", "--na", "-", "--holdout", "0.1"});
      EXPECT_EQ(failures(), Json::object()) << loss << precision;
    }
  made({"--missing", "zero", "--na", "-", "--l1-w", "0.1", "--orthogonal-h", "0.2", "--transpose",
        "--write-format", "npy"});
  EXPECT_EQ(failures(), Json::object());
}

// What is left of a matrix that is met exactly is rounding; in its own unit no number is too large or small.
TEST_F(Verify, results_of_matrices_at_the_limits_hold) {
  const auto table = [](const auto& number) {
    std::string text;
    for (int i = 0; i < 8; ++i)
      for (int j = 0; j < 5; ++j) text += fmt::format("{}{}", number(i, j), j < 4 ? "," : "\n");
    return text;
  };
  const auto holds = [this](std::vector<std::string> options, const std::string& what) {
    options.insert(options.begin(), {"x.csv", "-o", "m", "--header", "no", "--labels", "none"});
    summary = factor(options);
    EXPECT_EQ(failures(), Json::object()) << what << testing::PrintToString(options);
  };
  give("x.csv", "0,0\n0,0\n");
  for (const char* loss : {"kl", "0.5", "1.5"}) holds({"--rank", "1", "--loss", loss}, "zeros");
  give("x.csv", "3\n");
  holds({"--rank", "1", "--precision", "single"}, "one entry");
  const std::pair<const char*, std::string> matrices[] = {
      {"constant", table([](int, int) { return 7; })},
      {"large", table([](int i, int j) { return fmt::format("{}e160", (7 * i + 5 * j * j) % 11 + 1); })},
      {"small", table([](int i, int j) { return fmt::format("{}e-161", (7 * i + 5 * j * j) % 11 + 1); })}};
  for (const auto& [what, text] : matrices) {
    give("x.csv", text);
    for (const char* loss : {"frobenius", "kl", "is", "huber", "l21", "3"}) {
      holds({"--rank", "2", "--loss", loss}, what);
      holds({"--rank", "2", "--loss", loss, "--holdout", "0.3"}, what);
      if (text.find('e') == std::string::npos)
        holds({"--rank", "2", "--loss", loss, "--precision", "single"}, what);
    }
  }
  holds({"--rank", "2", "--l2-w", "0.1", "--l1-h", "0.1"}, "penalties");
}

TEST_F(Verify, files_that_are_not_those_of_the_run) {
  const std::string w = content("m/W.csv"), h = content("m/H.csv"), log = content("m/log.csv");
  std::string tampered = w;
  tampered[tampered.size() - 2] ^= 1;
  give("m/W.csv", tampered);
  Json failed = failures();
  EXPECT_EQ(failed.size(), 1U);
  EXPECT_THAT(failed["W"], HasSubstr("m/W.csv: is not the W that the summary of m is about"));
  give("m/W.csv", w);
  give("m/H.csv", h.substr(0, h.size() / 2));
  EXPECT_EQ(failures().begin().key(), "H");
  give("m/H.csv", h);
  give("m/log.csv", log + "\n");
  EXPECT_THAT(failures()["log.csv"], HasSubstr("m/log.csv: is not log.csv that the summary of m is about"));
  std::filesystem::remove(scratch / "m/log.csv");
  EXPECT_THAT(failures()["log.csv"], HasSubstr("No such file"));
}

TEST_F(Verify, factors_that_cannot_be_ones) {
  const std::string h = content("m/H.csv");
  for (const char* number : {"nan", "-1", "inf"}) {
    give_factor("H", h.substr(0, h.rfind(',') + 1) + number + "\n");
    const Json failed = failures();
    EXPECT_EQ(failed.size(), 1U) << number;
    EXPECT_THAT(failed["H"], HasSubstr("m/H.csv")) << number;
  }
  give_factor("H", h.substr(0, h.rfind(',') + 1) + "0.75\n");
  EXPECT_TRUE(failures().contains("objective"));
}

TEST_F(Verify, another_input) {
  give("y.csv", content("x.csv") + "1,2,3,4,virginica\n");
  EXPECT_EQ(failures({"y.csv"})["input"], "y.csv: is 151 x 4, but what was factorized is 150 x 4");
  std::string changed = content("x.csv");
  changed.replace(changed.find("5.1"), 3, "9.1");
  give("x.csv", changed);
  EXPECT_EQ(failures()["input"], "x.csv: is not what was factorized: its SHA-256 is another");
}

TEST_F(Verify, figures_that_are_not_those_of_the_factors) {
  made({"--holdout", "0.1"});
  for (const char* figure : {"/objective", "/loss_value", "/penalty", "/frobenius_error", "/relative_error",
                             "/explained_variance", "/kkt_residual", "/total_weight", "/sparseness/W",
                             "/sparseness/H", "/holdout/entries", "/holdout/error"}) {
    Json edited = summary;
    Json& value = edited[Json::json_pointer(figure)];
    value = value.is_number_integer() ? Json(value.get<int>() + 1) : Json(value.get<double>() * 1.001 + 0.01);
    give("m/summary.json", edited.dump());
    const Json failed = failures();
    ASSERT_EQ(failed.size(), 1U) << figure << failed;
    EXPECT_EQ("/" + failed.begin().key(), figure);
    EXPECT_THAT(failed.begin().value(), HasSubstr("the summary says "));
  }
  Json later = summary;
  later["schema_version"] = 2;
  give("m/summary.json", later.dump());
  EXPECT_THAT(failures()["summary"], HasSubstr("was written by a newer nmf"));
}

}  // namespace
}  // namespace nmf::test
