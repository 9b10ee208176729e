# SPDX-License-Identifier: Apache-2.0
"""Images of FPGA boards, built with Yosys and nextpnr, byte for byte the same every time."""
