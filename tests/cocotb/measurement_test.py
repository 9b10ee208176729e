# SPDX-License-Identifier: Apache-2.0
"""tf_measurement: registers, taps in, write master to host memory."""

import cocotb

import register_cases
from bench import Bench


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def registers(dut) -> None:
    dut.tap_valid_i.value = 0
    bench = Bench(dut, "measurement")
    await bench.reset()
    await register_cases.random_accesses(bench, 6)
