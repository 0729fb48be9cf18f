// Members of a meeting: their calls are done together, by the thread that holds it.
#include "nmf/base/meeting.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "nmf/base/interruption.hpp"

namespace {

using namespace nmf;

// Counts who is with it.
class Counted final : public Call {
 public:
  Counted(int kind, bool with_others) : kind_(kind), with_others_(with_others) {}
  bool waits() const override { return with_others_; }
  bool comes_first() const override { return kind_ == 9; }
  bool goes_with(const Call& other) const override {
    return static_cast<const Counted&>(other).kind_ == kind_;
  }
  void serve(std::span<Call* const> calls) override {
    if (kind_ < 0) throw std::runtime_error("refused");
    for (Call* const call : calls) {
      static_cast<Counted*>(call)->together = calls.size();
      static_cast<Counted*>(call)->by = std::this_thread::get_id();
    }
  }
  std::size_t together = 0;
  std::thread::id by;

 private:
  const int kind_;
  const bool with_others_;
};

std::size_t made(Member& member, int kind, bool with_others = true) {
  Counted call(kind, with_others);
  member.make(call);
  return call.together;
}

TEST(meeting, makes_calls_of_one_kind_together_while_members_are_left) {
  int members = 0;  // no lock: only one of them runs at a time
  std::vector<std::size_t> seen;
  Meeting::hold(4, [&](Member& member) {
    const int number = members++;
    for (int round = 0; round <= number; ++round) {
      EXPECT_EQ(made(member, 7, false), 1u);
      seen.push_back(made(member, 0));
    }
  });
  EXPECT_EQ(seen, (std::vector<std::size_t>{4, 4, 4, 4, 3, 3, 3, 2, 2, 1}));
}

TEST(meeting, makes_calls_of_other_kinds_apart) {
  int members = 0;
  Meeting::hold(5, [&](Member& member) {
    const int kind = members++ % 2;
    EXPECT_EQ(made(member, kind), kind == 0 ? 3u : 2u);
  });
  EXPECT_EQ(members, 5);
}

// A member that is behind catches up, and one that is ahead waits for others.
TEST(meeting, makes_calls_that_come_first_and_then_those_of_the_most) {
  int members = 0;
  std::vector<std::size_t> seen;
  Meeting::hold(4, [&](Member& member) {
    const int number = members++;
    for (int i = 0; i < number; ++i)
      EXPECT_EQ(made(member, 9), static_cast<std::size_t>(4 - std::max(1, i + 1)));
    seen.push_back(made(member, 0));
    if (number != 2) seen.push_back(made(member, 0));
    seen.push_back(made(member, 1));
  });
  EXPECT_EQ(seen, (std::vector<std::size_t>{4, 4, 4, 4, 3, 3, 3, 4, 4, 4, 4}));
}

TEST(meeting, is_held_by_the_thread_that_called_it) {
  const auto here = std::this_thread::get_id();
  Meeting::hold(2, [&](Member& member) {
    Counted call(0, true);
    member.make(call);
    EXPECT_EQ(call.by, here);
    EXPECT_NE(std::this_thread::get_id(), here);
  });
}

TEST(meeting, throws_what_a_call_throws_where_each_was_made) {
  int refused = 0, members = 0;
  Meeting::hold(3, [&](Member& member) {
    const int kind = members++ < 2 ? -1 : 1;
    try {
      made(member, kind);
    } catch (const std::runtime_error&) {
      ++refused;
    }
    EXPECT_GE(made(member, 2), 1u);
  });
  EXPECT_EQ(refused, 2);
}

TEST(meeting, throws_what_a_member_throws_when_all_have_ended) {
  int members = 0, ended = 0;
  const auto body = [&](Member& member) {
    if (members++ == 1) throw std::runtime_error("one");
    for (int i = 0; i < 5; ++i) made(member, 0);
    ++ended;
  };
  EXPECT_THROW(Meeting::hold(3, body), std::runtime_error);
  EXPECT_EQ(ended, 2);
}

TEST(meeting, without_a_thread_is_held_by_one_member_here) {
  const auto here = std::this_thread::get_id();
  std::size_t together = 0;
  Meeting::hold(0, [&](Member& member) {
    EXPECT_EQ(std::this_thread::get_id(), here);
    together = made(member, 0);
    EXPECT_THROW(made(member, -1), std::runtime_error);
  });
  EXPECT_EQ(together, 1u);
}

TEST(meeting, of_members_that_may_be_interrupted_as_their_holder) {
  std::atomic<bool> wanted = false;
  const Interruption interruption([&] { return wanted.load(); });
  Meeting::hold(2, [&](Member&) {
    const Breakable breakable;
    ASSERT_NE(wanted_here(), nullptr);
    wanted = false;
    EXPECT_FALSE((*wanted_here())());
    wanted = true;
    EXPECT_TRUE((*wanted_here())());
  });
}

}  // namespace
