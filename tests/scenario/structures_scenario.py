#!/usr/bin/python3
"""ciprw reads and writes structures that nobody declared: as text and as JSON, nested and in
arrays, with strings of any size and members that the controller denies. What is true is told by a
client that was written from the manuals alone.
"""

import json
import os
import struct
import tempfile
import unittest

from logix_client import Client, tag_path

from plant import Sim, run

TYPES = ["Axis{Position:LREAL,Ready:BOOL,Limits:REAL[2],Label:Str20}", "Str20=STRING(20)",
         "Str200=STRING(200)",
         "Motor{Run:BOOL,Fault:BOOL,Speed:REAL,Hist:INT[3],Big:ULINT,Note:Str200,Text:STRING,"
         "Ramp:TIMER,Axis:Axis[2],Mask:BOOL[40]}"]
MOTOR = ('{Run: true, Speed: 12.5, Hist: [1, -2, 3], Big: 18446744073709551615, '
         'Note: "x' + "y" * 150 + '", Text: "hi", Ramp: {PRE: 500}, '
         'Axis: [{Position: -0.5, Label: "left"}, {Ready: true, Limits: [1, 2]}]}')
TAGS = ["Motor=Motor=" + MOTOR, "Motors=Motor[4]", "Program:Main.M=Motor", "Plain=DINT=5",
        "Grid=Axis[2,3]"]
SECRETS = """
types:
  Key: {Code: DINT, Owner: STRING}
  Part: {Size: INT, Key: {type: Key, access: none}, Open: BOOL, Shut: {type: BOOL, access: none}}
  Whole:
    Name: STRING
    Parts: Part[2]
    Secret: {type: DINT, access: none}
    Bits: 'BOOL[40]'
    Speed: REAL
  Closed: {Only: {type: DINT, access: none}}
devices:
  - address: 127.0.0.1:0
    tags:
      Whole: {type: Whole, value: {Name: it, Secret: 7, Speed: 1.5, Parts: [{Size: 3, Open: true,
              Shut: true, Key: {Code: 9}}, {Size: 4}]}}
      Wholes: {type: 'Whole[3]', value: [{Speed: 1}, {Speed: 2}, {Speed: 3}]}
      Closed: Closed
"""


def options(*types):
    return [word for one in types for word in ("--type", one)]


