#include "nmf/base/meeting.hpp"

#include <algorithm>
#include <utility>

#include "nmf/base/interruption.hpp"
#include "nmf/base/processors.hpp"

namespace nmf {
namespace {

// By whoever holds the meeting: exceptions are the members'.
std::exception_ptr failure_of(std::span<Call* const> together) {
  try {
    together.front()->serve(together);
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

}  // namespace

void Member::make(Call& call) {
  call_ = &call;
  if (thread_.joinable()) {
    stands_.release();
    go_on_.acquire();
  } else {
    serve_alone();
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void Member::begin(const Body& body) {
  thread_ = std::thread([this, &body, interrupted = interruption_here()] {
    go_on_.acquire();
    try {
      const Interruption same(interrupted);
      body(*this);
    } catch (...) {
      failure_ = std::current_exception();
    }
    ended_ = true;
    stands_.release();
  });
}

void Member::resume() {
  go_on_.release();
  stands_.acquire();
}

void Member::serve_alone() {
  Call* const call = std::exchange(call_, nullptr);
  failure_ = failure_of({&call, 1});
}

void Meeting::hold(int members, const std::function<void(Member&)>& body) {
  Meeting meeting;
  meeting.hire(members, body);
  if (meeting.members_.empty()) {
    Member here;
    return body(here);
  }
  while (meeting.advance(), !meeting.members_.empty()) meeting.serve();
  if (meeting.failure_) std::rethrow_exception(meeting.failure_);
}

void Meeting::hire(int members, const Member::Body& body) {
  const auto most = static_cast<std::size_t>(std::min(members, threads_that_fit()));
  try {
    members_.reserve(most);
    with_.reserve(most);
    together_.reserve(most);
    while (members_.size() < most) {
      auto member = std::make_unique<Member>();
      member->begin(body);
      members_.push_back(std::move(member));
    }
  } catch (const std::exception&) {
  }
}

void Meeting::advance() {
  for (const auto& member : members_) {
    if (member->call_ != nullptr) continue;
    member->resume();
    while (member->call_ != nullptr && !member->call_->waits()) {
      member->serve_alone();
      member->resume();
    }
    if (!member->ended_) continue;
    member->thread_.join();
    if (member->failure_ && !failure_) failure_ = member->failure_;
  }
  std::erase_if(members_, [](const auto& member) { return member->ended_; });
}

void Meeting::gather(const Call& first) {
  with_.clear();
  for (const auto& member : members_)
    if (member->call_ == &first || first.goes_with(*member->call_)) with_.push_back(member.get());
}

void Meeting::serve() {
  const Call* next = nullptr;
  std::pair<bool, std::size_t> most;
  for (const auto& member : members_) {
    gather(*member->call_);
    const std::pair size(member->call_->comes_first(), with_.size());
    if (next != nullptr && size <= most) continue;
    next = member->call_;
    most = size;
  }
  gather(*next);
  together_.clear();
  for (Member* const member : with_) together_.push_back(std::exchange(member->call_, nullptr));
  const std::exception_ptr failure = failure_of(together_);
  for (Member* const member : with_) member->failure_ = failure;
}

}  // namespace nmf
