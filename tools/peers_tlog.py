#!/usr/bin/env python3
"""Checks a published log with other hands: PyPI aics-tlog, which shares no code with us.

    tools/peers_tlog.py FOLDER-OR-URL VKEY [--policy FILE] [--proof FILE...]
    tools/peers_tlog.py --many FOLDER       each subfolder a log with its `vkey`, of one history
    tools/peers_tlog.py --self-test         breaks its own logs and expects to be told

Proves, without trusting the program: the checkpoint is signed (and cosigned as a policy asks);
every entry hashes into its tile and every tile into the signed root; inclusion and consistency
follow for entries and sizes around every boundary; no file is there that is not of the tree.
Prints a line per log; exit code 1 and a sentence on the first difference.
"""

from __future__ import annotations

import argparse
import pathlib
import sys

from peers_broken import self_test
from peers_log import checked, many, proof_holds
from peers_trust import Difference, Policy, trust_in


def one(place: str, policy: Policy, proofs: list[pathlib.Path]) -> None:
    log, line = checked(place, policy)
    for path in proofs:
        try:
            proof_holds(log, path.read_bytes())
        except Difference as difference:
            raise Difference(f"{path}: {difference}") from difference
    print(line + (f"; {len(proofs)} .tlog-proof texts" if proofs else ""))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("place", nargs="?", help="folder or URL of the log")
    parser.add_argument("vkey", nargs="?", help="the log's verifier key, or a file with it")
    parser.add_argument("--policy", type=pathlib.Path, help="a C2SP tlog-policy text")
    parser.add_argument("--proof", type=pathlib.Path, nargs="+", default=[], metavar="FILE")
    parser.add_argument("--many", type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("--self-test", action="store_true")
    asked = parser.parse_args()
    if not (asked.many or asked.self_test or (asked.place and asked.vkey)):
        parser.error("name a log and its key, or --many, or --self-test")
    return asked


def main() -> int:
    asked = arguments()
    try:
        if asked.self_test:
            self_test()
        if asked.many:
            many(asked.many)
        if asked.place:
            one(asked.place, trust_in(asked.vkey, asked.policy), asked.proof)
    except (Difference, OSError, ValueError) as difference:
        print(f"peers_tlog: {difference}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
