// The format of docs/adding.md, through a row as the table has them.
#include <gtest/gtest.h>

#include "nmf/io/format.hpp"
#include "support/files.hpp"
#include "support/matrices.hpp"

namespace nmf::io {

bool is_pgm(std::string_view head);
template <class T>
LabelledMatrix<T> read_pgm(ByteStream& stream, const ReadOptions& options, ReadReport& report);
template <class T>
void write_pgm(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions& options);

namespace {

using test::Rows;
using test::rows_of;
using test::ScratchFolder;

constexpr Format pgm{"pgm",
                     "grey image, binary PGM",
                     ".pgm",
                     is_pgm,
                     Names::beside,
                     Transposing::afterwards,
                     read_pgm<float>,
                     read_pgm<double>,
                     write_pgm<float>,
                     write_pgm<double>};

const std::string head = "P5\n3 2\n255\n", pixels("\0\1\2\xfd\xfe\xff", 6);

template <class T = double>
LabelledMatrix<T> read(const std::string& bytes, std::size_t buffer_size = 0) {
  const ScratchFolder folder;
  ReadReport report;
  const ReadOptions options;
  auto stream = std::make_unique<ByteStream>(folder.file("x.pgm", bytes), buffer_size);
  return open_file<T>(std::move(stream), pgm, "-", options, report)->all();
}

std::string error_of(const std::string& bytes) {
  try {
    read(bytes);
    return "";
  } catch (const Error& error) {
    const std::string message = error.what();
    return message.substr(message.find("x.pgm"));
  }
}

TEST(ExampleFormat, is_told_by_its_first_bytes) {
  EXPECT_TRUE(pgm.sniff(head));
  EXPECT_FALSE(pgm.sniff("1,2\n"));
  for (const Format& other : formats())
    EXPECT_FALSE(other.sniff != nullptr && other.sniff(head)) << other.name;
}

TEST(ExampleFormat, reads_an_image) {
  const Rows image{{0, 1, 2}, {253, 254, 255}};
  for (const std::size_t buffer_size : {0, 1, 2, 7}) {
    EXPECT_EQ(rows_of(read<double>(head + pixels, buffer_size)), image);
    EXPECT_EQ(rows_of(read<float>(head + pixels, buffer_size)), image);
  }
}

TEST(ExampleFormat, writes_what_it_reads) {
  const ScratchFolder folder;
  AtomicFile file(folder.path("y.pgm"));
  pgm.write<double>()(file, read(head + pixels), {});
  file.commit();
  EXPECT_EQ(test::content_of(folder.path("y.pgm")), "P5 3 2 255\n" + pixels);
}

TEST(ExampleFormat, rounds_to_what_a_pixel_can_be) {
  const ScratchFolder folder;
  Dense<float> x{1, 4, {}};
  for (const float value : {-1.0f, 0.6f, 254.4f, 1e30f}) x.values.push_back(value);
  AtomicFile file(folder.path("y.pgm"));
  pgm.write<float>()(file, {std::move(x), {}}, {});
  file.commit();
  EXPECT_EQ(test::content_of(folder.path("y.pgm")), "P5 4 1 255\n" + std::string("\0\1\xfe\xff", 4));
}

TEST(ExampleFormat, refuses_what_is_cut_off) {
  EXPECT_EQ(error_of((head + pixels).substr(0, head.size() + 5)),
            "x.pgm: ends in row 2 of 2; get a complete copy");
  EXPECT_EQ(error_of("P5 3"), "x.pgm: nothing is not a size; a PGM file begins with P5 WIDTH HEIGHT LARGEST");
  EXPECT_EQ(error_of("P5 3 x 255\n"),
            "x.pgm: x is not a size; a PGM file begins with P5 WIDTH HEIGHT LARGEST");
}

}  // namespace
}  // namespace nmf::io
