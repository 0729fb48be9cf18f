// Processes that do one thing together, each with a share of the data: what they tell each other.
#pragma once

#include <cstddef>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "nmf/base/index.hpp"

namespace nmf {

// All members make the same calls in the same order, each from the thread that has the company, and come back
// when all have made them. So whatever decides about calls has to be the same everywhere.
class Company {
 public:
  virtual ~Company() = default;
  virtual int rank() const = 0;  // of this member, from 0
  virtual int size() const = 0;

  // `all` are pieces of `unit` bytes, of which member q has those before ends[q] and after the members before
  // it: each brings its own, and has all of them then.
  virtual void gather(void* all, std::size_t unit, std::span<const Index> ends) const = 0;

  // What member `from` has there, all have then.
  virtual void tell(void* what, std::size_t size, int from) const = 0;

  // What this member has for `to` goes there, and what `from` has for this one comes: all go round, as many
  // places on.
  virtual void trade(const void* out, std::size_t out_size, int to, void* in, std::size_t in_size,
                     int from) const = 0;
};

// The company of one.
const Company& alone();

// What the first member has, for all.
template <class V>
V of_first(const Company& company, V value) {
  company.tell(&value, sizeof value, 0);
  return value;
}

// The same of texts and other sequences of plain values.
template <class Sequence>
void tell_all(const Company& company, Sequence& values) {
  values.resize(of_first(company, values.size()));
  company.tell(values.data(), values.size() * sizeof *values.data(), 0);
}

// Is it so anywhere?
bool anywhere(const Company& company, bool here);

// own(value) by each member in turn, who goes on with what the one before it has left.
template <class V, class Own>
void in_turn(const Company& company, V& value, const Own& own) {
  for (int member = 0; member < company.size(); ++member) {
    if (member == company.rank()) own(value);
    company.tell(&value, sizeof value, member);
  }
}

// What each member has, in their order.
template <class V>
std::vector<V> of_each_member(const Company& company, V own) {
  std::vector<V> all(static_cast<std::size_t>(company.size()));
  std::vector<Index> ends(all.size());
  std::iota(ends.begin(), ends.end(), Index{1});
  all[static_cast<std::size_t>(company.rank())] = own;
  company.gather(all.data(), sizeof(V), ends);
  return all;
}

// The same of sequences, one behind the other.
template <class V>
std::vector<V> gathered(const Company& company, std::vector<V> own) {
  if (company.size() == 1) return own;
  std::vector<Index> ends = of_each_member(company, std::ssize(own));
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  std::vector<V> all(static_cast<std::size_t>(ends.back()));
  std::move(own.begin(), own.end(),
            all.begin() + ends[static_cast<std::size_t>(company.rank())] - std::ssize(own));
  company.gather(all.data(), sizeof(V), ends);
  return all;
}

// A sequence of plain values (a vector, a Buffer), and as of other pieces: `out` goes to a member, what
// another has for this one comes.
template <class Values>
requires requires(Values values) {
  values.data();
}
Values traded(const Company& company, const Values& out, int to, int from) {
  constexpr std::size_t bytes = sizeof(*out.data());
  std::size_t going = out.size(), coming = 0;
  company.trade(&going, sizeof going, to, &coming, sizeof coming, from);
  Values in(coming);
  company.trade(out.data(), going * bytes, to, in.data(), coming * bytes, from);
  return in;
}

// Each member has a piece for each, itself among them: make(to) makes it, take(from, piece) has what came.
// Its own comes last, when those for others are gone.
template <class Piece, class Make, class Take>
void exchange(const Company& company, const Make& make, const Take& take) {
  const int size = company.size(), rank = company.rank();
  for (int places = 1; places < size; ++places) {
    const int to = (rank + places) % size, from = (rank + size - places) % size;
    const Piece out = make(to);
    take(from, traded(company, out, to, from));
  }
  take(rank, make(rank));
}

// The sums over all members of what each has, of as many numbers.
template <class V>
std::vector<V> added_up(const Company& company, std::vector<V> own) {
  if (company.size() == 1) return own;
  const auto size = static_cast<std::size_t>(company.size());
  const auto begin = [&](int member) {
    return own.begin() + static_cast<std::ptrdiff_t>(own.size() * static_cast<std::size_t>(member) / size);
  };
  std::vector<V> sums;
  exchange<std::vector<V>>(
      company, [&](int member) { return std::vector<V>(begin(member), begin(member + 1)); },
      [&](int, std::vector<V>&& part) {
        sums.resize(part.size());
        for (std::size_t i = 0; i < part.size(); ++i) sums[i] += part[i];
      });
  return gathered(company, std::move(sums));
}

}  // namespace nmf
