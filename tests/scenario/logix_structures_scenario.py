#!/usr/bin/python3
"""A client that was written from the manuals alone browses, reads and writes structures: their
layouts are what the rules of the manuals give, and every member has its value at any depth.
"""

import itertools
import struct
import unittest

import logix_plant
from logix_cases import Browsing, Exported, Judged
from logix_client import instance_path, tag_path
from logix_plant import LAYOUTS, STATUS_BITS, TYPES, differs, leaves, row, seen
from logix_types import (CODES, Layout, check_layout, decode_elements, encode_atom,
                         encode_structure)

MADE = [*(row(f"A_{name}"[:40], name) for name in TYPES), row("T", "TIMER"), row("C", "COUNTER"),
        row("K", "CONTROL"), row("Motors", "Motor", 5), row("Field", "Motor", 2, 3),
        row("Lines", "Line", 2), row("Timers", "TIMER", 3), row("Words", "Str7", 4),
        row("Program:Main.Cell", "Cell"), row("Program:Main.Motors", "Motor", 2)]


class Rules(unittest.TestCase):
    """The client's own sums, against the examples of the manuals."""

    def test_handles_are_those_of_the_examples(self):
        deepest = Layout("UDT3", ("a", "SINT"), ("b", "SINT", 4))
        middle = Layout("UDT2", ("a", "DINT"), ("b", "SINT", 3), ("c", deepest))
        outer = Layout("UDT1", ("a", "SINT"), ("b", "SINT", 2), ("c", middle), ("d", deepest, 2),
                       ("e", deepest, 4))
        self.assertEqual(outer.handle, 0x5F58)
        self.assertEqual(Layout("StringWrapper", ("s", LAYOUTS["STRING"])).handle, 0x45FD)
        self.assertEqual(Layout("TimerWrapper", ("t", LAYOUTS["TIMER"])).handle, 0xC23B)
        self.assertEqual(Layout("TypeWithTimer", ("a", "DINT"), ("b", "BOOL"),
                                ("t", LAYOUTS["TIMER"]), ("c", "DINT")).handle, 0x9A39)
        self.assertEqual(Layout("STRUCT_B", ("a", "BOOL"), ("b", "INT", 12),
                                ("c", "REAL")).handle, 0x9ECD)

    def test_a_layout_is_that_of_the_example(self):
        motor = LAYOUTS["Motor"]
        self.assertEqual((motor.handle, motor.size), (0x0621, 16))
        self.assertEqual([(p.offset, p.bit) for p in motor.places],
                         [(0, 0), (0, 1), (4, None), (8, None)])


