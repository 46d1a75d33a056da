# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""FusionAuth's API: reading resources, and sending requests.

What a task does to one resource is in ``operation.py``, why FusionAuth refuses something in
``refusals.py``, and what may be missing in ``planned.py``.

Source: FusionAuth docs, "APIs".
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._core.errors import (
    CollectionError,
    ConflictError,
    InvalidOptionError,
    ReferenceNotFoundError,
)
from .._core.field_paths import Record
from .._core.http_client import Client, Request, Response
from .._core.names import UUID, did_you_mean, lower_uuid
from .._core.unknown import UNKNOWN
from .._core.urls import join_path
from . import refusals
from .api_request import ApiRequest, reading
from .planned import NOTHING_PLANNED, PlannedBy, PlannedObjects
from .registry import RESOURCES
from .resource import Resource
from .resources.tenants import TENANT
from .responses import is_from_fusionauth, is_missing, is_status

# FusionAuth docs, "Authentication"; global endpoints answer 401 to it since
# 1.65.
TENANT_HEADER = "X-FusionAuth-TenantId"
# The keys of all tenants and applications (RFC 7517).
KEY_SET_PATH = "/.well-known/jwks.json"
# Anybody may ask; only a global API key is told the version.
STATUS_PATH = "/api/status"
VERSION_PATH = "/api/system/version"
LARGEST_PAGE = 500  # rows
# Beyond that, a server that repeats its pages would be asked for ever.
MOST_ROWS = 1_000_000