def shown(value):
    """What a client reads, with BOOLs where the controller has 32 of them in a DWORD."""
    if isinstance(value, list):
        return [shown(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: [bool(word >> bit & 1) for word in part for bit in range(32)] if name == "Mask"
            else shown(part) for name, part in value.items()}


def read(sim, *tags):
    """The rows that ciprw read --json prints, and what it says beside them."""
    done = run("read", "--json", sim.url, *tags)
    return [json.loads(line) for line in done.stdout.splitlines()], done


class Structures(unittest.TestCase):
    def setUp(self):
        self.sim = Sim(*options(*TYPES), *TAGS)
        self.sim.__enter__()
        self.addCleanup(self.sim.__exit__)
        self.witness = Client(self.sim.host, self.sim.port)
        self.addCleanup(self.witness.stream.close)
        self.tags = self.witness.browse()

    def truth(self, name):
        return shown(self.witness.value(self.tags[name]))

    def test_text_names_every_member(self):
        text = self.sim.read("Motor")["Motor"]
        self.assertTrue(text.startswith(
            "{Run: true, Fault: false, Speed: 12.5, Hist: [1, -2, 3], Big: 18446744073709551615, "
            'Note: "xyyy'), text)
        self.assertIn('Text: "hi", Ramp: {', text)
        self.assertIn("PRE: 500, ACC: 0", text)
        self.assertTrue(text.endswith(
            'Axis: [{Position: -0.5, Ready: false, Limits: [0.0, 0.0], Label: "left"}, '
            '{Position: 0.0, Ready: true, Limits: [1.0, 2.0], Label: ""}], Mask: ['
            + ", ".join(["false"] * 64) + "]}"), text)

    def test_json_is_what_another_client_reads(self):
        names = ["Motor", "Program:Main.M", "Plain"]
        rows, done = read(self.sim, *names)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual([row["type"] for row in rows], ["Motor", "Motor", "DINT"])
        for row in rows:
            truth = self.truth(row["tag"])
            self.assertEqual(row["value"], truth[0] if isinstance(truth, list) else truth)
            self.assertNotIn("denied", row)

    def test_arrays_are_lists_of_objects(self):
        rows, _ = read(self.sim, "Motors[0-3]", "Motors[2]", "Grid[1,0-2]", "Motor.Axis[0-1]",
                       "Motors[1-1]", "Grid*6")
        truth = self.truth("Motors")
        self.assertEqual(rows[0]["value"], truth)
        self.assertEqual(rows[1]["value"], truth[2])
        self.assertEqual([len(row["value"]) for row in rows[2:]], [3, 2, 1, 6])
        self.assertEqual(rows[3]["value"][0]["Label"], "left")
        self.assertEqual({row["type"] for row in rows}, {"Motor", "Axis"})

    def test_over_a_connection_it_is_the_same(self):
        plain, _ = read(self.sim, "Motor", "Motors[0-3]")
        done = run("read", "--json", self.sim.url + "?connected=1", "Motor", "Motors[0-3]")
        self.assertEqual([json.loads(line) for line in done.stdout.splitlines()], plain)

    def test_a_member_is_written_in_its_own_type(self):
        done = run("write", self.sim.url, "Motor.Speed=1.5", "Motor.Fault=true",
                   "Motor.Axis[1].Position=1e300", "Motor.Note=short", "Motor.Hist[1]=7")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        motor = self.truth("Motor")
        motor = motor[0] if isinstance(motor, list) else motor
        self.assertEqual((motor["Speed"], motor["Fault"], motor["Note"], motor["Hist"]),
                         (1.5, True, "short", [1, 7, 3]))
        self.assertEqual(motor["Axis"][1]["Position"], 1e300)

    def test_some_members_leave_the_others_as_they_are(self):
        before = self.one("Motor")
        done = run("write", self.sim.url,
                   'Motor={speed: -2, Axis: [{Label: "a, \\"b\\""}, {Ready: false}], '
                   '"Hist": [9], Fault: 1}')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.splitlines(), [
            "Motor.Speed = -2.0", 'Motor.Axis[0].Label = "a, \\"b\\""',
            "Motor.Axis[1].Ready = false", "Motor.Hist = 9", "Motor.Fault = true"])
        self.assertIn("ciprw write: Motor: 5 of its ", done.stderr)
        before.update(Speed=-2.0, Fault=True, Hist=[9, -2, 3])
        before["Axis"][0]["Label"] = 'a, "b"'
        before["Axis"][1]["Ready"] = False
        self.assertEqual(self.one("Motor"), before)

    def test_a_json_object_with_all_members_is_written_in_one_piece(self):
        rows, _ = read(self.sim, "Motor")
        value = rows[0]["value"]
        value.update(Speed=3.25, Big=1 << 63, Note="z" * 200)
        value["Axis"][0].update(Position=2.0, Limits=[-1.0, 1.0])
        del value["Ramp"]
        with tempfile.TemporaryDirectory() as folder:
            trace = os.path.join(folder, "write.pcap")
            done = run("write", "--trace", trace, self.sim.url, "Motors[3]=" + json.dumps(value))
            self.assertIn("written, member by member", done.stderr)
            self.assertEqual(done.returncode, 0, done.stderr)
            value = self.one("Motors", 3)
            self.assertEqual((value["Speed"], value["Big"], value["Note"]),
                             (3.25, 1 << 63, "z" * 200))
            done = run("write", "--trace", trace, self.sim.url, "Motors[2]=" + json.dumps(value))
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(self.one("Motors", 2), value)

    def test_bools_of_an_array_are_written_as_such(self):
        done = run("write", self.sim.url, "Motor={Mask: [0, 1, true]}", "Motor.Mask[39]=1")
        self.assertEqual((done.returncode, done.stdout.splitlines()),
                         (0, ["Motor.Mask = [false, true, true]", "Motor.Mask[39] = true"]))
        self.assertIn("3 of its ", done.stderr)
        wanted = [at in (1, 2, 39) for at in range(64)]
        self.assertEqual(self.one("Motor")["Mask"], wanted)
        self.assertEqual(read(self.sim, "Motor")[0][0]["value"]["Mask"], wanted)
        wanted = [at % 5 == 0 for at in range(64)]
        for count in (64, 32):
            bools = [not bit for bit in wanted[:count]]
            done = run("write", self.sim.url, "Motor=" + json.dumps({"Mask": bools}))
            self.assertEqual(done.returncode, 0, done.stderr)
            wanted[:count] = bools
            self.assertEqual(self.one("Motor")["Mask"], wanted)

    def one(self, name, at=0):
        value = self.truth(name)
        return value[at] if isinstance(value, list) else value

    def test_what_does_not_fit_is_refused_before_anything_is_written(self):
        before = self.one("Motor")
        for text, words in (
                ("{Speed: fast}", '"fast" does not fit: REAL takes'),
                ("{Speed: 1, Nope: 2}", "Motor has no member 'Nope'"),
                ("{Speed: 1, Speed: 2}", "the member is given twice"),
                ("{Hist: [1, 2, 3, 4]}", "there are more values than elements"),
                ("{Mask: [" + "0," * 64 + "0]}", "there are more values than elements"),
                ("{Mask: [" + "0," * 39 + "0]}", "32 BOOLs share a DWORD"),
                ("{Mask: [2]}", '"2" does not fit: BOOL takes'),
                ("{Hist: 1}", "it is an array"), ("{Speed: [1]}", "a list is for an array"),
                ("{Axis: {Ready: 1}}", "it is an array"), ("{Ramp: 5}", "a structure is given as"),
                ("{Speed: 1", "expected ',' or '}'"), ("{Speed 1}", "expected ':'"),
                ("{Speed: 1} x", "expected the end"), ("{}", "no member is given"),
                ("5", "a structure is given as"), ("{Speed:}", "a value is missing"),
                ('{Text: "a}', "'\"' is missing"), ("{Axis: [{Label: \"" + "x" * 21 + "\"}]}",
                                                   "Str20 takes up to 20 characters")):
            done = run("write", self.sim.url, "Plain=6", "Motor=" + text)
            self.assertEqual((done.returncode, done.stdout), (2, ""), text)
            self.assertIn(words, done.stderr)
        done = run("write", self.sim.url, "Motors[0-1]={Speed: 1}")
        self.assertIn("one by one", done.stderr)
        self.assertEqual(self.one("Motor"), before)
        self.assertEqual(self.sim.read("Plain"), {"Plain": "5"})


