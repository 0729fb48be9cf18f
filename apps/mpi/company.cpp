// The company of nmf-mpi: the processes of MPI_COMM_WORLD. One thread of each makes all calls, that of
// main().
#define OMPI_SKIP_MPICXX
#define MPICH_SKIP_MPICXX
#include "system/company.hpp"

#include <fmt/format.h>
#include <mpi.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "nmf/base/error.hpp"
#include "system/launch.hpp"

namespace nmf::app {
namespace {

// Counts a message as long as it lasts.
class Message {
 public:
  Message(Traffic& traffic, std::size_t bytes) : traffic_(traffic), begin_(MPI_Wtime()) {
    traffic_.bytes += bytes;
  }
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;
  ~Message() { traffic_.seconds += MPI_Wtime() - begin_; }

 private:
  Traffic& traffic_;
  const double begin_;
};

class World final : public Company {
 public:
  World() {
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
  }
  int rank() const override { return rank_; }
  int size() const override { return size_; }

  Traffic traffic() const { return traffic_; }

  // Counts of MPI are ints: of pieces, which columns of a factor are, rather than of bytes.
  void gather(void* all, std::size_t unit, std::span<const Index> ends) const override {
    const Index before = rank_ == 0 ? 0 : ends[static_cast<std::size_t>(rank_) - 1],
                own = ends[static_cast<std::size_t>(rank_)] - before;
    const Message message(traffic_, unit * static_cast<std::size_t>(ends.back() - own));
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
    const Message message(traffic_, rank_ == from ? 0 : size);
    in_pieces(what, size,
              [from](char* bytes, int count) { MPI_Bcast(bytes, count, MPI_BYTE, from, MPI_COMM_WORLD); });
  }

  void trade(const void* out, std::size_t out_size, int to, void* in, std::size_t in_size,
             int from) const override {
    const Message message(traffic_, in_size);
    const auto* going = static_cast<const char*>(out);
    auto* coming = static_cast<char*>(in);
    for (std::size_t at = 0; at < std::max(out_size, in_size); at += most) {
      const auto left = [at](std::size_t size) {
        return size > at ? static_cast<int>(std::min(most, size - at)) : 0;
      };
      const int out_left = left(out_size), in_left = left(in_size);
      MPI_Sendrecv(going + at, out_left, MPI_BYTE, out_left > 0 ? to : MPI_PROC_NULL, 0, coming + at, in_left,
                   MPI_BYTE, in_left > 0 ? from : MPI_PROC_NULL, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    }
  }

 private:
  static constexpr std::size_t most = std::size_t{1} << 30;  // bytes of a message

  template <class Each>
  static void in_pieces(void* what, std::size_t size, const Each& each) {
    auto* bytes = static_cast<char*>(what);
    for (std::size_t at = 0; at < size; at += most)
      each(bytes + at, static_cast<int>(std::min(most, size - at)));
  }

  int rank_ = 0, size_ = 1;
  mutable Traffic traffic_;
};

std::optional<Launch> launched;
std::optional<World> world;

// Calls are the same everywhere only where all were asked for the same.
void expect_one_task(const Company& company, const std::vector<std::string>& arguments) {
  std::string own;
  for (const std::string& argument : arguments) own += argument + '\0';
  std::string of_first = own;
  tell_all(company, of_first);
  const std::vector<char> other = of_each_member<char>(company, own == of_first ? 0 : 1);
  const auto found = std::find(other.begin(), other.end(), 1);
  if (found != other.end())
    throw Error(Fault::usage, fmt::format("process {} was given other arguments than the first one; "
                                          "processes of one run need the same",
                                          found - other.begin()));
}

}  // namespace

void join_company(const std::string& command, const std::vector<std::string>& arguments) {
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
  expect_one_task(*world, arguments);
}

const Company& company() {
  return world ? static_cast<const Company&>(*world) : alone();
}

Traffic traffic() {
  return world ? world->traffic() : Traffic();
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
