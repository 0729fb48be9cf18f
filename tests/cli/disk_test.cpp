// Matrices that --memory does not hold: the bytes of memory, from a scratch file or from where they lie, and
// what is said of that.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include "cli/disk.hpp"

namespace nmf::test {
namespace {

TEST_F(Disk, text_goes_to_a_scratch_file) {
  const Json used = compare("x.csv", {});
  EXPECT_GE(used["bytes"], rows * columns * 8);
  EXPECT_EQ(used["bytes_in_place"], 0);
  EXPECT_GT(used["read_bytes_per_second"], 0);
  EXPECT_GE(used["read_bytes"], rows * columns * 8);
  EXPECT_EQ(used["bytes_in_single"], rows * columns * 4);
  EXPECT_EQ(compare("x.csv", {"--precision", "double", "--holdout", "0.1"})["bytes_in_single"],
            rows * columns * 4);
  EXPECT_EQ(compare("x.csv", {"--scale", "sqrt"})["bytes_in_single"], 0);  // other numbers
  EXPECT_EQ(compare("x.csv", {"--precision", "single"})["bytes_in_single"], 0);
  EXPECT_EQ(compare("x.csv", {"--algorithm", "spa"})["bytes_in_single"], 0);  // rows are picked out
}

TEST_F(Disk, arrays_stay_where_they_are) {
  const Json used = compare("x.npy", {});
  EXPECT_EQ(used["bytes"], 0);
  EXPECT_EQ(used["bytes_in_place"], rows * columns * 8);
  EXPECT_EQ(used["bytes_in_single"], 0);
  EXPECT_GT(compare("x.npy", {"--precision", "single"})["bytes"], 0);  // half of it to read
  EXPECT_GT(compare("x.npy", {"--scale", "sqrt"})["bytes"], 0);
  EXPECT_GT(compare("x.npy", {"--transpose"}, {"--memory", "27M"})["bytes"], 0);  // a wide one needs more
}

// A zip archive of one member as it is. The sum of its bytes is that of zlib.
std::string stored_zip(const std::string& name, const std::string& bytes) {
  const auto number = [](std::uint64_t value, int size) {
    return std::string(reinterpret_cast<const char*>(&value), static_cast<std::size_t>(size));
  };
  const std::uint64_t sum =
      crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
  const std::string about = number(20, 2) + number(0, 8) + number(sum, 4) + number(bytes.size(), 4) +
                            number(bytes.size(), 4) + number(name.size(), 2) + number(0, 2),
                    member = "PK\3\4" + about + name + bytes,
                    directory = "PK\1\2" + number(20, 2) + about + std::string(14, '\0') + name;
  return member + directory + "PK\5\6" + number(0, 4) + number(1, 2) + number(1, 2) +
         number(directory.size(), 4) + number(member.size(), 4) + number(0, 2);
}

TEST_F(Disk, arrays_of_other_numbers_stay_there_too) {
  ASSERT_EQ(nmf({"convert", "x.npy", "f4.npy", "--precision", "single"}).status, 0);
  give("aligned.npz", stored_zip("abcdef.npy", content("x.npy")));
  give("unaligned.npz", stored_zip("abc.npy", content("x.npy")));
  give("narrow.npz", stored_zip("abc.npy", content("f4.npy")));
  before_ += 4;
  for (const auto& [input, size] :
       {std::pair{"f4.npy", 4}, {"aligned.npz", 8}, {"unaligned.npz", 8}, {"narrow.npz", 4}}) {
    const Json used = compare(input, {});
    EXPECT_EQ(used["bytes"], 0) << input;
    EXPECT_EQ(used["bytes_in_place"], rows * columns * size) << input;
    EXPECT_EQ(used["bytes_in_single"], 0) << input;
    compare(input, {"--holdout", "0.1", "--init", "spa"});
  }
  EXPECT_EQ(compare("f4.npy", {"--loss", "kl"})["bytes"], rows * columns * 4);  // its transpose
  EXPECT_EQ(compare("f4.npy", {"--algorithm", "spa"})["bytes"], 0);
  EXPECT_GT(compare("f4.npy", {"--scale", "sqrt"})["bytes"], 0);
  EXPECT_GT(compare("unaligned.npz", {"--precision", "single"})["bytes"], 0);
  const Json told =
      json_of(nmf(command("f4.npy", with(little(), {"--loss", "kl", "--dry-run", "--json"}), "out")).out);
  EXPECT_EQ(told["memory_bytes"]["matrix"], rows * columns * 4);
}

TEST_F(Disk, arrays_from_standard_input_do_not) {
  const auto from_standard_input = [&](const std::vector<std::string>& more, const std::string& output) {
    Invocation given = invocation(command("-", more, output));
    given.before_exec = [path = (scratch / "x.npy").string()] {
      ::dup2(::open(path.c_str(), O_RDONLY), STDIN_FILENO);
    };
    return run(given);
  };
  const Outcome disk = from_standard_input(little(), "disk");
  EXPECT_EQ(disk.status, 0) << disk.err;
  EXPECT_EQ(from_standard_input({}, "memory").status, 0);
  EXPECT_EQ(factors("disk"), factors("memory"));
  EXPECT_EQ(json_of(content("disk/summary.json"))["scratch"]["bytes_in_place"], 0);
}

TEST_F(Disk, entries_go_there_with_what_is_made_of_them) {
  const Json used = compare("s.mtx", {});
  EXPECT_GE(used["bytes"], 2 * rows * columns * 8);
  EXPECT_EQ(used["bytes_in_single"], rows * columns * 4);
  EXPECT_GE(compare("s.mtx", {"--scale", "sqrt"})["bytes"], 2 * rows * columns * 12);
  compare("s.mtx", {"--missing", "unlisted", "--holdout", "0.1"});
  compare("s.mtx", {"--loss", "kl"});
}

TEST_F(Disk, whatever_is_minimised) {
  EXPECT_GE(compare("x.npy", {"--loss", "kl"})["bytes"], rows * columns * 8);  // its transpose
  compare("x.csv", {"--holdout", "0.05", "--top-columns", "90:variance"});
}

TEST_F(Disk, entries_out_of_order_are_sorted_there) {
  std::string text = "%%MatrixMarket matrix coordinate integer general\n30000 50 300000\n";
  for (int e = 0; e < 300000; ++e) {
    const int place = static_cast<int>(std::int64_t{e} * 700001 % 1500000);
    text += fmt::format("{} {} {}\n", place % 30000 + 1, place / 30000 + 1, e % 9 + 1);
  }
  give("out_of_order.mtx", text);
  ++before_;
  compare("out_of_order.mtx", {});
}

// What MATLAB's save('x.mat', '-v6') writes of a matrix x of small whole numbers.
std::string matlab_file(const Dense<double>& x) {
  std::string file(128, ' ');
  const auto add = [&file](const auto& value) {
    file.append(reinterpret_cast<const char*>(&value), sizeof value);
  };
  file.replace(0, 10, "MATLAB 5.0");
  file.replace(124, 4, "\x00\x01IM", 4);
  const auto entries = static_cast<std::uint32_t>(x.rows * x.columns);
  for (const std::uint32_t word :
       {14U, 48 + 8 * entries, 6U, 8U, 6U, 0U, 5U, 8U, static_cast<std::uint32_t>(x.rows),
        static_cast<std::uint32_t>(x.columns), 1U << 16 | 1U, std::uint32_t{'x'}, 9U, 8 * entries})
    add(word);
  for (Index j = 0; j < x.columns; ++j)
    for (Index i = 0; i < x.rows; ++i) add(x(i, j));
  return file;
}

TEST_F(Disk, whatever_the_file_is_like) {
  Dense<double> x{rows, columns, Buffer<double>(static_cast<std::size_t>(rows * columns))};
  std::string edges = "row,column,value\n", texts;
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < columns; ++j) {
      x.values[static_cast<std::size_t>(i * columns + j)] = static_cast<double>((i * 7 + j * j) % 50);
      edges += fmt::format("{},{},{}\n", (i * 7001) % rows, (i * 3 + j) % (5 * columns), 1 + (i + j) % 5);
      texts += fmt::format("w{} ", (i * 11 + j * j) % 900 + 100);
    }
    texts += '\n';
  }
  give("x.mat", matlab_file(x));
  give("edges.csv", edges);
  give("texts.txt", texts);
  io::write_matrix((scratch / "x.npz").string(), LabelledMatrix<double>{std::move(x), {}}, {});
  before_ += 4;
  for (const std::string input : {"x.mat", "x.npz"})
    EXPECT_GE(compare(input, {})["bytes"], rows * columns * 8) << input;
  EXPECT_GE(compare("edges.csv", {"--long", "auto"})["bytes"], rows * columns * 12);
  EXPECT_GT(compare("texts.txt", {"--text"})["bytes"], 0);
}

