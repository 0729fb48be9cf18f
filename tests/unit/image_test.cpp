// Images as rows: single ones and idx files here, folders in image_folder_test.cpp. What they hold is what
// Pillow 9.4 reads (inputs/make_images.py, which made them), JPEG to what decoders may differ by.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nmf/io/image/places.hpp"
#include "support/reading.hpp"

namespace nmf::test {
namespace {

using Names = std::vector<std::string>;
using Numbers = std::vector<double>;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string valid_images = NMF_INPUTS "/valid/";

const Numbers grey{168, 229, 184, 171, 238, 171, 20, 206, 245, 153, 204, 5};
const Numbers wide{13605, 52949, 44480, 30726, 24639, 33772, 1142, 41303, 18300, 18730, 4333, 64194};
const Numbers luma{87, 88, 68, 68, 86, 93, 128, 102, 94, 125, 39, 103};
const Numbers colours{10,  103, 206, 13, 143, 2,  38,  71, 133, 118, 36,  98,  196, 35, 57,  146, 50,  179,
                      145, 104, 206, 53, 141, 33, 181, 39, 151, 11,  180, 138, 66,  0,  165, 98,  123, 12};

// The one row of an image, with every buffer size, one and two threads and both precisions.
void expect_row(const std::string& name, const Numbers& expected, const std::string& channels = "auto") {
  for (const std::size_t size : buffer_sizes)
    for (const int threads : {1, 2}) {
      SCOPED_TRACE(testing::Message() << name << ", buffer " << size << ", threads " << threads);
      io::ReadOptions options;
      options.channels = channels;
      options.buffer_size = size;
      options.threads = threads;
      const LabelledMatrix<double> x = read(valid_images + name, options);
      EXPECT_EQ(rows_of(x), Rows{expected});
      EXPECT_EQ(rows_of(read<float>(valid_images + name, options)), Rows{expected});
      EXPECT_EQ(x.labels.columns.size(), expected.size());
    }
}

TEST(Image, PngOfEveryKind) {
  expect_row("grey.png", grey);
  expect_row("grey16.png", wide);
  expect_row("colours.png", luma);
  expect_row("palette.png", {94, 105, 94, 53, 91, 91, 94, 105, 91, 105, 53, 103});
  expect_row("alpha.png", grey);
  expect_row("one_bit.png", {255, 255, 255, 255, 255, 255, 0, 255, 255, 255, 255, 0});
}

TEST(Image, PgmAndPpmBinaryAndAsText) {
  expect_row("grey.pgm", grey);
  expect_row("text.pgm", grey);
  expect_row("grey16.pgm", wide);
  expect_row("colours.ppm", luma);
}

TEST(Image, ColoursAsThreeNumbersAPixel) {
  expect_row("colours.png", colours, "rgb");
  expect_row("colours.ppm", colours, "rgb");
  io::ReadOptions options;
  options.channels = "rgb";
  const LabelledMatrix<double> x = read(valid_images + "grey.png", options);
  EXPECT_EQ(x.columns(), 36);
  EXPECT_EQ(Names(x.labels.columns.begin(), x.labels.columns.begin() + 4),
            (Names{"y0_x0_red", "y0_x0_green", "y0_x0_blue", "y0_x1_red"}));
  for (Index j = 0; j < 36; ++j)
    EXPECT_EQ(std::get<Dense<double>>(x.values)(0, j), grey[static_cast<std::size_t>(j / 3)]);
}

// Of each number, at most so far from Pillow's.
void expect_near(const std::string& name, const std::string& channels, double most, const Numbers& some) {
  io::ReadOptions options;
  options.channels = channels;
  const LabelledMatrix<double> x = read(valid_images + name, options);
  EXPECT_EQ(x.columns(), channels == "rgb" ? 270 : 90) << name;
  for (std::size_t j = 0; j < some.size(); ++j)
    EXPECT_NEAR(std::get<Dense<double>>(x.values)(0, static_cast<Index>(j)), some[j], most)
        << name << ' ' << j;
}

TEST(Image, JpegWithinWhatDecodersMayDifferBy) {
  const Numbers first_rows{1,  28, 24, 36, 51,  46, 65, 67, 78, 98, 18, 33, 42,  50, 55,
                           67, 66, 88, 93, 106, 33, 36, 62, 57, 73, 73, 80, 105, 98, 105};
  expect_near("grey.jpg", "grey", 1, first_rows);
  expect_near("progressive.jpg", "grey", 1, first_rows);
  const Numbers of_colours{158, 157, 154, 152, 152, 154, 151, 146, 145, 144,
                           154, 153, 150, 147, 147, 148, 145, 141, 140, 138};
  expect_near("colours.jpg", "grey", 2, of_colours);
  expect_near("subsampled.jpg", "grey", 2, of_colours);
  expect_near("colours.jpg", "rgb", 3,
              {0, 251, 96, 29, 232, 107, 26, 226, 120, 45, 211, 129, 48, 208, 134, 39, 214, 147});
}

TEST(Image, IsARowCalledAsItsFile) {
  io::ReadReport report;
  const LabelledMatrix<double> x = read(valid_images + "grey.png", {}, &report);
  EXPECT_EQ(report.format, "png");
  ASSERT_EQ(x.labels.rows.size(), 1U);
  EXPECT_EQ(x.labels.rows[0].name, "image");
  EXPECT_THAT(x.labels.rows[0].values, ElementsAre("grey"));
  EXPECT_THAT(x.labels.columns, ElementsAre("y0_x0", "y0_x1", "y0_x2", "y0_x3", "y1_x0", "y1_x1", "y1_x2",
                                            "y1_x3", "y2_x0", "y2_x1", "y2_x2", "y2_x3"));
  EXPECT_THAT(report.notes, ElementsAre("an image of 4 x 3 pixels, which is a row"));
}

TEST(Image, Transposed) {
  io::ReadOptions options;
  options.transpose = true;
  const LabelledMatrix<double> x = read(valid_images + "grey.pgm", options);
  EXPECT_EQ(x.rows(), 12);
  EXPECT_THAT(x.labels.columns, ElementsAre("grey"));
  EXPECT_EQ(x.labels.rows[0].values[5], "y1_x1");
}

// Options of text and of other formats, and channels where there are none.
TEST(Image, OptionsThatDoNotApplyAreRefused) {
  const auto error = [](const char* file, const io::ReadOptions& options) {
    try {
      read(valid_images + file, options);
      return std::string();
    } catch (const Error& refused) {
      return std::string(refused.what());
    }
  };
  io::ReadOptions options;
  options.labels = {"1"};
  EXPECT_EQ(error("grey.png", options),
            "labels: does not apply to png files, whose numbers are all of one matrix; leave it out");
  options = {};
  options.channels = "red";
  EXPECT_EQ(error("grey.png", options), "channels: images have no channel red; give grey or rgb");
  options.channels = "rgb";
  EXPECT_EQ(error("table.csv", options),
            "channels: does not apply to csv files, which are no images and no sound; leave it out");
  EXPECT_EQ(error("images-idx3-ubyte", options),
            "channels: does not apply to idx files, whose images are grey; leave it out");
  options = {};
  options.format = "png";
  EXPECT_EQ(error("grey.pgm", options).substr(valid_images.size()),
            "grey.pgm: is a pgm image; leave format out");
}

TEST(Image, MemoryThatItTakesIsAskedForBefore) {
  io::ReadOptions options;
  options.memory_limit = 300;
  EXPECT_THAT(error_of_text("P5 10 10 255\n" + std::string(100, 'a'), options, "x.pgm"),
              HasSubstr("x.pgm: the matrix takes about"));
}

// NumPy's array.reshape(5, 12) of the images that make_images.py drew.
TEST(Idx, ImagesAreRows) {
  const Rows expected{{151, 59, 94, 173, 227, 187, 64, 102, 153, 131, 208, 53},
                      {190, 170, 186, 239, 252, 88, 207, 68, 175, 124, 96, 142},
                      {15, 148, 181, 172, 69, 130, 121, 61, 236, 78, 174, 80},
                      {129, 207, 205, 189, 141, 132, 137, 50, 234, 205, 164, 172},
                      {163, 68, 208, 241, 162, 18, 40, 175, 76, 184, 108, 165}};
  for (const std::size_t size : buffer_sizes)
    for (const int threads : {1, 2}) {
      io::ReadOptions options;
      options.buffer_size = size;
      options.threads = threads;
      io::ReadReport report;
      const LabelledMatrix<double> x = read(valid_images + "images-idx3-ubyte", options, &report);
      EXPECT_EQ(report.format, "idx");
      EXPECT_EQ(rows_of(x), expected);
      EXPECT_EQ(x.labels.columns.at(11), "y2_x3");
      EXPECT_TRUE(x.labels.rows.empty());
    }
}

TEST(Idx, MatricesOfOtherTypes) {
  EXPECT_EQ(rows_of(read(valid_images + "matrix-idx2-short")), (Rows{{1, 2, 300}, {4, 5, 32767}}));
  EXPECT_EQ(rows_of(read(valid_images + "matrix-idx2-double")),
            (Rows{{0x1.3695c9883738ap-1, 0x1.1ed626019fe03p-4, 0x1.59b315b7d87bcp+0},
                  {0x1.9611675e7c9c0p-2, 0x1.82a9542329c62p-3, 0x1.5bb9a5199d0b3p-6}}));
  EXPECT_TRUE(read(valid_images + "matrix-idx2-short").labels.columns.empty());
}

TEST(PixelNames, SayWhereNumbersStand) {
  const auto places = io::find_places({"y1_x2", "y0_x0"});
  ASSERT_TRUE(places.has_value());
  EXPECT_EQ(places->shape, (io::ImageShape{3, 2, io::Channels::grey}));
  EXPECT_THAT(places->place, ElementsAre(5, 0));
  const auto of_colours = io::find_places({"y0_x1_blue", "y0_x0_red"});
  ASSERT_TRUE(of_colours.has_value());
  EXPECT_THAT(of_colours->place, ElementsAre(5, 0));
  const io::ImageShape shape{4, 3, io::Channels::rgb};
  EXPECT_EQ(io::find_places(io::pixel_names(shape))->shape, shape);
}
TEST(PixelNames, AreNothingElse) {
  for (const Names& names : std::vector<Names>{{},
                                               {"y0_x0", "width"},
                                               {"y0_x0", "y0_x0"},
                                               {"y0_x0", "y0_x1_red"},
                                               {"y0_x0_pink"},
                                               {"y-1_x0"},
                                               {"y0_x"},
                                               {"y99999999999999999999_x0"},
                                               {"y4000000_x4000000"}})
    EXPECT_FALSE(io::find_places(names).has_value()) << testing::PrintToString(names);
}

}  // namespace
}  // namespace nmf::test
