// Images through the program: from a folder to components and back to images.
#include "cli/cli.hpp"

namespace nmf::test {
namespace {

std::string bytes_of(int width, int height, int base) {
  std::string image = "P5 " + std::to_string(width) + " " + std::to_string(height) + " 255\n";
  for (int i = 0; i < width * height; ++i) image += static_cast<char>('a' + base * i % 23);
  return image;
}

class FolderOfImages : public Cli {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(scratch / "faces");
    for (int i = 1; i < 7; ++i) give("faces/" + std::to_string(i) + ".pgm", bytes_of(3, 2, i));
  }
  std::string at(const std::string& name) const { return (scratch / name).string(); }
  void model(std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"factor", at("faces"), "--rank", "2", "-o", at("m")};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome run = nmf(words);
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.err, HasSubstr("6 images of 3 x 2 pixels, each a row"));
  }
};

TEST_F(FolderOfImages, give_the_result_their_name_where_they_are_the_current_folder) {
  EXPECT_EQ(shell("cd faces && nmf factor . --rank 2 -q && ls -d *.nmf").out, "faces.nmf\n");
}

TEST_F(FolderOfImages, become_rows_and_components_become_images) {
  model();
  EXPECT_THAT(content("m/H.csv"), testing::StartsWith("y0_x0,y0_x1,y0_x2,y1_x0,y1_x1,y1_x2\n"));
  EXPECT_THAT(content("m/W.csv"), testing::StartsWith("image,component_1,component_2\n\"1\","));
  ASSERT_EQ(nmf({"convert", at("m/H.csv"), at("parts.png")}).status, 0);
  EXPECT_THAT(content("parts.png"), testing::StartsWith("\x89PNG"));
  ASSERT_EQ(nmf({"convert", at("m/H.csv"), at("parts.pgm")}).status, 0);
  EXPECT_THAT(content("parts.pgm"), testing::StartsWith("P5\n8 2\n255\n"));
  ASSERT_EQ(nmf({"convert", at("m/H.csv"), at("parts") + "/", "--to", "png"}).status, 0);
  EXPECT_TRUE(exists("parts/row_1.png") && exists("parts/row_2.png"));
  // Again, in place of those that are there; they are images of one size in turn.
  ASSERT_EQ(nmf({"convert", at("m/H.csv"), at("parts"), "--to", "png", "--image-scale", "common"}).status, 0);
  EXPECT_THAT(nmf({"info", at("parts")}).out, HasSubstr("2 images of 3 x 2 pixels"));
}

// Of two label columns one may be empty.
TEST_F(FolderOfImages, have_no_blanks_around_their_names) {
  give("x.csv", "a,b,y0_x0,y0_x1\n,top,1,2\nleft,,3,4\n");
  ASSERT_EQ(nmf({"convert", at("x.csv"), at("named") + "/", "--to", "png", "--labels", "a,b"}).status, 0);
  EXPECT_TRUE(exists("named/top.png") && exists("named/left.png"));
}

TEST_F(FolderOfImages, written_again_are_what_they_were) {
  ASSERT_EQ(nmf({"convert", at("faces"), at("again") + "/", "--to", "pgm", "--image-scale", "none"}).status,
            0);
  EXPECT_EQ(nmf({"convert", at("again"), "-", "-q"}).out, nmf({"convert", at("faces"), "-", "-q"}).out);
  EXPECT_EQ(content("again/3.pgm").substr(11), content("faces/3.pgm").substr(11));
}

TEST_F(FolderOfImages, new_ones_are_read_as_those_of_the_model) {
  model({"--channels", "rgb"});
  const Outcome one = nmf({"transform", at("faces/2.pgm"), "--model", at("m"), "-q"});
  EXPECT_EQ(one.status, 0) << one.err;
  const Outcome all = nmf({"transform", at("faces"), "--model", at("m"), "-q"});
  EXPECT_EQ(cells(one.out)[1], cells(all.out)[2]);
  EXPECT_EQ(nmf({"evaluate", at("faces"), "--model", at("m"), "-q"}).status, 0);
  EXPECT_EQ(nmf({"verify", at("m")}).status, 0);
  // Channels are of images: a table of the same columns has none.
  ASSERT_EQ(nmf({"convert", at("faces"), at("x.csv"), "--channels", "rgb"}).status, 0);
  EXPECT_EQ(nmf({"transform", at("x.csv"), "--model", at("m"), "-q"}).out, all.out);
}

TEST_F(FolderOfImages, of_another_size_are_refused_with_both) {
  model();
  give("new.pgm", bytes_of(2, 2, 1));
  EXPECT_EQ(nmf({"transform", at("new.pgm"), "--model", at("m"), "-q"}).err,
            "nmf: error: " + at("new.pgm") + ": images of 2 x 2 pixels, but those of the model in " +
                at("m") + " are of 3 x 2 pixels; scale them to that size\n");
  give("wide.pgm", bytes_of(4, 2, 1));
  EXPECT_THAT(nmf({"evaluate", at("wide.pgm"), "--model", at("m"), "-q"}).err,
              HasSubstr("images of 4 x 2 pixels"));
}

TEST_F(FolderOfImages, columns_with_other_names_want_a_shape) {
  const std::string table = "1,2,3,4\n5,6,7,8\n";
  const Outcome run = nmf({"convert", "-", at("x.png"), "--header", "no"}, table);
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("--image-shape WIDTHxHEIGHT"));
  EXPECT_FALSE(exists("x.png"));
  EXPECT_EQ(nmf({"convert", "-", at("x.png"), "--header", "no", "--image-shape", "2x2"}, table).status, 0);
  EXPECT_TRUE(exists("x.png"));
}

TEST_F(FolderOfImages, options_for_images_are_for_images) {
  for (const std::vector<std::string>& more :
       std::vector<std::vector<std::string>>{{"--image-shape", "2x2"}, {"--image-scale", "none"}}) {
    std::vector<std::string> words{"convert", at("faces"), at("x.csv")};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome run = nmf(words);
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.err, "nmf: error: " + more[0] + ": OUTPUT is no image; end its name in .png or .pgm\n");
  }
  EXPECT_EQ(nmf({"factor", iris, "--rank", "2", "--channels", "rgb", "-o", at("m")}).status, 2);
}

TEST_F(FolderOfImages, folders_with_other_files_stay_as_they_are) {
  std::filesystem::create_directory(scratch / "parts");
  give("parts/letter.txt", "dear");
  const Outcome run = nmf({"convert", at("faces"), at("parts"), "--to", "png"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.err, "nmf: error: " + at("parts") +
                         ": holds letter.txt, which is none of the images to be written; "
                         "empty it, or choose another folder\n");
  EXPECT_FALSE(exists("parts/1.png"));
  const Outcome over = nmf({"convert", at("faces"), at("faces"), "--to", "pgm"});
  EXPECT_EQ(over.status, 1);
  EXPECT_THAT(over.err, HasSubstr("which is an input; choose another OUTPUT"));
}

}  // namespace
}  // namespace nmf::test
