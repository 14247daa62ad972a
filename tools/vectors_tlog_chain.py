#!/usr/bin/env python3
"""Recomputes the chain from events to a signed note and its receipts, with other hands.

    tools/vectors_tlog_chain.py [schemas/vectors/tlog_chain.json]

From the stored body of each event it derives the event seed (zero for public events), the group
digests, the commitment, the 34-byte entry and the leaf (BLAKE3 from PyPI, SHA-256 from hashlib);
from the leaves the root by the recursive definition of RFC 6962; from the key's seed the verifier
key and the note's signature (libsodium); and it verifies every receipt. This is a whole verifier
in under 200 lines. Prints counts; exit code 1 and the place of the first difference.
"""

import base64
import hashlib
import json
import pathlib
import sys

from blake3 import blake3
from nacl.signing import SigningKey, VerifyKey

from vectors_events import group_digest, prefixed, prf, stored_groups, u

VECTORS = pathlib.Path(__file__).parent.parent / "schemas" / "vectors" / "tlog_chain.json"
PUBLIC_KINDS = {2, 3}


def derive(context: str, *parts: bytes) -> bytes:
    return blake3(b"".join(parts), derive_key_context=f"hourledger 2026 {context} v1").digest()


def same(what: str, found: object, expected: object) -> None:
    if found != expected:
        sys.exit(f"{what}: {found!r} is not {expected!r}")


def leaf_of(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_of(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_of(root_of(leaves[:split]), root_of(leaves[split:]))


def check_event(chain: dict, event: dict) -> bytes:
    """The leaf of an event, every step on the way compared."""
    at = f"event {event['position']} ({event['type']})"
    seed = bytes(32)
    if event["kind"] not in PUBLIC_KINDS:
        seed = prf(bytes.fromhex(chain["command_seed"]), b"event/" + u(event["position"], 4))
    same(f"{at} seed", seed.hex(), event["event_seed"])
    values = stored_groups(event["body"])
    digests = [group_digest(seed, name, values[name]) for name in event["groups"]]
    same(f"{at} groups", [digest.hex() for digest in digests], event["group_digests"])
    commitment = derive(
        "event",
        bytes.fromhex(chain["ledger"]),
        u(event["position"], 8),
        prefixed(event["type"]),
        u(event["version"], 2),
        u(len(digests), 2),
        *digests,
    )
    same(f"{at} commitment", commitment.hex(), event["commitment"])
    entry = bytes([0, event["kind"]]) + commitment
    same(f"{at} entry", entry.hex(), event["entry"])
    same(f"{at} leaf", leaf_of(entry).hex(), event["leaf"])
    return leaf_of(entry)


def check_note(chain: dict, size: int, root: bytes) -> None:
    origin, key = chain["origin"], SigningKey(bytes.fromhex(chain["log_key_seed"]))
    typed = b"\x01" + key.verify_key.encode()
    key_id = hashlib.sha256(origin.encode() + b"\n" + typed).digest()[:4]
    vkey = f"{origin}+{key_id.hex()}+{base64.b64encode(typed).decode()}"
    same("vkey", vkey, chain["vkey"])
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    signature = base64.b64encode(key_id + key.sign(text.encode()).signature).decode()
    same("note", f"{text}\n\u2014 {origin} {signature}\n", chain["note"])


def root_from(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """RFC 9162, 2.1.3.2."""
    node, last = leaf, size - 1
    for sibling in path:
        if index == last or index % 2 == 1:
            node = node_of(sibling, node)
            while index % 2 == 0 and index != 0:
                index, last = index // 2, last // 2
        else:
            node = node_of(node, sibling)
        index, last = index // 2, last // 2
    return node


def check_receipt(chain: dict, receipt: str, leaves: list[bytes]) -> None:
    head, note = receipt.split("\n\n", 1)
    lines = head.split("\n")
    same("receipt's first line", lines[0], "c2sp.org/tlog-proof@v1")
    index = int(lines[1].removeprefix("index "))
    path = [base64.b64decode(line) for line in lines[2:]]
    text, signed = note.rsplit("\n\n", 1)
    _, size, root = text.split("\n")[:3]
    found = root_from(leaves[index], index, int(size), path)
    same(f"receipt {index}", base64.b64encode(found).decode(), root)
    public = base64.b64decode(chain["vkey"].split("+", 2)[2])[1:]
    signature = base64.b64decode(signed.split(" ")[2])[4:]
    VerifyKey(public).verify(f"{text}\n".encode(), signature)


def main() -> None:
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else VECTORS
    chain = json.loads(path.read_text(encoding="utf-8"))
    leaves = [check_event(chain, event) for event in chain["events"]]
    root = root_of(leaves)
    same("root", root.hex(), chain["root"])
    check_note(chain, len(leaves), root)
    for receipt in chain["receipts"]:
        check_receipt(chain, receipt, leaves)
    print(f"{len(leaves)} events to one root and note, {len(chain['receipts'])} receipts")


if __name__ == "__main__":
    main()
