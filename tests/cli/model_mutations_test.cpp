// Models that were changed at random: every command refuses them with status 1 or does its work, and never
// takes a factor that is not the run's.
#include <fmt/format.h>

#include <random>

#include "cli/model_commands.hpp"
#include "support/long.hpp"

namespace nmf::test {
namespace {

using Random = std::mt19937_64;

std::size_t below(std::size_t end, Random& random) {
  return static_cast<std::size_t>(random() % end);
}

// A byte that is another, bytes that are gone or come twice, an end that is missing.
std::string mutated_text(std::string text, Random& random) {
  const std::size_t at = below(text.size(), random), count = 1 + below(20, random);
  switch (below(4, random)) {
    case 0:
      text[at] = static_cast<char>(text[at] ^ (1 << below(7, random)));
      break;
    case 1:
      text.erase(at, count);
      break;
    case 2:
      text.insert(at, text.substr(at, count));
      break;
    default:
      text.erase(at);
  }
  return text;
}

// Another value in place of one.
std::string mutated_json(const std::string& text, Random& random) {
  Json flat = json_of(text).flatten();
  const std::vector<Json> values{Json(),
                                 Json(true),
                                 Json(0),
                                 Json(-1),
                                 Json(2),
                                 Json(1000000007),
                                 Json(std::numeric_limits<std::uint64_t>::max()),
                                 Json(-0.5),
                                 Json(1e300),
                                 Json(""),
                                 Json("nan"),
                                 Json("../W.csv"),
                                 Json::array(),
                                 Json::object(),
                                 Json{{"x", 1}}};
  auto place = flat.begin();
  std::advance(place, below(flat.size(), random));
  *place = values[below(values.size(), random)];
  Json all = json_of(text);
  all[Json::json_pointer(place.key())] = *place;
  return all.dump();
}

class ModelMutations : public ModelCommands {
 protected:
  void SetUp() override {
    iris_model({"--max-iterations", "20", "--missing", "mask", "--l1-h", "0.01", "--holdout", "0.05"});
    give("pairs.csv", "row,column\n1,1\n");
  }
  void TearDown() override {
    RecordProperty("tries", tries_);
    RecordProperty("losses", losses_);
  }
  void count(bool right, const std::string& otherwise) {
    ++tries_;
    if (right) return;
    ++losses_;
    ADD_FAILURE() << otherwise;
  }
  static bool is_refusal(const Outcome& outcome, std::size_t command) {
    return outcome.status == 1 &&
           (command == of_verify || outcome.err.find("nmf: error: ") != std::string::npos);
  }
  // What each command says; the first `with_w` of them read W.
  std::vector<Outcome> outcomes() const {
    std::vector<Outcome> all;
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"reconstruct", "--model", "m", "-o", "y.csv"},
          {"reconstruct", "--model", "m", "--entries", "pairs.csv", "-o", "y.csv"},
          {"evaluate", iris, "--model", "m"},
          {"top", "--model", "m", "--rows"},
          {"verify", "m", "-q"},
          {"transform", iris, "--model", "m", "-o", "y.csv"},
          {"top", "--model", "m"},
          {"compare", "m", "m"}})
      all.push_back(nmf(command));
    return all;
  }
  static constexpr std::size_t with_w = 5, of_verify = 4;

 private:
  int tries_ = 0, losses_ = 0;
};

TEST_F(ModelMutations, factors_are_refused) {
  for (const std::string factor : {"W", "H"}) {
    const std::string path = "m/" + factor + ".csv", right = content(path);
    for (int seed = 0; seed < drawn(5, 300); ++seed) {
      Random random(static_cast<std::uint64_t>(seed));
      const std::string text = mutated_text(right, random);
      if (text == right) continue;
      give(path, text);
      const std::vector<Outcome> all = outcomes();
      for (std::size_t i = 0; i < (factor == "W" ? with_w : all.size()); ++i)
        count(is_refusal(all[i], i),
              fmt::format("{} seed {} command {} status {} {}", path, seed, i, all[i].status, all[i].err));
    }
    give(path, right);
  }
}

TEST_F(ModelMutations, summaries_are_refused_or_do) {
  const std::string right = content("m/summary.json");
  for (int seed = 0; seed < drawn(10, 1000); ++seed) {
    Random random(static_cast<std::uint64_t>(seed));
    give("m/summary.json", seed % 2 == 0 ? mutated_json(right, random) : mutated_text(right, random));
    const std::vector<Outcome> all = outcomes();
    for (std::size_t i = 0; i < all.size(); ++i)
      count(all[i].status == 0 || is_refusal(all[i], i),
            fmt::format("seed {} command {} status {} {}", seed, i, all[i].status, all[i].err));
  }
}

}  // namespace
}  // namespace nmf::test
