"""Clients that send too much, too slowly, nothing, or half of it; a queue that is full; time that is up. And nothing of a text in any log."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the extra server is not installed")

from custcare_tone.http.limits import Limits

BLAME = "You failed to attach the receipt."
SMALL = Limits(body=10_000, drain=100_000, body_seconds=0.6, head_seconds=0.6, write_seconds=0.6)


def talk(port: int, *parts: bytes, pause: float = 0.0, wait: float = 10.0) -> bytes:
    """Sends the parts with pauses between them and reads until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as connection:
        for part in parts:
            try:
                connection.sendall(part)
            except (BrokenPipeError, ConnectionResetError):
                break
            time.sleep(pause)
        return read(connection)


def read(connection: socket.socket) -> bytes:
    found = []
    try:
        while part := connection.recv(65536):
            found.append(part)
    except ConnectionResetError:
        pass
    return b"".join(found)


def head(length: int, path: str = "/v1/check", more: str = "Connection: close\r\n") -> bytes:
    lines = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{more}\r\n"
    return lines.encode()


@pytest.mark.parametrize(
    "path", ["/v1/check", "/v1/check/batch", "/v1/rewrite", "/v1/draft", "/v2/check", "/v2/configinfo"]
)
def test_a_body_over_the_limit_is_drained_and_refused(server: Any, path: str) -> None:
    with server(limits=SMALL) as one:
        answer = one.client.post(path, content=b"x" * 50_000, headers={"Content-Type": "application/json"})
        assert answer.status_code == 413
        assert one.client.get("/v2/healthcheck").text == "OK"


def test_a_body_beyond_draining_closes_the_connection(server: Any) -> None:
    with server(limits=SMALL) as one:
        said = talk(one.port, head(10_000_000, more=""), *[b"x" * 50_000] * 20)
        assert said == b"" or (said.startswith(b"HTTP/1.1 413") and b"connection: close" in said.lower())
        assert one.client.get("/v2/healthcheck").text == "OK"


def test_a_text_over_the_limit_is_refused(server: Any) -> None:
    with server(limits=Limits(text=100, rewrite=50, batch=2)) as one:
        assert one.client.post("/v1/check", json={"text": "a" * 101}).status_code == 413
        assert one.client.post("/v1/check", json={"text": "😀" * 51}).status_code == 413
        assert one.client.post("/v1/check", json={"text": "a" * 100}).status_code == 200
        assert one.client.post("/v1/rewrite", json={"text": "a" * 51}).status_code == 413
        assert one.client.post("/v1/check/batch", json={"items": [{"text": "a"}] * 3}).status_code == 413
        assert one.client.post("/v1/check/batch", json={"items": [{"text": "a" * 101}]}).status_code == 413


def test_a_slow_body_is_given_up(server: Any) -> None:
    with server(limits=SMALL) as one:
        said = talk(one.port, head(100), b'{"text"', b": ", b'"a', b"b", b"c", pause=0.25)
        assert said.startswith(b"HTTP/1.1 408")


def test_a_slow_head_is_given_up_on_the_first_and_on_a_later_request(server: Any) -> None:
    with server(limits=SMALL) as one:
        start = time.monotonic()
        assert talk(one.port, b"GET / HT") == b""
        assert talk(one.port) == b""
        said = talk(
            one.port, b"GET /v2/healthcheck HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET /v2", pause=0.1
        )
        assert said.count(b"HTTP/1.1 200") == 1
        assert time.monotonic() - start < 8


