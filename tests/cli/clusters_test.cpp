// The batch script of docs/clusters.md, run by a stand-in for its scheduler: it is pre-empted, killed, asked
// for checkpoints and out of time at random moments, and started again until it is done.
#include <random>

#include "cli/cli.hpp"
#include "support/long.hpp"

namespace nmf::test {
namespace {

using Clusters = Cli;

std::string page() {
  return read_file(std::filesystem::path(NMF_SOURCE) / "docs/clusters.md");
}

// The text between two others, the first time after `from`.
std::string between(const std::string& text, const std::string& begins, const std::string& ends,
                    std::size_t from = 0) {
  const std::size_t begin = text.find(begins, from) + begins.size();
  return text.substr(begin, text.find(ends, begin) - begin);
}

std::string script_in(const std::string& page) {
  return between(page, "```bash\n", "```\n");
}

std::string replaced(std::string text, const std::string& word, const std::string& other) {
  EXPECT_NE(text.find(word), std::string::npos) << word;
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += other.size())
    text.replace(at, word.size(), other);
  return text;
}

// Submits job.sh as the task of an array, sends what it is told after so many hundredths of a second, and
// queues it again until it ends by itself.
constexpr const char* scheduler = R"sh(
export SLURM_ARRAY_TASK_ID=$1 SLURM_JOB_ID=1$1
shift
srun() { "$@" & echo $! > step; wait $!; }
scontrol() { echo "$*" >> requeued; }
export -f srun scontrol
for moment in "$@"; do
  rm -f step
  bash ./job.sh &
  job=$!
  sleep "${moment#*:}"
  [ -s step ] && kill -"${moment%:*}" "$(cat step)" 2> /dev/null
  wait "$job" && exit 0
done
bash ./job.sh
)sh";

TEST_F(Clusters, the_script_of_the_page_ends_with_the_bytes_of_a_run_that_nothing_happened_to) {
  std::mt19937 random(3);
  std::string market = "%%MatrixMarket matrix array integer general\n200 80\n";
  for (int i = 0; i < 200 * 80; ++i) market += std::to_string(random() % 50) + "\n";
  give("counts.mtx", market);
  std::string script = script_in(page());
  for (const auto& [word, other] : {std::pair<std::string, std::string>{"10m", "20"},
                                    {"total:55m", "total:1h --max-iterations 600 --tolerance 0"},
                                    {"--strict", ""}}) {
    ASSERT_NE(script.find(word), std::string::npos) << word;
    script.replace(script.find(word), word.size(), other);
  }
  give("job.sh", script);
  give("scheduler", scheduler);
  const char* signals[] = {"TERM", "KILL", "USR1"};
  const int rounds = drawn(1, 10);
  int tries = 0, losses = 0;
  for (int round = 0; round < rounds; ++round)
    for (const char* rank : {"3", "6"}) {
      std::string moments;
      for (int i = 0; i < 6; ++i)
        moments += std::string(" ") + signals[random() % 3] + ":0." + std::to_string(10 + random() % 30);
      std::filesystem::remove(scratch / ("rank" + std::string(rank) + ".ckpt"));
      const Outcome outcome = shell("bash scheduler " + std::string(rank) + moments);
      EXPECT_EQ(outcome.status, 0) << moments << outcome.err;
      const std::string folder = std::string("rank") + rank;
      EXPECT_EQ(nmf({"factor", "counts.mtx", "--rank", rank, "-o", "whole", "-q", "--max-iterations", "600",
                     "--time-limit", "total:1h", "--tolerance", "0"})
                    .status,
                0);
      const bool same = content(folder + "/W.csv") == content("whole/W.csv") &&
                        content(folder + "/H.csv") == content("whole/H.csv");
      EXPECT_TRUE(same) << moments;
      ++tries;
      losses += same ? 0 : 1;
    }
  RecordProperty("tries", tries);
  RecordProperty("losses", losses);
}

