// Copies of factors were counted in runs that recorded what was allocated at their peak.
#include "nmf/study/memory.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "nmf/data/dense_lanes.hpp"
#include "nmf/problem/loss.hpp"
#include "nmf/study/jobs.hpp"

namespace nmf {
namespace {

// How many pairs of factors are held at the same time: as they are, and with columns of whole cache lines.
// Means over runs: while components are exchanged, and where the best pair is another than the last, it is
// one more.
struct Copies {
  double plain, padded;
};

Copies copies_of(const MemoryCase& x, const Options& options) {
  const Loss& loss = options.loss;
  if (loss.kind == Loss::Kind::huber) return {4, 1};
  if (loss.kind == Loss::Kind::l21) return {5, 1};
  if (is_beta(loss, 1)) return {2.3, 3};
  if (!is_least_squares(loss)) return {3, 1};
  if (options.batch > 0) return {5, 0};
  if (options.l1_w + options.l1_h + options.l2_w + options.l2_h + options.orthogonal_w +
          options.orthogonal_h >
      0)
    return {5, 1};
  if (x.listed > 0) return {options.early_stop ? 5.0 : 4.0, 1};
  if (x.number_size == sizeof(float)) return {4, 2};
  return {3.3, x.sparse ? 1.0 : 0.0};
}

class Estimate {
 public:
  Estimate(const MemoryCase& x, const Options& options)
      : x_(x),
        options_(options),
        m_(static_cast<double>(x.rows)),
        n_(static_cast<double>(x.columns)),
        size_(static_cast<double>(x.number_size)),
        kept_(x.in_file && x.size_in_file > 0 ? x.size_in_file : size_),
        index_and_number_(size_ + sizeof(std::uint32_t)),
        sharing_(x.listed > 0
                     ? Sharing{}
                     : sharing({x.starts, m_ * n_, x.sparse ? static_cast<double>(x.stored) : m_ * n_,
                                options.time_limit, x.threads},
                               options)) {}

  double matrix() const { return of_matrix(kept_); }

  // A start takes three sketches of the longer side at a time.
  double factors() const {
    const auto k = static_cast<double>(options_.rank);
    const Copies copies = copies_of(x_, options_);
    const double run = (copies.plain * k * size_ + copies.padded * padded_bytes()) * (m_ + n_);
    const bool side_by_side = 2 * k * m_ * n_ < 2e7;
    const Index at_a_time = sharing_.pays() ? sharing_.meetings * sharing_.members
                            : side_by_side  ? x_.threads
                                            : 1;
    const auto runs = static_cast<double>(std::min(x_.starts, at_a_time));
    const double sketch = std::min(k + 10, std::min(m_, n_)) * size_;
    const bool random = options_.init == Init::random;
    return std::max(runs * run, random ? 0 : sketch * (3 * std::max(m_, n_) + std::min(m_, n_)));
  }

  double copies() const {
    const double lists =
        static_cast<double>(x_.listed) * 4.5 * index_and_number_;  // weights, both sides, growing
    const bool transposed = x_.sparse || (x_.in_file && !is_least_squares(options_.loss));
    return lists + (transposed ? of_matrix(std::min(size_, std::max(kept_, 1.0 * sizeof(float)))) : 0);
  }
  double statistics() const { return is_least_squares(options_.loss) ? sums() : columns_of_entries(); }

 private:
  double of_matrix(double number) const {
    return x_.sparse ? static_cast<double>(x_.stored) * (sizeof(std::uint32_t) + number) + sizeof(Index) * m_
                     : m_ * n_ * number;
  }
  double padded_bytes(Index factors = 1) const {
    return 64 * std::ceil(static_cast<double>(options_.rank * factors) * size_ / 64);
  }
  // Of a pass over dense X: lanes where it is fused, none where it is two half-steps.
  template <class T>
  double sums_of() const {
    if (x_.sparse) return 0;
    const Index k = options_.rank, blocks = (x_.rows + dense_block - 1) / dense_block;
    const Index lanes = LaneSums<T>::lanes_for(k, x_.columns, blocks);
    const bool fused = fuses<T, T>(lanes, x_.columns);
    const auto meetings = static_cast<double>(std::max<Index>(1, sharing_.meetings));
    const double packed = padded_bytes(std::max<Index>(1, sharing_.members));
    const double depth = fused ? n_ : std::min(std::max(m_, n_), static_cast<double>(depth_piece<T>(k)));
    const double scratch = x_.threads * static_cast<double>(dense_block) * (depth * size_ + 2 * packed);
    return scratch + (fused ? meetings * static_cast<double>(lanes * (x_.columns + k)) * packed : 0);
  }
  double sums() const { return x_.number_size == sizeof(float) ? sums_of<float>() : sums_of<double>(); }

  // Eight at a time for each thread.
  double columns_of_entries() const {
    return x_.sparse ? 0 : 8 * x_.threads * std::max(m_, n_) * index_and_number_;
  }

  const MemoryCase& x_;
  const Options& options_;
  const double m_, n_, size_, kept_, index_and_number_;
  const Sharing sharing_;
};

}  // namespace

MemoryNeed needed_memory(const MemoryCase& x, const Options& options) {
  constexpr double program = 12 << 20;
  const Estimate estimate(x, options);
  return {estimate.matrix(), estimate.copies(), estimate.factors(), estimate.statistics(), program};
}

Index rank_that_fits(const MemoryCase& x, Options options, double bytes) {
  Index fits = 0, too_much = options.rank + 1;
  while (too_much - fits > 1) {
    options.rank = fits + (too_much - fits) / 2;
    (needed_memory(x, options).beside_matrix() <= bytes ? fits : too_much) = options.rank;
  }
  return fits;
}

}  // namespace nmf
