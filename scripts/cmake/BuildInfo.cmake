# SPDX-License-Identifier: Apache-2.0
# Hash and date of the last commit that touched the RTL: constants of the identity registers.
set(TWINSPAN_RTL_HASH 0)
set(TWINSPAN_RTL_DATE 0)
find_package(Git QUIET)
if(Git_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} log -1 --format=%H -- rtl WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
                  OUTPUT_VARIABLE hash OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  execute_process(COMMAND ${GIT_EXECUTABLE} log -1 --format=%ct -- rtl WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
                  OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(hash AND date)
    string(SUBSTRING ${hash} 0 8 TWINSPAN_RTL_HASH)
    set(TWINSPAN_RTL_DATE ${date})
  endif()
endif()
