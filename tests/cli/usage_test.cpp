// Help, versions, and what is said of a command line that does not make sense.
#include "cli/cli.hpp"

namespace nmf::test {
namespace {

// As Linux has it: which of the instruction sets of the kernels this processor can do.
std::string best_of_processor() {
  std::istringstream lines(read_file("/proc/cpuinfo"));
  std::string line;
  while (std::getline(lines, line) && !line.starts_with("flags")) continue;
  line += ' ';
  const auto has = [&](const std::vector<std::string>& flags) {
    return std::ranges::all_of(
        flags, [&](const std::string& f) { return line.find(' ' + f + ' ') != std::string::npos; });
  };
  if (!has({"avx2", "fma", "bmi1", "bmi2"})) return "plain";
  return has({"avx512f", "avx512vl", "avx512bw", "avx512dq", "avx512cd"}) ? "AVX-512" : "AVX2";
}

class Usage : public Cli {
 protected:
  // The message of a refused command line: status, one line on standard error, nothing else done.
  std::string refusal(const std::vector<std::string>& arguments, int status = 2) const {
    const Outcome outcome = nmf(arguments);
    EXPECT_EQ(outcome.status, status) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    return outcome.err;
  }
  std::string help(const std::vector<std::string>& arguments) const {
    const Outcome outcome = nmf(arguments);
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.err, "");
    return outcome.out;
  }
};

TEST_F(Usage, no_command) {
  EXPECT_EQ(refusal({}), "nmf: error: no command; see 'nmf --help'\n");
}

TEST_F(Usage, mistyped_command) {
  EXPECT_EQ(refusal({"factr"}),
            "nmf: error: factr: unknown command; did you mean factor? see 'nmf --help'\n");
  EXPECT_EQ(refusal({"xyzzy"}), "nmf: error: xyzzy: unknown command; see 'nmf --help'\n");
}

TEST_F(Usage, option_before_the_command) {
  EXPECT_EQ(refusal({"--quiet", "factor"}),
            "nmf: error: --quiet: unknown option before the command; see 'nmf --help'\n");
}

TEST_F(Usage, mistyped_option_is_named_before_what_is_missing_because_of_it) {
  EXPECT_EQ(refusal({"factor", iris, "--rnk", "2"}),
            "nmf: error: --rnk: unknown option; did you mean --rank? see 'nmf factor --help'\n");
  EXPECT_EQ(
      refusal({"factor", iris, "--rank=2", "--iterations=5"}),
      "nmf: error: --iterations: unknown option; did you mean --max-iterations? see 'nmf factor --help'\n");
  EXPECT_EQ(refusal({"factor", iris, "--rank=2", "-x"}),
            "nmf: error: -x: unknown option; see 'nmf factor --help'\n");
}

TEST_F(Usage, options_of_other_programs_are_answered_with_ours) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"--tol", "--tolerance"},
      {"--n-components", "--rank"},
      {"--max-iter", "--max-iterations"},
      {"--random-state", "--seed"},
      {"--beta-loss", "--loss"},
      {"--alpha", "--l1-w or --l1-h or --l2-w or --l2-h"},
      {"--k", "--rank"},
      {"--solver", "--algorithm"},
      {"--max_iter", "--max-iterations"},
      {"--n_components", "--rank"},
      {"--n-jobs", "--threads"}};
  for (const auto& [theirs, ours] : cases) {
    EXPECT_EQ(
        refusal({"factor", iris, theirs, "2"}),
        "nmf: error: " + theirs + ": unknown option; did you mean " + ours + "? see 'nmf factor --help'\n");
    EXPECT_EQ(refusal({"factor", iris, theirs + "=2"})
                  .find("nmf: error: " + theirs + ": unknown option; did you mean " + ours),
              0U);
  }
  EXPECT_EQ(refusal({"factor", iris, "--rank", "2", "--verbose"}),
            "nmf: error: --verbose: unknown option; progress is shown on a terminal and goes into log.csv, "
            "and --quiet "
            "turns messages off; see 'nmf factor --help'\n");
  EXPECT_THAT(refusal({"info", iris, "--tol", "2"}), Not(HasSubstr("--tolerance")));
}

