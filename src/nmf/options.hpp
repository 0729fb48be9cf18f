// What a factorization is asked to do. Defaults stand here and nowhere else.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "nmf/matrix.hpp"

namespace nmf {

enum class Init { nndsvda, nndsvd, nndsvdar, random };

const char* name(Init init);  // "nndsvda", ...

// How the scale is shared between W and H at the end; components are then sorted by falling weight (the sum
// of their entries of W H). It never changes W H.
enum class Normalize {
  h_sum,    // rows of H sum to one, the scale in W
  w_sum,    // columns of W sum to one, the scale in H
  h_norm,   // rows of H have unit Euclidean norm, the scale in W
  w_norm,   // columns of W have unit Euclidean norm, the scale in H
  balance,  // column r of W and row r of H have the same Euclidean norm
  none,     // as the algorithm left them, unsorted
};

struct Options {
  Index rank = 0;                  // 1 .. min(m, n)
  std::string algorithm = "auto";  // a name of algorithms() (update/update.hpp), or "auto"
  bool symmetric = false;          // X = X': keep H = W'
  Init init = Init::nndsvda;
  std::uint64_t seed = 0;
  int threads = 0;  // 0: all that OpenMP would use
  Index max_iterations = 1000;
  double tolerance = 1e-4;         // stop when the scaled KKT residual falls to this; 0 never stops early
  double change_tolerance = 1e-7;  // stop when the relative error fell by less than this share over `window`;
  Index window = 10;               //   iterations; 0 never does. Not used when tolerance is 0
  double time_limit = std::numeric_limits<double>::infinity();  // seconds, counted from the first iteration
  Normalize normalize = Normalize::h_sum;
};

// Throws Error(Fault::usage) that names option, value and what is allowed.
void validate(const Options& options, Index rows, Index columns);

}  // namespace nmf
