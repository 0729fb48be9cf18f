// Where results go, what is refused before the work, pipes, signals, and what is left when something fails.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "cli/cli.hpp"

namespace nmf::test {
namespace {

class Files : public Cli {
 protected:
  std::string refusal(const std::vector<std::string>& arguments, int status = 1) const {
    const Outcome outcome = nmf(arguments);
    EXPECT_EQ(outcome.status, status) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    return outcome.err;
  }
  std::vector<std::string> endless(std::vector<std::string> more) const {
    std::vector<std::string> arguments{"factor",      iris, "--rank",           "2",
                                       "--tolerance", "0",  "--max-iterations", "1000000000"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
};

TEST_F(Files, folder_is_named_after_the_input_in_the_current_folder) {
  std::filesystem::create_directory(scratch / "data");
  const std::string table = "1,2\n3,5\n";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"data/a.csv", "a.nmf"}, {"b.tar.csv", "b.tar.nmf"}, {"c", "c.nmf"}, {".d", ".d.nmf"}};
  for (const auto& [input, folder] : cases) {
    give(input, table);
    factor({input, "--rank", "1"});
    EXPECT_TRUE(exists(folder + "/W.csv")) << folder;
  }
  EXPECT_EQ(
      shell("printf '1,2\\n3,5\\n' | gzip > e.csv.gz && nmf factor e.csv.gz --rank 1 -q && ls e.nmf").out,
      "H.csv\nW.csv\nlog.csv\nsummary.json\n");
  EXPECT_EQ(nmf({"factor", "-", "--rank", "1", "-q"}, table).status, 0);
  EXPECT_TRUE(exists("stdin.nmf/summary.json"));
}

TEST_F(Files, no_folder_when_both_factors_have_a_place_unless_asked_for) {
  factor({iris, "--rank", "2", "-W", "w.csv", "-H", "h.csv"});
  EXPECT_EQ(files(), 2U);
  factor({iris, "--rank", "2", "-W", "w.csv", "-H", "h.csv", "-o", "out/deep"});
  EXPECT_EQ(files(), 3U);
  EXPECT_TRUE(exists("out/deep/log.csv"));
  EXPECT_FALSE(exists("out/deep/W.csv"));
}

TEST_F(Files, a_second_run_replaces_the_first) {
  factor({iris, "--rank", "1"});
  factor({iris, "--rank", "2"});
  EXPECT_EQ(cells(content("iris.nmf/H.csv")).size(), 3U);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(scratch / "iris.nmf"), {}), 5);
}

TEST_F(Files, an_input_is_never_overwritten) {
  std::filesystem::copy_file(iris, scratch / "iris.csv");
  const std::string before = content("iris.csv");
  EXPECT_EQ(refusal({"factor", "iris.csv", "--rank", "2", "-W", "./iris.csv"}),
            "nmf: error: ./iris.csv: is an input and would be overwritten by -W; choose another place for "
            "the output\n");
  std::filesystem::create_symlink("iris.csv", scratch / "link.csv");
  EXPECT_THAT(refusal({"factor", "iris.csv", "--rank", "2", "-H", "link.csv"}), HasSubstr("is an input"));
  std::filesystem::create_hard_link(scratch / "iris.csv", scratch / "hard.csv");
  EXPECT_THAT(refusal({"factor", "iris.csv", "--rank", "2", "-H", "hard.csv"}), HasSubstr("is an input"));

  factor({"iris.csv", "--rank", "2"});
  EXPECT_EQ(refusal({"factor", "iris.csv", "--rank", "2", "--init-w", "iris.nmf/W.csv"}),
            "nmf: error: iris.nmf/W.csv: is an input and would be overwritten by -W; choose another place "
            "for the output\n");
  EXPECT_EQ(refusal({"factor", "iris.nmf/H.csv", "--rank", "2", "-o", "iris.nmf"}),
            "nmf: error: iris.nmf/H.csv: is an input and would be overwritten by -H; choose another place "
            "for the output\n");
  EXPECT_EQ(content("iris.csv"), before);
}

TEST_F(Files, outputs_that_get_in_each_others_way) {
  EXPECT_EQ(refusal({"factor", iris, "--rank", "2", "-W", "a.csv", "-H", "./a.csv"}, 2),
            "nmf: error: a.csv: named by both -W and -H; give each its own file\n");
  const std::string message =
      "nmf: error: -W -, -H - and --json: only one can have standard output; give the others a file\n";
  EXPECT_EQ(refusal({"factor", iris, "--rank", "2", "-W", "-", "-H", "-"}, 2), message);
  EXPECT_EQ(refusal({"factor", iris, "--rank", "2", "-W", "-", "--json"}, 2), message);
  EXPECT_EQ(refusal({"factor", "-", "--rank", "2", "--init-w", "-"}, 2),
            "nmf: error: -: standard input is named twice; read the other from a file\n");
  EXPECT_EQ(files(), 0U);
}

