"""What a witness answers to good, bad and forged checkpoints: C2SP tlog-witness, case by case.

Read by tools/peers_witness.py, which runs it against PyPI aics-witness and against ours. The
requests are raw: trees, proofs and notes by aics-tlog, the rest by hand, so that they can be
wrong. After every refusal the witness must still stand where it stood. Where the versions of the
specification differ, or it is silent, both answers are taken, with the reason beside the case.
"""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from aics_tlog import EMPTY_HASH, Checkpoint, MerkleTree, Note, SignatureLine, VKey, parse_note
from aics_tlog import parse_vkey, sign_checkpoint, verify_checkpoint, vkey_from_ed25519
from aics_tlog.note import b64_encode
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from aics_witness.protocol import origin_hash
from peers_loopback import Answer, Witness, sent
from peers_trust import Difference

CLOCK_SECONDS = 60
RACERS = 8


@dataclass(frozen=True)
class Signer:
    """A log that exists only to ask witnesses: one origin, one key."""

    origin: str
    key: Ed25519PrivateKey

    @property
    def vkey(self) -> VKey:
        return vkey_from_ed25519(self.origin, self.key.public_key())

    def note(self, size: int, root: bytes, *more: str) -> Note:
        return sign_checkpoint(Checkpoint(self.origin, size, root, more), self.key, self.origin)


def signer(name: str) -> Signer:
    seed = random.Random(name).randbytes(32)
    return Signer(f"peers.example/{name}", Ed25519PrivateKey.from_private_bytes(seed))


def grown(size: int, seed: str = "tree") -> MerkleTree:
    draw = random.Random(seed)
    return MerkleTree(b"\0\0" + draw.randbytes(32) for _ in range(size))


MAIN, NEW, EMPTY, EXTENDED = map(signer, ("main", "new", "empty", "extended"))
LOGS = [one.vkey for one in (MAIN, NEW, EMPTY, EXTENDED)]
STRANGER = signer("stranger")
TREE, OTHER = grown(600), grown(600, "other")


def body(old: object, proof: list[bytes], note: Note | bytes) -> bytes:
    lines = [f"old {old}\n", *(b64_encode(one) + "\n" for one in proof), "\n"]
    return "".join(lines).encode() + (note if isinstance(note, bytes) else note.to_bytes())


def growth(old: int, new: int, by: Signer = MAIN) -> bytes:
    proof = TREE.consistency_proof(old, new)
    return body(old, proof, by.note(new, TREE.root(new)))


def asked(witness: Witness, request: bytes) -> Answer:
    return sent(f"{witness.url}/add-checkpoint", request, {"Content-Type": "text/plain"})


def refused(witness: Witness, what: str, request: bytes, *statuses: int) -> None:
    answer = asked(witness, request)
    if answer.status not in statuses:
        raise Difference(f"{what}: {answer.status}, not {statuses}: {answer.body[:120]!r}")


def conflicts(witness: Witness, what: str, request: bytes, size: int) -> None:
    answer = asked(witness, request)
    kind = answer.kind.split(";")[0].strip()
    if (answer.status, kind, answer.body) != (409, "text/x.tlog.size", f"{size}\n".encode()):
        raise Difference(f"{what}: {answer}, not 409 with {size} as text/x.tlog.size")


def cosigned(witness: Witness, what: str, request: bytes) -> int:
    """The time of the cosignature, after aics-tlog has verified it; a Difference without one."""
    answer = asked(witness, request)
    if answer.status != 200:
        raise Difference(f"{what}: {answer.status}, not 200: {answer.body[:120]!r}")
    if not answer.body.startswith("— ".encode()) or not answer.body.endswith(b"\n"):
        raise Difference(f"{what}: the answer is no signature lines: {answer.body[:120]!r}")
    note = parse_note(request.partition(b"\n\n")[2] + answer.body)
    return witnessed(witness, what, note)


def witnessed(witness: Witness, what: str, note: Note) -> int:
    key, origin = parse_vkey(witness.vkey), note.text.split("\n")[0]
    log = next(log for log in LOGS if log.name == origin)
    result = verify_checkpoint(note, log, [key], 1, max_future_seconds=5)
    if not result.ok:
        raise Difference(f"{what}: aics-tlog refuses the cosigned note: {result.error}")
    return result.timestamps[key.name]


def stands(witness: Witness, size: int) -> None:
    """The monitoring place shows the last cosigned checkpoint, and a resubmission is taken."""
    what = f"the checkpoint of {size} entries"
    shown = sent(f"{witness.url}/{origin_hash(MAIN.origin)}/checkpoint")
    if shown.status != 200:
        raise Difference(f"{what} is not shown at its monitoring place: {shown}")
    note = parse_note(shown.body)
    if note.text != MAIN.note(size, TREE.root(size)).text:
        raise Difference(f"instead of {what} the witness shows {note.text!r}")
    witnessed(witness, what, note)
    cosigned(witness, f"{what} again", growth(size, size))


