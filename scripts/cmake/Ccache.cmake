# SPDX-License-Identifier: Apache-2.0
# Compile through ccache when it is there.
find_program(TWINSPAN_CCACHE ccache)
if(TWINSPAN_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TWINSPAN_CCACHE})
endif()
