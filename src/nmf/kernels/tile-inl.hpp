// Tiles of columns with the vector running over the columns, so that work on one component of all of them at
// a time costs what its arithmetic costs. Included once for each instruction set by the files that use it.

#if defined(NMF_KERNELS_TILE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef NMF_KERNELS_TILE_INL
#undef NMF_KERNELS_TILE_INL
#else
#define NMF_KERNELS_TILE_INL
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "nmf/base/aligned.hpp"
#include "nmf/base/index.hpp"
#include "nmf/kernels/registers-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// 64 bytes of numbers, in as many vectors as that takes. Sums over many numbers run over so many partial sums
// side by side, added up by halves at the end: an order that does not depend on the number of lanes.
template <class T>
constexpr Index unit = 64 / static_cast<Index>(sizeof(T));
template <class T>
constexpr int unit_vectors = static_cast<int>(unit<T> / lanes_of<T>);

template <class D>
HWY_INLINE hn::TFromD<D> sum_by_halves(D d, hn::Vec<D> v) {
#if HWY_TARGET == HWY_SCALAR
  static_cast<void>(d);
  return hn::GetLane(v);
#else
  constexpr std::size_t lanes = hn::MaxLanes(D());
  if constexpr (lanes * sizeof(hn::TFromD<D>) > 16) {
    const hn::Half<D> half;
    return sum_by_halves(half, hn::Add(hn::LowerHalf(half, v), hn::UpperHalf(half, v)));
  } else {
    alignas(16) hn::TFromD<D> sums[lanes];
    hn::Store(v, d, sums);
    for (std::size_t half = lanes / 2; half > 0; half /= 2)
      for (std::size_t i = 0; i < half; ++i) sums[i] += sums[i + half];
    return sums[0];
  }
#endif
}

// Of unit_vectors<T> vectors, which it spends.
template <class T>
HWY_INLINE T unit_sum(Vec<T>* v) {
  for (int half = unit_vectors<T> / 2; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) v[i] = hn::Add(v[i], v[i + half]);
  return sum_by_halves(hn::ScalableTag<T>(), v[0]);
}

// Columns of a tile, whatever the instruction set: decisions are taken a tile at a time and must not depend
// on it.
constexpr Index tile_columns = 64;
// Vectors worked on side by side: enough independent sums to hide the latency of the multiply-add, and as
// many as the registers hold twice, since what they share is loaded for all of them.
template <class T>
constexpr int strip_vectors = std::min<int>(HWY_TARGET == HWY_AVX3 ? 8 : 4,
                                            static_cast<int>(tile_columns / lanes_of<T>));
template <class T>
constexpr Index strip = strip_vectors<T>* lanes_of<T>;

template <class T>
constexpr Index transpose_block = std::min<Index>(16 / static_cast<Index>(sizeof(T)), lanes_of<T>);

// to[j * to_stride + i] = from[i][j] for a block of 16 bytes x 16 bytes.
template <class T>
HWY_INLINE void transpose_rows(const T* const* from, T* to, Index to_stride) {
#if HWY_TARGET == HWY_SCALAR
  *to = **from;
  static_cast<void>(to_stride);
#else
  const hn::CappedTag<T, transpose_block<T>> d;
  const auto a = hn::LoadU(d, from[0]), b = hn::LoadU(d, from[1]);
  if constexpr (transpose_block<T> == 2) {
    hn::StoreU(hn::InterleaveLower(d, a, b), d, to);
    hn::StoreU(hn::InterleaveUpper(d, a, b), d, to + to_stride);
  } else {
    const auto e = hn::LoadU(d, from[2]), f = hn::LoadU(d, from[3]);
    const auto ae_low = hn::InterleaveLower(d, a, e), ae_high = hn::InterleaveUpper(d, a, e);
    const auto bf_low = hn::InterleaveLower(d, b, f), bf_high = hn::InterleaveUpper(d, b, f);
    hn::StoreU(hn::InterleaveLower(d, ae_low, bf_low), d, to);
    hn::StoreU(hn::InterleaveUpper(d, ae_low, bf_low), d, to + to_stride);
    hn::StoreU(hn::InterleaveLower(d, ae_high, bf_high), d, to + 2 * to_stride);
    hn::StoreU(hn::InterleaveUpper(d, ae_high, bf_high), d, to + 3 * to_stride);
  }
#endif
}

// k rows of tile_columns numbers: component r of column c is at [r * tile_columns + c]. Columns past `count`
// are zero. Few rows are kept in the tile itself: allocating them would take longer than what is done with
// them.
template <class T>
class Tile {
 public:
  Tile(Index k, Index count, const T* from) : k_(k), count_(count) {
    if (k > few_rows) {
      many_.resize(static_cast<std::size_t>(k * tile_columns));
      values_ = many_.data();
    }
    transpose_in(from);
    for (Index r = 0; r < k; ++r) std::fill(row(r) + count, row(r) + tile_columns, T(0));
  }
  Tile(const Tile&) = delete;
  Tile& operator=(const Tile&) = delete;
  T* row(Index r) { return values_ + r * tile_columns; }
  const T* row(Index r) const { return values_ + r * tile_columns; }
  Index k() const { return k_; }
  Index count() const { return count_; }

  void store(T* to) const {
    constexpr Index block = transpose_block<T>;
    for (Index c = 0; c < count_; c += block) {
      Index r = 0;
      if (c + block <= count_)
        for (; r + block <= k_; r += block) transpose(row(r) + c, tile_columns, to + c * k_ + r, k_);
      for (; r < k_; ++r)
        for (Index d = c; d < std::min(count_, c + block); ++d) to[d * k_ + r] = row(r)[d];
    }
  }

