// The table of commands, in the order of the overview.
#include "commands/command.hpp"

namespace nmf::app {
namespace {

constexpr Command table[] = {
    {"factor", "factorize the matrix in a file", define_factor},
    {"transform", "put new rows into a model", define_transform},
    {"reconstruct", "write what a model says of its matrix, or of single entries", define_reconstruct},
    {"evaluate", "say how well a model fits a matrix", define_evaluate},
    {"top", "list the heaviest features of each component of a model", define_top},
    {"compare", "match the components of two models", define_compare},
    {"info", "say what is in the file of a matrix", define_info},
    {"convert", "write a matrix in another format", define_convert},
    {"algorithms", "list the algorithms with their references and costs", define_algorithms},
    {"completion", "print what completes commands and options in a shell", define_completion},
    {"docs", "write the manual pages and the completion of every shell into a folder", define_docs},
};

}  // namespace

std::span<const Command> commands() {
  return table;
}

}  // namespace nmf::app