def test_a_client_that_does_not_read_is_given_up(server: Any) -> None:
    """More answers than the system keeps for a client that asks on and on and takes nothing."""
    with server(limits=Limits(write_seconds=0.5)) as one, socket.socket() as connection:
        whole = len(one.client.get("/v1/rules").content)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", one.port))
        connection.sendall(b"GET /v1/rules HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)
        time.sleep(6)
        connection.settimeout(10)
        assert len(read(connection)) < 20 * whole


@pytest.mark.parametrize(
    "parts",
    [
        (b"\r\n\r\n",),
        (b"NONSENSE\r\n\r\n",),
        (b"GET / HTTP/9.9\r\n\r\n",),
        (b"GET / HTTP/1.1\r\n\r\n",),
        (b"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",),
        (b"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",),
        (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",),
    ],
)
def test_what_is_no_http_ends_the_connection_and_nothing_else(server: Any, parts: tuple[bytes, ...]) -> None:
    with server(limits=SMALL) as one:
        said = talk(one.port, *parts)
        assert said == b"" or said.startswith(b"HTTP/1.1 4")
        assert one.client.get("/v2/healthcheck").text == "OK"
        assert one.complaints == []


def test_cut_connections_leave_nothing_behind(server: Any) -> None:
    body = json.dumps({"text": BLAME * 200}).encode()
    with server() as one:
        for cut in (0, 10, len(body) // 2, len(body)):
            for _ in range(5):
                connection = socket.create_connection(("127.0.0.1", one.port), timeout=5)
                connection.sendall(head(len(body)) + body[:cut])
                connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
                )
                connection.close()
        assert one.post("/v1/check", {"text": BLAME})["decision"] == "block"
        assert one.complaints == []


def test_a_full_queue_says_when_to_come_back(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from custcare_tone.http.checking import Desk

    gate = threading.Event()
    real = Desk.check

    def slow(self: Desk, *args: Any) -> Any:
        gate.wait(20)
        return real(self, *args)

    monkeypatch.setattr(Desk, "check", slow)
    with server(limits=Limits(workers=1, queue=1)) as one:
        answers: list[Any] = []
        asking = [
            threading.Thread(
                target=lambda: answers.append(one.client.post("/v1/check", json={"text": BLAME}))
            )
            for _ in range(5)
        ]
        for thread in asking:
            thread.start()
        deadline = time.monotonic() + 10
        while len(answers) < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert one.client.get("/v2/healthcheck").text == "OK", "what needs no thread is answered all the same"
        gate.set()
        for thread in asking:
            thread.join(20)
        assert sorted(answer.status_code for answer in answers) == [200, 200, 503, 503, 503]
        assert all(answer.headers["retry-after"] == "1" for answer in answers if answer.status_code == 503)
        assert one.client.post("/v1/check", json={"text": BLAME}).status_code == 200


def test_time_that_is_up_is_said_and_the_thread_comes_back(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from custcare_tone.http.checking import Desk

    gate = threading.Event()
    real = Desk.check_annotated

    def slow(self: Desk, *args: Any) -> Any:
        gate.wait(20)
        return real(self, *args)

    monkeypatch.setattr(Desk, "check_annotated", slow)
    with server(limits=Limits(workers=1, queue=5, seconds=0.3)) as one:
        answer = one.client.post("/v2/check", data={"text": BLAME, "language": "en"})
        assert (answer.status_code, answer.text[:7]) == (503, "Error: ")
        assert answer.headers["retry-after"] == "5"
        waiting = one.client.post("/v2/check", data={"text": BLAME, "language": "en"})
        assert waiting.status_code == 503
        gate.set()
        time.sleep(0.3)
        assert one.client.post("/v2/check", data={"text": BLAME, "language": "en"}).status_code == 200


def test_a_rewrite_nobody_waits_for_stops(server: Any) -> None:
    """Each of its thousands of edits is a check of 100 kB; minutes of work end at the next one."""
    with server(limits=Limits(workers=1, seconds=1.5, rewrite=200_000)) as one:
        body = {"text": "Unfortunately, we can't ship it. " * 3000, "language": "en", "level": "suggested"}
        assert one.client.post("/v1/rewrite", json=body).status_code == 503
        deadline = time.monotonic() + 30
        while (
            answer := one.client.post("/v1/check", json={"text": BLAME, "language": "en"})
        ).status_code == 503:
            assert time.monotonic() < deadline
        assert answer.status_code == 200


def test_more_connections_than_allowed_are_turned_away(server: Any) -> None:
    with server(limits=Limits(connections=3)) as one:
        held = [socket.create_connection(("127.0.0.1", one.port), timeout=5) for _ in range(3)]
        time.sleep(0.2)
        assert talk(one.port).startswith(b"HTTP/1.1 503")
        for connection in held:
            connection.close()
        time.sleep(0.2)
        assert one.client.get("/v2/healthcheck").text == "OK"


def test_no_text_is_logged_not_even_by_a_fault(
    server: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any, capfd: Any
) -> None:
    from custcare_tone.http.checking import Desk

    def broken(self: Desk, text: str, *args: Any) -> Any:
        raise RuntimeError(f"cannot read {text}")

    secret = "Nobody may read this"
    caplog.set_level(logging.DEBUG)
    with server() as one:
        one.client.post("/v2/check", params={"text": secret, "language": "en"})
        one.client.post("/v1/check", json={"text": secret, "language": "xx"})
        one.client.post("/v1/check", content=secret)
        monkeypatch.setattr(Desk, "check", broken)
        monkeypatch.setattr(Desk, "check_annotated", lambda self, pieces, said: broken(self, pieces))
        for answer in (
            one.client.post("/v1/check", json={"text": secret}),
            one.client.post("/v2/check", params={"text": secret, "language": "en"}),
        ):
            assert answer.status_code == 500
            assert "Nobody" not in answer.text
        deadline = time.monotonic() + 30
        while len(one.complaints) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)  # the answer may arrive before the complaint about it is written
        assert len(one.complaints) == 2
        assert all("RuntimeError in " in line and "Nobody" not in line for line in one.complaints)
    ours = [
        record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))
    ]
    captured = capfd.readouterr()
    assert not any("Nobody" in words for words in (*ours, captured.out, captured.err))


def test_bodies_in_chunks_and_after_a_question_are_read(served: Any) -> None:
    """As curl and Java send them: of unknown length, or only once the server has said to go on."""
    body = json.dumps({"text": BLAME}).encode()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:])) + b"0\r\n\r\n"
    lines = b"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
    said = talk(served.port, lines + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)
    assert said.startswith(b"HTTP/1.1 200")
    asked = talk(
        served.port,
        lines + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body),
        body,
        pause=0.3,
    )
    assert asked.startswith(b"HTTP/1.1 100")
    assert b"HTTP/1.1 200" in asked


