// Completion, as the shells themselves do it.
#include <algorithm>

#include "cli/cli.hpp"

namespace nmf::test {
namespace {

using WordSet = std::set<std::string>;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

class Completion : public Cli {
 protected:
  std::string page(const std::vector<std::string>& arguments) const {
    const Outcome outcome = nmf(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    return outcome.out;
  }
  // What bash offers for the last of `words` after "nmf"; "<default>" and "<dirnames>" are what it is told to
  // look for.
  WordSet offered(const std::vector<std::string>& words, const std::string& before = "") const {
    give("nmf.bash", page({"completion", "bash"}));
    std::vector<std::string> command{"bash", "-u", "-c", before + R"(source ./nmf.bash
      compopt() { printf '<%s>\n' "$2"; }
      COMP_WORDS=(nmf "$@") COMP_CWORD=$#
      _nmf
      ((${#COMPREPLY[@]} == 0)) || printf '%s\n' "${COMPREPLY[@]}")",
                                     "test"};
    command.insert(command.end(), words.begin(), words.end());
    const Outcome outcome = run({command, scratch.path().string(), "", {}, {}});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.err, "");
    const std::vector<std::string> lines = lines_of(outcome.out);
    return {lines.begin(), lines.end()};
  }
  // The words that a shell has after `keys` were pressed; its start file begins with `setup`.
  std::vector<std::string> typed(const std::vector<std::string>& shell, const std::string& start_file,
                                 const std::string& setup, const std::string& keys) const {
    give(start_file, setup + "PS1='ready> '\nnmf() { printf '%s\\n' \"$@\" >words; exit; }\n");
    give("input table.csv", "1,2\n3,4\n");
    const std::string shown =
        on_terminal({shell, scratch.path().string(), "", {}, {}}, "dumb", {"ready> ", keys});
    EXPECT_TRUE(exists("words")) << shown;
    return exists("words") ? lines_of(content("words")) : std::vector<std::string>{};
  }
};

TEST_F(Completion, offers_the_commands_of_the_overview) {
  const std::vector<std::string> commands = commands_in(page({"--help"}));
  WordSet expected(commands.begin(), commands.end());
  EXPECT_TRUE(expected.contains("factor") && expected.contains("algorithms"));
  EXPECT_EQ(offered({"help", ""}), expected);
  expected.insert({"help", "--help", "--version"});
  EXPECT_EQ(offered({""}), expected);
  EXPECT_EQ(offered({"fac"}), (WordSet{"factor"}));
}

TEST_F(Completion, offers_every_option_of_every_command) {
  const std::string zsh = page({"completion", "zsh"});
  const std::string fish = page({"completion", "fish"});
  for (const std::string& command : commands_in(page({"--help"}))) {
    WordSet expected;
    const std::size_t in_zsh = zsh.find("        " + command + ")\n");
    const std::string case_of = zsh.substr(in_zsh, zsh.find(";;", in_zsh) - in_zsh);
    for (const std::string& name : options_in(page({command, "--help"}))) {
      expected.insert("--" + name);
      EXPECT_THAT(case_of, testing::ContainsRegex("[)*]--" + name + "=?\\[")) << command;
      EXPECT_THAT(fish, testing::ContainsRegex("'__nmf_is " + command + "' (-s . )?-l " + name + " "))
          << command;
    }
    EXPECT_TRUE(expected.contains("--help"));
    EXPECT_EQ(offered({command, "--"}), expected) << command;
  }
  const WordSet all = offered({"factor", "-"});
  for (const char* name : {"-k", "-o", "-W", "-H", "-q", "-h", "--rank"})
    EXPECT_TRUE(all.contains(name)) << name;
}

TEST_F(Completion, offers_the_values_of_an_option) {
  EXPECT_EQ(offered({"factor", "x.csv", "--init", ""}),
            (WordSet{"auto", "nndsvda", "nndsvd", "nndsvdar", "nnsvdlrc", "spa", "kmeans", "random"}));
  EXPECT_EQ(offered({"factor", "--loss", "k"}), (WordSet{"kl"}));
  EXPECT_EQ(offered({"factor", "--algorithm", "mu"}), (WordSet{"mu"}));
  EXPECT_EQ(offered({"convert", "--to", "np"}), (WordSet{"npy", "npz"}));
  EXPECT_EQ(offered({"completion", ""}), (WordSet{"bash", "zsh", "fish"}));
}

TEST_F(Completion, offers_values_after_an_equals_sign_too) {
  EXPECT_EQ(offered({"factor", "--precision", "="}), (WordSet{"double", "single"}));
  EXPECT_EQ(offered({"factor", "--precision", "=", "s"}), (WordSet{"single"}));
  EXPECT_EQ(offered({"factor", "--precision=s"}), (WordSet{"--precision=single"}));
}

TEST_F(Completion, leaves_files_and_folders_to_the_shell) {
  EXPECT_EQ(offered({"factor", "in"}), (WordSet{"<default>"}));
  EXPECT_EQ(offered({"factor", "--config", "in"}), (WordSet{"<default>"}));
  EXPECT_EQ(offered({"factor", "-o", ""}), (WordSet{"<dirnames>"}));
  EXPECT_EQ(offered({"convert", "in.csv", ""}), (WordSet{"<default>"}));
}

TEST_F(Completion, knows_which_word_is_a_value_and_which_an_argument) {
  EXPECT_EQ(offered({"factor", "--loss", "kl", "in"}), (WordSet{"<default>"}));
  EXPECT_EQ(offered({"factor", "--loss", "=", "kl", "in"}), (WordSet{"<default>"}));
  EXPECT_EQ(offered({"factor", "--quiet", "=", "true", "in"}), (WordSet{"<default>"}));
  EXPECT_EQ(offered({"factor", "--quiet", "-k5", "in"}), (WordSet{"<default>"}));
}

TEST_F(Completion, offers_nothing_where_nothing_is_known) {
  EXPECT_EQ(offered({"factor", "--rank", ""}), WordSet{});
  EXPECT_EQ(offered({"factor", "x.csv", ""}), WordSet{});
  EXPECT_EQ(offered({"factr", ""}), WordSet{});
  EXPECT_EQ(offered({"factor", "--xyzzy"}), WordSet{});
}

TEST_F(Completion, works_at_the_prompt_of_bash) {
  const std::vector<std::string> shell{"env", "INPUTRC=/dev/null", "bash", "--noprofile", "--rcfile", "start",
                                       "-i"};
  EXPECT_EQ(typed(shell, "start", "source <(" NMF_BINARY " completion bash)\n",
                  "nmf fac\t--los\tk\t--precision=s\tinp\t\n"),
            (std::vector<std::string>{"factor", "--loss", "kl", "--precision=single", "input table.csv"}));
}

#ifdef NMF_ZSH
TEST_F(Completion, works_at_the_prompt_of_zsh) {
  const std::vector<std::string> shell{"env", "ZDOTDIR=" + scratch.path().string(), NMF_ZSH, "-d", "-i"};
  EXPECT_EQ(typed(shell, ".zshrc",
                  "autoload -U compinit; compinit -D -u\nsource <(" NMF_BINARY " completion zsh)\n",
                  "nmf fac\t--los\tk\t--precision=s\tinp\t\n"),
            (std::vector<std::string>{"factor", "--loss=kl", "--precision=single", "input table.csv"}));
}
#endif

#ifdef NMF_FISH
TEST_F(Completion, works_in_fish) {
  give("nmf.fish", page({"completion", "fish"}));
  give("input table.csv", "1,2\n3,4\n");
  const auto completed = [&](const std::string& line) {
    const Outcome outcome =
        run({{"env", "HOME=" + scratch.path().string(), NMF_FISH, "--no-config", "-c",
              "source nmf.fish; complete -C '" + line + "' | string replace -r '\\t.*' ''; true"},
             scratch.path().string(),
             "",
             {},
             {}});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    const std::vector<std::string> lines = lines_of(outcome.out);
    return WordSet(lines.begin(), lines.end());
  };
  EXPECT_EQ(completed("nmf fac"), (WordSet{"factor"}));
  EXPECT_EQ(completed("nmf factor --los"), (WordSet{"--loss"}));
  EXPECT_EQ(completed("nmf factor --precision "), (WordSet{"double", "single"}));
  EXPECT_EQ(completed("nmf factor --rank "), WordSet{});
  EXPECT_EQ(completed("nmf factor inp"), (WordSet{"input table.csv"}));
  EXPECT_EQ(completed("nmf completion "), (WordSet{"bash", "zsh", "fish"}));
}
#endif

TEST_F(Completion, asks_for_a_known_shell) {
  const Outcome outcome = nmf({"completion", "zhs"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err,
            "nmf: error: SHELL: unknown value: zhs; did you mean zsh? choose bash, zsh or fish\n");
}

}  // namespace
}  // namespace nmf::test
