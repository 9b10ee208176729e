# SPDX-License-Identifier: Apache-2.0
# twinspan_verilate(TARGET TOP SOURCES f.sv... [PARAMETERS NAME=VALUE...] [PREFIX Vname] [ASSERT] [TRACE])
# makes a static library TARGET with the Verilated model of TOP; the class is PREFIX (default V<TOP>).
# Consumers see the generated headers as system headers. Of SOURCES only those that TOP needs must be given,
# packages first.

# The run-time part of Verilator, once for all models instead of once in each.
function(twinspan_verilator_runtime)
  set(include ${VERILATOR_ROOT}/include)
  add_library(twinspan_verilator_runtime STATIC ${include}/verilated.cpp ${include}/verilated_threads.cpp
                                                ${include}/verilated_fst_c.cpp)
  target_include_directories(twinspan_verilator_runtime SYSTEM PUBLIC ${include} ${include}/vltstd)
  target_compile_definitions(twinspan_verilator_runtime PRIVATE VM_COVERAGE=0 VM_SC=0 VM_TRACE=1 VM_TRACE_FST=1
                                                                VM_TRACE_VCD=0)
  if(TWINSPAN_COVERAGE)
    target_sources(twinspan_verilator_runtime PRIVATE
                   ${include}/verilated_cov.cpp ${PROJECT_SOURCE_DIR}/scripts/cmake/verilated_coverage.cpp)
    target_link_options(twinspan_verilator_runtime INTERFACE -Wl,--wrap=_ZN13VerilatedSymsD2Ev)
  endif()
  target_compile_options(twinspan_verilator_runtime PRIVATE -w)
  target_link_libraries(twinspan_verilator_runtime PUBLIC ZLIB::ZLIB Threads::Threads)
endfunction()
twinspan_verilator_runtime()

function(twinspan_verilate target top)
  cmake_parse_arguments(V "ASSERT;TRACE" "PREFIX" "SOURCES;PARAMETERS" ${ARGN})
  if(NOT V_PREFIX)
    set(V_PREFIX V${top})
  endif()
  set(args -Wall --x-assign fast --x-initial fast -O3)
  list(TRANSFORM V_PARAMETERS PREPEND -G)
  list(APPEND args ${V_PARAMETERS})
  if(V_ASSERT)
    list(APPEND args --assert)
  endif()
  if(TWINSPAN_COVERAGE)
    list(APPEND args --coverage-line)
  endif()
  set(trace)
  if(V_TRACE)
    set(trace TRACE_FST)
  endif()
  add_library(${target} STATIC)
  verilate(${target} PREFIX ${V_PREFIX} TOP_MODULE ${top} SOURCES ${V_SOURCES} ${trace}
           VERILATOR_ARGS ${args})
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources EXCLUDE REGEX "/include/verilated[a-z_]*\\.cpp$")
  set_property(TARGET ${target} PROPERTY SOURCES ${sources})
  target_link_libraries(${target} PUBLIC twinspan_verilator_runtime)
  if(TWINSPAN_COVERAGE)
    # Lines of the RTL are counted by the model itself.
    target_compile_options(${target} PRIVATE -fno-profile-arcs -fno-test-coverage)
  endif()
  # One compiler run per model. What runs long is optimised for speed, models of tests and waveforms for a quick build.
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
  if(TWINSPAN_COVERAGE)
    target_compile_options(${target} PRIVATE -w -g0 -O1)
  elseif(CMAKE_BUILD_TYPE STREQUAL Debug OR TWINSPAN_SANITIZE)
    target_compile_options(${target} PRIVATE -w)
  elseif(V_ASSERT OR V_TRACE)
    target_compile_options(${target} PRIVATE -w -g0 -O1)
  else()
    target_compile_options(${target} PRIVATE -w -g0 -O3)
  endif()
  get_target_property(dirs ${target} INTERFACE_INCLUDE_DIRECTORIES)
  target_include_directories(${target} SYSTEM INTERFACE ${dirs})
endfunction()
