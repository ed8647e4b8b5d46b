"""The vectors as a capture: tshark finds nothing malformed in it and sees what ciprw sees.

argv: ciprw, folder of the vectors, folder to write into.
"""
import os
import re
import sys

import make_capture
import tshark
import vectors
import wire

# Whole messages whose content is wrong on purpose, as a target must refuse it: tshark says so too.
MALFORMED = {
    "items_lie": "an item promises more bytes than there are",
    "data_too_short": "the data ends before the list of items",
    "register_length": "Register Session without its four bytes",
}
ATTRIBUTE_LISTS = (0x03, 0x04, 0x55)  # tshark prints the ids in their data as attributes, too

SERVER_PORT, IO_PORT = 44818, 2222


def root_of(found, v):
    while v.answers or v.follows:
        v = found[v.answers or v.follows]
    return v.name


def message_of(v):
    """The encapsulation message a vector is, or is wrapped into; None for other vectors."""
    if v.codec == "enip.message":
        return bytes(v.data)
    if v.codec in ("cip.request", "cip.reply"):
        return make_capture.unconnected(bytes(v.data), 1, b"vectors.")
    return None


class Builder:
    def __init__(self, found):
        self.found, self.capture = found, wire.Capture()
        self.streams, self.names = {}, {}

    def ends(self):
        n = len(self.streams) + 1
        host = f"{n // 250}.{n % 250 + 1}"
        return ("10.1." + host, 50000), ("10.2." + host, SERVER_PORT)

    def stream_of(self, v):
        root = root_of(self.found, v)
        if root not in self.streams:
            self.streams[root] = wire.Stream(self.capture, *self.ends())
        return self.streams[root]

    def datagram(self, v, data, port):
        ends = ("10.3.0.1", port if port == IO_PORT else 51000), ("10.3.0.2", port)
        src, dst = ends if v.side == "request" else ends[::-1]
        return self.capture.add(wire.ethernet(wire.udp(src, dst, data)))

    def add(self, v):
        message = message_of(v)
        if v.codec == "enip.io":
            frame = self.datagram(v, bytes(v.data), IO_PORT)
        elif message is None:
            return
        elif v.over == "udp":
            frame = self.datagram(v, message, SERVER_PORT)
        else:
            frame = self.stream_of(v).send(0 if v.side == "request" else 1, message)
        self.names[frame] = v.name


def path_numbers(text):
    """class, instance and attribute numbers, and the name without indexes, of a path's text."""
    bare = re.sub(r"\[[^]]*\]|\{[^}]*\}|@\S*", "", text)
    names = re.findall(r"[A-Za-z_][\w:]*(?:\.[A-Za-z_][\w:]*)*", bare)
    numbers = re.findall(r"@([0-9A-Za-z]+)(?:/([0-9A-Za-z]+))?(?:/([0-9A-Za-z]+))?", text)
    return names, [[int(n, 0) for n in group if n] for group in numbers]


def check_paths(messages, theirs):
    """What tshark prints of the paths of requests, against the text of ours."""
    wanted = {"classes": [], "instances": [], "attributes": []}
    symbols = []
    for service in (c for m in messages for c in m.get("cip", [])):
        if service["reply"]:
            return None
        if service["service"] in ATTRIBUTE_LISTS:
            theirs.attributes = []
        for text in (service.get("path", ""), service.get("connection_path", "")):
            names, numbers = path_numbers(text)
            symbols += names
            for group in numbers:
                for kind, value in zip(wanted, group):
                    wanted[kind].append(value)
    # Where the Forward Open is known, tshark repeats its path with each message of the connection,
    # and with its Forward Close.
    connected = any("connection" in m for m in messages)
    closing = any(c.get("name") == "Forward Close" for m in messages for c in m.get("cip", []))
    for kind, values in wanted.items():
        if (connected or closing) and kind == "classes" and values + [2] == theirs.classes:
            continue
        if (connected or closing) and kind == "instances" and values + [1] == theirs.instances:
            continue
        if values != getattr(theirs, kind):
            return f"{kind}: ciprw {values}, tshark {getattr(theirs, kind)}"
    if ".".join(symbols) != ".".join(theirs.symbols):
        return f"symbols: ciprw {symbols}, tshark {theirs.symbols}"
    return None


def main(ciprw, folder, out):
    found = vectors.load(folder)
    builder = Builder(found)
    for v in found.values():
        if not v.bad:
            builder.add(v)
    path = os.path.join(out, "vectors.pcap")
    builder.capture.write(path)
    theirs = tshark.run(path)
    messages, _ = tshark.ours(ciprw, path)
    problems = tshark.differences(ciprw, path, theirs=theirs)
    for number, frame in sorted(theirs.items()):
        name = builder.names.get(number)
        malformed = frame.malformed or "alformed" in frame.expert or "ismatch" in frame.expert
        if malformed != (name in MALFORMED):
            problems.append(f"frame {number} ({name}): tshark: malformed: {malformed} "
                            f"{frame.expert}")
        wrong = not malformed and check_paths(messages.get(number, []), frame)
        if wrong:
            problems.append(f"frame {number} ({name}): {wrong}")
    for number, name in builder.names.items():
        seen = any(m.get("undecoded") for m in messages.get(number, []))
        if name in MALFORMED and not seen:
            problems.append(f"frame {number} ({name}): ciprw finds nothing wrong")
    problems += [f"{name}: no such vector" for name in MALFORMED if name not in found]
    print(f"{len(builder.names)} vectors, {len(theirs)} frames, {len(problems)} problems")
    print("\n".join(problems))
    return 1 if problems or not builder.names else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3]))
