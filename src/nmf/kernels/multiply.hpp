// Skinny products with the rank as the vector dimension: what nearly all the time of a factorization is spent
// in.
#pragma once

#include <cstdint>

#include "nmf/base/index.hpp"

namespace nmf {

// Numbers a column of a packed factor takes: k rounded up to 64 bytes, whatever the instruction set.
template <class T>
constexpr Index padded(Index k) {
  constexpr Index unit = 64 / static_cast<Index>(sizeof(T));
  return (k + unit - 1) / unit * unit;
}

// What is read after x, and so fetched ahead: as many rows of as many numbers.
struct Ahead {
  const char* at = nullptr;
  Index stride = 0, size = 0;  // bytes from one step of the depth to the next, and of a number; 0: nothing
};

// out(:, c) += sum over s < depth of F(:, s) * x[c * column_stride + s * depth_stride], for c < columns.
//
// F and out have padded<T>(k) numbers a column (the padding of F holds zeros), aligned to 64 bytes. For a few
// columns at a time all their k sums stay in registers; each step loads one column of F and broadcasts one x.
// Each sum runs over s in order with one rounding a step, so instruction sets with fused multiply-add give
// the same bits.
template <class T>
void multiply_add(Index k, const T* F, Index depth, const T* x, Index column_stride, Index depth_stride,
                  Index columns, T* out, const Ahead& ahead = {});

// The same sums for few components, one component after the other: out[r * stride + c] += sum over s < depth
// of F[s * ld + r] * x[s * depth_stride + c]. Rows of out are aligned to 64 bytes and end there, too; what
// lies beyond `columns` is not looked at. The vectors run over the columns, so that no lane is empty.
inline constexpr int row_components = 14;
template <class T>
void multiply_add_rows(Index k, const T* F, Index ld, Index depth, const T* x, Index depth_stride,
                       Index columns, T* out, Index stride, const Ahead& ahead = {});

// out(r, c) += sum over s < depth of F(r, s) * F(c, s), for r <= c < k at least. F and out as above.
template <class T>
void gram_add(Index k, const T* F, Index depth, T* out);

// out(:) += sum over s < depth of F(:, index[s]) * x[s]; F packed as above, out has padded<T>(k) numbers.
template <class T>
void gather_add(Index k, const T* F, const std::uint32_t* index, const T* x, Index depth, T* out);
// The same of some columns of out, padded<T>(k) numbers each: of column c those s from start[c] to start[c +
// 1], counted from start[0].
template <class T>
void gather_add(Index k, const T* F, const std::uint32_t* index, const T* x, const Index* start,
                Index columns, T* out);

// Copies `columns` columns of k contiguous numbers into the packed form, and back.
template <class T>
void pack(Index k, const T* from, Index columns, T* to);
template <class T>
void unpack(Index k, const T* from, Index columns, T* to);

// These functions as one instruction set has them, and those of the best one that there is here.
template <class T>
struct ProductKernels {
  void (*multiply)(Index k, const T* F, Index depth, const T* x, Index column_stride, Index depth_stride,
                   Index columns, const Ahead& ahead, T* out);
  void (*multiply_rows)(Index k, const T* F, Index ld, Index depth, const T* x, Index depth_stride,
                        Index columns, const Ahead& ahead, T* out, Index stride);
  void (*gram)(Index k, const T* F, Index depth, T* out);
  void (*gather)(Index k, const T* F, const std::uint32_t* index, const T* x, const Index* start,
                 Index columns, T* out);
  void (*pack)(Index k, const T* from, Index columns, T* to);
  void (*unpack)(Index k, const T* from, Index columns, T* to);
};
template <class T>
const ProductKernels<T>& products();
template <>  // multiply_float.cpp, multiply_double.cpp: what is compiled for each instruction set takes long
const ProductKernels<float>& products();
template <>
const ProductKernels<double>& products();

}  // namespace nmf
