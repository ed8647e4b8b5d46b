#!/usr/bin/python3
"""What a plan says on the wire, as tshark counts it: packets both ways, between two looks at the
marks of program changes, pieces of arrays, several connections, each opened and closed.
"""

import os
import subprocess
import tempfile
import unittest

import witness
from plant import TIMEOUT, Sim, run

ADDRESS = "127.44.9.61:44818"
MULTIPLE, ATTRIBUTES, READ, CLOSE, LARGE_OPEN = 0x0A, 0x03, 0x4C, 0x4E, 0x5B
SYMBOL, CONTROLLER = 0x6B, 0xAC
FIELDS = ("cip.rr", "cip.sc", "cip.msp.num_services", "cip.class", "cip.genstat")
NAMES = [f"A_tag_of_the_mixing_line_{n}" for n in range(300)]
TAGS = [*(f"{name}=DINT={n}" for n, name in enumerate(NAMES)), "A_long_array_of_numbers=DINT[3000]",
        "Some_numbers_of_neighbours=INT[20]"]
WANTED = [*NAMES, "A_long_array_of_numbers*3000", "Some_numbers_of_neighbours[3]",
          "Some_numbers_of_neighbours[5]", "Some_numbers_of_neighbours[4]"]
DEPTH = 4


def numbers(text):
    return [int(word, 0) for word in text.split(",") if word]


class Frames:
    """Messages of a capture: (is a reply, service, services inside a packet); classes of paths."""

    def __init__(self, path):
        options = [word for field in FIELDS for word in ("-e", field)]
        done = subprocess.run(["tshark", "-n", "-r", path, "-T", "fields", *options],
                              capture_output=True, text=True, timeout=TIMEOUT, check=True)
        self.messages, self.classes, self.statuses = [], [], []
        for line in done.stdout.splitlines():
            replies, services, counts, classes, statuses = map(numbers, line.split("\t"))
            self.classes += classes
            self.statuses += statuses
            while services:
                reply, service = replies.pop(0) == 1, services.pop(0)
                size = counts.pop(0) if service == MULTIPLE else 0
                self.messages.append((reply, service, services[:size]))
                del services[:size], replies[:size]

    def of(self, reply, service):
        return [inside for r, s, inside in self.messages if (r, s) == (reply, service)]


class Traced(unittest.TestCase):
    def frames(self, url, *tags):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "plan.pcap")
            done = run("bench", "--seconds", "0.01", "--depth", str(DEPTH), "--trace", path, url,
                       *tags)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            witness.judge(path)
            return Frames(path)

    def check_answered(self, frames):
        self.assertLessEqual(set(frames.statuses), {0, 6})  # more follows: pages, pieces
        for service in (MULTIPLE, READ, LARGE_OPEN, CLOSE):
            asked, told = frames.of(False, service), frames.of(True, service)
            self.assertEqual(sorted(asked), sorted(told), hex(service))

    def guarded(self, frames):
        packets = [p for p in frames.of(False, MULTIPLE) if READ in p and ATTRIBUTES in p]
        for packet in packets:
            self.assertEqual((packet[0], packet[-1]), (ATTRIBUTES, ATTRIBUTES))
            self.assertEqual(set(packet[1:-1]), {READ})
        self.assertGreaterEqual(frames.classes.count(CONTROLLER), 2 * len(packets))
        return packets

    def test_connections_packets_and_marks(self):
        with Sim(*TAGS, address=("--address", ADDRESS)) as sim:
            frames = self.frames(sim.url + "/1/0?connected=1", *WANTED)
        self.check_answered(frames)
        self.assertEqual(len(frames.of(False, LARGE_OPEN)), DEPTH)
        self.assertEqual(len(frames.of(False, CLOSE)), DEPTH)
        packets = self.guarded(frames)
        self.assertGreater(len(packets), 10)
        reads = sum(len(p) - 2 for p in packets)
        self.assertGreaterEqual(frames.classes.count(SYMBOL), reads // 2)
        # A packet full of tags, and pieces of the array alone in theirs.
        self.assertGreater(max(map(len, packets)), 250)
        self.assertIn(3, map(len, packets))

    def test_unconnected(self):
        with Sim(*TAGS, address=("--address", ADDRESS)) as sim:
            frames = self.frames(sim.url + "?connected=0", *WANTED)
        self.check_answered(frames)
        self.assertEqual(frames.of(False, LARGE_OPEN), [])
        self.assertGreater(len(self.guarded(frames)), 30)

    def test_few_tags_are_asked_for_by_name(self):
        with Sim(*TAGS, address=("--address", ADDRESS)) as sim:
            frames = self.frames(sim.url + "/1/0?connected=1", *WANTED[-4:])
        self.check_answered(frames)
        self.assertNotIn(SYMBOL, frames.classes)
        self.assertEqual(self.guarded(frames), [])
        self.assertEqual(len(frames.of(False, LARGE_OPEN)), len(frames.of(False, CLOSE)))


if __name__ == "__main__":
    unittest.main()
