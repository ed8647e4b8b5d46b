"""witness - what tshark and ciprw decode say of what a simulator and its clients said."""

import json
import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager

from plant import CIPRW, TIMEOUT, Sim, run

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "judges"))
import tshark  # noqa: E402
import wire  # noqa: E402

ENIP_SERVER = os.path.join(os.environ["BUILD"], "enip_server")
PORT = 44818
ANSWERED = (0x6F, 0x70)
SEGMENT = 1460


@contextmanager
def witnessed(*tags, address):
    """A simulator whose trace is judged at the end."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "heard.pcap")
        with Sim("--trace", path, *tags, address=("--address", address)) as sim:
            yield sim
        judge(path)


def judge(path):
    problems = complaints(path) + unanswered(path)
    problems += tshark.differences(CIPRW, path)
    if problems:
        raise AssertionError("\n".join(problems[:20]))


@contextmanager
def overheard(*arguments, address):
    """enip_server, whose log of messages is judged as a capture at the end."""
    with tempfile.TemporaryDirectory() as folder:
        log, path = os.path.join(folder, "log"), os.path.join(folder, "heard.pcap")
        server = subprocess.Popen(
            [ENIP_SERVER, "-A", "-vvvv", "-l", log, "-a", address, "--no-config", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            if server.stdout.readline() != f"Network UDP Server address = ('{address}', {PORT})\n":
                raise AssertionError(server.communicate(timeout=TIMEOUT)[1])
            yield f"{address}:{PORT}"
        finally:
            server.terminate()
            errors = server.communicate(timeout=TIMEOUT)[1]
        if server.returncode != 0 or errors:
            raise AssertionError(f"the server ended with {server.returncode}: {errors}")
        write_capture(log, address, path)
        judge(path)


def write_capture(log, address, path):
    """The messages of a log, each peer's in a stream of its own, or in datagrams."""
    capture, streams = wire.Capture(), {}
    with open(log, encoding="utf-8") as lines:
        rows = re.findall(r"DEBUG +(received|sent|asked|told) +([0-9.]+):(\d+) (.*)", lines.read())
    for what, host, port, data in rows:
        data, peer, here = bytes.fromhex(data), (host, int(port)), (address, PORT)
        if what in ("asked", "told"):
            ends = (peer, here) if what == "asked" else (here, peer)
            capture.add(wire.ethernet(wire.udp(*ends, data)))
        else:
            if peer not in streams:
                streams[peer] = wire.Stream(capture, peer, here)
            side = 0 if what == "received" else 1
            streams[peer].send(side, data, [SEGMENT] * (len(data) // SEGMENT))
    capture.write(path)


def complaints(path):
    """The frames that tshark finds malformed, or an error in."""
    done = subprocess.run(["tshark", "-n", "-r", path, "-Y",
                           "_ws.malformed || _ws.expert.severity >= 6291456"],
                          capture_output=True, text=True, timeout=TIMEOUT, check=True)
    return ["tshark: " + line for line in done.stdout.splitlines()]


def unanswered(path):
    """Requests without a reply, replies without a request, and what could not be decoded."""
    done = run("decode", "--json", path)
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    found = [f"frame {m['frame']}: {m['undecoded']}" for m in messages if "undecoded" in m]
    asked = {m["frame"]: m for m in messages if m["command"] in ANSWERED and is_request(m)}
    answers = [m for m in messages if m["command"] in ANSWERED and not is_request(m)]
    found += [f"frame {m['frame']}: answers nothing" for m in answers if "answers" not in m]
    for m in answers:
        asked.pop(m.get("answers"), None)
    found += [f"frame {n}: has no answer: {m}" for n, m in asked.items()]
    if not answers or done.returncode != 0:
        found.append(f"ciprw decode: status {done.returncode}, {len(answers)} answers")
    return found


def is_request(message):
    return not message.get("cip", [{"reply": False}])[0]["reply"] and message["status"] == 0
