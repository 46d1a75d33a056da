# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many users at once, with the hashes of the passwords that they have elsewhere.

FusionAuth's import adds all users of a request or, where one of them exists already, none (FusionAuth issue 317). So a
chunk whose first user is new is sent as it is, which is fast. Of any other chunk, and of one that is refused, each user
is looked up, and those who are missing are sent, with the validation that names what is wrong.
"""

from __future__ import annotations

import concurrent.futures
import dataclasses
import pathlib
import typing as t

from .._ansible.module import Spec, Task
from .._core.config_files import Document, files, plain
from .._core.errors import (
    CollectionError,
    InvalidOptionError,
    ReferenceNotFoundError,
    ServerUnreachableError,
)
from .._core.field_paths import Record
from .._core.http import MOST_CONNECTIONS, Reader, Response
from .._core.names import did_you_mean
from .._core.notation import fields
from .._core.progress import progress
from .._core.schema import ListSchema, Schema
from .client import TENANT_HEADER, FusionAuth
from .entities import APPLICATION, REGISTRATION, USER
from .module import FUSIONAUTH

OPTIONS: Spec = {
    "users": {"type": "list", "elements": "dict"},
    "src": {"type": "path"},
    "tenant": {"type": "str"},
    "encryption_scheme": {"type": "str"},
    "factor": {"type": "int"},
    "chunk_size": {"type": "int", "default": 1000},
    "parallelism": {"type": "int", "default": 8},
}
WAYS = ("users", "src")
RULES: Spec = {"mutually_exclusive": [WAYS], "required_one_of": [WAYS]}

PATH = "/api/user/import"
LOGIN_IDS = ("email", "username", "phoneNumber")
EXISTS = ("[ImportRequestFailed]", "[duplicate]")


def _importable(schema: Schema, *without: str, **more: Schema) -> Schema:
    """What an import takes of an object: not what other requests have beside it, but when it was made elsewhere."""
    lasting = {
        name: part for name, part in schema.fields.items() if name not in without
    }
    return dataclasses.replace(
        schema, fields={**lasting, **fields("insertInstant# verified?").fields, **more}
    )


REGISTERED = _importable(REGISTRATION.schema, *REGISTRATION.envelope_fields, "userId")
IMPORTED = _importable(
    USER.schema,
    *USER.envelope_fields,
    "tenantId",
    registrations=ListSchema(item=REGISTERED),
)


class User(t.NamedTuple):
    """One user as FusionAuth spells it, and where the task has it."""

    source: str
    record: Record

    @property
    def login_ids(self) -> list[tuple[str, str]]:
        """What the user can log in with; no other user of the tenant has that."""
        return [
            (name, self.record[name]) for name in LOGIN_IDS if self.record.get(name)
        ]


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    server: FusionAuth = FUSIONAUTH.connect(params, check_mode=check_mode)
    reader = FusionAuth(Reader(server.client.connection))
    if params["tenant"]:
        server.tenant_id = reader.tenant_id = reader.resolve("tenant", params["tenant"])
    reader.tolerates_missing = check_mode
    users = _users(reader, params)
    workers = max(1, min(params["parallelism"], MOST_CONNECTIONS))
    created: list[User] = []
    activity = f"users imported, waiting for {server.client.connection.place}"
    with (
        concurrent.futures.ThreadPoolExecutor(workers) as pool,
        progress(activity, len(users)) as state,
    ):
        if check_mode:
            created = _missing(server, users, pool)
        imported = state.counting(
            _imported, count=lambda dummy_server, chunk, dummy_pool: len(chunk)
        )
        for chunk in () if check_mode else _chunks(users, max(1, params["chunk_size"])):
            try:
                created += imported(server, chunk, pool)
            except CollectionError as problem:
                problem.facts.update(
                    changed=bool(created), counts=_counts(created, users)
                )
                raise
    names = [user.login_ids[0][1] for user in created]
    facts = (
        {"diff": {"before": {}, "after": {"users": names} if names else {}}}
        if diff
        else {}
    )
    return {
        "changed": bool(created),
        "counts": _counts(created, users),
        "warnings": list(dict.fromkeys(reader.warnings)),
        **facts,
    }


def _counts(created: list[User], users: list[User]) -> Record:
    return {"created": len(created), "unchanged": len(users) - len(created)}


def _chunks(users: list[User], size: int) -> list[list[User]]:
    return [users[start : start + size] for start in range(0, len(users), size)]


# Reading


def _users(reader: FusionAuth, params: Record) -> list[User]:
    """Every user of the task, in order. Raises CollectionError for what FusionAuth would refuse, before anything is sent."""
    documents = (
        [Document("", params["users"])]
        if params["src"] is None
        else files(pathlib.Path(params["src"]))
    )
    users = [
        user for one in documents for user in _of_document(reader, plain(one), params)
    ]
    known: dict[tuple[str, str], User] = {}
    for user in users:
        for name, value in user.login_ids:
            other = known.setdefault((name, value.lower()), user)
            if other is not user:
                raise CollectionError(
                    f"{user.source}: its {name} is that of {other.source}, and only one user can have it."
                )
    return users


def _of_document(
    reader: FusionAuth, document: Document, params: Record
) -> t.Iterator[User]:
    content, common = (
        document.content,
        {"encryptionScheme": params["encryption_scheme"], "factor": params["factor"]},
    )
    if isinstance(content, dict):
        common = {name: content.get(name, value) for name, value in common.items()}
        content = content.get("users")
    if not isinstance(content, list):
        raise CollectionError(
            f"{document.at('users')} must be a list of users, or a mapping with one."
        )
    for number, stated in enumerate(content):
        yield _user(reader, stated, document.at(f"users[{number}]"), common)


def _user(reader: FusionAuth, stated: t.Any, source: str, common: Record) -> User:
    if not isinstance(stated, dict):
        raise CollectionError(
            f"{source} must be a mapping, not {type(stated).__name__}."
        )
    try:
        record = IMPORTED.parse(stated, reader.resolve)
    except (InvalidOptionError, ReferenceNotFoundError) as mistake:
        raise CollectionError(
            f"{source}: {str(mistake).removesuffix('.')}{'' if str(mistake).endswith('?') else '.'}"
        ) from None
    if record.get("password"):
        record = {
            **{name: value for name, value in common.items() if value is not None},
            **record,
        }
        if "encryptionScheme" not in record:
            raise CollectionError(
                f"{source}: it has a password and no encryption_scheme. The import takes hashes of passwords: state "
                "how they were made, or leave them out."
            )
    user = User(
        source, {name: value for name, value in record.items() if value is not None}
    )
    if not user.login_ids:
        raise CollectionError(
            f"{source}: a user needs an email, a username or a phone_number."
        )
    for registration in user.record.get("registrations", ()):
        _refuse_unknown_roles(reader, registration, source)
    return user


def _refuse_unknown_roles(
    reader: FusionAuth, registration: Record, source: str
) -> None:
    """The import checks no roles, and would leave a user with one that means nothing."""
    if not registration.get("applicationId"):
        raise CollectionError(f"{source}: a registration needs an application.")
    application = reader.by_id(APPLICATION, registration["applicationId"])
    if not application:
        return  # FusionAuth tells so, or an earlier task would have made it
    known = [role["name"] for role in application["roles"]]
    for role in registration.get("roles") or ():
        if role not in known:
            hint = did_you_mean(str(role), known) or "."
            raise CollectionError(
                f"{source}: application {application['name']!r} has no role {role!r}{hint}"
            )


# Writing


def _imported(
    server: FusionAuth, chunk: list[User], pool: concurrent.futures.Executor
) -> list[User]:
    """Import those of a chunk who do not exist; which they were. Raises CollectionError."""
    if _exists(server, chunk[0]):
        return _imported_rest(server, chunk, pool)
    try:
        answer = _post(server, chunk, validate=False)
    except ServerUnreachableError as fault:
        if not fault.may_have_applied:
            raise
        _imported_rest(server, chunk, pool)
        return chunk  # who is there by now was sent by us, and the answer was lost
    if answer.ok:
        return chunk
    if not any(code in str(answer.body) for code in EXISTS):
        raise _refused(server, answer, chunk)
    return _imported_rest(server, chunk, pool)


def _imported_rest(
    server: FusionAuth, chunk: list[User], pool: concurrent.futures.Executor
) -> list[User]:
    """Look up each user of a chunk, and import those who are missing; which they were. Raises CollectionError."""
    missing = _missing(server, chunk, pool)
    if missing and not (answer := _post(server, missing, validate=True)).ok:
        raise _refused(server, answer, missing)
    return missing


def _post(server: FusionAuth, users: list[User], *, validate: bool) -> Response:
    body = {"users": [user.record for user in users], "validateDbConstraints": validate}
    headers = {TENANT_HEADER: server.tenant_id} if server.tenant_id else None
    return server.client.request("POST", PATH, json=body, headers=headers)


def _refused(
    server: FusionAuth, answer: Response, users: list[User]
) -> CollectionError:
    what = f"import {len(users)} users, of which {users[0].source} is the first"
    return server.refused(answer, what, "POST", PATH)


def _missing(
    server: FusionAuth, users: list[User], pool: concurrent.futures.Executor
) -> list[User]:
    """Those of whom FusionAuth knows neither the id nor what they log in with."""
    exist = pool.map(lambda user: _exists(server, user), users)
    return [user for user, exists in zip(users, exist) if not exists]


def _exists(server: FusionAuth, user: User) -> bool:
    ways = [{"id": user.record["id"]}] if "id" in user.record else []
    ways += [{name: value} for name, value in user.login_ids]
    return any(USER.find(server, USER, way) for way in ways)


# Secrets


def _secrets(params: Record) -> set[str]:
    listed = params.get("users")
    return (
        {found for user in listed for found in IMPORTED.secrets(user)}
        if isinstance(listed, list)
        else set()
    )


TASK = Task({**FUSIONAUTH.options, **OPTIONS}, _run, RULES, _secrets)