TEST_F(Usage, an_option_is_not_the_value_of_another) {
  EXPECT_EQ(refusal({"factor", iris, "--rank", "2", "-o", "-q"}),
            "nmf: error: -o: its value is missing: -q looks like an option; give one, or write --output=-q "
            "where that is "
            "meant; see 'nmf factor --help'\n");
  EXPECT_THAT(refusal({"factor", iris, "--rank", "--json"}),
              HasSubstr("--rank: its value is missing: --json"));
  EXPECT_THAT(refusal({"factor", iris, "--rank", "2", "-o", "--quite"}),
              HasSubstr("-o: its value is missing"));
  EXPECT_THAT(refusal({"convert", iris, "x.csv", "--labels", "--threads=2"}),
              HasSubstr("--labels: its value is missing"));
  EXPECT_EQ(files(), 0U);
  EXPECT_EQ(nmf({"factor", iris, "--rank", "2", "--output=-q", "-q"}).status, 0);
  EXPECT_TRUE(exists("-q/W.csv"));
  EXPECT_THAT(refusal({"factor", iris, "--rank", "-3"}), HasSubstr("--rank: -3 is not possible"));
  EXPECT_EQ(nmf({"convert", "-", "-", "--delimiter", "-", "-q"}, "1-2\n").out, "1,2\n");
}

TEST_F(Usage, losses_by_their_names_elsewhere) {
  for (const auto& [theirs, ours] :
       std::vector<std::pair<std::string, std::string>>{{"kullback-leibler", "kl"},
                                                        {"poisson", "kl"},
                                                        {"itakura-saito", "is"},
                                                        {"euclidean", "frobenius"}}) {
    const Json summary = factor({iris, "--rank", "2", "--loss", theirs, "--max-iterations", "2"});
    EXPECT_EQ(summary["loss"], ours);
    EXPECT_EQ(summary["options"]["loss"], ours);
  }
}

TEST_F(Usage, missing_arguments) {
  EXPECT_EQ(refusal({"factor"}), "nmf: error: INPUT: missing; see 'nmf factor --help'\n");
  EXPECT_EQ(refusal({"factor", iris}), "nmf: error: --rank: missing; see 'nmf factor --help'\n");
  EXPECT_EQ(refusal({"factor", iris, "--rank"}),
            "nmf: error: --rank: its value is missing; see 'nmf factor --help'\n");
}

TEST_F(Usage, argument_too_many) {
  EXPECT_EQ(refusal({"factor", iris, "b.csv", "--rank", "2"}),
            "nmf: error: b.csv: one argument too many; see 'nmf factor --help'\n");
  EXPECT_EQ(refusal({"evaluate", iris, "."}),
            "nmf: error: .: one argument too many; a model is given with --model .; see 'nmf evaluate "
            "--help'\n");
}

TEST_F(Usage, wrong_values) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"--rank", "2.5"}, "--rank: not a whole number: 2.5; give one such as 10"},
      {{"--rank", "1e1"}, "--rank: not a whole number: 1e1; give one such as 10"},
      {{"--rank", "99999999999999999999"},
       "--rank: out of range: 99999999999999999999; give a smaller number"},
      {{"--rank", "0"}, "--rank: 0 is not possible; give at least 1"},
      {{"--rank", "-3"}, "--rank: -3 is not possible; give at least 1"},
      {{"--seed", "-1"}, "--seed: not a whole number from 0: -1; give one such as 10"},
      {{"--tolerance", "small"}, "--tolerance: not a number: small; give one such as 0.001"},
      {{"--tolerance", "-1"}, "--tolerance: -1 is not possible; give a number from 0 (never stop early)"},
      {{"--tolerance", "nan"}, "--tolerance: nan is not possible; give a number from 0 (never stop early)"},
      {{"--threads", "-1"},
       "--threads: -1 is not possible; give a number of threads up to 1024, or 0 for all"},
      {{"--threads", "100000"},
       "--threads: 100000 is not possible; give a number of threads up to 1024, or 0 for all"},
      {{"--max-iterations", "0"}, "--max-iterations: 0 is not possible; give at least 1"},
      {{"--window", "0"}, "--window: 0 is not possible; give at least 1 iteration"},
      {{"--time-limit", "5x"}, "--time-limit: not a duration: 5x; write it like 90s, 5m or 1.5h"},
      {{"--time-limit", "0"}, "--time-limit: 0 is not possible; give a positive number of seconds"},
      {{"--delimiter", "ab"}, "--delimiter: not one character: ab; give one, or the word tab"},
      {{"--init", "nndvsd"},
       "--init: unknown value: nndvsd; did you mean nndsvd? choose auto, nndsvda, nndsvd, nndsvdar, "
       "nnsvdlrc, spa, kmeans "
       "or random"},
      {{"--precision", "half"}, "--precision: unknown value: half; choose double or single"},
      {{"--quiet=maybe"}, "not true or false: --quiet = maybe; see 'nmf factor --help'"},
      {{"--init-w", ""}, "--init-w: empty; give a name"},
  };
  for (const auto& [options, message] : cases) {
    std::vector<std::string> arguments{"factor", iris, "--rank", "2"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    EXPECT_EQ(refusal(arguments), "nmf: error: " + message + "\n");
  }
  EXPECT_EQ(files(), 0U);
}

