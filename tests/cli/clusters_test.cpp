// The batch script of docs/clusters.md, run by a stand-in for its scheduler: it is pre-empted, killed, asked
// for checkpoints and out of time at random moments, and started again until it is done.
#include <random>

#include "cli/cli.hpp"
#include "support/long.hpp"

namespace nmf::test {
namespace {

using Clusters = Cli;

std::string script_in(const std::string& page) {
  const std::string begins = "```bash\n";
  const std::size_t begin = page.find(begins) + begins.size();
  return page.substr(begin, page.find("```\n", begin) - begin);
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
  std::string script = script_in(read_file(std::filesystem::path(NMF_SOURCE) / "docs/clusters.md"));
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
  std::string script = script_in(read_file(std::filesystem::path(NMF_SOURCE) / "docs/clusters.md"));
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

}  // namespace
}  // namespace nmf::test
