#!/usr/bin/python3
"""st-ethernet-ip from npm browses the structures of a simulated controller, and reads and writes
them whole and by members, over a class 3 connection and without one.
"""

import json
import os
import subprocess
import unittest

import logix_plant
from logix_plant import LAYOUTS, STATUS_BITS, TYPES, members, row
from plant import TIMEOUT, run
from witness import witnessed

HERE = os.path.dirname(os.path.abspath(__file__))
# The client knows port 44818 alone, so each device has an address of its own.
CONNECTED, UNCONNECTED = "127.44.8.25", "127.44.8.26"
HELP = run("sim", "--help").stdout
KINDS = [name for name in TYPES if name not in ("Wide", "Unsigned", "Cell", "Line")]
ROWS = [*(row(f"A_{kind}"[:40], kind) for kind in KINDS), row("T", "TIMER"), row("C", "COUNTER"),
        row("K", "CONTROL"), row("Motors", "Motor", 5), row("Plants", "Plant", 3),
        row("Timers", "TIMER", 3), row("Words", "Str7", 4), row("Program:Main.Plant", "Plant"),
        row("Program:Main.Motors", "Motor", 2), row("Program:Other.Name", "Str20")]
# Its structures have no unsigned integers and no LREAL; and it writes a LINT that is no array eight
# bytes behind its place.
UNKNOWN = [row("A_Wide", "Wide"), row("A_Unsigned", "Unsigned")]
# More types than a byte counts: it takes an id that ends in the code of BOOL for a BOOL.
MANY = [word for n in range(200) for word in ("--type", f"Kind_{n}{{A:DINT}}")]
MANY += [f"Of_{n}=Kind_{n}" for n in range(200)]
NO_TYPE = "Data Type other than SINT, INT, DINT, LINT, BOOL, STRUCT or BIT_STRING returned "


def theirs(kind, value):
    """A value as it has it: SINTs in structures without sign, LINTs as text, bits one by one."""
    if isinstance(value, list):
        if kind == "BOOL":
            return value + [False] * (-len(value) % 32)
        return [theirs(kind, part) for part in value]
    if isinstance(value, dict):
        kinds = {name: of for name, of, _ in members(kind)}
        return {name: theirs(kinds[name], part) for name, part in value.items()}
    return {"SINT": lambda v: v & 0xFF, "LINT": str}.get(kind, lambda v: v)(value)


def place(tag_name):
    program, _, name = tag_name.rpartition(".")
    return name, program.removeprefix("Program:") or None


def task(tag, value):
    name, program = place(tag.name)
    return {"name": name, "program": program, "value": theirs(tag.kind, value),
            "size": tag.dimensions[0] if tag.dimensions else 0}


def key(name):
    name, program = place(name)
    return f"{program or ''}/{name}"


CHANGED = {tag.name: row(tag.name, tag.kind, *tag.dimensions, seed="changed") for tag in ROWS}
MEMBERS = [  # name, program, type, value
    ("Motors[1].Speed", None, "REAL", 2.5), ("Motors[1].Hist[2]", None, "INT", -77),
    ("Plants[2].Motors[1]", None, "Motor", {"Run": True, "Speed": 8.25, "Hist": [1, 2, 3]}),
    ("Plants[2].Label.Odd", None, "Str7", "odd"), ("Plants[0].Totals[1]", None, "LINT", -2 ** 60),
    ("Plants[1].Steps[3]", None, "DINT", 12345678), ("T.PRE", None, "DINT", 4000),
    ("T.EN", None, "BOOL", True), ("Plants[1].Times.C[1]", None, "COUNTER", {"PRE": 5, "CU": True}),
    ("Plant.Label", "Main", "Names", {"Plain": "in a program", "List": ["a", "b", "c"]}),
    ("Motors[1].Run", "Main", "BOOL", True)]


def covers(got, wanted):
    if isinstance(wanted, dict):
        return all(covers(got[name], part) for name, part in wanted.items())
    if isinstance(wanted, list):
        return len(got) == len(wanted) and all(map(covers, got, wanted))
    return type(got) is type(wanted) and got == wanted or (
        isinstance(wanted, float) and got == wanted)


class Stranger:
    def test_the_list_has_the_tags_of_the_controller_and_its_programs(self):
        listed = {(program, name): (structure, dims, kind)
                  for program, name, structure, dims, kind in self.seen["list"]}
        for tag in ROWS + UNKNOWN:
            name, program = place(tag.name)
            self.assertEqual(listed.pop((program, name)), (True, len(tag.dimensions), tag.kind))
        for n in range(200):
            self.assertEqual(listed.pop((None, f"Of_{n}")), (True, 0, f"Kind_{n}"))
        self.assertEqual(sorted(listed), [(None, "Program:Main"), (None, "Program:Other")])

    def test_templates_are_those_of_the_rules(self):
        for name, layout in LAYOUTS.items():
            if name in ("Cell", "Line"):
                continue
            template = self.seen["templates"][{"STRING": "ASCIISTRING82"}.get(name, name)]
            self.assertEqual((template["size"], template["handle"]), (layout.size, layout.handle))
            places = [(n, offset, info if code == 0xC1 else None)
                      for n, code, info, offset in template["members"] if not n.startswith("ZZZ")]
            if name in STATUS_BITS:
                bits = {n: 8 * at + bit for n, at, bit in places if bit is not None}
                self.assertEqual(bits, STATUS_BITS[name])
            else:
                self.assertEqual(places, [(p.name, p.offset, p.bit) for p in layout.places])

    def test_structures_are_read_whole(self):
        for tag in ROWS:
            got = self.seen["tags"][key(tag.name)][0]
            self.assertTrue(covers(got, theirs(tag.kind, tag.value)), f"{tag.name}: {got}")

    def test_structures_are_written_whole(self):
        for name, tag in CHANGED.items():
            got = self.seen["tags"][key(name)][1]
            self.assertTrue(covers(got, theirs(tag.kind, tag.value)), f"{name}: {got}")

    def test_members_are_read_and_written(self):
        for name, program, kind, value in MEMBERS:
            got = self.seen["members"][f"{program or ''}/{name}"][1]
            self.assertTrue(covers(got, theirs(kind, value)), f"{name}: {got}")

    def test_what_it_does_not_know_it_says(self):
        self.assertEqual(self.seen["failures"], {tag.name: NO_TYPE for tag in UNKNOWN})

    @classmethod
    def setUpClass(cls):
        work = {"tags": [task(tag, CHANGED[tag.name].value) for tag in ROWS],
                "members": [{"name": name, "program": program, "value": theirs(kind, value)}
                            for name, program, kind, value in MEMBERS],
                "failures": [task(tag, None) for tag in UNKNOWN]}
        with witnessed(*logix_plant.type_options(), *MANY,
                       *(tag.argument for tag in ROWS + UNKNOWN),
                       address=cls.address):
            script = os.path.join(HERE, "st_ethernet_ip_structures.js")
            done = subprocess.run(["node", script, cls.address, cls.mode], input=json.dumps(work),
                                  capture_output=True, text=True, timeout=TIMEOUT, check=False)
        if done.returncode != 0:
            raise AssertionError(done.stdout[-2000:] + done.stderr)
        cls.seen = json.loads(done.stdout)


class Connected(Stranger, unittest.TestCase):
    address, mode = CONNECTED, "connected"


class Unconnected(Stranger, unittest.TestCase):
    address, mode = UNCONNECTED, "unconnected"


if __name__ == "__main__":
    unittest.main()
