# SPDX-License-Identifier: Apache-2.0
"""Jobs side by side, with a line of progress on a terminal."""

import sys
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from . import tools


class Pool:
    """Runs jobs that may add further jobs. `run` ends when all are done, throws what a job threw first."""

    def __init__(self, workers: int) -> None:
        self._executor = ThreadPoolExecutor(workers)
        self._pending: set[Future] = set()
        self._done = 0
        self._begin = time.monotonic()
        self._shown = sys.stderr.isatty()

    def add(self, job: Callable[[], object], then: Callable[[object], None]) -> None:
        """`then` takes the job's result, in the thread of `run`."""
        future = self._executor.submit(job)
        future.then = then  # type: ignore[attr-defined]
        self._pending.add(future)

    def run(self) -> None:
        try:
            while self._pending:
                finished, self._pending = wait(self._pending, timeout=1.0, return_when=FIRST_COMPLETED)
                for future in finished:
                    future.then(future.result())  # type: ignore[attr-defined]
                    self._done += 1
                self._show()
        finally:
            if self._pending:
                tools.stop_all()
            self._executor.shutdown(wait=True, cancel_futures=True)
            if self._shown:
                print("\r\033[K", end="", file=sys.stderr, flush=True)

    def _show(self) -> None:
        if not self._shown:
            return
        passed = time.monotonic() - self._begin
        rate = self._done / passed
        left = f", about {len(self._pending) / rate:.0f} s left" if self._done else ""
        print(f"\r\033[Ktiming: {self._done} of {self._done + len(self._pending)} steps, {passed:.0f} s, "
              f"{60 * rate:.1f} per minute{left}", end="", file=sys.stderr, flush=True)
