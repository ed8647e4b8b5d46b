"""What tshark says of a capture, frame by frame, in the same shape as `ciprw decode --json`."""
import json
import subprocess
from collections import defaultdict

FIELDS = ["frame.number", "enip.command", "enip.length", "enip.status", "cip.service",
          "cip.genstat", "_ws.malformed", "_ws.expert.message", "cip.class", "cip.instance",
          "cip.attribute", "cip.symbol"]


class Frame:
    """Everything in one frame: encapsulation commands, lengths, statuses, CIP services."""

    def __init__(self):
        self.commands, self.lengths, self.statuses = [], [], []
        self.services, self.general = [], []
        self.malformed, self.expert = False, ""
        self.classes, self.instances, self.attributes, self.symbols = [], [], [], []

    def key(self):
        return (self.commands, self.lengths, self.statuses, self.services, self.general)


def numbers(text):
    return [int(n, 0) for n in text.split(",") if n]


def run(path, *options, in_order=True):
    flag = "TRUE" if in_order else "FALSE"
    argv = ["tshark", "-n", "-r", path, "-o", "tcp.reassemble_out_of_order:" + flag, *options,
            "-T", "fields", "-E", "occurrence=a", "-E", "separator=|"]
    for field in FIELDS:
        argv += ["-e", field]
    done = subprocess.run(argv + ["-Y", "enip"], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError("tshark: " + done.stderr)
    frames = {}
    for line in done.stdout.splitlines():
        v = line.split("|")
        f = frames[int(v[0])] = Frame()
        f.commands, f.lengths, f.statuses = numbers(v[1]), numbers(v[2]), numbers(v[3])
        f.services, f.general = numbers(v[4]), numbers(v[5])
        f.malformed, f.expert = bool(v[6]), v[7]
        f.classes, f.instances = numbers(v[8]), numbers(v[9])
        f.attributes, f.symbols = numbers(v[10]), [s for s in v[11].split(",") if s]
    return frames


def ours(ciprw, path):
    """The messages that ciprw decodes, by frame, and the exit status."""
    done = subprocess.run([ciprw, "decode", "--json", path], capture_output=True, text=True)
    messages = defaultdict(list)
    for line in done.stdout.splitlines():
        m = json.loads(line)
        messages[m["frame"]].append(m)
    return messages, done


def frame_of(messages):
    f = Frame()
    for m in messages:
        f.commands.append(m["command"])
        f.lengths.append(m["length"])
        f.statuses.append(m["status"])
        for c in m.get("cip", []):
            f.services.append(c["service"] | (0x80 if c["reply"] else 0))
            if c["reply"]:
                f.general.append(c["status"])
    return f


def differences(ciprw, path, except_frames=(), theirs=None):
    """Words about each frame in which the two differ. except_frames are not compared."""
    messages, done = ours(ciprw, path)
    theirs = run(path) if theirs is None else theirs
    found = []
    if done.returncode != 0:
        found.append(f"ciprw decode: status {done.returncode}: {done.stderr}")
    for number in sorted(set(messages) | set(theirs)):
        if number in except_frames:
            continue
        a, b = frame_of(messages.get(number, [])), theirs.get(number, Frame())
        if a.key() != b.key():
            found.append(f"frame {number}:\n  ciprw  {show(a)}\n  tshark {show(b)}")
    return found


def show(f):
    return (f"commands {f.commands} lengths {f.lengths} statuses {f.statuses} "
            f"services {[hex(s) for s in f.services]} general {f.general}"
            + (" MALFORMED" if f.malformed else ""))
