#include "nmf/base/random.hpp"

#include <Random123/philox.h>

#include <Random123/u01fixedpt.h>
#include <Random123/uniform.hpp>
#include <cmath>

#include "nmf/base/portable.hpp"

namespace nmf {
namespace {

r123::Philox4x32::ctr_type bits(std::uint64_t seed, Stream stream, Index row, Index column) {
  const auto low = [](std::uint64_t v) { return static_cast<std::uint32_t>(v); };
  const auto high = [](std::uint64_t v) { return static_cast<std::uint32_t>(v >> 32); };
  const auto i = static_cast<std::uint64_t>(row), j = static_cast<std::uint64_t>(column);
  // The stream shares a word with the high half of the column: neither comes near 2^16 in that half.
  const r123::Philox4x32::ctr_type counter = {
      {low(i), high(i), low(j), high(j) | (static_cast<std::uint32_t>(stream) << 16)}};
  const r123::Philox4x32::key_type key = {{low(seed), high(seed)}};
  return r123::Philox4x32()(counter, key);
}

std::uint64_t joined(std::uint32_t a, std::uint32_t b) {
  return (std::uint64_t{a} << 32) | b;
}

}  // namespace

double uniform(std::uint64_t seed, Stream stream, Index row, Index column) {
  const auto b = bits(seed, stream, row, column);
  return u01fixedpt_open_open_64_double(joined(b[0], b[1]));
}

std::uint64_t derived_seed(std::uint64_t seed, Stream stream, Index index) {
  const auto b = bits(seed, stream, index, 0);
  return joined(b[0], b[1]);
}

double normal(std::uint64_t seed, Stream stream, Index row, Index column) {
  const auto b = bits(seed, stream, row, column);
  // Box and Muller (1958), as r123::boxmuller, which takes sine and logarithm from the C library.
  return portable::sin_of_pi_times(r123::uneg11<double>(joined(b[0], b[1]))) *
         std::sqrt(-2 * portable::log(r123::u01<double>(joined(b[2], b[3]))));
}

}  // namespace nmf
