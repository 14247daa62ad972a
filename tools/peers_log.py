"""What must hold of one published log, computed by PyPI aics-tlog and not by our own code.

Read by tools/peers_tlog.py. A log is a folder or a URL with `checkpoint`, `tile/L/N[.p/W]` and
`tile/entries/N[.p/W]` (C2SP tlog-tiles). aics-tlog hashes every entry and every tile up to the
signed root, makes the proofs from the tiles, and judges them with the verifiers of RFC 9162 that
share no code with its own makers of proofs.
"""

from __future__ import annotations

import itertools
import pathlib
import random
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

from aics_tlog import Bundle, Checkpoint, HttpTileReader, VerifiedTileReader
from aics_tlog import audit_tiles, consistency_proof_from_tiles, inclusion_proof_from_tiles
from aics_tlog import tree_root_from_tiles, verify_bundle, verify_consistency
from aics_tlog import verify_leaf_inclusion
from aics_tlog.remote import tile_source_url
from aics_tlog.tiles import entry_bundle_path, parse_entry_bundle_path, parse_tile_path
from aics_tlog.tiles import tile_path, tile_width_at
from peers_trust import Difference, Policy, proof_of, signed_head, trust_in

WIDTH = 256
SAMPLES = 50
BOUNDARIES = (1, 2, 255, 256, 257, 511, 512, 513, 65535, 65536, 65537)


@dataclass(frozen=True)
class Log:
    """A log as it is published, under the one head that was believed."""

    url: str
    folder: pathlib.Path | None
    policy: Policy
    reader: HttpTileReader
    head: Checkpoint
    note: bytes
    proven: VerifiedTileReader


def opened(place: str, policy: Policy) -> Log:
    """The log of a folder or URL; its head is verified, nothing else yet."""
    url = tile_source_url(place)
    reader = HttpTileReader(url, proxies={})
    note = reader.read_checkpoint()
    head = signed_head(note, policy)
    proven = VerifiedTileReader(reader, head.size, head.root)
    folder = pathlib.Path(place) if url.startswith("file:") else None
    return Log(url, folder, policy, reader, head, note, proven)


def checked(place: str, policy: Policy) -> tuple[Log, str]:
    """A log of which everything holds, and a line that counts what was looked at."""
    log = opened(place, policy)
    report = audit_tiles(log.reader, log.head.size, log.head.root)
    files = places_hold(log)
    included, consistent = inclusion_holds(log), consistency_holds(log)
    counts = f"{report.tiles} tiles, {report.bundles} bundles, {files} files, "
    counts += f"{included} inclusion and {consistent} consistency proofs"
    return log, f"{log.head.origin} at {log.head.size}: {counts}"


