#include "nmf/base/company.hpp"

#include <algorithm>
#include <numeric>

namespace nmf {
namespace {

class Alone final : public Company {
 public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  void gather(void*, std::size_t, std::span<const Index>) const override {}
  void tell(void*, std::size_t, int) const override {}
  void hand(void*, std::size_t, int, int) const override {}
};

}  // namespace

const Company& alone() {
  static const Alone one;
  return one;
}

bool anywhere(const Company& company, bool here) {
  if (company.size() == 1) return here;  // asked once an iteration, which may take microseconds
  std::vector<char> all(static_cast<std::size_t>(company.size()));
  std::vector<Index> ends(all.size());
  std::iota(ends.begin(), ends.end(), Index{1});
  all[static_cast<std::size_t>(company.rank())] = here ? 1 : 0;
  company.gather(all.data(), 1, ends);
  return std::find(all.begin(), all.end(), 1) != all.end();
}

}  // namespace nmf