def statuses(witness: Witness) -> int:
    """Every case, on a witness that never saw these logs; how many there were."""
    unknown = sent(f"{witness.url}/{origin_hash(MAIN.origin)}/checkpoint")
    if unknown.status != 404:
        raise Difference(f"a checkpoint is shown before there was one: {unknown}")
    began, times = int(time.time()), []
    for old, new in ((0, 5), (5, 5), (5, 256), (256, 257), (257, 512), (512, 513), (513, 513)):
        times.append(cosigned(witness, f"growth from {old} to {new}", growth(old, new)))
    if times != sorted(times) or abs(times[0] - began) > CLOCK_SECONDS:
        raise Difference(f"cosigned at {times}, but the clock was {began}")
    good = MAIN.note(513, TREE.root(513))
    stranger = Signer(MAIN.origin, STRANGER.key).note(513, TREE.root(513)).signatures
    both = Note(good.text, (*stranger, *good.signatures, *stranger))
    cosigned(witness, "strange lines beside the log's", body(513, [], both))
    cases = len(times) + 1
    for group in (forged(), malformed(good), disproved()):
        for what, request, expected in group:
            refused(witness, what, request, *expected)
            cases += 1
        stands(witness, 513)
    for what, request in outdated().items():
        conflicts(witness, what, request, 513)
        cases += 1
    return cases + others(witness) + raced(witness)


Cases = list[tuple[str, bytes, tuple[int, ...]]]


def forged() -> Cases:
    """404 for an origin nobody configured, 403 for a signature nobody can trust."""
    root, good = TREE.root(530), MAIN.note(530, TREE.root(530))
    proof, line = TREE.consistency_proof(513, 530), good.signatures[0]
    flipped = bytes([line.signature[0] ^ 1]) + line.signature[1:]
    broken = SignatureLine(line.name, line.key_id, flipped)
    short = SignatureLine(line.name, line.key_id, line.signature[:-1])
    stranger = Signer(MAIN.origin, STRANGER.key).note(530, root).signatures[0]
    renamed = SignatureLine(STRANGER.origin, line.key_id, line.signature)
    lines = {
        "only a stranger's signature": ((stranger,), (403,)),
        "a broken signature of the log": ((broken,), (403,)),
        "a stranger's and a broken one": ((stranger, broken), (403,)),
        "the log's signature under another name": ((renamed,), (403,)),
        # A length that cannot be is as well a malformed note.
        "a short signature of the log": ((short,), (400, 403)),
        # aics-witness refuses it; the texts we have read say nothing of it.
        "the log's line, broken and good": ((broken, line), (400, 403)),
        "the log's line twice": ((line, line), (400, 403)),
    }
    cases = [
        (what, body(513, proof, Note(good.text, signed)), expected)
        for what, (signed, expected) in lines.items()
    ]
    other = Note(good.text.replace("530", "531"), (line,))
    cases.append(("a signature of another text", body(513, proof, other), (403,)))
    cases.append(("an unknown origin", body(0, [], STRANGER.note(5, TREE.root(5))), (404,)))
    wrong = Note(STRANGER.note(5, TREE.root(5)).text, (line,))
    return [*cases, ("an unknown origin, not signed", body(0, [], wrong), (404,))]


def malformed(good: Note) -> Cases:
    """400 for what is no request; most carry a checkpoint that alone would be welcome."""
    note, hash_ = good.to_bytes(), b64_encode(bytes(32))
    text, line = note.split(b"\n\n")
    root = b64_encode(TREE.root(513)).encode()
    requests = {
        "nothing": b"",
        "no checkpoint": b"old 513\n\n",
        "no old size": b"\n" + note,
        "no blank line": b"old 513\n" + note.replace(b"\n\n", b"\n"),
        "CRLF": body(513, [], note).replace(b"\n", b"\r\n"),
        "no last newline": body(513, [], note[:-1]),
        "no signature": body(513, [], text + b"\n"),
        "64 proof lines": body(513, [bytes(32)] * 64, note),
        "a proof hash of 31 bytes": body(513, [bytes(31)], note),
        "a proof line that is no base64": f"old 513\n{'*' * 44}\n\n".encode() + note,
        "unpadded base64": f"old 513\n{hash_[:-1]}\n\n".encode() + note,
        "base64 with loose bits": f"old 513\n{hash_[:-2]}B=\n\n".encode() + note,
        "a signature that is no base64": body(513, [], note[:-5] + b"****\n"),
        "a root of 31 bytes": body(513, [], note.replace(root, b64_encode(bytes(31)).encode())),
        "a size with a leading zero": body(513, [], note.replace(b"\n513\n", b"\n0513\n")),
        "a size that is no number": body(513, [], note.replace(b"\n513\n", b"\nmany\n")),
        "a control character": body(513, [], note.replace(b"peers", b"pe\trs", 1)),
        "no UTF-8": body(513, [], note.replace(b"peers", b"pe\xffrs", 1)),
        "two lines": body(513, [], MAIN.origin.encode() + b"\n513\n\n" + line),
        "an old size above the checkpoint's": body(514, [], note),
        "an old size of 2^64": body(1 << 64, [], note),
    }
    requests |= {
        f"the old size {old!r}": body(old, [], note)
        for old in ("", "-1", "+513", "0513", "513 ", " 513", "0x201", "5_13", "٥١٣", "many")
    }
    requests["old in capitals"] = body(513, [], note).replace(b"old", b"OLD", 1)
    cases = [(what, request, (400,)) for what, request in requests.items()]
    # HTTP has a status of its own for this; a server may also just hang up.
    return [*cases, ("a request of 4 MiB", body(513, [], note) * (1 << 14), (0, 400, 413))]


