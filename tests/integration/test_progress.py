# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task that takes long says how far it is, to whoever listens and nowhere else."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._core import (
    progress as _progress,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth import (
    user_import as _import,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config import (
    task as _config,
)
from ansible_collections.gatewright.auth.plugins.plugin_utils import (
    _in_process,
)
from tests.integration.test_fusionauth_config_properties import perform
from tests.support.kong_in_process import URL, KongInProcess
from tests.support.sandbox import Sandbox

CONFIG = {
    "_format_version": "3.0",
    "consumers": [{"username": f"user-{number}"} for number in range(5)],
}
CHANGES = rf"\d+ of 5 changes made, waiting for Kong Admin API at {re.escape(URL)} \(.+ per second\)"


class Heard:
    """A listener that keeps what it is told; ``await_one(pattern)`` waits for a sentence."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.news = threading.Condition()

    def __call__(self, said: str) -> None:
        with self.news:
            self.said.append(said)
            self.news.notify_all()

    def await_one(self, pattern: str) -> bool:
        """Whether a sentence is told within reasonable time."""
        with self.news:
            return self.news.wait_for(
                lambda: any(re.fullmatch(pattern, one) for one in self.said),
                30,
            )


class Slow(KongInProcess):
    """A Kong that answers no write before the listener has been told how far the task is."""

    def __init__(self, heard: Heard) -> None:
        super().__init__()
        self.heard, self.patient = heard, True

    def ask(
        self, method: str, path: str, *arguments: Any, **keywords: Any
    ) -> tuple[int, Any]:
        if method == "POST" and not path.startswith("/schemas"):
            self.patient &= self.heard.await_one(CHANGES)
        return super().ask(method, path, *arguments, **keywords)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    monkeypatch.setattr(_progress, "INTERVAL", 0.001)
    return Heard()


def test_a_whole_configuration_says_how_far_it_is(heard: Heard) -> None:
    kong = Slow(heard)
    with _progress.listening(heard):
        result = kong.run("kong_config", config=CONFIG)
    assert kong.patient, heard.said
    assert result["counts"]["created"] == 5
    assert "waiting for" not in str(result)


def test_fusionauth_says_how_far_it_is(heard: Heard, sandbox: Sandbox) -> None:
    users = [{"email": f"user-{number}@example.com"} for number in range(3)]
    with _progress.listening(heard):
        perform(
            sandbox,
            _config.SPEC,
            config={"tenants": [{"name": "one"}, {"name": "two"}]},
        )
        perform(
            sandbox, _import.SPEC, users=users, tenant="Default", chunk_size=1
        )
    activities = {
        re.sub(r"^\d+ of \d+ | \(.*|, waiting for FusionAuth at .*", "", one)
        for one in heard.said
    }
    assert activities == {"objects compared", "changes made", "users imported"}


def test_what_is_done_is_counted(heard: Heard) -> None:
    with _progress.listening(heard), _progress.progress("steps", 3) as state:
        for number in (1, 2):
            state.counting(lambda: None)()
            assert heard.await_one(rf"{number} of 3 steps \(.+ per second\)")
    assert not [
        thread for thread in threading.enumerate() if "report" in thread.name
    ]


def test_nothing_runs_where_nobody_listens() -> None:
    before = threading.active_count()
    with _progress.progress("steps", 1):
        assert threading.active_count() == before


@pytest.mark.parametrize(
    ("callback", "shown"),
    [("default", "display"), ("ansible.posix.json", "v")],
)
def test_another_callback_keeps_its_output(
    callback: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, str]] = []
    for method in ("display", "v"):
        monkeypatch.setattr(
            _in_process.display,
            method,
            lambda text, method=method: said.append((method, text)),
        )
    monkeypatch.setattr(
        _in_process.constants.config,
        "get_config_value",
        lambda dummy: callback,
    )
    _in_process._show("half of it")
    assert said == [(shown, "half of it")]
