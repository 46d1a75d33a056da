# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of FusionAuth's resources: where its API keeps them and what of them needs a word."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._core.field_paths import Record, drop_path, get_path
from .._core.http import joined, segment
from .._core.notation import needing
from .._core.reconciler import Entity
from .._core.schema import Schema
from . import fields, identity_providers, licence, lookup, normalizers, quirks

if t.TYPE_CHECKING:
    from .client import FusionAuth

INSTANTS = ("insertInstant", "lastUpdateInstant")


class Part(t.NamedTuple):
    """Records inside a resource that are written through paths of their own once it exists.

    ``word``: what follows the resource's path, before the id of the record, or its key in a map; ``wrapper``: the
    member of a body that holds one.
    """

    word: str
    wrapper: str


@dataclasses.dataclass(frozen=True)
class Resource(Entity):
    """An entity of FusionAuth.

    ``path``: where it is kept. ``belongs_to``: the field that says whose it is, which may stand in the path in braces.
    ``last``: the field that ends the path of one, or nothing. ``asked``: fields that stand in the query instead.
    ``wrapper``: the member of a body that holds one; ``plural``: the member of a list.
    ``types``: what one of each ``type`` is, where they differ; then ``shape`` is all of them together.
    ``told_by``: fields that tell those of one name from each other. ``twins``: pairs of dotted paths to what says the
    same, of which only the stated one is written. ``licensed``: what takes a licence, and which feature of one.
    ``tenanted``: whether requests take the tenant's header. ``beside``: fields that stand in a request beside the
    wrapper. ``read_only``: fields that answers show and requests do without. ``parts``: fields that are written apart.
    ``soft``: whether DELETE only deactivates unless told otherwise. ``verb``: the HTTP method of a change.

    ``every``: how all of them are found, if they can be, and ``find``: how one is. ``complete``: stated options with
    what only the server can tell of them. ``new_id``: the id of a new one, and ``new_path``: what follows the path when
    that is made. ``body`` and ``answer``: how a record is put into a request and taken out of an answer, where that
    takes more than the wrapper. ``ships``: whether FusionAuth came with one, so that it is never deleted. ``refuse``:
    what raises CollectionError for a wish that FusionAuth would ignore without a word; ``warn``: what users have to know of one
    that FusionAuth keeps, and that has no effect.
    """

    wrapper: str = ""
    plural: str = ""
    belongs_to: str = ""
    last: str = "id"
    asked: tuple[str, ...] = ()
    types: t.Mapping[str, Schema] = dataclasses.field(default_factory=dict)
    told_by: tuple[str, ...] = ()
    twins: tuple[tuple[str, str], ...] = ()
    licensed: licence.Licensed = dataclasses.field(default_factory=dict)
    tenanted: bool = False
    beside: tuple[str, ...] = ()
    read_only: tuple[str, ...] = ()
    parts: t.Mapping[str, Part] = dataclasses.field(default_factory=dict)
    soft: bool = False
    verb: str = "PUT"
    volatile: tuple[str, ...] = INSTANTS
    every: t.Callable[[FusionAuth, t.Any, Record], t.Iterable[Record]] | None = (
        lookup.in_list
    )
    find: t.Callable[[FusionAuth, t.Any, Record], Record | None] = lookup.by_name
    complete: t.Callable[[FusionAuth, Record], Record] = quirks.as_stated
    new_id: t.Callable[[FusionAuth, Record], str | None] = quirks.stated_id
    new_path: t.Callable[[str | None, Record], str] = quirks.at_id
    body: t.Callable[[Record], Record] | None = None
    answer: t.Callable[[Record, Record], Record] | None = None
    ships: quirks.Ships = quirks.nothing
    refuse: t.Callable[[Record, Record, bool], None] = quirks.nothing_ignored
    warn: t.Callable[[FusionAuth, Record, Record], list[str]] = quirks.nothing_to_say

    @property
    def alone(self) -> bool:
        """Whether there cannot be a second one."""
        return self.every is lookup.alone

    @property
    def table(self) -> str:
        """What a configuration calls all of the kind."""
        return (
            self.name
            if self.alone
            else re.sub("(?<=[^aeiou])y$", "ie", self.name) + "s"
        )

    @property
    def without_default(self) -> frozenset[str]:
        """Also those that say where it belongs; nothing moves to another tenant."""
        return super().without_default | {self.belongs_to, *self.asked, "tenantId"}

    def owner(self, record: Record) -> Record:
        """Whose one is, as a record of that alone."""
        return {self.belongs_to: record[self.belongs_to]} if self.belongs_to else {}

    def without_twins(self, record: Record, stated: Record) -> Record:
        """A record without the fields whose twin alone is stated: together they could contradict each other."""
        for path, twin in (*self.twins, *((twin, path) for path, twin in self.twins)):
            if (
                get_path(stated, twin.split(".")) is not None
                and get_path(stated, path.split(".")) is None
            ):
                record = drop_path(record, path.split("."))
        return record

    def root(self, record: Record) -> str:
        """The path of all that belong where this one does."""
        return self.path.format_map(
            {name: segment(one) for name, one in self.owner(record).items()}
        )

    def path_of(self, record: Record) -> str:
        """The path of one."""
        return (
            joined(self.root(record), record[self.last])
            if self.last
            else self.root(record)
        )


