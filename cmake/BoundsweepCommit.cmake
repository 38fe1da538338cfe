# Included: boundsweep_commit(TARGET) gives the target a header commit.hpp with the commit that is built. It is
# looked up in every build and rewritten only where it changed, so that it is never stale and nothing
# is compiled in vain.
# As a script (cmake -D SOURCE=… -D HEADER=… -P): writes that header.

if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(boundsweep_commit_script ${CMAKE_CURRENT_LIST_FILE})
  function(boundsweep_commit target)
    set(directory ${CMAKE_CURRENT_BINARY_DIR}/commit)
    add_custom_target(boundsweep_commit
      COMMAND ${CMAKE_COMMAND} -D SOURCE=${PROJECT_SOURCE_DIR} -D HEADER=${directory}/commit.hpp
        -P ${boundsweep_commit_script}
      BYPRODUCTS ${directory}/commit.hpp
      COMMENT "Looking up the commit"
      VERBATIM)
    add_dependencies(${target} boundsweep_commit)
    target_include_directories(${target} PRIVATE ${directory})
  endfunction()
  return()
endif()

# A hook's variables would speak of another repository.
foreach(name GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE)
  unset(ENV{${name}})
endforeach()
set(commit unknown)
find_program(git git)
if(git)
  execute_process(COMMAND ${git} -C ${SOURCE} rev-parse --show-toplevel HEAD
    OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  file(REAL_PATH ${SOURCE} source)
  # Sources unpacked inside another project's repository are not that project's commit.
  if(NOT failed AND answer MATCHES "^(.*)\n([0-9a-f]+)$" AND CMAKE_MATCH_1 STREQUAL source)
    set(commit ${CMAKE_MATCH_2})
    execute_process(COMMAND ${git} -C ${SOURCE} status --porcelain --untracked-files=no
      OUTPUT_VARIABLE changes ERROR_QUIET)
    if(changes)
      string(APPEND commit ", modified")
    endif()
  endif()
endif()
set(content "#define BOUNDSWEEP_COMMIT \"${commit}\"\n")
set(before "")
if(EXISTS ${HEADER})
  file(READ ${HEADER} before)
endif()
if(NOT content STREQUAL before)
  file(WRITE ${HEADER} "${content}")
endif()
