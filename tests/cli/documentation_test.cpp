// Every command that the documentation and the help show has the options that it is shown with.
#include <filesystem>
#include <map>
#include <regex>

#include "cli/cli.hpp"

namespace nmf::test {
namespace {

using Documentation = Cli;

TEST_F(Documentation, shows_commands_with_options_that_they_have) {
  std::map<std::string, std::set<std::string>> options;
  std::map<std::string, std::string> texts{{"README.md", read_file(NMF_SOURCE "/README.md")}};
  for (const auto& file : std::filesystem::directory_iterator(NMF_SOURCE "/docs"))
    if (file.path().extension() == ".md") texts[file.path().filename()] = read_file(file.path());
  for (const std::string& command : commands_in(nmf({"--help"}).out)) {
    texts["nmf " + command + " --help"] = nmf({command, "--help"}).out;
    options[command] = options_in(texts["nmf " + command + " --help"]);
    options[command].insert({"help", "version"});
  }
  // To the end of the line, of what stands in quotes or of a part of a pipe; a line may end with a backslash.
  const std::regex shown(R"re(\bnmf ([a-z]+)((?: (?:\\\n|[^`\n|;&#\\])*)?))re"),
      option(R"re( --([a-z][a-z0-9-]*))re");
  std::size_t count = 0;
  for (const auto& [name, text] : texts)
    for (std::sregex_iterator found(text.begin(), text.end(), shown), end; found != end; ++found) {
      const std::string command = (*found)[1], words = (*found)[2];
      if (!options.contains(command)) continue;
      for (std::sregex_iterator word(words.begin(), words.end(), option); word != end; ++word, ++count)
        EXPECT_TRUE(options[command].contains((*word)[1])) << name << ": " << found->str();
    }
  EXPECT_GT(count, 200U);
}

}  // namespace
}  // namespace nmf::test
