// Figures as SVG: where marks are, what names become, and what the colours are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "draw/colours.hpp"
#include "draw/markup.hpp"
#include "draw/scale.hpp"
#include "draw/svg.hpp"
#include "nmf/io/image/image.hpp"
#include "support/xml.hpp"

namespace nmf::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;
using testing::Not;
using testing::SizeIs;

std::vector<std::string> labels(const draw::Scale& scale, Index about) {
  std::vector<std::string> labels;
  for (const draw::Tick& tick : scale.ticks(about)) labels.push_back(tick.label);
  return labels;
}

draw::Figure of(draw::Panel panel) {
  draw::Figure figure;
  figure.title = "a figure";
  figure.panels.push_back(std::move(panel));
  return figure;
}

std::string decoded(const std::string& text) {
  std::string bytes;
  unsigned bits = 0, count = 0;
  for (const char c : text) {
    if (c == '=') break;
    const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bits = bits << 6 | static_cast<unsigned>(digits.find(c));
    if ((count += 6) < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xFF);
  }
  return bytes;
}

// The colours of the middles of so many cells of an embedded image.
std::vector<int> cells(const Element& image, std::size_t rows, std::size_t columns) {
  const std::string before = "data:image/png;base64,", href = image.attributes.at("href");
  EXPECT_TRUE(href.starts_with(before));
  const std::string png = decoded(href.substr(before.size()));
  const io::ImageFacts facts = io::inspect_image("image", png);
  Buffer<std::uint16_t> values;
  io::decode_image("image", png, facts, io::Channels::rgb, values);
  std::vector<int> colours;
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) {
      const std::size_t y = (2 * i + 1) * facts.height / (2 * rows),
                        x = (2 * j + 1) * facts.width / (2 * columns);
      for (std::size_t c = 0; c < 3; ++c) colours.push_back(values[3 * (y * facts.width + x) + c]);
    }
  return colours;
}

TEST(Ticks, are_round_numbers) {
  EXPECT_THAT(labels({0, 10, false}, 5), ElementsAre("0", "2", "4", "6", "8", "10"));
  EXPECT_THAT(labels({0.12, 0.58, false}, 5), ElementsAre("0.2", "0.3", "0.4", "0.5"));
  EXPECT_THAT(labels({-1, 1, false}, 4), ElementsAre("-1.0", "-0.5", "0", "0.5", "1.0"));
  EXPECT_THAT(labels({0, 30000, false}, 3), ElementsAre("0", "10000", "20000", "30000"));
  draw::Axis whole;
  whole.whole = true;
  EXPECT_THAT(labels({whole, {2, 3, 4}}, 9), ElementsAre("2", "3", "4"));
}

TEST(Ticks, of_logarithms_are_powers_of_ten_or_between) {
  EXPECT_THAT(labels({0.01, 100, true}, 9), ElementsAre("0.01", "0.1", "1", "10", "100"));
  EXPECT_THAT(labels({1e-8, 1, true}, 4), ElementsAre("1e-8", "1e-5", "1e-2"));
  EXPECT_THAT(labels({0.015, 0.3, true}, 4), ElementsAre("0.02", "0.05", "0.1", "0.2"));
  const draw::Scale scale({"", true, false, false}, {0, -1, NAN, 1, 100});
  EXPECT_FALSE(scale.shows(0));
  EXPECT_NEAR(scale.place(10), 0.5, 1e-12);
}

// Neighbours, the ends of what doubles hold, and what was in a log: the doubles that follow 0.51 by an ulp.
TEST(Ticks, are_few_wherever_the_ends_are) {
  constexpr double least = 5e-324, small = 1e-300, most = 1.7976931348623157e308;
  const std::vector<std::vector<double>> ends{{0.5149738151441143, 0.5149738151441144},
                                              {1, 1 + 1e-11},
                                              {1, 1 + 1e-7},
                                              {3, 3},
                                              {least, least},
                                              {least, 1e-323},
                                              {1e-310, 2e-310},
                                              {small, 2 * small},
                                              {small, 1},
                                              {least, most},
                                              {1e-308, 1e308},
                                              {1e308, most},
                                              {most, most},
                                              {9007199254740992.0, 9007199254740994.0}};
  for (const bool log : {false, true})
    for (const bool from_zero : {false, true})
      for (const std::vector<double>& numbers : ends) {
        const draw::Scale scale({"", log, false, from_zero}, numbers);
        EXPECT_LT(scale.low(), scale.high());
        for (const double number : numbers) {
          EXPECT_GE(scale.place(number), 0) << number;
          EXPECT_LE(scale.place(number), 1) << number;
        }
        for (const Index about : {2, 9}) {
          const std::vector<draw::Tick> ticks = scale.ticks(about);
          EXPECT_THAT(ticks, SizeIs(AllOf(Ge(1), Le(3 * about + 3)))) << numbers[0] << ' ' << numbers[1];
          std::set<std::string> labels;
          for (const draw::Tick& tick : ticks) {
            labels.insert(tick.label);
            EXPECT_GE(scale.place(tick.value), -1e-6);
            EXPECT_LE(scale.place(tick.value), 1 + 1e-6);
          }
          EXPECT_EQ(labels.size(), ticks.size()) << numbers[0] << ' ' << numbers[1];
        }
      }
  const draw::Scale both({}, {-most, most});
  EXPECT_EQ(both.place(0), 0.5);
  EXPECT_THAT(labels(both, 4), ElementsAre("-1e+308", "0", "1e+308"));
}

