#!/usr/bin/env python3
"""Recomputes the golden vectors of the public log's texts with other hands: hashlib and PyNaCl.

    tools/vectors_tlog_notes.py [schemas/vectors/tlog_notes.json]

From the seeds it derives keys, ids, verifier keys, checkpoint bodies, signatures, cosignatures,
notes and proofs, and compares them byte for byte. It reads each policy and judges each note with
a reader of its own. Exit code 1 and the case on the first difference.
"""

import base64
import hashlib
import json
import pathlib
import sys

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

DEFAULT = pathlib.Path(__file__).parent.parent / "schemas" / "vectors" / "tlog_notes.json"
NOTE, COSIGNATURE = 1, 4
DASH = "\u2014"


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def key_id(name: str, kind: int, public_key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public_key).digest()[:4]


def vkey(name: str, kind: int, public_key: bytes) -> str:
    typed = bytes([kind]) + public_key
    return f"{name}+{key_id(name, kind, public_key).hex()}+{b64(typed)}"


def line(name: str, kind: int, secret: SigningKey, signature: bytes) -> str:
    return f"{DASH} {name} {b64(key_id(name, kind, bytes(secret.verify_key)) + signature)}"


def note_line(name: str, secret: SigningKey, text: str) -> str:
    return line(name, NOTE, secret, secret.sign(text.encode()).signature)


def message(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def cosignature(name: str, secret: SigningKey, text: str, seconds: int) -> str:
    signature = secret.sign(message(text, seconds)).signature
    return line(name, COSIGNATURE, secret, seconds.to_bytes(8, "big") + signature)


def key_problem(case: dict) -> str | None:
    public_key = bytes(SigningKey(bytes.fromhex(case["seed"])).verify_key)
    if public_key.hex() != case["public_key"]:
        return "the public key differs"
    if key_id(case["name"], case["kind"], public_key).hex() != case["key_id"]:
        return "the key id differs"
    if vkey(case["name"], case["kind"], public_key) != case["vkey"]:
        return "the verifier key differs"
    return None


def note_problem(case: dict) -> str | None:
    root = b64(bytes.fromhex(case["root"]))
    body = f"{case['origin']}\n{case['size']}\n{root}\n"
    if body != case["body"]:
        return "the body differs"
    log = SigningKey(bytes.fromhex(case["log_seed"]))
    lines = [note_line(case["origin"], log, body)]
    if lines[0] != case["log_line"] or len(lines[0].split(" ")[-1]) != 92:
        return "the log's line differs"
    for witness in case["witnesses"]:
        secret = SigningKey(bytes.fromhex(witness["seed"]))
        lines.append(cosignature(witness["name"], secret, body, witness["unix_seconds"]))
        if lines[-1] != witness["line"] or len(lines[-1].split(" ")[-1]) != 104:
            return f"the line of {witness['name']} differs"
    if body + "\n" + "".join(f"{each}\n" for each in lines) != case["note"]:
        return "the note differs"
    return None


def proof_problem(case: dict) -> str | None:
    lines = ["c2sp.org/tlog-proof@v1"]
    if case["extra"] is not None:
        lines.append(f"extra {b64(bytes.fromhex(case['extra']))}")
    lines.append(f"index {case['index']}")
    lines += [b64(bytes.fromhex(each)) for each in case["hashes"]]
    proof = "".join(f"{each}\n" for each in lines) + "\n" + case["note"]
    return None if proof == case["proof"] else "the proof differs"


def parse_vkey(text: str) -> tuple[str, bytes, int, VerifyKey]:
    name, identifier, encoded = text.split("+", 2)
    typed = base64.b64decode(encoded, validate=True)
    assert key_id(name, typed[0], typed[1:]).hex() == identifier
    return name, bytes.fromhex(identifier), typed[0], VerifyKey(typed[1:])


class Policy:
    """Reads a policy and judges notes; no more than the vectors need."""

    def __init__(self, text: str) -> None:
        self.logs, self.witnesses, self.groups, self.quorum = [], {}, {}, None
        for words in (each.split() for each in text.splitlines()):
            if words[0] == "log":
                self.logs.append(parse_vkey(words[1]))
            elif words[0] == "witness":
                self.witnesses[words[1]] = parse_vkey(words[2])
            elif words[0] == "group":
                least = {"all": len(words) - 3, "any": 1}.get(words[2])
                self.groups[words[1]] = (least or int(words[2]), words[3:])
            elif words[0] == "quorum":
                self.quorum = words[1]

    def met(self, name: str, times: dict) -> bool:
        if name == "none" or name in times:
            return True
        least, members = self.groups.get(name, (1, []))
        return sum(self.met(each, times) for each in members) >= least

    def judge(self, note: str) -> dict | str:
        text, _, lines = note.rpartition("\n\n")
        text += "\n"
        origin = text.split("\n")[0]
        log_key, times = None, {}
        for each in lines.splitlines():
            _, name, encoded = each.split(" ")
            data = base64.b64decode(encoded, validate=True)
            mark, signature = (name, data[:4]), data[4:]
            try:
                for log in (log for log in self.logs if log[:2] == mark):
                    log[3].verify(text.encode(), signature)
                    log_key = log_key or (data[:4].hex() if name == origin else None)
                for own, key in self.witnesses.items():
                    if key[:2] == mark:
                        seconds = int.from_bytes(signature[:8], "big")
                        key[3].verify(message(text, seconds), signature[8:])
                        times[own] = max(seconds, times.get(own, 0))
            except BadSignatureError:
                return "fails"
        if log_key is None:
            return "unknown key"
        seen = [
            {"name": own, "unix_seconds": times[own]} for own in self.witnesses if own in times
        ]
        met = self.met(self.quorum, times)
        return {"log_key_id": log_key, "quorum_met": met, "witnesses": seen}


def policy_problem(case: dict, notes: list[str]) -> str | None:
    policy = Policy(case["policy"])
    for number, (note, verdict) in enumerate(zip(notes, case["verdicts"], strict=True)):
        if policy.judge(note) != verdict:
            return f"the verdict on note {number} differs"
    return None


def main() -> int:
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    vectors = json.loads(path.read_text(encoding="utf-8"))
    policies = vectors["policies"]
    checks = {
        "keys": (vectors["keys"], key_problem),
        "notes": (vectors["notes"], note_problem),
        "proofs": (vectors["proofs"], proof_problem),
        "policies": (policies["cases"], lambda case: policy_problem(case, policies["notes"])),
    }
    for name, (cases, problem_of) in checks.items():
        for number, case in enumerate(cases):
            if problem := problem_of(case):
                print(f"{path}: {name}, case {number}: {problem}")
                return 1
    counts = ", ".join(f"{len(cases)} {name}" for name, (cases, _) in checks.items())
    print(f"{path}: recomputed {counts}")
    return 0 if all(cases for cases, _ in checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
