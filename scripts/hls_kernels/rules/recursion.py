# SPDX-License-Identifier: Apache-2.0
"""recursion: no function calls itself, directly or through others. Instances of a template are different
functions."""

from collections.abc import Iterator

from ..calls import Calls
from ..finding import Finding


def check(calls: Calls) -> Iterator[Finding]:
    for key, node in calls.function.items():
        if key in calls.reached(key):
            how = "itself" if key in calls.callees[key] else "itself through others"
            yield Finding(calls.tree.file(node), node["at_line"], "recursion", f"{node['name']} calls {how}")
