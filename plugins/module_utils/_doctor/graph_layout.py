# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the nodes and edges of the trust graph are drawn. Lengths are those of SVG, in pixels."""

from __future__ import annotations

import typing as t

from .._core.errors import escape_unprintable
from .._core.field_paths import Record
from .finding import SEVERITIES
from .record_index import index_by
from .trust_nodes import FUSIONAUTH_KINDS, KINDS, KONG_KINDS
from .trust_paths import Neighbors, TrustPaths

BOX_WIDTH, BOX_HEIGHT = 184, 52
COLUMN_GAP, ROW_GAP = 46, 16
COLUMN_STEP, ROW_STEP = BOX_WIDTH + COLUMN_GAP, BOX_HEIGHT + ROW_GAP
MARGIN, HEADER_HEIGHT = 28, 84

# How many boxes a column has at most. A table lists the other nodes.
MOST_BOXES = 40
# How many characters of a name fit into a box.
LONGEST_LABEL = 20
LABEL_END = 9
# How often the columns are sorted. More sweeps change hardly anything.
SWEEPS = 6

SERVERS = {"FusionAuth": FUSIONAUTH_KINDS, "Kong": KONG_KINDS}

Columns = dict[str, list[Record]]
Boxes = dict[str, Record]


def lay_out(graph: Record) -> Record:
    """Return a drawing of a trust graph.

    It has ``boxes`` in ``columns`` on two ``sides``, joined by ``lines``. A box or line lists in ``of``
    the numbers of all boxes whose paths lead through it. ``rows`` say in words, for each route, who has
    access to it. ``hidden`` counts the nodes without a box.
    """
    graph = {
        **graph,
        "nodes": list(map(_with_printable_texts, graph["nodes"])),
    }
    paths = TrustPaths(graph)
    columns = _columns(graph["nodes"])
    _untangle(columns, paths)
    boxes = _place_boxes(columns)
    nodes_through = {name: paths.nodes_through(name) for name in boxes}
    _link_boxes(boxes, nodes_through, paths)
    rows = max(map(len, columns.values()), default=0)
    return {
        "width": 2 * MARGIN + len(columns) * COLUMN_STEP - COLUMN_GAP,
        "height": HEADER_HEIGHT + rows * ROW_STEP + MARGIN,
        "box": {"width": BOX_WIDTH, "height": BOX_HEIGHT},
        "columns": [
            {"kind": kind, "x": MARGIN + index * COLUMN_STEP}
            for index, kind in enumerate(columns)
        ],
        "sides": _sides(list(columns)),
        "boxes": list(boxes.values()),
        "lines": _lines(graph["edges"], boxes, nodes_through),
        "rows": _table_rows(graph["nodes"], paths),
        "hidden": len(graph["nodes"]) - len(boxes),
    }


def _with_printable_texts(node: Record) -> Record:
    """Return a node without characters that move a terminal's cursor or turn the direction of text."""
    texts = {
        field: escape_unprintable(node[field]) for field in ("name", "detail")
    }
    return {**node, **texts}


# Columns


def _columns(nodes: list[Record]) -> Columns:
    """Return the nodes by kind; those with the worst findings where there are too many."""
    columns: Columns = {}
    for node in sorted(nodes, key=_severity_rank):
        columns.setdefault(node["kind"], []).append(node)
    shown_columns = {}
    for kind in KINDS:
        if kind in columns:
            most_severe = columns[kind][:MOST_BOXES]
            shown_columns[kind] = sorted(most_severe, key=_name)
    return shown_columns


def _severity_rank(node: Record) -> tuple[int, str]:
    """Return what puts the nodes with the worst findings first, and nodes with equal ones by name."""
    return -SEVERITIES.index(node["severity"]), node["name"]


def _name(node: Record) -> str:
    return str(node["name"])


def _untangle(columns: Columns, paths: TrustPaths) -> None:
    """Put each node beside its neighbors, so that few lines cross.

    Columns are sorted from left to right and back by the mean height of neighbors (the barycenter
    heuristic of Sugiyama, Tagawa and Toda, 1981).
    """
    for sweep in range(SWEEPS):
        is_forward = sweep % 2 == 0
        neighbors = paths.predecessors if is_forward else paths.successors
        order = list(columns.values())
        for column in order if is_forward else reversed(order):
            column.sort(key=_barycenter(columns, neighbors))


