#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "nmf/io/stream.hpp"
#include "nmf/io/write.hpp"
#include "support/reading.hpp"

namespace nmf::test {
namespace {

struct Stored {
  const char* file;
  const char* compression;
};

// Each of valid/table.csv.* holds the same 300 rows, made by the program of its name.
TEST(Stream, CompressedFilesReadLikePlainOnes) {
  const auto plain = rows_of(read(NMF_INPUTS "/valid/table.csv"));
  ASSERT_EQ(plain.size(), 300u);
  for (const Stored& stored : {Stored{"table.csv.gz", "gzip"},
                               {"table.csv.zst", "zstd"},
                               {"table.csv.bz2", "bzip2"},
                               {"table.csv.xz", "xz"}})
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1000}}) {
      SCOPED_TRACE(testing::Message() << stored.file << ", buffer " << size);
      io::ReadOptions options;
      options.buffer_size = size;
      io::ReadReport report;
      const std::string path = std::string(NMF_INPUTS "/valid/") + stored.file;
      EXPECT_EQ(rows_of(read(path, options, &report)), plain);
      EXPECT_EQ(report.compression, stored.compression);
      EXPECT_EQ(report.bytes, std::filesystem::file_size(path));
    }
}
TEST(Stream, ConcatenatedMembersReadAsOne) {
  const ScratchFolder folder;
  for (const char* ending : {"gz", "zst", "bz2", "xz"}) {
    const std::string member = content_of(std::string(NMF_INPUTS "/valid/two_rows.csv.") + ending);
    ASSERT_FALSE(member.empty());
    EXPECT_EQ(rows_of(read(folder.file("x", member + member))), (Rows{{1, 2}, {3, 4}, {1, 2}, {3, 4}}))
        << ending;
  }
}

// Standard input is not sought in, and may come in pieces.
TEST(Stream, StandardInput) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const int kept = ::dup(STDIN_FILENO);
  ::dup2(ends[0], STDIN_FILENO);
  ::close(ends[0]);
  std::thread writer([&] {
    for (const std::string piece : {"a,", "b\n1", ",2\n3,4\n"}) {
      EXPECT_EQ(::write(ends[1], piece.data(), piece.size()), static_cast<ssize_t>(piece.size()));
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ::close(ends[1]);
  });
  const auto x = read("-");
  writer.join();
  ::dup2(kept, STDIN_FILENO);
  ::close(kept);
  EXPECT_EQ(rows_of(x), (Rows{{1, 2}, {3, 4}}));
}

// An error in what has come so far must not wait for a pipe that stays open.
TEST(Stream, AnErrorDoesNotWaitForMore) {
  const ScratchFolder folder;
  const std::string path = folder.path("fifo");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  std::atomic<bool> failed = false;
  std::thread writer([&] {
    const int out = ::open(path.c_str(), O_WRONLY);
    const std::string text = "1,2\n3,x\n";
    std::string more;  // than is looked at before the first row is read
    for (int i = 0; i < 100000; ++i) more += "1,2\n";
    const std::string all = more + text + more.substr(0, 20000);
    EXPECT_EQ(::write(out, all.data(), all.size()), static_cast<ssize_t>(all.size()));
    for (int i = 0; i < 1000 && !failed; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_TRUE(failed);
    ::close(out);
  });
  io::ReadOptions options;
  options.buffer_size = 4096;
  EXPECT_THROW(read(path, options), Error);
  failed = true;
  writer.join();
}

std::string error_of(const std::string& path) {
  try {
    read(path);
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::input);
    return error.what();
  }
}

TEST(Stream, SaysWhyAFileCannotBeOpened) {
  const ScratchFolder folder;
  EXPECT_EQ(error_of(folder.path("none.csv")),
            folder.path("none.csv") + ": cannot be opened: No such file or directory");
  EXPECT_EQ(error_of(folder.path(".")),
            folder.path(".") +
                ": is a folder without matrix.mtx; name a file, or a folder with matrix.mtx, features.tsv "
                "(or genes.tsv) and barcodes.tsv");
}

// Formats whose library goes back and forth in the file need its path.
TEST(Stream, GivesThePathOfAPlainFileAlone) {
  const ScratchFolder folder;
  const std::string plain = folder.file("x.h5", "some bytes");
  EXPECT_EQ(io::ByteStream(plain).path_to_seek(), plain);
  const auto error_of = [](const std::string& path) -> std::string {
    try {
      io::ByteStream(path).path_to_seek();
      return "";
    } catch (const Error& error) {
      return error.what();
    }
  };
  EXPECT_NE(error_of(NMF_INPUTS "/valid/table.csv.gz").find("is compressed (gzip)"), std::string::npos);
  EXPECT_NE(error_of("/dev/null").find("is no file on disk"), std::string::npos);
}

// Cut at the end of a line, what is left would read as a smaller matrix.
TEST(Stream, AFileThatIsCutOffWhileItIsReadIsRefused) {
  const ScratchFolder folder;
  std::string table;
  for (int i = 0; i < 1000; ++i) table += "0.5,1,2\n";
  for (const std::size_t buffer : {std::size_t{16}, std::size_t{1000}}) {
    const std::string path = folder.file("x.csv", table);
    std::string message;
    try {
      io::ByteStream stream(path, buffer);  // of which four buffers are read
      std::filesystem::resize_file(path, 4800);
      stream.finish();
    } catch (const Error& error) {
      message = error.what();
    }
    EXPECT_EQ(message,
              path +
                  ": ends after 4800 bytes, but had 8000 when it was opened: it was cut off while it "
                  "was read; read it once it is complete");
  }
}

