#!/usr/bin/python3
"""The examples, built against the shared and the static library, do what their comments say."""

import os
import subprocess
import unittest

from plant import TIMEOUT, Sim

EXAMPLES = os.environ["EXAMPLES"]


def run(program, *args):
    return subprocess.run([os.path.join(EXAMPLES, program), *args], capture_output=True, text=True,
                          timeout=TIMEOUT, check=False)


class Read(unittest.TestCase):
    def test_a_value_and_two_failures(self):
        with Sim("ProductionCount=DINT=42") as sim:
            for program in ("read_shared", "read_static"):
                done = run(program, sim.url, "ProductionCount")
                self.assertEqual((done.returncode, done.stdout), (0, "ProductionCount = 42\n"))
                self.assertIn("no such tag", run(program, sim.url, "Nope").stderr)
                done = run(program, "127.0.0.1:1", "ProductionCount")
                self.assertEqual(done.returncode, 1)
                self.assertIn("connection refused", done.stderr)


if __name__ == "__main__":
    unittest.main()
