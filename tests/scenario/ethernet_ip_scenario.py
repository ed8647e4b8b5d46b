#!/usr/bin/python3
"""ethernet-ip from npm reads and writes a simulated controller; ciprw sees the same values."""

import json
import os
import subprocess
import unittest

from plant import TIMEOUT, Sim

HERE = os.path.dirname(os.path.abspath(__file__))
# The client knows port 44818 alone, so the device has an address of its own.
ADDRESS = "127.44.8.18"
TAGS = ["Flag=BOOL", "Small=SINT=1", "Medium=INT=2", "SetPoint=DINT=1500", "LineSpeed_1..50=REAL=1",
        "SCADA=INT[1000]", "Mask=DINT"]


class EthernetIp(unittest.TestCase):
    def test_it_reads_and_writes_as_we_do(self):
        with Sim(*TAGS, address=("--address", ADDRESS)) as sim:
            done = subprocess.run(["node", os.path.join(HERE, "ethernet_ip.js"), ADDRESS],
                                  capture_output=True, text=True, timeout=TIMEOUT, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            seen = json.loads(done.stdout)
            ours = sim.read("Flag", "Small", "Medium", "SetPoint", "LineSpeed_1", "SCADA[7]",
                            "Mask")
        self.assertEqual((seen["name"], seen["version"]), ("1756-L83E/B", "33.11"))
        self.assertEqual(seen["before"], {"Flag": False, "Small": 1, "Medium": 2, "SetPoint": 1500,
                                          "LineSpeed_1": 1, "SCADA[7]": 0})
        self.assertEqual(seen["after"], {"Flag": True, "Small": -100, "Medium": -30000,
                                         "SetPoint": 2000000, "LineSpeed_1": 12.5, "SCADA[7]": 77})
        self.assertEqual(seen["group"], {"SetPoint": 2000000, "LineSpeed_1": 12.5, "Medium": -30000,
                                         "SCADA[7]": 77, "SCADA[8]": 0, "Flag": True})
        self.assertEqual(seen["errors"]["Nope"]["generalStatusCode"], 4)
        self.assertEqual(ours, {"Flag": "true", "Small": "-100", "Medium": "1234",
                                "SetPoint": "4321", "LineSpeed_1": "12.5", "SCADA[7]": "77",
                                "Mask": "8"})


if __name__ == "__main__":
    unittest.main()
