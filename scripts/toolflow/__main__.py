# SPDX-License-Identifier: Apache-2.0
"""Makes a Python environment for a shell script (scripts/environment.sh) and prints its folder.

python3 -m toolflow NAME"""

import sys

from . import Stopped, ToolFailure, python_environment, stop_all, terminate_as_interrupt


def main(name: str) -> int:
    terminate_as_interrupt()
    try:
        print(python_environment(name).parent)
    except ToolFailure as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, Stopped):
        stop_all()
        print(f"{name}: interrupted", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
