// Matrices that --memory does not hold where something is amiss: folders that are none, disks that are full,
// files that are cut, a run that is killed, a limit of the system.
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "cli/disk.hpp"

namespace nmf::test {
namespace {

class DiskFaults : public Disk {
 protected:
  static constexpr int cannot_mount = 77;

  // With a disk of so many bytes that is there for the program alone.
  Outcome on_disk_of(const std::string& size, const std::string& input, const std::vector<std::string>& more,
                     const std::vector<std::string>& memory = little()) {
    before_ += std::filesystem::create_directory(scratch / "disk");
    Invocation limited = invocation(command(input, with(memory, with({"--scratch", "disk"}, more)), "out"));
    limited.before_exec = [path = (scratch / "disk").string(), options = "size=" + size] {
      if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
          ::mount("none", path.c_str(), "tmpfs", 0, options.c_str()) != 0)
        ::_exit(cannot_mount);
    };
    return run(limited);
  }
};

TEST_F(DiskFaults, refuses_folders_and_sizes_that_are_none) {
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
  refused({"--memory", "12M"}, 1, "give --memory ");
  if (geteuid() == 0) return;  // who may write anywhere
  std::filesystem::create_directory(scratch / "locked");
  ++before_;
  ::chmod((scratch / "locked").c_str(), 0500);
  refused({"--scratch", "locked"}, 2, "--scratch: no file can be made in locked; name another folder");
}

TEST_F(DiskFaults, a_disk_without_room_is_an_error_before_it_is_full) {
  for (const auto& [input, more] : {std::pair{"x.csv", std::vector<std::string>{}},
                                    {"x.csv", {"--dry-run"}},
                                    {"x.npy", {"--loss", "kl"}},
                                    {"s.mtx", {}}}) {
    const Outcome outcome = on_disk_of("4m", input, more);
    if (outcome.status == cannot_mount) GTEST_SKIP() << "file systems are mounted by root";
    EXPECT_EQ(outcome.status, 1) << input << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(testing::ContainsRegex("0.00391 GiB are free|have room for"),
                                   HasSubstr("give --scratch another folder")))
        << input;
    EXPECT_EQ(files(), before_);
  }
}

// 9.2 MiB, of which memory has some beside what reading takes, and the disk 8.
TEST_F(DiskFaults, memory_and_disk_hold_no_matrix_together) {
  const Outcome outcome = on_disk_of("8m", "x.csv", {}, {"--memory", "29M"});
  if (outcome.status == cannot_mount) GTEST_SKIP() << "file systems are mounted by root";
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("no room in memory, and none on the disk of disk, where 0.00781 GiB "
                              "are free; give --scratch another folder"),
                    HasSubstr("x.csv: the matrix takes about 0.00")));
  EXPECT_EQ(files(), before_);
}

// A matrix and its transpose in single precision, but not in double.
TEST_F(DiskFaults, a_disk_has_room_for_what_is_kept_in_single_precision) {
  const std::vector<std::string> loss{"--loss", "kl"};
  const Outcome disk = on_disk_of("10m", "x.csv", loss);
  if (disk.status == cannot_mount) GTEST_SKIP() << "file systems are mounted by root";
  EXPECT_EQ(disk.status, 0) << disk.err;
  ASSERT_EQ(nmf(command("x.csv", loss, "memory")).status, 0);
  EXPECT_EQ(factors("out"), factors("memory"));
  for (const std::string folder : {"out", "memory"}) std::filesystem::remove_all(scratch / folder);
  const std::string all = content("x.csv");
  give("x.csv", all + "0.1" + all.substr(all.find(','), all.find('\n') + 1 - all.find(',')));
  const Outcome other = on_disk_of("10m", "x.csv", loss);
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.err, HasSubstr("give --scratch another folder"));
  EXPECT_EQ(files(), before_);
}

// The same by a limit, and without such a disk.
TEST_F(DiskFaults, a_scratch_file_that_does_not_fit_is_an_error) {
  Invocation limited = invocation(command("x.csv", little(), "out"));
  limited.before_exec = under_limit(RLIMIT_FSIZE, std::uint64_t{4} << 20);
  const Outcome outcome = run(limited);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("File too large"), HasSubstr("give --scratch another folder")));
  EXPECT_EQ(files(), before_);
}

TEST_F(DiskFaults, a_run_that_is_killed_leaves_nothing) {
  Invocation killed = invocation(command("x.csv", with(little(), {"--tolerance", "0"}), "out", "100000000"));
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

TEST_F(DiskFaults, a_file_that_is_cut_while_it_is_used_is_an_error) {
  const std::string path = (scratch / "x.npy").string();
  Invocation cut = invocation(command("x.npy", with(little(), {"--tolerance", "0"}), "out", "100000000"));
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
  EXPECT_EQ(outcome.err, "nmf: error: " + path +
                             ": was cut while it was used, or its disk cannot be read; get a complete copy, "
                             "and leave it as it is\n");
  EXPECT_EQ(files(), before_);  // no lock either
}

// 500 MB, most of it a hole in the file, under a limit of 200 MB.
TEST_F(DiskFaults, a_matrix_larger_than_a_limit_on_memory_is_factorized) {
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
