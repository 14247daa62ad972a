"""Servers of our own and by other hands, started on loopback and always ended again.

Read by tools/peers_witness.py. Every wait has an end, every process is killed when its block is
left, whatever happened, and what it said to standard error is shown when it fails. The witness by
other hands is PyPI aics-witness; its state is a folder with witness.json, .key and .db.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from aics_tlog import VKey, format_vkey
from peers_trust import Difference

READY_SECONDS = 30
STOP_SECONDS = 20


@dataclass(frozen=True)
class Witness:
    """A witness that runs: where, and the key that its cosignatures must hold under."""

    url: str
    vkey: str


def surroundings() -> dict[str, str]:
    """The environment without what would point the two programs elsewhere."""
    ours = ("HOURLEDGER_", "AICS_", "WITNESS_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def told(*command: str) -> str:
    """What a command prints; a Difference if it fails or hangs."""
    ran = subprocess.run(
        command, capture_output=True, text=True, timeout=READY_SECONDS, env=surroundings()
    )
    if ran.returncode != 0:
        shown = " ".join(command)
        raise Difference(f"`{shown}` ended with {ran.returncode}: {ran.stderr.strip()[-800:]}")
    return ran.stdout


def until[T](what: str, seconds: float, attempt: Callable[[], T | None]) -> T:
    """The first answer of an attempt that is repeated ten times a second."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = attempt()
        if found is not None:
            return found
        time.sleep(0.1)
    raise Difference(f"within {seconds:.0f} seconds, {what} did not happen")


@contextlib.contextmanager
def running[T](
    folder: pathlib.Path, ready: Callable[[str, str], T | None], *command: str
) -> Iterator[T]:
    """What a server said when it was ready; the server ends with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    said, trouble = folder / "said.txt", folder / "trouble.txt"
    with said.open("wb") as out, trouble.open("wb") as err:
        server = subprocess.Popen(command, stdout=out, stderr=err, env=surroundings())

    def attempt() -> T | None:
        if server.poll() is not None:
            shown = trouble.read_text(errors="replace").strip()[-800:]
            raise Difference(f"`{' '.join(command)}` ended with {server.returncode}: {shown}")
        return ready(said.read_text(errors="replace"), trouble.read_text(errors="replace"))

    try:
        yield until(f"the start of `{' '.join(command)}`", READY_SECONDS, attempt)
        if server.poll() is not None:
            raise Difference(f"`{' '.join(command)}` ended by itself with {server.returncode}")
    finally:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def whole_json(said: str, _: str) -> dict | None:
    """The first JSON object of what was said, as soon as it is whole."""
    try:
        return json.JSONDecoder().raw_decode(said.lstrip())[0]
    except ValueError:
        return None


def listening(_: str, trouble: str) -> str | None:
    found = re.search(r"listening on (http://\S+)", trouble)
    return found and found[1]


def witness_by_others(folder: pathlib.Path, name: str, logs: list[VKey]) -> str:
    """Makes or updates the state of an aics-witness that trusts these logs; its vkey."""
    folder.mkdir(parents=True, exist_ok=True)
    config = str(folder / "witness.json")
    program = (sys.executable, "-m", "aics_witness")
    fresh = ("--name", name, "--listen", "127.0.0.1:0")
    exists = (folder / "witness.json").exists()
    vkey = told(*program, "init", "--config", config, *(() if exists else fresh)).strip()
    for log in logs:
        told(*program, "add-log", "--config", config, "--origin", log.name,
             "--vkey", format_vkey(log))
    return vkey


@contextlib.contextmanager
def aics_witness(folder: pathlib.Path, logs: list[VKey], port: int = 0) -> Iterator[Witness]:
    vkey = witness_by_others(folder, "peers.example/by-others", logs)
    command = (sys.executable, "-m", "aics_witness", "serve", "--config",
               str(folder / "witness.json"), "--listen", f"127.0.0.1:{port}")
    with running(folder / "output", listening, *command) as url:
        yield Witness(url, vkey)


@contextlib.contextmanager
def our_witness(program: str, folder: pathlib.Path, logs: list[VKey]) -> Iterator[Witness]:
    folder.mkdir(parents=True, exist_ok=True)
    keys = folder / "log-keys.txt"
    keys.write_text("".join(f"log {format_vkey(log)}\n" for log in logs))
    command = (program, "witness", "--json", "--data", str(folder / "data"),
               "--listen", "127.0.0.1:0", "--log-keys", str(keys))
    with running(folder / "output", whole_json, *command) as ready:
        yield Witness(ready["url"].rstrip("/"), ready["vkey"])


@dataclass(frozen=True)
class Answer:
    status: int
    kind: str
    body: bytes


def sent(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
    """The answer to a GET, or to a POST of a body, whatever its status; 0 if there is none."""
    request = urllib.request.Request(url, body, headers or {})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=15) as answer:
            kind = answer.headers.get("Content-Type", "")
            return Answer(answer.status, kind, answer.read(1 << 20))
    except urllib.error.HTTPError as refused:
        with refused:
            kind = refused.headers.get("Content-Type", "")
            return Answer(refused.code, kind, refused.read(1 << 20))
    except (urllib.error.URLError, ConnectionError) as trouble:
        return Answer(0, "", str(trouble).encode())
