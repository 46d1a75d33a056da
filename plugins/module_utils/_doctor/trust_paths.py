# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which nodes of the trust graph lie on one path from a tenant to a route."""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record
from .trust_edges import IS_ANONYMOUS_OF, PROTECTS
from .trust_nodes import KINDS

# Nodes up to this rank issue tokens, and the others accept them.
CREDENTIAL_RANK = KINDS.index("credential")

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
        self._ranks = {
            node["id"]: KINDS.index(node["kind"]) for node in graph["nodes"]
        }
        self._kong_paths = [
            *self._credential_paths(graph["opens"]),
            *self._paths_without_token(graph["edges"]),
        ]

    def _credential_paths(
        self, opened_routes: t.Mapping[str, list[str]]
    ) -> t.Iterator[KongPath]:
        """Yield the paths from each credential: to its consumer, and on to each route."""
        for credential, routes in opened_routes.items():
            beginning = {credential} | self.successors.get(credential, set())
            yield KongPath(credential, beginning)
            for route in routes:
                plugins = self.predecessors.get(route, set())
                yield KongPath(credential, beginning | plugins | {route})

    def _paths_without_token(
        self, edges: list[Record]
    ) -> t.Iterator[KongPath]:
        """Yield the paths from each plugin, and from each anonymous consumer, to each route."""
        for edge in edges:
            ends = {edge["from"], edge["to"]}
            if edge["says"] == PROTECTS:
                yield KongPath(None, ends)
            # Whoever has no valid token is this consumer on every route of the plugin.
            if edge["says"] == IS_ANONYMOUS_OF:
                for route in self.successors.get(edge["to"], ()):
                    yield KongPath(None, ends | {route})

    def nodes_through(self, node: str) -> set[str]:
        """Return every node on a path from a tenant to a route that leads through a node."""
        if self._ranks[node] <= CREDENTIAL_RANK:
            return self._through_issuing(node)
        return self._through_accepting(node)

    def _through_issuing(self, node: str) -> set[str]:
        """Return the nodes on paths through a tenant, application, key or credential."""
        issuing = {node} | reachable(node, self.predecessors)
        for successor in reachable(node, self.successors):
            if self._ranks[successor] <= CREDENTIAL_RANK:
                issuing.add(successor)
        nodes = set(issuing)
        for kong_path in self._kong_paths:
            if kong_path.credential in issuing:
                nodes |= kong_path.nodes
        return nodes

    def _through_accepting(self, node: str) -> set[str]:
        """Return the nodes on paths through a consumer, plugin or route."""
        nodes = {node}
        for kong_path in self._kong_paths:
            if node in kong_path.nodes:
                nodes |= kong_path.nodes
                if kong_path.credential:
                    nodes |= reachable(kong_path.credential, self.predecessors)
        return nodes


def reachable(start: str, neighbors: Neighbors) -> set[str]:
    """Return every node that can be reached from one."""
    # Without recursion, because results may hold circles that somebody has written.
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        new_nodes = neighbors.get(waiting.pop(), set()) - reached
        reached |= new_nodes
        waiting += new_nodes
    return reached
