#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "fuzz/targets.hpp"
#include "support/files.hpp"
#include "support/long.hpp"

namespace nmf::test {
namespace {

class Replay : public testing::TestWithParam<NamedTarget> {};

std::vector<std::string> inputs_of(const NamedTarget& target) {
  std::vector<std::string> folders{std::string(NMF_FUZZ_CORPUS "/") + target.name};
  if (target.input == NamedTarget::Input::file)
    folders.insert(folders.end(), {NMF_INPUTS "/invalid", NMF_INPUTS "/valid"});
  return folders;
}

// What the fuzzer found worth keeping, every malformed input and every valid one.
TEST_P(Replay, CorpusIsRight) {
  std::size_t replayed = 0;
  for (const std::string& folder : inputs_of(GetParam())) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      SCOPED_TRACE(entry.path());
      std::string bytes = content_of(entry.path().string());
      if (folder.starts_with(NMF_INPUTS)) bytes.insert(0, 1, '\0');  // the choice of options
      GetParam().run({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
      ++replayed;
    }
  }
  EXPECT_GT(replayed, 0u);
}

// Changes some bytes, takes some away or puts some in.
std::string mutated(std::string bytes, std::mt19937& random) {
  const auto below = [&random](std::size_t n) { return random() % std::max<std::size_t>(n, 1); };
  for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
    const std::size_t at = below(bytes.size()), count = 1 + below(8);
    switch (below(4)) {
      case 0:
        if (!bytes.empty()) bytes[at] = static_cast<char>(random());
        break;
      case 1:
        bytes.erase(at, count);
        break;
      case 2:
        bytes.insert(at, bytes.substr(below(bytes.size()), count));
        break;
      case 3:
        bytes.resize(bytes.size() - below(bytes.size() / 2 + 1));
        break;
    }
  }
  return bytes;
}

// Of the files above: an error, or a matrix. Sanitizers tell what is neither.
TEST_P(Replay, MutatedFilesAreReadOrRefused) {
  std::vector<std::string> files;
  for (const std::string& folder : inputs_of(GetParam()))
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      std::string bytes = content_of(entry.path().string());
      if (folder.starts_with(NMF_INPUTS)) bytes.insert(0, 1, '\0');
      if (bytes.size() < 100'000) files.push_back(std::move(bytes));
    }
  std::sort(files.begin(), files.end());  // whatever the order of a folder
  std::mt19937 random(1);
  const int tries = drawn(200, 2500);
  for (int i = 0; i < tries; ++i) {
    const std::string bytes = mutated(files[random() % files.size()], random);
    GetParam().run({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  }
  RecordProperty("tries", tries);
  RecordProperty("losses", 0);  // else it would not have come to this
}

INSTANTIATE_TEST_SUITE_P(All, Replay, testing::ValuesIn(fuzz_targets().begin(), fuzz_targets().end()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace nmf::test
