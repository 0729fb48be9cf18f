// The format of docs/adding.md, through a row as the table has them.
#include <gtest/gtest.h>

#include "nmf/io/format.hpp"
#include "support/files.hpp"
#include "support/matrices.hpp"

namespace nmf::io {

bool is_pfm(std::string_view head);
template <class T>
LabelledMatrix<T> read_pfm(ByteStream& stream, const ReadOptions& options, ReadReport& report);
template <class T>
void write_pfm(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions& options);

namespace {

using test::Rows;
using test::rows_of;
using test::ScratchFolder;

constexpr Format pfm{"pfm",
                     "grey image of floating-point numbers",
                     ".pfm",
                     is_pfm,
                     Names::beside,
                     Transposing::afterwards,
                     read_pfm<float>,
                     read_pfm<double>,
                     write_pfm<float>,
                     write_pfm<double>};

// 1 and 2 below 0 and 0.5.
const std::string head = "Pf\n2 2\n-1\n", pixels("\0\0\x80\x3f\0\0\0\x40\0\0\0\0\0\0\0\x3f", 16);

template <class T = double>
LabelledMatrix<T> read(const std::string& bytes, std::size_t buffer_size = 0) {
  const ScratchFolder folder;
  ReadReport report;
  const ReadOptions options;
  auto stream = std::make_unique<ByteStream>(folder.file("x.pfm", bytes), buffer_size);
  return open_file<T>(std::move(stream), pfm, "-", options, report)->all();
}

std::string error_of(const std::string& bytes) {
  try {
    read(bytes);
    return "";
  } catch (const Error& error) {
    const std::string message = error.what();
    return message.substr(message.find("x.pfm"));
  }
}

TEST(ExampleFormat, is_told_by_its_first_bytes) {
  EXPECT_TRUE(pfm.sniff(head));
  EXPECT_FALSE(pfm.sniff("1,2\n"));
  for (const Format& other : formats())
    EXPECT_FALSE(other.sniff != nullptr && other.sniff(head)) << other.name;
}

TEST(ExampleFormat, reads_an_image) {
  const Rows image{{0, 0.5}, {1, 2}};
  for (const std::size_t buffer_size : {0, 1, 2, 7}) {
    EXPECT_EQ(rows_of(read<double>(head + pixels, buffer_size)), image);
    EXPECT_EQ(rows_of(read<float>(head + pixels, buffer_size)), image);
  }
}

TEST(ExampleFormat, writes_what_it_reads) {
  const ScratchFolder folder;
  AtomicFile file(folder.path("y.pfm"));
  pfm.write<double>()(file, read(head + pixels), {});
  file.commit();
  EXPECT_EQ(test::content_of(folder.path("y.pfm")), head + pixels);
}

TEST(ExampleFormat, refuses_what_is_cut_off) {
  EXPECT_EQ(error_of((head + pixels).substr(0, head.size() + 15)),
            "x.pfm: ends in row 2 of 2; get a complete copy");
  EXPECT_EQ(error_of("Pf 3"), "x.pfm: nothing is not a size; a PFM file begins with Pf WIDTH HEIGHT SCALE");
  EXPECT_EQ(error_of("Pf 3 x -1\n"), "x.pfm: x is not a size; a PFM file begins with Pf WIDTH HEIGHT SCALE");
  EXPECT_EQ(error_of("Pf 1 1 1\n"),
            "x.pfm: has the most significant byte first; save it with a negative scale");
}

TEST(ExampleFormat, refuses_what_is_negative) {
  EXPECT_EQ(error_of("Pf 1 1 -1\n" + std::string("\0\0\x80\xbf", 4)),
            "x.pfm: -1 is negative; NMF needs non-negative data");
}

}  // namespace
}  // namespace nmf::io
