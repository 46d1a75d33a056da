# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where everything goes in the picture of who trusts whom. Lengths are those of SVG, in pixels."""

from __future__ import annotations

import typing as t

from .._core.errors import printable
from .._core.field_paths import Record
from .finding import SEVERITIES
from .trust_graph import FALLS_BACK, GUARDS, KINDS

WIDTH, HEIGHT = 184, 52  # of a box
ACROSS, DOWN = 46, 16  # between two of them
MARGIN, HEAD = 28, 84
MOST = 40  # boxes in a column: there is a table for who wants to see more
LETTERS = 20
SWEEPS = 6
SIDES = {"FusionAuth": KINDS[:3], "Kong": KINDS[3:]}

CREDENTIAL = KINDS.index("credential")

Neighbours = t.Mapping[str, set[str]]


def picture(trust: Record) -> Record:
    """The picture of a graph, as ``boxes`` in ``columns`` on two ``sides``, joined by ``lines``.

    A box or line tells in ``of`` the numbers of all boxes whose trust runs through it. ``rows`` say in words, for each
    route, who is behind it. ``hidden`` counts the boxes that there is no room for.
    """
    trust = {
        **trust,
        "nodes": [{**node, **_printable(node)} for node in trust["nodes"]],
    }
    ways = Ways(trust)
    columns = _columns(trust)
    _untangle(columns, ways.before, ways.after)
    tallest = max(map(len, columns.values()), default=0)
    boxes: dict[str, Record] = {}
    for place, column in enumerate(columns.values()):
        top = HEAD + (tallest - len(column)) * (HEIGHT + DOWN) / 2
        for row, node in enumerate(column):
            x, y = MARGIN + place * (WIDTH + ACROSS), top + row * (HEIGHT + DOWN)
            boxes[node["id"]] = {
                **node,
                "number": len(boxes),
                "x": x,
                "y": round(y),
                "label": _short(node["name"]),
            }
    lit = {name: ways.through(name) for name in boxes}
    for name, box in boxes.items():
        box["of"] = [
            one["number"] for other, one in boxes.items() if name in lit[other]
        ]
        box["lonely"] = not ways.before.get(name)
    return {
        "width": 2 * MARGIN + len(columns) * (WIDTH + ACROSS) - ACROSS,
        "height": HEAD + tallest * (HEIGHT + DOWN) + MARGIN,
        "box": {"width": WIDTH, "height": HEIGHT},
        "columns": [
            {"kind": kind, "x": MARGIN + n * (WIDTH + ACROSS)}
            for n, kind in enumerate(columns)
        ],
        "sides": _sides(list(columns)),
        "boxes": list(boxes.values()),
        "lines": [
            {
                **_line(edge, boxes),
                "of": [
                    boxes[name]["number"]
                    for name, whole in lit.items()
                    if set(ends) <= whole
                ],
            }
            for edge in trust["edges"]
            if (ends := (edge["from"], edge["to"])) and set(ends) <= boxes.keys()
        ],
        "rows": _rows(trust, ways),
        "hidden": len(trust["nodes"]) - len(boxes),
    }


class Ways:
    """Whom each node is trusted by (``before``) and whom it trusts (``after``), and what lies on the same way.

    A consumer does not come by every plugin with each of its credentials, so a way is told by credential and route.
    """

    def __init__(self, trust: Record) -> None:
        self.before: dict[str, set[str]] = {}
        self.after: dict[str, set[str]] = {}
        for edge in trust["edges"]:
            self.after.setdefault(edge["from"], set()).add(edge["to"])
            self.before.setdefault(edge["to"], set()).add(edge["from"])
        self.kinds = {node["id"]: KINDS.index(node["kind"]) for node in trust["nodes"]}
        self.ways = list(self._in_kong(trust))

    def _in_kong(self, trust: Record) -> t.Iterator[tuple[str | None, set[str]]]:
        """The part of each way that lies in Kong, with its credential, if any."""
        for credential, routes in trust["opens"].items():
            owner = self.after.get(credential, set())
            yield credential, {credential, *owner}
            for route in routes:
                yield (
                    credential,
                    {credential, *owner, route, *self.before.get(route, ())},
                )
        for edge in trust["edges"]:
            if edge["says"] == GUARDS:
                yield None, {edge["from"], edge["to"]}
            elif edge["says"] == FALLS_BACK:
                yield from (
                    (None, {edge["from"], edge["to"], route})
                    for route in self.after.get(edge["to"], ())
                )

    def through(self, name: str) -> set[str]:
        """Every node on a way from a tenant to a route that leads through this one."""
        start, known = {name}, self.kinds[name] <= CREDENTIAL
        if known:
            ahead = reachable(name, self.after)
            start |= reachable(name, self.before) | {
                one for one in ahead if self.kinds[one] <= CREDENTIAL
            }
        found = set(start)
        for credential, way in self.ways:
            if credential in start if known else name in way:
                found |= way
                if credential and not known:
                    found |= reachable(credential, self.before)
        return found


