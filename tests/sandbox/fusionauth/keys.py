# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Key Master: generated and imported keys, their certificates and key ids (FusionAuth docs, "Keys")."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import uuid
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from .engine import Resource
from .errors import Problems, not_found, refuse
from .instance import SHADOW_KEYS, Instance, Object, random_text
from .web import Call, Endpoint

HASHES: dict[str, Any] = {
    "256": hashes.SHA256,
    "384": hashes.SHA384,
    "512": hashes.SHA512,
}
CURVES: dict[str, Any] = {
    "ES256": ec.SECP256R1,
    "ES384": ec.SECP384R1,
    "ES512": ec.SECP521R1,
}
ALGORITHM_OF_CURVE = {256: "ES256", 384: "ES384", 521: "ES512"}
RSA_LENGTHS = (2048, 3072, 4096)
EC_LENGTHS = (256, 384, 521)
TYPE_OF_ALGORITHM = {
    "RS": "RSA",
    "ES": "EC",
    "HS": "HMAC",
    "Ed": "OKP",
    "No": "Secret",
}
HIDDEN = ("privateKey", "secret")


def type_of(algorithm: str) -> str:
    """Return the key type of an algorithm."""
    return TYPE_OF_ALGORITHM[algorithm[:2]]


def base64url(data: bytes) -> str:
    """Return base64url without padding (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def public_pem(key: Any) -> str:
    """Return a public key as SubjectPublicKeyInfo PEM."""
    pem = key.public_bytes(
        serialization.Encoding.PEM,
        serialization.PublicFormat.SubjectPublicKeyInfo,
    )
    return pem.decode().strip()


@cache
def private_key(pem: str) -> Any:
    """Return a parsed private key."""
    return serialization.load_pem_private_key(pem.encode(), None)


@cache
def public_key(pem: str) -> Any:
    """Return a parsed public key."""
    return serialization.load_pem_public_key(pem.encode())


def new_private_key(
    instance: Instance, algorithm: str, length: int | None
) -> Any:
    """Return a private key that the instance has not had before."""
    if algorithm == "Ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    if algorithm in CURVES:
        return ec.generate_private_key(CURVES[algorithm]())
    instance.rsa_keys += 1
    return rsa_key(length or RSA_LENGTHS[0], instance.rsa_keys)


@cache
def rsa_key(length: int, number: int) -> Any:
    """Return an RSA key, which takes 50 ms to seconds to make: every instance of a process has the same ones."""
    return rsa.generate_private_key(65537, length)


def length_of(key: Any) -> int:
    """Return a public key's length in bits; in bytes for Ed25519."""
    return 32 if isinstance(key, ed25519.Ed25519PublicKey) else key.key_size


