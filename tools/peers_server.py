"""The program serves a log, and PyPI aics-witness cosigns it: read by tools/peers_witness.py.

The log's key exists after the first start only, and the witness must know it: so the server is
started, stopped, asked for its key, and started again with a policy that asks for the witness.
Then it must show cosigned checkpoints that grow with what is written, go on writing while the
witness is away, catch up when it is back, and pass tools/peers_tlog.py under the same policy.
"""

from __future__ import annotations

import json
import pathlib
import uuid
from urllib.parse import urlsplit

from aics_tlog import VKey, format_vkey, parse_vkey
from aics_witness.protocol import origin_hash

from peers_log import Log, checked, follows, opened
from peers_loopback import Witness, aics_witness, running, sent, told, until, whole_json
from peers_trust import LOG_TYPE, Difference, Policy, policy_of

ORIGIN = "peers.example/hours"
COSIGNED_SECONDS = 30
CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def server(program: str, folder: pathlib.Path) -> str:
    base = (program, "--json", "serve", "--data", str(folder / "data"),
            "--listen", "127.0.0.1:0", "--origin", ORIGIN)
    with running(folder / "founding", whole_json, *base) as ready:
        token = ready["founder_token"]
    log = log_key(program, folder / "data")
    policy_file = folder / "policy.txt"
    serve = (*base, "--policy", str(policy_file), "--checkpoint-seconds", "1")
    with aics_witness(folder / "witness", [log]) as witness:
        port = urlsplit(witness.url).port
        text = policy_text(log, witness)
        policy_file.write_text(text)
        policy = policy_of(text)
        with running(folder / "first", whole_json, *serve) as ready:
            first = cosigned(ready["url"], policy, 1)
            written(ready["url"], token, 1)
            second = cosigned(ready["url"], policy, first.head.size + 1)
            follows(first, second)
            monitored(witness, second)
            _, line = checked(f"{ready['url']}/tlog", policy)
        with running(folder / "second", whole_json, *serve) as ready:
            written(ready["url"], token, 2)
            third = cosigned(ready["url"], policy, second.head.size + 1)
            follows(second, third)
    with running(folder / "third", whole_json, *serve) as ready:
        written(ready["url"], token, 3)
        with aics_witness(folder / "witness", [log], port) as witness:
            fourth = cosigned(ready["url"], policy, third.head.size + 1)
            follows(third, fourth)
            monitored(witness, fourth)
    sizes = ", ".join(str(one.head.size) for one in (first, second, third, fourth))
    return f"cosigned at {sizes}; {line}"


def log_key(program: str, data: pathlib.Path) -> VKey:
    keys = [parse_vkey(line.split()[-1]) for line in
            told(program, "key", "show", "--data", str(data)).splitlines() if line.strip()]
    of_log = [key for key in keys if key.key_type == LOG_TYPE and key.name == ORIGIN]
    if not of_log:
        raise Difference(f"key show names no key of type 1 for {ORIGIN}: {keys}")
    return of_log[-1]


def policy_text(log: VKey, witness: Witness) -> str:
    """The log, and one witness that must cosign."""
    named = f"witness by-others {witness.vkey} {witness.url}"
    return f"log {format_vkey(log)}\n{named}\nquorum by-others\n"


def cosigned(url: str, policy: Policy, size: int) -> Log:
    """The log as soon as it shows a checkpoint of that size that the policy accepts."""
    trouble = "nothing was shown"

    def attempt() -> Log | None:
        nonlocal trouble
        try:
            log = opened(f"{url}/tlog", policy)
        except (Difference, OSError, ValueError) as difference:
            trouble = str(difference)
            return None
        trouble = f"the checkpoint shown has {log.head.size} entries"
        return log if log.head.size >= size else None

    try:
        return until(f"a cosigned checkpoint of {size} entries", COSIGNED_SECONDS, attempt)
    except Difference as late:
        raise Difference(f"{late}: {trouble}") from late


def written(url: str, token: str, number: int) -> None:
    """One more event, acknowledged: an organisation of its own credit code (GB 32100)."""
    code = f"91329999{number:08}X"
    weighed = sum(CREDIT_CHARACTERS.index(one) * 3**at for at, one in enumerate(code))
    code += CREDIT_CHARACTERS[-weighed % 31]
    command = {"name": f"Organisation {number}", "region": "329999", "credit_code": code}
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json",
               "Idempotency-Key": str(uuid.uuid4())}
    answer = sent(f"{url}/api/v1/organisations", json.dumps(command).encode(), headers)
    if answer.status != 201:
        raise Difference(f"writing {code} was answered with {answer.status}: {answer.body!r}")


def monitored(witness: Witness, log: Log) -> None:
    """The witness shows what it cosigned: the log's checkpoint, or a later one of the log."""
    shown = sent(f"{witness.url}/{origin_hash(ORIGIN)}/checkpoint")
    size = int(shown.body.split(b"\n")[1]) if shown.status == 200 else -1
    same = shown.body.partition(b"\n\n")[0] == log.note.partition(b"\n\n")[0]
    if size < log.head.size or (size == log.head.size and not same):
        raise Difference(f"the witness shows another head than the log: {shown}")
