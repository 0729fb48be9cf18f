// nmf report: what the page says is what the other commands say, in one file that loads nothing.
#include <fmt/format.h>

#include "cli/model_files.hpp"
#include "support/long.hpp"
#include "support/xml.hpp"

namespace nmf::test {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++found;
  return found;
}

// Without the whole page where it does not.
void expect_says(const std::string& page, const std::string& text) {
  EXPECT_GT(count(page, text), 0U) << text;
}

class Report : public ModelCli {
 protected:
  std::string report(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "report");
    arguments.insert(arguments.end(), {"-o", "-"});
    return page(arguments);
  }
  // Every figure, read as XML; each has marks.
  static std::vector<std::string> figures(const std::string& page) {
    std::vector<std::string> figures;
    for (std::size_t at = 0; (at = page.find("<svg", at)) != std::string::npos;) {
      const std::size_t end = page.find("</svg>", at) + 6;
      figures.push_back(page.substr(at, end - at));
      const Xml xml(figures.back());
      std::size_t marks = 0;
      for (const Element& element : xml.elements()) marks += element.is_in("marks") ? 1 : 0;
      EXPECT_GT(marks, 0U) << figures.back().substr(0, 300);
      at = end;
    }
    return figures;
  }
};

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

TEST_F(Report, says_which_components_are_alike) {
  give_model("twins", "", "a,b,c\n1,2,3\n2,4,6.1\n3,0,0\n");
  expect_says(report({"twins"}), "component_1 and component_2 are nearly the same (cosine 1.00)");
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
  factor({iris, "--rank", "2", "-q", "-o", "m"});
  EXPECT_EQ(nmf({"consensus", "m", "m", "-o", "c", "-q"}).status, 0);
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
  for (const char* said : {"700 of 20000 rows are drawn", "The 24 largest of 40 components are drawn",
                           "20000 rows: each column is the mean of about 67 of them"})
    expect_says(page, said);
}

TEST_F(Report, input_that_was_changed) {
  give("x.csv", "a,b\n1,2\n3,4\n5,7\n");
  factor({"x.csv", "--rank", "1", "-q", "-o", "m"});
  give("x.csv", "a,b\n1,2\n3,4\n5,8\n");
  const Outcome run = nmf({"report", "m", "x.csv", "-o", "x.html"});
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.err,
            "nmf: warning: x.csv is not what was factorized: its SHA-256 is another\nnmf: written x.html\n");
  expect_says(content("x.html"), "its SHA-256 is another");
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
  for (const char* command : {"report", "plot"}) {
    std::vector<std::string> words{command, iris};
    if (std::string(command) == "plot") words.insert(words.begin() + 1, "components");
    const Outcome outcome = nmf(words);
    EXPECT_EQ(outcome.status, 1);
    EXPECT_EQ(outcome.err,
              "nmf: error: " + std::string(iris) +
                  ": is a table of 150 rows and 4 columns, which are no components; give the folder that "
                  "'nmf factor' wrote\n");
  }
  EXPECT_EQ(files(), 0U);
}

#ifdef NMF_CHROMIUM
// In the browser of Debian: nothing on the console, where refused requests would be, too; every figure has
// marks that can be seen, and what the script adds works.
TEST_F(Report, in_a_browser) {
  if (!drawn(false, true)) GTEST_SKIP() << "only with NMF_TEST_LONG";
  factor({iris, "--rank", "3", "-q", "-o", "m"});
  EXPECT_EQ(nmf({"rank", iris, "--ranks", "1-4", "--runs", "3", "-q", "-o", "r"}).status, 0);
  give_model("images", "", "y0_x0,y0_x1,y1_x0,y1_x1\n1,2,3,4\n0,0,0,1\n");
  const std::string look = R"(<script>
    const seen=[...document.querySelectorAll('svg.nmf-figure')].map(svg=>
      [...svg.querySelectorAll('.marks > *')].filter(mark=>{const box=mark.getBoundingClientRect();
        return box.width+box.height>0}).length);
    document.querySelector('th.number')?.click();
    document.querySelector('button.theme').click();
    document.body.setAttribute('data-seen',JSON.stringify({marks:seen,saves:document.querySelectorAll('button.save').length,
      theme:document.documentElement.dataset.theme,paper:getComputedStyle(document.body).backgroundColor}));
  </script></body>)";
  for (const std::vector<std::string>& what : std::vector<std::vector<std::string>>{
           {"m", iris, "--color", "Species"}, {"r"}, {"images"}, {"m", "--compare", "m"}}) {
    std::string page = report(what);
    page.replace(page.find("</body>"), 7, look);
    give("page.html", page);
    const std::string profile = (scratch / "profile").string();
    const Outcome browser =
        run({{NMF_CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
              "--user-data-dir=" + profile, "--dump-dom", "file://" + (scratch / "page.html").string()},
             scratch.path().string(),
             "",
             {},
             {}});
    EXPECT_EQ(browser.status, 0);
    EXPECT_THAT(browser.err, Not(HasSubstr("CONSOLE")));
    const std::string begin = "data-seen=\"";
    const std::size_t at = browser.out.find(begin);
    ASSERT_NE(at, std::string::npos) << browser.out.substr(0, 500);
    std::string seen =
        browser.out.substr(at + begin.size(), browser.out.find('"', at + begin.size()) - at - begin.size());
    for (std::size_t quote; (quote = seen.find("&quot;")) != std::string::npos;) seen.replace(quote, 6, "\"");
    const Json found = json_of(seen);
    EXPECT_EQ(found["marks"].size(), figures(page).size());
    EXPECT_EQ(found["saves"], found["marks"].size());
    for (const Json& marks : found["marks"]) EXPECT_GT(marks.get<int>(), 0);
    EXPECT_EQ(found["theme"], "dark");
    EXPECT_EQ(found["paper"], "rgb(13, 17, 23)");
  }
}
#endif

}  // namespace
}  // namespace nmf::test
