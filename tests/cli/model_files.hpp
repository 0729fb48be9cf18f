// Models written by hand, so that what is said of them can be checked by hand.
#pragma once

#include "cli/cli.hpp"
#include "nmf/io/hash.hpp"

namespace nmf::test {

// As `nmf factor` leaves it; an empty `w` was not kept.
class ModelCli : public Cli {
 protected:
  void give_model(const std::string& folder, const std::string& w, const std::string& h) const {
    const Rows rows = cells(h);
    std::filesystem::create_directories(scratch / folder);
    const auto lines = std::count(w.begin(), w.end(), '\n');
    const Json summary = {
        {"schema_version", 1},
        {"program", "nmf"},
        {"command", "factor"},
        {"input", {{"rows", std::max<std::ptrdiff_t>(lines - 1, 1)}, {"columns", rows.back().size()}}},
        {"options", Json::object()},
        {"rank", rows.size() - 1},
        {"seed", 0},
        {"loss", "frobenius"},
        {"sha256", {{"W", w.empty() ? Json() : Json(sha256(w))}, {"H", sha256(h)}}},
        {"files",
         {{"W", w.empty() ? "-" : folder + "/W.csv"},
          {"H", folder + "/H.csv"},
          {"summary", folder + "/summary.json"}}}};
    give(folder + "/summary.json", summary.dump());
    give(folder + "/H.csv", h);
    if (!w.empty()) give(folder + "/W.csv", w);
  }
  static std::string sha256(const std::string& text) {
    io::Sha256 hash;
    hash.add(text.data(), text.size());
    return hash.text();
  }
  std::string page(const std::vector<std::string>& arguments) const {
    const Outcome outcome = nmf(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    return outcome.out;
  }
  std::string refusal(const std::vector<std::string>& arguments, int status) const {
    const Outcome outcome = nmf(arguments);
    EXPECT_EQ(outcome.status, status) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    return outcome.err;
  }
};

}  // namespace nmf::test