def _single(
    name: str, path: str, wrapper: str, schema: Schema, **more: t.Any
) -> Resource:
    """Settings of which there is one set."""
    return Resource(
        name=name,
        path=path,
        wrapper=wrapper,
        schema=schema,
        is_singleton=True,
        computed=(),
        last="",
        every=lookup.alone,
        find=lookup.by_path,
        **more,
    )


TENANT = Resource(
    name="tenant",
    path="/api/tenant",
    schema=needing("name", fields.TENANT),
    licensed=licence.TENANT,
    wrapper="tenant",
    plural="tenants",
    beside=("sourceTenantId", "webhookIds"),
    create_only=("sourceTenantId",),
    read_only=("configured", "state"),
    normalize=normalizers.tenant,
    find=lookup.tenant,
    ships=quirks.default_tenant,
)
APPLICATION = Resource(
    name="application",
    path="/api/application",
    schema=needing("name", fields.APPLICATION),
    licensed=licence.APPLICATION,
    wrapper="application",
    plural="applications",
    tenanted=True,
    beside=("sourceApplicationId",),
    create_only=("sourceApplicationId",),
    parts={"roles": Part("role", "role"), "scopes": Part("scope", "scope")},
    soft=True,
    read_only=("state", "active"),
    twins=(
        (
            "samlv2Configuration.callbackURL",
            "samlv2Configuration.authorizedRedirectURLs",
        ),
    ),
    normalize=normalizers.application,
    ships=quirks.own_application,
    refuse=quirks.refuse_client_id,
)
KEY = Resource(
    name="key",
    path="/api/key",
    schema=fields.KEY,
    wrapper="key",
    plural="keys",
    computed=("id", "kid", "publicKey"),
    immutable=(
        "algorithm",
        "length",
        "issuer",
        "type",
        "kid",
        "certificate",
        "publicKey",
    ),
    create_only=("privateKey",),
    new_path=quirks.generated_or_imported,
    ships=quirks.these(*quirks.SHADOW_KEYS),
    refuse=quirks.refuse_new_secret,
)
API_KEY = Resource(
    name="api_key",
    path="/api/api-key",
    schema=fields.API_KEY,
    licensed=licence.API_KEY,
    wrapper="apiKey",
    every=None,
    immutable=("key", "retrievable", "tenantId"),
    beside=("sourceKeyId",),
    create_only=("sourceKeyId", "key"),
    computed=("id", "key"),
    read_only=("keyManager",),
    prepare=quirks.named_api_key,
    normalize=normalizers.api_key,
    find=lookup.api_key,
)
USER = Resource(
    name="user",
    path="/api/user",
    schema=needing("email|username|phoneNumber", fields.USER),
    key="email",
    wrapper="user",
    plural="users",
    every=None,
    tenanted=True,
    beside=("disableDomainBlock", "sendSetPasswordIdentityType", "skipVerification"),
    create_only=(
        "disableDomainBlock",
        "memberships",
        "sendSetPasswordIdentityType",
        "skipVerification",
        "twoFactor",
    ),
    immutable=("legacyIdentifier",),
    soft=True,
    read_only=(
        "active",
        "breachedPasswordLastCheckedInstant",
        "breachedPasswordStatus",
        "connectorId",
        "identities",
        "lastLoginInstant",
        "passwordLastUpdateInstant",
        "registrations",
        "uniqueUsername",
        "usernameStatus",
        "verified",
        "verifiedInstant",
    ),
    volatile=(*INSTANTS, "lastLoginInstant"),
    find=lookup.user,
)
REGISTRATION = Resource(
    name="registration",
    path="/api/user/registration/{userId}",
    belongs_to="userId",
    last="applicationId",
    schema=fields.REGISTRATION,
    key="applicationId",
    wrapper="registration",
    every=None,
    tenanted=True,
    beside=(
        "disableDomainBlock",
        "generateAuthenticationToken",
        "sendSetPasswordIdentityType",
        "skipRegistrationVerification",
        "skipVerification",
    ),
    create_only=(
        "disableDomainBlock",
        "generateAuthenticationToken",
        "sendSetPasswordIdentityType",
        "skipRegistrationVerification",
        "skipVerification",
        "userId",
    ),
    read_only=("lastLoginInstant", "usernameStatus", "verified", "verifiedInstant"),
    volatile=(*INSTANTS, "lastLoginInstant"),
    find=lookup.by_path,
    complete=quirks.with_known_roles,
    new_path=quirks.at_path,
)

