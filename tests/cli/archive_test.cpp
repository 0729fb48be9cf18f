// A table in an archive, and the files of a folder that begin alike, as INPUT.
#include "cli/model_commands.hpp"

namespace nmf::test {
namespace {

class Parts : public ModelCommands {
 protected:
  void SetUp() override {
    ModelCommands::SetUp();
    std::filesystem::copy_file(NMF_INPUTS "/valid/several_tables.zip", scratch / "t.zip");
    std::filesystem::create_directory(scratch / "geo");
    for (const std::string sample : {"GSM1_", "GSM2_"}) {
      give("geo/" + sample + "matrix.mtx",
           "%%MatrixMarket matrix coordinate integer general\n2 2 3\n1 1 4\n2 1 1\n2 2 7\n");
      give("geo/" + sample + "genes.tsv", "E1\tA\nE2\tB\n");
      give("geo/" + sample + "barcodes.tsv", "AAA\nCCC\n");
    }
  }
};

TEST_F(Parts, a_member_of_an_archive) {
  const Json summary = factor({"t.zip:b/c.tsv", "--rank", "1"});
  EXPECT_EQ(summary["input"]["path"], "t.zip:b/c.tsv");
  EXPECT_EQ(summary["input"]["format"], "tsv");
  EXPECT_EQ(summary["input"]["compression"], "zip");
  EXPECT_TRUE(exists("t.nmf/H.csv"));
  EXPECT_EQ(nmf({"verify", "t.nmf"}).status, 0);
  EXPECT_EQ(nmf({"transform", "t.zip", "--layer", "a.csv", "--model", "t.nmf", "-q"}).out,
            nmf({"transform", "t.zip:b/c.tsv", "--model", "t.nmf", "-q"}).out);
  EXPECT_EQ(shell("cat t.zip | nmf convert - - --layer a.csv -q").out, "name,a,b\nx,1,2\ny,3,4\n");
  EXPECT_THAT(nmf({"convert", "t.zip:a.csv", "t.zip", "--to", "csv", "-q"}).err,
              HasSubstr("t.zip: is an input"));
  const Outcome several = nmf({"info", "t.zip"});
  EXPECT_EQ(several.status, 1);
  EXPECT_EQ(several.err,
            "nmf: error: t.zip: holds 3 files; name one, as in t.zip:a.csv, or with --layer: "
            "a.csv, b/c.tsv, array.npy\n");
}

TEST_F(Parts, files_that_begin_alike) {
  const Json summary = factor({"geo/GSM1_", "--rank", "1"});
  EXPECT_EQ(summary["input"]["format"], "10x");
  EXPECT_EQ(content("GSM1_.nmf/H.csv").substr(0, 4), "A,B\n");
  EXPECT_EQ(nmf({"verify", "GSM1_.nmf"}).status, 0);
  EXPECT_THAT(nmf({"convert", "geo/GSM1_", "geo/GSM1_matrix.mtx", "-q"}).err,
              HasSubstr("GSM1_matrix.mtx: is an input"));
  EXPECT_EQ(nmf({"info", "geo"}).err,
            "nmf: error: geo: holds 2 files that end in matrix.mtx; name one by what its files begin with: "
            "geo/GSM1_, geo/GSM2_\n");
  EXPECT_THAT(nmf({"info", "geo/GSM3_"}).err, HasSubstr("geo/GSM3_: cannot be opened"));
}

TEST_F(Parts, tables_of_genes_by_samples) {
  give("c.txt",
       "# Program:featureCounts v2.0.3; Command:\"x\"\nGeneid\tChr\tStart\tEnd\tStrand\tLength\ta\tb\n"
       "g1\tc\t1\t2\t+\t2\t7\t0\ng2\tc\t1\t2\t+\t2\t3\t8\n");
  EXPECT_THAT(nmf({"info", "c.txt"}).out, AllOf(HasSubstr("c.txt: featurecounts"),
                                                HasSubstr("left out: Chr, Start, End, Strand, Length")));
  EXPECT_EQ(nmf({"convert", "c.txt", "-", "-q"}).out, "Geneid,a,b\ng1,7,0\ng2,3,8\n");
  EXPECT_EQ(nmf({"convert", "c.txt", "-", "-q", "--transpose"}).out, ",g1,g2\na,7,3\nb,0,8\n");
}

}  // namespace
}  // namespace nmf::test
