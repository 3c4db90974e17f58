# SPDX-License-Identifier: GPL-3.0-or-later
"""The demonstration's catalogue on a free loopback port, in TMDB's own words, and ill-behaved when told."""

from __future__ import annotations

import collections
import json
import re
import socket
import socketserver
import struct
import sys
import threading
from collections.abc import Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, TypeAlias
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from anivault_shell.demo.answers import AnswerError, Json, answer
from anivault_shell.demo.catalogue import Catalogue, Record, load, records

DEMO_KEY = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
KEY = re.compile(r"[0-9a-fA-F]{32}")
TOKEN = re.compile(r"Bearer \S{40,}")
REMEMBERED = 10_000
SLICE = 0.1

FaultKind: TypeAlias = Literal["status", "reset", "truncate", "html", "slow"]


class Fault:
    """
    Trouble for the next *count* requests whose path holds *only*.

    `status` answers with an HTTP status, `reset` drops the connection, `truncate`
    stops in the middle of the body, `html` answers as a captive portal does, `slow` answers only after
    `release()`.  `arrived` is set once a request ran into it.
    """

    def __init__(self, kind: FaultKind, status: int, retry_after: str | None, count: int, only: str) -> None:
        self.kind = kind
        self.status = status
        self.retry_after = retry_after
        self.left = count
        self.only = only
        self.arrived = threading.Event()
        self.released = threading.Event()

    def release(self) -> None:
        """Let what a `slow` fault holds back go on."""
        self.released.set()


class CatalogueServer:
    """
    A catalogue on `http://127.0.0.1:PORT/3` while the `with` block lasts.

    *works* replaces the catalogue of the package: records, or mappings in the form of
    `catalogue.json`.  `requests` counts what was asked, `asked` lists it (path and query without the key).
    """

    def __init__(self, works: Iterable[Record | Mapping[str, Any]] | None = None) -> None:
        self.catalogue = Catalogue(load() if works is None else records(works))
        self.asked: collections.deque[str] = collections.deque(maxlen=REMEMBERED)
        self.connections = 0
        self.closing = threading.Event()
        self._requests = 0
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._http: _Loopback | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> CatalogueServer:
        self._http = _Loopback(self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(SLICE / 2,), daemon=True, name="demo")
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening and hang up on everybody; a second time does nothing."""
        self.closing.set()
        if self._http is not None and self._thread is not None:
            self._http.shutdown()
            self._thread.join()
            self._http.server_close()
            self._http.hang_up()
            self._thread = None

    @property
    def url(self) -> str:
        """What `ANIVAULT_TMDB_URL` takes."""
        if self._http is None:
            raise RuntimeError("the server is not started: use it in a with statement")
        return f"http://127.0.0.1:{self._http.server_address[1]}/3"

    @property
    def requests(self) -> int:
        """How many requests came, those that met a fault among them."""
        return self._requests

    def fault(
        self,
        kind: FaultKind = "status",
        *,
        status: int = 503,
        retry_after: str | None = None,
        count: int = 1,
        only: str = "",
    ) -> Fault:
        """Misbehave for the next *count* requests, in the order the faults were named."""
        fault = Fault(kind, status, retry_after, count, only)
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Behave again, and let go of what is held back."""
        with self._lock:
            faults, self._faults = self._faults, []
        for fault in faults:
            fault.release()

    def note(self, path: str, query: Mapping[str, str]) -> Fault | None:
        """Count a request for *path*; the trouble it is to meet, if any."""
        shown = urlencode({name: value for name, value in query.items() if name != "api_key"})
        with self._lock:
            self._requests += 1
            self.asked.append(f"{path}?{shown}" if shown else path)
            fault = next((f for f in self._faults if f.only in path and f.left > 0), None)
            if fault is not None:
                fault.left -= 1
                fault.arrived.set()
        return fault


class _Loopback(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    # On Windows this would let another program listen on the same port.
    allow_reuse_address = False

    def __init__(self, owner: CatalogueServer) -> None:
        self.owner = owner
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Conversation)

    def server_bind(self) -> None:
        # HTTPServer's own looks up the host's full name, which can take seconds without a network.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def joined(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)
            self.owner.connections += 1
        if self.owner.closing.is_set():
            self.hang_up()

    def left(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.discard(connection)

    def hang_up(self) -> None:
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # it had hung up first

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):  # type: ignore[attr-defined, unused-ignore]
            super().handle_error(request, client_address)


class _Conversation(BaseHTTPRequestHandler):
    """One kept connection; a response leaves in one piece, so nothing waits for an acknowledgement."""

    protocol_version = "HTTP/1.1"
    server_version = "AniVaultDemo"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Loopback

    def setup(self) -> None:
        super().setup()
        self.server.joined(self.connection)

    def finish(self) -> None:
        self.server.left(self.connection)
        try:
            super().finish()
        except OSError:
            return  # the other side hung up before its last answer

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nobody reads along; the demonstration's terminal belongs to the shell."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = dict(parse_qsl(address.query))
        path = unquote(address.path)
        owner = self.server.owner
        fault = owner.note(path.removeprefix("/3"), query)
        if fault is not None and self._misbehave(fault, path, query):
            return
        self._send(*self._answer(path, query))

    def _answer(self, path: str, query: dict[str, str]) -> tuple[int, Json]:
        try:
            if not path.startswith("/3/"):
                raise AnswerError(404)
            if not (KEY.fullmatch(query.get("api_key", "")) or TOKEN.fullmatch(self.headers.get("Authorization", ""))):
                raise AnswerError(401)
            return 200, answer(self.server.owner.catalogue, path.removeprefix("/3/"), query)
        except AnswerError as refusal:
            return refusal.status, refusal.body

    def _misbehave(self, fault: Fault, path: str, query: dict[str, str]) -> bool:
        """Do what *fault* says; False when the answer itself is still to be given."""
        match fault.kind:
            case "status":
                headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
                self._send(fault.status, AnswerError(fault.status).body, headers)
            case "reset":
                self._reset()
            case "truncate":
                self._send(*self._answer(path, query), cut=True)
            case "html":
                self._send_bytes(200, b"<html><body>Please sign in to the hotel network.</body></html>", "text/html")
            case "slow":
                while not (fault.released.wait(SLICE) or self.server.owner.closing.is_set()):
                    pass
                return False
        return True

    def _reset(self) -> None:
        # With a linger of zero, closing sends RST instead of FIN (on Windows the two fields are short).
        form = "hh" if sys.platform == "win32" else "ii"
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(form, 1, 0))
        self.close_connection = True
        self.server.left(self.connection)
        self.connection.close()

    def _send(self, status: int, body: Json, headers: Mapping[str, str] | None = None, *, cut: bool = False) -> None:
        data = json.dumps(body, ensure_ascii=False).encode()
        self._send_bytes(status, data, "application/json;charset=utf-8", headers, cut=cut)

    def _send_bytes(
        self, status: int, data: bytes, kind: str, headers: Mapping[str, str] | None = None, *, cut: bool = False
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if cut:
            self.close_connection = True
            data = data[: len(data) // 2]
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()
