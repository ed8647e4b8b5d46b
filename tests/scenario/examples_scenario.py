#!/usr/bin/python3
"""The examples, built against the shared and the static library, do what their comments say."""

import os
import socket
import subprocess
import tempfile
import threading
import unittest

from plant import TIMEOUT, Sim
from plant import run as ciprw

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


class Tags(unittest.TestCase):
    LINES = ["Level REAL[10]", "Pump Motor", "Program:Main.Count DINT"]

    def test_tags_are_told_and_kept(self):
        with Sim("Level=REAL[10]", "--type", "Motor{Run:BOOL,Speed:REAL}", "Pump=Motor",
                 "Program:Main.Count=DINT") as sim, tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "kept")
            for program in ("tags_shared", "tags_static"):
                done = run(program, sim.url, path)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertEqual(done.stdout.splitlines(), self.LINES)
                with open(path, "rb") as kept:
                    self.assertTrue(kept.read().startswith(b"EIPCACHE"))

    def test_what_goes_wrong_is_told(self):
        with Sim("Level=REAL") as sim, tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "kept")
            with open(path, "w", encoding="ascii") as kept:
                kept.write("no cache")
            done = run("tags_static", sim.url, path)
            self.assertEqual((done.returncode, done.stdout), (0, "Level REAL\n"))
            self.assertIn("it is no cache of tags and types", done.stderr)
            done = run("tags_static", sim.url, os.path.join(folder, "no", "such", "place"))
            self.assertEqual((done.returncode, done.stdout), (0, "Level REAL\n"))
            self.assertIn("No such file", done.stderr)
            done = run("tags_static", "127.0.0.1:1", path)
            self.assertEqual(done.returncode, 2)
            self.assertIn("connection refused", done.stderr)


class Operate(unittest.TestCase):
    def test_a_line_for_each_operation(self):
        for program in ("operate_shared", "operate_static"):
            with Sim("Tag=DINT[10]") as sim:
                done = run(program, sim.url)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                write, attribute, read = done.stdout.splitlines()
                self.assertIn("<= [4, 5, 6, 7, 8, 9]: 'OK'", write)
                self.assertRegex(attribute, r"@0x0002/1/1 +== \[.*\]: 'OK'")
                self.assertIn("Tag[3][  3-5  ]+  0 == [0, 4, 5]: 'OK'", read)
            self.assertEqual(run(program, sim.url).returncode, 1)


class Poll(unittest.TestCase):
    PROGRAMS = ("poll_shared", "poll_static")

    def test_two_devices_are_read_at_once_in_all_ways(self):
        with Sim("Speed=DINT=42") as one, Sim("Level=REAL=1.5") as other:
            for program in self.PROGRAMS:
                done = run(program, one.url, "Speed", other.url, "Level")
                self.assertEqual(done.returncode, 0, done.stderr)
                lines = done.stdout.splitlines()
                rounds = [sorted(lines[i:i + 2]) for i in range(0, len(lines), 2)]
                self.assertEqual(rounds, 4 * [["Level = 1.5", "Speed = 42"]] + [
                    ["Level is not waited for", "Speed is not waited for"]])

    def test_one_device_does_not_spoil_the_other(self):
        with Sim("Speed=DINT=42") as one, Sim("Level=REAL=1.5") as other:
            for program in self.PROGRAMS:
                done = run(program, one.url, "Nope", other.url, "Level")
                self.assertEqual(done.returncode, 1)
                self.assertEqual(done.stdout.count("Level = 1.5\n"), 4)
                self.assertEqual(done.stderr.count("cannot read Nope from " + one.url), 4)

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


class Structure(unittest.TestCase):
    def test_members_are_found_out(self):
        with Sim("--type", "Motor{Run:BOOL,Speed:REAL,Text:Str20}", "--type", "Str20=STRING(20)",
                 "M=Motor={Run: true, Speed: 1.5, Text: hi}", "Count=DINT=7") as sim:
            for program in ("structure_shared", "structure_static"):
                done = run(program, sim.url, "M")
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertEqual(done.stdout.splitlines(), [
                    "M: Motor, 32 bytes", "  Run: BOOL = true", "  Speed: REAL = 1.5",
                    '  Text: Str20 = "hi"'])
                self.assertEqual(run(program, sim.url, "Count").stdout, "Count: DINT = 7\n")
                self.assertEqual(run(program, sim.url, "Nope").returncode, 1)
                self.assertEqual(run(program, "127.0.0.1:1", "M").returncode, 2)


class Plan(unittest.TestCase):
    PROGRAMS = ("plan_shared", "plan_static")

    def test_tags_of_all_kinds_again_and_again(self):
        with Sim("Speed=DINT=42", "Counts=INT[10]=1,2,3", "--type", "Motor{Run:BOOL,Position:REAL}",
                 "Motor=Motor={Position: 2.5}") as sim:
            for program in self.PROGRAMS:
                done = run(program, sim.url, "2", "Speed", "Counts[0-2]", "Motor.Position")
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertEqual(done.stdout.splitlines(), 2 * [
                    "Speed = 42", "Counts[0-2] = [1, 2, 3]", "Motor.Position = 2.5"])

    def test_what_goes_wrong_is_told(self):
        with Sim("Speed=DINT=42") as sim:
            for program in self.PROGRAMS:
                done = run(program, sim.url, "1", "Speed", "Nope")
                self.assertEqual(done.returncode, 1)
                first, second = done.stdout.splitlines()
                self.assertEqual(first, "Speed = 42")
                self.assertIn(f"cannot read Nope from {sim.url}", second)
                done = run(program, sim.url, "1", "Speed", "Speed[")
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertIn("Speed[: ", done.stderr)
                done = run(program, "127.0.0.1:1", "1", "Speed")
                self.assertEqual(done.returncode, 2)
                self.assertIn("connection refused", done.stderr)
                self.assertEqual(run(program, sim.url, "1").returncode, 2)


