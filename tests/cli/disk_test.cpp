// Matrices that --memory does not hold: the bytes of memory, from a scratch file or from where they lie; what
// is said of that, and what cannot work.
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <random>
#include <thread>

#include "cli/cli.hpp"
#include "nmf/io/write.hpp"

namespace nmf::test {
namespace {

constexpr Index rows = 12000, columns = 100;
const std::vector<std::string> small{"--memory", "18M"};  // what runs of rank 3 need, but not the matrix

class Disk : public Cli {
 protected:
  // A dense matrix of whole numbers, 9.6 MB in double, and a sparse one with as many entries.
  void SetUp() override {
    std::mt19937 random(1);
    Dense<double> x{rows, columns, Buffer<double>(static_cast<std::size_t>(rows * columns))};
    for (double& v : x.values) v = static_cast<double>(random() % 100);
    Sparse<double> s{rows, 5 * columns, {0}, {}, {}};
    for (Index i = 0; i < rows; ++i) {
      for (Index j = 0; j < columns; ++j) {
        s.column.push_back(static_cast<std::uint32_t>(5 * j + random() % 5));
        s.value.push_back(static_cast<double>(1 + random() % 9));
      }
      s.row_start.push_back(s.non_zeros());
    }
    const LabelledMatrix<double> dense{std::move(x), {}}, sparse{std::move(s), {}};
    for (const std::string name : {"x.npy", "x.csv"}) io::write_matrix((scratch / name).string(), dense, {});
    io::write_matrix((scratch / "s.mtx").string(), sparse, {});
    before_ = files();
  }