// Status 5 is what the script asks for another hour by.
TEST_F(Clusters, a_script_that_is_out_of_time_asks_for_more_until_the_run_has_converged) {
  std::string script = script_in(page());
  script.replace(script.find("counts.mtx"), 10, "'" + iris + "'");
  script.replace(script.find("total:55m"), 9,
                 "total:500ms --tolerance 1e-9 --change-tolerance 0 --max-iterations 100000");
  give("job.sh", script);
  const Outcome outcome = shell(
      "export SLURM_ARRAY_TASK_ID=3 SLURM_JOB_ID=7; srun() { \"$@\"; }; scontrol() { echo \"$*\" >> "
      "requeued; }; "
      "export -f srun scontrol; i=0; until bash ./job.sh; do i=$((i + 1)); [ $i -lt 400 ] || exit 1; done");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const Json summary = json_of(content("rank3/summary.json"));
  EXPECT_TRUE(summary["converged"]);
  EXPECT_THAT(exists("requeued") ? content("requeued") : "requeue 7\n", HasSubstr("requeue 7\n"));
}

// The array of a sweep, and the rules of a workflow; tasks in any order, some killed and queued again.
TEST_F(Clusters, arrays_of_the_page_make_the_table_of_one_process) {
  std::string market = "%%MatrixMarket matrix array integer general\n60 30\n";
  std::mt19937 random(4);
  for (int i = 0; i < 60 * 30; ++i) market += std::to_string(random() % 50) + "\n";
  give("counts.mtx", market);
  const auto small = [](std::string script) {
    return replaced(replaced(std::move(script), "--ranks 5-50", "--ranks 2-4"), "--runs 20", "--runs 5");
  };
  ASSERT_EQ(nmf({"rank", "counts.mtx", "--ranks", "2-4", "--runs", "5", "-o", "whole", "-q"}).status, 0);
  const std::string text = page();
  const std::size_t many = text.find("## Many ranks");
  give("job.sh", small(between(text, "```bash\n", "```\n", many)));
  const Outcome array = shell(
      "for i in 7 20 1 3; do SLURM_ARRAY_TASK_ID=$i timeout -s KILL 0.05 bash job.sh; done 2>&1\n"
      "for i in $(seq 20 -1 1); do SLURM_ARRAY_TASK_ID=$i bash job.sh || exit 1; done; nmf rank --merge "
      "ranks -q");
  ASSERT_EQ(array.status, 0) << array.err;
  EXPECT_EQ(content("ranks/ranks.csv"), content("whole/ranks.csv"));

  std::filesystem::remove_all(scratch / "ranks");
  const std::string part = between(text, "shell: \"", "\"\n", text.find("rule part"));
  const std::string table = between(text, "shell: \"", "\"\n", text.find("rule table"));
  const Outcome rules =
      shell("for i in $(seq 1 20); do " +
            replaced(replaced(small(part), "{input}", "counts.mtx"), "{wildcards.i}", "$i") +
            " || exit 1; done; " + table);
  ASSERT_EQ(rules.status, 0) << rules.err;
  EXPECT_EQ(content("ranks/ranks.csv"), content("whole/ranks.csv"));

  const std::string own = between(text, "script: \"", "\"\n", text.find("process part"));
  const std::string together = between(text, "script: \"", "\"\n", text.find("process table"));
  std::string parts = "part1";
  for (int i = 2; i <= 20; ++i) parts += ",part" + std::to_string(i);
  const Outcome processes = shell("rm -r ranks; matrix=counts.mtx; for i in $(seq 1 20); do " + small(own) +
                                  " || exit 1; done; " + replaced(together, "${parts.join(',')}", parts));
  ASSERT_EQ(processes.status, 0) << processes.err;
  EXPECT_EQ(content("ranks/ranks.csv"), content("whole/ranks.csv"));
}

}  // namespace
}  // namespace nmf::test
