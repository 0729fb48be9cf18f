// How components share scale between their two parts, where no error answers that.
#pragma once

#include <initializer_list>

#include "nmf/data/factor.hpp"

namespace nmf {

// Where nothing is charged, how scale is shared between the two parts of a component is no matter of the
// error, and one that is alone in its rows and columns may go on doubling the one and halving the other.
// Where the first W and the first H are far apart in a component, all of them are multiplied there by powers
// of two that bring these together: no digit moves.
template <class T>
void bring_together(std::initializer_list<Factor<T>*> of_w, std::initializer_list<Factor<T>*> of_h);

// Each component of `from` as long as that of Y: where nothing depends on how scale is shared, an
// extrapolation of that share would grow until a component is gone.
template <class T>
void in_scale_of(const Factor<T>& Y, Factor<T>& from);

}  // namespace nmf
