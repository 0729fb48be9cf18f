// Where results go, what is refused before the work, pipes, and what is left when something fails.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>

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
                "nmf: error: huge.mtx: rank 1048576 needs about 68.8 TiB of memory beside the matrix, but "),
            HasSubstr("are left; lower --rank to ")));
}

TEST_F(Files, a_later_result_has_no_files_of_an_earlier_one) {
  std::filesystem::create_directory(scratch / "out");
  give("out/notes.txt", "mine\n");
  EXPECT_EQ(nmf({"factor", iris, "--rank", "3", "--starts", "3", "-o", "out", "-q"}).status, 0);
  EXPECT_EQ(nmf({"factor", iris, "--rank", "2", "--starts", "1", "--write-format", "npy", "-o", "out", "-q"})
                .status,
            0);
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(scratch / "out"))
    names.insert(entry.path().filename());
  EXPECT_EQ(names, (std::set<std::string>{"H.npy", "H.npy.columns.csv", "W.npy", "W.npy.rows.csv", "log.csv",
                                          "notes.txt", "summary.json"}));
}

TEST_F(Files, files_of_others_stay_beside_a_summary_that_is_not_ours) {
  std::filesystem::create_directory(scratch / "out");
  give("out/summary.json", "{}");
  give("out/H.mtx", "mine\n");
  EXPECT_EQ(nmf({"factor", iris, "--rank", "2", "-o", "out", "-q"}).status, 0);
  EXPECT_EQ(content("out/H.mtx"), "mine\n");
}

TEST_F(Files, a_start_in_the_folder_of_an_earlier_result_stays) {
  EXPECT_EQ(nmf({"factor", iris, "--rank", "2", "-o", "out", "-q"}).status, 0);
  const std::string w = content("out/W.csv");
  EXPECT_EQ(nmf({"factor", iris, "--rank", "2", "--init-w", "out/W.csv", "--write-format", "npy", "-o", "out",
                 "-q"})
                .status,
            0);
  EXPECT_EQ(content("out/W.csv"), w);
  EXPECT_FALSE(exists("out/H.csv"));
}

// Before the matrix is read, which is not there.
TEST_F(Files, places_that_cannot_be_written_are_found_before_the_run) {
  std::filesystem::create_directories(scratch / "a/log.csv");
  EXPECT_EQ(refusal({"factor", "missing.csv", "--rank", "2", "-o", "a"}),
            "nmf: error: a/log.csv: is a folder; give log.csv the name of a file\n");
  std::filesystem::create_symlink("nowhere", scratch / "b");
  EXPECT_EQ(refusal({"factor", "missing.csv", "--rank", "2", "-o", "b"}),
            "nmf: error: b: is a link to what is not there; choose another folder with -o\n");
  std::filesystem::create_directory(scratch / "tx");
  std::filesystem::create_symlink("matrix.mtx", scratch / "tx/matrix.mtx");
  EXPECT_THAT(refusal({"info", "tx"}), HasSubstr("Too many levels of symbolic links\n"));
}

TEST_F(Files, a_limit_on_the_size_of_files_is_an_error_of_the_write) {
  std::string table;
  for (int i = 0; i < 20000; ++i) table += "1.25,2.5,3.125\n";
  give("x.csv", table);
  const Outcome outcome = shell("ulimit -f 64; nmf factor x.csv --rank 2 -q -o out");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.err, "nmf: error: out/W.csv: cannot be written: File too large\n");
  EXPECT_FALSE(std::filesystem::exists(scratch / "out"));
}

// Whatever is read, under whatever name, is not written.
TEST_F(Files, nothing_that_is_read_is_overwritten) {
  give("x.csv", "l,a,b\nr,1,2\ns,3,4\nt,1,5\n");
  nmf({"convert", "x.csv", "x.npy", "-q"});
  give("rows.txt", "p\nq\nr\n");
  std::filesystem::create_directory(scratch / "tx");
  give("tx/matrix.mtx", "%%MatrixMarket matrix coordinate integer general\n2 3 3\n1 1 1\n2 2 2\n1 3 3\n");
  give("tx/features.tsv", "g1\tA\ng2\tB\n");
  give("tx/barcodes.tsv", "c1\nc2\nc3\n");
  nmf({"factor", "x.csv", "--rank", "1", "-o", "m", "-q"});
  const auto kept = [this](const std::string& file, const std::string& command) {
    const std::string before = content(file);
    const Outcome outcome = shell("nmf " + command);
    EXPECT_EQ(outcome.status, 1) << command << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("would be overwritten")) << command;
    EXPECT_EQ(content(file), before) << command;
  };
  kept("rows.txt", "factor x.npy --row-names rows.txt --rank 1 -q -W rows.txt -H h.csv");
  kept("x.npy.rows.csv", "factor x.npy --rank 1 -q -W x.npy.rows.csv -H h.csv");
  kept("x.csv", "factor - --rank 1 -q -W x.csv -H h.csv < x.csv");
  kept("x.csv", "convert - x.csv --columns 2 -q < x.csv");
  kept("tx/barcodes.tsv", "factor tx --rank 1 -q -W tx/barcodes.tsv -H h.csv");
  kept("tx/features.tsv", "convert tx tx/features.tsv -q");
  kept("m/summary.json", "transform x.csv --model m -o m/summary.json --write-format csv -q");
  kept("m/summary.json", "reconstruct --model m -o m/summary.json --write-format csv -q");
  kept("rows.txt", "transform x.npy --model m --row-names rows.txt -o rows.txt --write-format csv -q");
  EXPECT_FALSE(std::filesystem::exists(scratch / "h.csv"));
}

}  // namespace
}  // namespace nmf::test
