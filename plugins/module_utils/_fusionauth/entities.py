# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of FusionAuth's resources: where its API keeps them and what of them needs a word."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._core.field_paths import Record, drop_path, get_path
from .._core.http import Client, joined, segment
from .._core.notation import needing
from .._core.options import REQUIRED, record_options, with_overrides
from .._core.reconciler import Entity
from .._core.schema import Schema
from . import api_keys, fields, identity_providers, licence, lookup, normalizers, quirks

if t.TYPE_CHECKING:
    from .client import FusionAuth

INSTANTS = ("insertInstant", "lastUpdateInstant")


class SubResource(t.NamedTuple):
    """Records inside a resource that are written through paths of their own once it exists.

    ``path_segment``: what follows the resource's path, before the id of the record, or its key in a map; ``envelope``: the
    member of a body that holds one.
    """

    path_segment: str
    envelope: str


@dataclasses.dataclass(frozen=True)
class Resource(Entity):
    """An entity of FusionAuth.

    ``path``: where it is kept. ``parent_field``: the field that says whose it is, which may stand in the path in braces.
    ``id_field``: the field that ends the path of one, or nothing. ``query_fields``: fields that stand in the query instead.
    ``envelope``: the member of a body that holds one; ``plural``: the member of a list.
    ``types``: what one of each ``type`` is, where they differ; then ``shape`` is all of them together.
    ``disambiguated_by``: fields that tell those of one name from each other. ``equivalent_fields``: pairs of dotted paths to what says the
    same, of which only the stated one is written. ``licensed``: what takes a licence, and which feature of one.
    ``is_tenanted``: whether requests take the tenant's header. ``envelope_fields``: fields that stand in a request beside the
    wrapper. ``read_only``: fields that answers show and requests do without. ``sub_resources``: fields that are written apart.
    ``soft_delete``: whether DELETE only deactivates unless told otherwise. ``update_method``: the HTTP method of a change.

    ``list_all``: how all of them are found, if they can be, and ``find``: how one is. ``resolve_names``: stated options with
    what only the server can tell of them. ``new_id``: the id of a new one, and ``new_path``: what follows the path when
    that is made. ``to_body`` and ``unwrap``: how a record is put into a request and taken out of an answer, where that
    takes more than the wrapper. ``is_builtin``: whether FusionAuth came with one, so that it is never deleted. ``refuse``:
    what raises CollectionError for a wish that FusionAuth would ignore without a word; ``warn``: what users have to know of one
    that FusionAuth keeps, and that has no effect.

    ``ignores_case``: whether two names that differ in case alone are the same. ``enters_tenant``: whether names are looked up in
    the tenant that is stated. ``unlisted_fields``: fields that FusionAuth never returns with the object and forgets at a PUT
    without them, each with what reads it. ``wait_until_usable``: what waits for a new one to take effect. ``is_unreadable``:
    whether an id may be referred to although nobody can read what it is of. ``alias_fields``: fields that one may be called by
    beside its key. ``patch_replaces``: the dotted paths of the lists that a PATCH replaces, those that fusionauth-java-client
    excludes from merging. ``written_after``: kinds that have to be there before, although nothing in an object says so.
    ``brings_licence``: whether it activates what others may need. ``installed_name``: what FusionAuth calls those that it came
    with and lets go. ``hides_secret``: whether one has a secret that FusionAuth never returns. ``computed_of``: what the server made
    of one, where that depends on the rest of it. ``decided_paths``: paths of what FusionAuth decides, whatever it is asked for.
    """

    envelope: str = ""
    plural: str = ""
    parent_field: str = ""
    id_field: str = "id"
    query_fields: tuple[str, ...] = ()
    types: t.Mapping[str, Schema] = dataclasses.field(default_factory=dict)
    disambiguated_by: tuple[str, ...] = ()
    equivalent_fields: tuple[tuple[str, str], ...] = ()
    licensed: licence.Licensed = dataclasses.field(default_factory=dict)
    is_tenanted: bool = False
    envelope_fields: tuple[str, ...] = ()
    read_only: tuple[str, ...] = ()
    sub_resources: t.Mapping[str, SubResource] = dataclasses.field(default_factory=dict)
    soft_delete: bool = False
    update_method: str = "PUT"
    volatile: tuple[str, ...] = INSTANTS
    list_all: t.Callable[[FusionAuth, t.Any, Record], t.Iterable[Record]] | None = (
        lookup.in_list
    )
    find: t.Callable[[FusionAuth, t.Any, Record], Record | None] = lookup.by_name
    resolve_names: t.Callable[[FusionAuth, Record], Record] = quirks.as_stated
    new_id: t.Callable[[FusionAuth, Record], str | None] = quirks.stated_id
    new_path: t.Callable[[str | None, Record], str] = quirks.at_id
    to_body: t.Callable[[Record], Record] | None = None
    unwrap: t.Callable[[Record, Record], Record] | None = None
    is_builtin: quirks.Ships = quirks.nothing
    refuse: t.Callable[[Record, Record, bool], None] = quirks.nothing_ignored
    warn: t.Callable[[FusionAuth, Record, Record], list[str]] = quirks.nothing_to_say
    ignores_case: bool = False
    enters_tenant: bool = True
    unlisted_fields: t.Mapping[str, t.Callable[[FusionAuth, Record], t.Any]] = (
        dataclasses.field(default_factory=dict)
    )
    wait_until_usable: t.Callable[[Client, Record, Record], None] = quirks.usable
    is_unreadable: t.Callable[[str], bool] = quirks.readable
    alias_fields: tuple[str, ...] = ()
    patch_replaces: frozenset[str] = frozenset()
    written_after: tuple[str, ...] = ()
    brings_licence: bool = False
    installed_name: re.Pattern[str] | None = None
    hides_secret: t.Callable[[Record], bool] = quirks.no_secret_hidden
    computed_of: t.Callable[[Record], set[str]] | None = None
    decided_paths: tuple[tuple[str, ...], ...] = ()

    @property
    def at_most_one(self) -> bool:
        """Whether there cannot be a second one."""
        return self.list_all is lookup.alone

    @property
    def config_key(self) -> str:
        """What a configuration calls all of the kind."""
        return (
            self.name
            if self.at_most_one
            else re.sub("(?<=[^aeiou])y$", "ie", self.name) + "s"
        )

    @property
    def required_fields(self) -> tuple[str, ...]:
        """All fields that every task states: also the one that says what the resource belongs to."""
        owners = (self.parent_field,) if self.parent_field else ()
        return (*owners, *self.required)

    @property
    def special_options(self) -> t.Mapping[str, Record]:
        """What the schema does not say of options: also the tenant that requests are sent for."""
        tenant = {"tenant": {"type": "str"}} if self.is_tenanted else {}
        return {**tenant, **self.options}

    @property
    def without_default(self) -> frozenset[str]:
        """Also those that say where it belongs; nothing moves to another tenant."""
        return super().without_default | {
            self.parent_field,
            *self.query_fields,
            "tenantId",
        }

    def owner(self, record: Record) -> Record:
        """Whose one is, as a record of that alone."""
        return (
            {self.parent_field: record[self.parent_field]} if self.parent_field else {}
        )

    def without_equivalents(self, record: Record, stated: Record) -> Record:
        """A record without the fields whose twin alone is stated: together they could contradict each other."""
        for path, twin in (
            *self.equivalent_fields,
            *((twin, path) for path, twin in self.equivalent_fields),
        ):
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
            joined(self.root(record), record[self.id_field])
            if self.id_field
            else self.root(record)
        )


