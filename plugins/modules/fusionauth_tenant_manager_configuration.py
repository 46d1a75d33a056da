#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_tenant_manager_configuration
version_added: 0.1.0
short_description: Manage the settings of FusionAuth's Tenant Manager
description:
  - FusionAuth's Tenant Manager is an application in which a customer's own administrators manage their tenant. These
    settings define what they can do there.
author: The gatewright.auth authors (@gatewright)
options:
  brand_name:
    description: The brand name that the Tenant Manager displays.
    type: str
  application_configurations:
    description:
      - All applications that managers can register users with, by C(application) (name or id). Their order is not
        significant. Applications that are not listed are removed.
    type: list
    elements: dict
  attribute_form:
    description: The form that managers use to edit users, by name or id.
    type: str
  identity_provider_type_configurations:
    description:
      - The types of identity providers that managers can set up, as a mapping from a type, V(OpenIDConnect) or
        V(SAMLv2), to C(enabled), C(linking_strategy), for example V(LinkByEmail), and C(default_attribute_mappings), a
        mapping.
      - Types that are not listed are left alone unless O(exact=identity_provider_type_configurations).
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state.single
  - gatewright.auth._state
notes:
  - Requires FusionAuth 1.60 or later and a license.
  - These settings apply to all tenants, so this module requires a global API key.
seealso:
  - module: gatewright.auth.fusionauth_system_configuration
"""

EXAMPLES = r"""
- name: Allow managers to connect their own OpenID Connect providers
  gatewright.auth.fusionauth_tenant_manager_configuration:
    fusionauth_url: http://localhost:9011
    brand_name: Acme
    application_configurations:
      - application: Shop
    identity_provider_type_configurations:
      OpenIDConnect:
        enabled: true
        linking_strategy: LinkByEmail

- name: Disallow it again
  gatewright.auth.fusionauth_tenant_manager_configuration:
    fusionauth_url: http://localhost:9011
    reset: [identity_provider_type_configurations]
"""

RETURN = r"""
tenant_manager_configuration:
  description: The settings as returned by FusionAuth (with camelCase keys).
  type: dict
  returned: success
  sample:
    applicationConfigurations:
      - applicationId: 3b0c9b8a-5b1e-4c44-9a51-1de0b9a1c001
    brandName: Acme
    identityProviderTypeConfigurations:
      OpenIDConnect:
        enabled: true
        linkingStrategy: LinkByEmail
        type: OpenIDConnect
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.tenant_manager import (
    TENANT_MANAGER_CONFIGURATION,
)

SPEC = manage_fusionauth(TENANT_MANAGER_CONFIGURATION)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
