# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates, the server names that they are served for (SNI), and the CAs that Kong trusts.

Sources: kong/db/schema/entities/certificates.lua, snis.lua and ca_certificates.lua of Kong Gateway
3.9.
"""

from __future__ import annotations

import hashlib
import re
import ssl

from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.scalars import unfold_pem
from ..._core.schema import ANY_SET, IDENTIFIER, PEM, RecordSchema, reference
from ..._core.unknown import UNKNOWN
from ..entity import PRIVATE_PEM, TAGS, KongEntity, scalars
from ..konnect import KonnectTraits

ONE_CERTIFICATE = re.compile(
    "-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL
)


def add_cert_digest(stated: Record) -> Record:
    """Return a CA certificate with the digest that Kong knows it by.

    That is SHA-256 of its DER in hexadecimal (kong/db/schema/entities/ca_certificates.lua). Raises
    CollectionError for anything but one certificate, and for a digest that is of another one.
    """
    known = dict(stated)
    stated_digest = stated.get("cert_digest")
    if isinstance(stated_digest, str):
        # OpenSSL writes a digest in capital letters, with a colon after each byte.
        known["cert_digest"] = stated_digest.replace(":", "").lower()
    pem = stated.get("cert")
    if not isinstance(pem, str) or pem == UNKNOWN:
        return known

    der = _der_of(unfold_pem(pem, "cert of a CA certificate"))
    digest = hashlib.sha256(der).hexdigest()
    if known.get("cert_digest") not in (None, digest):
        raise CollectionError(
            f"cert_digest is not that of cert, which is {digest}: leave cert_digest out, or correct one of them."
        )
    return {**known, "cert_digest": digest}


def _der_of(pem: str) -> bytes:
    """Return the certificate in a PEM, whatever stands before and after it: OpenSSL skips that."""
    try:
        [certificate] = ONE_CERTIFICATE.findall(pem)
        if pem.count("-----BEGIN") != 1:
            raise ValueError
        return ssl.PEM_cert_to_DER_cert(certificate)
    except ValueError:
        raise CollectionError(
            "cert of a CA certificate must be one certificate in PEM, which starts with "
            "-----BEGIN CERTIFICATE-----."
        ) from None


CERTIFICATE = KongEntity(
    name="certificate",
    path="/certificates",
    schema=RecordSchema(
        fields={
            "id": IDENTIFIER,
            "cert": PEM,
            "key": PRIVATE_PEM,
            "cert_alt": PEM,
            "key_alt": PRIVATE_PEM,
            "snis": ANY_SET,
            "tags": TAGS,
        }
    ),
    # The Admin API shows the names of the SNIs in the certificate and takes them there as well
    # (kong/db/dao/certificates.lua). It finds a certificate by any of them
    # (kong/api/routes/certificates.lua).
    key="snis",
    keyed_by_children=True,
    outside_schema=("snis",),
    match_fields=("cert",),
    referenced_by_id=True,
    identified_by=("snis", "cert"),
    option_rules={"required_together": [("cert_alt", "key_alt")]},
    konnect=KonnectTraits(schema_name="certificate", is_found_by_id_only=True),
)
SNI = KongEntity(
    name="sni",
    path="/snis",
    schema=RecordSchema(
        fields={
            "id": IDENTIFIER,
            **scalars("name"),
            "certificate": reference("certificate"),
            "tags": TAGS,
        }
    ),
    text_field="name",
    konnect=KonnectTraits(schema_name="sni"),
)
CA_CERTIFICATE = KongEntity(
    name="ca_certificate",
    path="/ca_certificates",
    schema=RecordSchema(
        fields={
            "id": IDENTIFIER,
            **scalars("cert_digest"),
            "cert": PEM,
            "tags": TAGS,
        }
    ),
    key="cert_digest",
    match_fields=("cert_digest",),
    computed=("id", "cert_digest"),
    canonicalize=add_cert_digest,
    referenced_by_id=True,
    identified_by=("cert", "cert_digest"),
    option_rules={"mutually_exclusive": [("cert", "cert_digest")]},
    konnect=KonnectTraits(
        schema_name="ca_certificate", is_found_by_id_only=True
    ),
)
