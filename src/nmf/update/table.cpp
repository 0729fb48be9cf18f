#include <fmt/format.h>

#include <array>
#include <string>

#include "nmf/error.hpp"
#include "nmf/update/updates.hpp"

namespace nmf {
namespace {

const std::array table = {
    Algorithm{"ehals", "HALS with repeated sweeps, extrapolated with restart: the default",
              "Ang, Gillis 2019; Gillis, Glineur 2012", "k^2 a sweep", false, Acceleration::extrapolate,
              update_hals<float>, update_hals<double>},
    Algorithm{"ahals", "HALS with repeated sweeps on the same products", "Gillis, Glineur 2012",
              "k^2 a sweep", true, Acceleration::repeat, update_hals<float>, update_hals<double>},
    Algorithm{"hals", "hierarchical alternating least squares: exact coordinate sweeps",
              "Cichocki, Zdunek, Amari 2007", "k^2 a sweep", true, Acceleration::none, update_hals<float>,
              update_hals<double>},
    Algorithm{"mu", "multiplicative update", "Lee, Seung 2001", "k^2", true, Acceleration::none,
              update_mu<float>, update_mu<double>},
};

}  // namespace

std::span<const Algorithm> algorithms() {
  return table;
}

const Algorithm& find_algorithm(std::string_view name) {
  if (name == "auto") return table.front();
  std::string known = "auto";
  for (const Algorithm& algorithm : table) {
    if (name == algorithm.name) return algorithm;
    known += fmt::format(", {}", algorithm.name);
  }
  throw Error(Fault::usage, fmt::format("--algorithm: {} is not known; choose one of {}", name, known));
}

}  // namespace nmf
