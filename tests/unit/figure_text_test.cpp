// Figures as characters.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "draw/markup.hpp"
#include "draw/terminal.hpp"

namespace nmf::test {
namespace {

using testing::HasSubstr;
using testing::Not;

draw::Figure with(draw::Panel panel) {
  draw::Figure figure;
  figure.title = "title";
  figure.panels.push_back(std::move(panel));
  return figure;
}

draw::Figure some_bars() {
  draw::Bars bars;
  bars.bars = {{"one", 1}, {"four", 4}, {"two\x1b[2J", 2}};
  return with({"fruit", bars});
}

draw::Figure a_line(Index series) {
  draw::Chart chart;
  for (Index s = 0; s < series; ++s) {
    draw::Series line;
    line.name = "series " + std::to_string(s);
    for (int i = 0; i < 50; ++i) {
      line.x.push_back(i);
      line.y.push_back(i * (s + 1));
    }
    line.colour = s;
    chart.series.push_back(std::move(line));
  }
  chart.x.title = "iteration";
  return with({"", chart});
}

// Characters of Chinese take two cells each, marks none; line ends and what turns the direction are escaped.
TEST(Text, names_of_any_writing_leave_bars_in_line) {
  draw::Bars bars;
  for (const char* name : {"\u4e2d\u6587", "e\u0301te", "a\nb", "x\u202ey"}) bars.bars.push_back({name, 1});
  const std::string unicode = draw::text_of(with({"", bars}), {40, false, true}),
                    ascii = draw::text_of(with({"", bars}), {40, false, false});
  EXPECT_THAT(unicode, HasSubstr("\n    \u4e2d\u6587 \u2588"));
  EXPECT_THAT(unicode, HasSubstr("\n     e\u0301te \u2588"));
  EXPECT_THAT(unicode, HasSubstr("\n    a\\nb \u2588"));
  EXPECT_THAT(unicode, HasSubstr("\nx\\u202ey \u2588"));
  EXPECT_THAT(ascii, HasSubstr("\n    ???? #"));
  EXPECT_THAT(ascii, HasSubstr("\n     ete #"));
}

TEST(Text, bars_to_an_eighth_of_a_character) {
  // Of 25 characters 8 are names, 5 blanks and numbers: the longest bar has 14.
  const std::string text = draw::text_of(some_bars(), {26, false, true});
  EXPECT_THAT(text, HasSubstr("title\n\nfruit\n"));
  std::istringstream lines(text);
  std::string line;
  std::vector<Index> lengths;
  while (std::getline(lines, line))
    if (line.find("\u2588") != std::string::npos) {
      Index blocks = 0;
      for (std::size_t at = 0; (at = line.find("\u2588", at)) != std::string::npos; at += 3) ++blocks;
      lengths.push_back(blocks);
    }
  ASSERT_EQ(lengths.size(), 3U);
  EXPECT_NEAR(static_cast<double>(lengths[1]), 4.0 * static_cast<double>(lengths[0]), 4);
  EXPECT_EQ(lengths[2], lengths[1] / 2);
}

TEST(Text, names_send_no_commands_to_a_terminal) {
  EXPECT_THAT(draw::text_of(some_bars(), {80, false, true}), Not(HasSubstr("\x1b")));
}

TEST(Text, colours_only_where_they_are_wanted) {
  EXPECT_THAT(draw::text_of(some_bars(), {80, true, true}), HasSubstr("\x1b[0;38;5;"));
  EXPECT_THAT(draw::text_of(a_line(2), {80, false, true}), Not(HasSubstr("\x1b")));
}

TEST(Text, lines_are_dots_of_braille_or_letters) {
  EXPECT_THAT(draw::text_of(a_line(1), {80, false, true}), HasSubstr("\u2801"));
  const std::string two = draw::text_of(a_line(2), {80, false, true});
  EXPECT_THAT(two, HasSubstr("* series 0\no series 1\n"));
  EXPECT_THAT(two, HasSubstr("ooo"));
}

TEST(Text, is_ascii_where_nothing_else_is_shown) {
  draw::Heat heat;
  heat.rows = 1;
  heat.columns = 3;
  heat.values = {0, 0.5, 1};
  heat.row_names = {"\u00C4pfel"};
  heat.across = "three";
  for (const draw::Figure& figure : {a_line(1), a_line(3), some_bars(), with({"", heat})}) {
    const std::string text = draw::text_of(figure, {60, false, false});
    EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x80;
    })) << text;
  }
  // Each number on as many characters as there is room for, twelve at most: of " .:-=+*#%@" the first, the
  // middle and the last.
  EXPECT_THAT(draw::text_of(with({"", heat}), {60, false, false}),
              HasSubstr("?pfel             ++++++++++++@@@@@@@@@@@@\n"));
}

TEST(Text, columns_of_heat_maps_have_the_letters_of_their_groups) {
  draw::Heat heat;
  heat.rows = 1;
  heat.columns = 3;
  heat.values = {1, 1, 1};
  heat.row_names = {"r"};
  heat.groups = {0, 1, 0};
  heat.group_names = {"red", "blue"};
  EXPECT_THAT(draw::text_of(with({"", heat}), {20, false, false}),
              HasSubstr("a red  b blue\n  aaaaaabbbbbbaaaaaa\nr @@@@@@@@@@@@@@@@@@\n"));
}

// What is said is broken at blanks, not cut off.
TEST(Text, titles_are_wrapped) {
  const std::string said = "What tells most of each component: per cent of its sum";
  draw::Figure line = a_line(1);
  line.title = line.panels[0].title = said;
  std::get<draw::Chart>(line.panels[0].content).x.title = said;
  std::get<draw::Chart>(line.panels[0].content).y.title = said;
  draw::Heat heat;
  heat.rows = heat.columns = 1;
  heat.values = {1};
  heat.across = said;
  line.panels.push_back({"", heat});
  std::istringstream words(draw::text_of(line, {30, false, true}));
  std::size_t sums = 0;
  for (std::string word; words >> word;) {
    EXPECT_EQ(word.find("\u2026"), std::string::npos);
    sums += word == "sum" ? 1 : 0;
  }
  EXPECT_EQ(sums, 5U);
}

TEST(Text, points_show_how_far_they_may_be_off) {
  draw::Chart chart;
  chart.series.push_back(draw::points_alone("", 0));
  chart.series.push_back(draw::points_alone("", 1));
  draw::Series& series = chart.series.front();
  series.x = {1, 2};
  series.y = {5, 5};
  series.low = {0, 5};
  series.high = {10, 5};
  const std::string text = draw::text_of(with({"", chart}), {40, false, false});
  // Of a plot of twelve lines the spread of the first takes all but what a frame leaves free at both ends.
  std::istringstream lines(text);
  std::size_t found = 0;
  for (std::string line; std::getline(lines, line);)
    found +=
        std::count(line.begin(), line.end(), '|') + std::count(line.begin(), line.end(), '+') > 1 ? 1 : 0;
  EXPECT_GE(found, 9U) << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '*'), 2) << text;
}

TEST(Text, is_as_wide_as_the_terminal_at_most) {
  for (const Index width : {20, 40, 80, 133})
    for (const draw::Figure& figure : {a_line(1), a_line(3), some_bars()}) {
      std::istringstream lines(draw::text_of(figure, {width, false, true}));
      for (std::string line; std::getline(lines, line);) EXPECT_LE(draw::cells_in(line), width) << line;
    }
}

}  // namespace
}  // namespace nmf::test
