// Pages of `nmf report` in the browser of Debian, where there is one: nothing on its console, where refused
// requests would be, too; figures that can be seen and fit; what is folded is printed.
#include "cli/report_page.hpp"
#include "support/long.hpp"

#ifdef NMF_CHROMIUM
namespace nmf::test {
namespace {

class ReportInBrowser : public Report {
 protected:
  void SetUp() override {
    if (!drawn(false, true)) GTEST_SKIP() << "only with NMF_TEST_LONG";
  }
  // What a script at the end of the page finds.
  Json found(std::string page, const std::string& script, const std::string& window = "1000,800") const {
    page.replace(page.find("</body>"), 7,
                 "<script>document.body.setAttribute('data-found',JSON.stringify((()=>{" + script +
                     "})()))</script></body>");
    give("page.html", page);
    const std::string profile = (scratch / "profile").string();
    const Outcome browser =
        run({{NMF_CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
              "--window-size=" + window, "--user-data-dir=" + profile, "--dump-dom",
              "file://" + (scratch / "page.html").string()},
             scratch.path().string(),
             "",
             {},
             {}});
    EXPECT_EQ(browser.status, 0);
    EXPECT_THAT(browser.err, Not(HasSubstr("CONSOLE")));
    const std::string begin = "data-found=\"";
    const std::size_t at = browser.out.find(begin);
    if (at == std::string::npos) throw std::runtime_error(browser.out.substr(0, 500));
    std::string text =
        browser.out.substr(at + begin.size(), browser.out.find('"', at + begin.size()) - at - begin.size());
    for (std::size_t quote; (quote = text.find("&quot;")) != std::string::npos;) text.replace(quote, 6, "\"");
    return json_of(text);
  }
  std::vector<std::string> pages() const {
    factor({iris, "--rank", "3", "-q", "-o", "m"});
    EXPECT_EQ(nmf({"rank", iris, "--ranks", "1-4", "--runs", "3", "-q", "-o", "r"}).status, 0);
    give_model("images", "", "y0_x0,y0_x1,y1_x0,y1_x1\n1,2,3,4\n0,0,0,1\n");
    return {report({"m", iris, "--color", "Species"}), report({"r"}), report({"images"}),
            report({"m", "--compare", "m"})};
  }
};

TEST_F(ReportInBrowser, in_a_browser) {
  for (const std::string& page : pages()) {
    const Json seen = found(page, R"(
      const marks=[...document.querySelectorAll('.panels')].map(panels=>
        [...panels.querySelectorAll('.marks > *')].filter(mark=>{const box=mark.getBoundingClientRect();
          return box.width+box.height>0}).length);
      document.querySelector('th.number')?.click();
      document.querySelector('button.theme').click();
      return {marks,saves:document.querySelectorAll('button.save').length,
        theme:document.documentElement.dataset.theme,paper:getComputedStyle(document.body).backgroundColor})");
    EXPECT_EQ(seen["marks"].size(), figures(page).size());
    EXPECT_EQ(seen["saves"], seen["marks"].size());
    for (const Json& marks : seen["marks"]) EXPECT_GT(marks.get<int>(), 0);
    EXPECT_EQ(seen["theme"], "dark");
    EXPECT_EQ(seen["paper"], "rgb(13, 17, 23)");
  }
}

// Panels stand below one another, or are drawn for it: nothing is wider than the window, and letters can be
// read.
TEST_F(ReportInBrowser, narrow_in_a_browser) {
  for (const std::string& page : pages()) {
    const Json seen = found(page, R"(
      const shown=[...document.querySelectorAll('.panels > svg')].map(svg=>({
          box:svg.getBoundingClientRect(),across:svg.viewBox.baseVal.width})).filter(svg=>svg.box.width>0);
      return {window:innerWidth,wide:document.documentElement.scrollWidth,
        right:Math.max(...shown.map(svg=>svg.box.right)),
        letters:Math.min(...shown.map(svg=>12*svg.box.width/svg.across)),
        figures:document.querySelectorAll('.panels').length,shown:shown.length})",
                            "400,800");
    const int window = seen["window"];
    EXPECT_LT(window, 576);
    EXPECT_LE(seen["wide"].get<int>(), window);
    EXPECT_LE(seen["right"].get<double>(), window);
    EXPECT_GE(seen["letters"].get<double>(), 10);
    EXPECT_GE(seen["shown"].get<int>(), seen["figures"].get<int>());
  }
}

// Rules for print, as if they were for the screen.
TEST_F(ReportInBrowser, printed_in_a_browser) {
  std::string page = pages().front();
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"@media screen", "@media not all"},
                                 {"@media print", "@media all"}})
    for (std::size_t at = 0; (at = page.find(from, at)) != std::string::npos; at += to.size())
      page.replace(at, from.size(), to);
  const Json seen = found(page, R"(
      return {options:document.querySelector('.fold+label+.scroll').getBoundingClientRect().height,
        heading:getComputedStyle(document.querySelector('h2')).breakAfter,
        caption:getComputedStyle(document.querySelector('figcaption')).breakAfter})");
  EXPECT_GT(seen["options"].get<double>(), 100);
  EXPECT_EQ(seen["heading"], "avoid");
  EXPECT_EQ(seen["caption"], "avoid");
}

}  // namespace
}  // namespace nmf::test
#endif
