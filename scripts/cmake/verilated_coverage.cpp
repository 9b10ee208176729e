// SPDX-License-Identifier: Apache-2.0
// Coverage builds: every Verilated model writes its counters when it is destroyed, into a file of its own in the
// directory that TWINSPAN_RTL_COVERAGE names. Linked with --wrap, so that no test has to know.
#include <verilated.h>
#include <verilated_cov.h>

#include <atomic>
#include <cstdlib>
#include <string>
#include <unistd.h>

// The destructor of the base class of each model's symbol table: called while its counters are still in memory.
extern "C" void __real__ZN13VerilatedSymsD2Ev(VerilatedSyms* symbols);

extern "C" void __wrap__ZN13VerilatedSymsD2Ev(VerilatedSyms* symbols) {
  static std::atomic<int> files{0};
  if (const char* directory = std::getenv("TWINSPAN_RTL_COVERAGE")) {
    const std::string name =
        std::string(directory) + "/" + std::to_string(getpid()) + "-" + std::to_string(files++) + ".dat";
    VerilatedCovContext* coverage = symbols->_vm_contextp__->coveragep();
    coverage->write(name.c_str());
    coverage->clear();  // other models of the context have been written too and may be gone next time
  }
  __real__ZN13VerilatedSymsD2Ev(symbols);
}
