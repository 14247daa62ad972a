#!/usr/bin/env python3
"""Recomputes the golden vectors of certificates with other hands.

    tools/vectors_credential.py [schemas/vectors/credential.json]

Hashes by hashlib and PyPI blake3, Ed25519 by PyPI cryptography (OpenSSL), gzip by Python's own
zlib; canonical JSON, base58, check characters and names are written here anew from their
specifications. W3C's own vectors of eddsa-jcs-2022 come first, so that the recomputation is itself
held against something.
Exit code 1 and the case on the first difference.
"""

import base64
import json
import pathlib
import sys
import zlib
from hashlib import sha256

from blake3 import blake3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

DEFAULT = pathlib.Path(__file__).parent.parent / "schemas" / "vectors" / "credential.json"
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ED25519_PUBLIC, ED25519_PRIVATE = bytes.fromhex("ed01"), bytes.fromhex("8026")
MEMBERS = {
    "format",
    "w3c_eddsa_jcs_2022",
    "canonical",
    "multibase",
    "numbers",
    "shares",
    "status_lists",
    "status_lists_by_others",
    "names",
    "key",
    "signed",
    "receipts",
}


def canonical(value) -> str:
    """RFC 8785 of values whose numbers are integers."""
    if isinstance(value, dict):
        # Big-endian UTF-16 sorts as its code units do.
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(name)}:{canonical(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        raise ValueError(f"the number {value}")
    # Of controls JSON's short escapes and else \\u00xx in lower case, which RFC 8785 takes over.
    return json.dumps(value, ensure_ascii=False)


def digest(value) -> bytes:
    return sha256(canonical(value).encode()).digest()


def base58(data: bytes) -> str:
    number, digits = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = BASE58[digit] + digits
    return "z" + "1" * (len(data) - len(data.lstrip(b"\0"))) + digits


def base64url(data: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(data).decode().rstrip("=")


def hash_data(document: dict) -> bytes:
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    config = {name: value for name, value in document["proof"].items() if name != "proofValue"}
    return digest(config | {"@context": document["@context"]}) + digest(unsigned)


def times_alpha_power(value: int, power: int) -> int:
    """A product in GF(32), whose alpha is a root of x^5 + x^2 + 1."""
    for _ in range(power):
        value <<= 1
        if value >= 32:
            value ^= 0b100101
    return value


def spelled_with_check(bits: int, length: int) -> str:
    values = [bits >> 5 * (length - 1 - place) & 31 for place in range(length)]
    check = 0
    for place, value in enumerate(values):
        check ^= times_alpha_power(value, length - place)
    return "".join(CROCKFORD[value] for value in [*values, check])


def share(case: dict) -> dict:
    code = spelled_with_check(int(case["random"], 16) >> 3, 25)
    digest = blake3(code.encode(), derive_key_context="hourledger 2026 share code v1").digest()
    key = blake3(code.encode(), derive_key_context="hourledger 2026 share pin v1").digest()
    tag = blake3(case["pin"].encode(), key=key).digest()[:16]
    return case | {
        "code": code,
        "code_digest": digest.hex(),
        "share_id": "shr_" + digest[:16].hex(),
        "pin_tag": tag.hex(),
    }


def number(bits: int) -> str:
    spelled = spelled_with_check(bits, 12)
    return "-".join([spelled[:4], spelled[4:8], spelled[8:12], spelled[12:]])


def bits_of(encoded: str) -> bytes:
    packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    if encoded[0] != "u" or packed[4:8] != b"\0\0\0\0":
        raise ValueError("not u, or packed with a time")
    return zlib.decompress(packed, wbits=31)


def list_of(indexes: list[int]) -> bytes:
    bits = bytearray(131_072 // 8)
    for index in indexes:
        bits[index // 8] |= 0x80 >> index % 8
    return bytes(bits)


def of_name(case: dict) -> dict:
    authority = case["origin"].split("/")[0]
    did, folder = "did:web:" + authority.replace(":", "%3A"), "https://" + authority
    document = folder + "/.well-known/did.json"
    if organisation := case["organisation"]:
        did, folder = f"{did}:orgs:{organisation}", f"{folder}/orgs/{organisation}"
        document = folder + "/did.json"
    return {
        "origin": case["origin"],
        "organisation": organisation,
        "key": case["key"],
        "did": did,
        "document": document,
        "method": f"{did}#{case['key']}",
        "statusList": f"{folder}/status/revocation/3",
        "context": f"https://{authority}/contexts/service-hours/v1",
    }


def w3c(vectors: dict) -> str | None:
    """What is wrong with W3C's vectors as this script recomputes them, if anything."""
    coded = int_of(vectors["privateKeyMultibase"]).to_bytes(34, "big")
    key = Ed25519PrivateKey.from_private_bytes(coded[2:])
    public = base58(ED25519_PUBLIC + key.public_key().public_bytes_raw())
    if coded[:2] != ED25519_PRIVATE or public != vectors["publicKeyMultibase"]:
        return "the keys do not belong together"
    document = vectors["document"]
    if canonical(document) != vectors["canonicalDocument"]:
        return "the canonical document differs"
    if digest(document).hex() != vectors["documentHash"]:
        return "the document's hash differs"
    for case in vectors["cases"]:
        proof = {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "created": case["created"],
            "verificationMethod": case["verificationMethod"],
            "proofPurpose": "assertionMethod",
        }
        data = hash_data(document | {"proof": proof})
        signature = key.sign(data)
        if data.hex() != case["hashData"]:
            return f"the hash data of {case['verificationMethod']} differs"
        if signature.hex() != case["signature"] or base58(signature) != case["proofValue"]:
            return f"the signature of {case['verificationMethod']} differs"
    return None if len(vectors["cases"]) == 2 else "a case is missing"


def int_of(multibase: str) -> int:
    value = 0
    for digit in multibase[1:]:
        value = value * 58 + BASE58.index(digit)
    return value


def of_signed(case: dict, key: Ed25519PrivateKey) -> dict:
    document = case["document"]
    data = hash_data(document)
    proof = document["proof"] | {"proofValue": base58(key.sign(data))}
    return {
        "document": document | {"proof": proof},
        "hashData": data.hex(),
        "digest": digest(document).hex(),
    }


def recomputed(vectors: dict) -> dict:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(vectors["key"]["seed"]))
    multikey = base58(ED25519_PUBLIC + key.public_key().public_bytes_raw())
    canonicals = [
        {
            "value": case["value"],
            "canonical": canonical(case["value"]),
            "sha256": digest(case["value"]).hex(),
        }
        for case in vectors["canonical"]
    ]
    multibases = []
    for case in vectors["multibase"]:
        data = bytes.fromhex(case["bytes"])
        spelled = {"base58": base58(data), "base64url": base64url(data)}
        multibases.append({"bytes": case["bytes"]} | spelled)
    numbers = [case | {"number": number(int(case["bits"], 16))} for case in vectors["numbers"]]
    return {
        "canonical": canonicals,
        "multibase": multibases,
        "numbers": numbers,
        "shares": [share(case) for case in vectors["shares"]],
        "names": [of_name(case) for case in vectors["names"]],
        "key": {"seed": vectors["key"]["seed"], "multikey": multikey},
        "signed": [of_signed(case, key) for case in vectors["signed"]],
        "receipts": [of_signed(case, key) for case in vectors["receipts"]],
    }


def main() -> int:
    file = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    vectors = json.loads(file.read_text(encoding="utf-8"))
    if vectors["format"] != 0 or set(vectors) != MEMBERS:
        print(f"{file}: not vectors of format 0")
        return 1
    if problem := w3c(vectors["w3c_eddsa_jcs_2022"]):
        print(f"{file}: W3C: {problem}")
        return 1
    counts = [f"{len(vectors['w3c_eddsa_jcs_2022']['cases'])} signatures of W3C"]
    for name, cases in recomputed(vectors).items():
        if not cases or cases != vectors[name]:
            print(f"{file}: {name} differ")
            return 1
        counts.append(f"{len(cases)} {name}")
    status_lists = vectors["status_lists"] + vectors["status_lists_by_others"]
    for case in status_lists:
        if bits_of(case["encodedList"]) != list_of(case["set"]):
            print(f"{file}: the status list {case['set']} differs")
            return 1
    counts.append(f"{len(status_lists)} status lists")
    print(f"{file}: {', '.join(counts)} recomputed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
