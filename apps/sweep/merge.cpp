#include "sweep/merge.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "cli/json.hpp"
#include "input/recorded.hpp"
#include "nmf/base/error.hpp"
#include "nmf/model/summary.hpp"

namespace nmf::app {

void recorded_sweep(const std::vector<std::string>& folders, Flags& flags) {
  for (const std::string& folder : folders) {
    std::ifstream file(std::filesystem::path(folder) / "summary.json");
    const Json summary = Json::parse(file, nullptr, false);
    if (!file.is_open() || !summary.is_object() || summary.value("command", Json()) != "rank") continue;
    try {
      Json options = summary.at("options");
      for (const char* own : {"merge", "shard", "output", "json", "quiet"}) options.erase(own);
      return take_recorded(options, options.at("input").get<std::string>(), flags);
    } catch (const Json::exception& error) {
      throw Error(Fault::input,
                  fmt::format("{}: its summary.json is not whole ({}); give INPUT and the options again",
                              folder, in_words(error)));
    }
  }
  throw Error(
      Fault::input,
      fmt::format("{}: no summary of 'nmf rank' in it; give INPUT and the options again", folders.front()));
}

}  // namespace nmf::app
