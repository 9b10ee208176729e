# SPDX-License-Identifier: Apache-2.0
"""Files for Vitis HLS, and its run.

hls_config.cfg   for `v++ -c --mode hls` and `vitis-run --mode hls` (UG1399, HLS Config File Commands)
run_hls.tcl      for `vitis_hls -f`
"""

import shutil
import subprocess
from pathlib import Path

from .kernels import CLOCK_NS, ROOT, Kernel

FLAGS = f"-std=c++14 -I{ROOT}"


def config(kernel: Kernel, part: str) -> str:
    """`part` is an option of v++, outside [hls]."""
    return "\n".join([
        f"part={part}", "", "[hls]",
        f"clock={CLOCK_NS}ns", "flow_target=vivado", "package.output.format=ip_catalog",
        f"syn.top={kernel.name}", f"syn.file={kernel.top}", f"syn.cflags={FLAGS}",
        f"tb.file={kernel.bench}", f"tb.file={kernel.golden}", f"tb.cflags={FLAGS}", ""])


def script(kernel: Kernel, part: str) -> str:
    return "\n".join([
        f"open_project -reset {kernel.name}",
        f"set_top {kernel.name}",
        f"add_files {kernel.top} -cflags \"{FLAGS}\"",
        f"add_files -tb {kernel.bench} -cflags \"{FLAGS}\"",
        f"add_files -tb {kernel.golden}",
        "open_solution -reset solution1 -flow_target vivado",
        f"set_part {{{part}}}",
        f"create_clock -period {CLOCK_NS} -name default",
        "csim_design", "csynth_design", "cosim_design", "export_design -format ip_catalog", "exit", ""])


def prepare(kernel: Kernel, folder: Path, part: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hls_config.cfg").write_text(config(kernel, part))
    (folder / "run_hls.tcl").write_text(script(kernel, part))


def command(folder: Path) -> list[str] | None:
    """How this machine runs Vitis HLS, or None."""
    if shutil.which("v++"):
        return ["v++", "-c", "--mode", "hls", "--config", str(folder / "hls_config.cfg"),
                "--work_dir", str(folder / "work")]
    if shutil.which("vitis_hls"):
        return ["vitis_hls", "-f", str(folder / "run_hls.tcl")]
    return None


def run(folder: Path) -> int | None:
    """Exit code of the tool, None without one."""
    words = command(folder)
    return subprocess.run(words, cwd=folder, check=False).returncode if words else None
