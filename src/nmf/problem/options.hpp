// What a factorization is asked to do. Defaults stand here and nowhere else.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "nmf/base/index.hpp"
#include "nmf/problem/loss.hpp"
#include "nmf/problem/prior.hpp"

namespace nmf {

enum class Init {
  automatic,  // by the loss; of a small problem several (starts.hpp)
  nndsvda,
  nndsvd,
  nndsvdar,
  nnsvdlrc,
  spa,
  kmeans,
  random
};

const char* name(Init init);  // "nndsvda", ...

// How the scale is shared between W and H at the end; components are then sorted by falling weight (the sum
// of their entries of W H). It never changes W H.
enum class Normalize {
  automatic,  // h_sum; where penalties or a bound would mind: the factor that is held at unit norm, or order
  h_sum,      // rows of H sum to one, the scale in W
  w_sum,      // columns of W sum to one, the scale in H
  h_norm,     // rows of H have unit Euclidean norm, the scale in W
  w_norm,     // columns of W have unit Euclidean norm, the scale in H
  balance,    // column r of W and row r of H have the same Euclidean norm
  order,      // the scale stays as it is
  none,       // as the algorithm left them, unsorted
};

// Whether the penalty of a row or column counts once, or once for each entry of X that it sees: then a
// strength means the same for large and small data, and for rows with few entries and many.
enum class PenaltyScale { total, entries };

// The factor whose rows sum to one, as shares do: a constraint that every iteration keeps.
enum class Simplex { none, w };

struct Options {
  Index rank = 0;                  // 1 .. min(m, n)
  Loss loss;                       // what is minimised
  std::string algorithm = "auto";  // a name of algorithms() (update/update.hpp), or "auto"
  bool symmetric = false;          // X = X': keep H = W'
  Index batch = 0;                 // rows of X before H moves each time (online.cpp); 0: all of them
  double forget = 0.7;             // with batch: what the statistics of one pass count for in the next
  Init init = Init::automatic;
  std::uint64_t seed = 0;
  int threads = 0;  // 0: all that the process may use
  Index max_iterations = 1000;
  double tolerance = 1e-4;         // stop when the scaled KKT residual falls to this; 0 never stops early
  double change_tolerance = 1e-7;  // stop when the objective fell by less than this share over `window`;
  Index window = 10;               //   iterations; 0 never does. Not used when tolerance is 0
  double time_limit = std::numeric_limits<double>::infinity();  // seconds, counted from the first iteration
  double l1_w = 0, l1_h = 0;  // l1 * the sum of the factor's entries is added to the loss (penalties.hpp)
  double l2_w = 0, l2_h = 0;  // l2 / 2 * the sum of their squares
  double orthogonal_w = 0, orthogonal_h = 0;  // times the sum over pairs of components of their inner product
  Index fixed_w = 0, fixed_h = 0;  // of the start that is given: so many components of the factor, its first,
                                   //   stay as they are
  std::shared_ptr<const Prior> prior;  // of H; its first fixed_h components are neither guided nor patterned
  Simplex simplex = Simplex::none;
  PenaltyScale penalty_scale = PenaltyScale::total;
  double upper_bound = std::numeric_limits<double>::infinity();  // of the entries of W and of H
  std::optional<Index> exchanges;  // rounds of exchanging components (exchange.hpp) at most. Without a value:
                                   // some with the default algorithm where they are possible, else none
  bool early_stop = false;         // stop when the error of the entries held out has not fallen for
  Index patience = 5;              //   so many iterations
  Normalize normalize = Normalize::automatic;
};

// The rule that is followed at the end: options.normalize, `automatic` resolved. It is not for components
// that are known: these stay in front, in their order, with the scale of what is known.
Normalize normalization(const Options& options);

// The first components, which are fixed in W, in H or in both, or have a guide: scale and place are theirs.
Index known_components(const Options& options);

// Those whose place is their own: known, or with a pattern.
Index placed_components(const Options& options);

// The first components of H that are pulled towards a guide, and those with a pattern.
Index guided_components(const Options& options);
Index patterned_components(const Options& options);

// Is there a penalty on W, and on H?
bool charged_w(const Options& options);
bool charged_h(const Options& options);

// Whether penalties are taken in the form that does not depend on how scale is shared between W and H
// (penalties.hpp): where a bound, or l1 or l2 on both factors, does not settle it.
bool scale_free(const Options& options);

// Where a single run starts from: options.init, `automatic` resolved.
Init initialization(const Options& options);

// Whether components can be exchanged: that judges them by sums of squares, those of Kullback-Leibler by an
// approximation.
bool exchanges_possible(const Options& options);

// Rounds of exchanging components at most: options.exchanges, resolved but for the size of the problem.
Index exchange_rounds(const Options& options);

}  // namespace nmf
