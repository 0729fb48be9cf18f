#include "nmf/io/own_entries.hpp"

#include <numeric>
#include <utility>

#include "nmf/base/error.hpp"
#include "nmf/io/row_order.hpp"

namespace nmf::io {

// As pieces go round (nmf::exchange).
template <class T>
static Entries<T> traded(const Company& company, const Entries<T>& out, int to, int from) {
  Entries<T> in;
  in.row = nmf::traded(company, out.row, to, from);
  in.column = nmf::traded(company, out.column, to, from);
  in.value = nmf::traded(company, out.value, to, from);
  in.sorted = false;
  return in;
}

namespace {

// Where the rows of each member end, if members have read the entries in the order of their rows.
template <class T>
std::optional<std::vector<Index>> ends_of_read_rows(const Company& company, const ListedEntries<T>& own) {
  struct Read {
    Index first, end;  // rows
    bool sorted, none;
  };
  const Buffer<std::uint32_t>& row = own.entries.row;
  Read here{0, 0, own.entries.sorted, row.empty()};
  if (!here.none) here = {row[0], Index{row[row.size() - 1]} + 1, here.sorted, false};
  std::vector<Index> ends;
  Index end = 0;
  for (const Read& read : of_each_member(company, here)) {
    if (!read.none && (!read.sorted || read.first < end)) return std::nullopt;
    if (!read.none) end = read.end;
    ends.push_back(end);
  }
  ends.back() = own.rows;
  return ends;
}

// Where rows of these lengths end, so that members have about as many entries.
std::vector<Index> even_ends(const std::vector<Index>& lengths, int members) {
  const Index entries = std::accumulate(lengths.begin(), lengths.end(), Index{0});
  std::vector<Index> ends;
  Index seen = 0;
  for (Index i = 0; i < std::ssize(lengths); ++i) {
    while (std::ssize(ends) < members - 1 && seen * members >= entries * (std::ssize(ends) + 1))
      ends.push_back(i);
    seen += lengths[static_cast<std::size_t>(i)];
  }
  ends.resize(static_cast<std::size_t>(members), std::ssize(lengths));
  return ends;
}

// Pieces of the entries, borrowed: those of this member's rows, which come first, of the next one's, and so
// on.
template <class T>
std::vector<Entries<T>> pieces_by_member(Entries<T>& entries, const std::vector<Index>& lengths,
                                         const std::vector<Index>& ends, int rank) {
  const std::size_t members = ends.size(), first = members - static_cast<std::size_t>(rank);
  std::vector<std::uint32_t> piece_of(lengths.size());
  std::vector<std::size_t> start(members + 1);
  for (std::size_t member = 0, i = 0; member < members; ++member) {
    const std::size_t piece = (member + first) % members;
    for (; i < static_cast<std::size_t>(ends[member]); ++i) {
      piece_of[i] = static_cast<std::uint32_t>(piece);
      start[piece + 1] += static_cast<std::size_t>(lengths[i]);
    }
  }
  std::partial_sum(start.begin(), start.end(), start.begin());
  partition(entries, start, [&](std::uint32_t row) { return std::size_t{piece_of[row]}; });
  std::vector<Entries<T>> pieces(members);
  for (std::size_t piece = 0; piece < members; ++piece) {
    const auto some = [&]<class V>(const Buffer<V>& all) {
      return Buffer<V>::borrowed(all.data() + start[piece], start[piece + 1] - start[piece]);
    };
    pieces[piece].row = some(entries.row);
    pieces[piece].column = some(entries.column);
    pieces[piece].value = some(entries.value);
  }
  return pieces;
}

// Leaves the entries of this member's rows in `own`. Returns where the rows of each end.
template <class T>
std::vector<Index> exchange_rows(const Company& company, ListedEntries<T>& own) {
  const int size = company.size(), rank = company.rank();
  std::vector<Index> lengths(static_cast<std::size_t>(own.rows));
  for (const std::uint32_t i : own.entries.row) ++lengths[i];
  const std::vector<Index> ends = even_ends(added_up(company, lengths), size);
  std::vector<Entries<T>> pieces = pieces_by_member(own.entries, lengths, ends, rank);
  std::vector<Entries<T>> come;
  std::size_t kept = 0;
  exchange<Entries<T>>(
      company,
      [&](int member) { return std::move(pieces[static_cast<std::size_t>((member - rank + size) % size)]); },
      [&](int member, Entries<T>&& some) {
        if (member == rank)
          kept = some.size();
        else
          come.push_back(std::move(some));
      });
  own.entries.resize(kept);
  own.entries.sorted = false;
  RowSorter<T> sorter(std::move(own.entries));
  for (Entries<T>& some : come) sorter.add(std::exchange(some, Entries<T>()));
  own.entries = sorter.take();
  return ends;
}

}  // namespace

template <class T>
std::optional<Sparse<T>> own_rows_of(const Company& company, ListedEntries<T>&& own, int threads) {
  std::optional<std::vector<Index>> ends = ends_of_read_rows(company, own);
  if (!ends) ends = exchange_rows(company, own);
  const std::size_t listed = own.entries.size();
  Sparse<T> x;
  bool again = false;
  try {
    x = RowSorter<T>(std::move(own.entries))
            .compress(static_cast<std::uint64_t>(own.rows), static_cast<std::uint64_t>(own.columns), threads,
                      {});
    again = x.value.size() < listed;
  } catch (const Error&) {  // they add up to too much
    again = true;
  }
  if (anywhere(company, again)) return std::nullopt;
  const auto rank = static_cast<std::ptrdiff_t>(company.rank());
  const auto end = ends->begin() + rank;
  const Index first = rank == 0 ? 0 : end[-1];
  x.rows = *end - first;
  x.row_start = std::vector<Index>(x.row_start.begin() + first, x.row_start.begin() + *end + 1);
  return x;
}

template std::optional<Sparse<float>> own_rows_of(const Company&, ListedEntries<float>&&, int);
template std::optional<Sparse<double>> own_rows_of(const Company&, ListedEntries<double>&&, int);

}  // namespace nmf::io
