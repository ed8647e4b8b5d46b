#!/usr/bin/python3
"""ethernet-ip from npm reads and writes a simulated controller; ciprw sees the same values."""

import json
import os
import subprocess
import unittest

from plant import TIMEOUT
from witness import witnessed

HERE = os.path.dirname(os.path.abspath(__file__))
# The client knows port 44818 alone, so the device has an address of its own.
ADDRESS = "127.44.8.18"
TAGS = ["Flag=BOOL", "Small=SINT=1", "Medium=INT=2", "SetPoint=DINT=1500", "LineSpeed_1..50=REAL=1",
        "SCADA=INT[1000]", "Mask=DINT", "Big=LINT", "Text=STRING=\"hello\"", "Bits=BOOL[64]",
        "Grid=DINT[3,4]", "Cube=DINT[2,3,4]", "Program:Main.Count=DINT=7"]
# What the package does not do, and the reason it gives; beside it what the device refuses.
NOT_SUPPORTED = {
    "Nope": {"generalStatusCode": 4, "extendedStatus": [0]},
    "SCADA[1000]": {"generalStatusCode": 255, "extendedStatus": [0x2105]},
    "write DINT as INT": {"generalStatusCode": 255, "extendedStatus": [0x2107]},
    "LINT": "Unrecognized Type Passed Read from Controller: 197",
    "STRING": "Unrecognized Type Passed Read from Controller: 672",
    "BOOL array": "Unrecognized Type Passed Read from Controller: 211",
    "more elements than one": 77,  # it asks for them, and keeps the first
    "list of tags": "undefined",  # there is no such function
    "connection": "undefined",
}


class EthernetIp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with witnessed(*TAGS, address=ADDRESS) as sim:
            done = subprocess.run(["node", os.path.join(HERE, "ethernet_ip.js"), ADDRESS],
                                  capture_output=True, text=True, timeout=TIMEOUT, check=False)
            if done.returncode != 0:
                raise AssertionError(done.stdout + done.stderr)
            cls.seen = json.loads(done.stdout)
            cls.ours = sim.read("Flag", "Small", "Medium", "SetPoint", "LineSpeed_1", "SCADA[7]",
                                "SCADA[300]", "Grid[1,2]", "Cube[1,2,3]", "Mask", "Cube[0,0,1]",
                                "Bits[34-36]", "Program:Main.Count")

    def test_it_connects_and_knows_the_controller(self):
        properties = self.seen["properties"]
        self.assertEqual((properties["name"], properties["version"], properties["serial_number"]),
                         ("1756-L83E/B", "33.11", 0xC0FFEE))

    def test_it_reads_and_writes(self):
        self.assertEqual(self.seen["writes"], {
            "Flag": [False, True], "Small": [1, -100], "Medium": [2, -30000],
            "SetPoint": [1500, 2000000], "LineSpeed_1": [1, 12.5], "SCADA[7]": [0, 77],
            "SCADA[300]": [0, -300], "Grid[1,2]": [0, 12], "Cube[1,2,3]": [0, 123],
            "Count": [7, 70000]})

    def test_it_reads_and_writes_bits(self):
        bits = self.seen["bits"]
        self.assertEqual(bits.pop("Bits[35]"), [False, True])
        before = {"Mask.3": False, "Small.7": True, "Medium.15": True, "Mask.31": False,
                  "Cube[0,0,1].9": False}
        self.assertEqual(bits, {tag: [was, True, False, True] for tag, was in before.items()})

    def test_it_reads_and_writes_groups(self):
        self.assertEqual(self.seen["group"], {
            "SetPoint": 2000000, "LineSpeed_1": 12.5, "Medium": -30000, "SCADA[7]": 77,
            "SCADA[8]": 0, "Flag": True})

    def test_what_is_not_supported_or_refused(self):
        self.assertEqual(self.seen["refused"], NOT_SUPPORTED)

    def test_we_see_what_it_wrote(self):
        self.assertEqual(self.ours, {
            "Flag": "true", "Small": "-100", "Medium": "1234", "SetPoint": "4321",
            "LineSpeed_1": "12.5", "SCADA[7]": "77", "SCADA[300]": "-300", "Grid[1,2]": "12",
            "Cube[1,2,3]": "123", "Mask": str(8 - 2 ** 31), "Cube[0,0,1]": "512",
            "Bits[34-36]": "[false, true, false]", "Program:Main.Count": "70000"})


if __name__ == "__main__":
    unittest.main()