// Below a regular file nobody can make a folder, not even root.
TEST_F(Files, places_that_cannot_be_written_are_refused_before_the_input_is_read) {
  give("file", "");
  const std::string in_the_way = (scratch / "file").string();
  EXPECT_EQ(refusal({"factor", "missing.csv", "--rank", "2", "-o", "file/out"}),
            "nmf: error: " + in_the_way + ": is not a folder; choose another folder with -o\n");
  EXPECT_EQ(refusal({"factor", "missing.csv", "--rank", "2", "-o", "file"}),
            "nmf: error: " + in_the_way + ": is not a folder; choose another folder with -o\n");
  EXPECT_EQ(refusal({"factor", "missing.csv", "--rank", "2", "-W", "none/w.csv"}),
            "nmf: error: none: there is no such folder; make it first\n");
  EXPECT_EQ(refusal({"factor", "missing.csv", "--rank", "2", "-H", "."}),
            "nmf: error: .: is a folder; give -H the name of a file\n");
  EXPECT_EQ(refusal({"factor", iris, "--rank", "2", "-o", "/proc/out", "-q"}).substr(0, 23),
            "nmf: error: /proc/out: ");
  EXPECT_EQ(files(), 1U);
}

TEST_F(Files, a_failed_run_leaves_nothing) {
  give("bad.csv", "1,2\n3,-4\n");
  EXPECT_THAT(refusal({"factor", "bad.csv", "--rank", "1"}), HasSubstr("-4"));
  EXPECT_EQ(files(), 1U);
}

TEST_F(Files, a_full_disk_leaves_nothing) {
  const std::string message = refusal({"factor", iris, "--rank", "2", "-q", "-W", "/dev/full"});
  EXPECT_THAT(message, AllOf(HasSubstr("nmf: error: /dev/full: "), HasSubstr("No space left on device")));
  EXPECT_EQ(files(), 0U);

  Invocation full = invocation({"factor", iris, "--rank", "2", "-q", "-W", "-", "-H", "h.csv"});
  full.before_exec = [] { dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO); };
  const Outcome outcome = run(full);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("standard output"), HasSubstr("No space left on device")));
}

// Files limited to 1 kB: the signal that would come is ignored as a shell's `trap '' XFSZ` does.
TEST_F(Files, a_file_that_cannot_be_finished_leaves_nothing) {
  const Outcome outcome = shell("trap '' XFSZ; ulimit -f 1; nmf factor " + iris + " --rank 2 -q -o out");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("out/W.csv"), HasSubstr("File too large")));
  EXPECT_EQ(files(), 0U);
}

TEST_F(Files, closed_standard_output_is_an_error_only_where_it_is_used) {
  EXPECT_EQ(shell("nmf factor " + iris + " --rank 2 -q >&-").status, 0);
  const Outcome used = shell("nmf factor " + iris + " --rank 2 -q -W - -H h.csv >&-");
  EXPECT_EQ(used.status, 1);
  EXPECT_THAT(used.err, HasSubstr("standard output"));
  EXPECT_EQ(shell("nmf factor " + iris + " --rank 2 -q -o out <&- >&- 2>&-; ls out").out,
            "H.csv\nW.csv\nlog.csv\nstarts.csv\nsummary.json\n");
}

TEST_F(Files, pipes) {
  const Outcome outcome =
      shell("gzip -c " + iris + " | gzip -dc | nmf factor - --rank 2 -q -W - -H /dev/null | head -n 3");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(cells(outcome.out).size(), 3U);
  EXPECT_EQ(outcome.out.substr(0, 31), "Species,component_1,component_2");
  EXPECT_EQ(files(), 0U);

  factor({iris, "--rank", "2", "-o", "out"});
  EXPECT_EQ(nmf({"factor", "-", "--rank", "2", "-q", "-W", "-", "-H", "/dev/null"}, read_file(iris)).out,
            content("out/W.csv"));
  EXPECT_EQ(nmf({"factor", "-", "--rank", "2", "-q", "-W", "/dev/null", "-H", "-"}, read_file(iris)).out,
            content("out/H.csv"));
}

TEST_F(Files, a_reader_that_went_away_had_what_it_wanted) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"factor", iris, "--rank", "2", "-q", "-W", "-", "-H", "h.csv"},
        {"factor", iris, "--rank", "2", "-q", "--json"},
        {"factor", "--help"},
        {"algorithms"}}) {
    Invocation closed = invocation(arguments);
    closed.before_exec = [] {
      int ends[2];
      if (pipe(ends) != 0) _exit(126);
      close(ends[0]);
      dup2(ends[1], STDOUT_FILENO);
    };
    const Outcome outcome = run(closed);
    EXPECT_EQ(outcome.status, 0) << arguments[0];
    EXPECT_EQ(outcome.err, "") << arguments[0];
  }
  EXPECT_TRUE(exists("h.csv"));
}

