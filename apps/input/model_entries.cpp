#include "input/model_entries.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/base/error.hpp"

namespace nmf::app {
namespace {

std::optional<Weights<double>> mask_of(LabelledMatrix<double>& x, const std::string& rule) {
  if (auto* dense = std::get_if<Dense<double>>(&x.values)) {
    if (rule == "unlisted")
      throw Error(
          Fault::usage,
          "--missing: the model takes what a sparse file does not list for unknown, but INPUT is dense; "
          "give --missing mask for its missing cells");
    const bool whole =
        std::none_of(dense->values.begin(), dense->values.end(), [](double v) { return std::isnan(v); });
    if (whole) return std::nullopt;
    return mask_missing(*dense);
  }
  if (rule == "unlisted") return mask_unlisted(std::get<Sparse<double>>(x.values));
  return std::nullopt;
}

}  // namespace

void ModelEntryFlags::add_to(Flags& flags) {
  flags.choice("--missing", "WHAT", missing,
               Choices<std::string>{{"model", "model"},
                                    {"error", "error"},
                                    {"mask", "mask"},
                                    {"zero", "zero"},
                                    {"unlisted", "unlisted"}},
               "what becomes of missing cells; model does what was done when it was made");
  flags.text("--weights", "FILE", weights,
             "how much each entry counts: a matrix of the shape of INPUT, of numbers >= 0");
}

void set_missing_rule(const std::string& rule, const Model& model, io::ReadOptions& options) {
  options.na.insert(options.na.end(), model.na.begin(), model.na.end());
  if (rule == "mask") options.missing = io::Missing::mask;
  if (rule == "zero") options.missing = io::Missing::zero;
  if (rule != "unlisted") return;
  options.missing = io::Missing::keep;
  options.listed_zeros = io::ListedZeros::keep;
}

std::optional<Weights<double>> weights_that_count(LabelledMatrix<double>& x, const std::string& rule,
                                                  const LabelledMatrix<double>* given) {
  std::optional<Weights<double>> counting = mask_of(x, rule);
  if (given == nullptr) return counting;
  Weights<double> weights = std::visit([](const auto& w) { return weights_of(w); }, given->values);
  return counting ? multiplied(*counting, weights) : std::move(weights);
}

std::unique_ptr<Data<double>> counted(LabelledMatrix<double>& x, std::optional<Weights<double>>&& weights) {
  if (!weights) return make_data(x);
  return std::visit([&](auto& values) { return make_data(std::move(values), std::move(*weights)); },
                    x.values);
}

}  // namespace nmf::app
