#!/usr/bin/python3
"""st-ethernet-ip from npm, over a class 3 connection and without one: it browses, reads and writes
a simulated controller, and ciprw sees the same values.
"""

import json
import os
import subprocess
import unittest

from plant import TIMEOUT, run
from witness import witnessed

HERE = os.path.dirname(os.path.abspath(__file__))
# The client knows port 44818 alone, so each device has an address of its own.
CONNECTED, UNCONNECTED = "127.44.8.20", "127.44.8.21"
TAGS = ["Flag=BOOL", "Small=SINT=1", "Medium=INT=2", "SetPoint=DINT=1500", "Big=LINT=-5",
        "Level=REAL=1.5", "Text=STRING=\"hello\"", "Empty=STRING", "Names=STRING[3]=\"a\",\"b\"",
        "Recipes=STRING[10]=\"Lager\"", "Short=SSTRING=\"short\"", "Row=DINT[10]",
        "SCADA=INT[1000]=7", "Reals=REAL[200]=2.5", "Longs=LINT[5]=3", "Wide=SINT[70000]",
        "Grid=DINT[3,4]", "Cube=DINT[2,3,4]", "Bits=BOOL[64]", "LineSpeed_1..50=REAL=82.5",
        "Watched=DINT=30", "Precise=LREAL", "Unsigned=UDINT", "Huge=ULINT", "Word=UINT",
        "Program:Main.Count=DINT=7", "Program:Main.Label=STRING=\"label\"",
        "Program:Filler.Rate=REAL"]
BOOL, SINT, INT, DINT, LINT, REAL, DWORD, STRING = 0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xCA, 0xD3, 0xFCE
PRECISE = 0xCB
# What the package does not do, and the reason it gives; beside it what the device refuses.
NOT_SUPPORTED = {
    "LREAL": "Unrecognized Type Passed Read from Controller: 203 LREAL",
    "UDINT": "Unrecognized Type Passed Read from Controller: 200 UDINT",
    "ULINT": "Unrecognized Type Passed Read from Controller: 201 null",
    "write UINT": "Unrecognized Type to Write to Controller: 199",
    "bit of LINT": "Data Type other than SINT, INT, DINT, or BIT_STRING returned when a Bit Index "
                   "was requested",
    "bit above 31": "Tag bit index must be between 0 and 31, received 32",
    "Nope": {"generalStatusCode": 4, "extendedStatus": [0]},
    "Nope in a program": {"generalStatusCode": 4, "extendedStatus": [0]},
    # It takes 0x2105, beyond the end, for a sign to ask for one element less: here, for none.
    "Row[10]": 'The value of "value" is out of range. It must be >= 0 and <= 65535. Received -1',
    "write DINT as INT": {"generalStatusCode": 255, "extendedStatus": [0x2107]},
}
ATOMS = {
    "Flag": [False, True, False, True], "Small": [1, -128, 127], "Medium": [2, -32768, 32767],
    "SetPoint": [1500, -2 ** 31, 2 ** 31 - 1], "Big": ["-5", str(-2 ** 63), str(2 ** 63 - 1)],
    "Level": [1.5, -0.5, 12.5], "Row[3]": [0, 333], "SCADA[300]": [7, -300], "Wide[69999]": [0, 99],
    "Grid[1,2]": [0, 12], "Cube[1,2,3]": [0, 123],
}
SLICES = {  # size, step, before
    "Row[4]": (5, 50, 0), "SCADA[10]": (4, -1, 7), "Reals[2]": (3, 0.25, 2.5),
    "Longs[1]": (2, 4611686018427387905, "3"), "Grid[1,0]": (4, 7, 0), "Cube[1,0,0]": (12, 1000, 0),
    "SCADA": (1000, 1, 7), "Reals": (200, 0.5, 2.5),
}


def wanted_slice(name):
    size, step, _ = SLICES[name]
    if name.startswith("Longs"):
        return [str(step * i) for i in range(size)]
    return [step * i for i in range(size)]


def value(sim, tag):
    done = run("read", "--json", sim.url, tag)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["value"]