def _barycenter(
    columns: Columns, neighbors: Neighbors
) -> t.Callable[[Record], float]:
    """Return the function that computes the mean height of a node's neighbors, between 0 and 1."""
    heights: dict[str, float] = {}
    for column in columns.values():
        for row, node in enumerate(column):
            heights[node["id"]] = row / len(column)

    def mean_height(node: Record) -> float:
        # Neighbors that are not drawn have no height.
        drawn_neighbors = neighbors.get(node["id"], set()) & heights.keys()
        if not drawn_neighbors:
            return heights[node["id"]]
        total = sum(heights[neighbor] for neighbor in drawn_neighbors)
        return total / len(drawn_neighbors)

    return mean_height


# Boxes


def _place_boxes(columns: Columns) -> Boxes:
    """Return a box for each node. Columns are centered."""
    tallest = max(map(len, columns.values()), default=0)
    boxes: Boxes = {}
    for index, column in enumerate(columns.values()):
        top = HEADER_HEIGHT + (tallest - len(column)) * ROW_STEP / 2
        for row, node in enumerate(column):
            boxes[node["id"]] = {
                **node,
                "number": len(boxes),
                "x": MARGIN + index * COLUMN_STEP,
                "y": round(top + row * ROW_STEP),
                "label": _shorten(node["name"]),
            }
    return boxes


def _link_boxes(
    boxes: Boxes, nodes_through: t.Mapping[str, set[str]], paths: TrustPaths
) -> None:
    """Add to each box which boxes' paths lead through it, and whether nothing leads to it."""
    for name, box in boxes.items():
        box["of"] = [
            other["number"]
            for other_name, other in boxes.items()
            if name in nodes_through[other_name]
        ]
        box["lonely"] = not paths.predecessors.get(name)


def _shorten(name: str) -> str:
    """Return a name that fits into a box. Its end says as much as its beginning."""
    if len(name) <= LONGEST_LABEL:
        return name
    beginning = LONGEST_LABEL - LABEL_END - 1
    return f"{name[:beginning]}…{name[-LABEL_END:]}"


def _sides(kinds: list[str]) -> list[Record]:
    """Return the areas of the two servers, as far as they have columns."""
    sides = []
    left = MARGIN // 2
    for server, server_kinds in SERVERS.items():
        column_count = len([kind for kind in server_kinds if kind in kinds])
        if column_count:
            width = column_count * COLUMN_STEP - COLUMN_GAP + MARGIN
            sides.append({"name": server, "x": left, "width": width})
            left += column_count * COLUMN_STEP
    return sides


# Lines


def _lines(
    edges: list[Record], boxes: Boxes, nodes_through: t.Mapping[str, set[str]]
) -> list[Record]:
    """Return a line for each edge between two boxes."""
    lines = []
    for edge in edges:
        ends = {edge["from"], edge["to"]}
        if ends <= boxes.keys():
            line = _line(edge, boxes[edge["from"]], boxes[edge["to"]])
            line["of"] = [
                boxes[name]["number"]
                for name, nodes in nodes_through.items()
                if ends <= nodes
            ]
            lines.append(line)
    return lines


def _line(edge: Record, first: Record, last: Record) -> Record:
    """Return a curve from the right of one box to the left of another."""
    x, y = first["x"] + BOX_WIDTH, first["y"] + BOX_HEIGHT // 2
    end_x, end_y = last["x"], last["y"] + BOX_HEIGHT // 2
    bend = max(COLUMN_GAP // 2, (end_x - x) // 2)
    return {
        "path": f"M{x} {y}C{x + bend} {y} {end_x - bend} {end_y} {end_x} {end_y}",
        "says": edge["says"],
        "severity": max(
            first["severity"], last["severity"], key=SEVERITIES.index
        ),
    }


# Table


def _table_rows(nodes: list[Record], paths: TrustPaths) -> list[Record]:
    """Return for each route the names of everything on paths to it, by kind."""
    nodes_by_id = index_by("id", nodes)
    table_rows = []
    for node in nodes:
        if node["kind"] == "route":
            behind: dict[str, list[str]] = {kind: [] for kind in KINDS}
            for other_id in paths.nodes_through(node["id"]):
                other = nodes_by_id[other_id]
                behind[other["kind"]].append(other["name"])
            table_rows.append({**node, "behind": _without_routes(behind)})
    return sorted(table_rows, key=_name)


def _without_routes(
    names_by_kind: dict[str, list[str]],
) -> dict[str, list[str]]:
    """Return names in order, without those of routes: the row is one of them already."""
    behind = {}
    for kind in KINDS:
        if kind != "route":
            behind[kind] = sorted(names_by_kind[kind])
    return behind
