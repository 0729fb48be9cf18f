// What is taken for a header, for labels and for data: tables as other programs write them, and tables that
// can be read two ways. Each row is a line of the tables in docs/formats.md.
#include <gtest/gtest.h>

#include "support/reading.hpp"

namespace nmf::test {
namespace {

constexpr bool header = true, no_header = false;
enum class Said { nothing, doubt };

struct Reading {
  const char* what;
  const char* text;
  bool header;
  std::vector<std::string> labels;  // names of label columns
  Index rows, columns;
  Said said = Said::nothing;
};

void PrintTo(const Reading& reading, std::ostream* out) {
  *out << reading.what << "\n" << reading.text;
}

const std::vector<Reading> readings = {
    // Names of columns that are numbers, over labels.
    {"years", "country,2001,2002,2003\nSpain,3.2,4,1\nItaly,5,2,2\n", header, {"country"}, 2, 3},
    {"years that fall", "Land,2003,2002,2001\nSpanien,3,4,1\nItalien,5,2,2\n", header, {"Land"}, 2, 3},
    {"years of birth and death",
     "Bach,1685,1750\nMozart,1756,1791\n",
     no_header,
     {"column_1"},
     2,
     2,
     Said::doubt},
    {"years of birth and death, another shape",
     "J. S. Bach,1685,1750\nMozart,1756,1791\n",
     header,
     {"J. S. Bach"},
     1,
     2,
     Said::doubt},
    {"one year", "country,2001\nSpain,3.2\nItaly,5\n", header, {"country"}, 2, 1},
    {"days", "city,20240101,20240102\nOslo,3,4\nRome,5,2\n", header, {"city"}, 2, 2},
    {"months", "city,1,2,3,4,5,6,7,8,9,10,11,12\nOslo,3,4,1,3,4,1,3,4,1,3,4,1\n", header, {"city"}, 1, 12},
    {"months with zeros", "city,01,02\nOslo,3,4\nRome,5,2\n", header, {"city"}, 2, 2},
    {"months in words", "city,Jan,Feb\nOslo,3,4\nRome,5,2\n", header, {"city"}, 2, 2},
    {"donors, Drop-seq", "GENE\t1\t2\t3\nA\t5\t0\t1\nB\t4\t2\t2\nC\t0\t7\t1\n", header, {"GENE"}, 3, 3},
    {"donors that the rows go on counting",
     "GENE\t1\t2\t3\nA\t4\t5\t6\nB\t7\t8\t9\n",
     header,
     {"GENE"},
     2,
     3},
    {"sample numbers", "gene,17,4,9\nTP53,0.5,1.5,2.5\nACTB,1.5,0.5,3.5\n", header, {"gene"}, 2, 3},
    {"sample numbers over counts",
     "gene,17,4,9\nTP53,5,0,1\nACTB,4,2,2\n",
     header,
     {"gene"},
     2,
     3,
     Said::doubt},
    {"negative names", "gene,-2,-1,0,1\nTP53,5,0,1,2\nACTB,4,2,2,3\n", header, {"gene"}, 2, 4},
    {"wavelengths",
     "sample,400.5,401,401.5,402\nleaf,.5,.1,.4,.2\nroot,.3,.4,.1,.9\n",
     header,
     {"sample"},
     2,
     4},
    {"labels last",
     "1,2,3,4,species\n5.1,3.5,1.4,.2,setosa\n4.9,3,1.4,.2,virginica\n",
     header,
     {"species"},
     2,
     4},
    {"two columns of labels",
     "gene,strand,1,2\nTP53,plus,5,0\nACTB,minus,4,2\n",
     header,
     {"gene", "strand"},
     2,
     2},
    {"two lines only", "country,2001,2002\nSpain,3.2,4\n", header, {"country"}, 1, 2},
    {"an unknown word", "Ort,1,2,3\nBerlin-Mitte,5,0,1\nPotsdam 2,4,2,2\n", header, {"Ort"}, 2, 3},
    {"an unknown word over unsorted numbers",
     "ORT,9,2,4\nBerlin,5,0,1\nPotsdam,4,2,2\n",
     header,
     {"ORT"},
     2,
     3,
     Said::doubt},
    // Rows of data that begin with a label.
    {"labels that go on", "x,1,2\ny,3,4\n", no_header, {"column_1"}, 2, 2, Said::doubt},
    {"labels that go on over counts", "s1,5,3,9\ns2,2,8,1\ns3,1,1,7\n", no_header, {"column_1"}, 3, 3},
    {"labels that repeat", "a,5.1,3.5\na,4.9,3\nb,4.7,3.2\n", no_header, {"column_1"}, 3, 2},
    {"labels that repeat at the end",
     "5.1,3.5,setosa\n4.9,3,setosa\n6,2.2,virginica\n",
     no_header,
     {"column_3"},
     3,
     2},
    {"fractions", "Alabama,13.2,236\nAlaska,10,263\nArizona,8.1,294\n", no_header, {"column_1"}, 3, 2},
    {"whole numbers",
     "Alabama,13,236,58\nAlaska,10,263,48\nArizona,8,294,80\n",
     no_header,
     {"column_1"},
     3,
     3,
     Said::doubt},
    {"numbers that repeat", "Alabama,13,13\nAlaska,10,26\n", no_header, {"column_1"}, 2, 2},
    // What pandas writes.
    {"pandas", ",a,b\n0,5,6\n1,7,8\n", header, {""}, 2, 2},
    {"pandas, after a filter", ",a,b\n27,5,6\n3,7,8\n9,1,1\n", header, {""}, 3, 2},
    {"pandas, one row", ",a,b\n27,5,6\n", header, {""}, 1, 2},
    {"pandas, negative index", ",a,b\n-3,5,6\n4,7,8\n", header, {""}, 2, 2},
    {"pandas, index of fractions", ",a,b\n0.5,5,6\n0.25,7,8\n", header, {""}, 2, 2, Said::doubt},
    {"pandas, index that repeats", ",a,b\n3,5,6\n3,7,8\n", header, {}, 2, 3, Said::doubt},
    {"pandas, read and written again", "Unnamed: 0,a,b\n4,5,6\n2,7,8\n", header, {"Unnamed: 0"}, 2, 2},
    {"pandas, two levels", ",,a,b\nx,0,5,6\nx,1,7,8\ny,0,1,1\n", header, {"", ""}, 3, 2},
    {"pandas, columns without names", "0,1,2\n5.5,6.5,0.5\n7,8,1\n", header, {}, 2, 3},
    {"pandas, ten of them", "0,1,2,3,4,5,6,7,8,9\n5,6,0,7,8,1,1,2,1,0\n", header, {}, 1, 10},
    {"pandas, five of them over counts", "0,1,2,3,4\n5,6,0,7,8\n1,2,1,0,0\n", header, {}, 2, 5, Said::doubt},
    {"pandas, two of them", "0,1\n5.5,2\n7,8.5\n", header, {}, 2, 2, Said::doubt},
    {"pandas, two of them over zeros and ones", "0,1\n1,0\n1,1\n0,0\n", no_header, {}, 4, 2, Said::doubt},
    {"pandas, one of them", "0\n5.5\n7.25\n", header, {}, 2, 1, Said::doubt},
    {"pandas, one of them over whole numbers", "0\n5\n7\n", no_header, {}, 3, 1, Said::doubt},
    {"pandas, index and columns without names", ",0,1,2\n0,5,6,7\n1,8,9,10\n", header, {""}, 2, 3},
    {"pandas, index after a filter, columns without names", ",0,1\n27,5,6\n3,9,7\n", header, {""}, 2, 2},
    {"pandas, columns without names, one of text", "0,1,2\nfoo,5,6\nbar,8,9\n", header, {"0"}, 2, 2},
    {"pandas, pivot of ids", "userId,1,2,3,5,6\n1,0,2,0,5,4\n2,0,1,0,4,2\n", header, {"userId"}, 2, 5},
    {"pandas, pivot of ids in no order", "userId,5,2,3\n7,0,2,0\n2,0,1,0\n", header, {"userId"}, 2, 3},
    {"pandas, pivot of years", "year,2001,2002\n1,0,2\n2,0,1\n", header, {}, 2, 3},
    {"pandas, index by name", "index,a,b\n4,5,6\n2,7,8\n", header, {"index"}, 2, 2},
    // Numbers that the second line goes on with are data.
    {"counting on", "0,1,2\n3,4,5\n6,7,8\n", no_header, {}, 3, 3, Said::doubt},
    {"counting in twos", "0,1,2,3\n0,2,4,6\n0,3,6,9\n", no_header, {}, 3, 4, Said::doubt},
    {"the same again", "0,1,2\n5,5,1\n0,1,2\n", no_header, {}, 3, 3, Said::doubt},
    {"from 1", "1,2,3\n5,0,1\n4,2,2\n", no_header, {}, 3, 3, Said::doubt},
    {"from 1, counting on", "1,2,3\n4,5,6\n", no_header, {}, 2, 3},
    // All of numbers.
    {"plain numbers", "5,3,4\n4,3,1\n7,2,6\n", no_header, {}, 3, 3},
    {"plain fractions", "5.1,3.5,1.4\n4.9,3,1.4\n", no_header, {}, 2, 3},
    {"years alone", "2001,2002,2003\n3,4,1\n5,2,2\n", header, {}, 2, 3, Said::doubt},
    {"years over years", "2001,2002,2003\n2003,2001,2002\n", no_header, {}, 2, 3, Said::doubt},
    {"names with zeros alone", "001,002,003\n3,4,1\n5,2,2\n", header, {}, 2, 3, Said::doubt},
    {"whole numbers over points",
     "17,4,9\n0.5,1.5,2.5\n1.5,0.5,3.5\n2.5,1.0,0.5\n",
     header,
     {},
     3,
     3,
     Said::doubt},
    {"spectra",
     "400.1,400.2,400.3,400.4,400.5,400.6,400.7,400.8\n3,4,1,2,3,1,5,2\n4,1,2,3,5,2,1,1\n",
     header,
     {},
     2,
     8,
     Said::doubt},
    {"tens", "10,20,30\n3,4,1\n5,2,2\n", no_header, {}, 3, 3, Said::doubt},
    {"one number", "7\n", no_header, {}, 1, 1},
    {"one row", "0,1,2\n", no_header, {}, 1, 3},
    {"one column", "x\n1\n2\n", header, {}, 2, 1},
    {"one column of ids is data all the same", "id\n7\n2\n", header, {}, 2, 1},
    // The first column.
    {"ids", "id,a,b\n7,5,6\n2,7,8\n", header, {"id"}, 2, 2},
    {"ids in one word", "patientid,a,b\n7,5,6\n2,7,8\n", header, {"patientid"}, 2, 2},
    {"ids behind a symbol",
     "symbol,entrez_id,s1,s2\nTP53,7157,5,6\nACTB,60,7,8\n",
     header,
     {"symbol", "entrez_id"},
     2,
     2},
    {"GEO", "ID_REF\tGSM1\tGSM2\n7892501\t5\t6\n7892502\t7\t8\n", header, {"ID_REF"}, 2, 2},
    {"negative ids", "item.id,a,b\n-7,5,6\n2,7,8\n", header, {"item.id"}, 2, 2},
    {"ids that repeat", "class_id,a,b,c,d\n7,5,6,1,1\n7,7,8,2,3\n1,2,3,4,5\n", header, {}, 3, 5, Said::doubt},
    {"not an id", "acid,lipid\n7,5\n2,7\n", header, {}, 2, 2},
    {"a counter by another name", "day,a,b\n1,5,6\n2,7,8\n3,1,1\n", header, {}, 3, 3, Said::doubt},
    {"an axis", "time,a,b\n0.5,5,6\n1,7,8\n2,1,1\n3,1,2\n7,2,1\n", header, {}, 5, 3, Said::doubt},
    {"a counter without a header", "1,5.5,6\n2,7,8\n3,1,1\n", no_header, {}, 3, 3, Said::doubt},
    {"plain first column", "a,b,c\n3,5,6\n1,7,8\n2,1,1\n", header, {}, 3, 3},
    // What R writes.
    {"R, write.csv", "\"\",\"a\",\"b\"\n\"1\",5,6\n\"2\",7,8\n", header, {""}, 2, 2},
    {"R, write.csv of a part", "\"\",\"a\",\"b\"\n\"17\",5,6\n\"4\",7,8\n", header, {""}, 2, 2},
    {"R, write.csv without quotes", ",a,b\n17,5,6\n4,7,8\n", header, {""}, 2, 2},
    {"R, write.csv without row names", "\"V1\",\"V2\"\n5,6\n7,8\n", header, {}, 2, 2},
    {"R, write.csv of years", "\"\",\"2001\",\"2002\"\n\"Spain\",5,6\n\"Italy\",7,8\n", header, {""}, 2, 2},
    {"R, write.table", "\"a\" \"b\"\n\"1\" 5 6\n\"2\" 7 8\n", header, {""}, 2, 2},
    {"R, write.table without quotes, of years", "2001 2002\nSpain 5 6\nItaly 7 8\n", header, {""}, 2, 2},
    {"R, write.table with tabs and col.names = NA", "\t1\t2\nx\t5\t6\ny\t7\t8\n", header, {""}, 2, 2},
    // What Excel writes.
    {"Excel, byte-order mark and semicolons",
     "\xef\xbb\xbf"
     "Land;2001;2002\r\nSpanien;5;6\r\nItalien;7;8\r\n",
     header,
     {"Land"},
     2,
     2},
    {"Excel, empty corner", ";2001;2002\r\nSpanien;5;6\r\nItalien;7;8\r\n", header, {""}, 2, 2},
};

class CsvReadings : public testing::TestWithParam<Reading> {};

TEST_P(CsvReadings, AsInTheTable) {
  const Reading& expected = GetParam();
  io::ReadReport report;
  const auto x = read_text(expected.text, {}, &report);
  EXPECT_EQ(!x.labels.columns.empty(), expected.header);
  EXPECT_EQ(report.label_columns, expected.labels);
  EXPECT_EQ(x.rows(), expected.rows);
  EXPECT_EQ(x.columns(), expected.columns);
  if (expected.said == Said::nothing) {
    EXPECT_TRUE(report.warnings.empty());
    return;
  }
  ASSERT_EQ(report.warnings.size(), 1U);
  const std::string warning = report.warnings[0].plain();
  for (const char* word : {"in doubt: ", "; header yes|no and labels COLUMN|none say what is meant"})
    EXPECT_NE(warning.find(word), std::string::npos) << warning;
}

INSTANTIATE_TEST_SUITE_P(All, CsvReadings, testing::ValuesIn(readings), [](const auto& test) {
  std::string name = test.param.what;
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
});

// The options header and labels end every doubt, either way.
TEST_P(CsvReadings, OptionsDecide) {
  for (const bool yes : {true, false}) {
    io::ReadOptions options;
    options.header = yes ? io::Header::yes : io::Header::no;
    options.labels = {"none"};
    io::ReadReport report;
    const std::string error = error_of_text(GetParam().text, options);
    if (!error.empty()) continue;  // labels that are text cannot be data
    read_text(GetParam().text, options, &report);
    EXPECT_TRUE(report.warnings.empty());
    EXPECT_EQ(report.label_columns, std::vector<std::string>{});
  }
}

}  // namespace
}  // namespace nmf::test
