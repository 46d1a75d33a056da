# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module kong_config: make a gateway match a declarative configuration."""

from __future__ import annotations

import functools
import typing as t

from ..._ansible.module_spec import ModuleSpec
from ..._ansible.parameters import refuse_masked
from ..._core.bulk import apply_in_stages, refused_changes
from ..._core.config_document import Document
from ..._core.errors import CollectionError, combine_errors
from ..._core.field_paths import Record
from ..._core.http_client import MOST_CONNECTIONS, Request, workers
from ..._core.keys import Scrutiny
from ..._core.masking import ASTERISKS
from ..._core.options import ArgumentSpec
from ..._core.planner import BulkPlan, DeletionPolicy, plan_configuration
from ..._core.progress import progress
from ..._core.report import bulk_result, difference
from ..._core.urls import join_path
from ..module import KONG, connect
from ..refusals import NOT_FOUND
from ..registry import ENTITIES
from ..server import KongServer
from . import documents, parser
from .desired import DesiredEntity, KongChange, Ownership
from .masking import redact_config, secrets_of_config
from .planner import Declaration, GatewayPlanner, spell_references, summarize
from .protocols import refuse_mismatched_protocols
from .reader import Snapshot, parent_of, read_entities
from .writer import GatewayWriter

# A real run asks Kong's schemas beforehand as well, where that takes no more than so many requests,
# which are cheap as such: what would be refused is refused before anything is written. A Kong
# without a database does that by itself.
MOST_VALIDATED = 100
# Questions at a time while mistakes are gathered.
VALIDATED_AT_A_TIME = 8
# Whether a modulus is prime takes some 20 ms to find out (RSA of 2048 bits), which is too long for
# more keys than that.
MOST_PROVEN_KEYS = 50
DEFAULT_WORKSPACE = "default"
OPTIONS: ArgumentSpec = {
    "config": {"type": "dict"},
    "src": {"type": "path"},
    "select_tags": {"type": "list", "elements": "str", "default": []},
    "prune": {"type": "bool", "default": False},
    "max_deletions": {"type": "int"},
    "allow_small_exponent": {"type": "bool", "default": False},
    "parallelism": {"type": "int", "default": 8},
}
RULES: ArgumentSpec = {
    "mutually_exclusive": [("config", "src")],
    "required_one_of": [("config", "src")],
}


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    count = max(1, min(params["parallelism"], MOST_CONNECTIONS))
    configuration = _read_configuration(params)
    workspace = documents.workspace(configuration)
    server, is_new = _connect(params, workspace, check_mode=check_mode)
    tags = params["select_tags"] or documents.select_tags(configuration)
    holds_hashes = documents.holds_hashes(configuration)
    desired = parser.desired_entities(configuration)
    current = _read(
        server, desired, count, everything=params["prune"], is_new=is_new
    )
    if server.is_db_less:
        _refuse_tags(server, tags)
        unread_kinds = ENTITIES.keys() - current.keys()
        current |= read_entities(server, unread_kinds, count)
    elif holds_hashes:
        # Only what `kong config db_export` has written holds hashes.
        from .hashed_secrets import without_hashes

        desired = without_hashes(server, desired, current)
    _refuse_unknown_kinds(server, desired, current)
    planner, plan = _plan(server, desired, current, tags, params)
    # Kong compares nothing where it takes a configuration as a whole.
    if not server.is_db_less:
        refuse_mismatched_protocols(plan, planner.current.get("route", []))
    _check(server, plan, params, count, check_mode=check_mode)
    made, error = plan.changes, None
    if not check_mode and plan.changes:
        # A Kong without a database takes nothing but a whole configuration, all of it or nothing.
        if server.is_db_less:
            from .db_less import replace_configuration

            replace_configuration(
                server, plan, hashes_secrets=not holds_hashes
            )
        else:
            made, error = _write(server, planner, plan, count)
    return _result(planner, plan, made, error, diff=diff)


