# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark measures what it says, and draws it."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.bench.chart import Bar, chart
from tests.bench.contenders import CONTENDERS
from tests.bench.plays import play_goals, plays
from tests.bench.report import deck_goals, goals, starts, table
from tests.support.sandbox import CHECKOUT

SVG = "{http://www.w3.org/2000/svg}"


def test_every_contender_is_measured(tmp_path: pathlib.Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.bench",
            "--quick",
            "--to",
            str(tmp_path),
        ],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "| consumers |" in done.stdout
    assert done.stdout.count("not measured") == 5
    whole = json.loads((tmp_path / "results.json").read_text())
    cases = {(one["contender"], one["situation"]) for one in whole["runs"]}
    assert cases >= {
        ("kong_config", one)
        for one in ("first", "unchanged", "far", "drift", "export")
    }
    assert {name for name, dummy in cases} == {
        *(
            "uri",
            "modules",
            "in process",
            "kong_config as a module",
            "kong_config",
            "floor",
            "empty",
        )
    }
    assert all(
        one["cpu"] > 0 and one["seconds"] > 0 and 5 < one["mib"] < 300
        for one in whole["runs"]
    )
    assert {one["play"] for one in whole["plays"]} == {*plays()}
    assert len(whole["goals"]) == 8
    assert (
        len(
            ElementTree.fromstring(
                (tmp_path / "bench.svg").read_text()
            ).findall(f"{SVG}rect")
        )
        == 11
    )


def runs(
    contender: str, size: int, *seconds: float, mib: float = 60, **more: Any
) -> list[dict]:
    return [
        {
            "contender": contender,
            "size": size,
            "situation": "unchanged",
            "seconds": one,
            "mib": mib,
            **more,
        }
        for one in seconds
    ]


def test_goals_are_judged() -> None:
    start = runs("empty", 1000, 0.7, 0.7) + runs(
        "floor", 1000, 0.2, 0.2, reads=0.1
    )
    few, many = (
        runs("kong_config", 1000, 0.8, 0.8, mib=70),
        runs("kong_config", 10000, 2, mib=150),
    )
    far = runs("kong_config", 1000, 1.2, situation="far") + runs(
        "floor", 1000, 0.5, reads=0.3, situation="far"
    )
    loops = runs("uri", 100, 90) + runs("in process", 100, 9)
    assert [one["met"] for one in goals(start + few + many + far + loops)] == [
        True
    ] * 5
    slow = (
        runs("kong_config", 1000, 0.8, 1.2, 1.2, mib=70),
        runs("kong_config", 10000, 2, mib=350),
    )
    far = runs("kong_config", 1000, 1.4, situation="far") + runs(
        "floor", 1000, 0.5, reads=0.3, situation="far"
    )
    loops = runs("uri", 100, 90) + runs("in process", 100, 12)
    assert [
        one["met"] for one in goals(start + slow[0] + slow[1] + far + loops)
    ] == [False] * 5
    assert [one["met"] for one in goals([])] == [None] * 5


def play_runs(**seconds: float) -> list[dict]:
    return [
        {"play": name, "seconds": one, "cpu": one, "mib": 10 * one}
        for name, one in seconds.items()
    ]


def test_goals_of_plays_are_judged() -> None:
    good = play_runs(nothing=0.5, site=3, requests=10, few=1.5, many=5.5)
    assert [one["met"] for one in play_goals(good, 5)] == [True, True, False]
    assert [one["measured"] for one in play_goals(good, 5)] == [
        "0.30 times",
        "5.0 times as long for 5 times as many, start-up apart",
        "15 and 55 MiB",
    ]
    bad = play_runs(nothing=0.5, site=4, requests=10, few=1.5, many=7)
    assert [one["met"] for one in play_goals(bad, 5)] == [False] * 3
    assert play_goals([], 5) == []


def test_the_table_has_medians_and_ratios() -> None:
    found = table(
        runs("kong_config", 1000, 3, 1, 2)
        + runs("floor", 1000, 1, 1, 1, mib=20)
    )
    assert [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in found.splitlines()[2:]
    ] == [
        ["1,000", "kong_config", "", "2.00", "", "", "", "2.00", "60"],
        [
            "1,000",
            "a bare script on one connection",
            "",
            "1.00",
            "",
            "",
            "",
            "1.00",
            "20",
        ],
    ]


