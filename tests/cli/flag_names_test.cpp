// The library speaks of fields and the program of flags: every field that a text names is a flag.
#include "cli/flag_names.hpp"

#include <regex>

#include "cli/cli.hpp"

namespace nmf::test {
namespace {

using Named = std::set<std::pair<std::string, std::string>>;  // a field, and its value where it is a word

// What option() is called with in the sources of a folder.
void add_named_in(const std::string& folder, Named& named) {
  const std::regex call(R"re(\boption\(\s*"([^"]*)"(?:,\s*"([^"]*)")?)re");
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    const std::string text = read_file(file.path());
    for (std::sregex_iterator found(text.begin(), text.end(), call), end; found != end; ++found)
      named.emplace((*found)[1], (*found)[2]);
  }
}

using FlagNames = Cli;

TEST_F(FlagNames, are_those_of_the_program) {
  std::set<std::string> flags;
  for (const std::string& command : commands_in(nmf({"--help"}).out))
    flags.merge(options_in(nmf({command, "--help"}).out));
  Named named;
  for (const char* folder : {"/src/nmf", "/apps"}) add_named_in(std::string(NMF_SOURCE) + folder, named);
  EXPECT_GT(named.size(), 40U);
  for (const auto& [field, value] : named) {
    const std::string flag = app::flag_of(field, value);
    EXPECT_TRUE(flags.contains(flag.substr(2, flag.find(" ") - 2))) << field << " " << value << ": " << flag;
  }
}

TEST_F(FlagNames, stand_in_no_text_of_the_library) {
  const std::regex flag(R"re("[^"\n]*--[a-z][^"\n]*")re");
  for (const auto& file : std::filesystem::recursive_directory_iterator(NMF_SOURCE "/src/nmf")) {
    if (!file.is_regular_file()) continue;
    const std::string text = read_file(file.path());
    std::smatch found;
    EXPECT_FALSE(std::regex_search(text, found, flag)) << file.path() << ": " << found.str();
  }
}

TEST_F(FlagNames, differ_from_those_of_fields) {
  EXPECT_EQ(app::flag_of("l1_w"), "--l1-w");
  EXPECT_EQ(app::flag_of("loss", "kl"), "--loss kl");
  EXPECT_EQ(app::flag_of("storage", "sparse"), "--sparse yes");
  EXPECT_EQ(app::with_flags(Wording(option("init_w") + ": not with " + option("batch"))),
            "--init-w: not with --batch");
}

}  // namespace
}  // namespace nmf::test