# Inside applications

APPLICATION_ROLE = Resource(
    name="application_role",
    path="/api/application/{applicationId}/role",
    schema=fields.APPLICATION_ROLE,
    wrapper="role",
    belongs_to="applicationId",
    tenanted=True,
    every=lookup.in_owner("roles"),
)
APPLICATION_OAUTH_SCOPE = Resource(
    name="application_oauth_scope",
    path="/api/application/{applicationId}/scope",
    schema=fields.APPLICATION_OAUTH_SCOPE,
    licensed=licence.APPLICATION_OAUTH_SCOPE,
    wrapper="scope",
    belongs_to="applicationId",
    tenanted=True,
    every=lookup.in_owner("scopes"),
)

# Groups, consents, and what is done to users

GROUP = Resource(
    name="group",
    path="/api/group",
    schema=fields.GROUP,
    wrapper="group",
    plural="groups",
    tenanted=True,
    find=lookup.group,
    complete=quirks.with_roles,
    body=quirks.group_body,
    answer=quirks.group_answer,
)
GROUP_MEMBER = Resource(
    name="group_member",
    path="/api/group/member",
    schema=fields.GROUP_MEMBER,
    key="userId",
    plural="members",
    belongs_to="groupId",
    tenanted=True,
    immutable=("data", "id"),
    every=lookup.in_search,
    find=lookup.member,
    new_path=quirks.at_path,
    body=quirks.member_body,
    answer=quirks.member_answer,
)
CONSENT = Resource(
    name="consent",
    path="/api/consent",
    schema=fields.CONSENT,
    wrapper="consent",
    plural="consents",
    new_id=quirks.own_id("/api/consent", "consent"),
)
USER_ACTION = Resource(
    name="user_action",
    path="/api/user-action",
    schema=fields.USER_ACTION,
    wrapper="userAction",
    plural="userActions",
    soft=True,
    read_only=("active",),
    new_id=quirks.own_id("/api/user-action", "userAction"),
)

# Entities

ENTITY_TYPE = Resource(
    name="entity_type",
    path="/api/entity/type",
    schema=fields.ENTITY_TYPE,
    wrapper="entityType",
    plural="entityTypes",
    parts={"permissions": Part("permission", "permission")},
    new_id=quirks.own_id("/api/entity/type", "entityType"),
)
ENTITY = Resource(
    name="entity",
    path="/api/entity",
    schema=fields.ENTITY,
    wrapper="entity",
    plural="entities",
    tenanted=True,
    computed=("id", "clientId", "clientSecret"),
    prepare=quirks.typed_entity,
    every=None,
    find=lookup.entity,
    new_id=quirks.named_id,
    body=quirks.entity_body,
)
ENTITY_GRANT = Resource(
    name="entity_grant",
    path="/api/entity/{entityId}/grant",
    schema=fields.ENTITY_GRANT,
    key="userId",
    wrapper="grant",
    plural="grants",
    belongs_to="entityId",
    last="",
    asked=("recipientEntityId", "userId"),
    tenanted=True,
    read_only=("entity", "id"),
    verb="POST",
    find=lookup.by_path,
    new_path=quirks.at_path,
)

# The whole instance

IP_ACL = Resource(
    name="ip_acl",
    path="/api/ip-acl",
    schema=fields.IP_ACL,
    licensed=licence.IP_ACL,
    wrapper="ipAccessControlList",
    plural="ipAccessControlLists",
    prepare=quirks.whole_ranges,
    every=lookup.in_search,
    new_id=quirks.own_id("/api/ip-acl", "ipAccessControlList"),
)
INTEGRATION = _single(
    "integration",
    "/api/integration",
    "integrations",
    fields.INTEGRATION,
    normalize=normalizers.integrations,
)
SYSTEM_CONFIGURATION = _single(
    "system_configuration",
    "/api/system-configuration",
    "systemConfiguration",
    fields.SYSTEM_CONFIGURATION,
)
TENANT_MANAGER_CONFIGURATION = _single(
    "tenant_manager_configuration",
    "/api/tenant-manager",
    "tenantManagerConfiguration",
    fields.TENANT_MANAGER_CONFIGURATION,
    licensed=licence.TENANT_MANAGER_CONFIGURATION,
    parts={
        "identityProviderTypeConfigurations": Part(
            "identity-provider", "typeConfiguration"
        )
    },
    prepare=quirks.typed_providers,
)
REACTOR = Resource(
    name="reactor",
    path="/api/reactor",
    schema=fields.REACTOR,
    computed=(),
    wrapper="status",
    last="",
    verb="POST",
    every=lookup.alone,
    find=lookup.licence,
    new_path=quirks.at_path,
    body=quirks.licence_body,
)

