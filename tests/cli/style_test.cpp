// How a text table is written (--decimal, --thousands, --comment, --skip), and ranges of columns.
#include "cli/model_commands.hpp"

namespace nmf::test {
namespace {

class Style : public ModelCommands {
 protected:
  // iris as Germans write it, behind lines of an instrument, with comments.
  void SetUp() override {
    ModelCommands::SetUp();
    std::istringstream lines(read_file(iris));
    std::string line, german = "Instrument 7\nFebruary, 3rd;;\n";
    for (int number = 0; std::getline(lines, line); ++number) {
      std::replace(line.begin(), line.end(), ',', ';');
      if (number > 0) std::replace(line.begin(), line.end(), '.', ',');
      german += line + "\n";
      if (number % 50 == 0) german += "# lot " + std::to_string(number) + " of \"three\n";
    }
    give("german.csv", german);
  }
  const std::vector<std::string> style{"--decimal", ",", "--comment", "#", "--skip", "2"};
  std::vector<std::string> styled(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), style.begin(), style.end());
    return arguments;
  }
};

TEST_F(Style, the_same_table_gives_the_same_factors) {
  iris_model();
  const Json summary = factor(styled({"german.csv", "--rank", "2", "-q", "-o", "g", tight[0], tight[1],
                                      tight[2], tight[3], tight[4], tight[5]}));
  EXPECT_EQ(content("g/H.csv"), content("m/H.csv"));
  EXPECT_EQ(content("g/W.csv"), content("m/W.csv"));
  EXPECT_EQ(summary["options"]["decimal"], ",");
  EXPECT_EQ(summary["options"]["comment"], "#");
  EXPECT_EQ(summary["options"]["skip"], 2);
  EXPECT_EQ(summary["options"]["thousands"], Json());
  EXPECT_EQ(nmf({"verify", "g"}).status, 0);
}

TEST_F(Style, new_data_are_read_as_the_model_was) {
  factor(styled({"german.csv", "--rank", "2", "-q", "-o", "g"}));
  const std::string w = nmf({"transform", "german.csv", "--model", "g", "-q"}).out;
  EXPECT_EQ(nmf(styled({"transform", "german.csv", "--model", "g", "-q"})).out, w);
  EXPECT_EQ(w.substr(0, w.find('\n')), "Species,component_1,component_2");
  EXPECT_THAT(nmf({"transform", "german.csv", "--model", "g", "-o", "w.csv"}).err,
              HasSubstr("first 2 lines passed over; "));
  // As others write it; and where there is no text to be written in a style.
  EXPECT_EQ(nmf({"transform", iris, "--model", "g", "-q", "--decimal", ".", "--skip", "0"}).out, w);
  nmf(styled({"convert", "german.csv", "x.npy", "-q"}));
  EXPECT_EQ(nmf({"transform", "x.npy", "--model", "g", "-q"}).out, w);
  const Json own = json({"evaluate", "german.csv", "--model", "g"});
  EXPECT_EQ(own["loss_value"], json({"evaluate", "x.npy", "--model", "g"})["loss_value"]);
  EXPECT_EQ(nmf({"transform", "x.npy", "--model", "g", "-q", "--decimal", ","}).status, 0);
  EXPECT_EQ(nmf({"consensus", "g", "-o", "c", "--outlier", "2", "-q"}).status, 0);
  EXPECT_EQ(nmf({"transform", "german.csv", "--model", "c", "-q"}).status, 0);
}

TEST_F(Style, holds_in_every_command_that_reads_a_matrix) {
  const Outcome info = nmf(styled({"info", "german.csv"}));
  EXPECT_THAT(info.out, AllOf(HasSubstr("150 rows x 4 columns"), HasSubstr("decimals stand behind ','"),
                              HasSubstr("lines that begin with '#' are passed over")));
  EXPECT_EQ(nmf(styled({"convert", "german.csv", "-", "-q"})).out, nmf({"convert", iris, "-", "-q"}).out);
  EXPECT_EQ(nmf(styled({"rank", "german.csv", "--ranks", "1-2", "--runs", "2", "-q", "-o", "r"})).status, 0);
  EXPECT_EQ(nmf({"rank", iris, "--ranks", "1-2", "--runs", "2", "-q", "-o", "s"}).status, 0);
  EXPECT_EQ(content("r/ranks.csv"), content("s/ranks.csv"));
  for (const char* option : {"--decimal", "--thousands", "--comment", "--skip"})
    EXPECT_THAT(nmf({"completion", "bash"}).out, HasSubstr(option));
}

// Files beside are written as INPUT is; those that are no text are what they are.
TEST_F(Style, weights_and_entries_to_test_are_written_alike) {
  give("x.csv", "a;b;c\n1,5;2;3\n4;5,5;6\n7;8;9,5\n#\n");
  give("w.csv", "# weights\n1;0,5;1\n1;1;0,25\n1;1;1\n");
  give("points.csv", "1,0.5,1\n1,1,0.25\n1,1,1\n");
  nmf({"convert", "points.csv", "w.npy", "-q"});
  const auto total = [&](const std::string& weights) {
    return factor({"x.csv", "--rank", "1", "-q", "--decimal", ",", "--comment", "#", "--weights", weights,
                   "-o", "m"})["total_weight"];
  };
  EXPECT_EQ(total("w.csv"), 7.75);
  EXPECT_EQ(total("w.npy"), 7.75);
  EXPECT_EQ(json({"evaluate", "x.csv", "--model", "m", "--weights", "w.csv"})["weight"], 7.75);
  EXPECT_EQ(nmf({"transform", "x.csv", "--model", "m", "--weights", "w.csv", "-q"}).status, 0);
}

TEST_F(Style, ranges_of_columns) {
  EXPECT_EQ(factor({iris, "--rank", "1", "-q", "--columns", "2-4"})["input"]["columns"], 3);
  EXPECT_EQ(factor({iris, "--rank", "1", "-q", "--columns", "Sepal.Length,3-4"})["input"]["columns"], 3);
  EXPECT_EQ(factor({iris, "--rank", "1", "-q", "--drop", "2-3"})["input"]["columns"], 2);
}

TEST_F(Style, from_a_configuration_file) {
  give("c.ini", "decimal = \",\"\ncomment = hash\nskip = 2\nrank = 1\n");
  EXPECT_EQ(factor({"german.csv", "--config", "c.ini", "-q"})["input"]["rows"], 150);
}

}  // namespace
}  // namespace nmf::test
