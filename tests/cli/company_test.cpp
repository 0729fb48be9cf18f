// Several processes that work on one matrix, as a launcher of MPI starts them, and what has the look of one.
#include "cli/company.hpp"

namespace nmf::test {
namespace {

#ifdef NMF_MPIRUN

class Writing : public Company {
 protected:
  void expect_what_one_process_writes(const std::string& words, const std::vector<int>& numbers) const {
    SCOPED_TRACE(words);
    const std::string command = "factor " + words + " --threads 1 --max-iterations 30 -q -o ";
    ASSERT_EQ(shell("nmf " + command + "one").status, 0);
    for (const int processes : numbers) {
      const Outcome outcome = spread(processes, command + "many");
      ASSERT_EQ(outcome.status, 0) << outcome.err;
      EXPECT_EQ(factors("many"), factors("one"));
      EXPECT_EQ(log_without_time("many"), log_without_time("one"));
      Json one = json_of(content("one/summary.json")), many = json_of(content("many/summary.json"));
      for (const char* const figure : {"stop_reason", "objective", "loss", "held_out", "huber_threshold"})
        EXPECT_EQ(many[figure], one[figure]) << figure;
      std::filesystem::remove_all(scratch / "many");
    }
    std::filesystem::remove_all(scratch / "one");
  }
};

TEST_F(Writing, has_the_bytes_of_one_process) {
  give_matrix("dense.csv", false);
  give_matrix("sparse.csv", true);
  for (const char* const words :
       {"dense.csv --rank 3", "sparse.csv --rank 12 --sparse yes",
        "dense.csv --rank 4 --holdout 0.1 --l2-w 0.1", "dense.csv --rank 3 --precision single",
        "sparse.csv --rank 3 --starts 3 --sparse yes --scale log1p"})
    expect_what_one_process_writes(words, {1, 2, 3, 4, 7});
}

class WritingOfLoss : public Writing, public testing::WithParamInterface<const char*> {};

TEST_P(WritingOfLoss, has_the_bytes_of_one_process_whatever_counts) {
  give_matrix("dense.csv", false);
  give_matrix("sparse.csv", true);
  ASSERT_EQ(shell("nmf convert sparse.csv sparse.mtx --sparse yes").status, 0);
  for (const char* const words : {"dense.csv", "dense.csv --holdout 0.1", "sparse.mtx --missing unlisted"})
    expect_what_one_process_writes(std::string(words) + " --rank 4 --loss " + GetParam(), {2, 3});
}

INSTANTIATE_TEST_SUITE_P(Losses, WritingOfLoss,
                         testing::Values("frobenius", "kl", "is", "1.5", "huber", "l21"));

TEST_F(Company, says_once_what_one_process_says) {
  give_matrix("x.csv", false);
  const Outcome outcome = spread(3, "factor x.csv --rank 2 --max-iterations 20 -W - -H h.csv");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto count = [](const std::string& text, const std::string& part) {
    int found = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++found;
    return found;
  };
  EXPECT_EQ(count(outcome.err, "matrix     x.csv"), 1);
  EXPECT_EQ(count(outcome.out, "component_1"), 1);
}

TEST_F(Company, says_once_what_went_wrong_and_writes_nothing) {
  give_matrix("x.csv", false);
  for (const auto& [words, status, message] :
       {std::tuple("factor none.csv --rank 2", 1, "nmf: error: none.csv: "),
        {"factor x.csv --rank 0", 2, "nmf: error: --rank: "},
        {"factor x.csv --rank 2 --batch 100", 2,
         "nmf: error: --batch: takes rows that one process has; start one process, without mpirun"},
        {"factor x.csv --rank 2 --dry-run", 2, "nmf: error: --dry-run: "}}) {
    const Outcome outcome = spread(2, words);
    EXPECT_EQ(outcome.status, status) << words << outcome.err;
    const std::size_t at = outcome.err.find(message);
    ASSERT_NE(at, std::string::npos) << words << outcome.err;
    EXPECT_EQ(outcome.err.find("nmf: error", at + 1), std::string::npos) << outcome.err;
    EXPECT_EQ(files(), 1U);
  }
}

TEST_F(Company, does_one_thing) {
  give_matrix("x.csv", false);
  const Outcome outcome =
      shell(mpirun(3) + "bash -c 'exec nmf factor x.csv -o out --rank $((2 + (OMPI_COMM_WORLD_RANK == 2)))'");
  EXPECT_EQ(outcome.status, 2) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("nmf: error: process 2 was given other arguments than the first one"));
  EXPECT_EQ(files(), 1U);
}

TEST_F(Company, reads_standard_input_as_one_process_does) {
  give_matrix("x.csv", false);
  ASSERT_EQ(shell("nmf factor x.csv --rank 2 --max-iterations 5 -q -o one").status, 0);
  const Outcome outcome =
      shell("cat x.csv | " + mpirun(2) + "nmf factor - --rank 2 --max-iterations 5 -q -o many");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(factors("many"), factors("one"));
}

// The end of one is the end of all.
TEST_F(Company, a_process_that_is_killed_ends_all_and_leaves_nothing) {
  give_matrix("x.csv", false);
  const std::string endless = "factor x.csv --rank 3 --tolerance 0 --max-iterations 1000000000 -q -o out";
  const Outcome outcome = shell(mpirun(2) +
                                "bash -c 'if [ $OMPI_COMM_WORLD_RANK = 1 ]; then "
                                "(sleep 2; kill -KILL $$) & fi; exec nmf " +
                                endless + "'");
  EXPECT_NE(outcome.status, 0);
  EXPECT_FALSE(exists("out/W.csv"));
  EXPECT_FALSE(exists("out/summary.json"));
}

TEST_F(Company, a_signal_to_any_process_ends_all_with_the_best_so_far) {
  give_matrix("x.csv", false);
  for (const int receiver : {0, 1}) {
    const Outcome outcome =
        shell(mpirun(2) + "bash -c 'if [ $OMPI_COMM_WORLD_RANK = " + std::to_string(receiver) +
              " ]; then (sleep 2; kill -TERM $$) & fi; exec nmf factor x.csv --rank 3 --tolerance 0 "
              "--max-iterations 1000000000 -q -o out --force'");
    EXPECT_EQ(outcome.status, 128 + 15) << outcome.err;
    EXPECT_EQ(json_of(content("out/summary.json"))["stop_reason"], "interrupted");
    EXPECT_EQ(cells(content("out/W.csv")).size(), 701U);
  }
}

TEST_F(Company, goes_on_with_a_checkpoint_of_any_number_of_processes) {
  give_matrix("x.csv", false);
  const std::string command = "factor x.csv --rank 4 --starts 1 --tolerance 0 --threads 1 -q ";
  ASSERT_EQ(shell("nmf " + command + "--max-iterations 20 -o one").status, 0);
  int at = 5;
  for (const int processes : {2, 3, 1, 2}) {
    const Outcome outcome =
        spread(processes, command + "--checkpoint x.ckpt -o many --max-iterations " + std::to_string(at));
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    at += 5;
  }
  EXPECT_EQ(factors("many"), factors("one"));
  EXPECT_EQ(log_without_time("many"), log_without_time("one"));
}

#endif

TEST_F(Company, is_asked_for_where_the_program_of_mpi_is_not_there) {
  std::filesystem::copy_file(NMF_BINARY, scratch / "nmf");
  give("x.csv", "1,2\n3,4\n");
  for (const char* const launched : {"OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_RANK=0", "PMI_SIZE=4 PMI_RANK=0",
                                     "SLURM_STEP_NUM_TASKS=4 SLURM_PROCID=0", "PMIX_RANK=0"}) {
    const Outcome outcome =
        run({{"/bin/sh", "-c", std::string("PATH= ") + launched + " ./nmf factor x.csv --rank 1"},
             scratch.path().string(),
             "",
             {},
             {}});
    EXPECT_EQ(outcome.status, 2) << launched;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("nmf-mpi: it is neither beside nmf nor in PATH"),
                                   HasSubstr("install the package nmf-mpi")))
        << launched;
    EXPECT_EQ(files(), 2U);
  }
}

