#!/usr/bin/python3
"""ciprw sim --plant: devices of a YAML file, and what is said of files that are wrong."""

import os
import subprocess
import tempfile
import time
import unittest

from plant import CIPRW, TIMEOUT, Sim, free_port, run

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXAMPLE = os.path.join(REPOSITORY, "examples", "plant.yaml")
PRESS = """<RSLogix5000Content><Controller Name="Press" ProcessorType="1756-L85E" MajorRev="35"
MinorRev="11"><Tags><Tag Name="Fixed" DataType="INT"><Data Format="L5K">300</Data></Tag></Tags>
</Controller></RSLogix5000Content>"""


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.path = os.path.join(self.folder, "plant.yaml")

    def write(self, text, name="plant.yaml"):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return path

    def plant(self, text, *arguments):
        return Sim("--plant", self.write(text), *arguments)


def urls(sim, count):
    """Of all devices of a simulator whose first line has been read."""
    return [sim.url] + [sim.process.stdout.readline().split()[2] for _ in range(count - 1)]


def read(url, *tags):
    done = run("read", url, *tags)
    assert done.returncode == 0, done.stderr
    return dict(line.split(" = ", 1) for line in done.stdout.splitlines())


class Example(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = cls.enterClassContext(Sim("--plant", EXAMPLE))
        cls.filler, cls.capper = urls(cls.sim, 2)

    def test_each_device_has_its_address_and_its_tags(self):
        self.assertTrue(self.filler.startswith("127.0.0.2:"))
        self.assertTrue(self.capper.startswith("127.0.0.3:"))
        self.assertEqual(
            read(self.filler, "SetPoint", "ProductionCount", "LineSpeed_4", "Grid*6", "Greeting",
                 "CurrentRecipe.Temperature", "CurrentRecipe.Pressure",
                 "CurrentRecipe.QualityLevel", "Motors[0].Run", "Motors[0].Steps[0-3]",
                 "Motors[0].Label.LEN", "Motors[1].Speed", "Motors[1].Ramp.PRE", "Limits*2",
                 "Program:Main.State", "Program:Main.Next.Temperature", "FirstSpeed"),
            {"SetPoint": "1500", "ProductionCount": "9007199254740993", "LineSpeed_4": "12.5",
             "Grid*6": "[1, 2, 3, 4, 5, 6]", "Greeting": '"hello"',
             "CurrentRecipe.Temperature": "21.5", "CurrentRecipe.Pressure": "0.0",
             "CurrentRecipe.QualityLevel": '"good"', "Motors[0].Run": "true",
             "Motors[0].Steps[0-3]": "[1, 2, 3, 0]", "Motors[0].Label.LEN": "4",
             "Motors[1].Speed": "2.0", "Motors[1].Ramp.PRE": "500", "Limits*2": "[-inf, 80.0]",
             "Program:Main.State": "3", "Program:Main.Next.Temperature": "19.0",
             "FirstSpeed": "1.5"})
        self.assertEqual(read(self.capper, "Torque[6-7]"), {"Torque[6-7]": "[0.25, 0.25]"})

    def test_rights_and_statuses_are_kept(self):
        for operation, operand, words in (
                ("write", "Limits[0]=1.0", "0x0f"), ("write", "MaxSpeed=1.0", "0x0f"),
                ("write", "LastStep=1", "0x0f"), ("read", "Broken", "0x2105")):
            done = run(operation, self.filler, operand)
            self.assertEqual(done.returncode, 5, done)
            self.assertIn(words, done.stderr)

    def test_identities_are_theirs(self):
        for url, words in ((self.filler, ("1756-L83E/B", "33.11", "0x00c0ffee")),
                           (self.capper, ("5069-L320ER",))):
            done = run("list", "identity", url)
            for word in words:
                self.assertIn(word, done.stdout)

    def test_assemblies_are_there(self):
        self.assertEqual(read(self.capper, "@4/101/3"), {"@4/101/3": "{00 00 00 00 00 00 00 00}"})

    def test_it_can_be_checked_alone(self):
        done = run("sim", "--check", "--plant", EXAMPLE)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, "checked eip 127.0.0.2:44818 tags 18 types 3\n"
                                      "checked eip 127.0.0.3:44818 tags 2 types 1\n")