def _single(
    name: str, path: str, wrapper: str, schema: Schema, **more: t.Any
) -> Resource:
    """Settings of which there is one set."""
    return Resource(
        name=name,
        path=path,
        envelope=wrapper,
        schema=schema,
        is_singleton=True,
        computed=(),
        id_field="",
        list_all=lookup.alone,
        find=lookup.by_path,
        **more,
    )


TENANT = Resource(
    name="tenant",
    path="/api/tenant",
    schema=needing("name", fields.TENANT),
    licensed=licence.TENANT,
    envelope="tenant",
    plural="tenants",
    envelope_fields=("sourceTenantId", "webhookIds"),
    create_only=("sourceTenantId",),
    read_only=("configured", "state"),
    normalize=normalizers.tenant,
    unlisted_fields={"webhookIds": quirks.webhook_ids},
    find=lookup.tenant,
    is_builtin=quirks.default_tenant,
)
APPLICATION = Resource(
    name="application",
    path="/api/application",
    schema=needing("name", fields.APPLICATION),
    licensed=licence.APPLICATION,
    envelope="application",
    plural="applications",
    is_tenanted=True,
    envelope_fields=("sourceApplicationId",),
    create_only=("sourceApplicationId",),
    sub_resources={
        "roles": SubResource("role", "role"),
        "scopes": SubResource("scope", "scope"),
    },
    soft_delete=True,
    read_only=("state", "active"),
    equivalent_fields=(
        (
            "samlv2Configuration.callbackURL",
            "samlv2Configuration.authorizedRedirectURLs",
        ),
    ),
    normalize=normalizers.application,
    is_builtin=quirks.own_application,
    refuse=quirks.refuse_client_id,
    generates_secrets=True,
    ignores_case=True,
    decided_paths=(("oauthConfiguration", "clientId"),),
    patch_replaces=frozenset(
        {
            "cleanSpeakConfiguration.applicationIds",
            "oauthConfiguration.authorizedOriginURLs",
            "oauthConfiguration.authorizedRedirectURLs",
            "oauthConfiguration.enabledGrants",
            "samlv2Configuration.authorizedRedirectURLs",
        }
    ),
)
KEY = Resource(
    name="key",
    path="/api/key",
    schema=fields.KEY,
    envelope="key",
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
    is_builtin=quirks.these(*quirks.SHADOW_KEYS),
    refuse=quirks.refuse_new_secret,
    option_rules={
        "mutually_exclusive": [
            ("certificate", "public_key"),
            ("secret", "certificate"),
            ("secret", "private_key"),
        ]
    },
    is_unreadable=quirks.is_shadow_key,
    installed_name=re.compile("Default signing key"),
    hides_secret=quirks.is_secret_key,
    computed_of=quirks.computed_of_key,
)
API_KEY = Resource(
    name="api_key",
    path="/api/api-key",
    schema=fields.API_KEY,
    licensed=licence.API_KEY,
    envelope="apiKey",
    list_all=None,
    immutable=("key", "retrievable", "tenantId"),
    envelope_fields=("sourceKeyId",),
    create_only=("sourceKeyId", "key"),
    computed=("id", "key"),
    read_only=("keyManager",),
    prepare=quirks.named_api_key,
    normalize=normalizers.api_key,
    find=lookup.api_key,
    generates_secrets=True,
    enters_tenant=False,
    wait_until_usable=api_keys.wait_until_accepted,
    is_unreadable=quirks.unreadable,
)
USER = Resource(
    name="user",
    path="/api/user",
    schema=needing("email|username|phoneNumber", fields.USER),
    key="email",
    alias_fields=("username", "phoneNumber"),
    envelope="user",
    plural="users",
    list_all=None,
    is_tenanted=True,
    envelope_fields=(
        "disableDomainBlock",
        "sendSetPasswordIdentityType",
        "skipVerification",
    ),
    create_only=(
        "disableDomainBlock",
        "memberships",
        "sendSetPasswordIdentityType",
        "skipVerification",
        "twoFactor",
    ),
    immutable=("legacyIdentifier",),
    soft_delete=True,
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
    identified_by=("email", "username", "phoneNumber"),
)
REGISTRATION = Resource(
    name="registration",
    path="/api/user/registration/{userId}",
    parent_field="userId",
    id_field="applicationId",
    schema=fields.REGISTRATION,
    key="applicationId",
    envelope="registration",
    list_all=None,
    is_tenanted=True,
    envelope_fields=(
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
    resolve_names=quirks.with_known_roles,
    new_path=quirks.at_path,
    generates_secrets=True,
    required=("applicationId",),
    written_after=("application", "application_role"),
)

# Inside applications

APPLICATION_ROLE = Resource(
    name="application_role",
    path="/api/application/{applicationId}/role",
    schema=fields.APPLICATION_ROLE,
    envelope="role",
    parent_field="applicationId",
    is_tenanted=True,
    list_all=lookup.in_owner("roles"),
)
APPLICATION_OAUTH_SCOPE = Resource(
    name="application_oauth_scope",
    path="/api/application/{applicationId}/scope",
    schema=fields.APPLICATION_OAUTH_SCOPE,
    licensed=licence.APPLICATION_OAUTH_SCOPE,
    envelope="scope",
    parent_field="applicationId",
    is_tenanted=True,
    list_all=lookup.in_owner("scopes"),
)

# Groups, consents, and what is done to users

GROUP = Resource(
    name="group",
    path="/api/group",
    schema=fields.GROUP,
    envelope="group",
    plural="groups",
    is_tenanted=True,
    find=lookup.group,
    resolve_names=quirks.with_roles,
    to_body=quirks.group_body,
    unwrap=quirks.group_answer,
    # Roles of an application that is new itself are told by name alone.
    written_after=("application", "application_role"),
)
GROUP_MEMBER = Resource(
    name="group_member",
    path="/api/group/member",
    schema=fields.GROUP_MEMBER,
    key="userId",
    plural="members",
    parent_field="groupId",
    is_tenanted=True,
    immutable=("data", "id"),
    list_all=lookup.in_search,
    find=lookup.member,
    new_path=quirks.at_path,
    to_body=quirks.member_body,
    unwrap=quirks.member_answer,
    required=("userId",),
)
CONSENT = Resource(
    name="consent",
    path="/api/consent",
    schema=fields.CONSENT,
    envelope="consent",
    plural="consents",
    new_id=quirks.own_id("/api/consent", "consent"),
)
USER_ACTION = Resource(
    name="user_action",
    path="/api/user-action",
    schema=fields.USER_ACTION,
    envelope="userAction",
    plural="userActions",
    soft_delete=True,
    read_only=("active",),
    new_id=quirks.own_id("/api/user-action", "userAction"),
)

# Entities

ENTITY_TYPE = Resource(
    name="entity_type",
    path="/api/entity/type",
    schema=fields.ENTITY_TYPE,
    envelope="entityType",
    plural="entityTypes",
    sub_resources={"permissions": SubResource("permission", "permission")},
    new_id=quirks.own_id("/api/entity/type", "entityType"),
    installed_name=re.compile("AI Agent"),
)
ENTITY = Resource(
    name="entity",
    path="/api/entity",
    schema=fields.ENTITY,
    envelope="entity",
    plural="entities",
    is_tenanted=True,
    computed=("id", "clientId", "clientSecret"),
    prepare=quirks.typed_entity,
    list_all=None,
    find=lookup.entity,
    new_id=quirks.named_id,
    to_body=quirks.entity_body,
    generates_secrets=True,
    options={"type": {"type": "str"}},
)
ENTITY_GRANT = Resource(
    name="entity_grant",
    path="/api/entity/{entityId}/grant",
    schema=fields.ENTITY_GRANT,
    key="userId",
    envelope="grant",
    plural="grants",
    parent_field="entityId",
    id_field="",
    query_fields=("recipientEntityId", "userId"),
    is_tenanted=True,
    read_only=("entity", "id"),
    update_method="POST",
    find=lookup.by_path,
    new_path=quirks.at_path,
    identified_by=("userId", "recipientEntityId"),
    option_rules={"mutually_exclusive": [("user", "recipient_entity")]},
)

# The whole instance

IP_ACL = Resource(
    name="ip_acl",
    path="/api/ip-acl",
    schema=fields.IP_ACL,
    licensed=licence.IP_ACL,
    envelope="ipAccessControlList",
    plural="ipAccessControlLists",
    prepare=quirks.whole_ranges,
    list_all=lookup.in_search,
    new_id=quirks.own_id("/api/ip-acl", "ipAccessControlList"),
    options={
        "entries": {
            "options": with_overrides(
                record_options(fields.IP_RANGE),
                {"action": REQUIRED, "start_ip_address": REQUIRED},
            )
        }
    },
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
    sub_resources={
        "identityProviderTypeConfigurations": SubResource(
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
    envelope="status",
    id_field="",
    update_method="POST",
    list_all=lookup.alone,
    find=lookup.licence,
    new_path=quirks.at_path,
    to_body=quirks.licence_body,
    hidden_fields=("expiration", "licensed"),
    required_when_present=("licenseId",),
    brings_licence=True,
)

# Whose type decides what they have

IDENTITY_PROVIDER = Resource(
    name="identity_provider",
    path="/api/identity-provider",
    schema=identity_providers.any_of(identity_providers.IDENTITY_PROVIDERS),
    types=identity_providers.IDENTITY_PROVIDERS,
    licensed=licence.IDENTITY_PROVIDER,
    envelope="identityProvider",
    plural="identityProviders",
    disambiguated_by=("type", "tenantId"),
    equivalent_fields=(
        ("defaultKeyId", "verificationKeyIds"),
        ("keyId", "verificationKeyIds"),
    ),
    immutable=("source", "tenantId", "type"),
    new_id=quirks.provider_id,
    required_when_present=("type",),
)
CONNECTOR = Resource(
    name="connector",
    path="/api/connector",
    schema=identity_providers.any_of(identity_providers.CONNECTORS),
    types=identity_providers.CONNECTORS,
    envelope="connector",
    plural="connectors",
    licensed=licence.CONNECTOR,
    immutable=("type",),
    is_builtin=quirks.these(quirks.DEFAULT_CONNECTOR),
    new_id=quirks.own_id("/api/connector", "connector"),
    required_when_present=("type",),
)
MESSENGER = Resource(
    name="messenger",
    path="/api/messenger",
    schema=identity_providers.any_of(identity_providers.MESSENGERS),
    types=identity_providers.MESSENGERS,
    envelope="messenger",
    plural="messengers",
    immutable=("type",),
    normalize=normalizers.messenger,
    patch_replaces=frozenset({"messageTypes"}),
    new_id=quirks.own_id("/api/messenger", "messenger"),
    required_when_present=("type",),
)

# Code, texts, forms, and who is told of events

LAMBDA = Resource(
    name="lambda",
    path="/api/lambda",
    schema=fields.LAMBDA,
    envelope="lambda",
    plural="lambdas",
    disambiguated_by=("type",),
    immutable=("type",),
    new_id=quirks.own_id("/api/lambda", "lambda"),
    installed_name=re.compile("Default .+ provided by FusionAuth"),
)
EMAIL_TEMPLATE = Resource(
    name="email_template",
    path="/api/email/template",
    schema=fields.EMAIL_TEMPLATE,
    envelope="emailTemplate",
    plural="emailTemplates",
)
MESSAGE_TEMPLATE = Resource(
    name="message_template",
    path="/api/message/template",
    schema=fields.MESSAGE_TEMPLATE,
    envelope="messageTemplate",
    plural="messageTemplates",
    disambiguated_by=("type",),
    immutable=("type",),
    new_id=quirks.own_id("/api/message/template", "messageTemplate"),
)
THEME = Resource(
    name="theme",
    path="/api/theme",
    schema=fields.THEME,
    envelope="theme",
    plural="themes",
    envelope_fields=("sourceThemeId",),
    create_only=("sourceThemeId",),
    immutable=("type",),
    is_builtin=quirks.these(quirks.DEFAULT_THEME, quirks.SIMPLE_THEME),
    new_id=quirks.own_id("/api/theme", "theme"),
)
FORM = Resource(
    name="form",
    path="/api/form",
    schema=fields.FORM,
    envelope="form",
    plural="forms",
    immutable=("type",),
    normalize=normalizers.form,
    is_builtin=quirks.these(*quirks.DEFAULT_FORMS),
    new_id=quirks.own_id("/api/form", "form"),
)
FORM_FIELD = Resource(
    name="form_field",
    path="/api/form/field",
    schema=fields.FORM_FIELD,
    envelope="field",
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
    envelope="webhook",
    plural="webhooks",
    new_id=quirks.own_id("/api/webhook", "webhook", "url"),
    warn=quirks.unsent_events,
    # A PUT of a tenant makes FusionAuth forget the webhooks that it does not name.
    written_after=("tenant",),
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
