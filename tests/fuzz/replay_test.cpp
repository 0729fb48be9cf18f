#include <gtest/gtest.h>

#include "fuzz/targets.hpp"
#include "support/files.hpp"

namespace nmf::test {
namespace {

class Replay : public testing::TestWithParam<NamedTarget> {};

// What the fuzzer found worth keeping, every malformed input and every valid one.
TEST_P(Replay, CorpusIsRight) {
  std::size_t replayed = 0;
  std::vector<std::string> folders{std::string(NMF_FUZZ_CORPUS "/") + GetParam().name};
  if (GetParam().input == NamedTarget::Input::file)
    folders.insert(folders.end(), {NMF_INPUTS "/invalid", NMF_INPUTS "/valid"});
  for (const std::string& folder : folders) {
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

INSTANTIATE_TEST_SUITE_P(All, Replay, testing::ValuesIn(fuzz_targets().begin(), fuzz_targets().end()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace nmf::test