  static std::vector<std::string> command(const std::string& input, const std::vector<std::string>& more,
                                          const std::string& output, const std::string& iterations = "3") {
    std::vector<std::string> all{
        "factor",   input, "--rank", "3",        "--init", "random",    "-q", "--max-iterations",
        iterations, "-o",  output,   "--starts", "1",      "--threads", "2"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  static std::vector<std::string> with(std::vector<std::string> all, const std::vector<std::string>& more) {
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  // Runs in memory and with less; returns what the summary of that says of scratch files.
  Json compare(const std::string& input, const std::vector<std::string>& options,
               const std::vector<std::string>& memory = small) const {
    for (const auto& [folder, more] : {std::pair{"memory", std::vector<std::string>{}}, {"disk", memory}}) {
      const Outcome outcome = nmf(command(input, with(options, more), folder));
      EXPECT_EQ(outcome.status, 0) << outcome.err;
    }
    EXPECT_EQ(factors("memory"), factors("disk"));
    EXPECT_FALSE(json_of(content("memory/summary.json")).contains("scratch"));
    std::filesystem::remove_all(scratch / "memory");
    const Json summary = json_of(content("disk/summary.json"));
    std::filesystem::remove_all(scratch / "disk");
    EXPECT_EQ(files(), before_);
    EXPECT_TRUE(summary.contains("scratch"));
    return summary.value("scratch", Json());
  }

  std::size_t before_ = 0;
};

TEST_F(Disk, text_goes_to_a_scratch_file) {
  const Json used = compare("x.csv", {});
  EXPECT_GE(used["bytes"], rows * columns * 8);
  EXPECT_EQ(used["bytes_in_place"], 0);
  EXPECT_GT(used["read_bytes_per_second"], 0);
  EXPECT_GE(used["read_bytes"], rows * columns * 8);
}

TEST_F(Disk, arrays_stay_where_they_are) {
  const Json used = compare("x.npy", {});
  EXPECT_EQ(used["bytes"], 0);
  EXPECT_EQ(used["bytes_in_place"], rows * columns * 8);
  EXPECT_GT(compare("x.npy", {"--precision", "single"})["bytes"], 0);  // of other numbers
  EXPECT_GT(compare("x.npy", {"--scale", "sqrt"})["bytes"], 0);
  EXPECT_GT(compare("x.npy", {"--transpose"}, {"--memory", "27M"})["bytes"], 0);  // a wide one needs more
}

TEST_F(Disk, entries_go_there_with_what_is_made_of_them) {
  EXPECT_GE(compare("s.mtx", {})["bytes"], 2 * rows * columns * 12);
  compare("s.mtx", {"--missing", "unlisted", "--holdout", "0.1"});
  compare("s.mtx", {"--loss", "kl"});
}

TEST_F(Disk, whatever_is_minimised) {
  EXPECT_GE(compare("x.npy", {"--loss", "kl"})["bytes"], rows * columns * 8);  // its transpose
  compare("x.csv", {"--holdout", "0.05", "--top-columns", "90:variance"});
}

TEST_F(Disk, entries_out_of_order_are_sorted_there) {
  std::string text = "%%MatrixMarket matrix coordinate integer general\n30000 50 300000\n";
  for (int e = 0; e < 300000; ++e) {
    const int place = static_cast<int>(std::int64_t{e} * 700001 % 1500000);
    text += fmt::format("{} {} {}\n", place % 30000 + 1, place / 30000 + 1, e % 9 + 1);
  }
  give("out_of_order.mtx", text);
  ++before_;
  compare("out_of_order.mtx", {});
}

TEST_F(Disk, models_are_used_and_ranks_compared_there) {
  ASSERT_EQ(nmf(command("x.npy", {}, "model")).status, 0);
  for (const std::string name : {"transform", "evaluate"}) {
    const std::vector<std::string> use{name, "x.npy", "--model", "model", "-q"};
    const Outcome memory = nmf(use), disk = nmf(with(use, small));
    EXPECT_EQ(disk.status, 0) << disk.err;
    EXPECT_EQ(memory.out, disk.out);
  }
  for (const auto& [folder, more] : {std::pair{"ranks", std::vector<std::string>{}}, {"disk", small}}) {
    const Outcome outcome = nmf(with({"rank", "x.npy", "--ranks", "3", "--runs", "2", "--folds", "2",
                                      "--max-iterations", "3", "-q", "-o", folder},
                                     more));
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }
  EXPECT_EQ(content("ranks/ranks.csv"), content("disk/ranks.csv"));
  EXPECT_FALSE(json_of(content("ranks/summary.json")).contains("scratch"));
  const Json used = json_of(content("disk/summary.json"))["scratch"];
  EXPECT_EQ(used["bytes_in_place"], rows * columns * 8);
  EXPECT_GE(used["read_bytes"], rows * columns * 8);
}

TEST_F(Disk, what_is_kept_there_is_said_before) {
  const std::vector<std::string> dry = command("x.csv", with(small, {"--dry-run", "--json"}), "out");
  const Json told = json_of(nmf(dry).out);
  EXPECT_GE(told["scratch"]["bytes"], rows * columns * 8);
  EXPECT_EQ(told["memory_bytes"]["allowed"], 18 << 20);
  EXPECT_GT(told["scratch"]["free_bytes"], 0);
  const Outcome lines = nmf(command("x.npy", with(small, {"--dry-run"}), "out"));
  EXPECT_THAT(lines.out, AllOf(HasSubstr("; --memory allows 18 MiB\n"),
                               HasSubstr("scratch    of this 9.16 MiB in the file of the matrix\n")));
  EXPECT_EQ(files(), before_);
}

TEST_F(Disk, checkpoints_go_on_with_other_memory) {
  const std::vector<std::string> kept{"--checkpoint", "state"};
  ASSERT_EQ(nmf(command("x.npy", kept, "half")).status, 0);
  const Outcome on = nmf(command("x.npy", with(kept, small), "on", "6"));
  EXPECT_EQ(on.status, 0) << on.err;
  ASSERT_EQ(nmf(command("x.npy", {}, "whole", "6")).status, 0);
  EXPECT_EQ(factors("on"), factors("whole"));
}

TEST_F(Disk, refuses_folders_and_sizes_that_are_none) {
  const auto refused = [&](const std::vector<std::string>& more, int status, const std::string& why) {
    const Outcome outcome = nmf(command("x.csv", more, "out"));
    EXPECT_EQ(outcome.status, status) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(why));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_EQ(files(), before_);
  };
  refused({"--memory", "much"}, 2,
          "--memory: much is not possible; give auto or a size such as 800M, 8G or 1.5T");
  refused({"--memory", "0"}, 2, "--memory: 0 is not possible");
  refused({"--scratch", "none"}, 2, "--scratch: none is no folder; name one that is there");
  refused({"--memory", "12M"}, 1, "x.csv: rank 3 needs about");
  if (geteuid() == 0) return;  // who may write anywhere
  std::filesystem::create_directory(scratch / "locked");
  ++before_;
  ::chmod((scratch / "locked").c_str(), 0500);
  refused({"--scratch", "locked"}, 2, "--scratch: no file can be made in locked; name another folder");
}

// A disk of 4 MiB, which is there for the program alone.
TEST_F(Disk, a_disk_without_room_is_an_error_before_it_is_full) {
  constexpr int cannot = 77;
  std::filesystem::create_directory(scratch / "disk");
  ++before_;
  const auto on_small_disk = [&](const std::string& input, const std::vector<std::string>& more) {
    Invocation limited = invocation(command(input, with(small, with({"--scratch", "disk"}, more)), "out"));
    limited.before_exec = [path = (scratch / "disk").string()] {
      if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
          ::mount("none", path.c_str(), "tmpfs", 0, "size=4m") != 0)
        ::_exit(cannot);
    };
    return run(limited);
  };
  for (const auto& [input, more] : {std::pair{"x.csv", std::vector<std::string>{}},
                                    {"x.csv", {"--dry-run"}},
                                    {"x.npy", {"--loss", "kl"}},
                                    {"s.mtx", {}}}) {
    const Outcome outcome = on_small_disk(input, more);
    if (outcome.status == cannot) GTEST_SKIP() << "file systems are mounted by root";
    EXPECT_EQ(outcome.status, 1) << input << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(testing::ContainsRegex("0.00391 GiB are free|have room for"),
                                   HasSubstr("give --scratch another folder")))
        << input;
    EXPECT_EQ(files(), before_);
  }
}

// The same by a limit, and without such a disk.
TEST_F(Disk, a_scratch_file_that_does_not_fit_is_an_error) {
  Invocation limited = invocation(command("x.csv", small, "out"));
  limited.before_exec = under_limit(RLIMIT_FSIZE, std::uint64_t{4} << 20);
  const Outcome outcome = run(limited);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("File too large"), HasSubstr("give --scratch another folder")));
  EXPECT_EQ(files(), before_);
}

