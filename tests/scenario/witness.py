"""witness - what tshark and ciprw decode say of what a simulator and its clients said."""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager

from plant import CIPRW, TIMEOUT, Sim, run

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "judges"))
import tshark  # noqa: E402

ANSWERED = (0x6F, 0x70)


@contextmanager
def witnessed(*tags, address):
    """A simulator whose trace is judged at the end."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "heard.pcap")
        with Sim("--trace", path, *tags, address=("--address", address)) as sim:
            yield sim
        problems = complaints(path) + unanswered(path)
        problems += tshark.differences(CIPRW, path)
        if problems:
            raise AssertionError("\n".join(problems[:20]))


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
