// How many processors a process may use, from files laid out as the kernel's manual pages describe them
// (cgroups(7), Documentation/admin-guide/cgroup-v2.rst, scheduler/sched-bwc.rst).
#include "nmf/base/processors.hpp"

#include <gtest/gtest.h>

#include "support/scratch.hpp"

namespace nmf::test {
namespace {

namespace fs = std::filesystem;

class Processors : public testing::Test {
 protected:
  void give(const std::string& path, const std::string& text) const {
    fs::create_directories((folder / path).parent_path());
    write_file(folder / path, text);
  }
  std::optional<int> quota() const { return processor_quota(folder.path()); }

  Scratch folder;
};

TEST_F(Processors, no_control_groups_no_quota) {
  EXPECT_EQ(quota(), std::nullopt);
}

TEST_F(Processors, version_2_of_the_own_group) {
  give("proc/self/cgroup", "0::/user/job\n");
  give("sys/fs/cgroup/user/job/cpu.max", "200000 100000\n");
  EXPECT_EQ(quota(), 2);
}

TEST_F(Processors, no_limit_is_none) {
  give("proc/self/cgroup", "0::/user/job\n");
  give("sys/fs/cgroup/user/job/cpu.max", "max 100000\n");
  EXPECT_EQ(quota(), std::nullopt);
}

TEST_F(Processors, shares_of_a_processor_are_rounded_up) {
  give("proc/self/cgroup", "0::/job\n");
  for (const auto& [text, processors] : {std::pair("1000 100000\n", 1),
                                         {"50000 100000\n", 1},
                                         {"100000 100000\n", 1},
                                         {"100001 100000\n", 2},
                                         {"250000 100000\n", 3},
                                         {"50000 20000\n", 3}}) {
    give("sys/fs/cgroup/job/cpu.max", text);
    EXPECT_EQ(quota(), processors) << text;
  }
}

TEST_F(Processors, the_least_of_the_groups_on_the_way_to_the_root_counts) {
  give("proc/self/cgroup", "0::/slice/user/job\n");
  give("sys/fs/cgroup/slice/user/job/cpu.max", "max 100000\n");
  give("sys/fs/cgroup/slice/user/cpu.max", "300000 100000\n");
  give("sys/fs/cgroup/slice/cpu.max", "800000 100000\n");
  give("sys/fs/cgroup/other/cpu.max", "100000 100000\n");
  EXPECT_EQ(quota(), 3);
}

// A container sees its own group as the root of what is mounted, whatever its name is outside.
TEST_F(Processors, a_container_whose_group_is_named_as_outside) {
  give("proc/self/cgroup", "0::/docker/0123abcd\n");
  give("sys/fs/cgroup/cpu.max", "200000 100000\n");
  EXPECT_EQ(quota(), 2);
}
TEST_F(Processors, a_container_with_a_name_space_of_its_own) {
  give("proc/self/cgroup", "0::/\n");
  give("sys/fs/cgroup/cpu.max", "400000 100000\n");
  EXPECT_EQ(quota(), 4);
}

TEST_F(Processors, version_1) {
  give("proc/self/cgroup",
       "12:cpuset:/\n4:cpu,cpuacct:/docker/0123\n1:name=systemd:/docker/0123\n0::/system\n");
  give("sys/fs/cgroup/cpu,cpuacct/docker/0123/cpu.cfs_quota_us", "150000\n");
  give("sys/fs/cgroup/cpu,cpuacct/docker/0123/cpu.cfs_period_us", "100000\n");
  give("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
  give("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(quota(), 2);
}
TEST_F(Processors, version_1_where_the_controllers_share_a_mount_under_one_name) {
  give("proc/self/cgroup", "4:cpuacct,cpu:/job\n");
  give("sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "300000\n");
  give("sys/fs/cgroup/cpu/job/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(quota(), 3);
}
TEST_F(Processors, version_1_without_limit_and_what_another_controller_has) {
  give("proc/self/cgroup", "5:cpuset:/job\n4:cpu:/job\n");
  give("sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "-1\n");
  give("sys/fs/cgroup/cpu/job/cpu.cfs_period_us", "100000\n");
  give("sys/fs/cgroup/cpuset/job/cpu.cfs_quota_us", "100000\n");
  give("sys/fs/cgroup/cpuset/job/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(quota(), std::nullopt);
}

TEST_F(Processors, what_is_not_understood_is_no_limit) {
  for (const std::string membership : {"", "nonsense\n", "0:\n", "::\n", "0::\n", "0::/job\n"}) {
    give("proc/self/cgroup", membership);
    for (const std::string limit :
         {"", "\n", "soon\n", "0 100000\n", "-5 100000\n", "200000\n", "200000 0\n"}) {
      give("sys/fs/cgroup/cpu.max", limit);
      EXPECT_EQ(quota(), std::nullopt) << membership << limit;
    }
  }
}

}  // namespace
}  // namespace nmf::test