def test_a_client_of_the_old_protocol_is_answered_and_closed(served: Any) -> None:
    said = talk(served.port, b"GET /v2/healthcheck HTTP/1.0\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 200")
    assert said.endswith(b"OK")


def test_requests_in_one_breath_are_answered_in_order(served: Any) -> None:
    one = b"GET /v2/maxtextlength HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = b"GET /v2/healthcheck HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    said = talk(served.port, one * 5 + last)
    assert said.count(b"HTTP/1.1 200") == 6
    assert said.endswith(b"OK")


def test_a_fault_outside_of_any_request_says_no_words() -> None:
    from custcare_tone.http.app import _said_of

    try:
        raise ValueError("Nobody may read this")
    except ValueError as error:
        said = _said_of({"message": "Nobody", "exception": error})
    assert said.startswith("ValueError in ")
    assert "Nobody" not in said + _said_of({"message": "Nobody"})


def test_an_answer_does_not_wait_for_an_acknowledgement(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from custcare_tone.http.protocol import Connection

    options = []
    real = Connection.on_response_complete

    def noted(self: Connection) -> None:
        connection = self.transport.get_extra_info("socket")
        options.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        real(self)

    monkeypatch.setattr(Connection, "on_response_complete", noted)
    with server() as one:
        one.client.get("/v2/healthcheck")
    assert options
    assert all(options)
