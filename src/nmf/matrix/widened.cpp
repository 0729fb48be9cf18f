#include "nmf/matrix/widened.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include "nmf/base/parallel.hpp"

namespace nmf {
namespace {

constexpr Index numbers_at_a_time = Index{1} << 16;

// Rows in single precision as those that they were, in the scratch memory of who asks for them.
class Widened final : public Blocks<double> {
 public:
  explicit Widened(std::shared_ptr<const Blocks<float>> narrow) : narrow_(std::move(narrow)) {}
  Index rows() const override { return narrow_->rows(); }
  Index columns() const override { return narrow_->columns(); }
  const double* read(Range rows, Buffer<double>& scratch) const override {
    Buffer<float> none;
    const float* const from = narrow_->read(rows, none);
    scratch.resize(static_cast<std::size_t>(rows.size() * columns()));
    std::copy_n(from, scratch.size(), scratch.data());
    return scratch.data();
  }
  const Blocks<double>* transposed() const override {
    const std::lock_guard lock(transposing_);
    const Blocks<float>* const columns = narrow_->transposed();
    if (!transposed_ && columns != nullptr)
      transposed_ = std::make_unique<const Widened>(std::shared_ptr<const Blocks<float>>(narrow_, columns));
    return transposed_.get();
  }

 private:
  const std::shared_ptr<const Blocks<float>> narrow_;
  mutable std::mutex transposing_;
  mutable std::unique_ptr<const Widened> transposed_;
};

// A cell that is missing is not a number in either.
bool single_holds(double number) {
  return static_cast<double>(static_cast<float>(number)) == number || std::isnan(number);
}

bool single_holds(const Buffer<double>& x) {
  const auto count = static_cast<Index>(x.size());
  std::atomic<bool> all = true;
  parallel_for(blocks_of(count, numbers_at_a_time), static_cast<double>(count), [&](Index b, int) {
    if (!all) return;
    const auto begin = static_cast<std::size_t>(b * numbers_at_a_time),
               end = static_cast<std::size_t>(std::min(count, (b + 1) * numbers_at_a_time));
    x.passing(begin, end);
    if (!std::all_of(x.data() + begin, x.data() + end, [](double v) { return single_holds(v); })) all = false;
  });
  return all;
}

// Each number goes to where numbers were that have gone before.
Buffer<float> in_half(Buffer<double>&& x) {
  std::vector<float> some;
  const std::size_t size = x.size();
  for (std::size_t begin = 0; begin < size; begin += some.size()) {
    const std::size_t end = std::min(size, begin + std::size_t{numbers_at_a_time});
    x.passing(begin, end);
    some.assign(x.data() + begin, x.data() + end);
    std::memcpy(reinterpret_cast<float*>(x.data()) + begin, some.data(), some.size() * sizeof(float));
  }
  Buffer<float> half = std::move(x).in_front<float>(size);
  half.scratch()->narrowed(size * sizeof(float));
  return half;
}

bool can_be_half(const Buffer<double>& x) {
  return x.in_file() && x.capacity() > 0 && single_holds(x);
}

}  // namespace

std::shared_ptr<const Blocks<double>> widened(Dense<float>&& x) {
  return std::make_shared<const Widened>(blocks_kept(std::move(x)));
}
std::shared_ptr<const Blocks<double>> widened(Dense<double>& x) {
  if (!can_be_half(x.values)) return nullptr;
  return widened(Dense<float>{x.rows, x.columns, in_half(std::move(x.values))});
}

std::optional<Sparse<float>> narrowed(Sparse<double>& x) {
  if (!can_be_half(x.value)) return std::nullopt;
  return Sparse<float>{x.rows, x.columns, std::move(x.row_start), std::move(x.column),
                       in_half(std::move(x.value))};
}

}  // namespace nmf
