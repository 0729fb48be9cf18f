// Whether what is there already is of the same data and options.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>

#include "cli/flags.hpp"
#include "input/fingerprint.hpp"

namespace nmf::app {

// Of which data, and by which options but for those that may be others.
nlohmann::ordered_json about_run(const Flags& options, const Fingerprint& data,
                                 const std::set<std::string>& may_differ);

// Options of reading, of places and of what is said: with the same data they lead to the same.
const std::set<std::string>& options_of_no_account();

// The first in which two of these are not the same.
struct Difference {
  std::string what, then, now;
};
std::optional<Difference> difference(const nlohmann::ordered_json& then, const nlohmann::ordered_json& now);

// Throws Error(Fault::usage) "path: is of another ...: --x was a there, and is b here; remedy".
void check_same(const std::string& path, const std::string& what, const nlohmann::ordered_json& then,
                const nlohmann::ordered_json& now, const std::string& remedy);

}  // namespace nmf::app