TEST_F(Usage, unknown_algorithm_lists_the_known) {
  EXPECT_THAT(refusal({"factor", iris, "--rank", "2", "--algorithm", "halz"}),
              AllOf(HasSubstr("--algorithm: unknown value: halz; did you mean hals? choose auto, "),
                    HasSubstr("mu")));
}

TEST_F(Usage, wrong_values_are_found_before_the_input_is_opened) {
  EXPECT_THAT(refusal({"factor", "missing.csv", "--rank", "2", "--max-iterations", "0"}),
              HasSubstr("--max-iterations"));
}

TEST_F(Usage, exchanges_are_auto_or_a_number_of_rounds_where_they_can_be) {
  EXPECT_EQ(refusal({"factor", iris, "--rank", "2", "--exchanges", "some"}),
            "nmf: error: --exchanges: some is neither auto nor a number of rounds\n");
  EXPECT_EQ(refusal({"factor", iris, "--rank", "2", "--exchanges", "-1"}),
            "nmf: error: --exchanges: -1 is not possible; give a number of rounds, or auto\n");
  EXPECT_THAT(refusal({"factor", iris, "--rank", "2", "--exchanges", "3", "--loss", "is"}),
              HasSubstr("--exchanges: goes with --loss frobenius and kl"));
  EXPECT_THAT(refusal({"factor", iris, "--rank", "2", "--exchanges", "3", "--holdout", "0.1", "-q"}),
              HasSubstr("--exchanges: does not go with missing values"));
  EXPECT_EQ(factor({iris, "--rank", "2"})["options"]["exchanges"], "auto");
  EXPECT_EQ(factor({iris, "--rank", "2", "--exchanges", "0"})["options"]["exchanges"], "0");
  const Json ten = factor({NMF_DATA "/golub.csv", "--rank", "10"});
  EXPECT_GE(ten["exchanges"]["rounds"], 1);
  EXPECT_GE(ten["exchanges"]["rounds"], ten["exchanges"]["kept"]);
}

TEST_F(Usage, rank_beyond_the_smaller_side) {
  EXPECT_EQ(refusal({"factor", iris, "--rank", "5", "--quiet"}),
            "nmf: error: --rank: 5 is not possible; give a whole number from 1 to 4, the smaller side of the "
            "150 x 4 "
            "matrix\n");
}

TEST_F(Usage, last_of_a_repeated_option_wins) {
  EXPECT_EQ(factor({iris, "--rank", "1", "--rank", "2"})["rank"], 2);
}

TEST_F(Usage, version_and_how_it_was_built) {
  const std::string page = help({"--version"});
  EXPECT_THAT(page, testing::MatchesRegex("nmf [0-9]+\\.[0-9]+\\.[0-9]+\n"
                                          "commit        (none|[0-9a-f]{12}( with changes)?)\n"
                                          "compiler      [^\n]+\n"
                                          "instructions  [^\n]+; here [^\n]+\n"
                                          "compression   gzip, zstd, bzip2, xz, zip\n"
                                          "libraries     ([A-Za-z0-9]+ [0-9.]+, )+linked [a-z]+\n"));
#ifdef __x86_64__
  EXPECT_THAT(page, HasSubstr("instructions  AVX-512, AVX2, plain; here " + best_of_processor() + "\n"));
#endif
}

