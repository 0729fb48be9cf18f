// What each row of X costs.
#pragma once

#include <vector>

#include "nmf/objective/penalties.hpp"
#include "nmf/problem/loss.hpp"

namespace nmf {

// The loss of each row and what the penalties ask for its w, as far as that depends on w; 2 m n k operations.
template <class T>
std::vector<double> row_costs(const Data<T>& data, const Loss& loss, const Penalties<T>& penalties,
                              const Factor<T>& Wt, const Factor<T>& H);

}  // namespace nmf