def _result(
    planner: GatewayPlanner,
    plan: BulkPlan[KongChange],
    made: list[KongChange],
    error: CollectionError | None,
    *,
    diff: bool,
) -> Record:
    """Return the task's result.

    Args:
        planner: What has compared the configuration with the server.
        plan: What was to be done.
        made: What of it was done or, in check mode, would be.
        error: Why the rest was not done, if anything is left.
        diff: Return the difference as well.
    """
    server = planner.server
    facts: Record = {"warnings": server.warnings}
    if diff:
        facts["diff"] = [
            _difference(planner, change) for change in plan.changes
        ]
    return bulk_result(
        plan.changes,
        made,
        functools.partial(summarize, planner),
        unchanged=len(plan.unchanged),
        error=error,
        **facts,
    )


def _read_configuration(params: Record) -> list[Document]:
    configuration = documents.read_configuration(
        params["config"], params["src"]
    )
    for document in configuration:
        # The other mask was refused where it was read. What reads like it now was escaped, so it
        # is meant.
        refuse_masked(
            document.content, secrets_of_config, document.at, ASTERISKS.__eq__
        )
    return configuration


# The server


def _connect(
    params: Record, declared_for: str | None, *, check_mode: bool
) -> tuple[KongServer, bool]:
    """Return the server in the workspace that is named, and whether that is still to be created.

    The task names it, or the configuration. Check mode takes the default workspace in place of one
    that an earlier task would have created. A community edition has no other workspace, and none in
    its paths. Raises CollectionError for any other workspace there.
    """
    name = params["kong_workspace"] or declared_for
    if declared_for not in (None, name):
        raise CollectionError(
            f"The configuration is for workspace {declared_for!r}, and kong_workspace is {name!r}."
        )
    server = _connect_to(params, name, check_mode=check_mode)
    if not name:
        return server, False
    default = _connect_to(params, None, check_mode=check_mode)
    if server.root().get("edition") == "community":
        if name != DEFAULT_WORKSPACE:
            option = (
                "kong_workspace" if params["kong_workspace"] else "_workspace"
            )
            raise CollectionError(
                f"{server.label} has no workspace {name!r}: workspaces "
                "require Kong Enterprise, and this is the community "
                f"edition; leave out {option}, or check kong_admin_url."
            )
        return default, False
    if not check_mode or _workspace_exists(default, name):
        return server, False
    default.warnings.append(
        f"workspace {name!r} does not exist yet; an earlier task would have created it"
    )
    return default, True


def _connect_to(
    params: Record, workspace: str | None, *, check_mode: bool
) -> KongServer:
    """Return the server in a workspace, or in the default one."""
    in_workspace = {**params, "kong_workspace": workspace}
    return connect(in_workspace, check_mode=check_mode)


def _workspace_exists(server: KongServer, name: str) -> bool:
    """Return whether there is a workspace, or nobody says that there is none."""
    request = Request("GET", join_path("/workspaces", name))
    return server.client.send(request).status != NOT_FOUND


def _read(
    server: KongServer,
    desired: list[DesiredEntity],
    count: int,
    *,
    everything: bool,
    is_new: bool,
) -> Snapshot:
    """Return the current entities of each kind that the configuration has to do with."""
    kinds = ENTITIES.keys() if everything else parser.kinds_to_read(desired)
    current = read_entities(
        server, kinds, count, _schema_reads(server, desired)
    )
    if is_new:
        # What was read is the default workspace. Of that only the kinds count that it knows.
        return {kind: records and [] for kind, records in current.items()}
    return current


def _schema_reads(
    server: KongServer, desired: list[DesiredEntity]
) -> list[t.Callable[[], t.Any]]:
    """Return what reads all that planning asks about the server, so that it is at hand then."""
    schemas = set()
    for declared in desired:
        entity = declared.entity
        if not entity.is_membership:
            schemas.add((entity.schema_name, ""))
        if entity.has_config_schema:
            config_name = str(declared.record.get("name") or "")
            schemas.add((entity.schema_name, config_name))
    reads: list[t.Callable[[], t.Any]] = [server.root]
    for table, config_name in schemas:
        reads.append(functools.partial(server.kong_schema, table, config_name))
    return reads


def _refuse_tags(server: KongServer, tags: list[str]) -> None:
    """Raise CollectionError where a part of a configuration shall be replaced that has no parts."""
    if tags:
        raise CollectionError(
            f"{server.label} has no database, so its configuration is replaced as a whole: leave "
            "out select_tags."
        )


