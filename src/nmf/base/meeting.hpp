// Several courses of work, each written as if it were alone, whose calls are done together.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <semaphore>
#include <span>
#include <thread>
#include <vector>

namespace nmf {

// What a member of a meeting wants to have done.
class Call {
 public:
  virtual ~Call() = default;
  // Whether it is done together with others; else at once.
  virtual bool waits() const = 0;
  // Of two that wait: is it done before others that it does not go with?
  virtual bool comes_first() const { return false; }
  // Of two that wait: may they be done together?
  virtual bool goes_with(const Call& other) const = 0;
  // Does `together`, of which this is the first. What it throws is thrown where each was made.
  virtual void serve(std::span<Call* const> together) = 0;
};

// One course. It has a thread of its own, as a coroutine has a stack: only one of a meeting runs at a time,
// and the others know where it stands.
class Member {
 public:
  // Returns when the call is done, by the thread that holds the meeting.
  void make(Call& call);

 private:
  friend class Meeting;
  using Body = std::function<void(Member&)>;

  void begin(const Body& body);  // throws where there is no thread for it
  void resume();                 // until it has made a call, or ended
  void serve_alone();

  std::thread thread_;
  std::binary_semaphore go_on_{0}, stands_{0};
  Call* call_ = nullptr;  // that it waits for
  bool ended_ = false;
  std::exception_ptr failure_;  // of the call, or of all
};

class Meeting {
 public:
  // Runs body on up to so many members until all have returned, and makes their calls. When all that are left
  // have made one that waits, those of the largest group that may be done together are, of calls that come
  // first where there are any. So who comes to another kind of calls before the others waits for them to come
  // there. A member for which there is no thread is done without; where there is none at all, body runs here.
  // Throws what a body throws, when all have ended.
  static void hold(int members, const std::function<void(Member&)>& body);

 private:
  void hire(int members, const Member::Body& body);
  void advance();  // all to calls that wait, or to their ends
  void gather(const Call& first);
  void serve();  // a group of them

  std::vector<std::unique_ptr<Member>> members_;  // that have not ended
  // Who makes a call together. Its memory is there from the beginning: members could not be left behind.
  std::vector<Member*> with_;
  std::vector<Call*> together_;
  std::exception_ptr failure_;
};

}  // namespace nmf
