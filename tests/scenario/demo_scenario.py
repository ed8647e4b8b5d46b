#!/usr/bin/python3
"""The demo runs to its end by itself, and shows what it promises."""

import os
import subprocess
import sys
import unittest

from plant import CIPRW, TIMEOUT

DEMO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scripts", "demo")


class Demo(unittest.TestCase):
    def test_it_works(self):
        done = subprocess.run([sys.executable, "-B", DEMO, os.path.dirname(CIPRW)],
                              capture_output=True, text=True, timeout=TIMEOUT, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        for line in ("  listening eip 127.44.8.", "  Recipe = \"Pils 0.33 l\"",
                     "  panel: connected to 1756-L83E/B, revision 33.11, by Forward Open",
                     "  logger: it reads what the panel wrote: Tanks[1,2,3] = 640",
                     "  -> Forward Open ", "  <- Write Tag Tanks[1,2,3]: success",
                     "All of it worked, in "):
            self.assertIn(line, done.stdout)
        self.assertNotIn("\033", done.stdout)
        self.assertEqual([line for line in done.stdout.splitlines() if len(line) > 100], [])


if __name__ == "__main__":
    unittest.main()
