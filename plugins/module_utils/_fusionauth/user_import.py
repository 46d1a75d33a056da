# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module fusionauth_user_import: many users at once, with the hashes of their passwords.

FusionAuth's import adds all users of a request or, where one of them exists already, none
(FusionAuth issue 317). So a chunk whose first user is new is sent as it is, which is fast. Of any
other chunk, and of one that is refused, each user is looked up. Those who are missing are sent, with
the validation that names what is wrong.
"""

from __future__ import annotations

import concurrent.futures
import dataclasses

from .._ansible.module_spec import ModuleSpec
from .._core.errors import CollectionError, ServerUnreachableError
from .._core.field_paths import Record
from .._core.http_client import (
    MOST_CONNECTIONS,
    CachedReader,
    Request,
    Response,
)
from .._core.options import ArgumentSpec
from .._core.progress import Progress, progress
from .api_request import ApiRequest
from .client import FusionAuth
from .imported_users import IMPORTED, ImportedUser, read_users
from .module import FUSIONAUTH, connect
from .resources.tenants import TENANT
from .resources.users import USER

OPTIONS: ArgumentSpec = {
    "users": {"type": "list", "elements": "dict"},
    "src": {"type": "path"},
    "tenant": {"type": "str"},
    "encryption_scheme": {"type": "str"},
    "factor": {"type": "int"},
    "chunk_size": {"type": "int", "default": 1000},
    "parallelism": {"type": "int", "default": 8},
}
SOURCES = ("users", "src")
RULES: ArgumentSpec = {
    "mutually_exclusive": [SOURCES],
    "required_one_of": [SOURCES],
}

# Refuses a whole chunk for one user that exists (FusionAuth docs, "Users").
IMPORT_PATH = "/api/user/import"
# How FusionAuth says that some users exist: without validation in general, and with it by field.
EXISTS = ("[ImportRequestFailed]", "[duplicate]")


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    """Import the users who do not exist, or predict it in check mode."""
    server = connect(params, check_mode=check_mode)
    # Names are looked up once, however many users have them.
    cached_client = CachedReader(server.client.connection)
    reader: FusionAuth = dataclasses.replace(server, client=cached_client)
    importer: FusionAuth = server
    if params["tenant"]:
        tenant_id = reader.resolve(TENANT.name, params["tenant"])
        reader, importer = (
            reader.in_tenant(tenant_id),
            importer.in_tenant(tenant_id),
        )
    users = read_users(reader, params)
    # More threads than connections would only wait for each other.
    thread_count = max(1, min(params["parallelism"], MOST_CONNECTIONS))
    activity = f"users imported, waiting for {server.place}"
    with (
        concurrent.futures.ThreadPoolExecutor(thread_count) as pool,
        progress(activity, len(users)) as state,
    ):
        user_import = _UserImport(importer, pool, state)
        # Who exists is looked up one by one: an import cannot be tried.
        if check_mode:
            user_import.created += user_import.missing(users)
        else:
            user_import.import_all(users, max(1, params["chunk_size"]))
    return _result(user_import.created, users, server.warnings, diff=diff)


def _result(
    created: list[ImportedUser],
    users: list[ImportedUser],
    warnings: list[str],
    *,
    diff: bool,
) -> Record:
    """Return the result of the task.

    Args:
        created: The users who did not exist.
        users: All users of the task.
        warnings: What the user has to know, which several users may have caused.
        diff: Whether to tell who was created.
    """
    result = {
        "changed": bool(created),
        "counts": _counts(created, users),
        "warnings": list(dict.fromkeys(warnings)),
    }
    if diff:
        login_ids = [user.login_ids[0][1] for user in created]
        after = {"users": login_ids} if login_ids else {}
        result["diff"] = {"before": {}, "after": after}
    return result


def _counts(created: list[ImportedUser], users: list[ImportedUser]) -> Record:
    return {"created": len(created), "unchanged": len(users) - len(created)}


@dataclasses.dataclass
class _UserImport:
    """Imports users chunk by chunk.

    Attributes:
        server: The FusionAuth, seen from the tenant of the users.
        pool: Threads that look up several users at a time.
        state: How far the import is.
        created: The users who did not exist.
    """

    server: FusionAuth
    pool: concurrent.futures.Executor
    state: Progress
    created: list[ImportedUser] = dataclasses.field(default_factory=list)

    def import_all(self, users: list[ImportedUser], chunk_size: int) -> None:
        """Import the users who do not exist.

        Raises CollectionError, which tells what has been done by then.
        """
        import_chunk = self.state.counting(self._import_chunk, count=len)
        for start in range(0, len(users), chunk_size):
            chunk = users[start : start + chunk_size]
            try:
                self.created += import_chunk(chunk)
            except CollectionError as error:
                counts = _counts(self.created, users)
                error.facts.update(changed=bool(self.created), counts=counts)
                raise

    def missing(self, users: list[ImportedUser]) -> list[ImportedUser]:
        """Return the users of whom FusionAuth knows neither the id nor what they log in with."""
        exist = self.pool.map(self._exists, users)
        return [user for user, exists in zip(users, exist) if not exists]

    def _import_chunk(self, chunk: list[ImportedUser]) -> list[ImportedUser]:
        """Import those of a chunk who do not exist, and return them. Raises CollectionError."""
        if self._exists(chunk[0]):
            return self._import_missing(chunk)
        try:
            response = self._post(chunk, validate=False)
        except ServerUnreachableError as error:
            if not error.may_have_applied:
                raise
            self._import_missing(chunk)
            # Who is there by now was sent by us, and the answer was lost.
            return chunk
        if response.ok:
            return chunk
        some_exist = any(code in str(response.body) for code in EXISTS)
        if not some_exist:
            raise self._refusal(response, chunk)
        return self._import_missing(chunk)

    def _import_missing(self, chunk: list[ImportedUser]) -> list[ImportedUser]:
        """Look up each user of a chunk, and import and return those who are missing."""
        missing = self.missing(chunk)
        if not missing:
            return []
        # Few of them are wrong, so that the time is well spent to hear which.
        response = self._post(missing, validate=True)
        if not response.ok:
            raise self._refusal(response, missing)
        return missing

    def _exists(self, user: ImportedUser) -> bool:
        """Return whether FusionAuth has a user of the same id, or who logs in with the same."""
        identifying: list[Record] = [
            {field_name: login_id} for field_name, login_id in user.login_ids
        ]
        if "id" in user.record:
            identifying.insert(0, {"id": user.record["id"]})
        return any(
            USER.find(self.server, USER, identifying_fields)
            for identifying_fields in identifying
        )

    def _post(self, users: list[ImportedUser], *, validate: bool) -> Response:
        """Send users to the import.

        Args:
            users: The users.
            validate: Have FusionAuth say which of the users is wrong, which takes longer.
        """
        records = [user.record for user in users]
        request = Request(
            "POST",
            IMPORT_PATH,
            json={"users": records, "validateDbConstraints": validate},
            headers=self.server.tenant_header,
        )
        return self.server.client.send(request)

    def _refusal(
        self, response: Response, users: list[ImportedUser]
    ) -> CollectionError:
        """Return the error for users whom FusionAuth did not import."""
        action = f"import {len(users)} users, beginning with {users[0].source}"
        request = ApiRequest("POST", IMPORT_PATH, action)
        return self.server.refusal(response, request)


def _secrets(params: Record) -> set[str]:
    """Return the secrets of the users that a task states itself."""
    users = params.get("users")
    secrets: set[str] = set()
    for user in users if isinstance(users, list) else ():
        secrets |= IMPORTED.secrets(user)
    return secrets


SPEC = ModuleSpec({**FUSIONAUTH.options, **OPTIONS}, _run, RULES, _secrets)
