// Consensus programs: what the components of many runs, or of models of other data, have in common (Kotliar
// et al. 2019).
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "nmf/data/data.hpp"

namespace nmf {

struct ProgramRules {
  Index programs = 0;
  double neighbours = 0.3;  // of as many components as this share of the models, the nearest ones ...
  double outlier = 0.5;     // ... the mean distance of unit vectors, above which a component stands alone; 2:
                            //   none does
  std::uint64_t seed = 0;   // of the beginnings of k-means
};

struct Program {
  Index models = 0;                         // that have a component of it
  std::vector<std::pair<Index, Index>> of;  // its components: model, and place in that
  double cosine = 0;                        // of these with the program, the mean
};

struct Programs {
  Factor<double> H;           // programs x features: medians, of sum one; those of most models first
  Factor<double> deviation;   // programs x features: standard deviation of the components, each of sum one
  std::vector<Program> each;  // of the rows of H
  Index outliers = 0;         // components that stand alone
  double silhouette = 0;      // mean over the components, by Euclidean distance of unit vectors
};

// H: of models over the same features, of any ranks. Components that stand alone are left out, the others put
// into clusters by k-means (of unit vectors; the best of ten beginnings by k-means++), and each program is
// the median of its cluster. Throws Error(Fault::usage) where fewer components are left than programs are
// asked for. N^2 n operations for N components, and k-means beside.
Programs consensus_programs(std::span<const Factor<double>> H, const ProgramRules& rules);

}  // namespace nmf
