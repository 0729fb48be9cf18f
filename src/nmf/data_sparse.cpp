// Sparse X: compressed rows for the rows' side and a transposed copy for the columns'; never densified.
#include <algorithm>

#include "nmf/data_storage.hpp"
#include "nmf/gram.hpp"

namespace nmf {
namespace {

constexpr Index range_columns = 64;       // columns of Y visited at a time ...
constexpr Index range_entries = 1 << 13;  // ... or fewer, of about this many entries
constexpr Index wide_columns = 256,
                wide_entries = 1 << 14;  // the same where the entries themselves are visited
constexpr Index segment = 1 << 13;       // a column with more entries than two of these is summed in pieces

// One side of X: the entries of each of its columns of Y, and how the work on them is split.
template <class T>
class SparseSide {
 public:
  explicit SparseSide(const Sparse<T>& x)
      : x_(&x),
        ranges_(split(range_columns, range_entries)),
        wide_ranges_(split(wide_columns, wide_entries)) {
    for (Index i = 0; i < x.rows; ++i)
      if (length(i) > 2 * segment)
        for (Index s = start(i); s < start(i + 1); s += segment)
          segments_.push_back({i, {s, std::min(s + segment, start(i + 1))}});
  }

  Sums half_step(const Factor<T>& F, const Visit<T>& visit) const {
    const auto k = static_cast<Index>(F.n_rows), ld = padded<T>(k);
    const Factor<T> G = gram(F);
    const AlignedVector<T> packed = packed_factor(F);
    const double work = 2.0 * static_cast<double>(k) * static_cast<double>(x_->non_zeros());
    const AlignedVector<T> pieces = segment_sums(k, packed.data(), work);
    const auto scratch_size = static_cast<std::size_t>(ld + k * range_columns);
    AlignedVector<T> scratch(padded_count(scratch_size) * static_cast<std::size_t>(omp_get_max_threads()));
    return parallel_sum<Sums>(static_cast<Index>(ranges_.size()), work, [&](Index b, int thread) {
      const Range range = ranges_[static_cast<std::size_t>(b)];
      T* column = scratch.data() + padded_count(scratch_size) * static_cast<std::size_t>(thread);
      T* P = column + ld;
      for (Index i = range.begin; i < range.end; ++i) {
        std::fill(column, column + ld, T(0));
        if (length(i) > 2 * segment)
          add_pieces(i, ld, pieces, column);
        else
          gather_add(k, packed.data(), x_->column.data() + start(i), x_->value.data() + start(i), length(i),
                     column);
        std::copy_n(column, k, P + (i - range.begin) * k);
      }
      return visit(range, G.memptr(), P);
    });
  }

  Sums visit_entries(const VisitEntries<T>& visit) const {
    return parallel_sum<Sums>(
        static_cast<Index>(wide_ranges_.size()), entry_work * static_cast<double>(x_->non_zeros()),
        [&](Index b, int) {
          const Range range = wide_ranges_[static_cast<std::size_t>(b)];
          std::vector<Entries<T>> columns;
          for (Index i = range.begin; i < range.end; ++i)
            columns.push_back({length(i), x_->column.data() + start(i), x_->value.data() + start(i)});
          return visit(range, columns.data());
        });
  }

 private:
  struct Piece {
    Index column;
    Range entries;
  };

  static std::size_t padded_count(std::size_t n) {
    return static_cast<std::size_t>(padded<T>(static_cast<Index>(n)));
  }
  std::vector<Range> split(Index columns, Index entries) const {
    std::vector<Range> ranges;
    for (Index begin = 0; begin < x_->rows; begin = ranges.back().end) {
      Index end = begin + 1;
      while (end < x_->rows && end - begin < columns && start(end + 1) - start(begin) <= entries) ++end;
      ranges.push_back({begin, end});
    }
    return ranges;
  }
  Index start(Index i) const { return x_->row_start[static_cast<std::size_t>(i)]; }
  Index length(Index i) const { return start(i + 1) - start(i); }

