// What several processes read a part of each is what one reads.
#include "cli/company.hpp"

#ifdef NMF_MPIRUN

namespace nmf::test {
namespace {

class Reading : public Company {
 protected:
  // What one process and several write of a file, which the several read as `read` says.
  void expect_the_same_reading(const std::string& file, const std::string& read) const {
    SCOPED_TRACE(file);
    const std::string command = "factor " + file + " --rank 3 --max-iterations 5 --threads 1 -q --force -o ";
    const Outcome alone = shell("nmf " + command + "one");
    ASSERT_EQ(alone.status, 0) << alone.err;
    Json one = json_of(content("one/summary.json"));
    for (const int processes : {2, 3}) {
      const Outcome outcome = spread(processes, command + "many");
      ASSERT_EQ(outcome.status, 0) << outcome.err;
      EXPECT_EQ(factors("many"), factors("one"));
      Json many = json_of(content("many/summary.json"));
      for (const char* const key : {"sha256", "bytes", "zero_rows", "zero_columns", "format"})
        EXPECT_EQ(many["input"][key], one["input"][key]) << key;
      EXPECT_EQ(many["processes"]["number"], processes);
      EXPECT_EQ(many["processes"]["reading"], read);
    }
  }
};

constexpr const char *by_parts = "parts", *by_first = "first";

TEST_F(Reading, has_the_bytes_of_one_process) {
  give_matrix("plain.csv", false);
  give_matrix("zeros.csv", true);
  std::string quoted = "\"name\",\"a\",\"b\",\"c,d\"\n", broken = quoted;
  for (int i = 0; i < 300; ++i) {
    const std::string cells = "," + std::to_string(i % 7) + "," + std::to_string(i % 5) + ",0\n";
    quoted += "\"row, " + std::to_string(i) + "\"" + cells;
    broken += "\"row" + std::string(40, '\n') + std::to_string(i) + "\"" + cells;  // in which every cut falls
  }
  give("quoted.csv", quoted);
  give("broken.csv", broken);
  ASSERT_EQ(shell("nmf convert plain.csv plain.npy && nmf convert quoted.csv named.npy && "
                  "nmf convert plain.csv packed.csv.gz")
                .status,
            0);
  expect_the_same_reading("plain.csv", by_parts);
  expect_the_same_reading("zeros.csv", by_parts);
  expect_the_same_reading("quoted.csv", by_parts);
  expect_the_same_reading("plain.npy", by_parts);
  expect_the_same_reading("named.npy", by_parts);
  expect_the_same_reading("broken.csv", by_first);
  expect_the_same_reading("packed.csv.gz", by_first);
}

TEST_F(Reading, exchanges_entries_in_any_order) {
  std::vector<std::string> lines;
  for (int i = 1; i <= 400; ++i)
    for (int j = 1; j <= 60; ++j)
      if ((i * j + j) % 11 == 0)
        lines.push_back(std::to_string(i) + " " + std::to_string(j) + " " +
                        std::to_string(1 + (i + 2 * j) % 9) + "\n");
  std::shuffle(lines.begin(), lines.end(), std::mt19937(1));
  const auto file = [&](std::size_t more) {
    std::string text = "%%MatrixMarket matrix coordinate real general\n% made up\n401 60 " +
                       std::to_string(lines.size() + more) + "\n";
    for (const std::string& line : lines) text += line;
    return text;
  };
  give("any.mtx", file(0));
  give("again.mtx", file(3) + "7 7 1e17\n7 7 0.1\n7 7 9\n");
  expect_the_same_reading("any.mtx", by_parts);
  expect_the_same_reading("any.mtx --transpose", by_parts);
  expect_the_same_reading("again.mtx", by_first);
}

// In the part of the last one.
TEST_F(Reading, says_what_one_process_says_of_a_bad_line) {
  give_matrix("x.csv", false);
  std::string text = content("x.csv");
  text += "last" + text.substr(text.rfind("r699") + 4);
  const std::size_t at = text.rfind("\nlast,") + 6;
  text.replace(at, text.find(',', at) - at, "many");
  give("x.csv", text);
  give("x.mtx", "%%MatrixMarket matrix coordinate real general\n3 3 4\n1 1 1\n2 2 1\n3 3 1\n3 4 1\n");
  for (const char* const file : {"x.csv", "x.mtx"}) {
    const Outcome one = shell(std::string("nmf factor ") + file + " --rank 2 -q"),
                  many = spread(2, std::string("factor ") + file + " --rank 2 -q");
    EXPECT_EQ(many.status, one.status);
    EXPECT_NE(one.status, 0);
    EXPECT_THAT(many.err, HasSubstr(one.err)) << one.err;
  }
}

}  // namespace
}  // namespace nmf::test

#endif
