// docs/adding.md shows the files of this folder as they are, and changes to files as they are now.
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "support/files.hpp"

namespace nmf {
namespace {

const std::string source = NMF_SOURCE;

// A block of code: its language, and its lines.
struct Block {
  std::string language;
  std::vector<std::string> lines;
};

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  std::istringstream text(test::content_of(path));
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

std::vector<Block> blocks() {
  std::vector<Block> all;
  bool inside = false;
  for (const std::string& line : lines_of(source + "/docs/adding.md"))
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) all.push_back({line.substr(3), {}});
    } else if (inside) {
      all.back().lines.push_back(line);
    }
  return all;
}

TEST(ExamplesInDocs, are_the_files_that_are_tested) {
  std::vector<std::vector<std::string>> shown, files;
  for (const Block& block : blocks())
    if (block.language == "cpp") shown.push_back(block.lines);
  for (const char* name : {"jacobi.cpp", "pfm.cpp", "file_blocks.hpp", "command/density.cpp"})
    files.push_back(lines_of(source + "/tests/examples/" + name));
  ASSERT_EQ(shown.size(), files.size());
  for (std::size_t i = 0; i < files.size(); ++i) EXPECT_EQ(shown[i], files[i]) << "block " << i;
}

// Lines around a change, and those it takes away, are in the file, one after the other.
TEST(ExamplesInDocs, change_lines_that_are_there) {
  int changes = 0;
  for (const Block& block : blocks()) {
    if (block.language != "diff") continue;
    std::string path, kept;
    const auto check = [&] {
      if (kept.empty()) return;
      EXPECT_NE(test::content_of(path).find(kept), std::string::npos) << path << " has no longer\n" << kept;
      ++changes;
      kept.clear();
    };
    for (const std::string& line : block.lines) {
      if (line.starts_with("--- ") || line.starts_with("@@")) check();
      if (line.starts_with("--- ")) path = source + "/" + line.substr(6);
      if (line.starts_with(" ") || (line.starts_with("-") && !line.starts_with("--- ")))
        kept += line.substr(1) + "\n";
    }
    check();
  }
  EXPECT_EQ(changes, 11);
}

}  // namespace
}  // namespace nmf
