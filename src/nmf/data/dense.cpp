// Dense X: row-major, read once an iteration where the fused pass is worth it.
#include <algorithm>

#include "nmf/base/aligned.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/data/gram.hpp"
#include "nmf/data/storage.hpp"
#include "nmf/kernels/multiply.hpp"

namespace nmf {
namespace {

constexpr Index block_size =
    64;  // columns of Y at a time: their part of X and of Y stay in the second-level cache
constexpr Index entries_columns = 8;  // whose entries are picked out together: a cache line of X for columns
constexpr Index max_lanes = 16;       // partial sums of the fused pass; also what limits its threads
constexpr std::size_t max_lane_bytes = std::size_t{64} << 20;
// A block of X must still be in the second-level cache when the fused pass comes to it again.
template <class X>
constexpr Index max_fused_columns = (Index{1} << 20) / (block_size * static_cast<Index>(sizeof(X)));

// Factors in T of entries in X.
template <class T, class X = T>
class DenseData : public Data<T> {
 public:
  DenseData(const Dense<X>& x, std::optional<int> exponent)
      : x_(x), totals_(totals_of(x, exponent)), unit_(*exponent) {}
  explicit DenseData(const DenseData<X, X>& other)
      : x_(other.x_), totals_(other.totals_), unit_(other.exponent()) {}
  DenseData(const Dense<X>& x, const Weights<X>& weights, std::optional<int> exponent)
      : x_(x), weights_(&weights), totals_(weighted_totals(weights, x, exponent)), unit_(*exponent, true) {}

  Index rows() const override { return x_.rows; }
  Index columns() const override { return x_.columns; }
  int exponent() const override { return unit_.exponent(); }
  double squared_norm() const override { return totals_.squares; }
  double sum() const override { return totals_.sum; }
  double entries(Side side) const override {
    return static_cast<double>(totals_.non_zeros) / static_cast<double>(this->count(side));
  }

  Sums half_step(Side side, const Factor<T>& F, const Visit<T>& visit) const override {
    const auto k = F.k(), depth = F.count();
    const Index count = this->count(side);
    AlignedVector<T> packed(packed_size(F));
    const Factor<T> G = gram(F, packed.data(), unit_.factor());
    Scratch scratch(k, std::min(piece(k), depth));
    return parallel_sum<Sums>(blocks_of(count, block_size), work(k), [&](Index b, int thread) {
      const Range range{b * block_size, std::min(count, (b + 1) * block_size)};
      T* P = scratch.product(thread);
      if (side == Side::rows)
        multiply(k, packed.data(), depth, range, scratch.panel(thread), P);
      else
        multiply_strided(k, packed.data(), depth, range, scratch.panel(thread), P);
      return visit(range, G.data(), scratch.unpacked(P, range.size(), thread));
    });
  }

  // Row blocks are dealt to fixed lanes; each lane sums W X and W W' over its blocks in order, and the lanes
  // are added up in order. X is read once.
  PassSums pass(const Factor<T>& H, const Visit<T>& visit_rows, const Factor<T>& W,
                const Visit<T>& visit_columns) const override {
    const auto k = H.k(), m = x_.rows, n = x_.columns;
    const Index blocks = blocks_of(m, block_size), ld = padded<T>(k);
    const Index lanes = std::min(max_lanes, blocks);
    const auto lane_size = static_cast<std::size_t>(ld * (n + k));
    if (blocks < max_lanes || n > max_fused_columns<X> || lane_size * max_lanes * sizeof(T) > max_lane_bytes)
      return Data<T>::pass(H, visit_rows, W, visit_columns);

    AlignedVector<T> packed(packed_size(H));
    const Factor<T> GH = gram(H, packed.data(), unit_.factor());
    AlignedVector<T> sums(lane_size * static_cast<std::size_t>(lanes),
                          T(0));  // of each lane: W X (ld x n), W W' (ld x k)
    Scratch scratch(k, n);
    PassSums result;
    result.rows = parallel_sum<Sums>(lanes, work(k), [&](Index lane, int thread) {
      Sums total;
      T* WX = sums.data() + lane * ld * (n + k);
      for (Index b = lane * blocks / lanes; b < (lane + 1) * blocks / lanes; ++b) {
        const Range range{b * block_size, std::min(m, (b + 1) * block_size)};
        const Rows x = rows_of(range, {0, n}, scratch.panel(thread));
        T* P = scratch.product(thread);
        multiply(k, packed.data(), n, x, range.size(), P);
        total += visit_rows(range, GH.data(), scratch.unpacked(P, range.size(), thread));
        const T* w = W.data() + range.begin * k;
        pack(k, w, range.size(), P);  // what is in P was consumed by the visit
        multiply_add(k, P, range.size(), w, Index{1}, k, k, WX + ld * n);
        for (Index e = 0; e < ld * range.size(); ++e) P[e] *= unit_.factor();
        multiply_add(k, P, range.size(), x.first, Index{1}, x.stride, n, WX);
      }
      return total;
    });

    const auto lane_sum = [&](Index at, T* out) {  // out(0..k) = sum over lanes of column `at`
      for (Index r = 0; r < k; ++r) {
        T total = 0;
        for (Index lane = 0; lane < lanes; ++lane)
          total += sums[static_cast<std::size_t>((lane * (n + k) + at) * ld + r)];
        out[r] = total;
      }
    };
    Factor<T> GW(H.k(), H.k());
    for (Index r = 0; r < k; ++r) lane_sum(n + r, GW.column(r));
    result.columns = parallel_sum<Sums>(
        blocks_of(n, block_size), static_cast<double>(k * k * n), [&](Index b, int thread) {
          const Range range{b * block_size, std::min(n, (b + 1) * block_size)};
          T* P = scratch.product(thread);
          for (Index c = 0; c < range.size(); ++c) lane_sum(range.begin + c, P + c * k);
          return visit_columns(range, GW.data(), P);
        });
    return result;
  }

