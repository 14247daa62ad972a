#!/usr/bin/env python3
"""Recomputes the golden vectors of the log with other hands: PyPI blake3.

    tools/vectors.py [schemas/vectors]

For every case of log_*.json it computes the results from the inputs alone and compares them with
what is written down: seeds, tags, frames and their chain, segment headers, seals, commitments,
openings. It shares no code with the program and was written from the layout tables in src/log/.
Prints a count per file; exit code 1 and the case on the first difference.
"""

import json
import pathlib
import sys

from blake3 import blake3

FOLDER = pathlib.Path(__file__).parent.parent / "schemas" / "vectors"
VERSION = b"\0"


class Difference(Exception):
    """A result that is not the one written down."""


def derive(context: str, *parts: bytes) -> bytes:
    return blake3(b"".join(parts), derive_key_context=f"hourledger 2026 {context} v1").digest()


def prf(key: bytes, message: bytes) -> bytes:
    return blake3(message, key=key).digest()


def u(value: int, size: int) -> bytes:
    return value.to_bytes(size, "big")


def i64(value: int) -> bytes:
    return value.to_bytes(8, "big", signed=True)


def raw(text: str) -> bytes:
    return bytes.fromhex(text)


def same(what: str, computed: bytes, written: str) -> None:
    if computed.hex() != written:
        raise Difference(f"{what}: computed {computed.hex()}, written {written}")


def group_seed(event_seed: bytes, name: str) -> bytes:
    return prf(event_seed, b"group/" + name.encode())


def seeds(vectors: dict) -> int:
    for case in vectors["prf"]:
        same("prf", prf(raw(case["key"]), raw(case["message"])), case["prf"])
    for case in vectors["event"]:
        message = b"event/" + u(case["index"], 4)
        same("event seed", prf(raw(case["command_seed"]), message), case["event_seed"])
    for case in vectors["group"]:
        seed = group_seed(raw(case["event_seed"]), case["group"])
        same(f"seed of group {case['group']}", seed, case["group_seed"])
    return sum(map(len, vectors.values()))


def tags(vectors: dict) -> int:
    for case in vectors["idem"]:
        key = raw(case["key"])
        tag = key[:6] + derive("idem", case["actor"].encode(), key)[:16]
        same(f"idem tag of {case['actor']}", tag, case["idem_tag"])
    for case in vectors["body"]:
        tag = prf(derive("body", raw(case["key"])), case["body"].encode())[:16]
        same(f"body tag of {case['body']}", tag, case["body_tag"])
    return sum(map(len, vectors.values()))


def name(text: str) -> bytes:
    data = text.encode()
    return u(len(data), 1) + data


def event_stored(event: dict) -> bytes:
    body = event["body"].encode()
    return name(event["type"]) + u(event["version"], 2) + u(len(body), 4) + body


def frame_stored(ledger: bytes, before: bytes, frame: dict) -> tuple[bytes, bytes]:
    """The bytes of a frame and the chain value after it."""
    rest = b"".join(
        [
            i64(frame["recorded_at_ms"]),
            raw(frame["idem_tag"]),
            raw(frame["body_tag"]),
            raw(frame["command_seed"]),
            name(frame["actor"]),
            name(frame["command"]),
            u(len(frame["events"]), 2),
            *map(event_stored, frame["events"]),
        ]
    )
    places = u(frame["batch"], 8) + u(frame["batch_first"], 8) + u(frame["first"], 8)
    start = b"\xf8HLF" + u(81 + len(rest), 4) + VERSION + places
    digest = derive("frame", ledger, start, rest)
    chain = derive("chain", before, digest)
    return start + digest[:16] + chain + rest, chain


def frames(vectors: dict) -> int:
    ledger = raw(vectors["ledger"])
    chain = derive("ledger", ledger)
    same("genesis", chain, vectors["genesis"])
    for number, frame in enumerate(vectors["frames"]):
        stored, chain = frame_stored(ledger, chain, frame)
        same(f"chain of frame {number}", chain, frame["chain"])
        same(f"frame {number}", stored, frame["stored"])
    return len(vectors["frames"])


def head_stored(head: dict) -> bytes:
    fields = [u(head["next"], 8), u(head["batch"], 8), i64(head["recorded_at_ms"])]
    return b"".join([*fields, raw(head["chain"])])


def record_stored(magic: bytes, context: str, *fields: bytes) -> bytes:
    checked = magic + VERSION + b"".join(fields)
    return checked + derive(context, checked)


