// The processes that work on one thing together: this one alone, or those that a launcher of MPI has started.
// alone.cpp is how `nmf` has it, which links no MPI; in its place `nmf-mpi` has apps/mpi/company.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nmf/base/company.hpp"

namespace nmf::app {

// Before a command is done that several processes can do together. Where a launcher started this one among
// others, `nmf` becomes `nmf-mpi` here. Throws Error(Fault::usage) where they cannot find each other.
void join_company(const std::string& command, const std::vector<std::string>& arguments);

const Company& company();

// What this process has had of messages so far: bytes that came, and the time that they and those that it
// sent took, with all waiting for others.
struct Traffic {
  std::uint64_t bytes = 0;
  double seconds = 0;
  Traffic since(const Traffic& before) const { return {bytes - before.bytes, seconds - before.seconds}; }
};
Traffic traffic();

// What goes wrong for all is said by the first of them: the others wait a moment, in which it ends them.
void let_first_speak();

// At the end of the program; where something went wrong, the end of all. Returns the status of this process.
int leave_company(int status, bool failed);

}  // namespace nmf::app
