#include "nmf/scale/local_regression.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nmf {
namespace {

struct Point {
  double x, y;
};

// The curve at the end of a cell.
struct Knot {
  double x, value, slope;
};

// As far as `count` points lie from x.
double reach_of(const std::vector<Point>& points, double x, std::size_t count) {
  std::vector<double> distances;
  distances.reserve(points.size());
  for (const Point& point : points) distances.push_back(std::abs(point.x - x));
  const auto last = distances.begin() + static_cast<std::ptrdiff_t>(count) - 1;
  std::nth_element(distances.begin(), last, distances.end());
  return *last;
}

// 1 at the middle, 0 at the reach.
double tricube(double distance) {
  constexpr double nearly = 0.999;
  if (distance >= nearly) return 0;
  const double rest = 1 - distance * distance * distance;
  return rest * rest * rest;
}

// Sums over the points within the reach of weight * f(u, y), u from -1 to 1.
template <class F>
double weighed(const std::vector<Point>& points, double x, double reach, const F& f) {
  double sum = 0;
  for (const Point& point : points) {
    const double u = reach > 0 ? (point.x - x) / reach : (point.x == x ? 0 : 1);
    if (const double w = tricube(std::abs(u)); w > 0) sum += w * f(u, point.y);
  }
  return sum;
}

// Of the points within the reach, all alike.
double plain_mean(const std::vector<Point>& points, double x, double reach) {
  double sum = 0, count = 0;
  for (const Point& point : points)
    if (std::abs(point.x - x) <= reach) {
      sum += point.y;
      ++count;
    }
  return sum / count;
}

// The least squares parabola by polynomials that are orthogonal on the points: 1, p = u - a, and
// q = u^2 - c - d p; those that vanish on the points are left out.
Knot knot_at(const std::vector<Point>& points, double x, double reach) {
  constexpr double nothing = 1e-14;
  const auto sum = [&](const auto& f) { return weighed(points, x, reach, f); };
  const double all = sum([](double, double) { return 1.0; });
  if (!(all > 0)) return {x, plain_mean(points, x, reach), 0};  // all of them as far as the last
  const double a = sum([](double u, double) { return u; }) / all,
               c = sum([](double u, double) { return u * u; }) / all;
  const double p2 = sum([&](double u, double) { return (u - a) * (u - a); });
  const double mean = sum([](double, double y) { return y; }) / all;
  if (p2 <= nothing * all) return {x, mean, 0};
  const double d = sum([&](double u, double) { return u * u * (u - a); }) / p2,
               by_p = sum([&](double u, double y) { return (u - a) * y; }) / p2;
  const auto q = [&](double u) { return u * u - c - d * (u - a); };
  const double q2 = sum([&](double u, double) { return q(u) * q(u); });
  const double by_q = q2 > nothing * all ? sum([&](double u, double y) { return q(u) * y; }) / q2 : 0;
  return {x, mean - a * by_p + by_q * q(0), (by_p - d * by_q) / reach};
}

struct Cell {
  double low, high;
  std::size_t begin, end;  // of its points, in rising order
};

// The point nearest to the middle that differs from its successor; `end` where all are equal.
std::size_t middle_of(const std::vector<Point>& points, const Cell& cell) {
  const auto differs = [&](std::size_t m) { return points[m].x < points[m + 1].x; };
  const std::size_t middle = (cell.begin + cell.end - 1) / 2;
  for (std::size_t off = 0; off < cell.end - cell.begin; ++off) {
    if (middle + off + 1 < cell.end && differs(middle + off)) return middle + off;
    if (middle >= cell.begin + off && differs(middle - off)) return middle - off;
  }
  return cell.end;
}

// Adds where cells end that are cut until they have no more than `most` points.
void cut(const std::vector<Point>& points, const Cell& cell, std::size_t most, std::vector<double>& ends) {
  if (cell.end - cell.begin <= most) return;
  const std::size_t m = middle_of(points, cell);
  if (m == cell.end || points[m].x == cell.low || points[m].x == cell.high) return;
  const double at = points[m].x;
  ends.push_back(at);
  cut(points, {cell.low, at, cell.begin, m + 1}, most, ends);
  cut(points, {at, cell.high, m + 1, cell.end}, most, ends);
}

double curve(const Knot& a, const Knot& b, double x) {
  const double width = b.x - a.x, h = (x - a.x) / width, rest = 1 - h;
  return rest * rest * (1 + 2 * h) * a.value + h * h * (3 - 2 * h) * b.value +
         (h * rest * rest * a.slope - h * h * rest * b.slope) * width;
}

}  // namespace

std::vector<double> local_regression(const std::vector<double>& x, const std::vector<double>& y,
                                     double span) {
  constexpr double cell = 0.2, margin = 0.005;
  if (x.empty()) return {};
  std::vector<Point> points(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) points[i] = {x[i], y[i]};
  std::sort(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.x < b.x; });
  const double low = points.front().x, high = points.back().x, share = static_cast<double>(x.size()) * span;
  const double beyond = margin * std::max(high - low, std::max(std::abs(low), std::abs(high)) * 1e-3 + 1e-30);
  std::vector<double> ends{low - beyond, high + beyond};
  cut(points, {ends[0], ends[1], 0, points.size()}, static_cast<std::size_t>(share * cell), ends);
  std::sort(ends.begin(), ends.end());
  const std::size_t near = std::clamp(static_cast<std::size_t>(share + 1e-5), std::size_t{1}, x.size());
  std::vector<Knot> knots;
  for (const double end : ends) knots.push_back(knot_at(points, end, reach_of(points, end, near)));
  std::vector<double> fitted(x.size());
  std::transform(x.begin(), x.end(), fitted.begin(), [&](double at) {
    const auto above = std::upper_bound(ends.begin() + 1, ends.end() - 1, at) - ends.begin();
    return curve(knots[static_cast<std::size_t>(above) - 1], knots[static_cast<std::size_t>(above)], at);
  });
  return fitted;
}

}  // namespace nmf
