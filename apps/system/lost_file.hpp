// What becomes of a run when a file that a matrix lies in is lost under it.
#pragma once

namespace nmf::app {

// From now on reading a mapped file where it is not there any more, since it was cut or its disk failed, ends
// the program with a message and the status of bad input, not as a crash.
void watch_mapped_files();

}  // namespace nmf::app
