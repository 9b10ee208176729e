# SPDX-License-Identifier: Apache-2.0
"""Exports the SystemRDL register maps as SystemVerilog, C++ and a readable reference.

PeakRDL's systemrdl-compiler is the front end. The exporter is ours because the SystemVerilog must pass
Verilator and Yosys alike: flat packed ports, and a read path that costs nothing while nobody reads.
"""
