// Every system call that writes the output fails in turn, or is the last before a kill: the old result stays
// whole or the new one is, and the next run leaves nothing else.
#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <map>

#include "cli/cli.hpp"
#include "support/long.hpp"

namespace nmf::test {
namespace {

namespace fs = std::filesystem;

using Files = std::map<std::string, std::string>;  // relative path: bytes

struct Job {
  std::string name;
  std::string before;        // shell: what is there and is read
  std::string old;           // the run whose result is there
  std::string next;          // the one that is disturbed
  bool in_one_step = false;  // that even a kill leaves one of the results whole
};

void PrintTo(const Job& job, std::ostream* out) {
  *out << job.name;
}

bool is_left(const std::string& path) {
  return path.find(".nmf-") != std::string::npos;
}

// Without what belongs to the time that a run took.
Files told(Files files, bool leftovers = true) {
  if (!leftovers) std::erase_if(files, [](const auto& file) { return is_left(file.first); });
  for (auto& [path, bytes] : files) {
    if (is_left(path)) continue;
    const std::string name = fs::path(path).filename();
    if (name == "log.csv") bytes = std::to_string(cells(bytes).size());
    if (name != "summary.json") continue;
    Json all = json_of(bytes);
    for (const char* field : {"seconds", "peak_memory_bytes"}) all.erase(field);
    all["sha256"].erase("log");
    bytes = all.dump();
  }
  return files;
}

class CallFaults : public Cli, public testing::WithParamInterface<Job> {
 protected:
  void SetUp() override {
    fs::create_directory(scratch / "now");
    shell("cd now; " + GetParam().before);
    undisturbed(GetParam().old);
    old_ = now();
    undisturbed(GetParam().next);
    new_ = told(now());
  }

  void undisturbed(const std::string& command) const {
    const Outcome outcome = shell("cd now; nmf " + command);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }
  Outcome disturbed(int at, const std::string& kind, const std::string& log = "") const {
    const std::string settings =
        fmt::format("NMF_FAULT_FOLDER={} NMF_FAULT_AT={} NMF_FAULT_KIND={} NMF_FAULT_LOG={} LD_PRELOAD={} ",
                    fs::canonical(scratch / "now").string(), at, kind, log, NMF_FAULT_CALLS);
    return shell("NMF=$(command -v nmf); cd now; exec env " + settings + "\"$NMF\" " + GetParam().next);
  }
  Files now() const {
    Files files;
    for (const auto& entry : fs::recursive_directory_iterator(scratch / "now"))
      if (entry.is_regular_file())
        files[fs::relative(entry.path(), scratch / "now")] = read_file(entry.path());
    return files;
  }
  void set_old() const {
    fs::remove_all(scratch / "now");
    fs::create_directory(scratch / "now");
    for (const auto& [path, bytes] : old_) {
      fs::create_directories((scratch / "now" / path).parent_path());
      write_file(scratch / "now" / path, bytes);
    }
  }
  // The calls that are counted, in order.
  std::vector<std::string> calls() const {
    set_old();
    EXPECT_EQ(disturbed(0, "0", (scratch / "calls").string()).status, 0);
    std::vector<std::string> lines;
    std::istringstream log(content("calls"));
    for (std::string line; std::getline(log, line);) lines.push_back(line.substr(0, line.find(' ')));
    return lines;
  }
  // Files of the old result beside files of the new one, or what is of neither.
  bool mixed(const Files& files) const {
    const Files before = told(old_);
    bool some_old = false, some_new = false;
    for (const auto& [path, bytes] : files) {
      const auto was = before.find(path), will_be = new_.find(path);
      const bool is_old = was != before.end() && was->second == bytes,
                 is_new = will_be != new_.end() && will_be->second == bytes;
      if (!is_old && !is_new) return true;
      some_old |= is_old && !is_new;
      some_new |= is_new && !is_old;
    }
    return some_old && some_new;
  }
  // What is lost by one fault; empty: nothing.
  std::string loss(int at, const std::string& kind, const std::string& call) const {
    set_old();
    const Outcome outcome = disturbed(at, kind);
    const bool lasting = kind.starts_with("from:"), killed = kind == "kill";
    const bool removal = call == "unlink" || call == "remove" || call == "rmdir";
    const Files left = told(now(), !killed && !lasting && !removal);
    std::string lost;
    if (killed && GetParam().in_one_step) {
      const Files here = told(now(), false);
      if (here != told(old_) && here != new_) lost = "no result is whole";
    } else if (killed || lasting) {
      if (mixed(left)) lost = "two results are mixed";
    } else if (outcome.status == 0 ? left != new_ : left != told(old_) && left != new_) {
      lost = "the result is not whole, or something else is left";
    }
    const bool status_is_right =
        killed ? outcome.status == 128 + SIGKILL || outcome.status == 0
               : outcome.status == 0 || (outcome.status == 1 && outcome.err.starts_with("nmf: error: "));
    if (!status_is_right) lost += fmt::format(" status {}", outcome.status);
    undisturbed(GetParam().next);
    if (told(now()) != new_) lost += " the next run leaves something else";
    return lost;
  }