// A batch script, a step of one task, and commands that have nothing to share.
TEST_F(Company, is_not_looked_for_where_a_process_is_the_only_one) {
  give("x.csv", "1,2\n3,4\n5,7\n");
  for (const char* const words :
       {"SLURM_JOB_ID=7 SLURM_NTASKS=4 SLURM_PROCID=0 nmf factor x.csv --rank 1 -q",
        "SLURM_JOB_ID=7 SLURM_NTASKS=4 SLURM_STEP_NUM_TASKS=1 SLURM_PROCID=0 nmf factor x.csv --rank 1 -q",
        "OMPI_COMM_WORLD_SIZE=1 OMPI_COMM_WORLD_RANK=0 nmf factor x.csv --rank 1 -q",
        "OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_RANK=1 nmf info x.csv",
        "SLURM_STEP_NUM_TASKS=4 SLURM_PROCID=1 nmf rank x.csv --ranks 1 --folds none -q -o ranks --shard "
        "1/2"}) {
    const Outcome outcome = shell(words);
    EXPECT_EQ(outcome.status, 0) << words << outcome.err;
  }
}

#ifdef NMF_MPIRUN

// As under an srun that the MPI does not speak to.
TEST_F(Company, tasks_that_do_not_find_each_other_say_how_to_start_them) {
  give("x.csv", "1,2\n3,4\n5,7\n");
  const Outcome outcome = shell("SLURM_STEP_NUM_TASKS=4 SLURM_PROCID=0 nmf factor x.csv --rank 1");
  EXPECT_EQ(outcome.status, 2) << outcome.err;
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("srun started 4 processes"),
                                 HasSubstr("srun --mpi=pmix nmf factor"), HasSubstr("mpirun nmf factor")));
  EXPECT_EQ(files(), 1U);
}

#endif

}  // namespace
}  // namespace nmf::test