def disproved() -> Cases:
    """422 for a growth that is not proven, and for a fork (tlog-witness v1.0.0: 409)."""
    proof, root = TREE.consistency_proof(513, 530), TREE.root(530)
    flipped = [bytes([proof[0][0] ^ 1]) + proof[0][1:], *proof[1:]]
    fork = OTHER.consistency_proof(513, 530)
    proofs = {"flipped": flipped, "empty": [], "short": proof[:-1], "long": [*proof, bytes(32)],
              "reversed": proof[::-1], "foreign": fork, "of 63 lines": [bytes(32)] * 63}
    cases: Cases = [
        (f"a proof that is {what}", body(513, wrong, MAIN.note(530, root)), (422,))
        for what, wrong in proofs.items()
    ]
    at_513 = body(513, [], MAIN.note(513, OTHER.root(513)))
    return [
        *cases,
        ("another tree", body(513, fork, MAIN.note(530, OTHER.root(530))), (422,)),
        ("another tree of the same size", at_513, (409, 422)),
        ("a proof to the same size", body(513, proof, MAIN.note(513, TREE.root(513))), (422,)),
        ("a proof from nothing", body(0, proof, NEW.note(530, root)), (422,)),
        ("an empty tree with a root", body(0, [], EMPTY.note(0, root)), (422,)),
    ]


def outdated() -> dict[str, bytes]:
    """409 with the size the witness has, whatever else the request says."""
    return {
        "from nothing": growth(0, 530),
        "from a size long gone": growth(5, 530),
        "from a size to come": growth(520, 530),
        "back": growth(257, 512),
        "with a wrong proof": body(5, [bytes(32)], MAIN.note(530, TREE.root(530))),
    }


def others(witness: Witness) -> int:
    """Logs beside the main one: each stands by itself; empty trees; extension lines."""
    cosigned(witness, "the first checkpoint of a new log", growth(0, 600, NEW))
    cosigned(witness, "an empty tree", body(0, [], EMPTY.note(0, EMPTY_HASH)))
    cosigned(witness, "growth from an empty tree", growth(0, 3, EMPTY))
    more = body(0, [], EXTENDED.note(5, TREE.root(5), "more"))
    # Not recommended by tlog-checkpoint; who takes them must cosign them, too.
    if asked(witness, more).status == 200:
        cosigned(witness, "extension lines", more.replace(b"old 0", b"old 5", 1))
    else:
        refused(witness, "extension lines", more, 400)
    hash_ = origin_hash(STRANGER.origin)
    for path, expected in {f"{hash_}/checkpoint": (404,), "add-checkpoint": (404, 405)}.items():
        answer = sent(f"{witness.url}/{path}")
        if answer.status not in expected:
            raise Difference(f"GET {path}: {answer.status}, not {expected}")
    stands(witness, 513)
    return 6


def raced(witness: Witness) -> int:
    """Several growths from one size at once: one of them is taken, the others are told so."""
    requests = [growth(513, 530 + racer) for racer in range(RACERS)]
    with ThreadPoolExecutor(RACERS) as racers:
        answers = list(racers.map(lambda request: asked(witness, request), requests))
    codes = [answer.status for answer in answers]
    if sorted(codes) != [200] + [409] * (RACERS - 1):
        raise Difference(f"{RACERS} growths at once were answered with {codes}")
    size = 530 + codes.index(200)
    told = {answer.body for answer in answers if answer.status == 409}
    if told != {f"{size}\n".encode()}:
        raise Difference(f"a race that {size} won told the others {told}")
    cosigned(witness, "growth after a race", growth(size, 590))
    return 2


def remembered(witness: Witness) -> int:
    """After a restart: the witness knows what it cosigned, and no fork of it gets through."""
    conflicts(witness, "from nothing after a restart", growth(0, 600), 590)
    fork = body(590, [], MAIN.note(590, OTHER.root(590)))
    refused(witness, "a fork after a restart", fork, 409, 422)
    stands(witness, 590)
    cosigned(witness, "growth after a restart", growth(590, 600))
    return 4