def certificate_for(
    key: Any, algorithm: str, issuer: str, identifier: str, now: float
) -> x509.Certificate:
    """Return the self-signed certificate of a generated key: ten years, the key's id as serial number."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)])
    begin = datetime.datetime.fromtimestamp(int(now), datetime.UTC)
    end = ten_years_after(begin)
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), uuid.UUID(identifier).int, begin, end
    )
    return builder.sign(
        key, None if algorithm == "Ed25519" else HASHES[algorithm[2:]]()
    )


def ten_years_after(moment: datetime.datetime) -> datetime.datetime:
    """Return the same day ten years on."""
    try:
        return moment.replace(year=moment.year + 10)
    except ValueError:
        return moment.replace(year=moment.year + 10, day=28)


def fingerprint(digest: bytes) -> str:
    """Return bytes as ``AB:CD:…``."""
    return digest.hex(":").upper()


def certificate_information(certificate: x509.Certificate) -> Object:
    """Return what a key shows of its certificate; instants in milliseconds."""
    der = certificate.public_bytes(serialization.Encoding.DER)
    serial = certificate.serial_number
    sha1, sha256 = (
        hashlib.sha1(der, usedforsecurity=False).digest(),
        hashlib.sha256(der).digest(),
    )
    return {
        "issuer": certificate.issuer.rfc4514_string(),
        "md5Fingerprint": fingerprint(
            hashlib.md5(der, usedforsecurity=False).digest()
        ),
        "serialNumber": fingerprint(
            serial.to_bytes(serial.bit_length() // 8 + 1, "big")
        ),
        "sha1Fingerprint": fingerprint(sha1),
        "sha1Thumbprint": base64url(sha1),
        "sha256Fingerprint": fingerprint(sha256),
        "sha256Thumbprint": base64url(sha256),
        "subject": certificate.subject.rfc4514_string(),
        "validFrom": int(certificate.not_valid_before_utc.timestamp() * 1000),
        "validTo": int(certificate.not_valid_after_utc.timestamp() * 1000),
    }


def certified(certificate: x509.Certificate) -> Object:
    """Return the properties of a key that come from its certificate."""
    information = certificate_information(certificate)
    names = certificate.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    return {
        "certificate": certificate.public_bytes(serialization.Encoding.PEM)
        .decode()
        .strip(),
        "certificateInformation": information,
        "expirationInstant": information["validTo"],
        "issuer": names[0].value if names else information["issuer"],
        "kid": information["sha1Thumbprint"],
    }


def generate(
    instance: Instance,
    name: str,
    algorithm: str,
    length: int | None = None,
    issuer: str = "",
    identifier: str = "",
) -> Object:
    """Make and store a key; return it with its secrets."""
    identifier = identifier or instance.new_id()
    now = instance.now()
    key: Object = {
        "algorithm": algorithm,
        "id": identifier,
        "name": name,
        "type": type_of(algorithm),
    }
    if key["type"] == "HMAC":
        key |= {
            "kid": random_text(24),
            "secret": random_text(int(algorithm[2:]) // 8),
        }
    else:
        private = new_private_key(instance, algorithm, length)
        issuer = (
            issuer or instance.of("tenant")[instance.default_tenant]["issuer"]
        )
        certificate = certificate_for(
            private, algorithm, issuer, identifier, instance.clock.now()
        )
        key |= (
            certified(certificate)
            | asymmetric(private.public_key(), private_pem(private))
            | {"hasPrivateKey": True}
        )
    key |= {"insertInstant": now, "lastUpdateInstant": now}
    instance.of("key")[identifier] = key
    return key


def private_pem(key: Any) -> str:
    """Return a private key as PKCS #8 PEM."""
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    return key.private_bytes(
        encoding, serialization.PrivateFormat.PKCS8, plain
    ).decode()


def asymmetric(public: Any, private: str | None) -> Object:
    """Return the properties every asymmetric key has."""
    return {
        "hasPrivateKey": private is not None,
        "length": length_of(public),
        "publicKey": public_pem(public),
        "privateKey": private,
    }


def thumbprint(jwk: Object) -> str:
    """Return the SHA-1 thumbprint of a JWK (RFC 7638)."""
    required = {
        name: jwk[name]
        for name in sorted(("crv", "e", "kty", "n", "x", "y"))
        if name in jwk
    }
    text = json.dumps(required, separators=(",", ":"))
    return base64url(
        hashlib.sha1(text.encode(), usedforsecurity=False).digest()
    )


def bare_jwk(public: Any) -> Object:
    """Return the JWK members that make up a public key."""
    if isinstance(public, rsa.RSAPublicKey):
        jwk = RSAAlgorithm.to_jwk(public, as_dict=True)
    elif isinstance(public, ec.EllipticCurvePublicKey):
        jwk = ECAlgorithm.to_jwk(public, as_dict=True)
    else:
        jwk = OKPAlgorithm.to_jwk(public, as_dict=True)
    return {
        name: value
        for name, value in jwk.items()
        if name in ("crv", "e", "kty", "n", "x", "y")
    }


