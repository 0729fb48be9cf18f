// Sums over listed columns of a packed factor, for columns of Y that see entries of their own.
#pragma once

#include <cstdint>

#include "nmf/base/index.hpp"

namespace nmf {

// G += sum over s < depth of weight[s] f f', f = F(:, index[s]); weight == nullptr counts each once. F packed
// as for multiply_add. G has padded<T>(k) rows and columns, aligned to 64 bytes; only its lower triangle (row
// >= column) is meaningful afterwards. About k^2 / 2 multiply-adds an entry, in tiles held in registers.
template <class T>
void gather_gram_add(Index k, const T* F, const std::uint32_t* index, const T* weight, Index depth, T* G);

// out[s] = F(:, index[s])' y for s < depth; y has padded<T>(k) numbers, aligned, its padding zero.
template <class T>
void gather_dot(Index k, const T* F, const std::uint32_t* index, Index depth, const T* y, T* out);

}  // namespace nmf
