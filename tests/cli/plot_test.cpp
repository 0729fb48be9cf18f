// nmf plot: each figure has the marks that its numbers ask for, as SVG and on a terminal.
#include <fmt/format.h>

#include "cli/model_files.hpp"
#include "support/xml.hpp"

namespace nmf::test {
namespace {

class Plot : public ModelCli {
 protected:
  void iris_models() const {
    factor({iris, "--rank", "3", "-q", "-o", "m"});
    EXPECT_EQ(nmf({"rank", iris, "--ranks", "1-4", "--runs", "3", "-q", "-o", "r"}).status, 0);
  }
  Xml svg(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "plot");
    arguments.insert(arguments.end(), {"-o", "-"});
    return Xml(page(arguments));
  }
};

TEST_F(Plot, components_have_a_bar_for_each_top_feature) {
  iris_models();
  EXPECT_EQ(svg({"components", "m"}).named("rect").size(), 12U);
  EXPECT_EQ(svg({"components", "m", "-n", "2", "--components", "1,3"}).named("rect").size(), 4U);
  // As `nmf top` lists them, in the same order and with the same shares.
  const Json top = json_of(page({"top", "--model", "m", "--json"}))["components"];
  std::vector<std::string> expected;
  for (const Json& component : top)
    for (const Json& feature : component["features"])
      expected.push_back(fmt::format("{}: {:.1f} %", feature["name"].get<std::string>(),
                                     100 * feature["share"].get<double>()));
  std::vector<std::string> shown;
  for (const Element& title : svg({"components", "m"}).named("title")) shown.push_back(title.text);
  EXPECT_EQ(shown, expected);
}

TEST_F(Plot, rows_are_points_where_w_says) {
  iris_models();
  const Xml xml = svg({"scatter", "m", "--components", "2,3"});
  const std::vector<Element> points = xml.named("circle");
  const Rows w = cells(content("m/W.csv"));
  ASSERT_EQ(points.size(), 150U);
  const auto at = [&](std::size_t row, std::size_t component) { return std::stod(w[row + 1][component]); };
  // Rows 0 and 149 give the scale, all others lie on it.
  const double x = (points[149].number("cx") - points[0].number("cx")) / (at(149, 2) - at(0, 2)),
               y = (points[149].number("cy") - points[0].number("cy")) / (at(149, 3) - at(0, 3));
  for (std::size_t i = 0; i < 150; ++i) {
    EXPECT_NEAR(points[i].number("cx"), points[0].number("cx") + x * (at(i, 2) - at(0, 2)), 1);
    EXPECT_NEAR(points[i].number("cy"), points[0].number("cy") + y * (at(i, 3) - at(0, 3)), 1);
  }
}

TEST_F(Plot, classes_have_shapes_and_numbers_shades) {
  iris_models();
  const Xml classes = svg({"scatter", "m", "--color", "Species"});
  EXPECT_EQ(classes.named("circle").size(), 50U);  // setosa; the others are squares and triangles
  EXPECT_EQ(classes.named("path").size(), 100U);
  std::string numbers;
  for (int i = 1; i <= 150; ++i) numbers += std::to_string(i) + "\n";
  give("age.txt", numbers);
  const std::vector<Element> points = svg({"scatter", "m", "--color", "age.txt"}).named("circle");
  ASSERT_EQ(points.size(), 150U);
  EXPECT_EQ(points[0].attributes.at("fill"), "#440154");
  EXPECT_EQ(points[149].attributes.at("fill"), "#fde725");
}

TEST_F(Plot, the_error_is_a_line_with_exchanges_and_restarts_marked) {
  const Json summary = factor({NMF_DATA "/golub.csv", "--rank", "10", "-q", "-o", "m"});
  const std::vector<int> after = summary["exchanges"]["after"];
  EXPECT_GE(after.size(), summary["exchanges"]["rounds"].get<std::size_t>());
  ASSERT_FALSE(after.empty());
  const Xml xml = svg({"error", "m"});
  const Rows log = cells(content("m/log.csv"));
  std::set<int> restarts;
  for (std::size_t i = 2; i < log.size(); ++i)
    if (std::stod(log[i][2]) > std::stod(log[i - 1][2])) restarts.insert(std::stoi(log[i][0]));
  for (const int iteration : after) {
    restarts.erase(iteration);
    restarts.erase(iteration + 1);
  }
  std::size_t shapes = 0, longest = 0;
  for (const Element& path : xml.named("path")) {
    const std::string& d = path.attributes.at("d");
    if (d.find('L') == std::string::npos) ++shapes;
    longest = std::max(longest, static_cast<std::size_t>(std::count(d.begin(), d.end(), 'L')));
  }
  EXPECT_EQ(longest, log.size() - 2);
  EXPECT_EQ(shapes, restarts.size() + after.size());
}

TEST_F(Plot, heat_maps_name_each_column) {
  iris_models();
  const Xml w = svg({"heatmap", "m", "--color", "Species"});
  EXPECT_EQ(w.named("image").size(), 1U);
  EXPECT_EQ(w.named("rect", false).size(), 150U + 1 + 3);  // and the paper, and the legend
  const Xml h = svg({"heatmap", "m", "--factor", "H"});
  EXPECT_EQ(h.named("title", false).size(), 4U);
}

TEST_F(Plot, ranks_have_a_point_for_each) {
  iris_models();
  const Rows ranks = cells(content("r/ranks.csv"));
  std::size_t points = 0;
  for (const char* measure : {"holdout_error", "relative_error", "median_relative_error", "seen", "cosine",
                              "silhouette", "cophenetic", "dispersion", "pac"}) {
    const auto column = std::find(ranks[0].begin(), ranks[0].end(), measure) - ranks[0].begin();
    for (std::size_t i = 1; i < ranks.size(); ++i)
      points += ranks[i][static_cast<std::size_t>(column)].empty() ? 0 : 1;
  }
  EXPECT_EQ(svg({"ranks", "r"}).named("circle").size(), points);
}

TEST_F(Plot, features_that_are_pixels_or_lie_on_an_axis) {
  give_model("images", "", "y0_x0,y0_x1,y1_x0,y1_x1\n1,2,3,4\n0,0,0,1\n");
  EXPECT_EQ(svg({"components", "images"}).named("image").size(), 2U);
  give_model("plain", "", "a,b,c,d\n1,2,3,4\n0,0,0,1\n");
  EXPECT_EQ(svg({"components", "plain", "--image-shape", "2x2"}).named("image").size(), 2U);
  give("axis.txt", "length in nm\n400\n410\n430\n470\n");
  const Xml lines = svg({"components", "plain", "--axis", "axis.txt"});
  EXPECT_EQ(lines.named("path").size(), 2U);
  give("axis.txt", "400\n410\nred\n470\n");
  EXPECT_EQ(
      refusal({"plot", "components", "plain", "--axis", "axis.txt"}, 1),
      "nmf: error: axis.txt: red, of feature 3, is not a number; --axis takes a file with a number for each "
      "feature\n");
}

TEST_F(Plot, names_are_text) {
  give_model("odd", "<b>,component_1,component_2\n<script>alert(1)</script>,1,2\n&amp;,2,1\n",
             "<script>alert(2)</script>,&lt;\n1,2\n2,1\n");
  for (const std::vector<std::string>& what :
       std::vector<std::vector<std::string>>{{"components", "odd"},
                                             {"scatter", "odd", "--color", "<b>"},
                                             {"heatmap", "odd"},
                                             {"heatmap", "odd", "--factor", "H"}}) {
    std::vector<std::string> arguments{"plot"};
    arguments.insert(arguments.end(), what.begin(), what.end());
    arguments.insert(arguments.end(), {"-o", "-"});
    const std::string text = page(arguments);
    EXPECT_THAT(text, Not(HasSubstr("<script")));
    bool named = false;
    const Xml xml(text);
    for (const Element& element : xml.elements())
      named = named || element.text.find("<script>") != std::string::npos;
    EXPECT_TRUE(named);
  }
}

TEST_F(Plot, more_than_can_be_seen_is_sampled_and_said) {
  std::string w = "component_1,component_2\n";
  for (int i = 0; i < 5000; ++i) w += std::to_string(i % 97) + "," + std::to_string(i % 89) + "\n";
  give_model("tall", w, "a,b\n1,2\n2,1\n");
  const std::string scatter = page({"plot", "scatter", "tall", "-o", "-"});
  EXPECT_THAT(scatter, HasSubstr("1500 of 5000 rows are drawn"));
  EXPECT_EQ(Xml(scatter).named("circle").size(), 1500U);
  EXPECT_THAT(page({"plot", "heatmap", "tall"}),
              HasSubstr("5000 rows: each column is the mean of about 17 of them."));
}

TEST_F(Plot, on_a_terminal_it_has_its_width_and_colours) {
  give_model("fruit", "", "apple,pear,plum\n1,1,0\n2,0,6\n");
  const auto shown = [&](const std::string& before, const char* kind) {
    const std::string command = fmt::format("{} '{}' plot components fruit", before, NMF_BINARY);
    return on_terminal({{"bash", "-c", command}, scratch.path().string(), "", {}, {}}, kind);
  };
  EXPECT_THAT(shown("LC_ALL=C.UTF-8", "xterm"), AllOf(HasSubstr("\x1b[0;38;5;"), HasSubstr("\u2588")));
  EXPECT_THAT(shown("LC_ALL=C.UTF-8 NO_COLOR=1", "xterm"),
              AllOf(Not(HasSubstr("\x1b")), HasSubstr("\u2588")));
  EXPECT_THAT(shown("LC_ALL=C.UTF-8", "dumb"), Not(HasSubstr("\x1b")));
  EXPECT_THAT(shown("LC_ALL=C", "xterm"), AllOf(Not(HasSubstr("\u2588")), HasSubstr("####")));
  const Outcome narrow = shell("LC_ALL=C COLUMNS=40 nmf plot components fruit");
  EXPECT_EQ(narrow.out.find('\x1b'), std::string::npos);
  std::istringstream lines(narrow.out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 40U);
}

TEST_F(Plot, files) {
  give_model("fruit", "", "apple,pear,plum\n1,1,0\n2,0,6\n");
  const Outcome run = nmf({"plot", "components", "fruit", "-o", "fruit.svg"});
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err, "nmf: written fruit.svg\n");
  EXPECT_EQ(content("fruit.svg"), page({"plot", "components", "fruit", "-o", "-"}));
}