 private:
  void transpose_in(const T* from) {
    constexpr Index block = transpose_block<T>;
    for (Index c = 0; c < count_; c += block) {
      Index r = 0;
      if (c + block <= count_)
        for (; r + block <= k_; r += block) transpose(from + c * k_ + r, k_, row(r) + c, tile_columns);
      for (; r < k_; ++r)
        for (Index d = c; d < std::min(count_, c + block); ++d) row(r)[d] = from[d * k_ + r];
    }
  }

  static HWY_INLINE void transpose(const T* from, Index from_stride, T* to, Index to_stride) {
    const T* rows[transpose_block<T>];
    for (Index i = 0; i < transpose_block<T>; ++i) rows[i] = from + i * from_stride;
    transpose_rows(rows, to, to_stride);
  }

  static constexpr Index few_rows = 16;
  Index k_, count_;
  alignas(64) T few_[few_rows * tile_columns];
  AlignedVector<T> many_;
  T* values_ = few_;
};

// dot[v] = sum over s of g[s] * row s of the tile, over the strip of columns that starts at `at`.
template <class T>
HWY_INLINE void strip_dot(const Tile<T>& tile, const T* HWY_RESTRICT g, Index at, Vec<T>* HWY_RESTRICT dot) {
  const hn::ScalableTag<T> d;
  constexpr Index lanes = lanes_of<T>;
  Vec<T> even[strip_vectors<T>], odd[strip_vectors<T>];
  for (int v = 0; v < strip_vectors<T>; ++v) even[v] = odd[v] = hn::Zero(d);
  const T* y = tile.row(0) + at;
  Index s = 0;
  for (; s + 2 <= tile.k(); s += 2, y += 2 * tile_columns) {
    const auto a = hn::Set(d, g[s]), b = hn::Set(d, g[s + 1]);
    for (int v = 0; v < strip_vectors<T>; ++v) even[v] = hn::MulAdd(a, hn::Load(d, y + v * lanes), even[v]);
    for (int v = 0; v < strip_vectors<T>; ++v)
      odd[v] = hn::MulAdd(b, hn::Load(d, y + tile_columns + v * lanes), odd[v]);
  }
  if (s < tile.k()) {
    const auto a = hn::Set(d, g[s]);
    for (int v = 0; v < strip_vectors<T>; ++v) even[v] = hn::MulAdd(a, hn::Load(d, y + v * lanes), even[v]);
  }
  for (int v = 0; v < strip_vectors<T>; ++v) dot[v] = hn::Add(even[v], odd[v]);
}

// Where a tile of more components than this outgrows the first-level cache, several rows of G meet each row
// of the tile that is loaded.
constexpr Index many_components = 64;
constexpr int block_rows = 4;
template <class T>
constexpr int block_vectors = std::min(HWY_TARGET == HWY_AVX3 ? 4 : 2, strip_vectors<T>);
template <class T>
constexpr Index block_strip = block_vectors<T>* lanes_of<T>;

// body<B>(r) for the rows of G from r on, B of them at a time.
template <class Body>
HWY_INLINE void for_row_blocks(Index k, const Body& body) {
  Index r = 0;
  for (; r + block_rows <= k; r += block_rows) body.template operator()<block_rows>(r);
  for (; r < k; ++r) body.template operator()<1>(r);
}

// dot[i][v] += sum over s from `from` to `to` of g[i * k + s] * row s of the tile, for i < B; as strip_dot.
template <int B, class T>
HWY_INLINE void block_dots(const Tile<T>& tile, const T* HWY_RESTRICT g, Index at, Index from, Index to,
                           Vec<T> (&dot)[block_rows][block_vectors<T>]) {
  const hn::ScalableTag<T> d;
  for (Index s = from; s < to; ++s) {
    const T* y = tile.row(s) + at;
    Vec<T> row[block_vectors<T>];
    for (int v = 0; v < block_vectors<T>; ++v) row[v] = hn::Load(d, y + v * lanes_of<T>);
    for (int i = 0; i < B; ++i) {
      const auto a = hn::Set(d, g[i * tile.k() + s]);
      for (int v = 0; v < block_vectors<T>; ++v) dot[i][v] = hn::MulAdd(a, row[v], dot[i][v]);
    }
  }
}

// Fewer columns than this (each with a G of its own, where entries have weights) are worked on one by one,
// the vector running over the components, of which there are so many at most.
constexpr Index few_columns = 4, few_components = 128;
inline bool one_by_one(Index k, Index count) {
  return count < few_columns && k <= few_components;
}

// y += a x, k numbers.
template <class T>
HWY_INLINE void add_multiple(Index k, T a, const T* HWY_RESTRICT x, T* HWY_RESTRICT y) {
  const hn::ScalableTag<T> d;
  const hn::CappedTag<T, 1> one;
  Index r = 0;
  for (const auto f = hn::Set(d, a); r + lanes_of<T> <= k; r += lanes_of<T>)
    hn::StoreU(hn::MulAdd(f, hn::LoadU(d, x + r), hn::LoadU(d, y + r)), d, y + r);
  for (const auto f = hn::Set(one, a); r < k; ++r)
    hn::StoreU(hn::MulAdd(f, hn::LoadU(one, x + r), hn::LoadU(one, y + r)), one, y + r);
}

// out = p - G y for one column y and a symmetric G.
template <class T>
HWY_INLINE void descent(Index k, const T* G, const T* p, const T* y, T* out) {
  std::copy_n(p, k, out);
  for (Index s = 0; s < k; ++s)
    if (y[s] != 0) add_multiple(k, -y[s], G + s * k, out);
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
