#!/usr/bin/python3
"""--cache FILE: tags and types of controllers stay in a file, which is never trusted."""

import json
import os
import subprocess
import tempfile
import unittest

from plant import CIPRW, TIMEOUT, Sim, run

MOTOR = ("--type", "Motor{Run:BOOL,Speed:REAL}", "Pump=Motor={Speed: 2.5}")
PUMP = "Pump = {Run: false, Speed: 2.5}\n"
SYMBOLS, TEMPLATES = "0x6b", "0x6c"  # the classes


class Cache(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "tags.cache")

    def kept(self):
        with open(self.path, "rb") as stream:
            return stream.read()

    def put(self, data):
        with open(self.path, "wb") as stream:
            stream.write(data)

    def read(self, url, *tags, errors=""):
        done = run("read", "--cache", self.path, url, *tags)
        self.assertEqual((done.returncode, done.stderr), (0, errors))
        return done.stdout

    def asked(self, trace):
        lines = run("decode", "--json", trace).stdout.splitlines()
        return " ".join(cip["path"] for line in lines for cip in json.loads(line).get("cip", [])
                        if not cip["reply"])

    def paths(self, url, *tags):
        """The paths that reading asks for, in one text, and what was read."""
        trace = os.path.join(self.folder.name, "trace.pcap")
        done = run("read", "--cache", self.path, "--trace", trace, url, *tags)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        found = self.asked(trace)
        self.assertIn(tags[0], found.split())
        return found.lower(), done.stdout

    def test_the_second_time_nothing_is_listed(self):
        with Sim(*MOTOR, address=("--address", "127.44.8.70")) as sim:
            first, out = self.paths(sim.url, "Pump")
            self.assertEqual(out, PUMP)
            self.assertIn(SYMBOLS, first)
            self.assertIn(TEMPLATES, first)
            before = self.kept()
            second, out = self.paths(sim.url, "Pump")
            self.assertEqual(out, PUMP)
            self.assertNotIn(SYMBOLS, second)
            self.assertNotIn(TEMPLATES, second)
            self.assertEqual(self.kept(), before)

    def test_what_needs_no_types_needs_no_file(self):
        with Sim("Level=REAL=1.5") as sim:
            self.assertEqual(self.read(sim.url, "Level"), "Level = 1.5\n")
            self.assertEqual(os.listdir(self.folder.name), [])

    def test_another_program_at_the_same_address_is_read_anew(self):
        place = ("--address", "127.44.8.71")
        with Sim(*MOTOR, address=place) as sim:
            self.assertEqual(self.read(sim.url, "Pump"), PUMP)
        before = self.kept()
        changed = ("--type", "Motor{Speed:REAL,Torque:INT}", "Pump=Motor={Torque: 7}")
        with Sim(*changed, address=place) as sim:
            self.assertEqual(self.read(sim.url, "Pump"), "Pump = {Speed: 0.0, Torque: 7}\n")
            self.assertNotEqual(self.kept(), before)
            self.assertNotIn(SYMBOLS, self.paths(sim.url, "Pump")[0])

    def test_two_controllers_at_once_are_both_kept(self):
        other = ("--serial", "77", "--type", "Valve{Open:BOOL}", "Inlet=Valve={Open: true}")
        with Sim(*MOTOR, address=("--address", "127.44.8.72")) as one, \
                Sim(*other, address=("--address", "127.44.8.73")) as two:
            started = [subprocess.Popen([CIPRW, "read", "--cache", self.path, sim.url, tag],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                       for sim, tag in ((one, "Pump"), (two, "Inlet"))]
            for process in started:
                self.assertEqual(process.communicate(timeout=TIMEOUT)[1], b"")
                self.assertEqual(process.returncode, 0)
            # who saved last may not have seen the other's file
            self.read(one.url, "Pump")
            self.read(two.url, "Inlet")
            for sim, tag in ((one, "Pump"), (two, "Inlet")):
                self.assertNotIn(SYMBOLS, self.paths(sim.url, tag)[0])
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["tags.cache", "trace.pcap"])

    def test_a_file_that_was_cut_or_changed_is_written_anew(self):
        with Sim(*MOTOR) as sim:
            self.read(sim.url, "Pump")
            good = self.kept()
            changed = good[:60] + bytes([good[60] ^ 1]) + good[61:]
            for broken, why in ((good[:-1], "it ends too early"), (b"", "it ends too early"),
                                (changed, "it was changed since it was written")):
                self.put(broken)
                warning = f"ciprw read: warning: the cache {self.path}: {why}; it is written anew\n"
                self.assertEqual(self.read(sim.url, "Pump", errors=warning), PUMP)
                self.assertEqual(self.kept(), good)

    def test_a_file_that_is_something_else_is_left_alone(self):
        with Sim(*MOTOR) as sim:
            self.read(sim.url, "Pump")
            newer = bytearray(self.kept())
            newer[8] += 1
            for other, why in ((b"devices:\n", "it is no cache of tags and types"),
                               (bytes(newer), "it was written by another version")):
                self.put(other)
                warning = f"ciprw read: warning: the cache {self.path}: {why}; it is left alone\n"
                self.assertEqual(self.read(sim.url, "Pump", errors=warning), PUMP)
                self.assertEqual(self.kept(), other)

    def test_a_place_that_cannot_be_written_is_told(self):
        with Sim(*MOTOR) as sim:
            self.path = os.path.join(self.folder.name, "no", "such", "place")
            self.assertEqual(self.read(sim.url, "Pump", errors=(
                f"ciprw read: warning: the cache {self.path}: it cannot be written: "
                "No such file or directory; what was read is not kept\n")), PUMP)
            self.path = self.folder.name
            self.assertEqual(self.read(sim.url, "Pump", errors=(
                f"ciprw read: warning: the cache {self.path}: it cannot be read: "
                "Is a directory; it is left alone\n")), PUMP)

    def test_writes_and_measures_know_it_too(self):
        with Sim(*MOTOR) as sim:
            done = run("write", "--cache", self.path, sim.url, "Pump.Speed=3.5")
            self.assertEqual((done.returncode, done.stdout), (0, "Pump.Speed = 3.5\n"))
            self.read(sim.url, "Pump")
            done = run("bench", "--cache", self.path, "--seconds", "0.1", sim.url, "Pump")
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_lists_know_it_too(self):
        def ask(*args):
            trace = os.path.join(self.folder.name, "trace.pcap")
            done = run(args[0], "--cache", self.path, "--trace", trace, *args[1:])
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            return done.stdout, self.asked(trace).lower()
        with Sim(*MOTOR, address=("--address", "127.44.8.79")) as sim:
            for command in ("tags", "types"):
                told = run(command, "--json", sim.url).stdout
                out, first = ask(command, "--json", sim.url)
                self.assertEqual(out, told)
                self.assertIn(SYMBOLS, first)
                self.assertIn(TEMPLATES, first)
                out, second = ask(command, "--json", sim.url)
                self.assertEqual(out, told)
                self.assertNotIn(SYMBOLS, second)
                self.assertNotIn(TEMPLATES, second)
                self.assertNotIn(SYMBOLS, self.paths(sim.url, "Pump")[0])
                os.remove(self.path)

    def test_nobody_needs_it_to_fail_well(self):
        done = run("read", "--cache", self.path, "127.0.0.1:1", "Pump")
        self.assertEqual(done.returncode, 3)
        self.assertEqual(os.listdir(self.folder.name), [])


if __name__ == "__main__":
    unittest.main()