def _release(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, such as 1.69.2."""
    return tuple(map(int, re.findall("[0-9]+", version)))


@dataclasses.dataclass
class ServerFacts:
    """What was learned about a server, so that it is asked for only once.

    Attributes:
        is_fusionauth: The server has answered as FusionAuth does.
    """

    is_fusionauth: bool = False


@dataclasses.dataclass(frozen=True, eq=False)
class FusionAuth:
    """The API of one FusionAuth, seen from one of its tenants or from outside of all. Immutable.

    Attributes:
        client: Sends requests.
        planned: What may be missing, because somebody else creates it first.
        tenant_id: The id of the tenant, UNKNOWN where that does not exist yet, or None.
        stated_tenant: The name or id by which the task names the tenant, or None.
        warnings: What the user has to know. Views of other tenants add to the same list.
    """

    client: Client
    planned: PlannedObjects = NOTHING_PLANNED
    tenant_id: str | None = None
    stated_tenant: str | None = None
    warnings: list[str] = dataclasses.field(default_factory=list)
    _facts: ServerFacts = dataclasses.field(default_factory=ServerFacts)

    @property
    def place(self) -> str:
        """The server as messages name it."""
        return self.client.connection.label

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written, as in check mode."""
        return self.client.read_only

    def in_tenant(
        self, tenant_id: str | None, stated_tenant: str | None = None
    ) -> FusionAuth:
        """Return the same server, seen from another tenant or from outside of all."""
        return dataclasses.replace(
            self, tenant_id=tenant_id, stated_tenant=stated_tenant
        )

    def insisting(self) -> FusionAuth:
        """Return the same server for a task that earlier tasks cannot help."""
        return dataclasses.replace(self, planned=self.planned.insisting())

    # Sending requests

    @property
    def tenant_header(self) -> dict[str, str]:
        """The header that names the tenant, or none."""
        if self.tenant_id is None or self.tenant_id == UNKNOWN:
            return {}
        return {TENANT_HEADER: self.tenant_id}

    def send(self, request: ApiRequest) -> Response:
        """Send a request, and return whatever FusionAuth says to it."""
        headers = None
        # The header goes only where it belongs: global endpoints answer 401 to it since 1.65.
        if request.resource is not None and request.resource.is_tenanted:
            headers = self.tenant_header
        return self.client.send(
            Request(
                request.method,
                request.path,
                json=request.body,
                query=request.query,
                headers=headers,
                secrets=request.secrets_in_schema,
            )
        )

    def expect(self, response: Response, request: ApiRequest) -> t.Any:
        """Return the body of a response. Raises CollectionError where FusionAuth refused."""
        response_body = response.body
        # A deletion has an empty body, and so has a list of nothing.
        if response.ok and response_body in (None, {}):
            return response_body
        if response.ok and is_from_fusionauth(response_body):
            self._facts.is_fusionauth = True
            return response_body
        raise self.refusal(response, request)

    def write(self, request: ApiRequest) -> Record:
        """Send a request that changes something, and return the body of the response.

        Raises ConflictError where another writer was faster, and CollectionError for any other
        refusal.
        """
        response = self.send(request)
        if refusals.is_conflict(response, request.method):
            cause = self.refusal(response, request)
            raise ConflictError(request.action) from cause
        response_body = self.expect(response, request)
        return response_body or {}

    def refusal(
        self, response: Response, request: ApiRequest
    ) -> CollectionError:
        """Return the error for a response that was not expected."""
        if not refusals.is_tenant_required(response):
            return refusals.refusal(self.client, response, request)
        tenant_names = [tenant.get("name") for tenant in self.list_all(TENANT)]
        return refusals.tenant_required(
            self.client, response, request, tenant_names
        )

    def require_fusionauth(self) -> None:
        """Raise CollectionError where nothing was found because the server is no FusionAuth.

        FusionAuth says 404, and not a word, of what is not there, as many a server says of every
        path. Its status it tells anybody (FusionAuth docs, "System").
        """
        if self._facts.is_fusionauth:
            return
        response = self.client.send(Request("GET", STATUS_PATH))
        if not is_status(response.body) and not refusals.is_unauthorized(
            response
        ):
            raise refusals.not_fusionauth(self.client, response)
        self._facts.is_fusionauth = True

    def version(self) -> str | None:
        """Return the version of the server, or None where it does not tell the API key."""
        response = self.client.send(Request("GET", VERSION_PATH))
        if not response.ok or not isinstance(response.body, dict):
            return None
        return t.cast(t.Optional[str], response.body.get("version"))

    def is_since(self, version: str) -> bool:
        """Return whether the server says that it is of a version or a newer one."""
        told = self.version()
        return told is not None and _release(told) >= _release(version)

    # Reading

    def get(
        self,
        path: str,
        resource: Resource | None = None,
        denied: Record | None = None,
        **query: t.Any,
    ) -> Record | None:
        """Return what is at a path, or None.

        Args:
            path: The path.
            resource: The kind of resource that is there.
            denied: What to return where the API key may not read it. Without that, raises
                CollectionError.
            **query: The query.
        """
        request = reading(path, resource, **query)
        response = self.send(request)
        if denied is not None and response.status == refusals.UNAUTHORIZED:
            return denied
        if is_missing(response):
            return None
        return t.cast(t.Optional[Record], self.expect(response, request))

    def read(
        self, path: str, resource: Resource, **query: t.Any
    ) -> Record | None:
        """Return the resource at a path, or None.

        Args:
            path: The path.
            resource: The kind of resource.
            **query: The query.
        """
        request = reading(path, resource, **query)
        response = self.send(request)
        if is_missing(response):
            return None
        response_body = self.expect(response, request) or {}
        record = response_body.get(resource.envelope)
        if not record:
            raise refusals.not_fusionauth(self.client, response)
        return t.cast(Record, record)

    def by_id(self, resource: Resource, identifier: str) -> Record | None:
        """Return a resource by its id, or None. What has no id yet does not exist."""
        if identifier == UNKNOWN:
            return None
        return self.read(join_path(resource.path, identifier), resource)

    def find(self, resource: Resource, desired: Record) -> Record | None:
        """Return the resource with the desired id or, without one, with what people know it by."""
        identifying_fields = (
            resource.parent_field,
            *resource.query_fields,
            resource.id_field,
        )
        # What belongs to something that does not exist yet does not exist either.
        if UNKNOWN in [
            desired.get(field_name) for field_name in identifying_fields
        ]:
            return None
        record = resource.find(self, resource, desired)
        if not record:
            return None
        unambiguous = resource.without_equivalents(record, desired)
        return {**unambiguous, **resource.owner(desired)}

    def list_all(
        self, resource: Resource, desired: Record | None = None
    ) -> t.Iterable[Record]:
        """Return every object of a kind, as far as FusionAuth lists them.

        Args:
            resource: The kind.
            desired: What tells where the objects are. Of a kind that belongs to another one, only
                those of the same parent are returned.
        """
        return resource.records(self, desired or {})

    def search(
        self, resource: Resource, **criteria: t.Any
    ) -> t.Iterator[Record]:
        """Yield what a search finds, page by page.

        Args:
            resource: The kind of resource to search for.
            **criteria: The query of the search.
        """
        row_count = 0
        while row_count < MOST_ROWS:
            query = {
                **criteria,
                "startRow": row_count,
                "numberOfResults": LARGEST_PAGE,
            }
            page = self.get(f"{resource.path}/search", resource, **query) or {}
            listed = page.get(resource.plural)
            # An empty page has no list.
            records = listed if isinstance(listed, list) else []
            yield from records
            row_count += len(records)
            if not records or row_count >= page.get("total", 0):
                return
        raise CollectionError(
            f"{self.place} returns more than {MOST_ROWS} "
            f"{resource.plural}, or repeats them endlessly."
        )

    def published(self) -> list[Record]:
        """Return the public keys of all tenants and applications.

        Everybody may read them (RFC 7517 section 5).
        """
        response = self.client.send(Request("GET", KEY_SET_PATH))
        public_keys = None
        if response.ok and isinstance(response.body, dict):
            public_keys = response.body.get("keys")
        if isinstance(public_keys, list) and all(
            isinstance(public_key, dict) for public_key in public_keys
        ):
            return public_keys
        raise refusals.not_fusionauth(self.client, response)

    # Looking names up

    def resolve(self, kind: str, value: t.Any) -> str:
        """Return the id of an object by its name, or UNKNOWN where it does not exist yet.

        An id is taken at its word, unless ids are verified. Raises ReferenceNotFoundError where
        there is no such object, and nothing may be missing.

        Args:
            kind: The kind of object.
            value: Its name or id.
        """
        if isinstance(value, (dict, list)):
            raise InvalidOptionError(
                f"a reference must be a name or an id, not {type(value).__name__}"
            )
        resource = RESOURCES[kind]
        reference = self.planned.name_for(resource.label, lower_uuid(value))
        identifier = self._look_up(resource, reference)
        self.planned.note_reference(identifier)
        self.planned.refuse_second(resource.label, reference, identifier)
        if self.planned.verifies_ids and not self._may_exist(
            resource, identifier
        ):
            self.report_missing(resource.label, identifier, ())
        return identifier

    def _look_up(self, resource: Resource, reference: t.Any) -> str:
        """Return the id of what a name or id refers to."""
        if reference == UNKNOWN or UUID.fullmatch(str(reference)):
            return t.cast(str, lower_uuid(reference))
        # Users are looked up by any of their names.
        identifying = {resource.key: reference, "loginId": reference}
        record = resource.find(self, resource, identifying)
        if record:
            return t.cast(str, record["id"])
        known_names = (
            known_record.get(resource.key)
            for known_record in self.list_all(resource)
        )
        self.report_missing(
            resource.label, reference, filter(None, known_names)
        )
        return t.cast(str, UNKNOWN)

    def _may_exist(self, resource: Resource, identifier: str) -> bool:
        """Return whether an id may be that of an object, or of one that does not exist yet."""
        if identifier == UNKNOWN or resource.is_unreadable(identifier):
            return True
        return self.exists(resource, identifier)

    def exists(self, resource: Resource, identifier: str) -> bool:
        """Return whether an id is that of an object in any tenant.

        Where the API key may not look, the object may exist.
        """
        resource_path = join_path(resource.path, identifier)
        response_body = self.in_tenant(None).get(resource_path, denied={})
        return response_body is not None

    # What is missing

    def report_missing(
        self,
        kind: str,
        name: t.Any,
        known: t.Iterable[str],
        where: str = "on",
    ) -> None:
        """Warn of an object that an earlier task would have created.

        Raises ReferenceNotFoundError where nobody is going to create it.

        Args:
            kind: The kind of object, as messages name it.
            name: Its name or id.
            known: The names that there are, of which the nearest is suggested.
            where: What leads to the server's name in the message.
        """
        creator = self.planned.creator(kind, name)
        if creator is PlannedBy.SAME_CONFIGURATION:
            return
        # Nothing is found on any other server either.
        self.require_fusionauth()
        if creator is PlannedBy.EARLIER_TASK:
            self.warnings.append(
                f"{kind} {name!r} does not exist yet; an earlier task would have created it"
            )
            return
        suggestion = did_you_mean(str(name), known) or "."
        raise ReferenceNotFoundError(
            f"There is no {kind} {name!r} {where} {self.place}{suggestion}"
        )

    def report_missing_license(self, sentence: str) -> None:
        """Warn of a license that an earlier task would have activated.

        Raises CollectionError where nobody is going to activate one.

        Args:
            sentence: What takes which license, without a full stop.
        """
        activator = self.planned.license_activator()
        if activator is PlannedBy.NOBODY:
            raise CollectionError(
                f"{sentence}: activate it with fusionauth_reactor."
            )
        if activator is PlannedBy.EARLIER_TASK:
            self.warnings.append(
                f"{sentence}; an earlier task would have activated it"
            )