def records(vectors: dict) -> int:
    for case in vectors["segments"]:
        before = u(2**64 - 1 if case["before"] is None else case["before"], 8)
        start = head_stored(case["start"])
        magic = b"\xf8HLSEG\r\n"
        stored = record_stored(magic, "segment", raw(case["ledger"]), before, start)
        same(f"header of {case['file']}", stored, case["stored"])
        if case["file"] != f"{case['start']['next']:020}.seg" or case["page_bytes"] != 4096:
            raise Difference(f"{case['file']}: another name or page size")
    for case in vectors["seals"]:
        closed = b"\1" if case["closed"] else b"\0"
        place = u(case["segment"], 8) + u(case["segment_bytes"], 8)
        head = head_stored(case["head"])
        stored = record_stored(b"\xf8HLSEAL\n", "seal", closed, raw(case["ledger"]), head, place)
        same(f"seal, closed {case['closed']}", stored, case["stored"])
    return len(vectors["segments"]) + len(vectors["seals"])


def group_digest(seed: bytes, group: str, value: str) -> bytes:
    data = group.encode()
    return derive("group", seed, u(len(data), 2), data, value.encode())


def commit(case: dict, event_type: str, version: int, digests: list[bytes]) -> bytes:
    data = event_type.encode()
    place = raw(case["ledger"]) + u(case["position"], 8)
    typed = u(len(data), 2) + data + u(version, 2)
    return derive("event", place, typed, u(len(digests), 2), *digests)


def value_stored(body: str, group: str) -> str:
    """The stored text of one group's value: a slice of the body, not a value made again."""
    at = 1
    decoder = json.JSONDecoder()
    while True:
        found, at = decoder.raw_decode(body, at)
        _, end = decoder.raw_decode(body, at + 1)
        if found == group:
            return body[at + 1 : end]
        at = end + 1


def commitments(vectors: dict) -> int:
    for number, case in enumerate(vectors["events"]):
        seed, digests = raw(case["event_seed"]), []
        for group, written in zip(case["groups"], case["group_digests"], strict=True):
            value = value_stored(case["body"], group)
            digests.append(group_digest(group_seed(seed, group), group, value))
            same(f"event {number}, group {group}", digests[-1], written)
        commitment = commit(case, case["type"], case["version"], digests)
        same(f"commitment {number}", commitment, case["commitment"])
    return len(vectors["events"]) + public_commitments(vectors["public"])


def public_commitments(cases: list[dict]) -> int:
    """Bodies of public types: the event seed is zero, so the case holds all there is to know."""
    for number, case in enumerate(cases):
        digests = []
        for group, written in zip(case["groups"], case["group_digests"], strict=True):
            value = value_stored(case["body"], group)
            digests.append(group_digest(group_seed(bytes(32), group), group, value))
            same(f"public event {number}, group {group}", digests[-1], written)
        commitment = commit(case, case["type"], case["version"], digests)
        same(f"public commitment {number}", commitment, case["commitment"])
    return len(cases)


def opened_commitment(case: dict) -> bytes:
    """What an opening commits to; a Difference if it is not an opening of its type."""
    opening, groups = case["opening"], case["groups"]
    digests: dict[int, bytes] = {}
    for part in [*opening["opened"], *opening["hidden"]]:
        index = part["index"]
        if index in digests or not 0 <= index < len(groups):
            raise Difference(f"group {index} is stated twice or does not exist")
        if "digest" in part:
            digests[index] = raw(part["digest"])
        elif part["name"] != groups[index]:
            raise Difference(f"{part['name']} stands at the place of {groups[index]}")
        else:
            digests[index] = group_digest(raw(part["seed"]), part["name"], part["value"])
    if opening["n"] != len(groups) or len(digests) != len(groups):
        raise Difference("not every group is stated")
    ordered = [digests[index] for index in range(len(groups))]
    return commit(case, opening["type"], opening["version"], ordered)


def openings(vectors: dict) -> int:
    for number, case in enumerate(vectors["openings"]):
        same(f"opening {number}", opened_commitment(case), case["commitment"])
        for part in case["opening"]["opened"]:
            part["name"] += "x"
            try:
                opened_commitment(case)
            except Difference:
                continue
            raise Difference(f"opening {number} accepts another name")
    return len(vectors["openings"])


CHECKS = (seeds, tags, frames, records, commitments, openings)


def main() -> int:
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for check in CHECKS:
        path = folder / f"log_{check.__name__}.json"
        try:
            count = check(json.loads(path.read_text(encoding="utf-8")))
        except Difference as difference:
            print(f"{path}: {difference}")
            return 1
        if count == 0:
            print(f"{path}: no cases")
            return 1
        print(f"{path}: {count} cases recomputed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
