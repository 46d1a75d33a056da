# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that answer anything at all: each module fails in one sentence, or has a result that is true.

The first steps of each module's story run once against the sandbox, and every answer is kept. Then the same tasks run
again and get these answers with something else in them, or something else instead of them.
"""

from __future__ import annotations

import copy
import dataclasses
import importlib
import json
import pathlib
import random
from collections.abc import Iterator
from typing import Any
from unittest import mock

import jinja2
import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.gatewright.auth.plugins.filter.pem_to_jwk import (
    FilterModule,
)
from ansible_collections.gatewright.auth.plugins.module_utils._ansible.module_spec import (
    ModuleSpec,
    run_safely,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.http_client import (
    Client,
    Request,
    Response,
)
from tests.integration.story import (
    STORIES,
    TEMPLATES,
    load_story,
    render_templates,
)
from tests.support.examples import examples
from tests.support.keys import KEYS
from tests.support.sandbox import Sandbox

Json = Any
Key = tuple[str, str]

STEPS = 12
"""So many steps of a story are run, and of these the last few that work are told again."""
TOLD = 3
EXAMPLES = 30
NAMES = [
    "id",
    "data",
    "message",
    "code",
    "name",
    "fields",
    "total",
    "fieldErrors",
    "status",
    "tenant",
]
SCALARS = [
    None,
    True,
    0,
    -1,
    2**70,
    0.5,
    "",
    "x",
    ".",
    "\N{SNOWMAN}",
    "00000000-0000-0000-0000-000000000000",
]
STATUSES = [
    200,
    201,
    204,
    300,
    400,
    401,
    403,
    404,
    405,
    409,
    413,
    418,
    500,
    503,
]


@dataclasses.dataclass
class Recorded:
    """A task of a story, the options that it had, and what servers answered, by method and path."""

    task: ModuleSpec = dataclasses.field(repr=False)
    options: dict[str, Json]
    check_mode: bool
    answers: dict[Key, Response] = dataclasses.field(repr=False)


FILTERS = {
    f"gatewright.auth.{name}": one
    for name, one in FilterModule().filters().items()
}


def task_of(module: str) -> ModuleSpec:
    return importlib.import_module(
        f"ansible_collections.gatewright.auth.plugins.modules.{module}"
    ).SPEC


def recorded(sandbox: Sandbox, path: pathlib.Path) -> Iterator[Recorded]:
    """The tasks of a story that work without anything that only a playbook has."""
    TEMPLATES.filters.update(FILTERS)
    known: dict[str, Json] = {
        "keys": KEYS,
        **{
            name: one
            for name, one in vars(sandbox).items()
            if isinstance(one, str)
        },
    }
    for step in load_story(path)["steps"][:STEPS]:
        module = next(
            (
                name
                for name in step
                if name.startswith(("kong_", "fusionauth_"))
            ),
            None,
        )
        try:
            options = render_templates(step.get(module or "api") or {}, known)
        except jinja2.TemplateError:
            continue
        if "api" in step:
            known |= {step.get("register", ""): by_hand(sandbox, **options)}
        elif (
            module
            and isinstance(options, dict)
            and "dest" not in options  # what changes is a file
            and (
                made := run(
                    sandbox, task_of(module), options, bool(step.get("check"))
                )
            )
        ):
            yield made[0]
            known |= {step.get("register", ""): made[1]}


def by_hand(
    sandbox: Sandbox,
    send: str,
    body: Json = None,
    headers: dict[str, str] | None = None,
) -> dict[str, Json]:
    method, server, path = send.split()
    ask = sandbox.fusionauth if server == "fusionauth" else sandbox.kong
    answer = ask(method, path, json=body, headers=headers or {})
    return {
        "status": answer.status_code,
        "body": answer.json()
        if answer.text[:1] in "{[" and answer.text
        else None,
    }


def run(
    sandbox: Sandbox,
    task: ModuleSpec,
    options: dict[str, Json],
    check_mode: bool,
) -> tuple[Recorded, dict[str, Json]] | None:
    given = {
        "fusionauth_url": sandbox.fusionauth_url,
        "fusionauth_api_key": sandbox.api_key,
        "kong_admin_url": sandbox.kong_admin_url,
    }
    given = {
        name: value for name, value in given.items() if name in task.options
    } | options
    validated = ArgumentSpecValidator(task.options, **task.rules).validate(
        given
    )
    if validated.errors.errors:
        return None
    answers: dict[Key, Response] = {}
    exchange = Client._exchange

    def keep(client: Client, request: Request, body: bytes | None) -> Response:
        key = request.method, request.path
        answers[key] = exchange(client, request, body)
        return answers[key]

    with mock.patch.object(Client, "_exchange", keep):
        result = run_safely(
            task,
            validated.validated_parameters,
            check_mode=check_mode,
            diff=True,
        )
    return (
        None
        if result.get("failed")
        else (
            Recorded(
                task, validated.validated_parameters, check_mode, answers
            ),
            result,
        )
    )


def places(value: Json) -> Iterator[tuple[Json, Json]]:
    """Whatever can be replaced in a value: containers, with the key or number of something in them."""
    for name, one in (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    ):
        yield value, name
        yield from places(one)


def anything(chance: random.Random, depth: int = 0) -> Json:
    """Some JSON."""
    kind = chance.randrange(4 if depth < 3 else 2)
    if kind < 2:
        return chance.choice(SCALARS)
    inside = [
        anything(chance, depth + 1) for dummy in range(chance.randrange(3))
    ]
    return (
        inside if kind == 2 else {chance.choice(NAMES): one for one in inside}
    )


def altered(answer: Response, chance: random.Random) -> Response:
    """An answer with something else in its place, or somewhere in it."""
    status = chance.choice([answer.status, chance.choice(STATUSES)])
    body = copy.deepcopy(answer.body)
    found = list(places(body))
    if not found or chance.randrange(4) == 0:
        return Response(status, anything(chance), answer.headers)
    container, name = chance.choice(found)
    if isinstance(container, dict) and chance.randrange(2):
        del container[name]
    else:
        container[name] = anything(chance)
    return Response(status, body, answer.headers)


def told_again(one: Recorded, chance: random.Random) -> None:
    answers = dict(one.answers)
    chosen = chance.choice(sorted(answers))
    answers[chosen] = altered(answers[chosen], chance)
    missing = Response(404, {"message": "Not found"}, {})
    options = copy.deepcopy(one.options)
    if "patience" in options:
        options["patience"] = (
            0  # the same answer for seconds shows no more than once
        )
    sent: list[Key] = []

    def answer(
        dummy: Client, request: Request, dummy_body: bytes | None
    ) -> Response:
        method, path = request.method, request.path
        sent.append((method, path))
        assert len(sent) < 10_000, "it never ends"
        same = (
            found
            for (known, place), found in answers.items()
            if known == request.method and place != request.path
        )
        return answers.get((request.method, request.path)) or next(
            same, missing
        )

    with (
        mock.patch.object(Client, "_exchange", answer),
        mock.patch.object(Client, "wait"),
    ):
        result = run_safely(
            one.task, options, check_mode=one.check_mode, diff=True
        )
    json.dumps(result).encode()
    if result.get("failed"):
        assert isinstance(result["msg"], str)
        assert "Traceback" not in result["msg"]
    elif result["changed"] and not one.check_mode:
        assert [method for method, path in sent if method != "GET"], result


@pytest.mark.parametrize(
    "path",
    [path for path in STORIES if path.stem != "in_process"],
    ids=lambda path: path.stem,
)
def test_anything_is_understood_or_refused(
    path: pathlib.Path, request: pytest.FixtureRequest
) -> None:
    sandbox = request.getfixturevalue(
        load_story(path).get("sandbox", "sandbox")
    )
    found = [one for one in recorded(sandbox, path) if one.answers][-TOLD:]
    assert found

    @examples(EXAMPLES)
    @given(st.integers(0, 2**32))
    def holds(seed: int) -> None:
        chance = random.Random(seed)
        told_again(chance.choice(found), chance)

    holds()