TEST_F(Plot, the_figure_in_the_manual_is_what_its_command_draws) {
  factor({iris, "--rank", "2", "-q"});
  EXPECT_EQ(page({"plot", "scatter", "iris.nmf", "--color", "Species", "-o", "-"}),
            read_file(NMF_SOURCE "/docs/figures/iris.svg"));
}

TEST_F(Plot, refusals) {
  give_model("fruit", "box,component_1,component_2\na,3,0\nb,1,1\n", "apple,pear,plum\n1,1,0\n2,0,6\n");
  EXPECT_EQ(refusal({"plot", "errors", "fruit"}, 2),
            "nmf: error: WHAT: unknown value: errors; did you mean error? choose error, components, heatmap, "
            "scatter "
            "or ranks\n");
  EXPECT_EQ(refusal({"plot", "components", "fruit", "-o", "a.png"}, 2),
            "nmf: error: -o a.png: figures are written as SVG, which 'rsvg-convert' of librsvg2-bin turns "
            "into png: "
            "write a.svg, then rsvg-convert -o a.png a.svg\n");
  EXPECT_THAT(refusal({"plot", "components", "fruit", "-o", "a.pdf"}, 2),
              HasSubstr("rsvg-convert -f pdf -o a.pdf a.svg"));
  EXPECT_EQ(refusal({"plot", "components", "fruit", "-o", "a.txt"}, 2),
            "nmf: error: -o a.txt: figures are written as SVG; end its name in .svg\n");
  EXPECT_EQ(refusal({"plot", "components", "fruit", "-n", "0"}, 2),
            "nmf: error: --number: 0 is not possible; give at least 1\n");
  EXPECT_THAT(refusal({"plot", "error", "none"}, 1), HasSubstr("none: there is no such folder"));
  EXPECT_EQ(refusal({"plot", "ranks", "fruit"}, 1),
            "nmf: error: fruit: has no ranks.csv; give a folder that 'nmf rank' wrote\n");
  EXPECT_EQ(refusal({"plot", "scatter", "fruit", "--color", "size"}, 1),
            "nmf: error: --color: size is neither a label column of W (box) nor a file; give one of them\n");
  EXPECT_EQ(refusal({"plot", "scatter", "fruit", "--components", "1"}, 2),
            "nmf: error: --components: names 1; a scatter shows two, such as 1,2\n");
  EXPECT_EQ(files(), 1U);
}