TEST_F(Usage, overview_lists_commands_and_exit_statuses) {
  const std::string page = help({"--help"});
  EXPECT_THAT(page, AllOf(HasSubstr("Usage: nmf COMMAND"), HasSubstr("  factor "), HasSubstr("  algorithms "),
                          HasSubstr("Examples:"), HasSubstr("Exit status:"), HasSubstr("130, 143")));
  EXPECT_EQ(page, help({"help"}));
  EXPECT_EQ(page, help({"-h"}));
}

TEST_F(Usage, page_of_factor) {
  const std::string page = help({"factor", "--help"});
  EXPECT_THAT(page,
              AllOf(HasSubstr("Usage: nmf factor INPUT --rank K [options]"), HasSubstr("\nInput:\n"),
                    HasSubstr("\nFactorization:\n"), HasSubstr("\nStopping:\n"), HasSubstr("\nOutput:\n"),
                    HasSubstr("[default: 1000]"), HasSubstr("\nExamples:\n")));
  EXPECT_EQ(page, help({"help", "factor"}));
}

TEST_F(Usage, synopses_tell_what_may_be_left_out_and_what_may_be_several) {
  EXPECT_THAT(help({"report", "--help"}), HasSubstr("Usage: nmf report DIR [INPUT] [options]\n"));
  EXPECT_THAT(help({"consensus", "--help"}), HasSubstr("Usage: nmf consensus DIR... [options]\n"));
}

TEST_F(Usage, pages_are_at_most_80_columns_wide) {
  for (const std::string& page :
       {help({"--help"}), help({"factor", "--help"}), help({"algorithms", "--help"})}) {
    std::istringstream lines(page);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
  }
}

TEST_F(Usage, every_option_is_in_the_summary_with_its_value) {
  const Json summary = factor({iris, "--rank", "2"});
  std::set<std::string> expected = options_in(help({"factor", "--help"}));
  expected.erase("help");
  expected.erase("config");
  expected.insert("input");
  std::set<std::string> found;
  for (const auto& [name, value] : summary["options"].items()) found.insert(name);
  EXPECT_EQ(found, expected);
  EXPECT_EQ(summary["options"]["init"], "auto");
  EXPECT_EQ(summary["options"]["max-iterations"], 1000);
  EXPECT_EQ(summary["options"]["time-limit"], nullptr);
}

TEST_F(Usage, algorithms_are_listed_in_text_json_and_help) {
  const Json all = json_of(help({"algorithms", "--json"}));
  const std::string text = help({"algorithms"});
  const std::string page = help({"factor", "--help"});
  EXPECT_GE(all.size(), 2U);
  for (const Json& algorithm : all) {
    EXPECT_THAT(text, HasSubstr(algorithm["name"].get<std::string>() + "\n"));
    EXPECT_THAT(text, HasSubstr(algorithm["reference"].get<std::string>()));
    EXPECT_THAT(page, HasSubstr(algorithm["name"].get<std::string>()));
  }
}

TEST_F(Usage, settings_from_a_file_give_way_to_the_command_line) {
  give("settings.ini", "# settings\nrank = 1\ninit = \"random\"\ntime-limit = 90s\nquiet = true\n");
  const Json from_file = factor({iris, "--config", "settings.ini"});
  EXPECT_EQ(from_file["rank"], 1);
  EXPECT_EQ(from_file["options"]["init"], "random");
  EXPECT_EQ(from_file["options"]["time-limit"], 90);
  EXPECT_EQ(factor({iris, "--config", "settings.ini", "--rank", "2"})["rank"], 2);
}

TEST_F(Usage, settings_that_cannot_be_read) {
  EXPECT_EQ(refusal({"factor", iris, "--config", "none.ini"}, 1),
            "nmf: error: none.ini: cannot be read as a configuration file\n");
  give("bad.ini", "rnak = 2\n");
  EXPECT_EQ(refusal({"factor", iris, "--rank", "2", "--config", "bad.ini"}),
            "nmf: error: bad.ini: unknown option: rnak; did you mean --rank? see 'nmf factor --help'\n");
}

}  // namespace
}  // namespace nmf::test
