#include "input/range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nmf/base/error.hpp"
#include "nmf/data/storage.hpp"
#include "nmf/io/message.hpp"
#include "nmf/matrix/blocks.hpp"

namespace nmf::app {
namespace {

// body(place of the first, some values, how many) in order.
template <class T, class Body>
void for_values(const Dense<T>& x, const Body& body) {
  for_blocks(BlocksOf<T>(x), {0, x.rows}, [&](Range rows, const T* first) {
    body(rows.begin * x.columns, first, rows.size() * x.columns);
  });
}
template <class T, class Body>
void for_values(const Sparse<T>& x, const Body& body) {
  constexpr Index some = 1 << 16;
  for (Index begin = 0, end = 0; begin < x.non_zeros(); begin = end) {
    end = std::min(x.non_zeros(), begin + some);
    x.value.passing(static_cast<std::size_t>(begin), static_cast<std::size_t>(end));
    body(begin, x.value.data() + begin, end - begin);
  }
}

struct Place {
  Index row, column;
};
template <class T>
Place place_of(const Dense<T>& x, Index at) {
  return {at / x.columns, at % x.columns};
}
template <class T>
Place place_of(const Sparse<T>& x, Index at) {
  const auto next = std::upper_bound(x.row_start.begin(), x.row_start.end(), at);
  return {next - x.row_start.begin() - 1, static_cast<Index>(x.column[static_cast<std::size_t>(at)])};
}

std::string called(const std::vector<std::string>& names, Index place) {
  return names.empty() ? std::to_string(place + 1) : io::shown(names[static_cast<std::size_t>(place)]);
}

template <class T>
double least_beside(const Extent& extent) {
  return std::ldexp(static_cast<double>(std::numeric_limits<T>::min()), exponent_of(extent.largest));
}

}  // namespace

template <class T>
Extent extent_of(const LabelledMatrix<T>& x) {
  const auto of = [](const auto& matrix) {
    Extent extent;
    T largest = 0, smallest = std::numeric_limits<T>::infinity();
    for_values(matrix, [&](Index, const T* values, Index count) {
      for (Index e = 0; e < count; ++e) {
        const T v = values[e];
        extent.non_zeros += v > 0;
        largest = v > largest ? v : largest;
        smallest = v > 0 && v < smallest ? v : smallest;
      }
    });
    extent.largest = static_cast<double>(largest);
    extent.smallest = static_cast<double>(smallest);
    return extent;
  };
  return std::visit(of, x.values);
}

template <class T>
bool is_beyond_range(const Extent& extent) {
  return extent.smallest < least_beside<T>(extent);
}

template <class T>
std::string lost_in_range(const LabelledMatrix<T>& x, const Extent& extent, Index before) {
  if (!is_beyond_range<T>(extent)) return {};
  const double least = least_beside<T>(extent);
  return std::visit(
      [&](const auto& matrix) {
        T lost = 0;  // the first
        Index at = 0, count = 0;
        for_values(matrix, [&](Index begin, const T* values, Index number) {
          for (Index e = 0; e < number; ++e) {
            if (!(values[e] > 0 && static_cast<double>(values[e]) < least)) continue;
            if (count++ > 0) continue;
            lost = values[e];
            at = begin + e;
          }
        });
        const Place place = place_of(matrix, at);
        return fmt::format(
            "row {}, column {}: {:g} is too small for {} precision beside {:g}; {} count{} as 0",
            x.labels.rows.empty() ? std::to_string(before + place.row + 1)
                                  : called(x.labels.rows.front().values, place.row),
            called(x.labels.columns, place.column), lost, sizeof(T) == 4 ? "single" : "double",
            extent.largest, count == 1 ? "it" : fmt::format("{} such entries", count), count == 1 ? "s" : "");
      },
      x.values);
}

void check_lost(const std::string& input, const std::string& lost, const Loss& loss) {
  if (!lost.empty() && loss.kind == Loss::Kind::beta && loss.parameter <= 0)
    throw Error(Fault::input, fmt::format("{}: {}, which --loss {} has no room for; use --loss kl", input,
                                          lost, name(loss)));
}

template Extent extent_of(const LabelledMatrix<float>&);
template Extent extent_of(const LabelledMatrix<double>&);
template bool is_beyond_range<float>(const Extent&);
template bool is_beyond_range<double>(const Extent&);
template std::string lost_in_range(const LabelledMatrix<float>&, const Extent&, Index);
template std::string lost_in_range(const LabelledMatrix<double>&, const Extent&, Index);

}  // namespace nmf::app
