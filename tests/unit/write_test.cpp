#include "nmf/io/write.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <limits>

#include "support/reading.hpp"

namespace nmf::test {
namespace {

using Names = std::vector<std::string>;

template <class T>
std::string written(const io::TableView<T>& table, io::TableFormat format) {
  const ScratchFolder folder;
  io::AtomicFile file(folder.path("t"));
  io::write_table(file, table, format);
  file.commit();
  return content_of(folder.path("t"));
}

const std::vector<double> six{1, 0.1, 2, 1e-9, 3, 1e300};

TEST(WriteTable, CsvWithNames) {
  const std::vector<LabelColumn> labels{{"id", {"a,b", "c"}}};
  const Names names{"x", "y \"q\"", "3"};
  EXPECT_EQ(written(io::TableView<double>{2, 3, six.data(), 3, 1, &labels, &names}, io::TableFormat::csv),
            "id,x,\"y \"\"q\"\"\",\"3\"\n\"a,b\",1,0.1,2\nc,1e-09,3,1e+300\n");
}
TEST(WriteTable, TsvByStrides) {
  EXPECT_EQ(written(io::TableView<double>{3, 2, six.data(), 1, 3}, io::TableFormat::tsv),
            "1\t1e-09\n0.1\t3\n2\t1e+300\n");
}
TEST(WriteTable, MatrixMarketGoesColumnByColumn) {
  EXPECT_EQ(written(io::TableView<double>{2, 3, six.data(), 3, 1}, io::TableFormat::mtx),
            "%%MatrixMarket matrix array real general\n2 3\n1\n1e-09\n0.1\n3\n2\n1e+300\n");
}
TEST(WriteTable, NumpyGoesRowByRow) {
  const std::vector<float> x{1, 2, 3, 4};
  const std::string text = written(io::TableView<float>{2, 2, x.data(), 1, 2}, io::TableFormat::npy);
  const std::vector<float> rows{1, 3, 2, 4};
  ASSERT_EQ(text.size(), 128u + 16u);
  EXPECT_NE(text.find("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }"), std::string::npos);
  EXPECT_EQ(text.substr(128), std::string(reinterpret_cast<const char*>(rows.data()), 16));
}
TEST(WriteTable, FloatsAreShortToo) {
  const std::vector<float> x{0.1f, 16777216.f};
  EXPECT_EQ(written(io::TableView<float>{1, 2, x.data(), 2, 1}, io::TableFormat::csv), "0.1,16777216\n");
}

TEST(AtomicFile, AppearsOnlyOnCommit) {
  const ScratchFolder folder;
  {
    io::AtomicFile file(folder.path("t"));
    file.write("half");
    EXPECT_FALSE(std::filesystem::exists(folder.path("t")));
  }
  EXPECT_EQ(folder.files(), 0u);
  folder.file("t", "old");
  ::chmod(folder.path("t").c_str(), 0640);
  io::AtomicFile file(folder.path("t"));
  file.write("new");
  EXPECT_EQ(content_of(folder.path("t")), "old");
  file.commit();
  EXPECT_EQ(content_of(folder.path("t")), "new");
  EXPECT_EQ(folder.files(), 1u);
  struct stat status {};
  ASSERT_EQ(::stat(folder.path("t").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
}
TEST(AtomicFile, FollowsSymbolicLinks) {
  const ScratchFolder folder;
  std::filesystem::create_symlink(folder.file("real", "old"), folder.path("link"));
  io::AtomicFile file(folder.path("link"));
  file.write("new");
  file.commit();
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path("link")));
  EXPECT_EQ(content_of(folder.path("real")), "new");
}
// Without a name of any kind before that, where the file system can; otherwise under a temporary one.
TEST(AtomicFile, NothingIsSeenBeforeCommit) {
  const ScratchFolder folder;
  const int probe = ::open(folder.path(".").c_str(), O_WRONLY | O_TMPFILE, 0600);
  const std::size_t temporary = probe < 0 ? 1 : 0;
  if (probe >= 0) ::close(probe);
  io::AtomicFile file(folder.path("t"));
  file.write(std::string(1000000, 'x'));
  EXPECT_EQ(folder.files(), temporary);
  file.sync();
  EXPECT_EQ(folder.files(), temporary);
  file.commit();
  EXPECT_EQ(folder.files(), 1U);
  EXPECT_EQ(content_of(folder.path("t")), std::string(1000000, 'x'));
}
TEST(AtomicFile, DevicesAreWrittenDirectly) {
  io::AtomicFile file("/dev/null");
  file.write("gone");
  file.commit();
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

std::string open_error(const std::string& path) {
  try {
    const io::AtomicFile file(path);
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::input);
    return error.what();
  }
}

TEST(AtomicFile, SaysWhyNot) {
  const ScratchFolder folder;
  EXPECT_EQ(open_error(folder.path("no/t")),
            folder.path("no/t") + ": cannot be written: No such file or directory");
  EXPECT_EQ(open_error(folder.path("")), folder.path("") + ": is a folder; name a file");
}

}  // namespace
}  // namespace nmf::test
