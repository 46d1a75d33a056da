# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module fusionauth_config: make a FusionAuth match a declarative configuration."""

from __future__ import annotations

from ..._ansible.module_spec import ModuleSpec
from ..._ansible.parameters import refuse_content, refuse_masked
from ..._core.bulk import apply_in_stages
from ..._core.errors import CollectionError, Mistakes
from ..._core.field_paths import Record
from ..._core.http_client import (
    MOST_CONNECTIONS,
    CachedReader,
    Client,
    workers,
)
from ..._core.options import ArgumentSpec
from ..._core.planner import BulkPlan, DeletionPolicy, plan_configuration
from ..._core.progress import progress
from ..._core.reconciler import reconcile_options
from ..._core.report import bulk_result, difference
from ..client import FusionAuth
from ..module import FUSIONAUTH, connection_of
from ..planned import EARLIER_TASKS
from ..server import FusionAuthServer
from . import kickstart, parser
from .desired import DesiredResource
from .kickstart_format import is_kickstart
from .kickstart_masking import secrets_of_kickstart, shown_kickstart
from .masking import secrets_of_config, shown_config
from .outlook import ConfigurationOutlook
from .ownership import Ownership
from .planned_resource import PlannedResource, display_name, summarize
from .planner import ConfigurationPlanner

OPTIONS: ArgumentSpec = {
    "config": {"type": "dict"},
    "src": {"type": "path"},
    "kickstart": {"type": "raw"},
    "owner": {"type": "str", "default": "default"},
    "prune": {"type": "bool", "default": False},
    "max_deletions": {"type": "int"},
    "parallelism": {"type": "int", "default": 8},
}
SOURCES = ("config", "src", "kickstart")
RULES: ArgumentSpec = {
    "mutually_exclusive": [SOURCES],
    "required_one_of": [SOURCES],
}


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    connection = connection_of(params)
    # All planning is done with a client that cannot write, whatever the mode is.
    client, reader = (
        Client(connection, read_only=check_mode),
        CachedReader(connection),
    )
    thread_count = max(1, min(params["parallelism"], MOST_CONNECTIONS))
    source = FusionAuth(reader, EARLIER_TASKS)
    desired = _desired_resources(source, params)
    parser.refuse_duplicates(desired)
    ownership = Ownership(params["owner"])
    planner = ConfigurationPlanner(reader, desired, ownership, thread_count)
    deletion_policy = DeletionPolicy(params["prune"], params["max_deletions"])
    plan = plan_configuration(planner, deletion_policy)
    made, error = plan.changes, None
    # What is written warns once more, of what FusionAuth did with it.
    unwritten = planner.compared if check_mode else plan.unchanged
    warnings = [*source.warnings]
    for change in unwritten:
        warnings += change.warnings
    if not check_mode:
        made, error = _write(client, planner, plan, warnings)
    facts: Record = {"warnings": warnings}
    if diff:
        facts["diff"] = [
            difference(change, display_name(change)) for change in plan.changes
        ]
    return bulk_result(
        plan.changes,
        made,
        summarize,
        unchanged=len(plan.unchanged),
        error=error,
        **facts,
    )


# Reading the configuration


def _desired_resources(
    server: FusionAuth, params: Record
) -> list[DesiredResource]:
    """Return everything that a task declares, in a configuration or a kickstart file.

    Raises CollectionError for all mistakes in it.
    """
    config, src = params["config"], params["src"]
    states_kickstart = params["kickstart"] is not None
    if states_kickstart:
        config, src = _stated_kickstart(params["kickstart"])
    desired: list[DesiredResource] = []
    mistakes = Mistakes()
    for document in parser.read(config, src):
        with mistakes.gather():
            if states_kickstart or is_kickstart(document):
                refuse_masked(
                    document.content, secrets_of_kickstart, document.at
                )
                desired += kickstart.desired_resources(document, server, src)
            else:
                refuse_masked(document.content, secrets_of_config, document.at)
                desired += parser.desired_resources(document)
    mistakes.tell()
    return desired


def _stated_kickstart(
    stated_kickstart: object,
) -> tuple[Record | None, str | None]:
    """Return a kickstart that a task states itself, and the path of one that it names."""
    if isinstance(stated_kickstart, dict):
        return stated_kickstart, None
    if not isinstance(stated_kickstart, str):
        raise CollectionError(
            f"kickstart must be a mapping or the path of a file, not {type(stated_kickstart).__name__}."
        )
    refuse_content("kickstart", stated_kickstart)
    return None, stated_kickstart


# Writing


def _write(
    client: Client,
    planner: ConfigurationPlanner,
    plan: BulkPlan[PlannedResource],
    warnings: list[str],
) -> tuple[list[PlannedResource], CollectionError | None]:
    """Write a plan.

    Returns the changes that were made, and the error that stopped the rest, if there was one. Each
    resource is looked up and planned again: what it refers to has its id only now.

    Args:
        client: Sends requests.
        planner: Knows what the configuration declares.
        plan: What to write.
        warnings: Gets what the user has to know.
    """

    def apply(change: PlannedResource) -> None:
        outlook = ConfigurationOutlook(planner.declared, is_applied=True)
        server = FusionAuthServer(client, outlook)
        outcome = reconcile_options(
            server, change.entity, change.desired, change.policy
        )[1]
        warnings.extend(dict.fromkeys((*server.warnings, *outcome.warnings)))

    # The number of changes is known beforehand: none is found while writing.
    activity = f"changes made, waiting for {client.connection.label}"
    total = sum(map(len, plan.stages))
    with (
        workers(planner.thread_count, client) as pool,
        progress(activity, total) as state,
    ):
        return apply_in_stages(plan.stages, state.counting(apply), pool)


def _secrets(params: Record) -> set[str]:
    """Return whatever could be a secret in what a task states itself."""
    stated_kickstart = secrets_of_kickstart(params.get("kickstart"))
    return secrets_of_config(params.get("config")) | stated_kickstart


SPEC = ModuleSpec(
    {**FUSIONAUTH.options, **OPTIONS},
    _run,
    RULES,
    _secrets,
    {"config": shown_config, "kickstart": shown_kickstart},
    ("config", "kickstart"),
)