def jwk(key: Object) -> Object:
    """Return a key as /.well-known/jwks.json publishes it; ``x5*`` only with a certificate."""
    published = {
        "alg": key["algorithm"],
        "kid": key["kid"],
        "use": "sig",
    } | bare_jwk(public_key(key["publicKey"]))
    if "certificate" in key:
        der = "".join(key["certificate"].splitlines()[1:-1])
        information = key["certificateInformation"]
        published |= {
            "x5c": [der],
            "x5t": information["sha1Thumbprint"],
            "x5t#S256": information["sha256Thumbprint"],
        }
    return published


def named(call: Call, sent: Object, problems: Problems) -> str:
    """Check the name of a new key and the id in the URL; return the name."""
    name = (sent.get("name") or "").strip()
    if not name:
        problems.blank("key.name")
    elif any(
        other["name"].lower() == name.lower()
        for other in call.instance.all("key")
    ):
        problems.field(
            "key.name",
            "duplicate",
            f"A key with name [{name}] already exists.",
        )
    if call.ids.get("keyId") in call.instance.of("key"):
        problems.field(
            "keyId",
            "duplicate",
            f"A key with Id = [{call.ids['keyId']}] already exists.",
        )
    return name


def post_generate(call: Call) -> Object:
    """POST /api/key/generate."""
    sent = call.body("KeyRequest").get("key") or {}
    problems = Problems()
    name = named(call, sent, problems)
    algorithm, length = sent.get("algorithm"), sent.get("length")
    if not algorithm:
        problems.blank("key.algorithm")
    elif algorithm == "None" or (
        algorithm == "Ed25519" and not call.instance.since("1.62")
    ):
        problems.field(
            "key.algorithm",
            "invalid",
            f"Invalid [key.algorithm] value [{algorithm}].",
        )
    elif type_of(algorithm) == "RSA":
        if not length:
            problems.field(
                "key.length",
                "missing",
                "You must specify the [key.length] property.",
            )
        elif length not in RSA_LENGTHS:
            problems.field(
                "key.length",
                "invalid",
                f"Invalid [key.length] value [{length}].",
            )
    elif type_of(algorithm) == "EC" and length not in (None, *EC_LENGTHS):
        problems.field(
            "key.length", "invalid", f"Invalid [key.length] value [{length}]."
        )
    problems.stop()
    issuer = (sent.get("issuer") or "").strip()
    key = generate(
        call.instance,
        name,
        algorithm or "",
        length,
        issuer,
        call.ids.get("keyId", ""),
    )
    return {"key": shown(key)}


def shown(key: Object) -> Object:
    """Return a key without its secrets."""
    return {name: value for name, value in key.items() if name not in HIDDEN}


def post_import(call: Call) -> Object:
    """POST /api/key/import."""
    sent = {
        name: value
        for name, value in (call.body("KeyRequest").get("key") or {}).items()
        if value is not None
    }
    problems = Problems()
    name = named(call, sent, problems)
    kind, algorithm = sent.get("type"), sent.get("algorithm")
    if algorithm and kind and type_of(algorithm) != kind:
        problems.field(
            "key.type",
            "mismatch",
            f"The type [{kind}] does not match the algorithm [{algorithm}].",
        )
    problems.stop()
    if sent.get("secret") is not None or kind in ("HMAC", "Secret"):
        material = secret_material(call, sent, problems)
    else:
        material = pem_material(sent, problems)
    problems.stop()
    if sent.get("kid"):
        material["kid"] = sent["kid"]
    now, identifier = (
        call.instance.now(),
        call.ids.get("keyId") or call.instance.new_id(),
    )
    key = {
        "id": identifier,
        "insertInstant": now,
        "lastUpdateInstant": now,
        "name": name,
    } | material
    if key["type"] == "Secret":
        key["kid"] = name
    call.instance.of("key")[identifier] = {
        name: value for name, value in key.items() if value is not None
    }
    return {"key": shown(call.instance.of("key")[identifier])}