  std::unique_ptr<Data<T>> take_rows(Index first, Index step) const override {
    const Index n = x_.columns, count = blocks_of(x_.rows - first, step);
    Dense<X> taken{count, n, Buffer<X>(static_cast<std::size_t>(count * n))};
    parallel_for(count, static_cast<double>(count * n), [&](Index i, int) {
      std::copy_n(x_.values.data() + (first + i * step) * n, n, taken.values.data() + i * n);
    });
    return std::make_unique<Owning<Dense<X>, DenseData<T, X>>>(std::move(taken), exponent());
  }

  Sums visit_entries(Side side, const VisitEntries<T>& visit) const override {
    const Index count = this->count(side), depth = side == Side::rows ? x_.columns : x_.rows;
    std::vector<Buffer<std::uint32_t>> index(static_cast<std::size_t>(max_threads()));
    std::vector<Buffer<T>> value(index.size());
    return parallel_sum<Sums>(
        blocks_of(count, entries_columns), entry_work * static_cast<double>(x_.values.size()),
        [&](Index b, int thread) {
          const Range range{b * entries_columns, std::min(count, (b + 1) * entries_columns)};
          auto& at = index[static_cast<std::size_t>(thread)];
          auto& v = value[static_cast<std::size_t>(thread)];
          at.resize(static_cast<std::size_t>(entries_columns * depth));
          v.resize(at.size());
          Entries<T> columns[entries_columns];
          for (Index c = 0; c < range.size(); ++c)
            columns[c] = {0, at.data() + c * depth, v.data() + c * depth};
          const auto add = [&](Index c, Index s, T x) {
            const Index to = c * depth + columns[c].count;
            at[static_cast<std::size_t>(to)] = static_cast<std::uint32_t>(s);
            v[static_cast<std::size_t>(to)] = x;
            columns[c].count += x != 0;
          };
          if (side == Side::rows) {
            for (Index c = 0; c < range.size(); ++c) {
              T* row = v.data() + c * depth;
              read(range.begin + c, {0, depth}, row);
              for (Index s = 0; s < depth; ++s) add(c, s, row[s]);
            }
          } else {
            T row[entries_columns];
            for (Index s = 0; s < depth; ++s) {
              read(s, range, row);
              for (Index c = 0; c < range.size(); ++c) add(c, s, row[c]);
            }
          }
          return visit(range, columns);
        });
  }

  std::unique_ptr<Data<T>> weighed(const Weights<T>& weights, std::optional<int> exponent) const override {
    if constexpr (std::is_same_v<T, X>)
      return std::make_unique<DenseData>(x_, weights, exponent);
    else
      return Data<T>::weighed(weights, exponent);
  }

  double squared_error(const Factor<T>& W, const Factor<T>& H) const override {
    return dense_squared_error(x_, exponent(), W, H);
  }
  std::unique_ptr<Data<float>> in_single() const override {
    if constexpr (std::is_same_v<T, double>)
      return std::make_unique<DenseData<float, double>>(*this);
    else
      return nullptr;
  }

 private:
  template <class, class>
  friend class DenseData;

  static Totals totals_of(const Dense<X>& x, std::optional<int>& exponent) {
    const double work =
        static_cast<double>(x.rows) * static_cast<double>(x.columns) / 8;  // several entries an operation
    return totals_in_unit(exponent, [&](double by) {
      return parallel_sum<Totals>(x.rows, work, [&](Index i, int) {
        Totals row;
        for (Index j = 0; j < x.columns; ++j) row.add(static_cast<double>(x(i, j)) * by);
        return row;
      });
    });
  }

