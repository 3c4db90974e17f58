# SPDX-License-Identifier: GPL-3.0-or-later
"""A small TMDB on loopback that answers as told, and a clock that moves when somebody sleeps."""

from __future__ import annotations

import gzip
import ipaddress
import json
import socket
import ssl
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

V3 = "0123456789abcdef" * 2
V4 = "eyJhbGciOiJIUzI1NiJ9.CANARY0canary1canary2canary3canary4canary5"


class Clock:
    """Seconds and wall time that pass only when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 1_000.0
        self.slept: list[float] = []
        self.lock = threading.Lock()

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.seconds += seconds
            self.slept.append(seconds)

    def now(self) -> datetime:
        return datetime(2026, 11, 21, tzinfo=UTC) + timedelta(seconds=self.seconds)


@dataclass
class Say:
    """One answer: `body` as JSON or bytes; `fault` is reset, truncate, slow, late, trickle, leave or none."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    fault: str = ""
    packed: bool = False


@dataclass
class Asked:
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    peer: int


class Tmdb:
    """What was asked, and what will be said: `next` first, one a request, then whatever `answer` makes."""

    def __init__(self) -> None:
        self.next: deque[Say] = deque()
        self.answer: Callable[[Asked], Say] = lambda asked: Say(body={"page": 1, "results": []})
        self.asked: list[Asked] = []
        self.lock = threading.Lock()
        self.let_go = threading.Event()
        self.url = ""

    def reply(self, asked: Asked) -> Say:
        with self.lock:
            self.asked.append(asked)
            if self.next:
                return self.next.popleft()
        return self.answer(asked)


class Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536
    tmdb: Tmdb

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {k: v[-1] for k, v in parse_qs(url.query).items()}
        say = self.tmdb.reply(Asked(url.path, query, dict(self.headers), self.client_address[1]))
        if say.fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        if say.fault == "slow":
            self.tmdb.let_go.wait(20)
        if say.fault == "late":
            self.tmdb.let_go.wait(0.05)
        data = say.body if isinstance(say.body, bytes) else json.dumps(say.body).encode()
        headers = {"Content-Type": "application/json"} | say.headers
        if say.packed:
            data = gzip.compress(data)
            headers["Content-Encoding"] = "gzip"
        self.send_response_only(say.status)  # without a Date, unless the answer has one
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data) + (1000 if say.fault == "truncate" else 0)))
        self.end_headers()
        if say.fault == "trickle":
            self.trickle(data)
            return
        self.wfile.write(data)
        self.wfile.flush()
        self.close_connection = self.close_connection or say.fault in ("truncate", "leave")

    def trickle(self, data: bytes) -> None:
        for n in range(len(data)):
            self.wfile.write(data[n : n + 1])
            self.wfile.flush()
            if self.tmdb.let_go.wait(0.05):
                break


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@contextmanager
def standin(certificate: Path | None = None) -> Iterator[Tmdb]:
    """A running one; over TLS with *certificate* (which is made)."""
    tmdb = Tmdb()
    server = Server(("127.0.0.1", 0), type("OneDesk", (Desk,), {"tmdb": tmdb}))
    tmdb.url = f"http://127.0.0.1:{server.server_port}/3"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self_signed(certificate))
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        tmdb.url = tmdb.url.replace("http:", "https:")
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield tmdb
    finally:
        tmdb.let_go.set()
        server.shutdown()
        server.server_close()


def self_signed(path: Path) -> Path:
    """Key and certificate of 127.0.0.1, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    home = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(home, critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def show(tmdb_id: int = 31910, name: str = "Naruto Shippūden", **more: Any) -> dict[str, Any]:
    """A row as `/search/tv` and the head of `/tv/{id}` have it."""
    row = {"id": tmdb_id, "name": name, "original_name": "疾風伝", "original_language": "ja"}
    return row | {"first_air_date": "2007-02-15", "popularity": 81.5, "overview": "…"} | more


def deadline(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() < end