class Stranger:
    """What it sees and does, the same over a connection and without one."""

    def test_properties(self):
        properties = self.seen["properties"]
        self.assertEqual((properties["name"], properties["version"], properties["serial_number"]),
                         ("1756-L83E/B", "33.11", 0xC0FFEE))
        self.assertEqual((properties["run"], properties["faulted"]), (True, False))
        self.assertEqual(self.seen["connected"], self.address == CONNECTED)
        self.assertEqual(self.seen["attribute"], "0b" + b"1756-L83E/B".hex())
        self.assertEqual(self.seen["closed"], ["disconnected"] * 2)

    def test_the_clock_is_read_and_set(self):
        before, after = self.seen["clock"]
        self.assertLess(before, 5000)
        self.assertGreaterEqual(after, 0)
        self.assertLess(after, 5000)

    def test_tags_of_the_controller_and_its_programs(self):
        listed = self.seen["list"]
        tags = {(row[0], row[1]): row[2:] for row in listed["tags"]}
        self.assertEqual(sorted(listed["programs"]), ["Filler", "Main"])
        for name, row in {
                "Flag": [BOOL, 0, False], "Small": [SINT, 0, False], "Medium": [INT, 0, False],
                "SetPoint": [DINT, 0, False], "Big": [LINT, 0, False], "Level": [REAL, 0, False],
                "Text": [STRING, 0, True], "Names": [STRING, 1, True], "SCADA": [INT, 1, False],
                "Grid": [DINT, 2, False], "Cube": [DINT, 3, False], "Bits": [DWORD, 1, False],
                "LineSpeed_50": [REAL, 0, False], "Precise": [PRECISE, 0, False]}.items():
            self.assertEqual(tags[None, name], row, name)
        self.assertEqual(tags["Main", "Count"], [DINT, 0, False])
        self.assertEqual(tags["Main", "Label"], [STRING, 0, True])
        self.assertEqual(tags["Filler", "Rate"], [REAL, 0, False])
        self.assertEqual(len([name for program, name in tags if program is None]),
                         len(TAGS) - 3 + 49 + 2)
        self.assertEqual(len(tags), len(TAGS) + 49 + 2)

    def test_the_template_of_a_string(self):
        (size, handle, members), = self.seen["list"]["templates"].values()
        self.assertEqual((size, handle), (88, STRING))
        self.assertEqual(members, [["LEN", DINT, 0, 0], ["DATA", SINT, 82, 4]])

    def test_atoms_and_elements(self):
        self.assertEqual(self.seen["atoms"], ATOMS)

    def test_bits(self):
        bits = self.seen["bits"]
        self.assertEqual(bits.pop("Bits"), [64, 35])
        self.assertEqual(bits.pop("ours"), [False, True, False, True, False])
        self.assertEqual(bits.pop("Bits[35]"), [False, True])
        before = {"Small.7": False, "Medium.15": False, "SetPoint.31": False, "Row[2].31": False,
                  "Grid[2,3].0": False, "Cube[0,0,1].9": False}
        self.assertEqual(bits, {tag: [was, True, False, True] for tag, was in before.items()})

    def test_slices(self):
        slices = self.seen["slices"]
        self.assertEqual(slices["size"], 10)
        for name, (size, _, before) in SLICES.items():
            self.assertEqual(slices[name][:2], [before, size], name)
            self.assertEqual(slices[name][2], wanted_slice(name), name)
            self.assertEqual(slices[name][3], wanted_slice(name), name)

    def test_strings(self):
        self.assertEqual(self.seen["strings"], {
            "Text": ["hello", "written by another"], "Empty": ["", ""], "Names[1]": ["b", "second"],
            "Program:Main.Label": ["label", "labelled"],
            "Names": [["a", "second", ""], [f"Names {i}" for i in range(3)]],
            "Recipes": [["Lager"] * 10, [f"Recipes {i}" for i in range(10)]]})
        self.assertEqual(self.seen["shortStrings"], ["short", "brief"])
        self.assertEqual(self.seen["programs"], [7, 70000])

    def test_groups(self):
        before, after = self.seen["groups"]
        speeds = [f"LineSpeed_{i}" for i in range(1, 51)]
        self.assertEqual([before[name] for name in speeds], [82.5] * 50)
        self.assertEqual([after[name] for name in speeds], [i / 4 for i in range(50)])
        self.assertEqual(before["Text"], "written by another")
        self.assertEqual((after["Flag"], after["Big"]), (True, str(2 ** 63 - 1)))

    def test_a_subscription_sees_what_another_client_writes(self):
        self.assertEqual(self.seen["scan"], [["initialized", 30], ["changed", 31, 30]])

    def test_what_is_not_supported_or_refused(self):
        self.assertEqual(self.seen["refused"], NOT_SUPPORTED)

    def test_we_see_what_it_wrote(self):
        self.assertEqual(self.ours, {
            "Flag": True, "Small": -1, "Medium": -1, "SetPoint": -1, "Big": 2 ** 63 - 1,
            "Level": 12.5, "Row[3]": 333, "Wide[69999]": 99, "Text": "by a group",
            "Program:Main.Label": "labelled", "Program:Main.Count": 70000, "Watched": 31,
            "Short": "brief", "Names*3": [f"Names {i}" for i in range(3)],
            "Recipes*10": [f"Recipes {i}" for i in range(10)],
            "Bits*64": [i % 3 == 0 for i in range(64)],
            "LineSpeed_50": 12.25, "SCADA*1000": list(range(1000)),
            "Grid[1,0]*4": [0, 7, 14, 21], "Cube[1,0,0]*12": [1000 * i for i in range(12)],
            "Grid[2,3]": 1, "Cube[0,0,1]": 512, "Longs[2]": 4611686018427387905})

    @classmethod
    def setUpClass(cls):
        with witnessed(*TAGS, address=cls.address) as sim:
            script = os.path.join(HERE, "st_ethernet_ip.js")
            run("write", sim.url, "Bits[36]=1", "Bits[37-38]=0,1")
            done = subprocess.run(["node", script, cls.address, cls.mode], capture_output=True,
                                  env={**os.environ, "TZ": "UTC"},
                                  text=True, timeout=TIMEOUT, check=False)
            if done.returncode != 0:
                raise AssertionError(done.stdout[-2000:] + done.stderr)
            cls.seen = json.loads(done.stdout)
            cls.ours = {tag: value(sim, tag) for tag in (
                "Flag", "Small", "Medium", "SetPoint", "Big", "Level", "Row[3]", "Wide[69999]",
                "Text", "Program:Main.Label", "Program:Main.Count", "Watched", "Short", "Names*3",
                "Recipes*10", "Bits*64", "LineSpeed_50", "SCADA*1000", "Grid[1,0]*4",
                "Cube[1,0,0]*12", "Grid[2,3]", "Cube[0,0,1]", "Longs[2]")}


class Connected(Stranger, unittest.TestCase):
    address, mode = CONNECTED, "connected"


class Unconnected(Stranger, unittest.TestCase):
    address, mode = UNCONNECTED, "unconnected"


if __name__ == "__main__":
    unittest.main()
