// HDF5 files through the program: what is read, and factors put back into a copy of an .h5ad file.
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <random>
#include <thread>

#include "cli/cli.hpp"
#include "nmf/io/read.hpp"

namespace nmf::test {
namespace {

using Hdf5 = Cli;

const std::string anndata = NMF_INPUTS "/valid/anndata_csr.h5ad";

std::vector<double> numbers(const std::string& path, bool transpose = false) {
  io::ReadOptions options;
  options.transpose = transpose;
  io::ReadReport report;
  const auto x = std::get<Dense<double>>(io::read_matrix<double>(path, options, report).values);
  return {x.values.begin(), x.values.end()};
}

TEST_F(Hdf5, factors_go_into_a_copy_of_the_file) {
  const std::string copy = (scratch / "y.h5ad").string(), folder = (scratch / "model").string();
  const Outcome run = nmf({"factor", anndata, "--rank", "1", "-o", copy});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(nmf({"factor", anndata, "--rank", "1", "-q", "-o", folder}).status, 0);
  EXPECT_EQ(numbers(copy + ":/obsm/X_nmf"), numbers(folder + "/W.csv"));
  EXPECT_EQ(numbers(copy + ":/varm/nmf"), numbers(folder + "/H.csv", true));
  // All else is as it was.
  EXPECT_EQ(nmf({"convert", copy, "-", "-q", "--labels", "kind"}).out,
            nmf({"convert", anndata, "-", "-q", "--labels", "kind"}).out);
  EXPECT_EQ(nmf({"convert", copy, "-", "-q", "--layer", "raw"}).out, "cell,g1,g2,g3\nc1,0,1,2\nc2,3,0,5\n");
  // Again, in place of what is there.
  EXPECT_EQ(nmf({"factor", copy, "--rank", "2", "-q", "-o", (scratch / "z.h5ad").string()}).status, 0);
  EXPECT_EQ(numbers((scratch / "z.h5ad").string() + ":/varm/nmf").size(), 6u);
}

// Its matrix is the data, and not the components.
TEST_F(Hdf5, a_copy_with_factors_is_no_model) {
  const std::string copy = (scratch / "y.h5ad").string();
  ASSERT_EQ(nmf({"factor", anndata, "--rank", "1", "-q", "-o", copy}).status, 0);
  for (const std::vector<std::string>& words :
       std::initializer_list<std::vector<std::string>>{{"transform", anndata, "--model", copy, "-o", "w.csv"},
                                                       {"top", "--model", copy},
                                                       {"compare", copy, copy},
                                                       {"plot", "components", copy}}) {
    const Outcome outcome = nmf(words);
    EXPECT_EQ(outcome.status, 1);
    EXPECT_EQ(outcome.err, "nmf: error: " + copy +
                               ": is data with factors beside them, and no model; give the folder that 'nmf "
                               "factor' writes (-o DIR)\n");
  }
}

TEST_F(Hdf5, factors_go_to_whatever_names_cells_and_genes) {
  const std::string copy = (scratch / "y.h5ad").string();
  const Outcome run =
      nmf({"factor", NMF_INPUTS "/valid/anndata_nullable.h5ad", "--rank", "1", "-q", "-o", copy});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(numbers(copy + ":/varm/nmf").size(), 3u);
}

TEST_F(Hdf5, factors_of_raw_go_to_its_genes) {
  const std::string copy = (scratch / "y.h5ad").string();
  EXPECT_EQ(nmf({"factor", anndata, "--layer", "raw", "--rank", "1", "-q", "-o", copy}).status, 0);
  EXPECT_EQ(numbers(copy + ":/raw/varm/nmf").size(), 3u);
}

TEST_F(Hdf5, what_has_no_room_for_factors_is_refused_before_the_run) {
  const std::string copy = (scratch / "y.h5ad").string(), valid = NMF_INPUTS "/valid/";
  const auto refusal = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "factor");
    words.insert(words.end(), {"--rank", "1", "-q", "-o", copy});
    const Outcome run = nmf(words);
    EXPECT_NE(run.status, 0);
    return run.err;
  };
  EXPECT_EQ(refusal({NMF_DATA "/iris.csv"}), "nmf: error: -o: " + copy +
                                                 ": is a copy of an .h5ad file with factors, but " NMF_DATA
                                                 "/iris.csv is no such file; give -o a folder\n");
  EXPECT_NE(refusal({valid + "loom.loom"}).find("is no .h5ad file"), std::string::npos);
  EXPECT_NE(refusal({valid + "anndata_0_6.h5ad"}).find("old anndata"), std::string::npos);
  EXPECT_EQ(
      nmf({"factor", anndata, "--rank", "1", "-o", copy + ".gz"}).err,
      "nmf: error: -o: " + copy + ".gz: HDF5 files are not compressed as a whole; end the name in .h5ad\n");
  EXPECT_NE(refusal({anndata, "--transpose"}).find("--transpose"), std::string::npos);
  EXPECT_NE(refusal({anndata + ":/obsm", "--layer", "X"}).find("names a dataset already"), std::string::npos);
  EXPECT_TRUE(std::filesystem::is_empty(scratch.path()));
}

TEST_F(Hdf5, a_file_is_not_written_over_itself) {
  std::filesystem::copy_file(anndata, scratch / "x.h5ad");
  const std::string before = read_file(scratch / "x.h5ad"), path = (scratch / "x.h5ad").string();
  EXPECT_EQ(nmf({"factor", path, "--rank", "1", "-q", "-o", path}).status, 1);
  EXPECT_EQ(read_file(scratch / "x.h5ad"), before);
}