# Whose type decides what they have

IDENTITY_PROVIDER = Resource(
    name="identity_provider",
    path="/api/identity-provider",
    schema=identity_providers.any_of(identity_providers.IDENTITY_PROVIDERS),
    types=identity_providers.IDENTITY_PROVIDERS,
    licensed=licence.IDENTITY_PROVIDER,
    wrapper="identityProvider",
    plural="identityProviders",
    told_by=("type", "tenantId"),
    twins=(("defaultKeyId", "verificationKeyIds"), ("keyId", "verificationKeyIds")),
    immutable=("source", "tenantId", "type"),
    new_id=quirks.provider_id,
)
CONNECTOR = Resource(
    name="connector",
    path="/api/connector",
    schema=identity_providers.any_of(identity_providers.CONNECTORS),
    types=identity_providers.CONNECTORS,
    wrapper="connector",
    plural="connectors",
    licensed=licence.CONNECTOR,
    immutable=("type",),
    ships=quirks.these(quirks.DEFAULT_CONNECTOR),
    new_id=quirks.own_id("/api/connector", "connector"),
)
MESSENGER = Resource(
    name="messenger",
    path="/api/messenger",
    schema=identity_providers.any_of(identity_providers.MESSENGERS),
    types=identity_providers.MESSENGERS,
    wrapper="messenger",
    plural="messengers",
    immutable=("type",),
    normalize=normalizers.messenger,
    new_id=quirks.own_id("/api/messenger", "messenger"),
)

# Code, texts, forms, and who is told of events

LAMBDA = Resource(
    name="lambda",
    path="/api/lambda",
    schema=fields.LAMBDA,
    wrapper="lambda",
    plural="lambdas",
    told_by=("type",),
    immutable=("type",),
    new_id=quirks.own_id("/api/lambda", "lambda"),
)
EMAIL_TEMPLATE = Resource(
    name="email_template",
    path="/api/email/template",
    schema=fields.EMAIL_TEMPLATE,
    wrapper="emailTemplate",
    plural="emailTemplates",
)
MESSAGE_TEMPLATE = Resource(
    name="message_template",
    path="/api/message/template",
    schema=fields.MESSAGE_TEMPLATE,
    wrapper="messageTemplate",
    plural="messageTemplates",
    told_by=("type",),
    immutable=("type",),
    new_id=quirks.own_id("/api/message/template", "messageTemplate"),
)
THEME = Resource(
    name="theme",
    path="/api/theme",
    schema=fields.THEME,
    wrapper="theme",
    plural="themes",
    beside=("sourceThemeId",),
    create_only=("sourceThemeId",),
    immutable=("type",),
    ships=quirks.these(quirks.DEFAULT_THEME, quirks.SIMPLE_THEME),
    new_id=quirks.own_id("/api/theme", "theme"),
)
FORM = Resource(
    name="form",
    path="/api/form",
    schema=fields.FORM,
    wrapper="form",
    plural="forms",
    immutable=("type",),
    normalize=normalizers.form,
    ships=quirks.these(*quirks.DEFAULT_FORMS),
    new_id=quirks.own_id("/api/form", "form"),
)
FORM_FIELD = Resource(
    name="form_field",
    path="/api/form/field",
    schema=fields.FORM_FIELD,
    wrapper="field",
    plural="fields",
    immutable=("control", "key"),
    prepare=normalizers.checkbox_options,
    normalize=normalizers.form_field,
    new_id=quirks.own_id("/api/form/field", "field"),
)
WEBHOOK = Resource(
    name="webhook",
    path="/api/webhook",
    schema=fields.WEBHOOK,
    key="url",
    wrapper="webhook",
    plural="webhooks",
    new_id=quirks.own_id("/api/webhook", "webhook", "url"),
    warn=quirks.unsent_events,
)

ENTITIES = {
    one.name: one
    for one in (
        *(TENANT, APPLICATION, KEY, API_KEY, USER, REGISTRATION),
        *(
            APPLICATION_ROLE,
            APPLICATION_OAUTH_SCOPE,
            GROUP,
            GROUP_MEMBER,
            CONSENT,
            USER_ACTION,
        ),
        *(ENTITY_TYPE, ENTITY, ENTITY_GRANT),
        *(IDENTITY_PROVIDER, CONNECTOR, MESSENGER, WEBHOOK),
        *(LAMBDA, EMAIL_TEMPLATE, MESSAGE_TEMPLATE, THEME, FORM, FORM_FIELD),
        *(
            IP_ACL,
            INTEGRATION,
            SYSTEM_CONFIGURATION,
            TENANT_MANAGER_CONFIGURATION,
            REACTOR,
        ),
    )
}
