"""uvicorn's HTTP/1.1 connection, made to bear clients that are slow, silent, or done talking before they are answered."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from custcare_tone.http.limits import Limits

_FULL = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\nAccess-Control-Allow-Origin: *\r\n\r\n"


def protocol(limits: Limits) -> type[H11Protocol]:
    """The connection class with these limits."""

    class Bounded(Connection):
        bounds = limits

    return Bounded


class Connection(H11Protocol):
    """A connection that is closed where the head of a request or the reading of an answer takes too long, and that answers a client which
    has closed its own side (Emacs does so after each request)."""

    bounds = Limits()

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self._head: asyncio.TimerHandle | None = None
        self._reading: asyncio.TimerHandle | None = None
        self._half_closed = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # asyncio does this for sockets that it opened itself only; head and body are two writes, and the second would wait for the
        # client's delayed acknowledgement of the first, 40 ms.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if len(self.connections) > self.bounds.connections:
            transport.write(_FULL)
            transport.close()
            return
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        if self._reading is not None:
            self._reading.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._working():
            self._head_came()
        elif self._head is None and self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self._await_head()

    def eof_received(self) -> bool | None:  # type: ignore[override]
        """Keeps the connection open where the request was complete and its answer is still to come."""
        if self._working() and not self.cycle.more_body:
            self._half_closed = True
            return True
        return None

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._half_closed and not self._working() and not self.transport.is_closing():
            self.transport.close()
        if self.transport.get_write_buffer_size() and self._reading is None:
            self._reading = self.loop.call_later(self.bounds.write_seconds, self._not_reading)

    def _working(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _await_head(self) -> None:
        self._head = self.loop.call_later(self.bounds.head_seconds, self._too_slow)

    def _head_came(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _too_slow(self) -> None:
        self._head = None
        if not self._working():
            self.transport.abort()

    def _not_reading(self) -> None:
        self._reading = None
        if self.transport.get_write_buffer_size():
            self.transport.abort()