TEST_F(Hdf5, a_pipe_is_refused) {
  const Outcome run = nmf({"factor", "-", "--rank", "1"}, read_file(anndata));
  EXPECT_EQ(run.status, 1);
  EXPECT_NE(run.err.find("save it as a file first"), std::string::npos) << run.err;
}

TEST_F(Hdf5, a_model_transforms_by_the_layer_that_it_was_made_of) {
  const std::string model = (scratch / "model").string();
  EXPECT_EQ(nmf({"factor", anndata + ":/layers/twice", "--rank", "1", "-q", "-o", model}).status, 0);
  const Outcome again = nmf({"verify", model, "-q"});
  EXPECT_EQ(again.status, 0) << again.err;
}

TEST_F(Hdf5, commands_that_write_folders_refuse_an_h5ad_file_before_all_else) {
  const std::string copy = (scratch / "y.h5ad").string();
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"rank", "no_such.h5ad", "--ranks", "1", "-o", copy},
        {"rank", "--merge", "no_such", "-o", copy},
        {"consensus", "no_such", "-o", copy}}) {
    const Outcome run = nmf(command);
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.err, "nmf: error: -o: " + copy +
                           ": only 'nmf factor' adds its factors to an .h5ad file; name a folder\n");
  }
  EXPECT_TRUE(std::filesystem::is_empty(scratch.path()));
}

TEST_F(Hdf5, a_full_disk_is_one_line_and_leaves_what_was_there) {
  const std::string copy = (scratch / "y.h5ad").string();
  give("y.h5ad", "before");
  const auto size = std::filesystem::file_size(anndata);
  for (const rlim_t room : {size / 2, size, size + 4096}) {  // for no copy; for one, but not for the factors
    Invocation limited = invocation({"factor", anndata, "--rank", "1", "-q", "-o", copy});
    limited.before_exec = under_limit(RLIMIT_FSIZE, room);
    const Outcome outcome = run(limited);
    EXPECT_EQ(outcome.status, 1);
    EXPECT_EQ(outcome.err.find("nmf: error: " + copy + ": "), 0u) << outcome.err;
    EXPECT_EQ(outcome.err.find('\n'), outcome.err.size() - 1) << outcome.err;
    EXPECT_EQ(content("y.h5ad"), "before");
    EXPECT_EQ(files(), 1u);
  }
}

// Whether the other end is closed by all that have it.
bool closes(int from) {
  constexpr int most = 20'000;  // milliseconds
  pollfd end{from, POLLIN, 0};
  char byte = 0;
  return ::poll(&end, 1, most) == 1 && ::read(from, &byte, 1) == 0;
}

// The program after a signal at a moment, once no process that it has started is left.
Outcome after_signal(Invocation invocation, int signal, std::chrono::microseconds moment) {
  std::array<int, 2> ends{};  // the program and whatever it starts have the second one
  EXPECT_EQ(::pipe(ends.data()), 0);
  invocation.while_running = [&](pid_t process) {
    std::this_thread::sleep_for(moment);
    kill(process, signal);
  };
  Outcome outcome = run(invocation);
  ::close(ends[1]);
  EXPECT_TRUE(closes(ends[0])) << "signal " << signal << " after " << moment.count() << " us";
  ::close(ends[0]);
  return outcome;
}

// With eight bytes more in the list of its members the library looks for one of them for ever.
TEST_F(Hdf5, a_signal_ends_a_library_that_comes_to_no_end) {
  give("x.h5ad", read_file(NMF_INPUTS "/valid/anndata_0_6.h5ad").insert(0x821, 8, '\0'));
  for (const int signal : {SIGINT, SIGTERM, SIGKILL})
    EXPECT_EQ(after_signal(invocation({"factor", "x.h5ad", "--rank", "1", "-q", "-o", "y.h5ad"}), signal,
                           std::chrono::milliseconds(300))
                  .status,
              128 + signal);
  EXPECT_EQ(files(), 1u);
}

TEST_F(Hdf5, a_signal_at_any_moment_leaves_no_process_and_no_half_file) {
  using Clock = std::chrono::steady_clock;
  const std::vector<std::string> command{"factor", anndata, "--rank", "1", "-q", "-o", "y.h5ad"};
  const auto begin = Clock::now();
  ASSERT_EQ(nmf(command).status, 0);
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count();
  std::mt19937 random(1);
  for (int i = 0; i < 30; ++i) {
    std::filesystem::remove(scratch / "y.h5ad");
    const int signals[] = {SIGINT, SIGTERM, SIGKILL};
    const int signal = signals[static_cast<std::size_t>(i) % std::size(signals)];
    const std::chrono::microseconds moment(static_cast<long>(random() % 1000) * whole / 1000);
    const Outcome outcome = after_signal(invocation(command), signal, moment);
    EXPECT_TRUE(outcome.status == 0 || outcome.status == 128 + signal) << outcome.err;
    if (exists("y.h5ad")) {
      EXPECT_EQ(numbers((scratch / "y.h5ad").string() + ":/varm/nmf").size(), 3u);
    } else {
      EXPECT_NE(outcome.status, 0);
    }
  }
  ASSERT_EQ(nmf(command).status, 0);
  EXPECT_EQ(files(), 1u);  // what was left in the moment in which it has a name went with this run
}

}  // namespace
}  // namespace nmf::test
