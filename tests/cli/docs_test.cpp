// Manual pages, and the folder in which `nmf docs` lays them out with the completion scripts.
#include <algorithm>

#include "cli/cli.hpp"

namespace nmf::test {
namespace {

class Docs : public Cli {
 protected:
  std::string page(const std::vector<std::string>& arguments) const {
    const Outcome outcome = nmf(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return outcome.out;
  }
  std::vector<std::string> manual_pages() const {
    const Json list = json_of(page({"docs", "share", "--json"}));
    EXPECT_EQ(list["schema_version"], 1);
    std::vector<std::string> pages;
    for (const Json& file : list["files"])
      if (const auto name = file.get<std::string>(); name.ends_with(".1")) pages.push_back(name);
    return pages;
  }
};

// As roff writes it.
std::string with_hyphens(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '-' ? "\\-" : std::string(1, c);
  return out;
}

TEST_F(Docs, lists_what_it_has_written) {
  const std::string list = page({"docs", "share"});
  std::istringstream lines(list);
  for (std::string line; std::getline(lines, line);) EXPECT_TRUE(exists(line)) << line;
  EXPECT_THAT(list, AllOf(HasSubstr("share/man/man1/nmf.1\n"), HasSubstr("share/man/man1/nmf-factor.1\n"),
                          HasSubstr("share/bash-completion/completions/nmf\n"),
                          HasSubstr("share/zsh/site-functions/_nmf\n"),
                          HasSubstr("share/fish/vendor_completions.d/nmf.fish\n")));
  EXPECT_EQ(content("share/zsh/site-functions/_nmf"), page({"completion", "zsh"}));
}

TEST_F(Docs, refuses_a_folder_that_cannot_be_made) {
  give("occupied", "");
  const Outcome outcome = nmf({"docs", "occupied"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err,
            "nmf: error: occupied/man/man1: cannot be made: Not a directory; choose another DIR\n");
}

TEST_F(Docs, one_page_a_command_and_one_for_all) {
  std::vector<std::string> expected{"share/man/man1/nmf.1"};
  for (const std::string& command : commands_in(page({"--help"})))
    expected.push_back("share/man/man1/nmf-" + command + ".1");
  EXPECT_EQ(manual_pages(), expected);
  EXPECT_GE(expected.size(), 5U);
  for (const std::string& command : commands_in(page({"--help"})))
    EXPECT_THAT(content("share/man/man1/nmf.1"), HasSubstr(".TP\n\\fBnmf " + command + "\\fR\n"));
}

TEST_F(Docs, every_option_of_every_command_has_its_entry) {
  page({"docs", "share"});
  for (const std::string& command : commands_in(page({"--help"}))) {
    const std::string manual = content("share/man/man1/nmf-" + command + ".1");
    const std::set<std::string> options = options_in(page({command, "--help"}));
    EXPECT_TRUE(options.contains("help"));
    for (const std::string& name : options) {
      const std::string entry = "\\fB\\-\\-" + with_hyphens(name) + "\\fR";
      EXPECT_TRUE(manual.find(".TP\n" + entry) != std::string::npos ||
                  manual.find(", " + entry) != std::string::npos)
          << command << " --" << name;
    }
  }
}

TEST_F(Docs, page_of_factor) {
  page({"docs", "share"});
  const std::string manual = content("share/man/man1/nmf-factor.1");
  EXPECT_THAT(manual, testing::StartsWith(".TH NMF\\-FACTOR 1 "));
  EXPECT_THAT(manual,
              AllOf(HasSubstr(".SH NAME\nnmf\\-factor \\- factorize the matrix in a file\n"),
                    HasSubstr(".SH SYNOPSIS\n\\fBnmf factor\\fR INPUT \\-\\-rank K [options]\n"),
                    HasSubstr(".TP\n\\fB\\-k\\fR, \\fB\\-\\-rank\\fR \\fIK\\fR\nnumber of components"),
                    HasSubstr("[default: 1000]\n"), HasSubstr("nmf factor iris.csv \\-\\-rank 2\n"),
                    HasSubstr(".SH EXIT STATUS\n"), HasSubstr(".BR nmf (1)\n")));
}

TEST_F(Docs, pages_are_plain_ascii) {
  for (const std::string& name : manual_pages())
    for (const char c : content(name)) EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << name;
}

#ifdef NMF_GROFF
TEST_F(Docs, groff_renders_pages_without_a_warning) {
  for (const std::string& name : manual_pages()) {
    const Outcome outcome = shell(NMF_GROFF " -man -Tascii -P-cbou -ww " + name);
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.err, "") << name;
    EXPECT_THAT(outcome.out, HasSubstr("SYNOPSIS"));
  }
  EXPECT_THAT(shell(NMF_GROFF " -man -Tascii -P-cbou share/man/man1/nmf-factor.1").out,
              AllOf(HasSubstr("-k, --rank K\n"), HasSubstr("--write-format NAME\n"),
                    HasSubstr("zcat x.csv.gz | nmf factor - --rank 5 -W - -H h.csv | head\n")));
}
#endif

#ifdef NMF_MANDOC
TEST_F(Docs, mandoc_renders_pages_without_a_warning) {
  for (const std::string& name : manual_pages()) {  // with the date of a release
    const Outcome outcome =
        shell("sed 's/ 1 \"\"/ 1 \"2000-01-01\"/' " + name + " | " NMF_MANDOC " -W warning,stop -T ascii");
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.err, "") << name;
  }
}
#endif

}  // namespace
}  // namespace nmf::test
