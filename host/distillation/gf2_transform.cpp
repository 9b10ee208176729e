// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/gf2_transform.hpp"

namespace twinspan::distillation::gf2 {

bool supported(Path path) {
  switch (path) {
    case Path::portable:
      return true;
#if defined(__x86_64__)
    case Path::avx2:
      return __builtin_cpu_supports("avx2") != 0;
    case Path::avx512:
      return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("avx512f") != 0;
#else
    case Path::avx2:
    case Path::avx512:
      return false;
#endif
  }
  return false;
}

Path fastest_path() {
  static const Path path = supported(Path::avx512) ? Path::avx512
                           : supported(Path::avx2) ? Path::avx2
                                                   : Path::portable;
  return path;
}

const Transform& transform_for([[maybe_unused]] Path path, unsigned m) {
#if defined(__x86_64__)
  if (path == Path::avx512 && m >= transform_avx512().smallest) {
    return transform_avx512();
  }
  if (path != Path::portable && m >= transform_avx2().smallest) {
    return transform_avx2();
  }
#endif
  return m >= transform_128().smallest ? transform_128() : transform_64();
}

}  // namespace twinspan::distillation::gf2