TEST_F(Disk, models_are_used_and_ranks_compared_there) {
  ASSERT_EQ(nmf(command("x.npy", {}, "model")).status, 0);
  for (const std::string name : {"transform", "evaluate"}) {
    const std::vector<std::string> use{name, "x.npy", "--model", "model", "-q"};
    const Outcome memory = nmf(use), disk = nmf(with(use, little()));
    EXPECT_EQ(disk.status, 0) << disk.err;
    EXPECT_EQ(memory.out, disk.out);
  }
  const Json told =
      json_of(nmf(with({"evaluate", "x.npy", "--model", "model", "-q", "--json"}, little())).out);
  EXPECT_EQ(told["scratch"]["bytes_in_place"], rows * columns * 8);
  for (const auto& [folder, more] : {std::pair{"ranks", std::vector<std::string>{}}, {"disk", little()}}) {
    const Outcome outcome = nmf(with({"rank", "x.npy", "--ranks", "3", "--runs", "2", "--folds", "2",
                                      "--max-iterations", "3", "-q", "-o", folder},
                                     more));
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }
  EXPECT_EQ(content("ranks/ranks.csv"), content("disk/ranks.csv"));
  EXPECT_FALSE(json_of(content("ranks/summary.json")).contains("scratch"));
  const Json used = json_of(content("disk/summary.json"))["scratch"];
  EXPECT_EQ(used["bytes_in_place"], rows * columns * 8);
  EXPECT_GE(used["read_bytes"], rows * columns * 8);
}

