# SPDX-License-Identifier: GPL-3.0-or-later
"""A TMDB of our own, a clock of our own, and clients between the two."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from anivault_shell.tmdb.client import Client
from anivault_shell.tmdb.options import Options
from tests.tmdb.standin import V3, Clock, Tmdb, standin


@pytest.fixture
def tmdb() -> Iterator[Tmdb]:
    with standin() as running:
        yield running


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tmdb]:
    """One that speaks TLS, with a certificate that is believed."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "tmdb.pem"))
    with standin(tmp_path / "tmdb.pem") as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of this machine's own settings decides a test."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def client(tmdb: Tmdb, clock: Clock, tmp_path: Path) -> Iterator[Callable[..., Client]]:
    made: list[Client] = []

    def make(**options: Any) -> Client:
        folders = {"cache_folder": str(tmp_path / "cache"), "state_folder": str(tmp_path / "state")}
        chosen = Options(**({"base_url": tmdb.url, "key": V3} | folders | options))
        made.append(Client(chosen, clock=clock, sleep=clock.sleep, now=clock.now, random=random.Random(7)))
        return made[-1]

    yield make
    for one in made:
        one.close()
