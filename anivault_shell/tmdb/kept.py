# SPDX-License-Identifier: GPL-3.0-or-later
"""
An open connection to TMDB, and one exchange over it.

urllib3 opens connections (names, proxies, certificates); what it does beyond that for each request costs several times
as much as the request itself.  Whoever asks waits for the answer in slices, and hears meanwhile that it should stop.
"""

from __future__ import annotations

import http.client
import ssl
import time
from typing import Any

from anivault_shell.tmdb.patience import Patience
from anivault_shell.tmdb.said import More, Said, heard

# Where a clock ticks coarsely, as Windows' does, TLS may see exactly nothing left of a slice: it calls the socket one that
# never waits then, and wants to read again.
SLICE = 0.1
PIECE = 64 * 1024
# A line that lay idle for longer is looked at before it is used: the other side may have closed it.
FRESH = 1.0


class HungUp(Exception):
    """The other side had closed the kept connection before it answered; this says nothing about its health."""


class Line:
    """*connection*, a connected `urllib3.connection.HTTPConnection`; for one thread at a time."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._socket = connection.sock
        self._socket.settimeout(SLICE)
        self._since = time.monotonic()
        self._served = False

    @property
    def alive(self) -> bool:
        """Whether it can be used, as far as one can see from here."""
        if time.monotonic() - self._since < FRESH:
            return self._connection.sock is not None
        return bool(self._connection.is_connected)

    def ask(self, request: bytes, patience: Patience, until: float) -> Said:
        """
        Send *request*, and hear all of the answer before *until*; the line is closed unless it can be used again.

        Raises HungUp, Interrupted, or what http.client, sockets and zlib raise.
        """
        whole = False
        try:
            said = self._exchange(request, self._reader(patience, until))
            whole = said.whole
            return said
        finally:
            self._since, self._served = time.monotonic(), True
            if not whole:
                self.close()

    def _exchange(self, request: bytes, more: More) -> Said:
        try:
            self._socket.sendall(request)
            first = more()
        except TimeoutError:
            raise
        except OSError:
            if not self._served:
                raise
            raise HungUp from None
        if not first:
            raise HungUp if self._served else http.client.RemoteDisconnected("closed unanswered")
        return heard(first, more)

    def _reader(self, patience: Patience, until: float) -> More:
        receive, check, clock = self._socket.recv, patience.watch.check, time.monotonic

        def more() -> bytes:
            end = min(clock() + patience.read, until)
            while True:
                try:
                    data: bytes = receive(PIECE)
                except (TimeoutError, ssl.SSLWantReadError):
                    check()
                    if clock() >= end:
                        raise TimeoutError from None
                else:
                    check()  # a trickle leaves no slice empty
                    if clock() > until:
                        raise TimeoutError
                    return data

        return more

    def close(self) -> None:
        self._connection.close()