class Denied(unittest.TestCase):
    """Members with External Access None: the controller refuses what they are in (status 0F)."""

    def setUp(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml", delete=False) as plant:
            plant.write(SECRETS)
        self.addCleanup(os.unlink, plant.name)
        self.sim = Sim("--plant", plant.name, address=())
        self.sim.__enter__()
        self.addCleanup(self.sim.__exit__)

    def test_the_rest_is_read_member_by_member(self):
        done = run("write", self.sim.url, "Whole.Bits[33]=1")
        self.assertEqual(done.returncode, 0, done.stderr)
        rows, done = read(self.sim, "Whole")
        self.assertEqual(done.returncode, 0, done.stderr)
        part = {"Open": False, "Size": 4}
        self.assertEqual(rows, [{
            "tag": "Whole", "type": "Whole", "status": 0, "extended": [],
            "value": {"Name": "it", "Bits": [at == 33 for at in range(64)], "Speed": 1.5,
                      "Parts": [{"Size": 3, "Open": True}, part]},
            "denied": ["Parts[0].Key", "Parts[0].Shut", "Parts[1].Key", "Parts[1].Shut",
                       "Secret"]}])
        self.assertIn("ciprw read: Whole: the device gives no access to Parts[0].Key, ",
                      done.stderr)

    def test_the_device_does_refuse_the_whole(self):
        with Client(self.sim.host, self.sim.port) as witness:
            reply = witness.ask(0x4C, tag_path("Whole"), struct.pack("<H", 1))
            self.assertEqual(reply.status, 0x0F)

    def test_elements_of_an_array_are_told_by_index(self):
        rows, done = read(self.sim, "Wholes[1-2]", "Whole.Parts[1]", "Whole.Speed")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([one["Speed"] for one in rows[0]["value"]], [2.0, 3.0])
        self.assertEqual(len(rows[0]["denied"]), 10)
        self.assertEqual(rows[0]["denied"][0], "[0].Parts[0].Key")
        self.assertIn("[1].Secret", rows[0]["denied"])
        self.assertEqual((rows[1]["value"], rows[1]["denied"]),
                         ({"Size": 4, "Open": False}, ["Key", "Shut"]))
        self.assertEqual(rows[2]["value"], 1.5)

    def test_where_nothing_is_given_the_refusal_stands(self):
        rows, done = read(self.sim, "Closed", "Whole.Speed")
        self.assertEqual(done.returncode, 1)
        self.assertEqual((rows[0]["status"], "value" in rows[0]), (0x0F, False))
        self.assertEqual(rows[1]["value"], 1.5)

    def test_members_that_are_given_are_written(self):
        done = run("write", self.sim.url, "Whole={Speed: 9, Parts: [{Size: 1}]}")
        self.assertEqual(done.returncode, 0, done.stderr)
        rows, _ = read(self.sim, "Whole.Speed", "Whole.Parts[0].Size", "Whole.Parts[1].Size")
        self.assertEqual([row["value"] for row in rows], [9.0, 1, 4])
        done = run("write", self.sim.url, "Whole={Speed: 8, Secret: 1}")
        self.assertEqual(done.returncode, 2)
        self.assertIn("the device gives no access to it", done.stderr)
        done = run("write", self.sim.url, "Whole={Parts: [{Key: {Code: 1}}]}")
        self.assertEqual(done.returncode, 2)
        self.assertIn("the device gives no access to it", done.stderr)


class Bare(unittest.TestCase):
    """A device that lists nothing: structures are the bytes they are, and reading them is no
    failure."""

    def test_bytes_of_a_structure_that_nobody_describes(self):
        with Sim(*options("P{A:INT,B:INT}"), "P=P={A: 1, B: 2}", "--profile", "micro800") as sim:
            done = run("read", sim.url, "P", "P.B")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(done.stdout.splitlines()[1], "P.B = 2")


if __name__ == "__main__":
    unittest.main()
