// Folders of images, and rows of a matrix that are written as images.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nmf/io/image/write.hpp"
#include "nmf/io/source.hpp"
#include "support/reading.hpp"

namespace nmf::test {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;
using testing::ElementsAre;

std::string pgm(int width, int height, const std::string& pixels) {
  return "P5 " + std::to_string(width) + " " + std::to_string(height) + " 255\n" + pixels;
}

class ImageFolder : public testing::Test {
 protected:
  void put(const std::string& name, const std::string& bytes) {
    fs::create_directories(fs::path(folder_.path(name)).parent_path());
    folder_.file(name, bytes);
  }
  void copy(const std::string& name, const std::string& valid) {
    put(name, content_of(NMF_INPUTS "/valid/" + valid));
  }
  std::string path() const { return folder_.path(""); }
  // Without the path of the folder.
  std::string error(io::ReadOptions options = {}) const {
    try {
      read(path(), options);
      return "was read";
    } catch (const Error& refused) {
      std::string message = refused.what();
      for (std::size_t at; (at = message.find(path())) != std::string::npos;)
        message.erase(at, path().size());
      return message;
    }
  }

  ScratchFolder folder_;
};

TEST_F(ImageFolder, EachIsARowInTheOrderOfNames) {
  put("b.pgm", pgm(2, 1, "CD"));
  copy("images.csv/.hidden.txt", "table.csv");
  put("a.pgm", "P2 2 1 255 65 66\n");
  put("c", "P6 2 1 255\nEEEFFF");
  for (const std::size_t size : buffer_sizes)
    for (const int threads : {1, 2, 5}) {
      io::ReadOptions options;
      options.buffer_size = size;
      options.threads = threads;
      io::ReadReport report;
      const LabelledMatrix<double> x = read(path(), options, &report);
      EXPECT_EQ(rows_of(x), (Rows{{65, 66}, {67, 68}, {69, 70}}));
      ASSERT_EQ(x.labels.rows.size(), 1U);
      EXPECT_THAT(x.labels.rows[0].values, ElementsAre("a", "b", "c"));
      EXPECT_THAT(x.labels.columns, ElementsAre("y0_x0", "y0_x1"));
      EXPECT_EQ(report.format, "images");
      EXPECT_THAT(report.notes,
                  ElementsAre("3 images of 2 x 1 pixels, each a row, 1 of them in colours, read "
                              "as grey levels"));
      // (sha256sum < a.pgm; sha256sum < b.pgm; sha256sum < c) | cut -c-64 | sha256sum
      EXPECT_EQ(report.bytes, 47U);
      EXPECT_EQ(report.sha256, "e9f37f1847fa6abb595ab1c3a769f9092705042872c3a3213406418cc58653f8");
    }
}

TEST_F(ImageFolder, SomeRowsAtATime) {
  for (const char* name : {"a", "b", "c", "d", "e"})
    put(std::string(name) + ".pgm", pgm(1, 2, name + std::string("z")));
  io::ReadReport report;
  const io::ReadOptions options;
  const auto source = io::open_matrix<double>(path(), options, report);
  EXPECT_EQ(source->columns(), 2);
  EXPECT_THAT(source->column_names(), ElementsAre("y0_x0", "y1_x0"));
  LabelledMatrix<double> block;
  ASSERT_TRUE(source->rows(2, block));
  EXPECT_EQ(rows_of(block), (Rows{{'a', 'z'}, {'b', 'z'}}));
  ASSERT_TRUE(source->rows(7, block));
  EXPECT_EQ(rows_of(block), (Rows{{'c', 'z'}, {'d', 'z'}, {'e', 'z'}}));
  EXPECT_THAT(block.labels.rows.at(0).values, ElementsAre("c", "d", "e"));
  EXPECT_FALSE(source->rows(1, block));
  EXPECT_EQ(report.bytes, 5U * 13);
}

TEST_F(ImageFolder, FoldersInItLabelRows) {
  put("s1/1.pgm", pgm(1, 1, "a"));
  put("s1/2.pgm", pgm(1, 1, "b"));
  put("s2/1.pgm", pgm(1, 1, "c"));
  const LabelledMatrix<double> x = read(path());
  ASSERT_EQ(x.labels.rows.size(), 2U);
  EXPECT_EQ(x.labels.rows[0].name, "folder");
  EXPECT_THAT(x.labels.rows[0].values, ElementsAre("s1", "s1", "s2"));
  EXPECT_THAT(x.labels.rows[1].values, ElementsAre("1", "2", "1"));
}

TEST_F(ImageFolder, EndingsStayWhereNamesDifferInThemOnly) {
  put("x.pgm", pgm(1, 1, "a"));
  put("x.ppm", "P6 1 1 255\nbbb");
  EXPECT_THAT(read(path()).labels.rows.at(0).values, ElementsAre("x.pgm", "x.ppm"));
}

TEST_F(ImageFolder, TransposedAndWithNamesFromAFile) {
  put("in/a.pgm", pgm(2, 1, "AB"));
  put("names.txt", "first\n");
  io::ReadOptions options;
  options.row_names = folder_.path("names.txt");
  EXPECT_EQ(read(folder_.path("in"), options).labels.rows.at(1).values, Names{"first"});
  options = {};
  options.transpose = true;
  const LabelledMatrix<double> x = read(folder_.path("in"), options);
  EXPECT_EQ(rows_of(x), (Rows{{65}, {66}}));
  EXPECT_EQ(x.labels.columns, Names{"a"});
}

TEST_F(ImageFolder, OtherSizesNameBothFiles) {
  put("a.pgm", pgm(2, 1, "AB"));
  put("b.pgm", pgm(1, 2, "AB"));
  EXPECT_EQ(
      error(),
      "b.pgm: is 1 x 2 pixels, but a.pgm is 2 x 1; scale them to one size (magick x.png -resize 2x1! x.png)");
}
TEST_F(ImageFolder, OtherLargestValuesNameBothFiles) {
  copy("a.png", "grey.png");
  copy("b.png", "grey16.png");
  EXPECT_EQ(error(), "b.png: has values up to 65535, but those of a.png go up to 255; save them alike");
}
TEST_F(ImageFolder, FilesThatAreNoImagesAreNamed) {
  put("a.pgm", pgm(2, 1, "AB"));
  put("notes.txt", "faces of friends\n");
  EXPECT_EQ(error(),
            "notes.txt: is no PNG, JPEG, PGM or PPM image; convert it to one (magick x.tif x.png), or "
            "take it out of the folder");
}
TEST_F(ImageFolder, WhatIsNoFileIsNamed) {
  put("a.pgm", pgm(2, 1, "AB"));
  fs::create_symlink(path(), folder_.path("loop"));
  EXPECT_EQ(error(), "loop: is no image: Is a directory; take it out of the folder");
}
TEST_F(ImageFolder, TheFirstThatIsDamagedIsNamed) {
  put("a.pgm", pgm(2, 1, "AB"));
  for (const char* name : {"b.pgm", "c.pgm", "d.pgm"}) put(name, pgm(2, 1, "A"));
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(error(),
              "b.pgm: is a damaged PGM or PPM image: 2 x 1 pixels do not fit in its 12 bytes; get a "
              "complete copy");
}
TEST_F(ImageFolder, OptionsOfTextAreRefused) {
  put("a.pgm", pgm(2, 1, "AB"));
  io::ReadOptions options;
  options.header = io::Header::yes;
  EXPECT_EQ(error(options),
            "header: does not apply to image files, whose numbers are all of one matrix; leave it out");
  options = {};
  options.format = "pgm";
  EXPECT_EQ(error(options),
            "format: does not apply to a folder of images, which are told by what is in them; leave it out");
}

// Rows as images. Two columns have names of pixels, one pixel has none.
LabelledMatrix<double> components() {
  LabelledMatrix<double> x;
  Dense<double> values{2, 3, Buffer<double>(6)};
  const double numbers[] = {1, 0.5, 0, 4, 2, 3};
  std::copy(std::begin(numbers), std::end(numbers), values.values.begin());
  x.values = std::move(values);
  x.labels.columns = {"y0_x0", "y0_x1", "y1_x1"};
  return x;
}

std::string pixels_of(const io::WriteOptions& options, Index row) {
  return io::RowImages<double>(components(), options).picture(row).pixels;
}

TEST(RowImages, EachIsAsBrightAsItCanBe) {
  EXPECT_EQ(pixels_of({}, 0), std::string("\xff\x80\0\0", 4));
  EXPECT_EQ(pixels_of({}, 1), std::string("\xff\x80\0\xbf", 4));
}
TEST(RowImages, OrAllAreOfOneScale) {
  io::WriteOptions options;
  options.image_scale = io::ImageScale::common;
  EXPECT_EQ(pixels_of(options, 0), std::string("\x40\x20\0\0", 4));
  options.image_scale = io::ImageScale::none;
  EXPECT_EQ(pixels_of(options, 1), std::string("\4\2\0\3", 4));
}
TEST(RowImages, OnASheetSideBySide) {
  const io::Picture sheet = io::RowImages<double>(components(), {}).sheet();
  EXPECT_EQ(sheet.width, 6U);
  EXPECT_EQ(sheet.height, 2U);
  EXPECT_EQ(sheet.pixels, std::string("\xff\x80\x80\x80\xff\x80\0\0\x80\x80\0\xbf", 12));
}
TEST(RowImages, AreCalledAsTheirRows) {
  LabelledMatrix<double> x = components();
  EXPECT_THAT(io::RowImages<double>(x, {}).file_names(".png"), ElementsAre("row_1.png", "row_2.png"));
  x.labels.rows = {{"name", {"a/b", ".c"}}};
  EXPECT_THAT(io::RowImages<double>(x, {}).file_names(".png"), ElementsAre("a_b.png", "_c.png"));
  x.labels.rows = {{"name", {"a", "a"}}};
  EXPECT_THAT(io::RowImages<double>(x, {}).file_names(".png"), ElementsAre("1_a.png", "2_a.png"));
}
TEST(RowImages, WithoutNamesOfPixelsTheShapeIsGiven) {
  LabelledMatrix<double> x = components();
  x.labels.columns.clear();
  EXPECT_THROW(io::RowImages<double>(x, {}), Error);
  io::WriteOptions options;
  options.image_shape = "1x3";
  EXPECT_EQ(io::RowImages<double>(x, options).picture(0).height, 3U);
  options.image_shape = "1x1";
  EXPECT_EQ(io::RowImages<double>(x, options).picture(0).pixels, std::string("\xff\x80\0", 3));  // in colours
  for (const char* wrong : {"2x2", "3", "x3", "3x", "0x3", "axb", "3x1x1"}) {
    options.image_shape = wrong;
    EXPECT_THROW(io::RowImages<double>(x, options), Error) << wrong;
  }
}

TEST(RowImages, ComeBackAsTheyWere) {
  const ScratchFolder folder;
  io::WriteOptions options;
  options.image_scale = io::ImageScale::none;
  for (const char* valid : {"grey.png", "colours.png"})
    for (const char* name : {"x.png", "x.pgm"}) {
      io::ReadOptions channels;
      channels.channels = std::string(valid) == "grey.png" ? "grey" : "rgb";
      const LabelledMatrix<double> x = read(NMF_INPUTS "/valid/" + std::string(valid), channels);
      io::write_matrix(folder.path(name), x, options);
      EXPECT_EQ(rows_of(read(folder.path(name), channels)), rows_of(x)) << valid << ' ' << name;
    }
}

}  // namespace
}  // namespace nmf::test
