"""Whom the checks by other hands trust: a log key, and a policy over witnesses (C2SP tlog-policy).

Read by tools/peers_*.py. The texts of tlog-policy and tlog-proof are parsed here, because PyPI
aics-tlog has neither; every signature is then judged by aics-tlog. It is stricter than aics-tlog
in one thing: a note must be written the one way there is, to the byte, and without extension
lines. `Difference` is what every check raises, with a sentence for people.
"""

from __future__ import annotations

import pathlib
import re
from dataclasses import dataclass, field

from aics_tlog import Checkpoint, Note, VKey, parse_checkpoint, parse_note, parse_vkey
from aics_tlog import read_vkey_file, verify_checkpoint
from aics_tlog.note import b64_decode

LOG_TYPE, WITNESS_TYPE = 0x01, 0x04
PROOF_HEADER = "c2sp.org/tlog-proof@v1"


class Difference(Exception):
    """What other hands find is not what we publish."""


@dataclass(frozen=True)
class Policy:
    """Which logs, which witnesses, and how many of them: by name, groups included."""

    logs: tuple[VKey, ...]
    witnesses: dict[str, VKey] = field(default_factory=dict)
    groups: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    quorum: str = "none"


def policy_of(text: str) -> Policy:
    """A policy text; a Difference if tlog-policy does not allow it."""
    logs: list[VKey] = []
    witnesses: dict[str, VKey] = {}
    groups: dict[str, tuple[int, tuple[str, ...]]] = {}
    quorums: list[str] = []
    for line in text.split("\n"):
        words = re.split("[ \t]+", line.strip(" \t")) if line.strip(" \t") else []
        match words:
            case []:
                pass
            case [comment, *_] if comment.startswith("#"):
                pass
            case ["log", vkey] | ["log", vkey, _]:
                logs.append(key_of(vkey, LOG_TYPE))
            case ["witness", name, vkey] | ["witness", name, vkey, _]:
                define(name, {**witnesses, **groups})
                witnesses[name] = key_of(vkey, WITNESS_TYPE)
            case ["group", name, count, *members] if members:
                known = {**witnesses, **groups}
                define(name, known)
                groups[name] = (count_of(count, len(members)), members_of(members, known, groups))
            case ["quorum", name]:
                if name != "none" and name not in {**witnesses, **groups}:
                    raise Difference(f"the policy's quorum {name} is not defined before it")
                quorums.append(name)
            case _:
                raise Difference(f"the policy has a line that is none: {line!r}")
    raw = [[key.public_key for key in keys] for keys in (logs, witnesses.values())]
    if any(len(set(keys)) != len(keys) for keys in raw):
        raise Difference("the policy lists a public key twice")
    if len(quorums) != 1:
        raise Difference(f"the policy has {len(quorums)} quorum lines, not one")
    return Policy(tuple(logs), witnesses, groups, quorums[0])


def key_of(text: str, key_type: int) -> VKey:
    try:
        key = parse_vkey(text)
    except ValueError as trouble:
        raise Difference(f"{text} is no verifier key: {trouble}") from trouble
    if key.key_type != key_type:
        raise Difference(f"the key {text} is of type {key.key_type}, not {key_type}")
    return key


def define(name: str, known: dict) -> None:
    if name == "none" or name in known:
        raise Difference(f"the policy defines {name} although it has a meaning already")


def count_of(text: str, members: int) -> int:
    count = {"any": 1, "all": members}.get(text)
    if count is None:
        count = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= count <= members:
        raise Difference(f"the policy asks {text} of {members}")
    return count


def members_of(members: list[str], known: dict, groups: dict) -> tuple[str, ...]:
    taken = [name for _, others in groups.values() for name in others]
    for name in members:
        if name not in known or name in taken or members.count(name) > 1:
            raise Difference(f"the policy's group member {name} is undefined or used twice")
    return tuple(members)


def trust_in(vkey: str, policy: pathlib.Path | None) -> Policy:
    """The policy of a file, which must know the log; without a file, the log's key alone.
    The key is given as its text or as a file that holds it."""
    is_file = "+" not in vkey
    key = read_vkey_file(pathlib.Path(vkey).read_text()) if is_file else key_of(vkey, LOG_TYPE)
    if policy is None:
        return Policy((key,))
    trusted = policy_of(policy.read_text(encoding="utf-8"))
    if trusted.logs and key not in trusted.logs:
        raise Difference(f"the policy {policy} does not list the log {vkey}")
    return Policy((key,), trusted.witnesses, trusted.groups, trusted.quorum)


def reached(name: str, policy: Policy, cosigned: set[str]) -> bool:
    if name in policy.groups:
        count, members = policy.groups[name]
        return sum(reached(member, policy, cosigned) for member in members) >= count
    return name == "none" or name in cosigned


def judged(note: Note, policy: Policy, now: int | None = None) -> set[str]:
    """The witnesses whose cosignatures hold; a Difference if the policy is not met."""
    key, bounds = policy.logs[0], {"max_future_seconds": 60, "now": now}
    every = list(policy.witnesses.values())
    whole = verify_checkpoint(note, key, every, expected_origin=key.name, **bounds)
    if not whole.ok:
        raise Difference(f"aics-tlog refuses the checkpoint: {whole.error}")
    cosigned = {
        name
        for name, witness in policy.witnesses.items()
        if verify_checkpoint(note, key, [witness], 1, **bounds).ok
    }
    if not reached(policy.quorum, policy, cosigned):
        names = ", ".join(sorted(cosigned)) or "nobody"
        raise Difference(f"the quorum {policy.quorum} is not met: cosigned by {names}")
    return cosigned


def signed_head(data: bytes, policy: Policy) -> Checkpoint:
    """The checkpoint of a signed note that the policy accepts."""
    try:
        note = parse_note(data)
        head = parse_checkpoint(note.text)
    except ValueError as trouble:
        raise Difference(f"aics-tlog cannot read the checkpoint: {trouble}") from trouble
    if note.to_bytes() != data or head.text() != note.text:
        raise Difference("the checkpoint is not written the way aics-tlog writes it")
    if head.extension_lines:
        raise Difference("the checkpoint has extension lines")
    judged(note, policy)
    return head


@dataclass(frozen=True)
class Proof:
    """A tlog-proof, read but not yet believed."""

    index: int
    hashes: tuple[bytes, ...]
    note: bytes


def proof_of(data: bytes) -> Proof:
    """The parts of a `.tlog-proof`; a Difference if it is not written as C2SP tlog-proof says."""
    head, blank, note = data.partition(b"\n\n")
    try:
        lines = head.decode().split("\n")
        if lines.pop(0) != PROOF_HEADER or not blank:
            raise Difference(f"a proof begins with {PROOF_HEADER} and has a blank line")
        if lines and lines[0].startswith("extra "):
            b64_decode(lines.pop(0).removeprefix("extra "))
        word, _, number = (lines.pop(0) if lines else "").partition(" ")
        if word != "index" or not number.isascii() or number != str(int(number)):
            raise Difference(f"the index line of the proof says {number!r}")
        hashes = tuple(map(b64_decode, lines))
    except ValueError as trouble:
        raise Difference(f"the proof cannot be read: {trouble}") from trouble
    if int(number) < 0 or len(hashes) > 63 or any(len(one) != 32 for one in hashes):
        raise Difference("the proof has a negative index, too many hashes or one of another length")
    return Proof(int(number), hashes, note)
