// Products of a factor and their kernels, whose vectors run over the rank. Included once for each instruction
// set.

#if defined(NMF_KERNELS_MULTIPLY_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef NMF_KERNELS_MULTIPLY_INL
#undef NMF_KERNELS_MULTIPLY_INL
#else
#define NMF_KERNELS_MULTIPLY_INL
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>

#include "nmf/kernels/multiply.hpp"
#include "nmf/kernels/rows-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {
// Vectors of k at a time. More would need fewer loads but leave fewer columns beside them: four measured
// best.
constexpr int max_vectors = 4;
// Columns at a time beside v vectors: their sums, one column of F and a broadcast fit the registers.
constexpr int columns_beside(int v) {
  return std::clamp((registers - 1 - v) / v, 1, 8);
}

// The lines that are fetched while a tile is at work: one a step, those of as many steps as a line has
// numbers in a turn.
struct Fetched {
  const char* at;
  Index step, turn;  // bytes to the next, and on from the end of a turn
};

// V vectors of k times C columns. Without `fetched` the next columns' part of x is fetched: the streams are
// too short for what the hardware fetches by itself.
template <int V, int C, bool walks, class T>
HWY_INLINE void tile(const T* HWY_RESTRICT F, Index ld, Index depth, const T* HWY_RESTRICT x,
                     Index column_stride, Index depth_stride, Fetched fetched, T* HWY_RESTRICT out) {
  const hn::ScalableTag<T> d;
  constexpr Index lanes = lanes_of<T>, line = 64 / static_cast<Index>(sizeof(T));
  Vec<T> sum[C][V];
  for (int c = 0; c < C; ++c)
    for (int v = 0; v < V; ++v) sum[c][v] = hn::Load(d, out + c * ld + v * lanes);
  for (Index s = 0; s < depth; ++s) {
    if constexpr (walks) {
      hwy::Prefetch(fetched.at);
      fetched.at += s % line == line - 1 ? fetched.turn : fetched.step;
    } else {
      hwy::Prefetch(depth_stride == 1 ? x + (C + s % line) * column_stride + s : x + C + s * depth_stride);
    }
    Vec<T> f[V];
    for (int v = 0; v < V; ++v) f[v] = hn::Load(d, F + s * ld + v * lanes);
    for (int c = 0; c < C; ++c) {
      const auto b = hn::Set(d, x[c * column_stride + s * depth_stride]);
      for (int v = 0; v < V; ++v) sum[c][v] = hn::MulAdd(f[v], b, sum[c][v]);
    }
  }
  for (int c = 0; c < C; ++c)
    for (int v = 0; v < V; ++v) hn::Store(sum[c][v], d, out + c * ld + v * lanes);
}

// The same lines, or those of `ahead`, one after the other.
template <int C, class T>
Fetched next_of(const T* x, Index cs, Index ds, const Ahead& ahead, Index c) {
  constexpr Index number = sizeof(T), line = 64 / number;
  if (ahead.size > 0) return {ahead.at + c * ahead.size, ahead.stride, ahead.stride};
  const auto* next = reinterpret_cast<const char*>(x + (c + C) * cs);
  if (ds == 1) return {next, cs * number, 64 - (line - 1) * cs * number};
  return {next, ds * number, ds * number};
}

// Columns [c, columns), and the next beside each tile.
template <int V, int C, class T>
void all_columns(const T* F, Index ld, Index depth, const T* x, Index cs, Index ds, Index columns, T* out,
                 Index c = 0) {
  for (; c + C <= columns; c += C) tile<V, C, false>(F, ld, depth, x + c * cs, cs, ds, {}, out + c * ld);
  if (c < columns)
    with_number<C>(columns - c, [&]<int Rest>() {
      tile<V, Rest, false>(F, ld, depth, x + c * cs, cs, ds, {}, out + c * ld);
    });
}
template <int V, int C, class T>
void walking_columns(const T* F, Index ld, Index depth, const T* x, Index cs, Index ds, Index columns,
                     const Ahead& ahead, T* out) {
  Index c = 0;
  for (; c + C <= columns; c += C)
    tile<V, C, true>(F, ld, depth, x + c * cs, cs, ds, next_of<C>(x, cs, ds, ahead, c), out + c * ld);
  all_columns<V, C>(F, ld, depth, x, cs, ds, columns, out, c);
}

// Two entries at a time with sums of their own hide the latency of the multiply-add, the prefetch that of the
// gather, also of the columns behind this one.
template <int V, class T>
HWY_INLINE void gather_tile(const T* HWY_RESTRICT F, Index ld, const std::uint32_t* HWY_RESTRICT index,
                            const T* HWY_RESTRICT x, Index depth, Index beyond, T* HWY_RESTRICT out) {
  const hn::ScalableTag<T> d;
  constexpr Index lanes = lanes_of<T>, line = 64 / static_cast<Index>(sizeof(T)), ahead = V > 2 ? 12 : 24;
  const Index known = depth + beyond;
  Vec<T> even[V], odd[V];
  for (int v = 0; v < V; ++v) {
    even[v] = hn::Load(d, out + v * lanes);
    odd[v] = hn::Zero(d);
  }
  Index s = 0;
  for (; s + 2 <= depth; s += 2) {
    if (s + ahead + 2 <= known) {
      for (Index v = 0; v < V * lanes; v += line) {
        hwy::Prefetch(F + index[s + ahead] * ld + v);
        hwy::Prefetch(F + index[s + ahead + 1] * ld + v);
      }
    }
    const T *f = F + index[s] * ld, *g = F + index[s + 1] * ld;
    const auto b = hn::Set(d, x[s]), c = hn::Set(d, x[s + 1]);
    for (int v = 0; v < V; ++v) {
      even[v] = hn::MulAdd(hn::Load(d, f + v * lanes), b, even[v]);
      odd[v] = hn::MulAdd(hn::Load(d, g + v * lanes), c, odd[v]);
    }
  }
  if (s < depth) {
    const T* f = F + index[s] * ld;
    const auto b = hn::Set(d, x[s]);
    for (int v = 0; v < V; ++v) even[v] = hn::MulAdd(hn::Load(d, f + v * lanes), b, even[v]);
  }
  for (int v = 0; v < V; ++v) hn::Store(hn::Add(even[v], odd[v]), d, out + v * lanes);
}

