# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of FusionAuth's resources, by the names that others call it by."""

from __future__ import annotations

from .resource import Resource
from .resources.api_keys import API_KEY
from .resources.applications import (
    APPLICATION,
    APPLICATION_OAUTH_SCOPE,
    APPLICATION_ROLE,
)
from .resources.connectors import CONNECTOR
from .resources.consents import CONSENT
from .resources.entities import ENTITY, ENTITY_GRANT, ENTITY_TYPE
from .resources.forms import FORM, FORM_FIELD
from .resources.groups import GROUP, GROUP_MEMBER
from .resources.identity_providers import IDENTITY_PROVIDER
from .resources.instance import INTEGRATION, SYSTEM_CONFIGURATION
from .resources.ip_acls import IP_ACL
from .resources.keys import KEY
from .resources.lambdas import LAMBDA
from .resources.messengers import MESSENGER
from .resources.reactor import REACTOR
from .resources.registrations import REGISTRATION
from .resources.templates import EMAIL_TEMPLATE, MESSAGE_TEMPLATE
from .resources.tenant_manager import TENANT_MANAGER_CONFIGURATION
from .resources.tenants import TENANT
from .resources.themes import THEME
from .resources.user_actions import USER_ACTION
from .resources.user_consents import USER_CONSENT
from .resources.users import USER
from .resources.webhooks import WEBHOOK

RESOURCES: dict[str, Resource] = {
    resource.name: resource
    for resource in (
        *(TENANT, APPLICATION, KEY, API_KEY, USER, REGISTRATION),
        *(APPLICATION_ROLE, APPLICATION_OAUTH_SCOPE),
        *(GROUP, GROUP_MEMBER, CONSENT, USER_CONSENT, USER_ACTION),
        *(ENTITY_TYPE, ENTITY, ENTITY_GRANT),
        *(IDENTITY_PROVIDER, CONNECTOR, MESSENGER, WEBHOOK),
        *(LAMBDA, EMAIL_TEMPLATE, MESSAGE_TEMPLATE, THEME, FORM, FORM_FIELD),
        *(
            IP_ACL,
            INTEGRATION,
            SYSTEM_CONFIGURATION,
            TENANT_MANAGER_CONFIGURATION,
        ),
        REACTOR,
    )
}
