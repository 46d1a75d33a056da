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
from .._core.http import MOST_CONNECTIONS, CachedReader, Request, Response
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
RULES: ArgumentSpec = {"mutually_exclusive": [SOURCES], "required_one_of": [SOURCES]}

PATH = "/api/user/import"
# How FusionAuth says that some users exist: without validation in general, and with it by field.
EXISTS = ("[ImportRequestFailed]", "[duplicate]")


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    server = connect(params, check_mode=check_mode)
    # Names are looked up once, however many users have them.
    reader = dataclasses.replace(server, client=CachedReader(server.client.connection))
    if params["tenant"]:
        tenant_id = reader.resolve(TENANT.name, params["tenant"])
        server, reader = server.in_tenant(tenant_id), reader.in_tenant(tenant_id)
    users = read_users(reader, params)
    count = max(1, min(params["parallelism"], MOST_CONNECTIONS))
    activity = f"users imported, waiting for {server.place}"
    with (
        concurrent.futures.ThreadPoolExecutor(count) as pool,
        progress(activity, len(users)) as state,
    ):
        user_import = _UserImport(server, pool, state)
        if check_mode:
            user_import.created += user_import.missing(users)
        else:
            user_import.import_all(users, max(1, params["chunk_size"]))
    created = user_import.created
    result = {
        "changed": bool(created),
        "counts": _counts(created, users),
        "warnings": list(dict.fromkeys(server.warnings)),
    }
    if diff:
        result["diff"] = _difference(created)
    return result


def _counts(created: list[ImportedUser], users: list[ImportedUser]) -> Record:
    return {"created": len(created), "unchanged": len(users) - len(created)}


def _difference(created: list[ImportedUser]) -> Record:
    names = [user.login_ids[0][1] for user in created]
    return {"before": {}, "after": {"users": names} if names else {}}


@dataclasses.dataclass
class _UserImport:
    """Imports users chunk by chunk.

    Attributes:
        server: The FusionAuth, in the tenant of the users.
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
            try:
                self.created += import_chunk(users[start : start + chunk_size])
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
        if not any(code in str(response.body) for code in EXISTS):
            raise self._refusal(response, chunk)
        return self._import_missing(chunk)

    def _import_missing(self, chunk: list[ImportedUser]) -> list[ImportedUser]:
        """Look up each user of a chunk, and import and return those who are missing."""
        missing = self.missing(chunk)
        if missing:
            response = self._post(missing, validate=True)
            if not response.ok:
                raise self._refusal(response, missing)
        return missing

    def _exists(self, user: ImportedUser) -> bool:
        identifying: list[Record] = [{name: value} for name, value in user.login_ids]
        if "id" in user.record:
            identifying.insert(0, {"id": user.record["id"]})
        return any(USER.find(self.server, USER, known) for known in identifying)

    def _post(self, users: list[ImportedUser], *, validate: bool) -> Response:
        records = [user.record for user in users]
        body = {"users": records, "validateDbConstraints": validate}
        headers = self.server.tenant_header
        request = Request("POST", PATH, json=body, headers=headers)
        return self.server.client.send(request)

    def _refusal(
        self, response: Response, users: list[ImportedUser]
    ) -> CollectionError:
        action = f"import {len(users)} users, of which {users[0].source} is the first"
        return self.server.refusal(response, ApiRequest("POST", PATH, action))


def _secrets(params: Record) -> set[str]:
    users = params.get("users")
    secrets: set[str] = set()
    for user in users if isinstance(users, list) else ():
        secrets |= IMPORTED.secrets(user)
    return secrets


TASK = ModuleSpec({**FUSIONAUTH.options, **OPTIONS}, _run, RULES, _secrets)
