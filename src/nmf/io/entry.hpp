// What a number must be to be an entry of X: the one place that refuses others.
#pragma once

#include <string>
#include <string_view>

#include "nmf/io/number.hpp"

namespace nmf::io {

// The entry that text stands for. Otherwise says in `problem` what is wrong with it and what to do, without
// the place.
template <class T>
bool read_entry(std::string_view text, T& value, std::string& problem);

// Checks a number that is in binary already (NumPy's files): finite and not negative.
template <class T>
bool check_entry(T value, std::string& problem);

}  // namespace nmf::io
