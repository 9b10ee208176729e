# SPDX-License-Identifier: Apache-2.0
# Language level, warnings and instrumentation of our own targets. Verilated code is built without the warnings.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(TWINSPAN_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(TWINSPAN_COVERAGE "Build with line coverage" OFF)

if(TWINSPAN_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
if(TWINSPAN_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

# twinspan_library(NAME SOURCES... ) makes target twinspan_NAME with include root at the repository.
function(twinspan_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
                                           -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual -Wformat=2 -Werror)
endfunction()

function(twinspan_library name)
  add_library(twinspan_${name} STATIC ${ARGN})
  target_include_directories(twinspan_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  twinspan_warnings(twinspan_${name})
endfunction()