TEST(Colours, are_those_that_were_published) {
  // viridis at 0, 128 of 255 and 1; the blue and the vermillion of Okabe and Ito.
  EXPECT_EQ(draw::hex_of(draw::shade(0)), "#440154");
  EXPECT_EQ(draw::hex_of(draw::shade(128 / 255.0)), "#21918c");
  EXPECT_EQ(draw::hex_of(draw::shade(1)), "#fde725");
  EXPECT_EQ(draw::hex_of(draw::palette(0)), "#0072b2");
  EXPECT_EQ(draw::hex_of(draw::palette(1)), "#d55e00");
  EXPECT_EQ(draw::of_256({255, 0, 0}), 196);
  EXPECT_EQ(draw::of_256({0, 0, 0}), 16);
}

TEST(Markup, is_text_whatever_it_holds) {
  EXPECT_EQ(draw::escaped("<script>\"a\" & b</script>"),
            "&lt;script&gt;&quot;a&quot; &amp; b&lt;/script&gt;");
  EXPECT_EQ(draw::escaped("\xff\x1b[1m"), "\\xff\\x1b[1m");
  EXPECT_EQ(draw::escaped("\xEF\xBF\xBE"
                          "\xED\xA0\x80"),
            "\xEF\xBF\xBD\xEF\xBF\xBD");
  // RFC 4648
  EXPECT_EQ(draw::base64(""), "");
  EXPECT_EQ(draw::base64("f"), "Zg==");
  EXPECT_EQ(draw::base64("fo"), "Zm8=");
  EXPECT_EQ(draw::base64("foobar"), "Zm9vYmFy");
}

TEST(Svg, bars_are_as_long_as_their_values) {
  draw::Bars bars;
  bars.bars = {{"one", 1}, {"<script>alert(1)</script>", 4}, {"two & \xff", 2}};
  const std::string svg = draw::svg_file(of({"title <b>", bars}));
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
  const Xml xml(svg);
  const std::vector<Element> drawn = xml.named("rect");
  ASSERT_EQ(drawn.size(), 3U);
  EXPECT_NEAR(drawn[1].number("width"), 4 * drawn[0].number("width"), 0.3);
  EXPECT_NEAR(drawn[2].number("width"), 2 * drawn[0].number("width"), 0.2);
  EXPECT_EQ(drawn[0].attributes.at("x"), drawn[1].attributes.at("x"));
  const std::vector<Element> titles = xml.named("title");
  ASSERT_EQ(titles.size(), 3U);
  EXPECT_EQ(titles[1].text, "<script>alert(1)</script>: 4");
}

TEST(Svg, points_are_where_their_numbers_are) {
  draw::Series series;
  series.line = false;
  series.points = true;
  series.x = {0, 1, 2, NAN, 10};
  series.y = {5, 5, 7, 1, 15};
  series.labels = {"a", "b", "c", "d", "e"};
  draw::Chart chart;
  chart.series = {series};
  const Xml xml(draw::svg_file(of({"", chart})));
  const std::vector<Element> circles = xml.named("circle");
  ASSERT_EQ(circles.size(), 4U);
  const double right = circles[3].number("cx") - circles[0].number("cx"),
               up = circles[0].number("cy") - circles[3].number("cy");
  EXPECT_GT(right, 500);
  EXPECT_GT(up, 150);
  EXPECT_NEAR(circles[2].number("cx") - circles[0].number("cx"), 0.2 * right, 0.11);
  EXPECT_NEAR(circles[0].number("cy") - circles[2].number("cy"), 0.2 * up, 0.11);
  EXPECT_EQ(circles[0].attributes.at("cy"), circles[1].attributes.at("cy"));
  EXPECT_EQ(xml.named("title").back().text, "e");
}