class Plants(Folder):
    def test_the_command_line_says_more(self):
        with self.plant("tags: {A: INT = 1}\nprofile: compactlogix\n", "--profile", "micro800",
                        "--product", "Mixer", "B=INT=2") as sim:
            self.assertEqual(sim.read("A", "B"), {"A": "1", "B": "2"})
            self.assertIn("Mixer", run("list", "identity", sim.url).stdout)

    def test_standard_input_is_a_plant(self):
        done = run("sim", "--check", "--plant", "-", input="tags: {A: INT, B: INT}\n")
        self.assertEqual((done.returncode, done.stdout),
                         (0, "checked eip 127.0.0.1:44818 tags 2 types 0\n"))
        done = run("sim", "--plant", "-", input="tagz: {A: INT}\n")
        self.assertEqual(done.returncode, 2)
        self.assertIn("ciprw sim: (standard input):1:1: there is no 'tagz' here", done.stderr)

    def test_serial_numbers_differ_unless_the_file_says_them(self):
        with self.plant("devices:\n- address: 127.0.0.1\n- address: 127.0.0.1\n"
                        "- {address: 127.0.0.1, identity: {serial: 77}}\n") as sim:
            serials = [line.split()[1] for url in urls(sim, 3)
                       for line in run("list", "identity", url).stdout.splitlines()
                       if "serial" in line]
        self.assertEqual(len(set(serials)), 3)
        self.assertEqual(serials[2], "0x0000004d")

    def test_answers_are_delayed(self):
        with self.plant("limits: {delay: 0.2}\ntags: {A: INT}\n") as sim:
            start = time.monotonic()
            sim.read("A")
            self.assertGreaterEqual(time.monotonic() - start, 0.2)

    def test_an_export_lies_beside_the_file(self):
        self.write(PRESS, "Press.L5X")
        with self.plant("l5x: Press.L5X\ntags: {More: INT = 2}\n") as sim:
            self.assertEqual(sim.read("Fixed", "More"), {"Fixed": "300", "More": "2"})

    def test_devices_lead_to_each_other(self):
        port = free_port()
        with Sim("--plant", self.write(
                f"devices:\n- address: 127.0.0.1:0\n  routes: {{1/2: 127.0.0.1:{port}}}\n"
                f"  tags: {{A: INT = 1}}\n- address: 127.0.0.1:{port}\n  tags: {{A: INT = 2}}\n"),
                 address=()) as sim:
            self.assertEqual(read(sim.url + "/1/2", "A"), {"A": "2"})
            self.assertEqual(read(sim.url + "/1/0", "A"), {"A": "1"})

    def test_a_hundred_devices_are_one_process(self):
        rows = "".join(f"- address: 127.0.1.{i}\n  tags: {{Own: INT = {i}}}\n"
                       for i in range(1, 101))
        with self.plant(f"tags: {{All: INT = 7}}\ndevices:\n{rows}") as sim:
            for i, url in enumerate(urls(sim, 100), 1):
                if i % 33 == 1:
                    self.assertEqual(read(url, "All", "Own"), {"All": "7", "Own": str(i)})

    def test_a_hundred_thousand_tags_are_there_soon(self):
        tags = "".join(f"  Tag_{i}: {{type: DINT, value: {i}}}\n" for i in range(100_000))
        with self.plant("tags:\n" + tags) as sim:
            self.assertEqual(sim.read("Tag_99999"), {"Tag_99999": "99999"})


