#include "support/invalid_inputs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "support/reading.hpp"

namespace nmf::test {
namespace {

std::vector<std::string> words_of(const std::string& list) {
  std::vector<std::string> words;
  std::istringstream in(list);
  for (std::string word; std::getline(in, word, ',');) words.push_back(word);
  return words;
}

// The flags of the command line that concern reading.
io::ReadOptions options_of(std::vector<std::string> flags) {
  io::ReadOptions options;
  options.text.wanted = std::erase(flags, "--text") > 0;
  for (std::size_t i = 0; i + 1 < flags.size(); i += 2) {
    const std::string& value = flags[i + 1];
    if (flags[i] == "--header")
      options.header = value == "yes" ? io::Header::yes : io::Header::no;
    else if (flags[i] == "--delimiter")
      options.delimiter = value[0];
    else if (flags[i] == "--labels")
      options.labels.push_back(value);
    else if (flags[i] == "--columns")
      options.columns.push_back(value);
    else if (flags[i] == "--drop")
      options.drop.push_back(value);
    else if (flags[i] == "--decimal")
      options.decimal = value[0];
    else if (flags[i] == "--thousands")
      options.thousands = value[0];
    else if (flags[i] == "--comment")
      options.comment = value[0];
    else if (flags[i] == "--skip")
      options.skip = std::stoull(value);
    else if (flags[i] == "--layer")
      options.layer = value;
    else if (flags[i] == "--long")
      options.long_table = words_of(value);
    else if (flags[i] == "--repeated")
      options.repeated = value == "sum" ? io::Repeated::sum : io::Repeated::error;
    else if (flags[i] == "--min-df")
      options.text.min_df = io::parse_min_df(value);
    else if (flags[i] == "--stop-words")
      options.text.stop_words = value;
    else if (flags[i] == "--format")
      options.format = value;
    else
      EXPECT_EQ(flags[i], "--precision");
  }
  return options;
}

// As the command line calls an option.
std::string flag(std::string_view field, std::string_view value) {
  std::string name = field == "long_table" ? "--long" : "--" + std::string(field);
  std::replace(name.begin(), name.end(), '_', '-');
  return value.empty() ? name : name.append(" ").append(value);
}

template <class T>
void expect_error(const InvalidInput& input, const io::ReadOptions& options) {
  const std::string folder = NMF_INPUTS "/invalid/";
  try {
    read<T>(folder + input.file, options);
    ADD_FAILURE() << "was read";
  } catch (const Error& error) {
    std::string message = error.wording().naming(flag);
    for (std::size_t at = 0; (at = message.find(folder)) != std::string::npos;)
      message.erase(at, folder.size());
    EXPECT_EQ(message, input.message);
    EXPECT_EQ(static_cast<int>(error.fault()), input.exit_status);
  }
}

class InvalidInputs : public testing::TestWithParam<InvalidInput> {};

TEST_P(InvalidInputs, GivesItsMessage) {
  const InvalidInput& input = GetParam();
  io::ReadOptions options = options_of(input.flags);
  const bool of_double = input.message.find("double precision") != std::string::npos ||
                         input.file == "duplicates_overflow.mtx";  // whose values are too large for single
  const bool of_single = input.message.find("single precision") != std::string::npos;
  for (const std::size_t size : buffer_sizes)
    for (const int threads : {1, 2}) {
      SCOPED_TRACE(testing::Message() << "buffer " << size << ", threads " << threads);
      options.buffer_size = size;
      options.threads = threads;
      if (!of_single) expect_error<double>(input, options);
      if (!of_double) expect_error<float>(input, options);
    }
}

INSTANTIATE_TEST_SUITE_P(All, InvalidInputs, testing::ValuesIn(invalid_inputs()), [](const auto& test) {
  std::string name = test.param.file;
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
});

TEST(InvalidInputsTable, HasEveryFileOfTheFolder) {
  std::set<std::string> listed{"expected.tsv"};
  for (const InvalidInput& input : invalid_inputs())
    EXPECT_TRUE(listed.insert(input.file).second) << input.file;
  std::set<std::string> present;
  for (const auto& entry : std::filesystem::directory_iterator(NMF_INPUTS "/invalid"))
    present.insert(entry.path().filename().string());
  EXPECT_EQ(listed, present);
}

}  // namespace
}  // namespace nmf::test
