"""Inputs of the capture target: captures with the habits of plants, the vectors' conversations.

An input is a list of records, as tests/fuzz/capture_fuzz.c tells.
"""

import os
import struct
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(TESTS, "judges"))

import make_capture  # noqa: E402
import vectors  # noqa: E402

AS_IT_IS, SIDE, OPEN, IO = 1, 2, 4, 32
ETHERNET_HEAD = 14
# Habit's high half -> what stands before an IP packet, by its EtherType.
LINKS = {
    1: lambda kind: b"",
    2: lambda kind: bytes(14) + kind,
    3: lambda kind: kind + bytes(18),
    4: lambda kind: bytes(4),
    5: lambda kind: bytes(4),
}
SEEDS, CONVERSATIONS, ROUNDS = 4, 4, 4


def record(habit, data):
    return struct.pack("<BH", habit, len(data)) + data


def frames(seed, conversations, rounds):
    for packet in make_capture.make(seed, conversations, rounds).records:
        yield packet[16:]


def linked(link, frame):
    kind = frame[12:14]
    if kind not in (b"\x08\x00", b"\x86\xdd"):
        return b""
    return record(AS_IT_IS | link << 4, LINKS[link](kind) + frame[ETHERNET_HEAD:])


def conversation(whole):
    """One whole conversation, both directions of its stream opened by the first message."""
    opened, data = set(), b""
    for vector in whole:
        side = SIDE if vector.side == "reply" else 0
        habit = IO if vector.codec == "enip.io" else side | (0 if side in opened else OPEN)
        opened.add(side)
        data += record(habit, bytes(vector.data))
    return data


def conversations():
    """name of the first -> the vectors of a conversation, in their order."""
    found, first = {}, {}
    for name, vector in vectors.load(os.path.join(TESTS, "vectors")).items():
        before = vector.answers or vector.follows
        first[name] = first.get(before, name)
        found.setdefault(first[name], []).append(vector)
    return {name: whole for name, whole in found.items()
            if whole[0].codec in ("enip.message", "enip.io")}


def inputs():
    """(name, bytes)"""
    for seed in range(SEEDS):
        plant = list(frames(seed, CONVERSATIONS, ROUNDS))
        yield f"plant.{seed}", b"".join(record(AS_IT_IS, frame) for frame in plant)
    for link in LINKS:
        yield f"link.{link}", b"".join(linked(link, frame) for frame in frames(1, 1, 2))
    for name, whole in conversations().items():
        yield f"conversation.{name}", conversation(whole)