def reachable(start: str, neighbours: Neighbours) -> set[str]:
    """All that a node leads to."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for one in neighbours.get(waiting.pop(), set()) - found:
            found.add(one)
            waiting.append(one)
    return found


def _columns(trust: Record) -> dict[str, list[Record]]:
    """The nodes by kind, the worst of them where there are too many."""
    found = {}
    for kind in KINDS:
        of_kind = [node for node in trust["nodes"] if node["kind"] == kind]
        kept = sorted(
            of_kind,
            key=lambda node: (-SEVERITIES.index(node["severity"]), node["name"]),
        )[:MOST]
        if kept:
            found[kind] = sorted(kept, key=lambda node: node["name"])
    return found


def _untangle(columns: dict[str, list[Record]], *sides: Neighbours) -> None:
    """Put each node beside its neighbours, to and fro, so that few lines cross (Sugiyama's barycentres)."""
    order = list(columns.values())
    for sweep in range(SWEEPS):
        neighbours = sides[sweep % 2]
        for column in order if sweep % 2 == 0 else reversed(order):
            heights = {
                node["id"]: n / len(one) for one in order for n, node in enumerate(one)
            }

            def middle(
                node: Record,
                known: dict[str, float] = heights,
                near: Neighbours = neighbours,
            ) -> float:
                beside = [
                    known[one] for one in near.get(node["id"], ()) if one in known
                ]
                return sum(beside) / len(beside) if beside else known[node["id"]]

            column.sort(key=middle)


def _line(edge: Record, boxes: dict[str, Record]) -> Record:
    """A line from the right of one box to the left of another."""
    first, last = boxes[edge["from"]], boxes[edge["to"]]
    x, y = first["x"] + WIDTH, first["y"] + HEIGHT // 2
    to_x, to_y = last["x"], last["y"] + HEIGHT // 2
    bend = max(ACROSS // 2, (to_x - x) // 2)
    return {
        "path": f"M{x} {y}C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}",
        "says": edge["says"],
        "severity": max(first["severity"], last["severity"], key=SEVERITIES.index),
    }


def _sides(kinds: list[str]) -> list[Record]:
    """The two servers, as far as they have columns."""
    found = []
    for name, own in SIDES.items():
        places = [n for n, kind in enumerate(kinds) if kind in own]
        if places:
            x = MARGIN + places[0] * (WIDTH + ACROSS) - MARGIN // 2
            found.append(
                {
                    "name": name,
                    "x": x,
                    "width": len(places) * (WIDTH + ACROSS) - ACROSS + MARGIN,
                }
            )
    return found


def _rows(trust: Record, ways: Ways) -> list[Record]:
    """For each route, the names of all that are behind it, by kind."""
    nodes = {node["id"]: node for node in trust["nodes"]}
    rows = []
    for route in (node for node in trust["nodes"] if node["kind"] == "route"):
        behind = [nodes[name] for name in ways.through(route["id"])]
        names = {
            kind: sorted(one["name"] for one in behind if one["kind"] == kind)
            for kind in KINDS[:-1]
        }
        rows.append({**route, "behind": names})
    return sorted(rows, key=lambda row: row["name"])


def _printable(node: Record) -> Record:
    """A node's texts, in which nothing moves a terminal's cursor or turns a page's direction of writing."""
    return {field: printable(node[field]) for field in ("name", "detail")}


def _short(name: str) -> str:
    """A name that fits into a box. Its end says as much as its beginning."""
    if len(name) <= LETTERS:
        return name
    return f"{name[: LETTERS - 10]}…{name[-9:]}"
