// nmf report: what the page says is what the other commands say, in one file that loads nothing.
#include <fmt/format.h>

#include "cli/report_page.hpp"

namespace nmf::test {
namespace {

TEST_F(Report, says_what_the_summary_and_the_other_commands_say) {
  const Json summary = factor({iris, "--rank", "3", "-q", "-o", "m"});
  const std::string page = report({"m", iris, "--color", "Species"});
  EXPECT_EQ(figures(page).size(), 6U);
  expect_says(page, "<title>m</title>");
  expect_says(page, "150 rows x 4 columns, 3 components");
  expect_says(page, fmt::format("<b>{:.1f} %</b>", 100 * summary["explained_variance"].get<double>()));
  expect_says(page, fmt::format("<b>{:.4f}</b>", summary["relative_error"].get<double>()));
  expect_says(page, "It converged: ");
  expect_says(page, summary["input"]["sha256"].get<std::string>());
  const Json said =
      json_of(this->page({"evaluate", iris, "--model", "m", "--truth", "Species", "--json", "-q"}))["truth"];
  expect_says(page, fmt::format("{:.1f} % of the rows are of the commonest class",
                                100 * said["purity"].get<double>()));
  expect_says(page, fmt::format("adjusted Rand index {:.3f}, normalised mutual information {:.3f}",
                                said["ari"].get<double>(), said["nmi"].get<double>()));
  for (const char* by : {"rows", "columns"}) {
    Json list = json_of(this->page({"evaluate", iris, "--model", "m", "--by", by, "--json", "-q"}))[by];
    const auto worst = std::max_element(list.begin(), list.end(), [](const Json& a, const Json& b) {
      return a["relative_error"].get<double>() < b["relative_error"].get<double>();
    });
    expect_says(page,
                fmt::format("<tr><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{:.4f}</td>",
                            (*worst)["name"].get<std::string>(), worst - list.begin() + 1,
                            (*worst)["relative_error"].get<double>()));
  }
}

TEST_F(Report, says_that_a_run_did_not_converge) {
  factor({iris, "--rank", "3", "-q", "-o", "m", "--max-iterations", "3", "--starts", "1"});
  const std::string page = report({"m"});
  expect_says(page, "<div class=\"card warning\"><b>Not converged</b>");
  expect_says(page, "the limit of 3 iterations ended it");
}

// What ended it is said once, in the words of the page.
TEST_F(Report, says_what_the_residual_says_where_only_a_limit_could_end_a_run) {
  const Json summary = factor({iris, "--rank", "2", "-q", "-o", "m", "--max-iterations", "2000", "--starts",
                               "1", "--tolerance", "0"});
  EXPECT_EQ(summary["stop_reason"], "max_iterations");
  EXPECT_LT(summary["kkt_residual"].get<double>(), 1e-6);
  const std::string page = report({"m"});
  expect_says(page, "<div class=\"card good\"><b>Converged</b>");
  expect_says(page, fmt::format("It converged, by its KKT residual {:.2g}, which is 0 at an optimum.",
                                summary["kkt_residual"].get<double>()));
  EXPECT_EQ(count(page, "ot converge"), 0U);
  factor(
      {iris, "--rank", "2", "-q", "-o", "m", "--max-iterations", "3", "--starts", "1", "--tolerance", "0"});
  EXPECT_EQ(count(report({"m"}), "ot converge"), 2U);  // on the card and in words
}

TEST_F(Report, says_which_components_are_alike) {
  give_model("twins", "", "a,b,c\n1,2,3\n2,4,6.1\n3,0,0\n");
  expect_says(report({"twins"}), "component_1 and component_2 are nearly the same (cosine 1.00)");
}

TEST_F(Report, names_the_nearest_components_where_none_are_near) {
  give("x.csv", "a,b\n1,0\n0,1\n");
  factor({"x.csv", "--rank", "2", "-o", "m"});
  expect_says(report({"m"}), "component_1 and component_2, have the cosine 0.00");
}

TEST_F(Report, is_one_file_that_loads_nothing_and_works_without_script) {
  factor({iris, "--rank", "2", "-q", "-o", "m"});
  const std::string page = report({"m", iris});
  EXPECT_EQ(count(page, "<script"), 1U);
  expect_says(page, "default-src 'none'");
  for (const char* from_elsewhere :
       {"src=\"http", "href=\"http", "url(", "@import", "<link rel=\"stylesheet"})
    EXPECT_EQ(count(page, from_elsewhere), 0U) << from_elsewhere;
  EXPECT_LT(page.size(), 200000U);
  EXPECT_EQ(report({"m", iris}), page);
}

TEST_F(Report, names_are_text) {
  give_model("odd", "<i>,component_1,component_2\n<script>alert(1)</script>,1,2\n&amp;,2,1\n",
             "<script>alert(2)</script>,\"a\",</svg>\n1,2,0\n2,1,1\n");
  const std::string page = report({"odd", "--color", "<i>"});
  EXPECT_EQ(count(page, "<script"), 1U);
  expect_says(page, "&lt;script&gt;alert(1)&lt;/script&gt;");
  EXPECT_EQ(figures(page).size(), 5U);
}

TEST_F(Report, of_a_sweep) {
  EXPECT_EQ(nmf({"rank", iris, "--ranks", "1-4", "--runs", "3", "-q", "-o", "r"}).status, 0);
  const std::string page = report({"r"});
  const Json suggested = json_of(content("r/summary.json"))["suggested"];
  expect_says(page, "<h1>r</h1>");
  expect_says(page,
              fmt::format("<b>{}</b><span>components, by what comes back", suggested["by_stability"].dump()));
  const auto figures = Report::figures(page);
  ASSERT_GE(figures.size(), 1U);
  expect_says(page, "<td>holdout_error</td>");
  EXPECT_EQ(refusal({"report", "r", iris, "-o", "-"}, 2),
            "nmf: error: INPUT: r is a folder of 'nmf rank'; give one of its runs, a folder in r/runs\n");
}

TEST_F(Report, of_a_sweep_that_was_damaged) {
  EXPECT_EQ(nmf({"rank", iris, "--ranks", "1-2", "--runs", "2", "-q", "-o", "r"}).status, 0);
  Json summary = json_of(content("r/summary.json"));
  summary["suggested"]["in_words"] = {1, 2};
  give("r/summary.json", summary.dump());
  EXPECT_THAT(refusal({"report", "r", "-o", "-"}, 1), HasSubstr("r: its summary.json is not whole ("));
  give("r/summary.json", "{");
  EXPECT_THAT(refusal({"report", "r", "-o", "-"}, 1), HasSubstr("r: its summary.json is none of 'nmf rank'"));
  std::filesystem::remove(scratch / "r/ranks.csv");
  EXPECT_THAT(refusal({"plot", "ranks", "r"}, 1), HasSubstr("r: has no ranks.csv"));
}

TEST_F(Report, beside_another_model) {
  factor({iris, "--rank", "3", "-q", "-o", "a"});
  factor({iris, "--rank", "2", "-q", "-o", "b"});
  const std::string page = report({"a", "--compare", "b"});
  const Json compared = json_of(this->page({"compare", "a", "b", "--json"}));
  expect_says(page, fmt::format("the score is {:.4f}", compared["score"].get<double>()));
  for (const Json& pair : compared["pairs"])
    expect_says(page,
                fmt::format("<tr><td>component_{}</td><td>component_{}</td><td class=\"number\">{:.4f}</td>",
                            pair["a"].get<int>(), pair["b"].get<int>(), pair["cosine"].get<double>()));
}

TEST_F(Report, of_what_is_no_run) {
  give("signatures.csv", "a,b,c\n1,2,3\n0,1,0\n");
  EXPECT_EQ(figures(nmf({"report", "signatures.csv", "-o", "-"}).out).size(), 2U);
  for (const char* folder : {"m", "n"}) factor({iris, "--rank", "2", "-q", "-o", folder});
  EXPECT_EQ(nmf({"consensus", "m", "n", "-o", "c", "-q"}).status, 0);
  expect_says(report({"c"}), "2 components");
}

TEST_F(Report, of_many_rows_and_columns_is_small_and_says_what_it_left_out) {
  std::string w, h;
  for (int r = 1; r <= 40; ++r) w += (r == 1 ? "component_" : ",component_") + std::to_string(r);
  for (int i = 0; i < 20000; ++i)
    for (int r = 0; r < 40; ++r) w += (r == 0 ? "\n" : ",") + std::to_string((i * 31 + r * r * 17) % 101);
  for (int j = 0; j < 1000; ++j)
    h += (j == 0 ? "" : ",") + ("a rather long name of a feature " + std::to_string(j));
  for (int r = 0; r < 40; ++r)
    for (int j = 0; j < 1000; ++j) h += (j == 0 ? "\n" : ",") + std::to_string((j * 13 + r * 7) % 103);
  give_model("large", w + "\n", h + "\n");
  const std::string page = report({"large"});
  EXPECT_LT(page.size(), 500000U);
  for (const char* said :
       {"700 of 20000 rows are drawn",
        "<p>Of 40 components the 24 largest are shown, by their part of W H.</p>\n<figure>",
        "20000 rows: each column is the mean of about 67 of them"})
    expect_says(page, said);
}

TEST_F(Report, input_that_was_changed) {
  give("x.csv", "a,b\n1,2\n3,4\n5,7\n");
  factor({"x.csv", "--rank", "1", "-q", "-o", "m"});
  give("x.csv", "a,b\n1,2\n3,4\n5,8\n");
  const Outcome run = nmf({"report", "m", "x.csv", "-o", "x.html"});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.err, HasSubstr("nmf: warning: x.csv is not what was factorized: its SHA-256 is another\n"));
  EXPECT_THAT(run.err, HasSubstr("nmf: warning: relative error: the summary says "));
  expect_says(content("x.html"), "its SHA-256 is another");
}

TEST_F(Report, figures_that_are_not_those_of_input) {
  Json summary = factor({iris, "--rank", "2", "-q", "-o", "m"});
  const double error = summary["relative_error"];
  summary["relative_error"] = 0.01;
  give("m/summary.json", summary.dump());
  // Anew it is the same but for its last digits.
  const std::string doubt =
      fmt::format("elative error: the summary says 0.01, it is {}", fmt::to_string(error).substr(0, 14));
  const Outcome run = nmf({"report", "m", iris, "-o", "m.html"});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.err, testing::StartsWith("nmf: warning: r" + doubt));
  EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 2);  // and what was written
  expect_says(content("m.html"), "<li class=\"warning\">R" + doubt);
  EXPECT_EQ(nmf({"report", "m", iris, "-o", "m.html", "-q"}).err, "");
  factor({iris, "--rank", "2", "-q", "-o", "s", "--precision", "single", "--holdout", "0.1"});
  EXPECT_EQ(nmf({"report", "s", iris, "-o", "s.html"}).err, "nmf: written s.html\n");
}

