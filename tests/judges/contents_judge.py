"""What decode shows of lists, on the capture of all vectors: symbols, identities, services.

argv: ciprw, folder of the vectors, folder for the capture.
"""
import json
import os
import subprocess
import sys
import unittest

import vectors
from vectors_judge import Builder

CIPRW, FOLDER, OUT = sys.argv[1:4]


def decode(*options):
    found = vectors.load(FOLDER)
    builder = Builder(found)
    for v in found.values():
        if not v.bad:
            builder.add(v)
    path = os.path.join(OUT, "contents.pcap")
    builder.capture.write(path)
    done = subprocess.run([CIPRW, "decode", *options, path], capture_output=True, text=True,
                          check=True)
    return done.stdout.splitlines()


class Contents(unittest.TestCase):
    def test_text_names_symbols_and_the_attributes_asked_for(self):
        lines = "\n".join(decode())
        self.assertIn("@0x6b/0 attributes 1, 2, 8", lines)
        self.assertIn('2 symbols: 1 "Speed" DINT, 7 "Counts" DINT[10]', lines)

    def test_json_has_symbols_with_what_was_asked_for_and_nothing_else(self):
        cips = [s for line in decode("--json") for s in json.loads(line).get("cip", [])]
        lists = [s["symbols"] for s in cips if "symbols" in s]
        self.assertIn([{"instance": 1, "name": "Speed", "type": "DINT", "dims": []},
                       {"instance": 7, "name": "Counts", "type": "DINT", "dims": [10]}], lists)

    def test_json_has_identities_and_services(self):
        messages = [json.loads(line) for line in decode("--json")]
        identities = [m["identity"] for m in messages if "identity" in m]
        self.assertIn({"vendor": 1, "vendor_name": "Rockwell Automation/Allen-Bradley",
                       "device_type": 14, "product_code": 166, "revision": "33.11",
                       "status": 0x3060, "serial": 0x00C0FFEE, "product_name": "1756-L83E/B",
                       "state": 3}, identities)
        services = [m["services"] for m in messages if "services" in m]
        self.assertIn({"version": 1, "capability": 0x0120, "name": "Communications"}, services)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
