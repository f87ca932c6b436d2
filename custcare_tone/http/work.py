"""The threads that check: a fixed number, a bounded queue before them, an end to waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import TypeVar

T = TypeVar("T")


class Busy(Exception):
    """The queue is full. ``retry`` is after how many seconds another try makes sense."""

    retry = 1


class Late(Exception):
    """The time is up."""

    retry = 5


class Work:
    """Runs jobs on ``workers`` threads, with at most ``queue`` more waiting, none longer than ``seconds``.

    A job takes an ``Event`` that is set when nobody waits for it any more; one that still stands in the queue then never begins.
    """

    def __init__(self, workers: int, queue: int, seconds: float) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="check")
        self._room = workers + queue
        self._seconds = seconds
        self._pending = 0

    @property
    def pending(self) -> int:
        """Jobs that wait or run."""
        return self._pending

    async def do(self, job: Callable[[Event], T]) -> T:
        """The result of ``job``. Raises Busy where the queue is full and Late where the time is up."""
        if self._pending >= self._room:
            raise Busy
        loop = asyncio.get_running_loop()
        given_up = Event()
        future: Future[T] = self._pool.submit(job, given_up)
        self._pending += 1
        future.add_done_callback(lambda _: _told(loop, self._done))
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._seconds)
        except TimeoutError:
            raise Late from None
        finally:
            given_up.set()

    def close(self) -> None:
        """Takes no more jobs and forgets those that have not begun."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _done(self) -> None:
        self._pending -= 1


def _told(loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(callback)