TEST_F(Report, says_that_there_is_no_log) {
  factor({iris, "--rank", "2", "-q", "-o", "m"});
  std::filesystem::remove(scratch / "m/log.csv");
  expect_says(report({"m"}), "log.csv, which tells it, is not there");
}

TEST_F(Report, one_is_not_many) {
  give("x.csv", "a\n3\n");
  factor({"x.csv", "--rank", "1", "-q", "-o", "m"});
  const std::string page = report({"m", "x.csv"});
  expect_says(page, "1 row x 1 column, 1 component");
  expect_says(page, "<b>1</b><span>component</span>");
  expect_says(page, ">1 row, each beside those of its cluster<");
  for (const char* many : {"1 rows", "1 columns", "1 features", "1 components"})
    EXPECT_EQ(count(page, many), 0U) << many;
}

TEST_F(Report, progress_of_a_read_over_a_second) {
  give("x.csv", "1,2\n3,4\n");
  factor({"x.csv", "--rank", "1", "-q", "-o", "m"});
  const std::string script = fmt::format(
      "(printf '1,2\\n'; sleep 1.2; printf '3,4\\n') | '{}' report m - -o m.html >facts", NMF_BINARY);
  EXPECT_THAT(on_terminal({{"bash", "-c", script}, scratch.path().string(), "", {}, {}}, "xterm"),
              HasSubstr("\r\x1b[Kreading: 8 B, "));
}

