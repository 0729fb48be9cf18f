#include "nmf/solve/exchange_plan.hpp"

#include <gtest/gtest.h>

namespace nmf {
namespace {

using Next = ExchangePlan::Next;

TEST(ExchangePlan, waits_for_a_descent_that_is_slow_or_over) {
  ExchangePlan fast(8);
  double error = 1;
  for (int i = 0; i < 50; ++i) EXPECT_EQ(fast.after(error *= 0.999, false), Next::iterate);
  EXPECT_EQ(fast.after(error *= 0.999, true), Next::exchange);
  ExchangePlan slow(8);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(slow.after(0.5 - 1e-9 * i, false), Next::iterate);
  EXPECT_FALSE(slow.trying());
  EXPECT_EQ(slow.after(0.5 - 6e-9, false), Next::exchange);
  EXPECT_TRUE(slow.trying());
  EXPECT_EQ(slow.kept_error(), 0.5 - 6e-9);
}

TEST(ExchangePlan, keeps_what_is_better_and_gives_up_after_two_failures) {
  ExchangePlan plan(8);
  EXPECT_EQ(plan.after(0.5, true), Next::exchange);
  EXPECT_EQ(plan.after(0.6, false), Next::iterate);
  EXPECT_EQ(plan.after(0.49, false), Next::iterate);
  EXPECT_FALSE(plan.trying());
  EXPECT_EQ(plan.kept(), 1);
  EXPECT_EQ(plan.after(0.48, true), Next::exchange);
  EXPECT_EQ(plan.after(0.6, true), Next::retry);
  EXPECT_EQ(plan.after(0.6, true), Next::undo);
  EXPECT_TRUE(plan.over());
  EXPECT_EQ(plan.rounds(), 3);
  EXPECT_EQ(plan.kept(), 1);
  EXPECT_EQ(plan.after(0.48, true), Next::iterate);
}

// Back at the same optimum, a little further down.
TEST(ExchangePlan, counts_what_brings_nothing_as_a_failure) {
  ExchangePlan plan(8, 1e-4);
  double error = 0.5;
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(plan.after(error, true), Next::exchange) << round;
    EXPECT_EQ(plan.after(0.6, false), Next::iterate);
    EXPECT_EQ(plan.after(error -= 1e-6, false), Next::iterate);
  }
  EXPECT_EQ(plan.after(error, true), Next::iterate);
  EXPECT_TRUE(plan.over());
  EXPECT_EQ(plan.kept(), 2);
}

// Early, where an exchange must promise to pay by itself.
TEST(ExchangePlan, tries_once_while_the_descent_is_rather_slow) {
  double error = 1;
  const auto descend = [&error](ExchangePlan& plan) {
    Next next = Next::iterate;
    for (int i = 0; i < 7; ++i) next = plan.after(error *= 1 - 3e-5, false);  // 1.8e-4 in six iterations
    return next;
  };
  ExchangePlan plan(3);
  EXPECT_EQ(descend(plan), Next::exchange);
  EXPECT_EQ(plan.share(), 0.7);
  plan.found_nothing();
  EXPECT_FALSE(plan.over());
  EXPECT_EQ(plan.rounds(), 0);
  EXPECT_EQ(descend(plan), Next::iterate);
  EXPECT_EQ(plan.after(error, true), Next::exchange);
  EXPECT_EQ(plan.share(), 0.1);
  ExchangePlan failing(3);
  EXPECT_EQ(descend(failing), Next::exchange);
  EXPECT_EQ(failing.after(2, true), Next::undo);  // and the descent goes on
  EXPECT_FALSE(failing.over());
  EXPECT_EQ(failing.after(error, true), Next::exchange);
  EXPECT_EQ(failing.after(2, true), Next::retry);
  EXPECT_EQ(failing.after(2, true), Next::undo);
  EXPECT_TRUE(failing.over());
}

TEST(ExchangePlan, gives_up_what_will_not_get_there) {
  ExchangePlan plan(1);
  EXPECT_EQ(plan.after(0.5, true), Next::exchange);
  double error = 0.6;  // 0.1 to go, at 0.004 an iteration: further than 20 iterations
  for (int i = 0; i < 7; ++i) EXPECT_EQ(plan.after(error -= 0.004, false), Next::iterate) << i;
  EXPECT_EQ(plan.after(error -= 0.001, false), Next::undo);
}

TEST(ExchangePlan, makes_no_more_rounds_than_it_may) {
  ExchangePlan none(0);
  EXPECT_TRUE(none.over());
  EXPECT_EQ(none.after(0.5, true), Next::iterate);
  ExchangePlan one(1);
  EXPECT_EQ(one.after(0.5, true), Next::exchange);
  EXPECT_FALSE(one.over());
  EXPECT_EQ(one.after(0.6, true), Next::undo);
  EXPECT_TRUE(one.over());
  ExchangePlan nothing(8);
  EXPECT_EQ(nothing.after(0.5, true), Next::exchange);
  nothing.found_nothing();
  EXPECT_TRUE(nothing.over());
  EXPECT_EQ(nothing.rounds(), 0);
}

}  // namespace
}  // namespace nmf