TEST_F(Files, a_named_pipe_as_output) {
  mkfifo((scratch / "fifo").c_str(), 0600);
  EXPECT_EQ(shell("nmf factor " + iris + " --rank 2 -q -W fifo -H h.csv & cat fifo; wait").out.substr(0, 8),
            "Species,");
}

TEST_F(Files, inputs_that_are_not_there) {
  EXPECT_THAT(refusal({"factor", "none.csv", "--rank", "2"}),
              AllOf(HasSubstr("none.csv"), HasSubstr("No such file")));
  EXPECT_THAT(refusal({"factor", ".", "--rank", "2"}), HasSubstr("nmf: error: .: "));
  give("empty.csv", "");
  EXPECT_THAT(refusal({"factor", "empty.csv", "--rank", "2"}), HasSubstr("nmf: error: empty.csv"));
  EXPECT_THAT(refusal({"factor", "/dev/null", "--rank", "2"}), HasSubstr("nmf: error: /dev/null"));
  EXPECT_EQ(files(), 1U);
}

// 2 million x rank 1 million. No machine that runs this test has them.
TEST_F(Files, more_memory_than_there_is) {
  give("huge.mtx", "%%MatrixMarket matrix coordinate real general\n1048576 1048576 1\n1 1 1\n");
  const std::string message = refusal({"factor", "huge.mtx", "--rank", "1048576", "-q"});
  EXPECT_THAT(
      message,
      AllOf(HasSubstr(
                "nmf: error: huge.mtx: rank 1048576 needs about 96 TiB of memory beside the matrix, but "),
            HasSubstr("are left; lower --rank or use --precision single\n")));
}

// The program catches a signal once its handler is there, which /proc tells.
void wait_until_caught(pid_t process, int signal) {
  for (int tries = 0; tries < 10000; ++tries) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string word; status >> word;) {
      std::string mask;
      if (word == "SigCgt:" && status >> mask && (std::stoull(mask, nullptr, 16) >> (signal - 1) & 1) != 0)
        return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  kill(process, SIGKILL);
  FAIL() << "the program never caught the signal";
}

TEST_F(Files, signals_save_the_best_so_far) {
  for (const int signal : {SIGINT, SIGTERM}) {
    Invocation interrupted = invocation(endless({"--json", "-o", "out"}));
    interrupted.while_running = [signal](pid_t process) {
      wait_until_caught(process, signal);
      kill(process, signal);
    };
    const Outcome outcome = run(interrupted);
    EXPECT_EQ(outcome.status, 128 + signal) << outcome.err;
    const Json summary = json_of(outcome.out);
    EXPECT_EQ(summary["stop_reason"], "interrupted");
    EXPECT_FALSE(summary["converged"]);
    EXPECT_THAT(outcome.err,
                AllOf(HasSubstr("nmf: warning: interrupted after "), HasSubstr("interrupted, KKT residual")));
    EXPECT_EQ(json_of(content("out/summary.json")), summary);
    const double error = relative_error(numbers(cells(read_file(iris)), 1, 0, 4),
                                        numbers(cells(content("out/W.csv")), 1, 1, 2),
                                        numbers(cells(content("out/H.csv")), 1, 0, 4));
    EXPECT_NEAR(summary["relative_error"], error, 1e-12);
    EXPECT_EQ(cells(content("out/log.csv")).size(), summary["iterations"].get<std::size_t>() + 1);
  }
}

TEST_F(Files, ignored_signals_stay_ignored) {
  const Outcome outcome =
      shell("trap '' INT; nmf factor " + iris +
            " --rank 2 --tolerance 0 --max-iterations 1000000000 --time-limit 1s -q & sleep 0.3; "
            "kill -INT $!; wait $!");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(json_of(content("iris.nmf/summary.json"))["stop_reason"], "time_limit");
}

TEST_F(Files, progress_line_on_a_terminal_that_can_rewrite_it) {
  const std::string shown = on_terminal(invocation(endless({"--time-limit", "500ms"})), "xterm");
  EXPECT_THAT(shown, testing::ContainsRegex(
                         "\r\x1b\\[Kiteration [0-9]+: error 0\\.0[0-9]+, KKT .*/s, at most .* left"));
  EXPECT_THAT(shown, HasSubstr("\r\x1b[Knmf: warning: not converged"));
  EXPECT_THAT(on_terminal(invocation(endless({"--time-limit", "500ms"})), "dumb"), Not(HasSubstr("\x1b")));
  EXPECT_EQ(on_terminal(invocation(endless({"--time-limit", "500ms", "-q"})), "xterm"), "");
}

}  // namespace
}  // namespace nmf::test
