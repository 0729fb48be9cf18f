// A result is one thing: it comes whole, one run at a time writes it, and what killed runs left goes.
#include <signal.h>
#include <sys/stat.h>

#include <chrono>
#include <set>
#include <thread>

#include "cli/cli.hpp"

namespace nmf::test {
namespace {

namespace fs = std::filesystem;

class ResultFolder : public Cli {
 protected:
  Outcome run_into(const std::string& folder, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"factor", iris, "--rank", "2", "-q", "-o", folder};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return nmf(arguments);
  }
  std::set<std::string> names(const std::string& folder) const {
    std::set<std::string> all;
    for (const auto& entry : fs::directory_iterator(scratch / folder)) all.insert(entry.path().filename());
    return all;
  }
  ino_t inode(const std::string& path) const {
    struct stat status {};
    EXPECT_EQ(lstat((scratch / path).c_str(), &status), 0);
    return status.st_ino;
  }
};

const std::set<std::string> result{"H.csv", "W.csv", "log.csv", "starts.csv", "summary.json"};

TEST_F(ResultFolder, a_folder_that_has_nothing_else_is_replaced_as_one) {
  EXPECT_EQ(run_into("a/b").status, 0);
  const ino_t before = inode("a/b");
  fs::permissions(scratch / "a/b", fs::perms::owner_all | fs::perms::group_read);
  EXPECT_EQ(run_into("a/b", {"--starts", "1", "--write-format", "npy"}).status, 0);
  EXPECT_NE(inode("a/b"), before);
  EXPECT_EQ(fs::status(scratch / "a/b").permissions(), fs::perms::owner_all | fs::perms::group_read);
  EXPECT_EQ(names("a/b"), (std::set<std::string>{"H.npy", "H.npy.columns.csv", "W.npy", "W.npy.rows.csv",
                                                 "log.csv", "summary.json"}));
  EXPECT_EQ(names("a"), (std::set<std::string>{"b"}));
}

TEST_F(ResultFolder, files_of_others_links_and_the_current_folder_stay) {
  EXPECT_EQ(run_into("out").status, 0);
  give("out/notes.txt", "mine\n");
  const ino_t before = inode("out");
  EXPECT_EQ(run_into("out", {"--rank", "3"}).status, 0);
  EXPECT_EQ(inode("out"), before);
  EXPECT_EQ(content("out/notes.txt"), "mine\n");
  fs::remove(scratch / "out/notes.txt");
  fs::create_directory_symlink("out", scratch / "link");
  EXPECT_EQ(run_into("link").status, 0);
  EXPECT_TRUE(fs::is_symlink(scratch / "link"));
  EXPECT_EQ(inode("out"), before);
  EXPECT_EQ(shell("cd out && nmf factor " + iris + " -k 2 -q -o .").status, 0);
  EXPECT_EQ(inode("out"), before);
  EXPECT_EQ(names("out"), result);
  EXPECT_EQ(files(), 2U);
}

TEST_F(ResultFolder, one_run_at_a_time) {
  Invocation first = invocation({"factor", iris, "--rank", "2", "--tolerance", "0", "--max-iterations",
                                 "1000000000", "-q", "-o", "out"});
  Outcome second;
  first.while_running = [&](pid_t process) {
    for (int tries = 0; tries < 10000 && !exists(".out.nmf-lock"); ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    second = run_into("./out");
    EXPECT_EQ(run_into("other").status, 0);
    wait_until_caught(process, SIGTERM);
    kill(process, SIGTERM);
  };
  EXPECT_EQ(run(first).status, 128 + SIGTERM);
  EXPECT_EQ(second.status, 1);
  EXPECT_EQ(second.err,
            "nmf: error: ./out: another run writes its result there at this time; wait for it, or choose "
            "another folder\n");
  EXPECT_EQ(names("."), (std::set<std::string>{"other", "out"}));
}

TEST_F(ResultFolder, what_killed_runs_left_goes_with_the_next) {
  EXPECT_EQ(run_into("out").status, 0);
  give(".out.nmf-lock", "");
  fs::create_directory(scratch / ".out.nmf-new");
  give(".out.nmf-new/W.csv", "half");
  give(".out.nmf-new/theirs.txt", "theirs\n");  // put into the folder that was there before
  give("out/.W.csv.nmf-0.tmp", "half");
  give("out/.H.npy.nmf-1.tmp", "half");
  give("out/.mine.tmp", "mine");
  EXPECT_EQ(run_into("out").status, 0);
  std::set<std::string> left = result;
  left.insert({".mine.tmp", "theirs.txt"});
  EXPECT_EQ(names("out"), left);
  EXPECT_EQ(names("."), (std::set<std::string>{"out"}));
  give(".y.npy.nmf-0.tmp", "half");
  EXPECT_EQ(nmf({"convert", iris, "y.npy", "-q"}).status, 0);
  EXPECT_FALSE(exists(".y.npy.nmf-0.tmp"));
}

TEST_F(ResultFolder, names_beside_the_factors_belong_to_them) {
  EXPECT_EQ(run_into("m", {"--write-format", "npy"}).status, 0);
  const Json hashes = json_of(content("m/summary.json"))["sha256"];
  EXPECT_EQ(hashes.size(), 6U);
  const std::string rows = content("m/W.npy.rows.csv");
  give("m/W.npy.rows.csv", rows + "\n");
  const std::string other =
      "nmf: error: m/W.npy.rows.csv: is not the file of names that the summary of m is about: its SHA-256 is "
      "another, so that another run wrote it, or it was changed or cut off; put it back, or factorize "
      "again\n";
  EXPECT_EQ(nmf({"reconstruct", "--model", "m", "-o", "y.csv"}).err, other);
  EXPECT_EQ(nmf({"evaluate", iris, "--model", "m"}).err, other);
  give("m/W.npy.rows.csv", rows);
  give("m/H.npy.columns.csv", "name\na\nb\nc\nd\n");
  for (const std::vector<std::string>& command : {std::vector<std::string>{"transform", iris, "--model", "m"},
                                                  {"top", "--model", "m"},
                                                  {"compare", "m", "m"}}) {
    const Outcome outcome = nmf(command);
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.err, HasSubstr("m/H.npy.columns.csv: is not the file of names that"));
  }
}

TEST_F(ResultFolder, models_of_before_have_no_hashes) {
  EXPECT_EQ(run_into("m").status, 0);
  Json summary = json_of(content("m/summary.json"));
  summary.erase("sha256");
  give("m/summary.json", summary.dump());
  const Outcome outcome = nmf({"top", "--model", "m"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(
      outcome.err,
      "nmf: m: its summary has no SHA-256 of W and H, as those of nmf 0.1: that they belong to it cannot "
      "be checked\n");
  EXPECT_EQ(nmf({"transform", iris, "--model", "m", "-q"}).err, "");
}

}  // namespace
}  // namespace nmf::test
