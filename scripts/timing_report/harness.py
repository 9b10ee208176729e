# SPDX-License-Identifier: Apache-2.0
"""Flip-flops around a module that is routed alone: one in front of each input and one behind each output, on the
module's clock, so a path that is reported on it begins or ends in the module."""

CLOCK = "clk_i"


def harness(top: str, ports: dict, *, chained: bool) -> str:
    """Verilog of module `bench` around `top`, of primitives only.

    chained: shift registers on a clock of their own fill and empty the flip-flops and so hold neighbouring ports
    together, as they are in a design. They share tiles with the module's flip-flops, which takes the placer long
    where most flip-flops are the harness's. Otherwise those in front hold what they have, and nobody reads those
    behind."""
    ins = [(name, len(port["bits"])) for name, port in ports.items()
           if port["direction"] == "input" and name != CLOCK]
    outs = [(name, len(port["bits"])) for name, port in ports.items() if port["direction"] == "output"]
    n_in, n_out = (max(1, sum(width for _, width in side)) for side in (ins, outs))
    text = _chained(n_in, n_out) if chained else _alone(n_in, n_out)
    pins = [f".{CLOCK}({CLOCK})"]
    for bus, side in (("in", ins), ("out", outs)):
        first = 0
        for name, width in side:
            pins.append(f".{name}({bus}[{first}+:{width}])")
            first += width
    return text + f"  {top} dut ({', '.join(pins)});\nendmodule\n"


def _flip_flop(name: str, clock: str, data: str, out: str) -> str:
    return (f'  TRELLIS_FF #(.CEMUX("1"), .CLKMUX("CLK"), .LSRMUX("LSR"), .REGSET("RESET"))'
            f" {name} (.CLK({clock}), .LSR(1'b0), .DI({data}), .Q({out}));\n")


def _alone(n_in: int, n_out: int) -> str:
    text = [f"module bench (input {CLOCK});\n  wire [{n_in - 1}:0] in;\n  wire [{n_out - 1}:0] out, held;\n"]
    text += [_flip_flop(f"launch_{i}", CLOCK, f"in[{i}]", f"in[{i}]") for i in range(n_in)]
    text += [_flip_flop(f"capture_{i}", CLOCK, f"out[{i}]", f"held[{i}]") for i in range(n_out)]
    return "".join(text)


def _chained(n_in: int, n_out: int) -> str:
    text = [f"module bench (input {CLOCK}, input shift_clk_i, input d_i, input load_i, output q_o);\n"
            f"  wire [{n_in}:0] fill;\n  wire [{n_in - 1}:0] in;\n  wire [{n_out - 1}:0] out, held, next;\n"
            f"  wire [{n_out}:0] drain;\n  assign fill[0] = d_i;\n  assign drain[0] = 1'b0;\n"
            f"  assign q_o = drain[{n_out}];\n"]
    for i in range(n_in):
        text += [_flip_flop(f"fill_{i}", "shift_clk_i", f"fill[{i}]", f"fill[{i + 1}]"),
                 _flip_flop(f"launch_{i}", CLOCK, f"fill[{i + 1}]", f"in[{i}]")]
    for i in range(n_out):
        text += [_flip_flop(f"capture_{i}", CLOCK, f"out[{i}]", f"held[{i}]"),
                 f"  LUT4 #(.INIT(16'hCACA)) next_{i} (.A(drain[{i}]), .B(held[{i}]), .C(load_i), .D(1'b0), "
                 f".Z(next[{i}]));\n",
                 _flip_flop(f"drain_{i}", "shift_clk_i", f"next[{i}]", f"drain[{i + 1}]")]
    return "".join(text)