def secret_material(call: Call, sent: Object, problems: Problems) -> Object:
    """Return the properties of an imported HMAC or Secret key."""
    kind = sent.get("type")
    if not kind:
        problems.blank("key.type")
    elif kind == "Secret" and not call.instance.since("1.64"):
        problems.field(
            "key.type", "invalid", f"Invalid [key.type] value [{kind}]."
        )
    elif kind not in ("HMAC", "Secret"):
        problems.field(
            "key.type", "mismatch", f"A key of type [{kind}] has no secret."
        )
    if not sent.get("secret"):
        problems.blank("key.secret")
    elif len(sent["secret"]) > 256:
        problems.field(
            "key.secret",
            "tooLong",
            "The [key.secret] property must not exceed 256 characters.",
        )
    if kind == "HMAC" and not sent.get("algorithm"):
        problems.blank("key.algorithm")
    algorithm = sent.get("algorithm") if kind == "HMAC" else "None"
    return {
        "algorithm": algorithm,
        "kid": random_text(24),
        "secret": sent.get("secret"),
        "type": kind,
    }


def pem_material(sent: Object, problems: Problems) -> Object:
    """Return the properties of an imported certificate, key pair, public key or private key."""
    certificate = parsed(
        sent,
        "certificate",
        lambda text: x509.load_pem_x509_certificate(text.encode()),
        problems,
    )
    public = parsed(sent, "publicKey", public_key, problems)
    private = parsed(sent, "privateKey", private_key, problems)
    if problems.fields:
        return {}
    if certificate is None and public is None and private is None:
        problems.blank("key.publicKey")
        return {}
    own = private.public_key() if private else None
    key = certificate.public_key() if certificate else public or own
    for other in (public, own):
        if other is not None and public_pem(other) != public_pem(key):
            problems.field(
                "key.privateKey",
                "mismatch",
                "The public and the private key do not belong together.",
            )
    material = typed(sent, key, private is not None, problems)
    if problems.fields:
        return {}
    if certificate is not None:
        material |= certified(certificate)
    else:
        material["kid"] = thumbprint(bare_jwk(key))
    if certificate is None and public is None:
        del material["publicKey"]
    return material


def parsed(sent: Object, name: str, load: Any, problems: Problems) -> Any:
    """Return a parsed PEM property, None when absent; report one that is not readable."""
    if not sent.get(name):
        return None
    try:
        return load(
            sent[name].replace("\r\n", "\n").replace("\r", "\n").strip() + "\n"
        )
    except (ValueError, TypeError, UnsupportedAlgorithm):
        problems.field(
            f"key.{name}",
            "invalid",
            f"The [key.{name}] is not a valid PEM encoded value.",
        )
        return None


def typed(sent: Object, key: Any, signs: bool, problems: Problems) -> Object:
    """Return type, algorithm, length and PEM of an imported key; report what contradicts the request."""
    fits: tuple[str, ...]
    if isinstance(key, rsa.RSAPublicKey):
        kind, algorithm, fits = (
            "RSA",
            sent.get("algorithm") or "RS256",
            ("RS256", "RS384", "RS512"),
        )
        if key.key_size < (2048 if signs else 1024):
            problems.field(
                "key.length",
                "tooShort",
                f"An RSA key of [{key.key_size}] bits is too short.",
            )
    elif (
        isinstance(key, ec.EllipticCurvePublicKey)
        and key.key_size in ALGORITHM_OF_CURVE
    ):
        kind, natural = "EC", ALGORITHM_OF_CURVE[key.key_size]
        algorithm, fits = sent.get("algorithm") or natural, (natural,)
    elif isinstance(key, ed25519.Ed25519PublicKey):
        kind, algorithm, fits = (
            "OKP",
            sent.get("algorithm") or "Ed25519",
            ("Ed25519",),
        )
    else:
        problems.field(
            "key.publicKey",
            "invalid",
            "The key is of a kind that is not supported.",
        )
        return {}
    if sent.get("type") not in (None, kind):
        problems.field(
            "key.type",
            "mismatch",
            f"The key is of type [{kind}], not [{sent['type']}].",
        )
    if algorithm not in fits:
        problems.field(
            "key.algorithm",
            "mismatch",
            f"A key of this kind cannot be used for [{algorithm}].",
        )
    if (
        sent.get("publicKey")
        and sent.get("privateKey")
        and not sent.get("type")
    ):
        problems.blank("key.type")
    return {"algorithm": algorithm, "type": kind} | asymmetric(
        key, sent.get("privateKey") if signs else None
    )


