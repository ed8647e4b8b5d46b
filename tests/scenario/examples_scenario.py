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


class Poll(unittest.TestCase):
    PROGRAMS = ("poll_shared", "poll_static")

    def test_two_devices_are_read_at_once_in_both_ways(self):
        with Sim("Speed=DINT=42") as one, Sim("Level=REAL=1.5") as other:
            for program in self.PROGRAMS:
                done = run(program, one.url, "Speed", other.url, "Level")
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                lines = done.stdout.splitlines()
                self.assertEqual(sorted(lines[:2]), ["Level = 1.5", "Speed = 42"])
                self.assertEqual(sorted(lines[2:]), ["Level = 1.5", "Speed = 42"])

    def test_one_device_does_not_spoil_the_other(self):
        with Sim("Speed=DINT=42") as one, Sim("Level=REAL=1.5") as other:
            for program in self.PROGRAMS:
                done = run(program, one.url, "Nope", other.url, "Level")
                self.assertEqual(done.returncode, 1)
                self.assertEqual(done.stdout, "Level = 1.5\n" * 2)
                self.assertEqual(done.stderr.count("cannot read Nope from " + one.url), 2)

    def test_mistakes_are_told(self):
        with Sim("Speed=DINT=42") as sim:
            for program in self.PROGRAMS:
                done = run(program, sim.url, "Speed", sim.url, "Speed[")
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertIn("Speed[: ", done.stderr)
                done = run(program, sim.url, "Speed", "127.0.0.1:1", "Speed")
                self.assertEqual(done.returncode, 2)
                self.assertIn("connection refused", done.stderr)
                self.assertEqual(run(program, sim.url).returncode, 2)


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