def _refuse_unknown_kinds(
    server: KongServer, desired: list[DesiredEntity], current: Snapshot
) -> None:
    """Raise CollectionError where an entity is of a kind that the server does not know."""
    for declared in desired:
        entity = declared.entity
        is_known = current[entity.name] is not None
        if is_known or server.lacks_workspace:
            continue
        listed = parent_of(entity) if entity.parents else entity
        edition = server.root().get("edition", "unknown")
        raise CollectionError(
            f"{declared.source}: {server.label} has no {listed.schema_name} (its edition is "
            f"{edition})."
        )


# Planning


def _plan(
    server: KongServer,
    desired: list[DesiredEntity],
    current: Snapshot,
    tags: list[str],
    params: Record,
) -> tuple[GatewayPlanner, BulkPlan[KongChange]]:
    prunes = params["prune"] or server.is_db_less
    deletions = DeletionPolicy(prunes, params["max_deletions"])
    planner = GatewayPlanner(
        server,
        {kind: records or [] for kind, records in current.items()},
        Declaration(desired, Ownership(tuple(tags)), prunes=prunes),
        functools.partial(_refused, server, VALIDATED_AT_A_TIME),
    )
    plan = plan_configuration(planner, deletions)
    count = sum(map(len, plan.deletions))
    if server.is_db_less and count and not params["prune"]:
        raise CollectionError(
            f"{server.label} has no database, so everything that is not declared would be deleted "
            f"({count} of its entities): set prune, or declare them."
        )
    return planner, plan


def _refused(
    server: KongServer, count: int, changes: list[KongChange]
) -> list[CollectionError]:
    writer = GatewayWriter(server, ())
    return refused_changes(changes, writer.validate, server.client, count)


def _check(
    server: KongServer,
    plan: BulkPlan[KongChange],
    params: Record,
    count: int,
    *,
    check_mode: bool,
) -> None:
    """Raise CollectionError for what would be refused, or should be, before anything is written."""
    weak = weak_keys(
        plan.written, allow_small_exponent=params["allow_small_exponent"]
    )
    if weak:
        raise combine_errors(weak)
    is_cheap = not server.is_db_less and len(plan.written) <= MOST_VALIDATED
    if not check_mode and not is_cheap:
        return
    refused = _refused(server, count, plan.written)
    if refused:
        raise combine_errors(refused)


def weak_keys(
    changes: t.Iterable[KongChange], *, allow_small_exponent: bool
) -> list[CollectionError]:
    """Return an error for each public key that is written and that anybody can sign for."""
    new_keys = [
        change
        for change in changes
        if change.plan.changes.get(change.entity.public_key_field)
    ]
    scrutiny = Scrutiny(
        primality=len(new_keys) <= MOST_PROVEN_KEYS,
        small_exponent=allow_small_exponent,
    )
    errors = []
    for change in new_keys:
        check_public_key = change.entity.check_public_key or _accept_any_key
        try:
            check_public_key(change.plan.after, scrutiny)
        except CollectionError as error:
            errors.append(CollectionError(f"{change.source}: {error}"))
    return errors


def _accept_any_key(dummy_record: Record, dummy_scrutiny: Scrutiny) -> None:
    """Accept a key of a kind that Kong verifies no tokens with."""


# Writing


def _write(
    server: KongServer,
    planner: GatewayPlanner,
    plan: BulkPlan[KongChange],
    count: int,
) -> tuple[list[KongChange], CollectionError | None]:
    """Return the changes that were made, and the error that stopped the rest, if there was one."""
    writer = GatewayWriter(server, planner.known_ids)
    activity = f"changes made, waiting for {server.label}"
    total = sum(map(len, plan.stages))
    with (
        workers(count, server.client) as pool,
        progress(activity, total) as state,
    ):
        return apply_in_stages(plan.stages, state.counting(writer.write), pool)


def _difference(planner: GatewayPlanner, change: KongChange) -> Record:
    record = change.plan.before or change.desired
    name = planner.name(change.entity, record["id"])
    spell = functools.partial(spell_references, planner, change)
    return difference(change, name, spell)


def _secrets(params: Record) -> set[str]:
    return secrets_of_config(params.get("config"))


SPEC = ModuleSpec(
    {**KONG.options, **OPTIONS},
    _run,
    RULES,
    _secrets,
    {"config": redact_config},
    ("config",),
)
