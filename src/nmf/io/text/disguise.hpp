// Cells that are numbers to people: with a sign of percent or of a currency, with a unit, as a truth value.
#pragma once

#include <string_view>

#include "nmf/io/text/number_style.hpp"

namespace nmf::io {

enum class Disguise { none, percent, currency, truth, other };

// Of a text that is no number. Other: <3, (3), 3 mg, 1'000.
Disguise disguise_of(std::string_view text, const NumberStyle& style);

}  // namespace nmf::io
