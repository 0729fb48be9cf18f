#include "nmf/scale/scale.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>

#include "nmf/base/error.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/scale/rows.hpp"

namespace nmf {
namespace {

double parameter_of(std::string_view word, std::string_view text, const ScaleKind& kind) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !kind.possible(value))
    throw wrong(option("scale"), fmt::format("{} is not possible; {}", word, kind.remedy));
  return value;
}

ScaleStep parse_step(std::string_view word) {
  const std::size_t colon = word.find(':');
  const ScaleKind& kind = find_scale_kind(word.substr(0, colon));
  ScaleStep step{kind.name, std::nullopt, {}};
  if (colon != std::string_view::npos) {
    if (kind.parameter == ScaleKind::Parameter::none)
      throw wrong(option("scale"), fmt::format("{} takes no number; write {}", word, kind.name));
    step.parameter = parameter_of(word, word.substr(colon + 1), kind);
  } else if (kind.parameter == ScaleKind::Parameter::needed) {
    throw wrong(option("scale"), fmt::format("{} needs a number; {}", word, kind.remedy));
  }
  return step;
}

[[noreturn]] void fail_beyond(const std::string& what) {
  throw Error(Fault::input,
              fmt::format("{}: {} is more than a number can hold; divide the matrix by some number first",
                          option("scale"), what));
}

void check_learned(const ScaleStep& step) {
  const auto held = [](double value) { return std::isfinite(value); };
  if (!held(step.parameter.value_or(0)) || !std::all_of(step.of_columns.begin(), step.of_columns.end(), held))
    fail_beyond("what " + step.name + " learns of the matrix");
}

// Rows at a time: enough that handing them out costs nothing.
constexpr Index rows_of_block = 64;

template <class T>
void apply_steps(std::span<const ScaleStep> steps, LabelledMatrix<T>& x) {
  std::vector<const ScaleKind*> kinds;
  for (const ScaleStep& step : steps) kinds.push_back(&find_scale_kind(step.name));
  own_values(x);
  constexpr double operations_of_an_entry = 20;
  const double work = static_cast<double>(stored_numbers(x)) * operations_of_an_entry;
  parallel_for(blocks_of(x.rows(), rows_of_block), work, [&](Index block, int) {
    std::vector<double> scratch;
    const Index begin = block * rows_of_block, end = std::min(x.rows(), begin + rows_of_block);
    for (Index i = begin; i < end; ++i)
      change_row(x, i, scratch, [&](const ScaleRow& row) {
        for (std::size_t s = 0; s < steps.size(); ++s) kinds[s]->apply(steps[s], row);
        for (Index e = 0; e < row.count; ++e)
          if (row.value[e] > static_cast<double>(std::numeric_limits<T>::max()))
            fail_beyond("an entry of a scaled row");
      });
  });
}

}  // namespace

Scale parse_scale(const std::vector<std::string>& words) {
  Scale scale;
  for (const std::string& word : words) {
    ScaleStep step = parse_step(word);
    if (std::any_of(scale.begin(), scale.end(), [&](const ScaleStep& s) { return s.name == step.name; }))
      throw wrong(option("scale"), fmt::format("{} is named twice; name it once", step.name));
    scale.push_back(std::move(step));
  }
  return scale;
}

std::string spelled(const ScaleStep& step) {
  return step.parameter ? fmt::format("{}:{}", step.name, *step.parameter) : step.name;
}

std::vector<std::string> spelled(const Scale& scale) {
  std::vector<std::string> words;
  for (const ScaleStep& step : scale) words.push_back(spelled(step));
  return words;
}

template <class T>
void fit_scale(LabelledMatrix<T>& x, Scale& scale, Unlisted unlisted) {
  for (ScaleStep& step : scale) {
    if (const auto learn = find_scale_kind(step.name).learn; learn != nullptr)
      learn(training_rows(x, unlisted), step);
    check_learned(step);
    apply_steps(std::span<const ScaleStep>(&step, 1), x);
  }
}

template <class T>
void apply_scale(const Scale& scale, LabelledMatrix<T>& rows) {
  if (!scale.empty()) apply_steps(std::span<const ScaleStep>(scale), rows);
}

template void fit_scale(LabelledMatrix<float>&, Scale&, Unlisted);
template void fit_scale(LabelledMatrix<double>&, Scale&, Unlisted);
template void apply_scale(const Scale&, LabelledMatrix<float>&);
template void apply_scale(const Scale&, LabelledMatrix<double>&);

}  // namespace nmf
