#!/usr/bin/env python3
"""Recomputes the golden vectors of sealing with other hands: PyPI blake3 and PyNaCl (libsodium).

    tools/vectors_seal.py [schemas/vectors/seal.json]

For each case it derives the key id, the nonce and the associated data from the inputs alone,
seals, compares with the recorded string byte for byte, opens it again, and checks that a value
moved to another field does not open. Exit code 1 and the case on the first difference.
"""

import base64
import json
import pathlib
import sys

from blake3 import blake3
from nacl import bindings, exceptions

FORMAT = b"\0"
DEFAULT = pathlib.Path(__file__).parent.parent / "schemas" / "vectors" / "seal.json"


def derive_key(context: str, material: bytes) -> bytes:
    return blake3(material, derive_key_context=context).digest()


def prefixed(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(2, "big") + data


def associated_data(case: dict, key_id: bytes, path: str) -> bytes:
    return b"".join(
        [
            FORMAT,
            bytes.fromhex(case["ledger"]),
            prefixed(case["event_type"]),
            case["version"].to_bytes(2, "big"),
            prefixed(path),
            prefixed(case["owner"]),
            key_id,
        ]
    )


def problem_of(case: dict) -> str | None:
    """What is wrong with a case, if anything."""
    key, seed = bytes.fromhex(case["key"]), bytes.fromhex(case["command_seed"])
    plaintext = case["plaintext"].encode()
    key_id = derive_key("hourledger 2026 dek id v1", key)[:16]
    if key_id.hex() != case["key_id"]:
        return "the key id differs"
    data = associated_data(case, key_id, case["path"])
    nonce_key = derive_key("hourledger 2026 seal nonce v1", key)
    nonce = blake3(seed + data + plaintext, key=nonce_key).digest()[:24]
    encrypt = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt
    sealed = FORMAT + key_id + nonce + encrypt(plaintext, data, nonce, key)
    if base64.urlsafe_b64encode(sealed).rstrip(b"=").decode() != case["sealed"]:
        return "the sealed value differs"
    decrypt = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt
    if decrypt(sealed[41:], data, nonce, key) != plaintext:
        return "the sealed value opens to another text"
    try:
        decrypt(sealed[41:], associated_data(case, key_id, "elsewhere"), nonce, key)
    except exceptions.CryptoError:
        return None
    return "the sealed value opens in another place"


def main() -> int:
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    vectors = json.loads(path.read_text(encoding="utf-8"))
    if vectors["format"] != FORMAT[0] or not vectors["cases"]:
        print(f"{path}: not vectors of format {FORMAT[0]}")
        return 1
    for number, case in enumerate(vectors["cases"]):
        if problem := problem_of(case):
            print(f"{path}: case {number}: {problem}")
            return 1
    print(f"{path}: {len(vectors['cases'])} sealed values recomputed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
