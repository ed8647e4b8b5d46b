#!/usr/bin/python3
"""ciprw tags, types and info: what they say of a controller is what a client sees in it that was
written from the manuals alone. What they send is judged by tshark, and so is what they are told.
"""

import glob
import json
import os
import tempfile
import unittest
from datetime import datetime

import logix_plant
from logix_cases import Judged
from logix_client import Client
from logix_plant import TYPES, row
from logix_types import ATOMS, BOOL
from plant import Liar, Sim, frame, run
from witness import complaints

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ATTRIBUTES = (1, 2, 8, 10)
ACCESS = {0: "read/write", 2: "read only", 3: "none"}
STRING_TEMPLATE = 0xFCE
KEYS = {"run": "run", "remote": "remote-run", "program": "program"}
ROWS = [*(row(f"A_{name}"[:40], name) for name in TYPES), row("Lines", "Line", 2),
        row("Grid", "INT", 2, 3), row("Cube", "DINT", 2, 3, 4), row("Bits", "BOOL", 64),
        row("Text", "STRING"), row("Timers", "TIMER", 3), row("Level", "LREAL"),
        row("Program:Main.Count", "DINT"), row("Program:Main.Cell", "Cell"),
        row("Program:Other.Count", "REAL", 2)]


def objects(*args):
    done = run(*args)
    if done.returncode != 0:
        raise AssertionError(f"{args}: status {done.returncode}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def structure_name(made):
    """Controllers call the definition of STRING otherwise than their users do."""
    return "STRING" if made.template == STRING_TEMPLATE else made.name


def type_name(word, made):
    if word.is_structure:
        return "STRING" if made.template == STRING_TEMPLATE else "STRUCT"
    return ATOMS[word.code][0]


def told_tag(client, tag):
    """What ciprw tags has to say of a symbol."""
    made = client.structure(tag.word.template) if tag.word.is_structure else None
    told = {"name": tag.name, "type": type_name(tag.word, made), "instance": tag.instance,
            "access": ACCESS[tag.attributes[10]]}
    if tag.dimensions:
        told["dims"] = list(tag.dimensions)
    if tag.scope:
        told["program"] = tag.scope.removeprefix("Program:")
    if made:
        told["struct"] = structure_name(made)
    return told


def told_member(member):
    made = member.structure
    told = {"name": member.name, "offset": member.offset,
            "type": structure_name(made) if made else ATOMS[member.word.code][0]}
    if member.word.dimensions:
        told["dims"] = [member.info]
    elif not made and member.word.code == BOOL:
        told["bit"] = member.info
    return told


def told_structure(made, hidden):
    return {"name": structure_name(made), "handle": made.handle, "size": made.size,
            "members": [told_member(m) for m in made.members if hidden or not m.is_hidden]}


def compare(case, url, client):
    """Everything that is told, with what the client sees."""
    tags = client.browse(ATTRIBUTES)
    wanted = [told_tag(client, tag) for tag in tags.values()]
    told = objects("tags", "--json", url)
    case.assertCountEqual(told, wanted)
    case.assertEqual([t["instance"] for t in told if "program" not in t],
                     sorted(t["instance"] for t in wanted if "program" not in t))
    for hidden in (False, True):
        told = objects("types", "--jsonl", *(["--hidden"] if hidden else []), url)
        case.assertEqual(told, [told_structure(client.structures[template], hidden)
                                for template in sorted(client.structures)])


class Told(Judged):
    address = "127.44.8.44"
    rows = ROWS
    options = [*logix_plant.type_options()]

    def test_it_is_what_another_client_sees(self):
        for way in ("plain", "4000"):
            with self.subTest(way), self.talking(way) as client:
                compare(self, self.address, client)

    def test_it_is_the_same_over_small_connections_and_without(self):
        wanted = objects("tags", "--json", self.address)
        for setting in ("connected=0", "connected=1", "simple=1"):
            self.assertEqual(objects("tags", "--json", f"{self.address}?{setting}"), wanted)

    def test_a_tree_and_lines(self):
        tree = run("tags", self.address).stdout.splitlines()
        self.assertEqual(tree[0], "Controller")
        self.assertIn("  Cube: DINT[2,3,4]", tree)
        self.assertIn("  Lines: Line[2]", tree)
        self.assertEqual(tree[tree.index("Program:Other") + 1:], ["  Count: REAL[2]"])
        flat = run("tags", "--flat", self.address).stdout.splitlines()
        self.assertIn("Program:Main.Cell: Cell", flat)
        self.assertEqual(len(flat), len(ROWS))
        some = run("tags", "--flat", "--match", "*:main.c*", self.address).stdout.splitlines()
        self.assertEqual(some, ["Program:Main.Count: DINT", "Program:Main.Cell: Cell"])
        one = run("tags", "--program", "OTHER", self.address).stdout.splitlines()
        self.assertEqual(
            run("tags", "--program", "program:other", self.address).stdout.splitlines(), one)
        self.assertEqual(one, ["Program:Other", "  Count: REAL[2]"])
        members = run("tags", "--members", "--match", "Lines", self.address).stdout.splitlines()
        self.assertIn("    Cells: Cell[2]", members)
        self.assertIn("      Motors: Motor[3]", members)
        self.assertIn("        Run: BOOL", members)

    def test_types_by_name(self):
        told = objects("types", "--json", self.address, "motor", "STRING")
        self.assertEqual([t["name"] for t in told], ["Motor", "STRING"])
        text = run("types", self.address, "Motor").stdout.splitlines()
        self.assertEqual(text, ["Motor  16 bytes, handle 0x0621", "       0.0  Run: BOOL",
                                "       0.1  Fault: BOOL", "       4    Speed: REAL",
                                "       8    Hist: INT[3]"])

    def test_what_is_not_there(self):
        done = run("types", self.address, "Motor", "Nope")
        self.assertEqual((done.returncode, done.stdout.splitlines()[0]),
                         (1, "Motor  16 bytes, handle 0x0621"))
        self.assertIn("Nope", done.stderr)
        done = run("tags", "--program", "Nope", self.address)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("no program Nope", done.stderr)
        done = run("tags", "--match", "Nope*", self.address)
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertIn("no tag is like Nope*", done.stderr)
        done = run("tags", "--members", "--json", self.address)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("types --json", done.stderr)

    def test_info(self):
        told, = objects("info", "--json", self.address)
        with self.talking("4000") as client:
            identity, key = client.identity(), client.mode()[0]
            name, clock = client.program_name(), client.clock_us()
        self.assertEqual(told["peer"], self.address + ":44818")
        self.assertEqual((told["vendor"], told["device_type"], told["product_code"],
                          told["serial"], told["status"], told["product_name"]),
                         (identity["vendor"], identity["type"], identity["product"],
                          identity["serial"], identity["status"], identity["name"]))
        self.assertEqual(told["revision"], f"{identity['major']}.{identity['minor']}")
        self.assertEqual((told["program_name"], told["mode"]), (name, KEYS[key]))
        self.assertEqual((told["connection_size"], told["instance_addressing"]), (4000, True))
        seconds = (datetime.fromisoformat(told["clock"]) - datetime(1970, 1, 1)).total_seconds()
        self.assertLess(abs(seconds - clock / 1e6), 30)

    def test_what_is_sent_is_in_order(self):
        with tempfile.TemporaryDirectory() as folder:
            for command in ("tags", "types", "info"):
                path = os.path.join(folder, command + ".pcap")
                self.assertEqual(run(command, "--trace", path, self.address).returncode, 0)
                self.assertEqual(complaints(path), [])
                self.assertIn("0x6b", run("decode", path).stdout)


class Others(unittest.TestCase):
    """Controllers of other kinds, and exports of real ones."""

    def test_a_micro800_tells_its_tags_without_programs(self):
        with Sim("--profile", "micro800", "Speed=REAL", "Counts=DINT[10]", "Flags=BOOL[8]") as sim:
            told = objects("tags", "--json", sim.url)
            self.assertEqual([(t["name"], t["type"], t.get("dims")) for t in told],
                             [("Speed", "REAL", None), ("Counts", "DINT", [10])])
            info, = objects("info", "--json", sim.url)
            self.assertNotIn("program_name", info)
            self.assertLess(info["connection_size"], 512)

    def test_exports_of_real_controllers(self):
        folder = os.environ.get("CIPRW_L5X")
        if folder is None:
            folder = os.path.join(REPOSITORY, "..", "shared", "l5x")
            if not os.path.isdir(folder):
                self.skipTest(f"no {folder}")
        paths = sorted(glob.glob(os.path.join(folder, "*.L5X")))
        self.assertTrue(paths, folder)
        for path in paths:
            with self.subTest(os.path.basename(path)), Sim("--l5x", path) as sim, \
                    Client(sim.host, sim.port) as client:
                compare(self, sim.url, client.open())

    def test_modes_are_those_of_the_keyswitch(self):
        for mode in ("run", "program", "remote-run", "remote-program", "faulted"):
            with Sim("--mode", mode, "A=DINT") as sim:
                self.assertEqual(objects("info", "--json", sim.url)[0]["mode"], mode)

    def test_a_device_that_has_no_list_refuses(self):
        with Liar(refusing) as liar:
            for command in ("tags", "types"):
                done = run(command, liar.url)
                self.assertEqual((done.returncode, done.stdout), (5, ""))
                self.assertIn("no list of tags", done.stderr)

    def test_nobody_there_and_no_such_host(self):
        for command in ("tags", "types", "info"):
            self.assertEqual(run(command, "127.0.0.1:1").returncode, 3)
            self.assertEqual(run(command).returncode, 2)
            self.assertEqual(run(command, "10.0.0.5/x").returncode, 2)


def refusing(head, data):
    """Path destination unknown, to every request: plain, or inside an Unconnected Send."""
    message = data[16:]
    service = message[10] if message[0] == 0x52 else message[0]
    reply = bytes([service | 0x80, 0, 5, 0])
    return [frame(0x6F, data[:14] + len(reply).to_bytes(2, "little") + reply, 77,
                  context=head[12:20])]


if __name__ == "__main__":
    unittest.main()
