# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the figures say: medians, a table, and whether the goals are met."""

from __future__ import annotations

import statistics
from typing import Any, NamedTuple

from tests.bench.contenders import CONTENDERS, SITUATIONS

Json = Any
LINEAR = 0.1  # how much more memory each of ten times as many may take for that to be called linear
Runs = list[dict[str, Json]]
# What does nothing but start, by the contender that starts like it.
START_UP = {"deck": "deck start", "kong_config": "empty"}


class DeckGoal(NamedTuple):
    """How long kong_config may take beside decK.

    Attributes:
        most: How many times as long.
        size: With how many consumers.
        situations: In which situations.
        apart: Without what each of the two takes to start.
    """

    most: float
    size: int
    situations: tuple[str, ...]
    apart: bool


LITTLE_WRITTEN = ("unchanged", "far", "drift", "export")
DECK_GOALS = (
    DeckGoal(1.0, 1000, ("first",), apart=True),
    DeckGoal(0.8, 1000, LITTLE_WRITTEN, apart=True),
    DeckGoal(1.0, 10000, ("first",), apart=True),
    DeckGoal(0.8, 10000, LITTLE_WRITTEN, apart=True),
    DeckGoal(1.2, 1000, ("first",), apart=False),
    DeckGoal(2.2, 1000, ("unchanged",), apart=False),
    DeckGoal(0.9, 10000, ("first", *LITTLE_WRITTEN), apart=False),
)


def figures(
    runs: Runs,
    contender: str,
    size: int,
    situation: str = "unchanged",
    of: str = "seconds",
) -> list[float]:
    """One figure of the runs of a case, in the order of the rounds."""
    return [
        one[of]
        for one in runs
        if (one["contender"], one["size"], one["situation"])
        == (contender, size, situation)
    ]


def median(
    runs: Runs,
    contender: str,
    size: int,
    situation: str = "unchanged",
    of: str = "seconds",
) -> float | None:
    """The median of the runs of a case; None where there were none."""
    found = figures(runs, contender, size, situation, of)
    return statistics.median(found) if found else None


def ratio(
    runs: Runs, one: str, other: str, size: int, situation: str = "unchanged"
) -> float | None:
    """How many times as long one takes as the other: the median over the rounds."""
    pairs = list(
        zip(
            figures(runs, one, size, situation),
            figures(runs, other, size, situation),
            strict=False,
        )
    )
    return statistics.median(a / b for a, b in pairs) if pairs else None


def table(runs: Runs) -> str:
    """Medians of all cases, as a Markdown table: seconds, how often the floor where nothing is to do, and MiB."""
    head = [
        "consumers",
        "",
        *(f"{title}, s" for title in SITUATIONS.values()),
        "floors",
        "MiB",
    ]
    lines = [head, ["---:", "---", *["---:"] * (len(head) - 2)]]
    for size in sorted({one["size"] for one in runs}):
        for name, contender in CONTENDERS.items():
            seconds = [
                median(runs, name, size, situation) for situation in SITUATIONS
            ]
            if any(seconds):
                memory = max(
                    (
                        one["mib"]
                        for one in runs
                        if (one["contender"], one["size"]) == (name, size)
                    ),
                    default=0,
                )
                times = ratio(runs, name, "floor", size)
                lines.append(
                    [
                        f"{size:,}",
                        contender.title,
                        *map(_shown, seconds),
                        _shown(times),
                        f"{memory:.0f}",
                    ]
                )
    return _markdown(lines)


