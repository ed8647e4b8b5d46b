#!/usr/bin/python3
"""The examples as built for another machine, in its emulator: they read a native simulated
controller, and say in words what a native one would say.

usage: elsewhere.py FOLDER     the folder of the examples; CIPRW, EMULATOR and SUFFIX are set
"""

import os
import subprocess
import sys
import tempfile
import unittest

from plant import Sim, Speaker

FOLDER = sys.argv.pop(1)
EMULATOR = os.environ["EMULATOR"].split()
SUFFIX = os.environ.get("SUFFIX", "")
TIMEOUT = 60
LINKED = ("shared", "static")


def run(name, *args):
    """Exit status, output, errors; through files, for Wine's own processes keep a pipe open."""
    command = [*EMULATOR, os.path.join(FOLDER, name + SUFFIX), *args]
    env = dict(os.environ, LD_LIBRARY_PATH=os.path.dirname(FOLDER))
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        done = subprocess.run(command, stdout=out, stderr=errors, timeout=TIMEOUT, check=False,
                              env=env)
        return done.returncode, whole(out), whole(errors)


def whole(stream):
    stream.seek(0)
    return stream.read()


class Tags(unittest.TestCase):
    def test_a_cache_is_written_replaced_and_read(self):
        with Sim("Level=REAL[10]", "--type", "Motor{Run:BOOL,Speed:REAL}", "Pump=Motor") as sim:
            with tempfile.TemporaryDirectory(dir=".") as folder:
                path = os.path.join(os.path.basename(folder), "kept")
                for _ in range(2):
                    self.assertEqual(run("tags_static", sim.url, path),
                                     (0, "Level REAL[10]\nPump Motor\n", ""))
                    self.assertEqual(os.listdir(folder), ["kept"])
                with open(path, "r+b") as kept:
                    kept.seek(50)
                    kept.write(b"XX")
                status, _, err = run("tags_static", sim.url, path)
                self.assertEqual(status, 0)
                self.assertIn("it was changed since it was written", err)


class Read(unittest.TestCase):
    def test_values_of_every_width(self):
        tags = {"Count=DINT=-42": "-42", "Big=LINT=-9007199254740993": "-9007199254740993",
                "Level=REAL=1.5e-3": "0.0015", "Deep=LREAL=0.1": "0.1", "On=BOOL=1": "true",
                "Word=UINT=65535": "65535", "Name=STRING=Tank 7": '"Tank 7"',
                "Row=DINT[3]=1,2,3": None}
        with Sim(*tags) as sim:
            for tag, text in tags.items():
                name = tag.split("=")[0]
                expected = text or sim.read(name)[name]
                self.assertEqual(run("read_static", sim.url, name),
                                 (0, f"{name} = {expected}\n", ""))

    def test_with_either_library(self):
        with Sim("ProductionCount=DINT=42") as sim:
            for kind in LINKED:
                self.assertEqual(run("read_" + kind, sim.url, "ProductionCount"),
                                 (0, "ProductionCount = 42\n", ""))

    def test_what_goes_wrong_is_told_in_words(self):
        with Sim("ProductionCount=DINT=42") as sim:
            status, out, err = run("read_static", sim.url, "Nope")
            self.assertEqual((status, out), (1, ""))
            self.assertIn("no such tag", err)
        status, _, err = run("read_static", "127.0.0.1:1", "ProductionCount")
        self.assertEqual(status, 2)
        self.assertIn("connection refused", err)
        status, _, err = run("read_static", "no.such.host.invalid", "ProductionCount")
        self.assertEqual(status, 2)
        self.assertIn("host name is not known", err)

    def test_silence_is_a_timeout(self):
        with Speaker([(28, b"")], closes=False) as silent:
            status, _, err = run("read_static", silent.url, "ProductionCount")
            self.assertEqual(status, 2)
            self.assertIn("no answer in time", err)


class Device(unittest.TestCase):
    def test_a_client_writes_and_the_program_sees_it(self):
        for kind in LINKED:
            self.assertEqual(run("device_" + kind),
                             (0, "written: Count, 4 bytes\nCount = 1500\n", ""))


if __name__ == "__main__":
    unittest.main()