  Files old_, new_;
};

TEST_P(CallFaults, leave_one_result_whole) {
  const std::vector<std::string> all = calls();
  ASSERT_GT(all.size(), 3U);
  int tries = 0, losses = 0;
  for (const std::string& kind :
       {std::string("kill"), std::to_string(EIO), std::to_string(ENOSPC), std::to_string(EINTR),
        "from:" + std::to_string(ENOSPC), std::string("short")}) {
    const std::size_t step = drawn<std::size_t>(all.size() / 2, 1);
    for (std::size_t at = static_cast<std::size_t>(tries) % step; at < all.size(); at += step) {
      const std::string lost = loss(static_cast<int>(at) + 1, kind, all[at]);
      ++tries;
      if (lost.empty()) continue;
      ++losses;
      ADD_FAILURE() << GetParam().name << ": " << kind << " at call " << at + 1 << " of " << all.size()
                    << ", " << all[at] << ": " << lost;
    }
  }
  RecordProperty("tries", tries);
  RecordProperty("losses", losses);
  fmt::print("faults of calls, {}: {} tries, {} losses\n", GetParam().name, tries, losses);
}

const std::string small = " --starts 1 --max-iterations 5 -q ";

INSTANTIATE_TEST_SUITE_P(
    Commands, CallFaults,
    testing::Values(
        Job{"factor_folder", "true", "factor " + iris + " -k 2 -o m" + small,
            "factor " + iris + " -k 3 -o m" + small, true},
        Job{"factor_new_folder", "mkdir other", "info " + iris, "factor " + iris + " -k 3 -o a/m" + small,
            true},
        Job{"factor_beside_others", "mkdir m; echo mine > m/notes.txt",
            "factor " + iris + " -k 2 -o m --write-format npy" + small,
            "factor " + iris + " -k 3 -o m" + small},
        Job{"factor_two_files", "true", "factor " + iris + " -k 2 -W w.npy -H h.npy" + small,
            "factor " + iris + " -k 3 -W w.npy -H h.npy" + small},
        Job{"convert", "printf 'l,a,b\\nr,1,2\\ns,3,4\\n' > x.csv; printf 'l,c,d\\nt,5,2\\nu,3,7\\n' > y.csv",
            "convert x.csv z.npy -q", "convert y.csv z.npy -q"},
        Job{"transform",
            "nmf factor " + iris + " -k 2 -o m" + small + "; nmf factor " + iris + " -k 3 -o n" + small,
            "transform " + iris + " --model m -o t.npy -q", "transform " + iris + " --model n -o t.npy -q"},
        Job{"reconstruct",
            "nmf factor " + iris + " -k 2 -o m" + small + "; nmf factor " + iris + " -k 3 -o n" + small,
            "reconstruct --model m -o t.csv -q", "reconstruct --model n -o t.csv -q", true}),
    [](const auto& job) { return job.param.name; });

}  // namespace
}  // namespace nmf::test
