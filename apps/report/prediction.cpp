#include "report/prediction.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "nmf/base/error.hpp"
#include "nmf/io/message.hpp"
#include "nmf/model/summary.hpp"
#include "report/numbers.hpp"

namespace nmf::app {
namespace {

double known_mean(const Model& model, bool whole) {
  const bool holes = model.missing == "mask" || model.missing == "unlisted";
  return whole && holes ? read_figures(model.folder).counts.mean : std::numeric_limits<double>::quiet_NaN();
}

void parse_end(std::string_view text, double& end) {
  if (text.empty()) return;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), end);
  if (error != std::errc() || stop != text.data() + text.size() || std::isnan(end))
    throw Error(Fault::usage,
                fmt::format("--clip: {} is no number; give LEAST:MOST, such as 1:5", io::shown(text)));
}

}  // namespace

Bounds parse_bounds(std::string_view text) {
  if (text.empty()) return {};
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos)
    throw Error(Fault::usage,
                fmt::format("--clip: {} has no colon; give LEAST:MOST, such as 1:5", io::shown(text)));
  Bounds bounds;
  parse_end(text.substr(0, colon), bounds.least);
  parse_end(text.substr(colon + 1), bounds.most);
  if (!(bounds.least <= bounds.most))
    throw Error(Fault::usage,
                fmt::format("--clip: {} is above {}; give LEAST:MOST", bounds.least, bounds.most));
  return bounds;
}

std::string spelled_bounds(const Bounds& bounds) {
  const auto end = [](double value) { return std::isinf(value) ? std::string() : fmt::format("{}", value); };
  return bounds == Bounds{} ? "" : end(bounds.least) + ":" + end(bounds.most);
}

Prediction::Prediction(const Model& model, const Bounds& bounds, bool whole)
    : bounds_(bounds),
      mean_(known_mean(model, whole)),
      rank_(model.options.rank),
      count_(model.columns),
      empty_columns_(static_cast<std::size_t>(model.columns), 0) {
  for (Index c = 0; c < count_ && !std::isnan(mean_); ++c)
    columns_ += empty_columns_[static_cast<std::size_t>(c)] = is_zero(model.H.column(c));
}

bool Prediction::is_zero(const double* numbers) const {
  return std::all_of(numbers, numbers + rank_, [](double v) { return v == 0; });
}

void Prediction::rows(const double* w, Index count, double* y) {
  if (std::isnan(mean_) && bounds_ == Bounds{}) return;
  for (Index i = 0; i < count; ++i, w += rank_) {
    const bool unknown = !std::isnan(mean_) && is_zero(w);
    rows_ += unknown;
    for (Index c = 0; c < count_; ++c, ++y)
      *y = bounded(unknown || empty_columns_[static_cast<std::size_t>(c)] ? mean_ : *y);
  }
}

double Prediction::entry(const double* w, Index column, double value) {
  const bool unknown = !std::isnan(mean_) && (empty_columns_[static_cast<std::size_t>(column)] || is_zero(w));
  entries_ += unknown;
  return bounded(unknown ? mean_ : value);
}

double Prediction::of_unknown() {
  ++entries_;
  return bounded(mean_);
}

std::string Prediction::note() const {
  if (rows_ + columns_ + entries_ == 0) return "";
  const std::string of_what =
      entries_ > 0 ? fmt::format("{} entries are of rows or columns", entries_)
                   : fmt::format("{} and {} are", plural(rows_, "row"), plural(columns_, "column"));
  return fmt::format("{} without a known entry: the mean of what is known, {:.6g}, stands for them", of_what,
                     mean_);
}

}  // namespace nmf::app
