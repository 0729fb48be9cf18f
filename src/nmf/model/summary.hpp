// summary.json as JSON: where it is, whether it is one, and the figures in it.
#pragma once

#include <exception>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "nmf/model/figures.hpp"

namespace nmf {

// The summary of a folder, or the path itself where it is that of a file. Throws Error(Fault::input).
std::string summary_path(const std::string& folder);

// Throws Error(Fault::input) where the file is not the summary of a factorization.
nlohmann::ordered_json read_summary(const std::string& path);

// Throws Error(Fault::input) "place: what; remedy", and that for a summary that lacks something.
[[noreturn]] void fail_model(const std::string& place, const std::string& what, const std::string& remedy);
[[noreturn]] void fail_incomplete(const std::string& path, const std::string& problem);

// What a library says of JSON, without what it calls its exception.
std::string in_words(const std::exception& of_json);

// Whether it says what the factors come to, as those of runs do.
bool tells_figures(const nlohmann::ordered_json& summary);

// The number called so, where there is one.
double number(const nlohmann::ordered_json& object, const char* name, double otherwise);

// What was minimised, with the threshold that was chosen.
Loss loss_of(const nlohmann::ordered_json& summary);

// Adds the figures to what a summary says already, and takes them from one.
void add_figures(const Figures& figures, nlohmann::ordered_json& summary);
Figures figures_of(const nlohmann::ordered_json& summary);

}  // namespace nmf
