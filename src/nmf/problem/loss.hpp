// What "fit" means: the divergence of X from its model Y = W H, summed over the entries of X by their
// weights.
#pragma once

#include <string>
#include <string_view>

#include "nmf/base/archive.hpp"

namespace nmf {

struct Loss {
  enum class Kind {
    beta,   // d(x | y) = (x^b + (b - 1) y^b - b x y^(b - 1)) / (b (b - 1)), in the limit x log(x / y) - x + y
            // for b = 1 (Kullback-Leibler) and x / y - log(x / y) - 1 for b = 0 (Itakura-Saito); b = 2 is 1/2
            // (x - y)^2
    huber,  // 1/2 r^2 where |r| <= t, else t |r| - t^2 / 2, with r = x - y
    l21,    // sum over rows of the Euclidean norm of their residual
  };
  Kind kind = Kind::beta;
  double parameter = 2;  // b; the threshold t of huber, 0: chosen from the data

  bool operator==(const Loss&) const = default;
  void keep(Archive& archive) { archive(kind, parameter); }
};

inline bool is_least_squares(const Loss& loss) {
  return loss.kind == Loss::Kind::beta && loss.parameter == 2;
}
inline bool is_beta(const Loss& loss, double beta) {
  return loss.kind == Loss::Kind::beta && loss.parameter == beta;
}

// "frobenius" ("euclidean"), "kl" ("kullback-leibler", "poisson"), "is" ("itakura-saito"), "huber", "huber:T"
// with T > 0, "l21" or the number beta. Throws Error(Fault::usage) for anything else.
Loss parse_loss(std::string_view name);
std::string name(
    const Loss& loss);  // the same words, without the threshold; numbers as they are written shortest
std::string spelled(const Loss& loss);  // what parse_loss makes the same loss of

// d_beta(x | y) >= 0 for x >= 0, y > 0 (x = 0 only where beta > 0), as scikit-learn's beta_loss adds it up
// but for digits that cancel there near x = y.
double beta_divergence(double beta, double x, double y);

// Twice the generalised Kullback-Leibler divergence.
inline double poisson_deviance(double divergence) {
  return 2 * divergence;
}

// rho(r) of huber with threshold t.
double huber(double threshold, double residual);

// The exponent that makes the multiplicative update of a beta-divergence monotone (Fevotte and Idier 2011),
// with an l2 penalty (Tan and Fevotte 2013): 1 / (2 - b), 1, 1 / (b - 1) below, in and above [1, 2]; 1 / (3 -
// b) below 2 with the penalty.
double mu_exponent(double beta, bool l2_penalty);

}  // namespace nmf
