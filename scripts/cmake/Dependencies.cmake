# SPDX-License-Identifier: Apache-2.0
# Every dependency is a Debian package. A missing one stops the configuration with its name and the command.
function(twinspan_missing what package)
  message(FATAL_ERROR "${what} is missing. Install the Debian package ${package}:\n"
                      "  apt-get install ${package}\n"
                      "or let ./scripts/setup install everything.")
endfunction()

macro(twinspan_require name package)
  find_package(${name} ${ARGN} QUIET)
  if(NOT ${name}_FOUND)
    twinspan_missing(${name} ${package})
  endif()
endmacro()

set(Boost_USE_STATIC_LIBS OFF)
twinspan_require(verilator verilator 5.006 HINTS $ENV{VERILATOR_ROOT})
twinspan_require(Boost libboost-filesystem1.81-dev 1.81 COMPONENTS filesystem)
twinspan_require(OpenSSL libssl-dev 3.0)
twinspan_require(GTest libgtest-dev)
twinspan_require(benchmark libbenchmark-dev)
twinspan_require(tomlplusplus libtomlplusplus-dev)
twinspan_require(nlohmann_json nlohmann-json3-dev)
twinspan_require(CLI11 libcli11-dev)
twinspan_require(fmt libfmt-dev)
twinspan_require(spdlog libspdlog-dev)
twinspan_require(ZLIB zlib1g-dev)
twinspan_require(Threads libc6-dev)
find_path(TWINSPAN_SYSTEMC_INCLUDE systemc)
find_library(TWINSPAN_SYSTEMC_LIBRARY systemc)
if(NOT TWINSPAN_SYSTEMC_INCLUDE OR NOT TWINSPAN_SYSTEMC_LIBRARY)
  twinspan_missing(SystemC libsystemc-dev)
endif()
