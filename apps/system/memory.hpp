// Memory: what a run will need, what the machine has left for it, and what it took.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "nmf/study/memory.hpp"

namespace nmf::app {

// Bytes that this process can still take: the least of what the system, every control group above the process
// and its resource limits leave.
std::uint64_t available_memory();

// What control groups leave, as files under `root` say.
std::uint64_t left_by_control_groups(const std::filesystem::path& root);

// The most memory this process has held, in bytes.
std::uint64_t peak_memory();

// What is said where memory was refused: how much was held, how much is left, and these remedies.
std::string out_of_memory(const std::vector<std::string>& remedies);

// Blocks of 16 MiB and more go back to the system when they are freed. Left alone, glibc comes to keep those
// of up to 32 MiB for later: with factors of that size a tenth of a run's peak. A few MiB it shall keep:
// fresh pages for the temporaries of every step were a tenth of the time that a small matrix takes.
void tune_allocation();

// Keeps some memory back, untouched, that is given up when `new` is refused any for the first time: for what
// must be said and tidied up then, and for destructors that take memory, of JSON for one.
void keep_reserve();

}  // namespace nmf::app
