"""Logs that PyPI aics-tlog builds, and their broken copies: tools/peers_tlog.py --self-test.

A check that accepts everything proves nothing. Whole logs at every boundary size must pass; then
one thing at a time is broken - every bit of a note and of a proof, a bit of every file, a missing
or foreign file, a truncated full tile, a fork - and each must be refused with a Difference. Every
draw is seeded, so a failure repeats.
"""

from __future__ import annotations

import itertools
import pathlib
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator

from aics_tlog import Checkpoint, MerkleTree, Note, TileWriter, cosignature_vkey, format_vkey
from aics_tlog import sign_checkpoint, sign_cosignature, vkey_from_ed25519
from aics_tlog.note import b64_encode
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from peers_log import BOUNDARIES, checked, follows, many, opened, proof_holds
from peers_trust import PROOF_HEADER, Difference, Policy, policy_of, proof_of, signed_head

ORIGIN, WITNESS = "peers.example/log", "peers.example/witness"
SIZES = (0, *BOUNDARIES[:-3], *BOUNDARIES[-2:])
BROKEN_SIZE = 513


def key_drawn(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(random.Random(name).randbytes(32))


LOG_KEY, WITNESS_KEY = key_drawn("log"), key_drawn("witness")
VKEY = vkey_from_ed25519(ORIGIN, LOG_KEY.public_key())
COSIGNER = cosignature_vkey(WITNESS, WITNESS_KEY.public_key())
ALONE = Policy((VKEY,))
WITNESSED = Policy((VKEY,), {"w": COSIGNER}, {}, "w")


def leaves(size: int) -> list[bytes]:
    """Entries as ours look: two bytes and a commitment."""
    draw = random.Random(34)
    return [b"\0" + bytes([draw.randrange(5)]) + draw.randbytes(32) for _ in range(size)]


def note_of(size: int, root: bytes) -> Note:
    """A signed and cosigned head."""
    note = sign_checkpoint(Checkpoint(ORIGIN, size, root), LOG_KEY, ORIGIN)
    _, line = sign_cosignature(WITNESS_KEY, WITNESS, 1_790_000_000, ORIGIN, size, root)
    return Note(note.text, (*note.signatures, line))


def published(folder: pathlib.Path, entries: list[bytes]) -> pathlib.Path:
    """A folder as a log publishes it, with its key and two proofs beside."""
    tree, size = MerkleTree(entries), len(entries)
    folder.mkdir(parents=True)
    TileWriter(entries).write_to(folder)
    (folder / "checkpoint").write_bytes(note_of(size, tree.root()).to_bytes())
    (folder / "vkey").write_text(format_vkey(VKEY) + "\n")
    for index in {0, size - 1} if size else ():
        (folder / f"{index}.tlog-proof").write_bytes(proof_text(tree, index))
    return folder


def proof_text(tree: MerkleTree, index: int) -> bytes:
    hashes = [b64_encode(one) for one in tree.inclusion_proof(index)]
    lines = [PROOF_HEADER, f"index {index}", *hashes, "", ""]
    return "\n".join(lines).encode() + note_of(tree.size, tree.root()).to_bytes()


def must_refuse(what: str, check: Callable[[], object]) -> int:
    try:
        check()
    except (Difference, OSError, ValueError):
        return 1
    raise Difference(f"self-test: {what} is accepted")


def flips(data: bytes, bits: tuple[int, ...] = tuple(range(8))) -> Iterator[tuple[int, bytes]]:
    """The data with one bit flipped, for each of these bits of each byte."""
    for at, bit in itertools.product(range(len(data)), bits):
        flipped = bytearray(data)
        flipped[at] ^= 1 << bit
        yield 8 * at + bit, bytes(flipped)


def texts_break(folder: pathlib.Path) -> int:
    """Every bit of a cosigned note counts, and every byte of a proof."""
    log = opened(str(folder), WITNESSED)
    refused = 0
    for bit, note in flips(log.note):
        what = f"the note with bit {bit} flipped"
        refused += must_refuse(what, lambda: signed_head(note, WITNESSED))
    for path in sorted(folder.glob("*.tlog-proof")):
        proof_holds(log, path.read_bytes())
        for bit, text in flips(path.read_bytes(), (len(path.name) % 3,)):
            what = f"{path.name} with bit {bit} flipped"
            refused += must_refuse(what, lambda: proof_holds(log, text))
    return refused


def notes_break() -> int:
    """Notes that are well written and still not to be believed."""
    size, root = 5, MerkleTree(leaves(5)).root()
    good = note_of(size, root)
    log_line, witness_line = good.signatures
    extended = Checkpoint(ORIGIN, size, root, ("more",))
    stranger = sign_checkpoint(Checkpoint(ORIGIN, size, root), WITNESS_KEY, ORIGIN)
    other = Checkpoint("peers.example/other", size, root)
    cases = {
        "not cosigned": Note(good.text, (log_line,)),
        "not signed by the log": Note(good.text, (witness_line,)),
        "the log's line twice": Note(good.text, (log_line, *good.signatures)),
        "the witness's line twice": Note(good.text, (*good.signatures, witness_line)),
        "signed by a stranger": Note(good.text, (*stranger.signatures, witness_line)),
        "extension lines": sign_checkpoint(extended, LOG_KEY, ORIGIN),
        "another origin": sign_checkpoint(other, LOG_KEY, ORIGIN),
    }
    signed_head(good.to_bytes(), WITNESSED)
    for what, note in cases.items():
        must_refuse(what, lambda: signed_head(note.to_bytes(), WITNESSED))
    return len(cases) + must_refuse("CRLF", lambda: signed_head(
        good.to_bytes().replace(b"\n", b"\r\n"), WITNESSED))


def files_break(folder: pathlib.Path, copy: pathlib.Path) -> int:
    """One file at a time: a bit, the end, or the whole of it."""
    draw, refused = random.Random("files"), 0
    paths = sorted(path for path in folder.rglob("tile/**/*") if path.is_file())
    whole = {path: path.read_bytes() for path in paths}
    shutil.copytree(folder, copy)
    for path, data in whole.items():
        place = copy / path.relative_to(folder)
        spoiled = bytearray(data)
        spoiled[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        for what, broken in {"a bit": bytes(spoiled), "its end": data[:-32], "more": data + b"\0",
                             "nothing left": b"", "absence": None}.items():
            place.unlink() if broken is None else place.write_bytes(broken)
            name = f"{path.relative_to(folder)} with {what}"
            refused += must_refuse(name, lambda: checked(str(copy), ALONE))
            place.write_bytes(data)
    checked(str(copy), ALONE)
    for name in ("tile/0/002", "tile/0/003.p/1", "tile/2/000.p/1", "tile/8/0/000",
                 "tile/0/x000/001", "tile/entries/002", "tile/0/000.p/255", "tile/1/000.p/1"):
        stray = copy / name
        stray.parent.mkdir(parents=True, exist_ok=True)
        stray.write_bytes(b"\1" * 32)
        refused += must_refuse(f"a stray {name}", lambda: checked(str(copy), ALONE))
        stray.unlink()
    shutil.rmtree(copy)
    return refused


def histories_break(folder: pathlib.Path, logs: pathlib.Path) -> int:
    """Another history under the same key, at the same size and at a later one."""
    other = leaves(BROKEN_SIZE + 1)
    other[7] = other[7][::-1]
    refused = 0
    for size in (BROKEN_SIZE, BROKEN_SIZE + 1):
        fork = published(folder / f"fork-{size}", other[:size])
        checked(str(fork), WITNESSED)
        real = opened(str(logs / str(BROKEN_SIZE)), WITNESSED)
        forked = opened(str(fork), WITNESSED)
        refused += must_refuse(f"a fork at {size}", lambda: follows(real, forked))
        text = (fork / "0.tlog-proof").read_bytes()
        refused += must_refuse("a proof of the fork", lambda: proof_holds(real, text))
    return refused


def policies_break() -> int:
    """Policy texts that tlog-policy forbids, and a quorum of groups."""
    log, witness = f"log {format_vkey(VKEY)}\n", f"witness w {format_vkey(COSIGNER)} http://[::1]\n"
    second = cosignature_vkey("peers.example/second", key_drawn("second").public_key())
    two = f"{log}# two\n\t{witness}witness v {format_vkey(second)}\n"
    note = note_of(3, MerkleTree(leaves(3)).root()).to_bytes()
    signed_head(note, policy_of(f"{two}group g any w v\nquorum g\n"))
    signed_head(note, policy_of(f"{two}group g 1 v\ngroup h 1 g w\nquorum h\n"))
    signed_head(note, policy_of(f"{log}quorum none\n"))
    unmet = policy_of(f"{two}group g all w v\nquorum g\n")
    must_refuse("half of all", lambda: signed_head(note, unmet))
    wrong = ("", "quorum w", "quorum none\nquorum none", "group g 0 w\nquorum g", "group none 1 w",
             "group g 3 w v\nquorum g", "group g 1 w\ngroup h 1 w\nquorum h", "rule\nquorum none",
             f"{witness}quorum none", f"log {format_vkey(COSIGNER)}\nquorum none",
             "witness x\nquorum none", "group g any g\nquorum g")
    for text in wrong:
        base = log if text == "quorum w" else two
        must_refuse(f"the policy {text!r}", lambda: policy_of(f"{base}{text}\n"))
    return 1 + len(wrong)


def self_test() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        entries = leaves(max(SIZES))
        for size in SIZES:
            published(folder / "logs" / str(size), entries[:size])
        many(folder / "logs")
        logs = folder / "logs"
        refused = texts_break(logs / "511") + notes_break() + policies_break()
        refused += files_break(logs / str(BROKEN_SIZE), folder / "copy")
        refused += histories_break(folder, logs)
        for text in (b"", b"c2sp.org/tlog-proof@v2\nindex 0\n\n", b"index 0\n\n"):
            refused += must_refuse(f"the proof {text!r}", lambda: proof_of(text))
    print(f"self-test: {refused} broken notes, proofs, files, policies and histories refused")