class AllOfIt(Browsing):
    address = "127.44.8.41"
    rows = MADE

    def test_every_layout_is_that_of_the_rules(self):
        with self.talking("4000") as client:
            tags = client.browse()
            for tag in self.rows:
                made = client.structure(tags[tag.name].word.template)
                self.check_layouts(made, tag.kind)

    def check_layouts(self, made, kind):
        if kind in STATUS_BITS:
            self.check_predefined(made, kind)
            return
        check_layout(made, LAYOUTS[kind])
        if kind in TYPES and not isinstance(TYPES[kind], int):
            for name, of, _ in logix_plant.members(kind):
                if of not in CODES and of != "STRING":
                    self.check_layouts(made.member(name).structure, of)

    def check_predefined(self, made, kind):
        layout = LAYOUTS[kind]
        self.assertEqual((made.name, made.size, made.handle), (kind, layout.size, layout.handle))
        bits = {m.name: 8 * m.offset + m.info for m in made.members if m.is_bit}
        self.assertEqual(bits, STATUS_BITS[kind])
        for place in layout.places[1:]:
            self.assertEqual(made.member(place.name).offset, place.offset)

    def test_templates_are_the_same_in_pieces_of_any_size(self):
        with self.talking("4000") as client, self.talking("500") as small:
            for template in self.templates(client):
                words = client.template_attributes(template)[4]
                whole = client.template_content(template, words * 4 - 20)
                for piece in (1, 3, 8, 50, None):
                    for less in (20, 21, 23):
                        got = small.template_content(template, words * 4 - less, piece)
                        self.assertEqual(got, whole[:words * 4 - less], (template, piece, less))

    def templates(self, client):
        client.structures.clear()
        for tag in client.browse().values():
            if tag.word.is_structure:
                client.structure(tag.word.template)
        return list(client.structures)

    def test_attributes_of_templates_in_any_order(self):
        with self.talking("routed") as client:
            for template in self.templates(client):
                whole = client.template_attributes(template, (1, 2, 3, 4, 5))
                for size in range(1, 6):
                    for asked in itertools.permutations((1, 2, 3, 4, 5), size):
                        got = client.template_attributes(template, asked)
                        self.assertEqual(got, {n: whole[n] for n in asked})

    def test_the_content_of_the_example(self):
        with self.talking("plain") as client:
            template = client.browse()["A_Motor"].word.template
            self.assertEqual(client.template_attributes(template),
                             {4: 30, 5: 16, 2: 5, 1: 0x0621})
            self.assertEqual(client.template_content(template, 24 + 16).hex(" "),
                             "00 00 c2 00 00 00 00 00 00 00 c1 00 00 00 00 00 "
                             "01 00 c1 00 00 00 00 00 00 00 ca 00 04 00 00 00 "
                             "03 00 c3 20 08 00 00 00")

    def test_templates_are_not_read_beyond_their_end(self):
        with self.talking("4000") as client:
            template = client.browse()["A_Motor"].word.template
            size = client.template_attributes(template)[4] * 4 - 20
            for offset, asked in ((size, 1), (size + 4, 100), (2 ** 32 - 1, 4)):
                self.assertNotEqual(client.template_part(template, offset, asked).status, 6)
            self.refuses(5, [0], client.template_part(0xABC, 0, 4).good)

    def test_members_at_any_depth(self):
        with self.talking("4000") as client:
            for tag in self.rows:
                for path, kind, value in self.leaves(tag):
                    self.assertFalse(differs(self.read(client, path, kind), seen(kind, value)),
                                     path)

    def leaves(self, tag):
        for path, kind, value in leaves("", tag.kind, tag.value):
            yield tag.name + self.with_dimensions(path, tag.dimensions), kind, value

    @staticmethod
    def with_dimensions(path, dimensions):
        """[4].Speed of an array [2,3] is [1,1].Speed."""
        if len(dimensions) < 2:
            return path
        index, _, rest = path[1:].partition("]")
        at, index = [], int(index)
        for length in reversed(dimensions):
            at.insert(0, str(index % length))
            index //= length
        return f"[{','.join(at)}]{rest}"

    def read(self, client, path, kind):
        wire, data = client.read(tag_path(path))
        if kind in CODES:
            self.assertEqual(wire, struct.pack("<H", CODES[kind]), path)
            return decode_elements(None, CODES[kind], data)[0]
        self.assertEqual(wire, struct.pack("<BBH", 0xA0, 2, LAYOUTS[kind].handle), path)
        return decode_elements(self.named(client, kind), None, data)[0]

    def named(self, client, kind):
        """The structure of a type by its name, from what the client has browsed."""
        if not client.structures:
            self.templates(client)
        name = {"STRING": "ASCIISTRING82"}.get(kind, kind)
        return next(made for made in client.structures.values() if made.name == name)

    def test_members_of_symbols_by_instance(self):
        with self.talking("500") as client:
            tags = client.browse()
            for tag in self.rows:
                for path, _, _ in self.leaves(tag):
                    self.assertEqual(
                        client.read(instance_path(tags[tag.name], path[len(tag.name):])),
                        client.read(tag_path(path)), path)

    def test_members_written_are_seen_in_the_whole(self):
        with self.talking("4000") as client:
            tags = client.browse()
            for tag in self.rows:
                new = row(tag.name, tag.kind, *tag.dimensions, seed="members")
                self.write_members(client, new)
                self.check_value(client, new, tags[tag.name], tag_path(tag.name))
                self.write_members(client, tag)
                self.check_value(client, tag, tags[tag.name], tag_path(tag.name))

    def write_members(self, client, tag):
        for path, kind, value in self.leaves(tag):
            if kind in CODES:
                client.write(tag_path(path), struct.pack("<H", CODES[kind]),
                             encode_atom(CODES[kind], value))
            elif isinstance(value, str):
                made = self.named(client, kind)
                client.write(tag_path(path), struct.pack("<BBH", 0xA0, 2, made.handle),
                             encode_structure(made, value))

    def test_structures_written_whole(self):
        with self.talking("500") as client:
            tags = client.browse()
            for tag in self.rows:
                path, made = tag_path(tag.name), client.structure(tags[tag.name].word.template)
                kind, old = client.read(path, tags[tag.name].count)
                new = row(tag.name, tag.kind, *tag.dimensions, seed="whole")
                values = seen(tag.kind, new.value)
                data = b"".join(encode_structure(made, value)
                                for value in (values if tag.dimensions else [values]))
                client.write(path, kind, data, tags[tag.name].count, 380)
                self.check_value(client, new, tags[tag.name], path)
                client.write(path, kind, old, tags[tag.name].count, 380)
                self.check_value(client, tag, tags[tag.name], path)

    def test_pieces_of_structures_written_at_any_offset(self):
        with self.talking("4000") as client:
            for piece in (1, 5, 64, 333):
                kind, old = client.read(tag_path("A_Line"))
                data = bytes(255 - byte for byte in old)
                client.write(tag_path("A_Line"), kind, data, 1, piece)
                self.assertEqual(client.read(tag_path("A_Line")), (kind, data))
                client.write(tag_path("A_Line"), kind, old, 1, piece)

    def test_fragments_of_structures_at_any_offset(self):
        with self.talking("500") as client:
            for name, count in (("Lines", 2), ("Field", 6), ("A_Names", 1)):
                kind, whole = client.read(tag_path(name), count)
                for offset in range(0, len(whole), 1 if len(whole) < 300 else 13):
                    status, again, part = client.read_part(tag_path(name), count, offset)
                    self.assertEqual((again, part), (kind, whole[offset:offset + len(part)]))
                    self.assertTrue(part)
                    self.assertEqual(status == 0, offset + len(part) == len(whole))
                self.refuses(0xFF, [0x2104], client.read_part, tag_path(name), count, len(whole))

    def test_slices_of_arrays_of_structures_and_of_arrays_in_them(self):
        motors = next(tag for tag in self.rows if tag.name == "Motors").value
        with self.talking("500") as client:
            made = self.named(client, "Motor")
            for at in range(5):
                for count in range(1, 6 - at):
                    data = client.read(tag_path(f"Motors[{at}]"), count)[1]
                    got = decode_elements(made, None, data)
                    self.assertFalse(differs(got, motors[at:at + count]), (at, count))
                self.refuses(0xFF, [0x2105], client.read, tag_path(f"Motors[{at}]"), 6 - at)
            for path, count, wanted in (("Motors[3].Hist", 3, motors[3]["Hist"]),
                                        ("Motors[3].Hist[1]", 2, motors[3]["Hist"][1:])):
                kind, data = client.read(tag_path(path), count)
                self.assertEqual(decode_elements(None, kind[0], data), wanted)
                self.refuses(0xFF, [0x2105], client.read, tag_path(path), count + 1)

    def test_bits_of_members_are_modified(self):
        with self.talking("routed") as client:
            for name, size in (("Motors[2].Hist[1]", 2), ("A_Masks.Flags[1]", 4),
                               ("A_Wide.L", 8), ("Lines[1].Cells[1].Id", 2)):
                kind, old = client.read(tag_path(name))
                value = int.from_bytes(old, "little")
                for bit in (0, 5, 8 * size - 1):
                    keep = (1 << 8 * size) - 1 & ~(1 << bit)
                    client.modify(tag_path(name), 0, keep, size)
                    value &= keep
                    self.assertEqual(client.read(tag_path(name)),
                                     (kind, value.to_bytes(size, "little")))
                client.write(tag_path(name), kind, old)

    def test_what_is_wrong_has_its_status(self):
        with self.talking("4000") as client:
            kind, data = client.read(tag_path("A_Motor"))
            other = struct.pack("<BBH", 0xA0, 2, 0x1234)
            self.refuses(0xFF, [0x2107], client.write, tag_path("A_Motor"), other, data)
            self.refuses(0xFF, [0x2107], client.write, tag_path("A_Motor"), b"\xc4\0", data)
            self.refuses(0x13, [], client.write, tag_path("A_Motor"), kind, data[:-1])
            self.refuses(4, [0], client.read, tag_path("A_Motor.Nope"))
            self.refuses(4, [0], client.read, tag_path("A_Motor.Speed.More"))
            self.refuses(0xFF, [0x2105], client.read, tag_path("A_Motor.Hist[3]"))
            self.refuses(0xFF, [0x2105], client.read, tag_path("Field[2,0].Speed"))
            self.assertEqual(client.read(tag_path("A_Motor")), (kind, data))


class Structures(AllOfIt, Judged):
    options = logix_plant.type_options()


class FromExport(AllOfIt, Exported):
    def test_the_controller_has_the_name_of_the_export(self):
        with self.talking("routed") as client:
            self.assertEqual(client.program_name(), "Bakery")


if __name__ == "__main__":
    unittest.main()