// Splits the vectors of k evenly into chunks that fit the registers: body<V>(offset in numbers).
template <class T, class Body>
HWY_INLINE void for_chunks(Index k, const Body& body) {
  const Index vectors = (k + lanes_of<T> - 1) / lanes_of<T>;
  const Index chunks = (vectors + max_vectors - 1) / max_vectors;
  for (Index chunk = 0; chunk < chunks; ++chunk) {
    const Index begin = chunk * vectors / chunks, end = (chunk + 1) * vectors / chunks;
    with_number<max_vectors>(end - begin, [&]<int V>() { body.template operator()<V>(begin * lanes_of<T>); });
  }
}

template <class T>
void multiply(Index k, const T* F, Index depth, const T* x, Index cs, Index ds, Index columns,
              const Ahead& ahead, T* out) {
  for_chunks<T>(k, [&]<int V>(Index at) {
    constexpr int C = columns_beside(V);
    // Walking from line to line is cheaper where a step is short; beside more vectors it costs registers.
    if (V == 1 || (ahead.size > 0 && at == 0))
      walking_columns<V, C>(F + at, padded<T>(k), depth, x, cs, ds, columns, ahead, out + at);
    else
      all_columns<V, C>(F + at, padded<T>(k), depth, x, cs, ds, columns, out + at);
  });
}
template <class T>
void multiply_rows(Index k, const T* F, Index ld, Index depth, const T* x, Index ds, Index columns,
                   const Ahead& ahead, T* out, Index stride) {
  with_number<row_components>(k,
                              [&]<int K>() { rows_of<K>(F, ld, depth, x, ds, columns, ahead, out, stride); });
}
// A chunk of rows needs the columns from its first on.
template <class T>
void gram(Index k, const T* F, Index depth, T* out) {
  for_chunks<T>(k, [&]<int V>(Index at) {
    const Index ld = padded<T>(k);
    all_columns<V, columns_beside(V)>(F + at, ld, depth, F + at, Index{1}, ld, k - at, out + at * ld + at);
  });
}
template <class T>
void gather(Index k, const T* F, const std::uint32_t* index, const T* x, const Index* start, Index columns,
            T* out) {
  const Index ld = padded<T>(k), first = start[0], last = start[columns];
  for_chunks<T>(k, [&]<int V>(Index at) {
    for (Index c = 0; c < columns; ++c)
      gather_tile<V>(F + at, ld, index + (start[c] - first), x + (start[c] - first), start[c + 1] - start[c],
                     last - start[c + 1], out + c * ld + at);
  });
}

// Whole vectors of a column where they stay inside the array, whose next columns they overlap; the last
// columns number by number. A few columns at a time, one vector of each after the other: a loop along a
// column becomes a call of memcpy, which takes longer than the copy.
template <class T>
void pack_columns(Index k, const T* HWY_RESTRICT from, Index columns, T* HWY_RESTRICT to) {
  const hn::ScalableTag<T> d;
  constexpr Index lanes = lanes_of<T>, together = 16;
  const Index ld = padded<T>(k), whole = columns * k < ld ? 0 : (columns * k - ld) / k + 1;
  for (Index begin = 0; begin < whole; begin += together) {
    const Index end = std::min(whole, begin + together);
    for (Index r = 0; r < ld; r += lanes) {
      const auto kept = hn::FirstN(d, static_cast<std::size_t>(std::clamp<Index>(k - r, 0, lanes)));
      for (Index c = begin; c < end; ++c)
        hn::Store(hn::IfThenElseZero(kept, hn::LoadU(d, from + c * k + r)), d, to + c * ld + r);
    }
  }
  for (Index c = whole; c < columns; ++c) {
    std::copy_n(from + c * k, k, to + c * ld);
    std::fill(to + c * ld + k, to + (c + 1) * ld, T(0));
  }
}
template <class T>
void unpack_columns(Index k, const T* HWY_RESTRICT from, Index columns, T* HWY_RESTRICT to) {
  const hn::ScalableTag<T> d;
  const Index ld = padded<T>(k);
  Index c = 0;
  for (; c * k + ld <= columns * k; ++c)  // in order: the next column overwrites what is too much
    for (Index r = 0; r < k; r += lanes_of<T>) hn::StoreU(hn::Load(d, from + c * ld + r), d, to + c * k + r);
  for (; c < columns; ++c) std::copy_n(from + c * ld, k, to + c * k);
}

template <class T>
const ProductKernels<T>* product_kernels() {
  static constexpr ProductKernels<T> kernels{multiply<T>, multiply_rows<T>, gram<T>,
                                             gather<T>,   pack_columns<T>,  unpack_columns<T>};
  return &kernels;
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
