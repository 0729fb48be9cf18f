// A company whose members are threads of this process.
#pragma once

#include <barrier>
#include <cstring>
#include <functional>
#include <thread>
#include <vector>

#include "nmf/base/company.hpp"

namespace nmf::test {

class CompanyOfThreads {
 public:
  // body(member) in a thread of each.
  static void hold(int members, const std::function<void(const Company&)>& body) {
    Room room(members);
    std::vector<std::jthread> threads;
    for (int rank = 0; rank < members; ++rank)
      threads.emplace_back([&room, &body, rank] { body(Member(room, rank)); });
  }

 private:
  struct Room {
    explicit Room(int members) : all_here(members), brought(static_cast<std::size_t>(members)) {}
    std::barrier<> all_here;
    std::vector<char*> brought;
  };

  class Member final : public Company {
   public:
    Member(Room& room, int rank) : room_(room), rank_(rank) {}
    int rank() const override { return rank_; }
    int size() const override { return static_cast<int>(room_.brought.size()); }
    void gather(void* all, std::size_t unit, std::span<const Index> ends) const override {
      bring(all);
      std::size_t begin = 0;
      for (std::size_t member = 0; member < ends.size(); ++member) {
        const std::size_t end = static_cast<std::size_t>(ends[member]) * unit;
        if (static_cast<int>(member) != rank_ && end > begin)
          std::memcpy(static_cast<char*>(all) + begin, room_.brought[member] + begin, end - begin);
        begin = end;
      }
      room_.all_here.arrive_and_wait();
    }
    void tell(void* what, std::size_t size, int from) const override {
      bring(what);
      if (rank_ != from) std::memcpy(what, room_.brought[static_cast<std::size_t>(from)], size);
      room_.all_here.arrive_and_wait();
    }
    void trade(const void* out, std::size_t, int, void* in, std::size_t in_size, int from) const override {
      bring(const_cast<void*>(out));
      if (in_size > 0) std::memcpy(in, room_.brought[static_cast<std::size_t>(from)], in_size);
      room_.all_here.arrive_and_wait();
    }

   private:
    void bring(void* what) const {
      room_.brought[static_cast<std::size_t>(rank_)] = static_cast<char*>(what);
      room_.all_here.arrive_and_wait();
    }

    Room& room_;
    const int rank_;
  };
};

}  // namespace nmf::test