// What was read of it before counts neither as read nor as missing.
TEST(Stream, StandardInputThatIsAFileMayBeReadFromItsMiddleOn) {
  const ScratchFolder folder;
  const int kept = ::dup(STDIN_FILENO), file = ::open(folder.file("x.csv", "1,2\n3,4\n").c_str(), O_RDONLY);
  ::dup2(file, STDIN_FILENO);
  ::lseek(STDIN_FILENO, 4, SEEK_SET);
  EXPECT_EQ(rows_of(read("-")), (Rows{{3, 4}}));
  ::dup2(kept, STDIN_FILENO);
  ::close(kept);
  ::close(file);
}

// The limit is checked against what the whole file will take, after its first rows.
TEST(Memory, WhatDoesNotFitIsRefusedEarly) {
  std::string table;
  for (int i = 0; i < 100000; ++i) table += "0.5,1,2,3\n";
  io::ReadOptions options;
  options.memory_limit = std::uint64_t{3} << 20;  // the matrix takes 3.05 MiB
  EXPECT_EQ(error_of_text(table, options),
            "x.csv: the matrix takes about 0.00298 GiB of memory, but 0.00293 GiB are available; use "
            "precision single, fewer columns or fewer rows");
  EXPECT_EQ(error_of_text<float>(table, options), "");
  options.memory_limit = 60;
  const std::string entries =
      "%%MatrixMarket matrix coordinate integer general\n9 9 4\n1 1 1\n2 2 2\n3 3 3\n4 4 4\n";
  EXPECT_EQ(error_of_text(entries, options).substr(0, 38), "x.csv: the matrix takes about 5.96e-08");
}

// Each kind of text that goes on, against what it may take: one line that says where and what.
TEST(Memory, WhatGrowsWhileItIsReadCounts) {
  io::ReadOptions options;
  options.memory_limit = std::uint64_t{3} << 20;
  const std::string longest(std::size_t{4} << 20, '1'), line_of_it = "a line of more than 0.00";
  const auto refused = [&](const std::string& text, const std::string& place, const std::string& what,
                           const std::string& name = "x.csv") {
    const std::string message = error_of_text(text, options, name);
    EXPECT_THAT(message, testing::StartsWith(name + place + ": " + what));
    EXPECT_THAT(message, testing::HasSubstr(" GiB of memory, but 0.00293 GiB are available; "));
  };
  refused(longest, ":1", line_of_it);
  refused("a\n" + longest, ":2", line_of_it);
  std::string rows = "a\n";
  for (int i = 0; i < 1000000; ++i) rows += "1\n";
  options.storage = io::Storage::sparse;
  options.memory_limit = std::uint64_t{14} << 20;
  EXPECT_THAT(error_of_text(rows + longest + longest + "\n", options),
              testing::StartsWith("x.csv:1000002: a line of more than 0.00"));
  options.memory_limit = std::uint64_t{3} << 20;
  options.storage = io::Storage::automatic;
  refused("%%MatrixMarket matrix coordinate real general\n%" + longest, ":2", line_of_it, "x.mtx");
  refused("%%MatrixMarket matrix coordinate real general\n1 1 1\n1 1 " + longest, ":3", line_of_it, "x.mtx");
  const std::string names = "the matrix and the names of its rows and columns take about 0.00";
  std::string cells, labels = "name,a\n";
  for (int i = 0; i < 100000; ++i) cells += "1,";
  refused(cells + "1\n" + cells + "1\n", "", names);
  for (int i = 0; i < 50000; ++i) labels += std::string(100, 'n') + ",1\n";
  refused(labels, "", names);
}

TEST(Memory, NamesInFilesBesideCount) {
  const ScratchFolder folder;
  io::ReadOptions options;
  options.memory_limit = std::uint64_t{1} << 20;
  options.row_names = folder.file("names.txt", std::string(std::size_t{1} << 16, '\n'));
  EXPECT_THAT(error_of_text("%%MatrixMarket matrix array real general\n1 1\n1\n", options, "x.mtx"),
              testing::HasSubstr("names.txt: the matrix and the names of its rows and columns take about"));
}

// What a compressed Matrix Market file announces is not believed, what it holds is counted.
TEST(Memory, CompressedEntriesCount) {
  const ScratchFolder folder;
  std::string text = "%%MatrixMarket matrix coordinate real general\n1000 1000 200000\n";
  for (int i = 0; i < 200000; ++i) text += fmt::format("{} {} 1\n", 1 + i / 1000, 1 + i % 1000);
  const std::string path = folder.path("x.mtx.gz");
  io::AtomicFile file(path);
  file.write(text);
  file.commit();
  io::ReadOptions options;
  options.memory_limit = std::uint64_t{3} << 20;
  try {
    read(path, options);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("x.mtx.gz: the matrix takes about 0.00"));
  }
}

TEST(Memory, TextThatIsTooManyTimesAsLongAsWhatIsStoredIsRefused) {
  const ScratchFolder folder;
  const std::string path = folder.path("x.mtx.zst"), piece(std::size_t{1} << 20, '\n');
  io::AtomicFile file(path);
  file.write("%%MatrixMarket matrix array real general\n1 1\n1\n");
  for (int i = 0; i < 300; ++i) file.write(piece);
  file.commit();
  io::ReadOptions options;
  const auto size = std::filesystem::file_size(path);
  ASSERT_GT(static_cast<double>(300 << 20) / static_cast<double>(size), options.max_expansion);
  try {
    read(path, options);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("bytes (zstd) make more than 268"));
    EXPECT_THAT(error.what(), testing::HasSubstr("decompress it first if it is one"));
  }
  options.max_expansion = 1e6;
  EXPECT_EQ(rows_of(read(path, options)), (Rows{{1}}));
}

}  // namespace
}  // namespace nmf::test
