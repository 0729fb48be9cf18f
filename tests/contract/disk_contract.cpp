// A matrix in a file has the factors that it has in memory, to the bit: over storages, precisions, losses and
// weights.
#include "contract/counting.hpp"
#include "nmf/io/read.hpp"
#include "nmf/io/write.hpp"
#include "nmf/study/jobs.hpp"
#include "nmf/study/transform.hpp"
#include "support/scratch.hpp"

namespace nmf::contract {
namespace {

using oracle::same_bits;

// Where files are made and go quickest: there are thousands of them, the shortest too, and a disk that others
// use would take a minute. What differs from it is tried by tests of the program.
const test::Scratch& folder() {
  static const std::filesystem::path in_memory = "/dev/shm";
  static const test::Scratch made(
      std::filesystem::is_directory(in_memory) ? in_memory : std::filesystem::temp_directory_path());
  return made;
}
std::shared_ptr<ScratchFiles> nothing_in_memory() {
  return std::make_shared<ScratchFiles>(folder().path().string(), 0, 1);
}

template <class T>
Buffer<T> in_file(const Buffer<T>& numbers, const std::shared_ptr<ScratchFiles>& scratch) {
  Buffer<T> copy(numbers.size(), scratch);
  std::copy(numbers.begin(), numbers.end(), copy.begin());
  return copy;
}
template <class T>
Dense<T> in_file(const Dense<T>& x) {
  return {x.rows, x.columns, in_file(x.values, nothing_in_memory())};
}
template <class T>
Sparse<T> in_file(const Sparse<T>& x) {
  const auto scratch = nothing_in_memory();
  return {x.rows, x.columns, x.row_start, in_file(x.column, scratch), in_file(x.value, scratch)};
}
template <class T>
Dense<T> in_memory(const Dense<T>& x) {
  return {x.rows, x.columns, in_file(x.values, nullptr)};
}
template <class T>
Sparse<T> in_memory(const Sparse<T>& x) {
  return copy_of(x);
}

template <class T, class Matrix>
Result<T> factors_of(Matrix&& x, Counting counting, const Options& options) {
  if (counting == Counting::all) return factorize(*make_data(std::move(x)), options);
  Weights<T> weights = weights_for(x, counting);
  return factorize(*make_data(std::move(x), std::move(weights)), options);
}

template <class T, class Matrix>
void expect_same(const Matrix& x, Counting counting, const Options& options) {
  const Result<T> memory = factors_of<T>(in_memory(x), counting, options),
                  file = factors_of<T>(in_file(x), counting, options);
  EXPECT_TRUE(same_bits(memory.Wt, file.Wt));
  EXPECT_TRUE(same_bits(memory.H, file.H));
  EXPECT_EQ(memory.objective, file.objective);
  EXPECT_EQ(memory.relative_error, file.relative_error);
}

// What is read of a file of single precision and stays there.
Dense<double> as_stored(const Dense<double>& x) {
  Dense<float> narrow{x.rows, x.columns, Buffer<float>(x.values.size())};
  std::copy(x.values.begin(), x.values.end(), narrow.values.begin());
  const std::string path = (folder() / "x.npy").string();
  io::write_matrix(path, LabelledMatrix<float>{std::move(narrow), {}}, {});
  io::ReadOptions options;
  options.scratch = nothing_in_memory();
  options.rows_as_stored = true;
  options.missing = io::Missing::mask;
  io::ReadReport report;
  return std::get<Dense<double>>(io::read_matrix<double>(path, options, report).values);
}

void expect_same_as_stored(const Dense<double>& x, Counting counting, const Options& options) {
  Dense<double> stored = as_stored(x);
  ASSERT_NE(stored.stored, nullptr);
  const auto memory = factors_of<double>(in_memory(x), counting, options),
             file = factors_of<double>(std::move(stored), counting, options);
  EXPECT_TRUE(same_bits(memory.Wt, file.Wt));
  EXPECT_TRUE(same_bits(memory.H, file.H));
}

template <class T, class Held = T>
void expect_same_however_it_counts(const arma::mat& x, const Options& options) {
  however_it_counts<T, Held>(x, options.loss, [&](const auto& matrix, Counting counting) {
    expect_same<T>(matrix, counting, options);
    if constexpr (std::is_same_v<decltype(matrix), const Dense<double>&> && !std::is_same_v<T, Held>)
      expect_same_as_stored(matrix, counting, options);
  });
}

Options options_of(const Problem& problem) {
  Options options = options_for(problem);
  options.max_iterations = 6;
  return options;
}

class OnDisk : public testing::TestWithParam<Problem> {};

TEST_P(OnDisk, has_the_bits_of_memory) {
  const arma::mat x = large_x_for(GetParam().loss);
  expect_same_however_it_counts<double>(x, options_of(GetParam()));
  expect_same_however_it_counts<float>(x, options_of(GetParam()));
  SCOPED_TRACE("numbers that single precision holds, and the file");
  expect_same_however_it_counts<double, float>(x, options_of(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Problems, OnDisk, testing::ValuesIn(problems()));

// Shapes for which dense passes are made in other ways: in lanes, by halves for lack of rows, since it is too
// wide; of few components and of many. And all that is beside the default.
TEST(on_disk, shapes_and_options_have_the_bits_of_memory) {
  struct Shape {
    Index rows, columns, rank;
  };
  for (const auto& [rows, columns, k] :
       {Shape{1100, 70, 5}, {1100, 70, 20}, {300, 200, 5}, {300, 200, 20}, {80, 4200, 15}, {2500, 30, 3}}) {
    Options options;
    options.rank = k;
    options.max_iterations = 3;
    expect_same_however_it_counts<double>(oracle::structured_matrix(rows, columns, k, 1), options);
    expect_same_however_it_counts<float>(oracle::structured_matrix(rows, columns, k, 1), options);
    expect_same_however_it_counts<double, float>(oracle::structured_matrix(rows, columns, k, 1), options);
  }
}

TEST(on_disk, whatever_is_asked_for_has_the_bits_of_memory) {
  using Change = void (*)(Options&);
  const std::pair<const char*, Change> changes[] = {
      {"exchanges", [](Options& o) { o.exchanges = 3; }},
      {"batches", [](Options& o) { o.batch = 100; }},
      {"penalties", [](Options& o) { o.l1_h = o.l2_w = 0.1; }},
      {"spa", [](Options& o) { o.init = Init::spa; }},
      {"k-means", [](Options& o) { o.init = Init::kmeans; }},
      {"random", [](Options& o) { o.init = Init::random; }},
  };
  const arma::mat full = oracle::structured_matrix(900, 50, 8, 1);
  for (const auto& [what, change] : changes) {
    SCOPED_TRACE(what);
    Options options;
    options.rank = 8;
    options.max_iterations = 30;
    change(options);
    expect_same<double>(oracle::dense<double>(full), Counting::all, options);
    expect_same<double>(oracle::dense<double>(oracle::rounded<float>(full)), Counting::all, options);
    expect_same<double>(oracle::sparse<double>(oracle::rounded<float>(full)), Counting::all, options);
    expect_same<float>(oracle::sparse<float>(full), Counting::all, options);
  }
}

// In units that single precision does not hold in its factors, and that entries are multiplied by.
TEST(on_disk, any_unit_has_the_bits_of_memory) {
  for (const double unit : {1e-30, 1e30}) {
    Options options;
    options.rank = 16;
    options.max_iterations = 4;
    const arma::mat x = unit * oracle::structured_matrix(300, 100, 4, 1);
    const auto held = oracle::sparse<double>(oracle::rounded<float>(x));
    expect_same<double>(held, Counting::all, options);
    expect_same<double>(held, Counting::held_out, options);
    expect_same<float>(oracle::dense<float>(x), Counting::all, options);
    options.loss = parse_loss("kl");
    expect_same<float>(oracle::dense<float>(x), Counting::all, options);
  }
}

}  // namespace
}  // namespace nmf::contract