TEST_F(Disk, what_is_kept_there_is_said_before) {
  const std::vector<std::string> dry = command("x.csv", with(little(), {"--dry-run", "--json"}), "out");
  const Json told = json_of(nmf(dry).out);
  EXPECT_GE(told["scratch"]["bytes"], rows * columns * 8);
  EXPECT_EQ(told["memory_bytes"]["allowed"], 18 << 20);
  EXPECT_GT(told["scratch"]["free_bytes"], 0);
  EXPECT_EQ(told["memory_bytes"]["matrix"], rows * columns * 4);  // which are whole numbers
  const auto matrix = [&](const std::vector<std::string>& more) {
    const std::vector<std::string> run = command("x.csv", with(more, {"--dry-run", "--json"}), "out");
    return json_of(nmf(run).out)["memory_bytes"]["matrix"];
  };
  EXPECT_EQ(matrix({}), rows * columns * 8);
  EXPECT_EQ(matrix(with(little(), {"--scale", "sqrt"})), rows * columns * 8);
  const Outcome lines = nmf(command("x.npy", with(little(), {"--dry-run"}), "out"));
  EXPECT_THAT(lines.out, AllOf(HasSubstr("; --memory allows 18 MiB\n"),
                               HasSubstr("scratch    of this 9.16 MiB in the file of the matrix\n")));
  EXPECT_EQ(files(), before_);
}

TEST_F(Disk, checkpoints_go_on_with_other_memory) {
  const std::vector<std::string> kept{"--checkpoint", "state"};
  ASSERT_EQ(nmf(command("x.npy", kept, "half")).status, 0);
  const Outcome on = nmf(command("x.npy", with(kept, little()), "on", "6"));
  EXPECT_EQ(on.status, 0) << on.err;
  ASSERT_EQ(nmf(command("x.npy", {}, "whole", "6")).status, 0);
  EXPECT_EQ(factors("on"), factors("whole"));
}

}  // namespace
}  // namespace nmf::test
