# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The users that an import states, in a task or in files.

All that FusionAuth would refuse is refused here, before anything is sent.
"""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t

from .._core.config_document import Document, to_json_values
from .._core.config_files import read_documents
from .._core.errors import (
    CollectionError,
    InvalidOptionError,
    ReferenceNotFoundError,
)
from .._core.field_paths import Record, omit
from .._core.names import did_you_mean
from .._core.schema import BOOLEAN, NUMBER, ListSchema, RecordSchema, Schema
from .client import FusionAuth
from .resources.applications import APPLICATION
from .resources.registrations import REGISTRATION
from .resources.users import USER

# Fields of a user. No two users of a tenant have one of them alike.
LOGIN_IDS = ("email", "username", "phoneNumber")


def _importable(
    schema: RecordSchema, *left_out: str, **more_fields: Schema
) -> RecordSchema:
    """Return what an import takes of an object.

    It takes nothing that other requests have beside the object, but when it was created elsewhere.

    Args:
        schema: What is known about the object.
        *left_out: The fields that the import does not take.
        **more_fields: Further fields.
    """
    importable_fields: dict[str, Schema] = omit(dict(schema.fields), left_out)
    importable_fields |= {
        "insertInstant": NUMBER,
        "verified": BOOLEAN,
        **more_fields,
    }
    return dataclasses.replace(schema, fields=importable_fields)


# The id of the user is that of the one who has the registration inside.
REGISTERED = _importable(
    REGISTRATION.schema, *REGISTRATION.envelope_fields, "userId"
)
IMPORTED = _importable(
    USER.schema,
    *USER.envelope_fields,
    "tenantId",
    registrations=ListSchema(item=REGISTERED),
)


class ImportedUser(t.NamedTuple):
    """A user to import.

    Attributes:
        source: Where the user is stated.
        record: The user in FusionAuth's spelling.
    """

    source: str
    record: Record

    @property
    def login_ids(self) -> list[tuple[str, str]]:
        """What the user can log in with, by the fields. No other user of the tenant has that."""
        return [
            (field_name, self.record[field_name])
            for field_name in LOGIN_IDS
            if self.record.get(field_name)
        ]


def read_users(server: FusionAuth, params: Record) -> list[ImportedUser]:
    """Return every user of a task, in order.

    Raises CollectionError for what FusionAuth would refuse.

    Args:
        server: The FusionAuth, which knows the applications and their roles.
        params: The parameters of the task.
    """
    documents: t.Iterable[Document] = [Document("", params["users"])]
    if params["src"] is not None:
        documents = read_documents(pathlib.Path(params["src"]))
    users: list[ImportedUser] = []
    for document in documents:
        users += _users_of_document(server, to_json_values(document), params)
    _refuse_shared_login_ids(users)
    return users


def _refuse_shared_login_ids(users: list[ImportedUser]) -> None:
    """Raise CollectionError where two users would log in with the same, whatever its case is."""
    known_users: dict[tuple[str, str], ImportedUser] = {}
    for user in users:
        for field_name, login_id in user.login_ids:
            other_user = known_users.setdefault(
                (field_name, login_id.lower()), user
            )
            if other_user is not user:
                raise CollectionError(
                    f"{user.source}: its {field_name} is the same as that "
                    f"of {other_user.source}, but only one user can have "
                    "it."
                )


def _users_of_document(
    server: FusionAuth, document: Document, params: Record
) -> t.Iterator[ImportedUser]:
    """Yield the users of a document.

    It is a list of users, or the body that FusionAuth's own API takes, which may say for all users
    how their passwords were hashed.
    """
    content = document.content
    hashing = {
        "encryptionScheme": params["encryption_scheme"],
        "factor": params["factor"],
    }
    if isinstance(content, dict):
        for field_name, of_task in hashing.items():
            hashing[field_name] = content.get(field_name, of_task)
        content = content.get("users")
    if not isinstance(content, list):
        raise CollectionError(
            f"{document.at('users')} must be a list of users, or a mapping with one."
        )
    for position, stated_user in enumerate(content):
        source = document.at(f"users[{position}]")
        yield _imported_user(server, stated_user, source, hashing)


def _imported_user(
    server: FusionAuth, stated_user: t.Any, source: str, hashing: Record
) -> ImportedUser:
    """Return one user. Raises CollectionError for one that FusionAuth would refuse.

    Args:
        server: The FusionAuth.
        stated_user: The user as they are stated.
        source: Where that is.
        hashing: How the password was hashed, where the user does not say so.
    """
    if not isinstance(stated_user, dict):
        raise CollectionError(
            f"{source} must be a mapping, not {type(stated_user).__name__}."
        )
    record = _parsed(server, stated_user, source)
    # A user may come without a password, and then needs no hash.
    if record.get("password"):
        record = _with_hashing(record, source, hashing)
    user = ImportedUser(source, _without_nulls(record))
    if not user.login_ids:
        raise CollectionError(
            f"{source}: a user needs an email, a username or a phone_number."
        )
    for registration in user.record.get("registrations", ()):
        _refuse_unknown_roles(server, registration, source)
    return user


def _parsed(server: FusionAuth, stated_user: Record, source: str) -> Record:
    """Return a user in FusionAuth's spelling, with the ids of what they refer to."""
    # References are looked up by names, as modules do it.
    try:
        parsed: Record = IMPORTED.parse(stated_user, server.resolve)
    except (InvalidOptionError, ReferenceNotFoundError) as error:
        sentence = str(error).removesuffix(".")
        end = "" if sentence.endswith("?") else "."
        raise CollectionError(f"{source}: {sentence}{end}") from None
    return parsed


def _with_hashing(record: Record, source: str, hashing: Record) -> Record:
    """Return a user with how the password was hashed. Raises CollectionError where nothing says that."""
    hashed = {**_without_nulls(hashing), **record}
    if "encryptionScheme" not in hashed:
        raise CollectionError(
            f"{source}: it has a password, but no encryption_scheme. The "
            "import requires hashes of passwords: set the scheme that "
            "created them, or leave them out."
        )
    return hashed


def _without_nulls(record: Record) -> Record:
    return {
        field_name: field_value
        for field_name, field_value in record.items()
        if field_value is not None
    }


def _refuse_unknown_roles(
    server: FusionAuth, registration: Record, source: str
) -> None:
    """Raise CollectionError for a role that the application does not have.

    The import checks no roles, and would leave a user with one that means nothing.
    """
    if not registration.get("applicationId"):
        raise CollectionError(
            f"{source}: a registration needs an application."
        )
    application = server.by_id(APPLICATION, registration["applicationId"])
    # FusionAuth says so when the user is sent, or an earlier task would have created it.
    if not application:
        return
    known_roles = [role["name"] for role in application["roles"]]
    for role_name in registration.get("roles") or ():
        if role_name not in known_roles:
            suggestion = did_you_mean(str(role_name), known_roles) or "."
            raise CollectionError(
                f"{source}: application {application['name']!r} has no role {role_name!r}{suggestion}"
            )
