// Texts that name options, as each reader sees them.
#include <gtest/gtest.h>

#include "nmf/base/error.hpp"

namespace nmf {
namespace {

std::string shouted(std::string_view field, std::string_view value) {
  std::string name = "<" + std::string(field);
  return value.empty() ? name + ">" : name + "=" + std::string(value) + ">";
}

TEST(Wording, has_options_as_the_reader_calls_them) {
  const Wording text(option("l1_w") + ": goes with " + option("loss", "frobenius") + " and kl, not " +
                     option("header", "yes|no"));
  EXPECT_EQ(text.plain(), "l1_w: goes with loss frobenius and kl, not header yes|no");
  EXPECT_EQ(text.naming(shouted), "<l1_w>: goes with <loss=frobenius> and kl, not <header=yes|no>");
}

TEST(Wording, of_no_option_stays_as_it_is) {
  for (const std::string text : {"", "l1_w is --l1-w", "\x02", "\x03 \x02", "a\x02 b"}) {
    EXPECT_EQ(Wording(text).plain(), text);
    EXPECT_EQ(Wording(text).naming(shouted), text);
  }
}

TEST(Error, is_worded_for_each_reader) {
  const Error error = wrong(option("rank"), "0 is not possible");
  const Error copy = error;
  EXPECT_EQ(copy.fault(), Fault::usage);
  EXPECT_STREQ(copy.what(), "rank: 0 is not possible");
  EXPECT_EQ(copy.wording().naming(shouted), "<rank>: 0 is not possible");
}

}  // namespace
}  // namespace nmf
