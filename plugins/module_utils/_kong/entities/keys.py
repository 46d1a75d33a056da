# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys and key sets, which plugins use to verify and to decrypt.

Sources: kong/db/schema/entities/keys.lua and key_sets.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

from ..._core.field_paths import Record
from ..._core.options import record_options
from ..._core.schema import (
    IDENTIFIER,
    PEM,
    JsonTextSchema,
    RecordSchema,
    reference,
)
from ..entity import PRIVATE_PEM, TAGS, KongEntity, scalars
from ..konnect import KonnectTraits


def drop_unstated_halves(stated: Record) -> Record:
    """Return a key without the half of its pair that a task does not state.

    Ansible fills in null for that half, which would remove it.
    """
    pem = stated.get("pem")
    if not isinstance(pem, dict):
        return stated
    halves = {name: half for name, half in pem.items() if half is not None}
    return {**stated, "pem": halves}


KEY_PAIR = RecordSchema(fields={"public_key": PEM, "private_key": PRIVATE_PEM})
KEY_SET = KongEntity(
    name="key_set",
    path="/key-sets",
    schema=RecordSchema(
        fields={"id": IDENTIFIER, **scalars("name"), "tags": TAGS}
    ),
    dao="key_sets",
    konnect=KonnectTraits(schema_name="key-set"),
)
KEY = KongEntity(
    name="key",
    path="/keys",
    schema=RecordSchema(
        fields={
            "id": IDENTIFIER,
            **scalars("name", "kid"),
            "set": reference("key_set"),
            "jwk": JsonTextSchema(secret=True),
            "pem": KEY_PAIR,
            "tags": TAGS,
        }
    ),
    match_fields=("kid", "set"),
    unique=(("kid", "set"),),
    # A JWK holds a kid of its own, and Kong refuses a key whose kid is another one.
    bound_to={"kid": "jwk"},
    exported_at_top=True,
    canonicalize=drop_unstated_halves,
    # Most keys are public. Of the others, module.py hides the private members alone.
    options={
        "jwk": {"no_log": False},
        "pem": {"options": record_options(KEY_PAIR)},
    },
    identified_by=("name", "kid"),
    option_rules={"mutually_exclusive": [("jwk", "pem")]},
    konnect=KonnectTraits(schema_name="key"),
)