class Mistakes(Folder):
    def refused(self, text, place, words, *arguments):
        path = self.write(text)
        done = run("sim", "--port", "0", "--plant", path, *arguments)
        self.assertEqual((done.returncode, done.stdout), (2, ""), (text, done))
        self.assertTrue(done.stderr.startswith(f"ciprw sim: {path}:{place}: "), (text, done.stderr))
        self.assertIn(words, done.stderr)

    def test_each_has_its_line_and_column(self):
        for text, place, words in (
                ("", "1:1", "the file is empty"),
                ("tagz:\n  A: DINT\n", "1:1", "there is no 'tagz' here: a device may have address"),
                ("tags:\n\tA: DINT\n", "2:1", "a tab"),
                (b"tags:\n  A: \xff\n", "2:6", "no UTF-8"),
                ("a: &a [x, x]\nb: &b [*a, *a]\n", "1:4", "anchors"),
                ("tags: {A: DINT}\n---\ntags: {B: DINT}\n", "2:1", "second document"),
                ("tags:\n  A: DINT = 2147483648\n", "2:13", "DINT"),
                ("tags:\n  A: DINT = true\n", "2:13", "DINT"),
                ("types:\n  A: {B: C}\n  C: {D: A}\n", "3:10", "cannot contain itself"),
                ("types:\n  A: {B: C}\n", "2:10", "there is no type 'C'"),
                ("devices:\n- address: no.such.host.invalid\n", "2:12", "there is no address"),
                ("devices:\n- address: 127.0.0.1:x\n", "2:22", "port"),
                ("routes:\n  1/2: 10.0.0.5:x\n", "2:17", "port"),
                ("no_route: yes\nroutes: {1/2: 10.0.0.5}\n", "2:9", "passes nothing on")):
            self.refused(text, place, words)

    def test_two_devices_cannot_be_at_one_address(self):
        for first, second in (("127.0.0.2", "127.0.0.2:44818"), ("0.0.0.0:5000", "127.0.0.9:5000"),
                              ("127.0.0.9:5000", "0.0.0.0:5000")):
            path = self.write(f"devices:\n- address: {first}\n- address: {second}\n")
            done = run("sim", "--plant", path)
            self.assertEqual((done.returncode, done.stdout), (2, ""), done)
            self.assertIn(f"ciprw sim: {path}:3:12: {second.split(':', maxsplit=1)[0]}:",
                          done.stderr)
            self.assertIn("is the address of another device already", done.stderr)
        path = self.write("devices:\n- name: A\n- name: B\n")
        self.assertIn(f"{path}:3:3: 127.0.0.1:44818 is", run("sim", "--plant", path).stderr)
        done = run("sim", "--address", "127.0.0.2", "--address", "127.0.0.2")
        self.assertEqual(done.returncode, 2)
        self.assertIn("127.0.0.2:44818 is the address of another device already", done.stderr)

    def test_a_million_tags_of_one_name_end_at_the_second(self):
        path = self.write("tags:\n" + "  A: DINT\n" * 1_000_000)
        done = run("sim", "--plant", path)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr, f"ciprw sim: {path}:3:3: 'A' is there already, in line 2\n")

    def test_a_mistake_in_the_last_device_lets_none_listen(self):
        port = free_port()
        path = self.write(f"devices:\n- address: 127.0.0.1:{port}\n"
                          "- {address: 127.0.0.2, tags: {A: DINTT}}\n")
        done = run("sim", "--plant", path)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn(f"{path}:3:34: there is no type 'DINTT'", done.stderr)

    def test_files_that_are_not_there_are_told(self):
        done = run("sim", "--plant", self.path)
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"ciprw sim: cannot read {self.path}: No such file", done.stderr)
        path = self.write("l5x: Press.L5X\n")
        done = run("sim", "--plant", path)
        self.assertEqual(done.returncode, 2)
        self.assertIn(os.path.join(self.folder, "Press.L5X"), done.stderr)

    def test_addresses_are_in_the_file(self):
        done = run("sim", "--plant", EXAMPLE, "--address", "127.0.0.1")
        self.assertEqual(done.returncode, 2)
        self.assertIn("leave --address out", done.stderr)

    def test_a_port_that_is_taken_ends_it_with_no_device_left(self):
        with Sim("A=INT") as other:
            first = free_port()
            path = self.write(f"devices:\n- address: 127.0.0.1:{first}\n"
                              f"- address: {other.url}\n")
            with subprocess.Popen([CIPRW, "sim", "--plant", path], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True) as sim:
                output, errors = sim.communicate(timeout=TIMEOUT)
            self.assertEqual((sim.returncode, output), (3, ""))
            self.assertIn(f"cannot listen on {other.url}", errors)


if __name__ == "__main__":
    unittest.main()
