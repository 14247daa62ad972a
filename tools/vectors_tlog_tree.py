#!/usr/bin/env python3
"""Recomputes the golden vectors of the public tree with Python's hashlib alone.

    tools/vectors_tlog_tree.py [schemas/vectors/tlog_tree.json]

Entry i is 0x00, i mod 5 and SHA-256 of i as eight bytes. From the entries it makes, by the
recursive definitions of RFC 6962 section 2.1, every root, inclusion proof and consistency proof;
by those of C2SP tlog-tiles, which tiles and entry bundles a size implies, their paths and their
bytes, and which of them growth writes. It shares no code with the program. Exit code 1 and the
case on the first difference.
"""

import functools
import json
import pathlib
import sys
from hashlib import sha256

DEFAULT = pathlib.Path(__file__).parent.parent / "schemas" / "vectors" / "tlog_tree.json"


@functools.cache
def entry(index: int) -> bytes:
    return bytes([0, index % 5]) + sha256(index.to_bytes(8, "big")).digest()


@functools.cache
def mth(start: int, end: int) -> bytes:
    """The root over the entries from start up to end."""
    if end == start:
        return sha256(b"").digest()
    if end - start == 1:
        return sha256(b"\0" + entry(start)).digest()
    middle = start + split(end - start)
    return sha256(b"\1" + mth(start, middle) + mth(middle, end)).digest()


def split(count: int) -> int:
    """The largest power of two below a count."""
    return 1 << (count - 1).bit_length() - 1


def path(index: int, start: int, end: int) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + split(end - start)
    if index < middle:
        return path(index, start, middle) + [mth(middle, end)]
    return path(index, middle, end) + [mth(start, middle)]


def proof(old: int, start: int, end: int, known: bool = True) -> list[bytes]:
    if old == end:
        return [] if known else [mth(start, end)]
    middle = start + split(end - start)
    if old <= middle:
        return proof(old, start, middle, known) + [mth(middle, end)]
    return proof(old, middle, end, False) + [mth(start, middle)]


def number(index: int, width: int) -> str:
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    spelled = "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
    return spelled if width == 256 else f"{spelled}.p/{width}"


def runs(old: int, new: int) -> list[tuple[int, int]]:
    """Numbers and widths of the runs of 256 that `new` things have and `old` things lack."""
    if new <= old:
        return []
    full = [(index, 256) for index in range(old // 256, new // 256)]
    return full + ([(new // 256, new % 256)] if new % 256 else [])


def tiles(old: int, new: int) -> list[tuple[int, int, int]]:
    """Level, number and width of the tiles that a tree of `new` has and one of `old` lacks."""
    return [
        (level, index, width)
        for level in range(8)
        for index, width in runs(old // 256**level, new // 256**level)
    ]


def tile_path(level: int, index: int, width: int) -> str:
    return f"tile/{level}/{number(index, width)}"


def bundle_path(index: int, width: int) -> str:
    return f"tile/entries/{number(index, width)}"


def tile_bytes(level: int, index: int, width: int) -> bytes:
    run = 256**level
    places = range(index * 256, index * 256 + width)
    return b"".join(mth(place * run, (place + 1) * run) for place in places)


def bundle_bytes(index: int, width: int) -> bytes:
    entries = [entry(place) for place in range(index * 256, index * 256 + width)]
    return b"".join(len(one).to_bytes(2, "big") + one for one in entries)


def ends(things: list, spell, contents) -> list[dict]:
    """The first two and up to five last ones of a list, as they are written down."""
    shown = things if len(things) <= 7 else things[:2] + things[-5:]
    return [{"path": spell(*one), "sha256": sha256(contents(*one)).hexdigest()} for one in shown]


def tree(case: dict) -> dict:
    size = case["size"]
    of_tiles, of_entries = tiles(0, size), runs(0, size)
    return {
        "size": size,
        "root": mth(0, size).hex(),
        "tile_count": len(of_tiles),
        "tiles": ends(of_tiles, tile_path, tile_bytes),
        "bundle_count": len(of_entries),
        "bundles": ends(of_entries, bundle_path, bundle_bytes),
    }


def inclusion(case: dict) -> dict:
    index, size = case["index"], case["size"]
    hashes = [one.hex() for one in path(index, 0, size)]
    leaf = mth(index, index + 1).hex()
    return {"index": index, "size": size, "leaf": leaf, "proof": hashes}


def consistency(case: dict) -> dict:
    old, new = case["old"], case["new"]
    hashes = proof(old, 0, new) if old else []
    return {"old": old, "new": new, "proof": [one.hex() for one in hashes]}


def growth(case: dict) -> dict:
    old, new = case["old"], case["new"]
    paths = [tile_path(*one) for one in tiles(old, new)]
    paths += [bundle_path(*one) for one in runs(old, new)]
    return {"old": old, "new": new, "paths": paths}


def spelling(case: dict) -> dict:
    index, width = int(case["index"]), case["width"]
    spelled = {
        "tile": tile_path(case["level"], index, width),
        "entries": bundle_path(index, width),
    }
    return case | spelled


RECOMPUTE = {
    "trees": tree,
    "inclusion": inclusion,
    "consistency": consistency,
    "growth": growth,
    "paths": spelling,
}


def main() -> int:
    file = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    vectors = json.loads(file.read_text(encoding="utf-8"))
    if vectors["format"] != 0 or set(vectors) != {"format", *RECOMPUTE}:
        print(f"{file}: not vectors of format 0")
        return 1
    counts = []
    for name, recompute in RECOMPUTE.items():
        for place, case in enumerate(vectors[name]):
            if recompute(case) != case:
                print(f"{file}: {name}, case {place} differs")
                return 1
        counts.append(f"{len(vectors[name])} {name}")
        if not vectors[name]:
            print(f"{file}: no {name}")
            return 1
    print(f"{file}: {', '.join(counts)} recomputed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