TEST_F(Plot, what_a_figure_does_not_take_is_refused_by_name) {
  give_model("fruit", "box,component_1,component_2\na,3,0\nb,1,1\n", "apple,pear,plum\n1,1,0\n2,0,6\n");
  const auto refused = [this](std::vector<std::string> words, const std::string& option,
                              const std::string& figure) {
    words.insert(words.begin(), {"plot"});
    EXPECT_EQ(refusal(words, 2),
              "nmf: error: --" + option + ": 'nmf plot " + figure + "' does not take it; leave it out\n");
  };
  refused({"scatter", "fruit", "--factor", "H"}, "factor", "scatter");
  refused({"scatter", "fruit", "--axis", "no_file"}, "axis", "scatter");
  refused({"scatter", "fruit", "-n", "3"}, "number", "scatter");
  refused({"error", "fruit", "--components", "1"}, "components", "error");
  refused({"ranks", "fruit", "--color", "box"}, "color", "ranks");
  refused({"components", "fruit", "--color", "box"}, "color", "components");
  refused({"heatmap", "fruit", "--image-shape", "3x1"}, "image-shape", "heatmap --factor W");
  refused({"heatmap", "fruit", "--factor", "H", "--color", "box"}, "color", "heatmap --factor H");
  EXPECT_FALSE(page({"plot", "heatmap", "fruit", "--factor", "H", "--image-shape", "3x1"}).empty());
  EXPECT_EQ(files(), 1U);
}