TEST(Svg, lines_have_gaps_where_there_is_nothing) {
  draw::Series series;
  series.x = {1, 2, 3, 4, 5, 6};
  series.y = {1, 10, 0, NAN, 100, 1000};
  draw::Chart chart;
  chart.y.log = true;
  chart.series = {series};
  const std::vector<Element> paths = Xml(draw::svg_file(of({"", chart}))).named("path");
  ASSERT_EQ(paths.size(), 1U);
  const std::string& line = paths[0].attributes.at("d");
  EXPECT_EQ(std::count(line.begin(), line.end(), 'M'), 2);
  EXPECT_EQ(std::count(line.begin(), line.end(), 'L'), 2);
}

TEST(Svg, heat_maps_are_images_in_viridis) {
  draw::Heat heat;
  heat.rows = 2;
  heat.columns = 3;
  heat.values = {0, 2, 4, 3, 0, 6};
  heat.row_names = {"r", "s"};
  heat.labels = {"x", "y", "<z>"};
  const auto colours = [](const draw::Heat& drawn) {
    const Xml xml(draw::svg_file(of({"", drawn})));
    EXPECT_EQ(xml.named("image").size(), 1U);
    EXPECT_EQ(xml.named("title", false).back().text, "<z>\nr: 4\ns: 6");
    return cells(xml.named("image").front(), 2, 3);
  };
  // Of the largest of all: 0, 1/3, 2/3; 1/2, 0, 1 are places 0, 85, 170; 128, 0, 255 of viridis.
  EXPECT_EQ(colours(heat), (std::vector<int>{0x44, 0x01, 0x54, 0x31, 0x68, 0x8e, 0x35, 0xb7, 0x79, 0x21, 0x91,
                                             0x8c, 0x44, 0x01, 0x54, 0xfd, 0xe7, 0x25}));
  heat.each_row = true;
  EXPECT_EQ(colours(heat)[6], 0xfd);
}

// Each panel of a page stands by itself: 720 pixels less 28 between two are 346 for each.
TEST(Svg, panels_of_a_page_can_stand_below_one_another) {
  draw::Bars bars;
  bars.bars = {{"one", 1}, {"two", 2}};
  draw::Figure figure = of({"left", bars});
  figure.across = 2;
  figure.panels.push_back({"right", bars});
  const std::string two = draw::svg_part(figure);
  EXPECT_THAT(two, HasSubstr("--across:2;--few:1;--panel:346px;--gap:28px"));
  const std::vector<Element> drawn = Xml(two).named("svg", false);
  ASSERT_EQ(drawn.size(), 2U);
  EXPECT_EQ(drawn[0].attributes.at("aria-label"), "left");
  EXPECT_TRUE(drawn[1].attributes.at("viewBox").starts_with("0 0 346 "));
}

// One that is as wide as the page is drawn a second time, for one where little is to be pointed with.
TEST(Svg, a_panel_as_wide_as_the_page_is_drawn_for_a_narrow_one_too) {
  draw::Bars bars;
  bars.bars = {{"one", 1}, {"two", 2}};
  const Xml xml(draw::svg_part(of({"", bars})));
  const std::vector<Element> drawn = xml.named("svg", false);
  ASSERT_EQ(drawn.size(), 2U);
  EXPECT_EQ(drawn[0].attributes.at("class"), "nmf-figure wide");
  EXPECT_EQ(drawn[1].attributes.at("class"), "nmf-figure narrow");
  EXPECT_TRUE(drawn[1].attributes.at("viewBox").starts_with("0 0 400 "));
  EXPECT_EQ(xml.named("rect").size(), 4U);
  EXPECT_EQ(xml.named("title").size(), 2U);
}

TEST(Svg, says_its_notes_and_follows_light_and_dark) {
  draw::Figure figure = of({"", draw::Bars{}});
  figure.notes = {"1500 of 100000 rows are drawn."};
  const std::string file = draw::svg_file(figure), part = draw::svg_part(figure);
  EXPECT_THAT(file, HasSubstr(figure.notes[0]));
  EXPECT_THAT(file, HasSubstr("@media screen and (prefers-color-scheme:dark)"));
  EXPECT_THAT(part, Not(HasSubstr("<style>")));
  EXPECT_EQ(Xml(file).elements().front().attributes.at("aria-label"), "a figure");
  for (const char* from_elsewhere : {"<script", "@import", "url(", "href=\"http"})
    EXPECT_THAT(file, Not(HasSubstr(from_elsewhere)));
}

}  // namespace
}  // namespace nmf::test
