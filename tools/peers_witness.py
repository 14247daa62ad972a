#!/usr/bin/env python3
"""Lets our witness and our log talk with those of other hands: PyPI aics-witness and aics-tlog.

    tools/peers_witness.py HOURLEDGER [PART...]    the parts, or all of them:
      by-others   every status of tlog-witness, asked of aics-witness: are our questions right?
      ours        the same questions to `hourledger witness`
      feeder      the client of aics-witness gets cosignatures, from aics-witness and from ours
      server      `hourledger serve` collects the cosignatures of aics-witness, through restarts

The first part needs no HOURLEDGER (say -). Everything runs on loopback in a temporary folder and
is ended with the script; exit code 1 and a sentence on the first difference.
"""

from __future__ import annotations

import pathlib
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager

from aics_tlog import parse_note, parse_vkey, verify_checkpoint
from aics_witness import FeederError, WitnessAhead, WitnessClient, WitnessRejected
from aics_witness import merge_cosignatures

from peers_loopback import Witness, aics_witness, our_witness
from peers_server import server
from peers_statuses import LOGS, MAIN, OTHER, TREE, remembered, statuses
from peers_trust import Difference

Start = Callable[[pathlib.Path], AbstractContextManager[Witness]]


def by_others(_: str, folder: pathlib.Path) -> str:
    return questioned(folder, lambda place: aics_witness(place, LOGS))


def ours(program: str, folder: pathlib.Path) -> str:
    return questioned(folder, lambda place: our_witness(program, place, LOGS))


def questioned(folder: pathlib.Path, start: Start) -> str:
    """Every status, then a restart on the same state."""
    with start(folder) as witness:
        count, vkey = statuses(witness), witness.vkey
    with start(folder) as witness:
        if witness.vkey != vkey:
            raise Difference(f"after a restart the witness's key is {witness.vkey}, not {vkey}")
        count += remembered(witness)
    return f"{count} cases answered as tlog-witness says"


def feeder(program: str, folder: pathlib.Path) -> str:
    fed = [fed_by_others(folder / "by-others", lambda place: aics_witness(place, LOGS))]
    fed.append(fed_by_others(folder / "ours", lambda place: our_witness(program, place, LOGS)))
    return f"{sum(fed)} checkpoints handled by the client of aics-witness"


def fed_by_others(folder: pathlib.Path, start: Start) -> int:
    """Growth, a client that forgot, a log that fell back, a fork: as the client understands it."""
    sizes = (1, 255, 256, 300, 300, 600)
    with start(folder) as witness:
        with WitnessClient(witness.url, witness.vkey, state_path=folder / "client.json") as client:
            for size in sizes:
                collected(client, witness, size)
            expect(WitnessAhead, client, 599)
            expect(WitnessRejected, client, 600, OTHER)
        with WitnessClient(witness.url, witness.vkey) as forgetful:
            collected(forgetful, witness, 600)
    return len(sizes) + 3


def collected(client: WitnessClient, witness: Witness, size: int) -> None:
    note = MAIN.note(size, TREE.root(size)).to_bytes()
    lines = client.submit(note, TREE.consistency_proof)
    merged = parse_note(merge_cosignatures(note, lines))
    result = verify_checkpoint(
        merged, MAIN.vkey, [parse_vkey(witness.vkey)], 1,
        expected_origin=MAIN.origin, max_age_seconds=60,
    )
    if not result.ok:
        raise Difference(f"the cosigned note of {size} entries is refused: {result.error}")


def expect(error: type[FeederError], client: WitnessClient, size: int, tree=TREE) -> None:
    try:
        client.submit(MAIN.note(size, tree.root(size)).to_bytes(), tree.consistency_proof)
    except error:
        return
    raise Difference(f"the client got {size} entries cosigned although it should be {error}")


PARTS = {"by-others": by_others, "ours": ours, "feeder": feeder, "server": server}


def main() -> int:
    if len(sys.argv) < 2 or not set(sys.argv[2:]) <= set(PARTS):
        print(__doc__)
        return 2
    program = sys.argv[1] if sys.argv[1] == "-" else str(pathlib.Path(sys.argv[1]).resolve())
    for name in sys.argv[2:] or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            try:
                print(f"{name}: {PARTS[name](program, pathlib.Path(folder))}", flush=True)
            except (Difference, FeederError, OSError, ValueError, KeyError) as difference:
                print(f"peers_witness, {name}: {difference or repr(difference)}")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
