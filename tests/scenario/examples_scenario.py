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
                done = run(program, sim.url, "Nope")
                self.assertEqual(done.returncode, 1)
                self.assertIn("no such tag", done.stderr)
                done = run(program, "127.0.0.1:1", "ProductionCount")
                self.assertEqual(done.returncode, 2)
                self.assertIn("connection refused", done.stderr)


class Device(unittest.TestCase):
    def test_a_client_writes_and_the_program_sees_it(self):
        for program in ("device_shared", "device_static"):
            done = run(program)
            self.assertEqual((done.returncode, done.stdout, done.stderr),
                             (0, "written: Count, 4 bytes\nCount = 1500\n", ""))


class Readme(unittest.TestCase):
    def test_it_shows_the_example_as_it_is(self):
        root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
        with open(os.path.join(root, "README.md"), encoding="utf-8") as readme:
            shown = readme.read().split("```c\n")[1].split("```")[0]
        with open(os.path.join(root, "examples", "read.c"), encoding="utf-8") as example:
            self.assertTrue(example.read().endswith(shown))


if __name__ == "__main__":
    unittest.main()