  // Of each thread: a block of the product, packed and not, and a panel of X.
  class Scratch {
   public:
    Scratch(Index k, Index depth)
        : k_(k),
          size_(static_cast<std::size_t>(padded<T>(k) * block_size)),
          all_(2 * size_ + static_cast<std::size_t>(padded<T>(depth) * block_size)),
          memory_(all_ * static_cast<std::size_t>(max_threads())) {}
    T* product(int thread) { return memory_.data() + all_ * static_cast<std::size_t>(thread); }
    T* panel(int thread) { return product(thread) + 2 * size_; }
    T* unpacked(const T* P, Index columns, int thread) {
      T* to = product(thread) + size_;
      unpack(k_, P, columns, to);
      return to;
    }

   private:
    Index k_;
    std::size_t size_, all_;
    AlignedVector<T> memory_;
  };

  // The depth in pieces whose part of F stays in a near cache over all the columns.
  static Index piece(Index k) {
    return std::max<Index>(16, (1 << 16) / (padded<T>(k) * static_cast<Index>(sizeof(T))));
  }

  // Rows of X: themselves, or what became of them in a panel.
  struct Rows {
    const T* first;
    Index stride;
  };
  Rows rows_of(Range rows, Range columns, T* panel) const {
    if constexpr (std::is_same_v<T, X>)
      if (unit_.in_factor()) return {x_.values.data() + rows.begin * x_.columns + columns.begin, x_.columns};
    for (Index i = rows.begin; i < rows.end; ++i) read(i, columns, panel + (i - rows.begin) * columns.size());
    return {panel, columns.size()};
  }
  // Entries of row i as the factors see them, each times its weight.
  void read(Index i, Range columns, T* out) const {
    unit_.copy(x_.values.data() + i * x_.columns + columns.begin, columns.size(), out);
    if constexpr (std::is_same_v<T, X>)
      if (weights_ != nullptr) weigh(*weights_, i, columns, out);
  }

  // P = F X' for rows of X.
  static void multiply(Index k, const T* F, Index depth, Rows x, Index columns, T* P) {
    const Index ld = padded<T>(k);
    std::fill(P, P + ld * columns, T(0));
    for (Index s = 0; s < depth; s += piece(k))
      multiply_add(k, F + s * ld, std::min(piece(k), depth - s), x.first + s, x.stride, Index{1}, columns, P);
  }
  void multiply(Index k, const T* F, Index depth, Range rows, T* panel, T* P) const {
    const Index ld = padded<T>(k);
    std::fill(P, P + ld * rows.size(), T(0));
    for (Index s = 0; s < depth; s += piece(k)) {
      const Index size = std::min(piece(k), depth - s);
      const Rows x = rows_of(rows, {s, s + size}, panel);
      multiply_add(k, F + s * ld, size, x.first, x.stride, Index{1}, rows.size(), P);
    }
  }

  // P = F X for columns of X, whose pieces are copied together first: otherwise nearly every entry of X would
  // be a cache line and a page of its own, which no hardware fetches ahead.
  void multiply_strided(Index k, const T* F, Index depth, Range columns, T* panel, T* P) const {
    const Index ld = padded<T>(k);
    std::fill(P, P + ld * columns.size(), T(0));
    for (Index s = 0; s < depth; s += piece(k)) {
      const Index size = std::min(piece(k), depth - s);
      for (Index i = 0; i < size; ++i) {
        T* row = panel + i * columns.size();
        if constexpr (std::is_same_v<T, X>)
          if (unit_.in_factor()) {
            std::copy_n(x_.values.data() + (s + i) * x_.columns + columns.begin, columns.size(), row);
            continue;
          }
        read(s + i, columns, row);
      }
      multiply_add(k, F + s * ld, size, panel, Index{1}, columns.size(), columns.size(), P);
    }
  }

  double work(Index k) const {
    return 2.0 * static_cast<double>(x_.rows) * static_cast<double>(x_.columns) * static_cast<double>(k);
  }

  const Dense<X>& x_;
  const Weights<X>* weights_ = nullptr;  // what entries are multiplied by as they are read
  Totals totals_;
  Unit<T, X> unit_;
};

}  // namespace

template <class T>
std::unique_ptr<Data<T>> make_data(const Dense<T>& x, std::optional<int> exponent) {
  return std::make_unique<DenseData<T>>(x, exponent);
}
template std::unique_ptr<Data<float>> make_data(const Dense<float>&, std::optional<int>);
template std::unique_ptr<Data<double>> make_data(const Dense<double>&, std::optional<int>);

}  // namespace nmf
