#include <fmt/format.h>

#include <array>
#include <string>

#include "nmf/base/error.hpp"
#include "nmf/update/updates.hpp"

namespace nmf {
namespace {

const std::array table = {
    Algorithm{"ehals", "HALS with repeated sweeps, extrapolated with restart: the default",
              "Ang, Gillis 2019; Gillis, Glineur 2012", "k^2 a sweep", false, Acceleration::extrapolate,
              update_hals<float>, update_hals<double>, true, true},
    Algorithm{"ahals", "HALS with repeated sweeps on the same products", "Gillis, Glineur 2012",
              "k^2 a sweep", true, Acceleration::repeat, update_hals<float>, update_hals<double>, true, true},
    Algorithm{"hals", "hierarchical alternating least squares: exact coordinate sweeps",
              "Cichocki, Zdunek, Amari 2007", "k^2 a sweep", true, Acceleration::none, update_hals<float>,
              update_hals<double>, true, true},
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
    Algorithm{"amu", "multiplicative update, repeated on the same products", "Gillis, Glineur 2012",
              "k^2 a repetition", true, Acceleration::repeat, update_mu<float>, update_mu<double>, false,
              false, true},
    Algorithm{"mu", "multiplicative update", "Lee, Seung 2001", "k^2", true, Acceleration::none,
              update_mu<float>, update_mu<double>, false, false, true},
    Algorithm{"als", "clipped least squares: a heuristic, the loss may rise",
              "Paatero, Tapper 1994; Berry et al. 2007", "k^2", false, Acceleration::none, update_als<float>,
              update_als<double>},
};

const std::array divergence_table = {
    Algorithm{"cd", "Newton steps by coordinate sweeps, extrapolated with restart: the default for kl",
              "Hsieh, Dhillon 2011; Hien, Gillis 2021; Ang, Gillis 2019",
              "a division an entry, component and sweep", false, Acceleration::extrapolate, nullptr, nullptr,
              true},
    Algorithm{"mu", "multiplicative update with the exponent that makes it monotone, for every beta",
              "Fevotte, Idier 2011", "a power an entry", true, Acceleration::none, nullptr, nullptr, true,
              false, true},
};

const std::array selections = {
    Algorithm{"spa",
              "H is rows of X, those that the others are most nearly mixtures of, and W the best for them",
              "Araujo et al. 2001; Gillis, Vavasis 2014; Gillis, Ma 2015", "about 10 passes over X, once",
              true, Acceleration::none, nullptr, nullptr},
};

}  // namespace

std::span<const Algorithm> algorithms() {
  return table;
}

std::span<const Algorithm> divergence_algorithms() {
  return divergence_table;
}

std::span<const Algorithm> selection_algorithms() {
  return selections;
}

const Algorithm& find_algorithm(std::string_view name, const Loss& loss) {
  std::span<const Algorithm> rows = divergence_table;
  if (loss.kind != Loss::Kind::beta || is_least_squares(loss))
    rows = table;
  else if (loss.parameter != 1)
    rows = rows.last(1);
  if (name == "auto") return rows.front();
  std::string known = "auto";
  for (const Algorithm& algorithm : rows) {
    if (name == algorithm.name) return algorithm;
    known += fmt::format(", {}", algorithm.name);
  }
  const std::string where = is_least_squares(loss) ? "" : " for " + option("loss", nmf::name(loss));
  throw wrong(option("algorithm"), fmt::format("{} is not known{}; choose one of {}", name, where, known));
}

}  // namespace nmf
