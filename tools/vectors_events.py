#!/usr/bin/env python3
"""Recomputes the golden events with other hands: PyPI blake3 and jsonschema_rs.

    tools/vectors_events.py [schemas/vectors/events.json]

For the body of each event type it derives the event seed, the digest of every group from the
bytes as they stand, and the commitment; and compares. It also recomputes the digests that stand
inside bodies (the policy pack's, the activity's content), and checks every body against the
committed schema, whose `x-groups` must be the order of commitment.
Prints a count; exit code 1 and the event on the first difference.
"""

import json
import pathlib
import sys

import jsonschema_rs
from blake3 import blake3

SCHEMAS = pathlib.Path(__file__).parent.parent / "schemas"
# Status lists and key events: their bodies are public, so their event seeds are zero.
PUBLIC_KINDS = (2, 3)


def derive(context: str, *parts: bytes) -> bytes:
    return blake3(b"".join(parts), derive_key_context=f"hourledger 2026 {context} v1").digest()


def prf(key: bytes, message: bytes) -> bytes:
    return blake3(message, key=key).digest()


def u(value: int, size: int) -> bytes:
    return value.to_bytes(size, "big")


def prefixed(text: str) -> bytes:
    data = text.encode()
    return u(len(data), 2) + data


def canonical(value: object) -> str:
    """RFC 8785 for what bodies hold: ASCII keys, integers, texts, lists, null, booleans."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def stored_groups(body: str) -> dict[str, str]:
    """The groups of a body as the slices of text that they are."""
    decoder, groups, at = json.JSONDecoder(), {}, 1
    while body[at - 1] != "}":
        name, at = decoder.raw_decode(body, at)
        start = at + 1
        _, at = decoder.raw_decode(body, start)
        groups[name] = body[start:at]
        at += 1
    return groups


def group_digest(event_seed: bytes, name: str, value: str) -> bytes:
    seed = prf(event_seed, b"group/" + name.encode())
    return derive("group", seed, prefixed(name), value.encode())


def inner_digests(case: dict, body: dict, groups: dict[str, str]) -> list[tuple[str, str]]:
    """Digests inside a body: as computed, as written."""
    if case["type"] == "policy_adopted":
        policy = body["policy"]
        return [(blake3(canonical(policy["pack"]).encode()).hexdigest(), policy["digest"])]
    if case["type"] == "activity_published":
        content = f"[{groups['content']},{groups['place']},{groups['time']}]"
        digest = derive("activity content", content.encode()).hex()
        return [(digest, body["activity"]["content_digest"])]
    return []


def problem_of(case: dict, ledger: bytes, command_seed: bytes) -> str | None:
    """What is wrong with an event, if anything."""
    body = json.loads(case["body"])
    if canonical(body) != case["body"]:
        return "the body is not canonical"
    path = SCHEMAS / "event" / f"{case['type']}.v{case['version']}.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    is_public = schema["x-kind"] in PUBLIC_KINDS
    seed = bytes(32) if is_public else prf(command_seed, b"event/" + u(case["index"], 4))
    if seed.hex() != case["event_seed"]:
        return "the event seed differs"
    groups = stored_groups(case["body"])
    digests = [group_digest(seed, name, groups[name]) for name in case["groups"]]
    if [digest.hex() for digest in digests] != case["group_digests"]:
        return "a group digest differs"
    head = u(case["position"], 8) + prefixed(case["type"]) + u(case["version"], 2)
    commitment = derive("event", ledger, head, u(len(digests), 2), *digests)
    if commitment.hex() != case["commitment"]:
        return "the commitment differs"
    if any(computed != written for computed, written in inner_digests(case, body, groups)):
        return "a digest inside the body differs"
    if schema["x-groups"] != case["groups"] or set(groups) != set(case["groups"]):
        return f"its groups are not those of {path.name}"
    errors = [error.message for error in jsonschema_rs.iter_errors(schema, body)]
    return f"not of its schema: {errors[0]}" if errors else None


def main() -> int:
    given = sys.argv[1:]
    path = pathlib.Path(given[0]) if given else SCHEMAS / "vectors" / "events.json"
    vectors = json.loads(path.read_text(encoding="utf-8"))
    ledger, seed = bytes.fromhex(vectors["ledger"]), bytes.fromhex(vectors["command_seed"])
    for case in vectors["events"]:
        if problem := problem_of(case, ledger, seed):
            print(f"{path}: {case['type']}: {problem}")
            return 1
    count = len(vectors["events"])
    print(f"{path}: {count} events recomputed")
    return 0 if count else 1


if __name__ == "__main__":
    sys.exit(main())