def rename(call: Call) -> Object:
    """PUT /api/key/{keyId}: the name; for type Secret also the secret. Everything else is ignored."""
    key = call.find("key", call.ids["keyId"])
    sent = call.body("KeyRequest").get("key") or {}
    if key["id"] in SHADOW_KEYS.values():
        raise refuse(
            "keyId", "invalid", f"The key [{key['id']}] cannot be changed."
        )
    problems = Problems()
    name = (sent.get("name") or "").strip()
    if not name:
        problems.blank("key.name")
    elif any(
        other["name"].lower() == name.lower()
        for other in call.instance.all("key")
        if other is not key
    ):
        problems.field(
            "key.name",
            "duplicate",
            f"A key with name [{name}] already exists.",
        )
    if key["type"] == "Secret" and len(sent.get("secret") or "") > 256:
        problems.field(
            "key.secret",
            "tooLong",
            "The [key.secret] property must not exceed 256 characters.",
        )
    problems.stop()
    key |= {"name": name, "lastUpdateInstant": call.instance.now()}
    if key["type"] == "Secret":
        key |= {"kid": name, "secret": sent.get("secret") or key["secret"]}
    return {"key": shown(key)}


KEY = Resource(
    name="key",
    path="/api/key",
    request="KeyRequest",
    kind="Key",
    criteria=("algorithm", "name", "type"),
    hidden=HIDDEN,
    reserved=frozenset(SHADOW_KEYS.values()),
)


def endpoints() -> list[Endpoint]:
    """Return the endpoints of Key Master."""
    return [
        *(
            endpoint
            for endpoint in KEY.endpoints()
            if endpoint.verb in ("GET", "DELETE") or "search" in endpoint.path
        ),
        Endpoint("PUT", "/api/key/{keyId}", rename),
        Endpoint("POST", "/api/key/generate", post_generate),
        Endpoint("POST", "/api/key/generate/{keyId}", post_generate),
        Endpoint("POST", "/api/key/import", post_import),
        Endpoint("POST", "/api/key/import/{keyId}", post_import),
        Endpoint("GET", "/.well-known/jwks.json", jwks, public=True),
        Endpoint("GET", "/api/jwt/public-key", public_keys, public=True),
    ]


def published(instance: Instance) -> list[Object]:
    """Return the keys that have a public half."""
    return [key for key in instance.all("key") if "publicKey" in key]


def jwks(call: Call) -> Object:
    """GET /.well-known/jwks.json: every public key of Key Master, imported ones included."""
    return {"keys": [jwk(key) for key in published(call.instance)]}


def public_keys(call: Call) -> Object:
    """GET /api/jwt/public-key: all, or the one of ``kid`` or ``applicationId``."""
    instance, kid, application = (
        call.instance,
        call.query.get("kid"),
        call.uuid("applicationId"),
    )
    if application:
        holder = instance.get("application", application)
        if holder is None:
            raise not_found()
        from .tokens import configuration

        signing = instance.get(
            "key", configuration(instance, holder).get("accessTokenKeyId")
        )
        kid = signing["kid"] if signing else ""
    if kid is None:
        return {
            "publicKeys": {
                key["kid"]: key["publicKey"] for key in published(instance)
            }
        }
    for key in published(instance):
        if key["kid"] == kid:
            return {"publicKey": key["publicKey"]}
    raise not_found()
