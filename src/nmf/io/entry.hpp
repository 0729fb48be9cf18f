// What a number must be to be an entry of X: the one place that refuses others.
#pragma once

#include <limits>
#include <string>
#include <string_view>

#include "nmf/io/read.hpp"

namespace nmf::io {

// The entry that text stands for (NaN for a missing one under Missing::mask). Otherwise says in `problem`
// what is wrong with it and what to do, without the place.
template <class T>
bool read_entry(std::string_view text, const ReadOptions& options, T& value, std::string& problem);

// What a number is converted to that single precision holds only in part: check_entry refuses it.
template <class T>
inline constexpr T too_small_for = -std::numeric_limits<T>::denorm_min();

// The same for a number that is in binary already (NumPy's files).
template <class T>
bool check_entry(const ReadOptions& options, T& value, std::string& problem);

// What to do about an entry that a sparse file lists and that is missing.
std::string leave_entry_out();

}  // namespace nmf::io
