#include "nmf/problem/options.hpp"

#include <algorithm>
#include <cmath>

namespace nmf {

bool exchanges_possible(const Options& options) {
  return (is_least_squares(options.loss) || is_beta(options.loss, 1)) && !options.symmetric &&
         options.batch == 0 && !options.early_stop && !std::isfinite(options.upper_bound) &&
         options.simplex == Simplex::none && !charged_w(options) && !charged_h(options) &&
         placed_components(options) == 0;
}

const char* name(Init init) {
  switch (init) {
    case Init::automatic:
      return "auto";
    case Init::nndsvda:
      return "nndsvda";
    case Init::nndsvd:
      return "nndsvd";
    case Init::nndsvdar:
      return "nndsvdar";
    case Init::nnsvdlrc:
      return "nnsvdlrc";
    case Init::spa:
      return "spa";
    case Init::kmeans:
      return "kmeans";
    case Init::random:
      return "random";
  }
  return "";
}

bool charged_w(const Options& options) {
  return options.l1_w > 0 || options.l2_w > 0 || options.orthogonal_w > 0;
}
bool charged_h(const Options& options) {
  return options.l1_h > 0 || options.l2_h > 0 || options.orthogonal_h > 0;
}

bool scale_free(const Options& options) {
  const bool any = charged_w(options) || charged_h(options);
  const bool both = options.l1_w + options.l2_w > 0 && options.l1_h + options.l2_h > 0;
  const bool settled =
      options.simplex != Simplex::none || (options.rank > 0 && known_components(options) == options.rank);
  return any && !both && !settled && !std::isfinite(options.upper_bound);
}

Index known_components(const Options& options) {
  return std::max({options.fixed_w, options.fixed_h, guided_components(options)});
}
Index placed_components(const Options& options) {
  return std::max(known_components(options), patterned_components(options));
}
Index guided_components(const Options& options) {
  return options.prior ? options.prior->guided : 0;
}
Index patterned_components(const Options& options) {
  return options.prior ? options.prior->patterned : 0;
}

Normalize normalization(const Options& options) {
  if (options.symmetric) return Normalize::balance;
  if (options.normalize != Normalize::automatic) return options.normalize;
  if (options.simplex != Simplex::none) return Normalize::order;
  const bool w = charged_w(options), h = charged_h(options);
  if (!scale_free(options))
    return w || h || std::isfinite(options.upper_bound) ? Normalize::order : Normalize::h_sum;
  if (w != h) return w ? Normalize::h_norm : Normalize::w_norm;
  if (options.l1_w + options.l2_w > 0) return Normalize::h_norm;
  return options.l1_h + options.l2_h > 0 ? Normalize::w_norm : Normalize::balance;
}

Init initialization(const Options& options) {
  if (options.init != Init::automatic) return options.init;
  return is_least_squares(options.loss) || is_beta(options.loss, 1) ? Init::nndsvdar : Init::nndsvda;
}

Index exchange_rounds(const Options& options) {
  constexpr Index usual = 8;
  if (options.exchanges) return *options.exchanges;
  return options.algorithm == "auto" && exchanges_possible(options) ? usual : 0;
}

}  // namespace nmf
