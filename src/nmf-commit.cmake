# Writes OUTPUT, a source that says of which commit SOURCE is, where that is another than it says already: run with every
# build, compiled again only after a commit. Where SOURCE is no clone of its own, as in a tarball, there is none.
set(commit "none")
if(EXISTS ${SOURCE}/.git)
  find_program(git git)
  execute_process(COMMAND ${git} -C ${SOURCE} rev-parse --short=12 HEAD
    OUTPUT_VARIABLE head OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    set(commit ${head})
    execute_process(COMMAND ${git} -C ${SOURCE} diff --quiet HEAD -- apps src CMakeLists.txt ERROR_QUIET RESULT_VARIABLE changed)
    if(changed)
      string(APPEND commit " with changes")
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
// The commit that the program was built from.
namespace nmf::app {
extern const char* const commit;
const char* const commit = "@commit@";
}  // namespace nmf::app
]])
