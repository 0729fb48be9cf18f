// GCT and what featureCounts writes, as GenePattern, cmapPy and Subread document them.
#include <gtest/gtest.h>

#include "support/reading.hpp"

namespace nmf::test {
namespace {

using Names = std::vector<std::string>;

const std::string gct_2 =
    "#1.2\n2\t3\nName\tDescription\ts1\ts2\ts3\nAFFX\tna\t1\t2.5\t0\nBIO \"B\"\tgene b\t4\t5\t1e3\n";
// One row of metadata of columns and two columns of metadata of rows.
const std::string gct_3 =
    "#1.3\n2\t3\t2\t1\nid\tsymbol\tage\ts1\ts2\ts3\ndose\tna\tna\t10\tx\t30\nr1\tA\t7\t1\t2."
    "5\t0\nr2\tB\t9\t4\t5\t6\n";
const std::string counts =
    "# Program:featureCounts v2.0.3; Command:\"featureCounts\" \"-a\" \"g.gtf\" \"-o\" \"c.txt\" \"a.bam\"\n"
    "Geneid\tChr\tStart\tEnd\tStrand\tLength\ta.bam\tb.bam\n"
    "ENSG1\tchr1;chr1\t11;50\t20;60\t+;+\t21\t5\t0\nENSG2\tchr2\t7\t9\t-\t3\t0\t12\n";

template <class Check>
void for_every_buffer(const std::string& text, const Check& check) {
  for (const std::size_t size : buffer_sizes)
    for (const int threads : {1, 2}) {
      io::ReadOptions options;
      options.buffer_size = size;
      options.threads = threads;
      io::ReadReport report;
      const auto x = read_text(text, options, &report, "x.txt");
      check(x, report);
    }
}

TEST(Gct, Version2) {
  for_every_buffer(gct_2, [](const auto& x, const io::ReadReport& report) {
    EXPECT_EQ(report.format, "gct");
    EXPECT_EQ(rows_of(x), (Rows{{1, 2.5, 0}, {4, 5, 1000}}));
    EXPECT_EQ(x.labels.columns, (Names{"s1", "s2", "s3"}));
    EXPECT_EQ(report.label_columns, (Names{"Name", "Description"}));
    EXPECT_EQ(x.labels.rows.at(0).values, (Names{"AFFX", "BIO \"B\""}));
    EXPECT_EQ(x.labels.rows.at(1).values, (Names{"na", "gene b"}));
  });
}
TEST(Gct, Version3) {
  for_every_buffer(gct_3, [](const auto& x, const io::ReadReport& report) {
    EXPECT_EQ(rows_of(x), (Rows{{1, 2.5, 0}, {4, 5, 6}}));
    EXPECT_EQ(x.labels.columns, (Names{"s1", "s2", "s3"}));
    EXPECT_EQ(report.label_columns, (Names{"id", "symbol", "age"}));
    EXPECT_EQ(x.labels.rows.at(2).values, (Names{"7", "9"}));
  });
}
TEST(Gct, AsSpreadsheetsWriteIt) {
  const auto x = read_text("\xef\xbb\xbf#1.2\t\t\r\n1\t2\t\r\nName\tDescription\t1\t2\r\ng\t\t3\t4\r\n", {},
                           nullptr, "x.gct");
  EXPECT_EQ(rows_of(x), (Rows{{3, 4}}));
  EXPECT_EQ(x.labels.columns, (Names{"1", "2"}));
}
TEST(Gct, OptionsOfTablesApply) {
  io::ReadOptions options;
  options.columns = {"s3", "s1"};
  options.transpose = true;
  const auto x = read_text(gct_2, options);
  EXPECT_EQ(rows_of(x), (Rows{{1, 4}, {0, 1000}}));
  options = {};
  options.missing = io::Missing::zero;
  EXPECT_EQ(rows_of(read_text("#1.2\n1\t2\nName\tDescription\ta\tb\ng\td\tna\t\n", options)), (Rows{{0, 0}}));
}
TEST(Gct, ManyLinesThatDescribe) {
  std::string text = "#1.3\n1\t1\t0\t200\nid\ts\n";
  for (int line = 0; line < 200; ++line) text += "about " + std::string(3000, 'x') + "\ty\n";
  EXPECT_EQ(rows_of(read_text(text + "g\t5\n")), (Rows{{5}}));
}

TEST(FeatureCounts, KeepsTheCounts) {
  for_every_buffer(counts, [](const auto& x, const io::ReadReport& report) {
    EXPECT_EQ(report.format, "featurecounts");
    EXPECT_EQ(rows_of(x), (Rows{{5, 0}, {0, 12}}));
    EXPECT_EQ(x.labels.columns, (Names{"a.bam", "b.bam"}));
    EXPECT_EQ(report.label_columns, Names{"Geneid"});
    EXPECT_EQ(x.labels.rows.at(0).values, (Names{"ENSG1", "ENSG2"}));
    EXPECT_EQ(report.notes,
              Names{"row labels: Geneid; data: a.bam, b.bam; left out: Chr, Start, End, Strand, Length"});
  });
}
TEST(FeatureCounts, ExtraAttributesLabelTheRows) {
  io::ReadReport report;
  const auto x = read_text(
      "# Program:featureCounts v2.0.3; Command:\"x\"\nGeneid\tChr\tStart\tEnd\tStrand\tLength\tgene_name\ta\n"
      "g1\tc\t1\t2\t+\t2\tTP53\t7\ng2\tc\t1\t2\t+\t2\tMYC\t8\n",
      {}, &report, "counts.txt");
  EXPECT_EQ(rows_of(x), (Rows{{7}, {8}}));
  EXPECT_EQ(report.label_columns, (Names{"Geneid", "gene_name"}));
}

}  // namespace
}  // namespace nmf::test
