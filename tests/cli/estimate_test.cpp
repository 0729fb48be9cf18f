// What a run is said to take of memory beside what it then took.
#include "cli/cli.hpp"
#include "nmf/io/write.hpp"
#include "nmf/study/memory.hpp"
#include "support/long.hpp"

namespace nmf::test {
namespace {

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // which take more

constexpr Index rows = 30000, columns = 60, rank = 40;

double entry(Index i, Index j) {
  return static_cast<double>(1 + (i * 7 + j * 13 + i * j) % 101);
}

struct EstimateCase {
  const char* what;
  const char* file;
  std::vector<std::string> arguments;
  Options options = {};
  Index listed = 0;  // share of the entries, in percent
  bool single = false;
};

Options with_loss(const std::string& loss) {
  Options options;
  options.loss = parse_loss(loss);
  return options;
}
Options random_start() {
  Options options;
  options.init = Init::random;
  return options;
}
Options early_stop() {
  Options options;
  options.early_stop = true;
  return options;
}
Options in_batches() {
  Options options;
  options.batch = 1000;
  return options;
}
Options charged() {
  Options options;
  options.l1_h = 0.1;
  return options;
}

class Estimates : public Cli {
 protected:
  void SetUp() override {
    Dense<double> x{rows, columns, Buffer<double>(static_cast<std::size_t>(rows * columns))};
    Sparse<double> s{rows, columns * 10, {0}, {}, {}};
    for (Index i = 0; i < rows; ++i) {
      for (Index j = 0; j < columns; ++j) x.values[static_cast<std::size_t>(i * columns + j)] = entry(i, j);
      for (Index j = 0; j < columns * 10; j += 25) {
        s.column.push_back(static_cast<std::uint32_t>(j + (i * 7 + j) % 25));
        s.value.push_back(entry(i, j));
      }
      s.row_start.push_back(s.non_zeros());
    }
    stored = s.non_zeros();
    io::write_matrix((scratch / "dense.npy").string(), LabelledMatrix<double>{std::move(x), {}}, {});
    io::write_matrix((scratch / "sparse.npz").string(), LabelledMatrix<double>{std::move(s), {}}, {});
  }

  double said(const EstimateCase& one) const {
    MemoryCase x;
    x.sparse = one.file != std::string("dense.npy");
    x.rows = rows;
    x.columns = x.sparse ? columns * 10 : columns;
    x.stored = x.sparse ? stored : 0;
    x.listed = (x.sparse ? stored : rows * columns) * one.listed / 100;
    x.threads = 2;
    x.number_size = one.single ? sizeof(float) : sizeof(double);
    Options options = one.options;
    options.rank = rank;
    return needed_memory(x, options).total();
  }

  double peak(const EstimateCase& one) const {
    std::vector<std::string> arguments{one.file,    "--rank", std::to_string(rank), "--starts", "1",
                                       "--threads", "2",      "--max-iterations",   "12"};
    arguments.insert(arguments.end(), one.arguments.begin(), one.arguments.end());
    return factor(arguments)["peak_memory_bytes"].get<double>();
  }

  Index stored = 0;
};

TEST_F(Estimates, are_near_the_peak) {
  const std::vector<EstimateCase> cases{
      {"dense", "dense.npy", {}},
      {"dense, single", "dense.npy", {"--precision", "single"}, {}, 0, true},
      {"random start", "dense.npy", {"--init", "random"}, random_start()},
      {"kl", "dense.npy", {"--loss", "kl"}, with_loss("kl")},
      {"is", "dense.npy", {"--loss", "is"}, with_loss("is")},
      {"huber", "dense.npy", {"--loss", "huber"}, with_loss("huber")},
      {"l21", "dense.npy", {"--loss", "l21"}, with_loss("l21")},
      {"penalty", "dense.npy", {"--l1-h", "0.1"}, charged()},
      {"held out", "dense.npy", {"--holdout", "0.1"}, {}, 10},
      {"early stop", "dense.npy", {"--holdout", "0.1", "--early-stop"}, early_stop(), 10},
      {"weights", "dense.npy", {"--weights", "dense.npy"}, {}, 100},
      {"batch", "dense.npy", {"--batch", "1000"}, in_batches()},
      {"sparse", "sparse.npz", {}},
      {"sparse, single", "sparse.npz", {"--precision", "single"}, {}, 0, true},
      {"sparse kl", "sparse.npz", {"--loss", "kl"}, with_loss("kl")},
      {"unlisted", "sparse.npz", {"--missing", "unlisted"}, {}, 100},
  };
  const std::vector<std::string> quick{"random start", "kl", "sparse"};
  for (const EstimateCase& one : cases) {
    if (std::count(quick.begin(), quick.end(), one.what) < drawn(1, 0)) continue;
    double took = 0;  // the most that is seen: beside other programs, threads may come too late to take any
    for (int tries = 0; tries < 5 && said(one) > 1.15 * took; ++tries) took = std::max(took, peak(one));
    EXPECT_NEAR(said(one) / took, 1, 0.15)
        << one.what << ": " << took / (1 << 20) << " MiB, said " << said(one) / (1 << 20);
  }
}

// Where reading takes more than the run, a dry run says that.
TEST_F(Estimates, of_dry_runs_are_near_the_peak) {
  ASSERT_EQ(nmf({"convert", "dense.npy", "dense.csv", "-q"}).status, 0);
  for (const std::vector<std::string>& input : {std::vector<std::string>{"sparse.npz"},
                                                {"dense.csv", "--transpose"},
                                                {"dense.csv", "--holdout", "0.1"}}) {
    std::vector<std::string> arguments{"--rank", "2",         "--init", "random",           "--starts",
                                       "1",      "--threads", "2",      "--max-iterations", "6"};
    arguments.insert(arguments.begin(), input.begin(), input.end());
    std::vector<std::string> dry{"factor"};
    dry.insert(dry.end(), arguments.begin(), arguments.end());
    dry.insert(dry.end(), {"--dry-run", "--json", "-q"});
    const double said = json_of(succeed(dry).out)["memory_bytes"]["total"].get<double>(),
                 took = factor(arguments)["peak_memory_bytes"].get<double>();
    EXPECT_NEAR(said / took, 1, 0.15) << testing::PrintToString(input) << ": " << took / (1 << 20) << " MiB";
  }
}

#endif

}  // namespace
}  // namespace nmf::test
