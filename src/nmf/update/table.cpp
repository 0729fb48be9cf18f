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
    Algorithm{"cd", "greedy coordinate descent: the component that gains most moves first",
              "Hsieh, Dhillon 2011", "k a step", true, Acceleration::none, update_cd<float>,
              update_cd<double>},
    Algorithm{"bpp", "block principal pivoting: the exact half-step, columns grouped", "Kim, Park 2011",
              "some k^2, and k^3/3 a group", true, Acceleration::none, update_bpp<float>, update_bpp<double>},
    Algorithm{"activeset", "active-set method: the exact half-step, component by component",
              "Lawson, Hanson 1974; Bro, de Jong 1997", "k^2 a step, k steps", true, Acceleration::none,
              update_activeset<float>, update_activeset<double>},
    Algorithm{"pg", "projected gradient with line search", "Lin 2007", "k^2 a trial", true,
              Acceleration::none, update_pg<float>, update_pg<double>},
    Algorithm{"nesterov", "NeNMF: Nesterov's optimal gradient, restarted", "Guan, Tao, Luo, Yuan 2012",
              "k^2 a step", true, Acceleration::none, update_nesterov<float>, update_nesterov<double>},
    Algorithm{"admm", "alternating direction method of multipliers, one inverse a half-step",
              "Huang, Sidiropoulos, Liavas 2016", "10 k^2", true, Acceleration::none, update_admm<float>,
              update_admm<double>},
    Algorithm{"mu", "multiplicative update", "Lee, Seung 2001", "k^2", true, Acceleration::none,
              update_mu<float>, update_mu<double>},
    Algorithm{"als", "clipped least squares: a heuristic, the loss may rise",
              "Paatero, Tapper 1994; Berry et al. 2007", "k^2", false, Acceleration::none, update_als<float>,
              update_als<double>},
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
