# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which nodes of the trust graph lie on one path from a tenant to a route."""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record
from .trust_edges import IS_ANONYMOUS_OF, PROTECTS
from .trust_nodes import KINDS

CREDENTIAL = KINDS.index("credential")

Neighbors = t.Mapping[str, set[str]]


class KongPath(t.NamedTuple):
    """The part of a path that lies in Kong.

    Attributes:
        credential: The id of its credential, or None for one without a valid token.
        nodes: The ids of its nodes.

    """

    credential: str | None
    nodes: set[str]


class TrustPaths:
    """The paths of a trust graph.

    A consumer is not accepted by each plugin with each of its credentials, so edges do not say which
    paths there are: a path is identified by its credential and its route.
    """

    def __init__(self, graph: Record) -> None:
        self.predecessors: dict[str, set[str]] = {}
        self.successors: dict[str, set[str]] = {}
        for edge in graph["edges"]:
            self.successors.setdefault(edge["from"], set()).add(edge["to"])
            self.predecessors.setdefault(edge["to"], set()).add(edge["from"])
        self._ranks = {node["id"]: KINDS.index(node["kind"]) for node in graph["nodes"]}
        self._kong_paths = [
            *self._credential_paths(graph["opens"]),
            *self._paths_without_token(graph["edges"]),
        ]

    def _credential_paths(
        self, opens: t.Mapping[str, list[str]]
    ) -> t.Iterator[KongPath]:
        for credential, routes in opens.items():
            owner = self.successors.get(credential, set())
            yield KongPath(credential, {credential, *owner})
            for route in routes:
                plugins = self.predecessors.get(route, set())
                yield KongPath(credential, {credential, *owner, route, *plugins})

    def _paths_without_token(self, edges: list[Record]) -> t.Iterator[KongPath]:
        for edge in edges:
            ends = {edge["from"], edge["to"]}
            if edge["says"] == PROTECTS:
                yield KongPath(None, ends)
            elif edge["says"] == IS_ANONYMOUS_OF:
                for route in self.successors.get(edge["to"], ()):
                    yield KongPath(None, {*ends, route})

    def nodes_through(self, node: str) -> set[str]:
        """Return every node on a path from a tenant to a route that leads through a node."""
        if self._ranks[node] <= CREDENTIAL:
            return self._through_issuing(node)
        return self._through_accepting(node)

    def _through_issuing(self, node: str) -> set[str]:
        """Return the nodes on paths through a tenant, application, key or credential."""
        ahead = reachable(node, self.successors)
        issuing = {other for other in ahead if self._ranks[other] <= CREDENTIAL}
        issuing |= {node} | reachable(node, self.predecessors)
        nodes = set(issuing)
        for path in self._kong_paths:
            if path.credential in issuing:
                nodes |= path.nodes
        return nodes

    def _through_accepting(self, node: str) -> set[str]:
        """Return the nodes on paths through a consumer, plugin or route."""
        nodes = {node}
        for path in self._kong_paths:
            if node in path.nodes:
                nodes |= path.nodes
                if path.credential:
                    nodes |= reachable(path.credential, self.predecessors)
        return nodes


def reachable(start: str, neighbors: Neighbors) -> set[str]:
    """Return every node that can be reached from one."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        new = neighbors.get(waiting.pop(), set()) - reached
        reached |= new
        waiting += new
    return reached
