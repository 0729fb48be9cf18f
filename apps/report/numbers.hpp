// Seconds, bytes and other numbers as people say them.
#pragma once

#include <cstdint>
#include <string>

#include "nmf/base/index.hpp"

namespace nmf::app {

std::string spoken_duration(double seconds);                // 850 us, 12 ms, 3.2 s, 5 min 10 s, 2 h 5 min
std::string plural(Index count, const std::string& thing);  // 1 row, 150 rows
std::string spoken_bytes(std::uint64_t bytes);              // 512 B, 1.2 MiB, 3.4 GiB

// So many significant digits; for what is no number, that no double can hold it.
std::string spoken_number(double value, int digits);
// So many decimals as long as the number is not long, then as many digits; `none` for what is no number.
std::string spoken_fixed(double value, int decimals, const std::string& none);
// In a table for programs: the shortest digits that stand for it; nothing for what is no number.
std::string number_cell(double value);

}  // namespace nmf::app
