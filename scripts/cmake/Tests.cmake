# SPDX-License-Identifier: Apache-2.0
# twinspan_test(NAME LABEL unit|rtl|cosim|system SOURCES f.cpp... [LIBRARIES lib...] [TIMEOUT seconds])
# makes a GoogleTest program and registers it with CTest as one test per program.
function(twinspan_test name)
  cmake_parse_arguments(T "" "LABEL;TIMEOUT" "SOURCES;LIBRARIES" ${ARGN})
  if(NOT T_TIMEOUT)
    set(T_TIMEOUT 120)
  endif()
  if(TWINSPAN_COVERAGE)
    math(EXPR T_TIMEOUT "10 * ${T_TIMEOUT}")  # counting lines costs time
  endif()
  add_executable(${name} ${T_SOURCES})
  target_link_libraries(${name} PRIVATE ${T_LIBRARIES} GTest::gtest GTest::gtest_main Threads::Threads)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  twinspan_warnings(${name})
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${T_LABEL} TIMEOUT ${T_TIMEOUT})
endfunction()