def places_of(size: int) -> Iterator[str]:
    """The path of every tile and bundle of a tree: full ones, and partial ones of exact width."""
    level = 0
    while size >> (8 * level):
        for index in range(-(-(size >> (8 * level)) // WIDTH)):
            width = tile_width_at(size, level, index)
            if width == -1:
                continue
            yield tile_path(level, index, width)
            if level == 0:
                yield entry_bundle_path(index, width)
        level += 1


def resource(reader: HttpTileReader | VerifiedTileReader, path: str) -> bytes | None:
    if path.startswith("tile/entries/"):
        parts = parse_entry_bundle_path(path)
        canonical, found = entry_bundle_path(*parts), reader.read_entry_bundle(*parts)
    else:
        level, index, width = parse_tile_path(path)
        canonical, found = tile_path(level, index, width), reader.read_tile(level, index, width)
    if canonical != path:
        raise Difference(f"{path} should be named {canonical}")
    return found


def places_hold(log: Log) -> int:
    """Every place that must be there is; whatever is there is of this tree, byte for byte.

    aics-tlog falls back from a partial tile to the full one, and reads only what it needs: so a
    missing partial, and a file that does not belong to the tree, are looked for here.
    """
    expected = set(places_of(log.head.size))
    found = set(expected)
    if log.folder:
        files = (path for path in log.folder.rglob("tile/**/*") if path.is_file())
        found |= {path.relative_to(log.folder).as_posix() for path in files}
    else:
        answers_hold(log.url, sorted(expected))
        found |= narrower(expected)
    for path in sorted(found):
        served = resource(log.reader, path)
        if served is None and path in expected and not outgrown(log, path):
            raise Difference(f"{path} is not published")
        if served is not None and served != resource(log.proven, path):
            raise Difference(f"{path} is not of the tree of {log.head.size} entries")
    return len(found)


def outgrown(log: Log, path: str) -> bool:
    """Whether a server dropped a partial tile since its full one exists; a folder stands still."""
    full, partial, _ = path.rpartition(".p/")
    return log.folder is None and bool(partial) and resource(log.reader, full) is not None


def narrower(expected: set[str]) -> set[str]:
    """Partial resources of smaller trees, which a log may still serve."""
    some: set[str] = set()
    for path in expected:
        stem, partial, width = path.rpartition(".p/")
        if partial:
            widths = {1, int(width) // 2, int(width) - 1} - {0}
            some |= {f"{stem}.p/{narrow}" for narrow in widths}
    return some


def answers_hold(url: str, expected: list[str]) -> None:
    """Over HTTP: the content types, and that what cannot be there is answered with 404."""
    types = {"checkpoint": "text/plain; charset=utf-8"}
    types |= {path: "application/octet-stream" for path in expected[:2] + expected[-2:]}
    for path, kind in types.items():
        status, answered = asked(url + path)
        if (status, answered.lower()) != (200, kind):
            raise Difference(f"{path} is answered with {status} and {answered}, not {kind}")
    for path in ("tile/0/000.p/0", "tile/0/000.p/256", "tile/0/0", "tile/00/000", "tile/64/000",
                 "tile/0/x999/999", "tile/entries/x999/999", "tile/8/0/000", "tile/-1/000"):
        status, _ = asked(url + path)
        if status not in (400, 404):
            raise Difference(f"{path} is no place of this tree, yet answered with {status}")


def asked(url: str) -> tuple[int, str]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=15) as answer:
            return answer.status, answer.headers.get("Content-Type", "")
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code, refused.headers.get("Content-Type", "")


def spread(size: int) -> list[int]:
    """First, last, around every power of two, and a seeded sample."""
    near = {(1 << bit) + off for bit in range(size.bit_length() + 1) for off in (-1, 0, 1)}
    sample = random.Random(size).sample(range(size), min(SAMPLES, size))
    return sorted(index for index in near | set(sample) | {0, size - 1} if 0 <= index < size)


def inclusion_holds(log: Log) -> int:
    size, root = log.head.size, log.head.root
    for index in spread(size):
        entry = log.proven.entry(index)
        proof = inclusion_proof_from_tiles(log.proven, index, size)
        if not verify_leaf_inclusion(entry, index, size, proof, root):
            raise Difference(f"entry {index} is not included under the root of {size}")
        if verify_leaf_inclusion(entry + b"\0", index, size, proof, root):
            raise Difference(f"another entry at {index} passes as included")
    return len(spread(size))


def consistency_holds(log: Log) -> int:
    """From every boundary size to the next one and to the signed head."""
    size, tiles, done = log.head.size, log.proven, 0
    wished = {0, size, size - 1, *spread(size)[::4], *BOUNDARIES}
    sizes = sorted(old for old in wished if 0 <= old <= size)
    roots = {old: tree_root_from_tiles(tiles, old, size) for old in sizes}
    if roots[size] != log.head.root:
        raise Difference(f"the tiles of {size} entries have another root than the signed one")
    for old, new in {*zip(sizes, sizes[1:]), *((old, size) for old in sizes)}:
        proof = consistency_proof_from_tiles(tiles, old, new, size)
        if not verify_consistency(old, new, roots[old], roots[new], proof):
            raise Difference(f"the tree of {old} entries is no beginning of the one of {new}")
        done += 1
    return done


def follows(old: Log, new: Log) -> None:
    """Two signed heads of one log, the newer one's tiles proving that it only grew."""
    sizes = (old.head.size, new.head.size)
    if old.head.origin != new.head.origin:
        raise Difference(f"{old.head.origin} and {new.head.origin} are two logs")
    proof = consistency_proof_from_tiles(new.proven, *sizes)
    if not verify_consistency(*sizes, old.head.root, new.head.root, proof):
        raise Difference(f"the signed heads of {sizes[0]} and {sizes[1]} entries are a fork")


def proof_holds(log: Log, data: bytes) -> None:
    """A `.tlog-proof`: its head is signed, the log continues it, and the log's entry is in it."""
    proof = proof_of(data)
    head = signed_head(proof.note, log.policy)
    if not proof.index < head.size <= log.head.size:
        raise Difference(f"the proof's index {proof.index} and size {head.size} do not fit")
    since = consistency_proof_from_tiles(log.proven, head.size, log.head.size)
    if not verify_consistency(head.size, log.head.size, head.root, log.head.root, since):
        raise Difference(f"the proof's head of {head.size} entries is no beginning of the log")
    entry = log.proven.entry(proof.index)
    bundle = Bundle(entry, proof.index, proof.hashes, proof.note.decode())
    result = verify_bundle(bundle, log.policy.logs[0])
    if not result.ok:
        raise Difference(f"aics-tlog refuses the proof of entry {proof.index}: {result.error}")


def vkey_beside(folder: pathlib.Path) -> str:
    for path in (folder / "vkey", folder.with_name(folder.name + ".vkey"), folder.parent / "vkey"):
        if path.is_file():
            return str(path)
    raise Difference(f"{folder} has no vkey beside it")


def many(folder: pathlib.Path) -> None:
    """Every subfolder alone, then every pair of them as two moments of one log."""
    logs: list[Log] = []
    for place in sorted(path.parent for path in folder.glob("*/checkpoint")):
        try:
            policy = trust_in(vkey_beside(place), None)
            log, line = checked(str(place), policy)
            for path in sorted(place.glob("*.tlog-proof")):
                proof_holds(log, path.read_bytes())
        except (Difference, OSError, ValueError) as difference:
            raise Difference(f"{place}: {difference}") from difference
        print(line)
        logs.append(log)
    if not logs:
        raise Difference(f"{folder} holds no logs")
    logs.sort(key=lambda log: log.head.size)
    for old, new in itertools.combinations(logs, 2):
        follows(old, new)
    print(f"{folder}: {len(logs)} heads of one log, each pair consistent")