def _markdown(lines: list[list[str]]) -> str:
    """A table whose second line says how its columns are aligned."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rows = [
        [_cell(*one) for one in zip(line, widths, lines[1], strict=True)]
        for line in lines
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def starts(runs: Runs) -> str:
    """What it takes to start, and how decK and kong_config compare with that and without it, as a Markdown table."""
    lines = [
        [
            "consumers",
            "",
            "decK, s",
            "kong_config, s",
            "whole",
            "without start-up",
        ]
    ]
    lines.append(["---:", "---", "---:", "---:", "---:", "---:"])
    for size in sorted({one["size"] for one in runs}):
        begun = [median(runs, name, size) for name in START_UP.values()]
        lines.append([f"{size:,}", "start-up", *map(_shown, begun), "", ""])
        for situation, title in SITUATIONS.items():
            whole = _beside_deck(runs, size, situation)
            if any(whole):
                net = _beside_deck(runs, size, situation, apart=True)
                lines.append(
                    [
                        f"{size:,}",
                        title,
                        *map(_shown, whole),
                        _shown(_times(whole)),
                        _shown(_times(net)),
                    ]
                )
    return _markdown(lines)


def _beside_deck(
    runs: Runs, size: int, situation: str, *, apart: bool = False
) -> list[float | None]:
    """The medians of decK and kong_config in one case; `apart`: without their start-up."""
    pair = []
    for name, start_name in START_UP.items():
        whole = median(runs, name, size, situation)
        start = median(runs, start_name, size)
        if apart:
            whole = (
                whole - start if whole and start and whole > start else None
            )
        pair.append(whole)
    return pair


def _times(pair: list[float | None]) -> float | None:
    """How many times as long the second takes as the first."""
    deck, ours = pair
    return ours / deck if ours and deck else None


def _shown(value: float | None) -> str:
    return (
        ""
        if value is None
        else f"{value:.2f}"
        if value < 10
        else f"{value:.1f}"
        if value < 100
        else f"{value:.0f}"
    )


def _cell(text: str, width: int, alignment: str) -> str:
    if text.startswith("---"):
        return "-" * (width - 1) + text[-1]
    return text.rjust(width) if alignment.endswith(":") else text.ljust(width)


def goals(runs: Runs) -> list[dict[str, Json]]:
    """Each goal: what it says, what was measured, and whether it is met (None: not measured)."""
    found = [
        _speed(runs, "unchanged"),
        _speed(runs, "far"),
        _loop(runs),
        _memory(runs),
        _growth(runs),
    ]
    return [
        {"goal": goal, "met": met, "measured": measured}
        for goal, met, measured in found
    ]


def deck_goals(runs: Runs) -> list[dict[str, Json]]:
    """Each goal of kong_config beside decK, as goals() tells them; none where decK did not take part."""
    if not any(one["contender"] == "deck" for one in runs):
        return []
    return [_deck_verdict(runs, goal) for goal in DECK_GOALS]


def _deck_verdict(runs: Runs, goal: DeckGoal) -> dict[str, Json]:
    found = {
        situation: _times(
            _beside_deck(runs, goal.size, situation, apart=goal.apart)
        )
        for situation in goal.situations
    }
    measured = {name: times for name, times in found.items() if times}
    how = "start-up apart" if goal.apart else "as a whole"
    when = (
        ""
        if len(goal.situations) > 1
        else f" {SITUATIONS[goal.situations[0]]},"
    )
    return {
        "goal": f"{goal.size:,} consumers,{when} {how}: at most {goal.most} times as long as decK",
        "met": max(measured.values()) <= goal.most if measured else None,
        "measured": ", ".join(
            f"{SITUATIONS[name]} {times:.2f}"
            for name, times in measured.items()
        ),
    }


Verdict = tuple[str, bool | None, str]


def _speed(runs: Runs, situation: str) -> Verdict:
    goal = f"1,000 consumers, {SITUATIONS[situation]}: less than twice the floor's reads, and Ansible's start"
    start, whole = (
        median(runs, "empty", 1000),
        median(runs, "kong_config", 1000, situation),
    )
    reads = median(runs, "floor", 1000, situation, "reads")
    if not (start and whole and reads):
        return goal, None, ""
    most = 2 * reads + start
    return (
        goal,
        whole < most,
        f"{whole:.2f} s, and 2 * {reads:.3f} s + {start:.2f} s is {most:.2f} s",
    )


def _loop(runs: Runs) -> Verdict:
    goal = "a loop of modules in process is at least eight times as fast as one of uri"
    times = ratio(runs, "uri", "in process", 100)
    return (
        (goal, times >= 8, f"{times:.1f} times, for 100 consumers")
        if times
        else (goal, None, "")
    )


def _memory(runs: Runs) -> Verdict:
    goal = "10,000 consumers need less than 300 MiB"
    peak = _peak(runs, "kong_config", 10000)
    return (
        (goal, peak < 300, f"{peak:.0f} MiB in the largest process")
        if peak
        else (goal, None, "")
    )


def _growth(runs: Runs) -> Verdict:
    goal = f"memory grows as the number of consumers does, within {100 * LINEAR:.0f} %"
    empty = _peak(runs, "empty", 1000)
    some, many = (_peak(runs, "kong_config", size) for size in (1000, 10000))
    if not (empty and some and many):
        return goal, None, ""
    each = [
        (mib - empty) / size * 1024
        for mib, size in ((some, 1000), (many, 10000))
    ]
    measured = f"{each[0]:.1f} KiB for each of 1,000, {each[1]:.1f} KiB for each of 10,000"
    return goal, each[1] <= (1 + LINEAR) * each[0], measured


def _peak(runs: Runs, contender: str, size: int) -> float | None:
    found = [
        median(runs, contender, size, situation, "mib")
        for situation in SITUATIONS
    ]
    return max((one for one in found if one), default=None)


def verdicts(found: list[dict[str, Json]]) -> str:
    """Goals as lines of text."""
    words = {True: "met", False: "NOT MET", None: "not measured"}
    return "\n".join(
        f"{words[one['met']]:<13} {one['goal']}: {one['measured']}".rstrip(
            ": "
        )
        for one in found
    )
