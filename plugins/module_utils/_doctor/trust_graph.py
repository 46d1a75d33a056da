# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who trusts whom: tenant → application → key → credential → consumer → plugin → route."""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record
from .audit_context import AuditContext
from .finding import OK, SEVERITIES, Finding
from .trust_edges import Edge, fusionauth_edges, kong_edges
from .trust_nodes import KINDS, Node, node_id, nodes_by_kind
from .wording import truncate

# How many nodes of each kind a result has at most.
MOST_NODES = 100

Severities = t.Mapping[str, str]


def trust_graph(
    context: AuditContext, findings: t.Iterable[Finding]
) -> Record:
    """Return the objects of both servers with their worst findings, and the edges between them.

    The result has ``nodes`` and ``edges``, and ``opens``: the routes to which each credential gives
    access, which edges alone do not say where a consumer has several credentials. Of each kind there
    are the MOST_NODES with the worst findings, and of FusionAuth's objects only those that have to do
    with this Kong; ``left_out`` counts the others.
    """
    severities = _worst_severities(findings)
    all_nodes = nodes_by_kind(context)
    credentials = _most_severe(all_nodes["credential"], severities)
    routes = _most_severe(all_nodes["route"], severities)
    edges = sorted(
        {
            *fusionauth_edges(context, credentials),
            *kong_edges(context, credentials, routes),
        }
    )
    kept = _related_nodes(all_nodes, edges, severities)
    kept.update(credential=credentials, route=routes)
    # Edges to nodes that are left out would lead nowhere.
    node_ids = {node.id for nodes in kept.values() for node in nodes}
    return {
        "nodes": [
            _node_result(node, severities)
            for kind in KINDS
            for node in kept[kind]
        ],
        "edges": [
            {"from": edge.source, "says": edge.label, "to": edge.target}
            for edge in edges
            if edge.source in node_ids and edge.target in node_ids
        ],
        "opens": _opened_routes(context, credentials, node_ids),
        "left_out": _count_left_out(all_nodes, kept),
    }


def _worst_severities(findings: t.Iterable[Finding]) -> dict[str, str]:
    """Return the severity of the worst finding about each node, by the node's id."""
    severities: dict[str, str] = {}
    for finding in findings:
        if finding.subject:
            node = node_id(*finding.subject)
            others = severities.get(node, OK)
            severities[node] = max(
                others, finding.severity, key=SEVERITIES.index
            )
    return severities


def _most_severe(
    nodes: t.Iterable[Node], severities: Severities
) -> list[Node]:
    """Return the nodes that a result has: those with the worst findings, and among equals by name."""

    def rank(node: Node) -> tuple[int, str]:
        severity = severities.get(node.id, OK)
        return -SEVERITIES.index(severity), node.name

    return sorted(nodes, key=rank)[:MOST_NODES]


def _related_nodes(
    all_nodes: dict[str, list[Node]], edges: list[Edge], severities: Severities
) -> dict[str, list[Node]]:
    """Return the nodes that an edge leads to or from, or a finding is about."""
    related_ids = set(severities)
    for edge in edges:
        related_ids.update((edge.source, edge.target))
    related_nodes = {}
    for kind, nodes in all_nodes.items():
        related = [node for node in nodes if node.id in related_ids]
        related_nodes[kind] = _most_severe(related, severities)
    return related_nodes


def _node_result(node: Node, severities: Severities) -> Record:
    """Return a node as a result has it."""
    return {
        "id": node.id,
        "kind": node.kind,
        "name": truncate(node.name),
        "detail": node.describe(),
        "severity": severities.get(node.id, OK),
    }


def _opened_routes(
    context: AuditContext, credentials: list[Node], node_ids: set[str]
) -> dict[str, list[str]]:
    """Return the nodes of the routes to which each credential gives access."""
    opened_routes: dict[str, list[str]] = {}
    for credential in credentials:
        opened_routes[credential.id] = []
        for route in context.routes_by_credential[credential.record["id"]]:
            route_node = node_id("route", route["id"])
            if route_node in node_ids:
                opened_routes[credential.id].append(route_node)
    return opened_routes


def _count_left_out(
    all_nodes: dict[str, list[Node]], kept: dict[str, list[Node]]
) -> dict[str, int]:
    """Return how many nodes of each kind a result does not have."""
    left_out = {}
    for kind in KINDS:
        count = len(all_nodes[kind]) - len(kept[kind])
        if count:
            left_out[kind] = count
    return left_out
