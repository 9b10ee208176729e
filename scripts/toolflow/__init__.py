# SPDX-License-Identifier: Apache-2.0
"""Calls of FPGA tools, for the scripts that make something of the RTL."""

from .arguments import ArgumentParser, unusable, unwritable, write
from .environment import python_environment
from .process import Stopped, ToolFailure, run, stop_all, terminate_as_interrupt, version
from .rtl import needed, source
from .yosys import dissolve, for_ecp5, keep, yosys, yosys_data

__all__ = ["ArgumentParser", "Stopped", "ToolFailure", "dissolve", "for_ecp5", "keep", "needed", "python_environment",
           "run", "source", "stop_all", "terminate_as_interrupt", "unusable", "unwritable", "version", "write", "yosys",
           "yosys_data"]
