// Seconds and bytes as people say them.
#pragma once

#include <cstdint>
#include <string>

namespace nmf::app {

std::string spoken_duration(double seconds);    // 850 us, 12 ms, 3.2 s, 5 min 10 s, 2 h 5 min
std::string spoken_bytes(std::uint64_t bytes);  // 512 B, 1.2 MiB, 3.4 GiB

}  // namespace nmf::app
