// Losses of a given pair of factors, entry by entry and in double.
#pragma once

#include "nmf/data/data.hpp"
#include "nmf/problem/loss.hpp"

namespace nmf {

// What a model of zero counts as in a beta-divergence that would be infinite there, so that the powers of the
// model that half-steps form stay finite: in kl a share of the mean of X.
template <class T>
double least_model(const Data<T>& data, double beta);

// The loss of the model Wt' H over the entries of X by their weights. Kullback-Leibler needs the non-zero
// entries alone; what else there is needs 2 m n k operations unless only listed entries have a weight.
template <class T>
double loss_value(const Data<T>& data, const Loss& loss, const Factor<T>& Wt, const Factor<T>& H);

// The loss of the constant model that fits best, which for every beta-divergence is the mean of X; l21 is
// measured against the mean too. Zero exactly where all entries are the same.
template <class T>
double loss_of_mean(const Data<T>& data, const Loss& loss);

// Entries with a weight, and those of them that are zero.
struct ZeroCount {
  double entries = 0;
  double zeros = 0;
};
template <class T>
ZeroCount count_zeros(const Data<T>& data);

// A threshold for huber: 1.345 times a tenth of the spread of the positive entries, which is what a model
// that is worth having leaves of it; the spread as the median of their distance from their median says it
// (times 1.4826, which makes it the standard deviation of normal data; Huber 1981).
template <class T>
double huber_threshold(const Data<T>& data);

// Hoyer's measure, (sqrt(n) - ||y||_1 / ||y||_2) / (sqrt(n) - 1) for the n numbers y of a component: 0 where
// all are alike, 1 where one alone is not zero. The mean over the components that are not zero; NaN where
// there is none or n = 1 (Hoyer 2004).
template <class T>
double sparseness(const Factor<T>& F);

}  // namespace nmf
