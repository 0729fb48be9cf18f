#include "input/known.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <set>

#include "input/beside.hpp"
#include "nmf/base/error.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/names.hpp"
#include "nmf/model/table.hpp"

namespace nmf::app {
namespace {

// Component by component, in the order of the matrix. by_row: a row of the file is a component.
template <class T>
Factor<T> factor_of(const LabelledMatrix<double>& file, bool by_row, const std::vector<Index>& place) {
  const auto& x = std::get<Dense<double>>(file.values);
  Factor<T> F(by_row ? x.rows : x.columns, std::ssize(place));
  for (Index c = 0; c < F.count(); ++c)
    for (Index r = 0; r < F.k(); ++r) {
      const Index at = place[static_cast<std::size_t>(c)];
      F(r, c) = static_cast<T>(by_row ? x(r, at) : x(at, r));
    }
  return F;
}

struct Guide {
  std::string path;
  double strength;
};

// FILE:STRENGTH
Guide parse_guide(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  const char *begin = text.data() + (colon == std::string::npos ? 0 : colon + 1),
             *end = text.data() + text.size();
  Guide guide{text.substr(0, colon), 0};
  const auto [stop, error] = std::from_chars(begin, end, guide.strength);
  if (colon == std::string::npos || error != std::errc() || stop != end)
    throw Error(Fault::usage,
                fmt::format("--guide-h: {} has no strength; give FILE:STRENGTH, such as {}:10",
                            io::shown(text), io::shown(colon == std::string::npos ? text : guide.path)));
  if (guide.path.empty())
    throw Error(Fault::usage,
                fmt::format("--guide-h: {} names no file; give FILE:STRENGTH, such as seeds.csv{}",
                            io::shown(text), text));
  if (!(guide.strength > 0 && std::isfinite(guide.strength)))
    throw Error(Fault::usage,
                fmt::format("--guide-h: {} is not possible; give a positive strength", guide.strength));
  return guide;
}

// Names of the components of one file, and the place of the first.
struct Named {
  const std::string& path;
  const std::vector<std::string>& names;
  Index first;
};

// Of the components of all files. Throws where two call one differently, or two components have one name.
std::vector<std::string> agreed_names(const std::vector<Named>& files) {
  std::vector<std::string> names;
  std::vector<const std::string*> of;
  for (const Named& file : files)
    for (std::size_t r = 0; r < file.names.size(); ++r) {
      const std::size_t at = static_cast<std::size_t>(file.first) + r;
      if (names.size() <= at) names.resize(at + 1);
      of.resize(names.size());
      if (of[at] != nullptr && names[at] != file.names[r])
        throw Error(Fault::input,
                    fmt::format("{}: component {} is called {}, but {} in {}; give both files the same "
                                "components in the same order",
                                file.path, at + 1, io::shown(file.names[r]), io::shown(names[at]), *of[at]));
      names[at] = file.names[r];
      of[at] = &file.path;
    }
  if (const auto same = same_names(names))
    throw Error(
        Fault::input,
        fmt::format("{}: component {} is called {}, and so is component {} in {}; give each a name of "
                    "its own",
                    *of[same->second], same->second + 1, io::shown(names[same->second]), same->first + 1,
                    *of[same->first]));
  return names;
}

// A table of Prior: component by component for each column of the matrix, `free` where the file has none.
std::vector<double> expected(const LabelledMatrix<double>& file, Index first, const std::vector<Index>& place,
                             double free) {
  const auto& x = std::get<Dense<double>>(file.values);
  const auto components = static_cast<std::size_t>(first + x.rows);
  std::vector<double> table(components * place.size(), free);
  for (std::size_t c = 0; c < place.size(); ++c)
    for (Index r = 0; r < x.rows && place[c] != no_place; ++r)
      table[c * components + static_cast<std::size_t>(first + r)] = x(r, place[c]);
  return table;
}

}  // namespace

KnownFactors read_known(SolverFlags& flags) {
  Options& options = flags.options;
  const bool fixed = !flags.fix_w.empty() || !flags.fix_h.empty(), begins = fixed || !flags.guide_h.empty();
  if (begins && !(flags.init_w.empty() && flags.init_h.empty()))
    throw Error(Fault::usage,
                "--init-w, --init-h: do not go with --fix-w, --fix-h and --guide-h, which are a start");
  if (begins && flags.starts.value_or(1) > 1)
    throw Error(Fault::usage,
                "--starts: a start that is given with --fix-w, --fix-h or --guide-h is the only one");
  KnownFactors known;
  const auto read = [&](const std::string& path, io::Missing missing) {
    if (path.empty()) return LabelledMatrix<double>();
    known.paths.push_back(path);
    return read_table_of_factor<double>(path, options.threads, missing);
  };
  const Guide guide = flags.guide_h.empty() ? Guide{} : parse_guide(flags.guide_h);
  known.w = read(flags.fix_w, io::Missing::error);
  known.h = read(flags.fix_h, io::Missing::error);
  known.guide = read(guide.path, io::Missing::mask);
  known.pattern = read(flags.zeros_h, io::Missing::mask);
  if (!flags.fix_w.empty()) options.fixed_w = known.w.columns();
  if (!flags.fix_h.empty()) options.fixed_h = known.h.rows();
  const auto behind_fixed = [&](const LabelledMatrix<double>& file) {
    return file.rows() > 0 ? options.fixed_h + file.rows() : 0;
  };
  if (!guide.path.empty() || !flags.zeros_h.empty())
    options.prior = std::make_shared<Prior>(Prior{.guided = behind_fixed(known.guide),
                                                  .guide = {},
                                                  .strength = guide.strength,
                                                  .patterned = behind_fixed(known.pattern),
                                                  .pattern = {}});
  const std::vector<std::string> of_h = io::joined(known.h.labels.rows),
                                 of_guide = io::joined(known.guide.labels.rows),
                                 of_pattern = io::joined(known.pattern.labels.rows);
  known.names = agreed_names({{flags.fix_w, known.w.labels.columns, 0},
                              {flags.fix_h, of_h, 0},
                              {guide.path, of_guide, options.fixed_h},
                              {flags.zeros_h, of_pattern, options.fixed_h}});
  return known;
}

template <class T>
Pair<T> known_start(const KnownFactors& known, const SolverFlags& flags, const Labels& labels, Index rows,
                    Index columns) {
  Pair<T> start;
  if (known.w.rows() > 0)
    start.Wt = factor_of<T>(known.w, false,
                            places(flags.fix_w, io::joined(known.w.labels.rows), known.w.rows(),
                                   io::joined(labels.rows), rows, "rows"));
  if (known.h.rows() > 0)
    start.H = factor_of<T>(
        known.h, true,
        places(flags.fix_h, known.h.labels.columns, known.h.columns(), labels.columns, columns, "columns"));
  return start;
}

std::shared_ptr<const Prior> known_prior(const KnownFactors& known, const SolverFlags& flags,
                                         const std::vector<std::string>& of_columns, Index columns) {
  if (!flags.options.prior) return nullptr;
  const auto table = [&](const LabelledMatrix<double>& file, const std::string& path) {
    if (file.rows() == 0) return std::vector<double>();
    const Matched found = matched(path, file.labels.columns, file.columns(), of_columns, columns, "columns");
    refuse_extra(path, found, "columns");
    return expected(file, flags.options.fixed_h, found.place, std::numeric_limits<double>::quiet_NaN());
  };
  auto prior = std::make_shared<Prior>(*flags.options.prior);
  if (prior->guided > 0) prior->guide = table(known.guide, parse_guide(flags.guide_h).path);
  prior->pattern = table(known.pattern, flags.zeros_h);
  return prior;
}

std::shared_ptr<const Prior> known_prior(const Model& model, int threads) {
  if (model.guide_h.empty() && model.zeros_h.empty()) return nullptr;
  SolverFlags flags;
  flags.guide_h = model.guide_h;
  flags.zeros_h = model.zeros_h;
  flags.options.threads = threads;
  return read_of_model([&] {
    flags.options.fixed_h = model.options.fixed_h;
    const KnownFactors known = read_known(flags);
    return known_prior(known, flags, model.named ? model.features : std::vector<std::string>(),
                       model.columns);
  });
}

std::vector<std::string> component_names(const KnownFactors& known, Index rank) {
  if (known.names.empty()) return {};
  std::vector<std::string> names = known.names;
  names.resize(static_cast<std::size_t>(rank));
  return numbered_where_empty(std::move(names));
}

template Pair<float> known_start(const KnownFactors&, const SolverFlags&, const Labels&, Index, Index);
template Pair<double> known_start(const KnownFactors&, const SolverFlags&, const Labels&, Index, Index);

}  // namespace nmf::app