// The summary has the SHA-256 of the log that the run wrote, as commands of a model ask of W and H.
TEST_F(Plot, a_log_of_another_run) {
  factor({iris, "--rank", "2", "-q", "-o", "m"});
  factor({iris, "--rank", "3", "-q", "-o", "other"});
  give("m/log.csv", content("other/log.csv"));
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"plot", "error", "m"}, {"report", "m", "-o", "-"}})
    EXPECT_EQ(
        refusal(words, 1),
        "nmf: error: m/log.csv: is not log.csv that the summary of m is about: its SHA-256 is another, "
        "so that another run wrote it, or it was changed or cut off; put it back, or factorize again\n");
}

TEST_F(Plot, a_log_that_was_damaged) {
  factor({iris, "--rank", "2", "-q", "-o", "m"});
  Json summary = json_of(content("m/summary.json"));
  summary["sha256"].erase("log");  // as summaries of 0.1
  give("m/summary.json", summary.dump());
  give("m/log.csv", "iteration,seconds,objective,relative_error,relative_change,kkt_residual\n1,0,1\n");
  EXPECT_EQ(refusal({"plot", "error", "m"}, 1),
            "nmf: error: m/log.csv:2: 3 cells where there are 6 columns; give a folder as it was written\n");
}

}  // namespace
}  // namespace nmf::test
