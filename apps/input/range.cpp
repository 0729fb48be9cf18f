#include "input/range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nmf/base/error.hpp"
#include "nmf/data/storage.hpp"
#include "nmf/io/message.hpp"

namespace nmf::app {
namespace {

template <class T>
const Buffer<T>& values_of(const Dense<T>& x) {
  return x.values;
}
template <class T>
const Buffer<T>& values_of(const Sparse<T>& x) {
  return x.value;
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
    const Buffer<T>& values = values_of(matrix);
    constexpr std::size_t some = 1 << 16;
    for (std::size_t begin = 0, end = 0; begin < values.size(); begin = end) {
      end = std::min(values.size(), begin + some);
      values.passing(begin, end);
      for (std::size_t e = begin; e < end; ++e) {
        const T v = values[e];
        extent.non_zeros += v > 0;
        largest = v > largest ? v : largest;
        smallest = v > 0 && v < smallest ? v : smallest;
      }
    }
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
        const Buffer<T>& values = values_of(matrix);
        const auto lost = [least](T v) { return v > 0 && static_cast<double>(v) < least; };
        const auto first = std::find_if(values.begin(), values.end(), lost);
        const auto count = std::count_if(first, values.end(), lost);
        const Place place = place_of(matrix, static_cast<Index>(first - values.begin()));
        return fmt::format(
            "row {}, column {}: {:g} is too small for {} precision beside {:g}; {} count{} as 0",
            x.labels.rows.empty() ? std::to_string(before + place.row + 1)
                                  : called(x.labels.rows.front().values, place.row),
            called(x.labels.columns, place.column), *first, sizeof(T) == 4 ? "single" : "double",
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
