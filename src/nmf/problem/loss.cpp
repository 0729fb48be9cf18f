#include "nmf/problem/loss.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "nmf/base/error.hpp"
#include "nmf/base/portable.hpp"

namespace nmf {

namespace {

double log_ratio(double x, double y) {
  const double ratio = x / y;
  return ratio > 0 && std::isfinite(ratio) ? portable::log(ratio) : portable::log(x) - portable::log(y);
}

// x / y - log(x / y) - 1, whose digits cancel near x = y.
double itakura_saito(double x, double y) {
  const double beyond = (x - y) / y;
  return std::abs(beyond) < 0.5 ? beyond - portable::log1p(beyond) : beyond - log_ratio(x, y);
}
// x log(x / y) - x + y, likewise.
double kullback_leibler(double x, double y) {
  const double beyond = (y - x) / x;
  return std::abs(beyond) < 0.5 ? x * (beyond - portable::log1p(beyond)) : x * log_ratio(x, y) - x + y;
}

// The whole text as a finite number.
bool parse_all(std::string_view text, double& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && std::isfinite(number);
}

}  // namespace

Loss parse_loss(std::string_view text) {
  const auto is_one_of = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), text) != names.end();
  };
  if (is_one_of({"frobenius", "euclidean"})) return {Loss::Kind::beta, 2};
  if (is_one_of({"kl", "kullback-leibler", "poisson"})) return {Loss::Kind::beta, 1};
  if (is_one_of({"is", "itakura-saito"})) return {Loss::Kind::beta, 0};
  if (text == "huber") return {Loss::Kind::huber, 0};
  if (text == "l21") return {Loss::Kind::l21, 0};
  Loss loss;
  if (constexpr std::string_view huber = "huber:"; text.starts_with(huber)) {
    loss.kind = Loss::Kind::huber;
    if (parse_all(text.substr(huber.size()), loss.parameter) && loss.parameter > 0) return loss;
    throw wrong(option("loss"), fmt::format("{} has no threshold above 0; write it like huber:0.5", text));
  }
  if (!parse_all(text, loss.parameter))
    throw wrong(option("loss"),
                fmt::format("{} is not known; choose frobenius, kl, is, huber, l21 or the number beta of a "
                            "beta-divergence",
                            text));
  return loss;
}

std::string spelled(const Loss& loss) {
  return loss.kind == Loss::Kind::huber && loss.parameter > 0 ? fmt::format("huber:{}", loss.parameter)
                                                              : name(loss);
}

std::string name(const Loss& loss) {
  if (loss.kind == Loss::Kind::huber) return "huber";
  if (loss.kind == Loss::Kind::l21) return "l21";
  if (loss.parameter == 2) return "frobenius";
  if (loss.parameter == 1) return "kl";
  if (loss.parameter == 0) return "is";
  return fmt::format("{}", loss.parameter);
}

double beta_divergence(double beta, double x, double y) {
  if (beta == 2) return (x - y) * (x - y) / 2;
  if (beta == 1) return x > 0 ? kullback_leibler(x, y) : y;
  if (beta == 0) return itakura_saito(x, y);
  const double cross = x > 0 ? beta * x * portable::pow(y, beta - 1) : 0,
               own = x > 0 ? portable::pow(x, beta) : 0;
  return std::max(0.0, (own + (beta - 1) * portable::pow(y, beta) - cross) / (beta * (beta - 1)));
}

double huber(double threshold, double residual) {
  const double r = std::abs(residual);
  return r <= threshold ? r * r / 2 : threshold * r - threshold * threshold / 2;
}

double mu_exponent(double beta, bool l2_penalty) {
  if (l2_penalty && beta < 2) return 1 / (3 - beta);
  if (beta < 1) return 1 / (2 - beta);
  return beta <= 2 ? 1 : 1 / (beta - 1);
}

}  // namespace nmf
