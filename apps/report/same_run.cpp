#include "report/same_run.hpp"

#include <fmt/format.h>

#include "cli/json.hpp"
#include "nmf/base/error.hpp"

namespace nmf::app {
namespace {

std::string text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.is_null() ? "nothing" : value.dump();
}

Json or_null(const std::string& hash) {
  return hash.empty() ? Json() : Json(hash);
}

}  // namespace

Json about_run(const Flags& options, const Fingerprint& data, const std::set<std::string>& may_differ) {
  Json about{{"program", "nmf"}, {"version", NMF_VERSION}};
  about["data"] = {{"matrix", or_null(data.matrix)},
                   {"weights", or_null(data.weights)},
                   {"test", or_null(data.test)},
                   {"start", or_null(data.start)},
                   {"prior", or_null(data.prior)}};
  const Json values = options.values();
  for (const auto& [name, value] : values.items())
    if (!may_differ.contains(name)) about["options"][name] = value;
  return about;
}

const std::set<std::string>& options_of_no_account() {
  static const std::set<std::string> names{
      "input",           "format",       "layer",      "delimiter",    "header",
      "labels",          "columns",      "drop",       "long",         "repeated",
      "symmetric-edges", "text",         "min-df",     "max-df",       "stop-words",
      "ngrams",          "max-words",    "na",         "decimal",      "thousands",
      "comment",         "skip",         "row-names",  "column-names", "transpose",
      "missing",         "weights",      "test",       "init-w",       "init-h",
      "fix-w",           "fix-h",        "guide-h",    "zeros-h",      "threads",
      "output",          "write-w",      "write-h",    "json",         "quiet",
      "strict",          "force",        "dry-run",    "checkpoint",   "checkpoint-every",
      "resume",          "write-format", "time-limit", "memory",       "scratch"};
  return names;
}

std::optional<Difference> difference(const Json& then, const Json& now) {
  for (const auto& [part, hash] : now.at("data").items())
    if (const Json before = then.at("data").value(part, Json()); before != hash)
      return Difference{"the SHA-256 of its " + part, text(before).substr(0, 16), text(hash).substr(0, 16)};
  for (const auto& [name, value] : now.at("options").items())
    if (const Json before = then.at("options").value(name, Json()); before != value)
      return Difference{"--" + name, text(before), text(value)};
  return std::nullopt;
}

void check_same(const std::string& path, const std::string& what, const Json& then, const Json& now,
                const std::string& remedy) {
  if (const std::optional<Difference> other = difference(then, now))
    throw Error(Fault::usage, fmt::format("{}: is of another {}: {} was {} there, and is {} here; {}", path,
                                          what, other->what, other->then, other->now, remedy));
}

}  // namespace nmf::app
