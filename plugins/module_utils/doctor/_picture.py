# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where everything goes in the picture of who trusts whom. Lengths are those of SVG, in pixels."""

from __future__ import annotations

import typing as t

from .._shape import Record
from ._trust import KINDS
from ._verdict import SEVERITIES

WIDTH, HEIGHT = 184, 52  # of a box
ACROSS, DOWN = 46, 16  # between two of them
MARGIN, HEAD = 28, 84
MOST = 40  # boxes in a column: whoever wants to see more reads the table
LETTERS = 20
SWEEPS = 6
SIDES = {"FusionAuth": KINDS[:3], "Kong": KINDS[3:]}

Neighbours = t.Mapping[str, set[str]]


def picture(trust: Record) -> Record:
    """The picture of a graph, as ``boxes`` in ``columns`` on two ``sides``, joined by ``lines``.

    A box or line tells in ``of`` the numbers of all boxes whose trust runs through it. ``rows`` say in words, for each
    route, who is behind it. ``hidden`` counts the boxes that there is no room for.
    """
    columns = _columns(trust)
    drawn = {node["id"] for column in columns.values() for node in column}
    edges = [edge for edge in trust["edges"] if {edge["from"], edge["to"]} <= drawn]
    before, after = _neighbours(edges)
    _untangle(columns, before, after)
    tallest = max(map(len, columns.values()), default=0)
    height = HEAD + tallest * (HEIGHT + DOWN) + MARGIN
    boxes: dict[str, Record] = {}
    for place, column in enumerate(columns.values()):
        top = HEAD + (tallest - len(column)) * (HEIGHT + DOWN) / 2
        for row, node in enumerate(column):
            x, y = MARGIN + place * (WIDTH + ACROSS), top + row * (HEIGHT + DOWN)
            boxes[node["id"]] = {**node, "number": len(boxes), "x": x, "y": round(y), "label": _short(node["name"])}
    numbers = {name: box["number"] for name, box in boxes.items()}
    for name, box in boxes.items():
        related = {name, *_reachable(name, before), *_reachable(name, after)}
        box["of"] = sorted(numbers[one] for one in related)
        box["lonely"] = not before.get(name)
    return {
        "width": 2 * MARGIN + len(columns) * (WIDTH + ACROSS) - ACROSS,
        "height": height,
        "box": {"width": WIDTH, "height": HEIGHT},
        "columns": [{"kind": kind, "x": MARGIN + n * (WIDTH + ACROSS)} for n, kind in enumerate(columns)],
        "sides": _sides(list(columns)),
        "boxes": list(boxes.values()),
        "lines": [_line(edge, boxes, before, after, numbers) for edge in edges],
        "rows": _rows(trust),
        "hidden": len(trust["nodes"]) - len(drawn),
    }


def _columns(trust: Record) -> dict[str, list[Record]]:
    """The nodes by kind, the worst of them where there are too many."""
    found = {}
    for kind in KINDS:
        of_kind = [node for node in trust["nodes"] if node["kind"] == kind]
        kept = sorted(of_kind, key=lambda node: (-SEVERITIES.index(node["severity"]), node["name"]))[:MOST]
        if kept:
            found[kind] = sorted(kept, key=lambda node: node["name"])
    return found


def _neighbours(edges: t.Iterable[Record]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Whom each node is trusted by, and whom it trusts."""
    before: dict[str, set[str]] = {}
    after: dict[str, set[str]] = {}
    for edge in edges:
        after.setdefault(edge["from"], set()).add(edge["to"])
        before.setdefault(edge["to"], set()).add(edge["from"])
    return before, after


def _untangle(columns: dict[str, list[Record]], *sides: Neighbours) -> None:
    """Put each node beside its neighbours, to and fro, so that few lines cross (Sugiyama's barycentres)."""
    order = list(columns.values())
    for sweep in range(SWEEPS):
        neighbours = sides[sweep % 2]
        for column in order if sweep % 2 == 0 else reversed(order):
            heights = {node["id"]: n / len(one) for one in order for n, node in enumerate(one)}

            def middle(node: Record, known: dict[str, float] = heights, near: Neighbours = neighbours) -> float:
                beside = [known[one] for one in near.get(node["id"], ())]
                return sum(beside) / len(beside) if beside else known[node["id"]]

            column.sort(key=middle)


def _reachable(start: str, neighbours: Neighbours) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for one in neighbours.get(waiting.pop(), set()) - found:
            found.add(one)
            waiting.append(one)
    return found


def _line(
    edge: Record, boxes: dict[str, Record], before: Neighbours, after: Neighbours, numbers: dict[str, int]
) -> Record:
    """A line from the right of one box to the left of another."""
    first, last = boxes[edge["from"]], boxes[edge["to"]]
    x, y = first["x"] + WIDTH, first["y"] + HEIGHT // 2
    to_x, to_y = last["x"], last["y"] + HEIGHT // 2
    bend = max(ACROSS // 2, (to_x - x) // 2)
    ends = {edge["from"], edge["to"], *_reachable(edge["from"], before), *_reachable(edge["to"], after)}
    worst = max(first["severity"], last["severity"], key=SEVERITIES.index)
    return {
        "path": f"M{x} {y}C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}",
        "says": edge["says"],
        "severity": worst,
        "of": sorted(numbers[one] for one in ends),
    }


def _sides(kinds: list[str]) -> list[Record]:
    """The two servers, as far as they have columns."""
    found = []
    for name, own in SIDES.items():
        places = [n for n, kind in enumerate(kinds) if kind in own]
        if places:
            x = MARGIN + places[0] * (WIDTH + ACROSS) - MARGIN // 2
            found.append({"name": name, "x": x, "width": len(places) * (WIDTH + ACROSS) - ACROSS + MARGIN})
    return found


def _rows(trust: Record) -> list[Record]:
    """For each route, the names of all that are behind it, by kind."""
    before, dummy = _neighbours(trust["edges"])
    nodes = {node["id"]: node for node in trust["nodes"]}
    rows = []
    for route in (node for node in trust["nodes"] if node["kind"] == "route"):
        behind = [nodes[name] for name in _reachable(route["id"], before)]
        names = {kind: sorted(one["name"] for one in behind if one["kind"] == kind) for kind in KINDS[:-1]}
        rows.append({**route, "behind": names})
    return sorted(rows, key=lambda row: row["name"])


def _short(name: str) -> str:
    """A name that fits into a box. Its end says as much as its beginning."""
    if len(name) <= LETTERS:
        return name
    return f"{name[: LETTERS - 10]}…{name[-9:]}"