  AlignedVector<T> segment_sums(Index k, const T* F, double work) const {
    const Index ld = padded<T>(k);
    AlignedVector<T> sums(static_cast<std::size_t>(ld) * segments_.size(), T(0));
    parallel_for(static_cast<Index>(segments_.size()), work, [&](Index s, int) {
      const Range entries = segments_[static_cast<std::size_t>(s)].entries;
      gather_add(k, F, x_->column.data() + entries.begin, x_->value.data() + entries.begin, entries.size(),
                 sums.data() + s * ld);
    });
    return sums;
  }
  void add_pieces(Index i, Index ld, const AlignedVector<T>& pieces, T* out) const {
    auto piece = std::lower_bound(segments_.begin(), segments_.end(), i,
                                  [](const Piece& p, Index column) { return p.column < column; });
    for (; piece != segments_.end() && piece->column == i; ++piece) {
      const T* from = pieces.data() + (piece - segments_.begin()) * ld;
      for (Index r = 0; r < ld; ++r) out[r] += from[r];
    }
  }

  const Sparse<T>* x_;
  std::vector<Range> ranges_, wide_ranges_;
  std::vector<Piece> segments_;
};

template <class T>
class SparseData : public Data<T> {
 public:
  explicit SparseData(const Sparse<T>& x)
      : x_(x), transposed_(transposed(x)), rows_(x_), columns_(transposed_) {
    for (const T value : x.value) {
      const double v = value;
      sum_ += v;
      squared_norm_ += v * v;
    }
  }

  Index rows() const override { return x_.rows; }
  Index columns() const override { return x_.columns; }
  double squared_norm() const override { return squared_norm_; }
  double sum() const override { return sum_; }
  double entries(Side side) const override {
    return static_cast<double>(x_.non_zeros()) / static_cast<double>(this->count(side));
  }
  Sums half_step(Side side, const Factor<T>& F, const Visit<T>& visit) const override {
    return (side == Side::rows ? rows_ : columns_).half_step(F, visit);
  }
  Sums visit_entries(Side side, const VisitEntries<T>& visit) const override {
    return (side == Side::rows ? rows_ : columns_).visit_entries(visit);
  }
  std::unique_ptr<Data<T>> take_rows(Index first, Index step) const override {
    Sparse<T> taken{0, x_.columns, {0}, {}, {}};
    for (Index i = first; i < x_.rows; i += step) {
      const auto begin = x_.row_start[static_cast<std::size_t>(i)],
                 end = x_.row_start[static_cast<std::size_t>(i + 1)];
      taken.row_start.push_back(taken.row_start.back() + end - begin);
    }
    taken.rows = static_cast<Index>(taken.row_start.size()) - 1;
    taken.column.resize(static_cast<std::size_t>(taken.row_start.back()));
    taken.value.resize(taken.column.size());
    for (Index i = 0; i < taken.rows; ++i) {
      const Index from = x_.row_start[static_cast<std::size_t>(first + i * step)],
                  to = taken.row_start[static_cast<std::size_t>(i)],
                  size = taken.row_start[static_cast<std::size_t>(i + 1)] - to;
      std::copy_n(x_.column.data() + from, size, taken.column.data() + to);
      std::copy_n(x_.value.data() + from, size, taken.value.data() + to);
    }
    return std::make_unique<Owning<Sparse<T>, SparseData<T>>>(std::move(taken));
  }
  double squared_error(const Factor<T>& W, const Factor<T>& H) const override {
    return sparse_squared_error(x_, squared_norm_, W, H);
  }

 private:
  const Sparse<T>& x_;
  Sparse<T> transposed_;
  SparseSide<T> rows_, columns_;
  double sum_ = 0, squared_norm_ = 0;
};

}  // namespace

template <class T>
std::unique_ptr<Data<T>> make_data(const Sparse<T>& x) {
  return std::make_unique<SparseData<T>>(x);
}
template std::unique_ptr<Data<float>> make_data(const Sparse<float>&);
template std::unique_ptr<Data<double>> make_data(const Sparse<double>&);

}  // namespace nmf
