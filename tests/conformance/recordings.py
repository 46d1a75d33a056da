# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchanges with a real Kong as a recording in the format of tests/contracts, held against the stand-in."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from typing import Any

from tests.contracts import contract

UUID = contract.UUID
# What Kong makes up, or keeps a salted hash of, where a request does not state it.
RANDOM = frozenset(("key", "secret", "client_id", "client_secret", "password"))
# A credential's time to live counts down.
COUNTED_DOWN = "ttl"
# Kong writes these into a schema when it first checks a value by it: they tell whether a node has been used before.
SCHEMA_IN_USE = re.compile(
    r"\d+ GET /schemas/.*\.(len_min|required): (missing, want|extra) (1|true)"
)
# What a node says of itself, which no two have in common.
ABOUT_THE_NODE = re.compile(
    r"/(|status|metrics|timers|endpoints|debug/.*)(\?.*)?"
)

Json = Any


@dataclasses.dataclass
class Answer:
    """An answer as `contract.Run` reads one."""

    status_code: int
    text: str
    headers: dict[str, str]

    @property
    def content(self) -> bytes:
        """The body."""
        return self.text.encode()

    @property
    def ok(self) -> bool:
        """Whether the server took the request."""
        return self.status_code < 400

    def json(self) -> Json:
        """Return the decoded body. Raises ValueError where it is not JSON."""
        return json.loads(self.text)


def answer_of(exchange: dict[str, Json]) -> Answer:
    """Return the answer of an exchange that was kept."""
    kind = (
        {"content-type": exchange["content_type"]}
        if exchange["content_type"]
        else {}
    )
    return Answer(exchange["status"], exchange["answer"], kind)


def recording(
    about: str, exchanges: list[dict[str, Json]], upstream_port: int
) -> dict[str, Json]:
    """Return exchanges as a recording, whose steps name what the server made up in earlier answers."""
    listed = [
        one for one in exchanges if not ABOUT_THE_NODE.fullmatch(one["path"])
    ]
    run = contract.Run("", "", upstream_port)
    steps: list[dict[str, Json]] = []
    made_up: dict[str, str] = {}
    for exchange in listed:
        step = _step(exchange, made_up)
        found = answer_of(exchange)
        for value, path in _new_values(exchange, found, made_up):
            made_up[value] = f"value_{len(made_up) + 1}"
            step.setdefault("save", {})[made_up[value]] = path
        random = {name for name in RANDOM if _holds(found, name, made_up)} | {
            COUNTED_DOWN
        }
        step["random"] = sorted(random)
        step["answer"] = run.normal(step, found)
        steps.append(step)
    return {"about": about, "steps": steps}


def _step(
    exchange: dict[str, Json], made_up: dict[str, str]
) -> dict[str, Json]:
    """Return the request of an exchange, with holes for what earlier answers made up."""
    step: dict[str, Json] = {
        "call": f"{exchange['method']} {_with_holes(exchange['path'], made_up)}"
    }
    if exchange["body"]:
        text = _with_holes(exchange["body"], made_up)
        if "json" in exchange["headers"].get("content-type", ""):
            step["json"] = json.loads(text)
        else:
            step |= {"raw": text, "headers": exchange["headers"]}
    return step


def _with_holes(text: str, made_up: dict[str, str]) -> str:
    for value, name in made_up.items():
        text = text.replace(value, "{{" + name + "}}")
    return text


def _new_values(
    exchange: dict[str, Json], found: Answer, made_up: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield what this answer is the first to tell and its request does not state, with the path to it."""
    stated = exchange["path"] + exchange["body"]
    seen: set[str] = set()
    for path, name, value in _leaves(_body(found)):
        is_made_up = (
            UUID.fullmatch(value)
            if name not in RANDOM
            else exchange["method"] != "GET"
        )
        if (
            is_made_up
            and value not in made_up
            and value not in stated
            and value not in seen
            and found.ok
        ):
            seen.add(value)
            yield value, path


def _holds(found: Answer, field: str, made_up: dict[str, str]) -> bool:
    return any(
        name == field and value in made_up
        for _path, name, value in _leaves(_body(found))
    )


def _body(found: Answer) -> Json:
    try:
        return found.json() if found.text else None
    except ValueError:
        return None


def _leaves(
    value: Json, path: str = "", name: str = ""
) -> Iterator[tuple[str, str, str]]:
    """Yield the texts in a value, each with its path and the name of its field."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _leaves(
                child, f"{path}.{key}" if path else str(key), str(key)
            )
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield from _leaves(
                child, f"{path}.{number}" if path else str(number), name
            )
    elif isinstance(value, str) and value:
        yield path, name, value


def differences(
    recorded: dict[str, Json], admin_url: str, upstream_port: int
) -> list[str]:
    """Return where the server at `admin_url`, which is empty, answers the requests of a recording otherwise."""
    run = contract.Run(admin_url, "", upstream_port)
    run.http.trust_env = False
    found: list[str] = []
    for number, step in enumerate(recorded["steps"], 1):
        try:
            answer = run.perform(step)
            got = run.normal(step, answer)
            if answer.ok:
                run.remember(step, answer)
        except (
            Exception
        ) as error:  # a step whose request depends on one that failed
            got = {
                "status": f"{type(error).__name__}: {error}"[:200],
                "body": None,
                "headers": {},
            }
        lines = list(contract.differences(step["answer"], got))
        found += [f"{number} {step['call']}: {line}" for line in lines]
    return [line for line in found if not SCHEMA_IN_USE.fullmatch(line)]