class Recipe(unittest.TestCase):
    def test_a_structure_is_written_and_removed(self):
        for program in ("recipe_shared", "recipe_static"):
            done = run(program)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(done.stdout.splitlines(), [
                "write: 0", "CurrentRecipe.Duration = 120", "Seconds = 120", "write Line: 15",
                "read: 0", "read: 4"])


class Listen(unittest.TestCase):
    def test_clients_find_it_and_read_and_write(self):
        for program in ("listen_shared", "listen_static"):
            with subprocess.Popen([os.path.join(EXAMPLES, program), "0"], text=True,
                                  stdout=subprocess.PIPE) as process:
                try:
                    self.serves(process)
                finally:
                    process.terminate()

    def serves(self, process):
        url = process.stdout.readline().split()[2]
        done = ciprw("list", "--udp", "identity", url)
        self.assertIn("1756-L83E/B", done.stdout)
        done = ciprw("write", url, "Motors[1].Speed=2.5", "Motors[1].Name=left", "SetPoints[3]=7")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual([process.stdout.readline() for _ in range(3)],
                         ["written: Motors\n", "written: Motors\n", "written: SetPoints\n"])
        for target in (url, url + "?connected=1"):
            done = ciprw("read", target, "Motors[1].Speed", "Motors[1].Name", "SetPoints[2-3]")
            self.assertEqual(done.stdout.splitlines(), [
                "Motors[1].Speed = 2.5", 'Motors[1].Name = "left"', "SetPoints[2-3] = [0, 7]"])
        done = ciprw("write", url, "Seconds=1")
        self.assertIn("0x0f", done.stderr)


class Cut:
    """Passes connections on to a device; the first one ends after so many pieces from it."""

    def __init__(self, host, port, pieces):
        self.target, self.pieces = (host, port), pieces

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "127.0.0.1:%d" % self.listener.getsockname()[1]
        self.served = 0
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def serve(self):
        try:
            while True:
                near = self.listener.accept()[0]
                far = socket.create_connection(self.target, TIMEOUT)
                self.served += 1
                pieces = self.pieces if self.served == 1 else None
                threading.Thread(target=self.pump, args=(near, far, None), daemon=True).start()
                threading.Thread(target=self.pump, args=(far, near, pieces), daemon=True).start()
        except OSError:
            pass  # the test is over

    @staticmethod
    def pump(source, sink, pieces):
        try:
            while pieces != 0 and (data := source.recv(4096)):
                sink.sendall(data)
                pieces = pieces and pieces - 1
            source.shutdown(socket.SHUT_RDWR)
            sink.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the other direction ended first

    def __exit__(self, *_):
        self.listener.close()


class Uv(unittest.TestCase):
    def test_three_rounds_of_values(self):
        with Sim("Speed=DINT=42", "Level=REAL=1.5") as sim:
            for program in ("uv_shared", "uv_static"):
                for url in (sim.url, sim.url + "?connected=1"):
                    done = run(program, url, "Speed", "Level")
                    self.assertEqual((done.returncode, done.stdout),
                                     (0, 3 * "Speed = 42\nLevel = 1.5\n"), done.stderr)

    def test_failures_are_told(self):
        with Sim("Speed=DINT=42") as sim:
            done = run("uv_shared", sim.url, "Nope")
            self.assertEqual(done.returncode, 1)
            self.assertEqual(done.stdout.count("no such tag"), 3)
            done = run("uv_shared", sim.url, "Speed[")
            self.assertEqual(done.returncode, 1)
            self.assertIn("column 7", done.stderr)
            self.assertEqual(run("uv_shared", "127.0.0.1:1", "Speed").returncode, 2)

    def test_a_connection_that_ends_between_rounds_is_made_anew(self):
        """Once the session and a value have come: another descriptor, or the same number."""
        with Sim("Speed=DINT=42") as sim, Cut(sim.host, sim.port, 2) as cut:
            done = run("uv_shared", cut.url + "?simple=1", "Speed")
            self.assertEqual((done.returncode, done.stdout), (0, 3 * "Speed = 42\n"), done.stderr)
            self.assertEqual(cut.served, 2)


class Readme(unittest.TestCase):
    def test_it_shows_the_example_as_it_is(self):
        root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
        with open(os.path.join(root, "README.md"), encoding="utf-8") as readme:
            shown = readme.read().split("```c\n")[1].split("```")[0]
        with open(os.path.join(root, "examples", "read.c"), encoding="utf-8") as example:
            self.assertTrue(example.read().endswith(shown))


if __name__ == "__main__":
    unittest.main()
