// The company of nmf-mpi: the processes of MPI_COMM_WORLD. One thread of each makes all calls, that of
// main().
#define OMPI_SKIP_MPICXX
#define MPICH_SKIP_MPICXX
#include "system/company.hpp"

#include <fmt/format.h>
#include <mpi.h>

#include <algorithm>
#include <optional>

#include "nmf/base/error.hpp"
#include "system/launch.hpp"

namespace nmf::app {
namespace {

class World final : public Company {
 public:
  World() {
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
  }
  int rank() const override { return rank_; }
  int size() const override { return size_; }

  // Counts of MPI are ints: of pieces, which columns of a factor are, rather than of bytes.
  void gather(void* all, std::size_t unit, std::span<const Index> ends) const override {
    std::vector<int> count, begin;
    for (const Index end : ends) {
      begin.push_back(count.empty() ? 0 : begin.back() + count.back());
      count.push_back(static_cast<int>(end) - begin.back());
    }
    MPI_Datatype piece = MPI_DATATYPE_NULL;
    MPI_Type_contiguous(static_cast<int>(unit), MPI_BYTE, &piece);
    MPI_Type_commit(&piece);
    MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, all, count.data(), begin.data(), piece,
                   MPI_COMM_WORLD);
    MPI_Type_free(&piece);
  }

  void tell(void* what, std::size_t size, int from) const override {
    in_pieces(what, size,
              [from](char* bytes, int count) { MPI_Bcast(bytes, count, MPI_BYTE, from, MPI_COMM_WORLD); });
  }

  void hand(void* what, std::size_t size, int from, int to) const override {
    if (from == to) return;
    if (rank_ == from)
      in_pieces(what, size,
                [to](char* bytes, int count) { MPI_Send(bytes, count, MPI_BYTE, to, 0, MPI_COMM_WORLD); });
    if (rank_ == to)
      in_pieces(what, size, [from](char* bytes, int count) {
        MPI_Recv(bytes, count, MPI_BYTE, from, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      });
  }

 private:
  template <class Each>
  static void in_pieces(void* what, std::size_t size, const Each& each) {
    constexpr std::size_t most = std::size_t{1} << 30;
    auto* bytes = static_cast<char*>(what);
    for (std::size_t at = 0; at < size; at += most)
      each(bytes + at, static_cast<int>(std::min(most, size - at)));
  }

  int rank_ = 0, size_ = 1;
};

std::optional<Launch> launched;
std::optional<World> world;

}  // namespace

void join_company(const std::string& command, const std::vector<std::string>&) {
  launched = launch();
  if (!launched) return;
  int provided = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  world.emplace();
  if (world->size() == 1 && launched->processes > 1)
    throw Error(Fault::usage,
                fmt::format("{0}, but each is alone for MPI, and all would write the same files; say 'srun "
                            "--mpi=pmix nmf {1} ...' or 'mpirun nmf {1} ...'; runs of their own are an array "
                            "of jobs",
                            spoken(*launched), command));
  if (provided < MPI_THREAD_FUNNELED)
    throw Error(Fault::usage, "this MPI has no room for threads; take an Open MPI that was built with them");
}

const Company& company() {
  return world ? static_cast<const Company&>(*world) : alone();
}

void let_first_speak() {
  if (launched) wait_for_first(*launched);
}

int leave_company(int status, bool failed) {
  if (!world) return status;
  const bool first = world->rank() == 0;
  if (failed && world->size() > 1) MPI_Abort(MPI_COMM_WORLD, status);
  MPI_Finalize();
  return first || failed ? status : 0;
}

}  // namespace nmf::app
