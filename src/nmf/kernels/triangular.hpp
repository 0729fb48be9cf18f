// Small symmetric positive definite systems: their Cholesky factor and its triangular solves, one right side
// at a time.
//
// A lower triangular L of n rows and columns is held without its diagonal, by columns or by rows of ld
// numbers, aligned to 64 bytes (ld is a multiple of that); what lies on the other side of the diagonal is
// zero. inverse_diagonal holds 1 / L_jj. The same bits on all instruction sets with fused multiply-add.
#pragma once

#include "nmf/base/index.hpp"

namespace nmf {

// A = L L', in place. On entry `columns` holds the columns of A below its diagonal, and `diagonal` that; on
// return L and its inverse diagonal. A pivot below `least` is replaced by that; returns the smallest one. n^3
// / 3.
double cholesky(Index n, double* columns, Index ld, double* diagonal, double least);

// x <- L^-1 x, from L by columns, and x <- L'^-1 x, from L by rows. Numbers of x from n on may change. n^2.
void substitute_forward(Index n, const double* columns, Index ld, const double* inverse_diagonal, double* x);
void substitute_backward(Index n, const double* rows, Index ld, const double* inverse_diagonal, double* x);

}  // namespace nmf
