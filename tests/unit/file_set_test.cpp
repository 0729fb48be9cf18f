// Several files that come together, and the lock of a folder.
#include "nmf/io/file_set.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "nmf/io/folder_lock.hpp"
#include "support/files.hpp"

namespace nmf {
namespace {

io::AtomicFile file_of(const std::string& path, const std::string& text) {
  io::AtomicFile file(path);
  file.write(text);
  return file;
}

std::size_t files_in(const test::ScratchFolder& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.path("")), {}));
}

TEST(FileSet, replaces_all_or_none) {
  const test::ScratchFolder folder;
  for (const char* name : {"a", "b", "old"}) folder.file(name, "before");
  {
    io::FileSet files;
    files.add(file_of(folder.path("a"), "after"));
    files.add(file_of(folder.path("b"), "after"));
    files.sync();
    files.put(folder.path("a"), {folder.path("old"), folder.path("never")});
    EXPECT_EQ(test::content_of(folder.path("b")), "after");
    EXPECT_FALSE(std::filesystem::exists(folder.path("old")));
  }  // and is not kept
  for (const char* name : {"a", "b", "old"}) EXPECT_EQ(test::content_of(folder.path(name)), "before");
  io::FileSet files;
  files.add(file_of(folder.path("a"), "after"));
  files.add(file_of(folder.path("c"), "after"));
  files.sync();
  files.put({}, {folder.path("old")});
  files.keep();
  EXPECT_EQ(test::content_of(folder.path("a")), "after");
  EXPECT_EQ(test::content_of(folder.path("b")), "before");
  EXPECT_EQ(test::content_of(folder.path("c")), "after");
  EXPECT_EQ(files_in(folder), 3U);
}

TEST(FolderLock, one_has_it_until_it_goes) {
  const test::ScratchFolder folder;
  {
    const io::FolderLock first(folder.path("x/y/out"));
    EXPECT_TRUE(first.works());
    EXPECT_THROW(io::FolderLock(folder.path("x/./y/out/")), Error);
    EXPECT_NO_THROW(io::FolderLock(folder.path("x/y/other")));
  }
  EXPECT_EQ(files_in(folder), 0U);
  EXPECT_NO_THROW(io::FolderLock(folder.path("x/y/out")));
}

}  // namespace
}  // namespace nmf