TEST_F(Report, refusals) {
  give_model("fruit", "", "apple,pear\n1,1\n");
  EXPECT_EQ(refusal({"report", "fruit", "-o", "a.pdf"}, 2),
            "nmf: error: -o a.pdf: a report is an HTML page; end its name in .html\n");
  EXPECT_EQ(refusal({"report", "fruit", "-n", "0"}, 2),
            "nmf: error: --number: 0 is not possible; give at least 1\n");
  EXPECT_THAT(refusal({"report", "none"}, 1), HasSubstr("none: there is no such folder"));
  EXPECT_THAT(refusal({"report"}, 2), HasSubstr("DIR: missing"));
  EXPECT_EQ(files(), 1U);
}

// The table that was factorized in place of what came of it.
TEST_F(Report, a_table_of_data_is_no_model) {
  for (const std::vector<std::string>& words :
       std::initializer_list<std::vector<std::string>>{{"report", iris},
                                                       {"plot", "components", iris},
                                                       {"top", "--model", iris},
                                                       {"transform", iris, "--model", iris, "-o", "w.csv"},
                                                       {"evaluate", iris, "--model", iris},
                                                       {"compare", iris, iris}}) {
    const Outcome outcome = nmf(words);
    EXPECT_EQ(outcome.status, 1);
    EXPECT_EQ(outcome.err,
              "nmf: error: " + std::string(iris) +
                  ": is a table of 150 rows and 4 columns, which are no components; give the folder that "
                  "'nmf factor' wrote\n");
  }
  EXPECT_EQ(files(), 0U);
}

}  // namespace
}  // namespace nmf::test