TEST_F(Disk, a_run_that_is_killed_leaves_nothing) {
  Invocation killed = invocation(command("x.csv", with(small, {"--tolerance", "0"}), "out", "100000000"));
  killed.while_running = [&](pid_t process) {
    const std::string maps = fmt::format("/proc/{}/maps", process);
    for (int tries = 0; tries < 1000; ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      if (read_file(maps).find(scratch.path().string()) == std::string::npos) continue;
      ::kill(process, SIGKILL);
      return;
    }
    FAIL() << "there was no scratch file";
  };
  run(killed);
  std::filesystem::remove_all(scratch / ".out.nmf-lock");  // which the next run takes over
  EXPECT_EQ(files(), before_);
}

#if !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)  // which take more memory, and this signal

TEST_F(Disk, a_file_that_is_cut_while_it_is_used_is_an_error) {
  const std::string path = (scratch / "x.npy").string();
  Invocation cut = invocation(command("x.npy", with(small, {"--tolerance", "0"}), "out", "100000000"));
  cut.while_running = [&](pid_t process) {
    const std::string maps = fmt::format("/proc/{}/maps", process);
    for (int tries = 0; tries < 1000; ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      if (read_file(maps).find("x.npy") == std::string::npos) continue;
      ASSERT_EQ(::truncate(path.c_str(), 4096), 0);
      return;
    }
    FAIL() << "the file was not used where it lies";
  };
  const Outcome outcome = run(cut);
  EXPECT_EQ(outcome.status, 1) << outcome.err;
  EXPECT_EQ(outcome.err,
            "nmf: error: the file that the matrix lies in was cut while it was used, or its disk cannot be "
            "read; get a complete copy, and leave it as it is\n");
  EXPECT_FALSE(exists("out/summary.json"));
}

// 500 MB, most of it a hole in the file, under a limit of 200 MB.
TEST_F(Disk, a_matrix_larger_than_a_limit_on_memory_is_factorized) {
  constexpr Index tall = 500000, wide = 250;
  std::string header =
      fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}", tall, wide);
  header.append(63 - (header.size() + 10) % 64, ' ');
  header += '\n';
  {
    std::ofstream file(scratch / "large.npy", std::ios::binary);
    file << "\x93NUMPY" << '\1' << '\0' << static_cast<char>(header.size()) << '\0' << header;
    const std::vector<float> some(wide * 1000, 1.5F);
    file.write(reinterpret_cast<const char*>(some.data()), static_cast<std::streamsize>(some.size() * 4));
  }
  std::filesystem::resize_file(scratch / "large.npy", 10 + header.size() + 4 * tall * wide);
  Invocation limited =
      invocation({"factor", "large.npy",        "--rank",   "4",  "--precision",    "single", "--memory",
                  "120M",   "--max-iterations", "1",        "-q", "--json",         "-o",     "out",
                  "--init", "random",           "--starts", "1",  "--write-format", "npy",    "--threads",
                  "2"});
  limited.before_exec = under_limit(RLIMIT_DATA, std::uint64_t{200} << 20);
  const Outcome outcome = run(limited);
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(json_of(outcome.out)["scratch"]["bytes_in_place"], 4 * tall * wide);
}

#endif

}  // namespace
}  // namespace nmf::test
