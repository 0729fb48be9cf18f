// Several processes that work on one matrix, as a launcher of MPI starts them, and what has the look of one.
#include <random>

#include "cli/cli.hpp"

namespace nmf::test {
namespace {

using Words = std::vector<std::string>;

class Company : public Cli {
 protected:
  // Rows are few enough for a test, and more than there is one block of.
  void give_matrix(const std::string& name, bool sparse) const {
    std::mt19937 random(1);
    std::string text;
    for (int i = 0; i < 700; ++i) {
      text += "r" + std::to_string(i);
      for (int j = 0; j < 150; ++j)
        text += "," + std::to_string(sparse && random() % 10 > 0 ? 0 : 1 + random() % 1000);
      text += "\n";
    }
    give(name, text);
  }

#ifdef NMF_MPIRUN
  // On a machine with fewer processors than processes, as whoever runs the tests.
  static std::string mpirun(int processes) {
    return "OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 "
           "OMPI_MCA_mpi_yield_when_idle=1 " NMF_MPIRUN " --oversubscribe --bind-to none -n " +
           std::to_string(processes) + " ";
  }
  Outcome spread(int processes, const std::string& words) const {
    return shell(mpirun(processes) + "nmf " + words);
  }
#endif
};

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

TEST_F(Company, reads_standard_input_as_one_process_does) {
  give_matrix("x.csv", false);
  ASSERT_EQ(shell("nmf factor x.csv --rank 2 --max-iterations 5 -q -o one").status, 0);
  const Outcome outcome =
      shell("cat x.csv | " + mpirun(2) + "nmf factor - --rank 2 --max-iterations 5 -q -o many");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(factors("many"), factors("one"));
}

class Reading : public Company {
 protected:
  // What one process and several write of a file, which the several read as `read` says.
  void expect_the_same_reading(const std::string& file, const std::string& read) const {
    SCOPED_TRACE(file);
    const std::string command = "factor " + file + " --rank 3 --max-iterations 5 --threads 1 -q --force -o ";
    const Outcome alone = shell("nmf " + command + "one");
    ASSERT_EQ(alone.status, 0) << alone.err;
    Json one = json_of(content("one/summary.json"));
    for (const int processes : {2, 3}) {
      const Outcome outcome = spread(processes, command + "many");
      ASSERT_EQ(outcome.status, 0) << outcome.err;
      EXPECT_EQ(factors("many"), factors("one"));
      Json many = json_of(content("many/summary.json"));
      for (const char* const key : {"sha256", "bytes", "zero_rows", "zero_columns", "format"})
        EXPECT_EQ(many["input"][key], one["input"][key]) << key;
      EXPECT_EQ(many["processes"]["number"], processes);
      EXPECT_EQ(many["processes"]["reading"], read);
    }
  }
};

constexpr const char *by_parts = "parts", *by_first = "first";

TEST_F(Reading, has_the_bytes_of_one_process) {
  give_matrix("plain.csv", false);
  give_matrix("zeros.csv", true);
  std::string quoted = "\"name\",\"a\",\"b\",\"c,d\"\n", broken = quoted;
  for (int i = 0; i < 300; ++i) {
    const std::string cells = "," + std::to_string(i % 7) + "," + std::to_string(i % 5) + ",0\n";
    quoted += "\"row, " + std::to_string(i) + "\"" + cells;
    broken += "\"row" + std::string(40, '\n') + std::to_string(i) + "\"" + cells;  // in which every cut falls
  }
  give("quoted.csv", quoted);
  give("broken.csv", broken);
  ASSERT_EQ(shell("nmf convert plain.csv plain.npy && nmf convert quoted.csv named.npy && "
                  "nmf convert plain.csv packed.csv.gz")
                .status,
            0);
  expect_the_same_reading("plain.csv", by_parts);
  expect_the_same_reading("zeros.csv", by_parts);
  expect_the_same_reading("quoted.csv", by_parts);
  expect_the_same_reading("plain.npy", by_parts);
  expect_the_same_reading("named.npy", by_parts);
  expect_the_same_reading("broken.csv", by_first);
  expect_the_same_reading("packed.csv.gz", by_first);
}

TEST_F(Reading, exchanges_entries_in_any_order) {
  std::vector<std::string> lines;
  for (int i = 1; i <= 400; ++i)
    for (int j = 1; j <= 60; ++j)
      if ((i * j + j) % 11 == 0)
        lines.push_back(std::to_string(i) + " " + std::to_string(j) + " " +
                        std::to_string(1 + (i + 2 * j) % 9) + "\n");
  std::shuffle(lines.begin(), lines.end(), std::mt19937(1));
  const auto file = [&](std::size_t more) {
    std::string text = "%%MatrixMarket matrix coordinate real general\n% made up\n401 60 " +
                       std::to_string(lines.size() + more) + "\n";
    for (const std::string& line : lines) text += line;
    return text;
  };
  give("any.mtx", file(0));
  give("again.mtx", file(3) + "7 7 1e17\n7 7 0.1\n7 7 9\n");
  expect_the_same_reading("any.mtx", by_parts);
  expect_the_same_reading("any.mtx --transpose", by_parts);
  expect_the_same_reading("again.mtx", by_first);
}

// In the part of the last one.
TEST_F(Reading, says_what_one_process_says_of_a_bad_line) {
  give_matrix("x.csv", false);
  std::string text = content("x.csv");
  text += "last" + text.substr(text.rfind("r699") + 4);
  const std::size_t at = text.rfind("\nlast,") + 6;
  text.replace(at, text.find(',', at) - at, "many");
  give("x.csv", text);
  give("x.mtx", "%%MatrixMarket matrix coordinate real general\n3 3 4\n1 1 1\n2 2 1\n3 3 1\n3 4 1\n");
  for (const char* const file : {"x.csv", "x.mtx"}) {
    const Outcome one = shell(std::string("nmf factor ") + file + " --rank 2 -q"),
                  many = spread(2, std::string("factor ") + file + " --rank 2 -q");
    EXPECT_EQ(many.status, one.status);
    EXPECT_NE(one.status, 0);
    EXPECT_THAT(many.err, HasSubstr(one.err)) << one.err;
  }
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