def test_start_up_is_told_apart() -> None:
    ours = runs("empty", 1000, 0.5) + runs("kong_config", 1000, 1.5, 1.5)
    deck = runs("deck start", 1000, 0.1) + runs("deck", 1000, 0.6, 0.6)
    assert [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in starts(ours + deck).splitlines()[2:]
    ] == [
        ["1,000", "start-up", "0.10", "0.50", "", ""],
        ["1,000", "nothing to do", "0.60", "1.50", "2.50", "2.00"],
    ]
    alone = starts(ours).splitlines()[-1]
    assert [cell.strip() for cell in alone.split("|")[1:-1]] == [
        "1,000",
        "nothing to do",
        "",
        "1.50",
        "",
        "",
    ]


def test_goals_beside_deck_are_judged() -> None:
    start = runs("empty", 1000, 0.5) + runs("deck start", 1000, 0.1)
    deck = runs("deck", 1000, 0.6) + runs("deck", 1000, 1.1, situation="first")
    ours = runs("kong_config", 1000, 0.9) + runs(
        "kong_config", 1000, 1.6, situation="first"
    )
    judged = {
        one["goal"].split(" consumers,")[1]: (one["met"], one["measured"])
        for one in deck_goals(start + deck + ours)
        if one["goal"].startswith("1,000")
    }
    assert judged == {
        " first run, start-up apart: at most 1.0 times as long as decK": (
            False,
            "first run 1.10",
        ),
        " start-up apart: at most 0.8 times as long as decK": (
            True,
            "nothing to do 0.80",
        ),
        " first run, as a whole: at most 1.2 times as long as decK": (
            False,
            "first run 1.45",
        ),
        " nothing to do, as a whole: at most 2.2 times as long as decK": (
            True,
            "nothing to do 1.50",
        ),
    }
    assert deck_goals(start + ours) == []


def test_deck_takes_part_where_it_is(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DECK", "/opt/deck")
    command = CONTENDERS["deck"].command(
        tmp_path, "http://kong", 1, "first", []
    )
    assert command == [
        "/opt/deck",
        "gateway",
        "sync",
        "--analytics=false",
        "--kong-addr",
        "http://kong",
        "kong.yml",
    ]
    assert "user-0" in (tmp_path / "kong.yml").read_text()
    export = CONTENDERS["deck"].command(
        tmp_path, "http://kong", 1, "export", []
    )
    assert export[1:3] == ["gateway", "dump"]
    assert export[-2:] == ["-o", "export.yml"]
    assert CONTENDERS["deck start"].command(
        tmp_path, "http://kong", 1, "first", []
    ) == ["/opt/deck", "version"]
    monkeypatch.delenv("DECK")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        RuntimeError, match="there is no deck on the path, and DECK names none"
    ):
        CONTENDERS["deck"].command(tmp_path, "http://kong", 1, "first", [])


def test_a_named_server_is_emptied_only_where_that_is_confirmed(
    tmp_path: pathlib.Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--quick"],
        cwd=CHECKOUT,
        env={
            **os.environ,
            "KONG_ADMIN_URL": "http://127.0.0.1:1",
            "CONFIRM": "",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Nothing was done. CONFIRM=1 answers the question." in done.stderr


def test_the_chart_is_told_in_words_too() -> None:
    drawn = ElementTree.fromstring(
        chart("How long", {"some": [Bar("a < b", 2, True), Bar("c", 4)]})
    )
    assert drawn.findtext(f"{SVG}title") == "How long"
    assert drawn.findtext(f"{SVG}desc") == "some: a < b 2 s, c 4 s."
    short, long = (
        float(one.get("width")) for one in drawn.findall(f"{SVG}rect")
    )
    assert short * 2 == long
    assert "prefers-color-scheme: dark" in (
        drawn.findtext(f"{SVG}style") or ""
    )
