// How well a model fits: every loss, in all and by row or column, and how near the factors are to a minimum.
#pragma once

#include <functional>
#include <vector>

#include "nmf/data/data.hpp"
#include "nmf/problem/options.hpp"

namespace nmf {

// What stands beside X: W H, or a table of the same shape, seen from one side.
struct Approximation {
  std::function<void(Index column, double* y)> column;     // all its entries
  std::function<double(Index column, Index entry)> entry;  // one of them
};

class Reconstruction;
// W H from the side of the rows with (W', that of H), from that of the columns with (H, that of W'). Both
// must outlive it.
Approximation product_of(const Factor<double>& Y, const Reconstruction& F);

// Of one row or column, over its entries by their weights. The sums are those of X 2^-exponent, which is
// another one where all entries are so small beside the largest of X that their squares would vanish; NaN is
// what no double can hold of what is made of them.
struct Score {
  double weight = 0;           // sum of w
  double squares = 0;          // sum of w (x - y)^2
  double absolute = 0;         // sum of w |x - y|
  double magnitude = 0;        // sum of w x^2
  std::vector<double> losses;  // of each loss asked for, as loss_value would add it up (l21: the norm)
  int exponent = 0;

  double loss(std::size_t l, const Loss& which) const;  // losses[l], which is `which`, of X
  double root_of_squares() const;
  double rmse() const;            // sqrt(squares / weight)
  double mae() const;             // absolute / weight
  double relative_error() const;  // sqrt(squares / magnitude); NaN for zeros
};

// The score of each row (or column) of X. 2 k operations an entry that counts, and a logarithm or two.
// Entries of the model that are zero count as in loss_value.
std::vector<Score> score_by(const Data<double>& data, Side side, const std::vector<Loss>& losses,
                            const Approximation& y);
// Their sums; l21 over columns is not the one over rows.
Score total(const std::vector<Score>& scores, const std::vector<Loss>& losses);

// Of single entries, zeros among them: the root of their mean squared error, taken of what they are times
// 2^-exponent.
double rmse(const Sparse<double>& entries, const Approximation& rows, int exponent = 0);

// What the training minimised beside the loss, and how far (W, H) is from its conditions: the norm of the
// projected gradient of both sides in the units of kkt.hpp, over the root of Objective::magnitude (||X|| for
// least squares).
struct Optimality {
  double penalty = 0;
  double magnitude = 0;  // Objective::magnitude, of X
  double kkt_residual = 0;
};
Optimality optimality(const Data<double>& data, const Options& options, const Factor<double>& Wt,
                      const Factor<double>& H);

// entry_error() of a model of data.
double entry_error(const Data<double>& data, const Options& options, const Sparse<double>& entries,
                   const Factor<double>& Wt, const Factor<double>& H);

}  // namespace nmf
