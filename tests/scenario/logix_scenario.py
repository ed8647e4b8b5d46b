#!/usr/bin/python3
"""A client that was written from the manuals alone browses, reads and writes simulated controllers:
what it sees has to be what they were told to be, and what the rules of the manuals give.
"""

import itertools
import os
import random
import struct
import tempfile
import unittest
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

import logix_l5x
import logix_plant
from logix_client import (READ, WRITE, Client, Refused, indexes, instance_path,
                          name_segment, object_path, request, split_type, tag_path)
from logix_plant import LAYOUTS, STATUS_BITS, TYPES, differs, leaves, row, seen, type_word
from logix_types import (CODES, Layout, check_layout, decode_elements, encode_atom,
                         encode_structure, shaped)
from plant import Sim
from witness import witnessed

ADDRESS = "127.44.8.24"
EPOCH, TEN_SECONDS_US = datetime(1970, 1, 1, tzinfo=timezone.utc), 10_000_000
ALL = (1, 2, 3, 5, 6, 7, 8, 10, 12, 13)
CLIENTS_ASK = [(1, 2, 3, 5, 6, 8), (1, 2, 3, 5, 6, 8, 10), (2, 7, 8, 1), (1, 2, 8),
               (1, 2, 8, 12, 13), (1, 2), ALL, tuple(reversed(ALL))]
SCALARS = ["BOOL", "SINT", "INT", "DINT", "LINT", "USINT", "UINT", "UDINT", "ULINT", "REAL",
           "LREAL", "STRING"]
FORTY = "A_tag_with_a_name_of_exactly_forty_chars"
PLAIN = [*(row(f"One_{kind}", kind) for kind in SCALARS),
         *(row(f"Some_{kind}", kind, 5) for kind in SCALARS if kind != "BOOL"),
         row("Grid", "INT", 2, 3), row("Cube", "DINT", 2, 3, 4), row("Box", "REAL", 3, 1, 2),
         row("Texts", "STRING", 2, 2), row("Bits", "BOOL", 64), row("Odd_bits", "BOOL", 40),
         row(FORTY, "DINT"), row("X", "DINT", 1), row("Long", "DINT", 700),
         row("Program:Main.Count", "DINT"), row("Program:Main.Text", "STRING"),
         row("Program:Main.Grid", "DINT", 3, 2), row("Program:Other.Count", "REAL", 2)]
MADE = [*(row(f"A_{name}"[:40], name) for name in TYPES), row("T", "TIMER"), row("C", "COUNTER"),
        row("K", "CONTROL"), row("Motors", "Motor", 5), row("Field", "Motor", 2, 3),
        row("Lines", "Line", 2), row("Timers", "TIMER", 3), row("Words", "Str7", 4),
        row("Program:Main.Cell", "Cell"), row("Program:Main.Motors", "Motor", 2)]
WAYS = {"plain": None, "routed": None, "500": (500, False), "504": (504, False),
        "508": (508, False), "4000": (4000, True), "4002": (4002, True)}


@contextmanager
def talking(way, port=44818):
    with Client(ADDRESS, port, route=None if way == "plain" else "01 00") as client:
        if WAYS[way]:
            client.open(*WAYS[way])
        yield client
        if WAYS[way]:
            client.close()


class Case(unittest.TestCase):
    def refuses(self, status, extended, do, *args, **kwargs):
        with self.assertRaises(Refused) as caught:
            do(*args, **kwargs)
        self.assertEqual((caught.exception.status, caught.exception.extended),
                         (status, tuple(extended)))


class Judged(Case):
    """Cases on one controller, whose trace is judged at the end."""

    rows, options = [], []

    @classmethod
    def setUpClass(cls):
        arguments = [*cls.options, *(tag.argument for tag in cls.rows)]
        cls.sim = cls.enterClassContext(witnessed(*arguments, address=ADDRESS))


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


class Browsing:
    """What the lists and the values say of each tag, in every way of asking."""

    def test_every_tag_is_listed_with_its_type_and_has_its_value(self):
        for way in WAYS:
            with self.subTest(way), talking(way) as client:
                tags = client.browse(ALL)
                self.assertEqual(sorted(tags), sorted(tag.name for tag in self.rows))
                for tag in self.rows:
                    self.check(client, tag, tags[tag.name])

    def check(self, client, wanted, tag):
        word = type_word(wanted.kind, wanted.dimensions, tag.word.template)
        self.assertEqual(tag.attributes[2], word, wanted.name)
        self.assertEqual(tag.attributes[8], (*wanted.words, 0, 0, 0)[:3], wanted.name)
        self.assertEqual(tag.attributes[6] >> 26 & 1, 1, wanted.name)
        self.assertEqual(tag.attributes[10], 0, wanted.name)
        if wanted.kind not in CODES:
            layout, made = LAYOUTS[wanted.kind], client.structure(tag.word.template)
            self.assertEqual((made.size, made.handle), (layout.size, layout.handle), wanted.name)
            self.assertEqual(tag.attributes[7], layout.size, wanted.name)
        self.check_value(client, wanted, tag, tag_path(tag.full_name))
        self.check_value(client, wanted, tag, instance_path(tag))

    def check_value(self, client, wanted, tag, path):
        value = seen(wanted.kind, wanted.value)
        value = shaped(value, wanted.words) if wanted.dimensions else value
        got = client.value(tag, path)
        self.assertFalse(differs(got, value), f"{wanted.name}: {got} is not {value}")

    def test_attributes_are_the_same_in_any_order(self):
        with talking("4000") as client:
            for scope in ("", "Program:Main"):
                whole = list(client.symbols(scope, ALL))
                for asked in CLIENTS_ASK:
                    rows = [(t.instance, t.attributes) for t in client.symbols(scope, asked)]
                    self.assertEqual(rows, [(t.instance, {a: t.attributes[a] for a in asked})
                                            for t in whole], asked)

    def test_lists_start_anywhere(self):
        with talking("500") as client:
            whole = [t.instance for t in client.symbols()]
            for start in (0, 1, whole[0], whole[3], whole[3] + 1, whole[-1]):
                for wide in (8, 16, 32):
                    rows = [t.instance for t in client.symbols(start=start, wide=wide)]
                    self.assertEqual(rows, [n for n in whole if n >= start], (start, wide))

    def test_a_data_path_reads_its_tag(self):
        with talking("4000") as client:
            for name, tag in client.browse(ALL).items():
                self.assertEqual(client.read(tag.attributes[13], tag.count),
                                 client.read(tag_path(name), tag.count), name)

    def test_names_are_of_any_case(self):
        with talking("routed") as client:
            for name, tag in client.browse().items():
                for other in (name.upper(), name.lower()):
                    self.assertEqual(client.read(tag_path(other)), client.read(tag_path(name)))
                self.assertEqual(client.read(instance_path(tag, wide=32)),
                                 client.read(tag_path(name)))


class Plain(Browsing, Judged):
    rows = PLAIN

    def test_elements_by_indexes_of_any_width(self):
        with talking("500") as client:
            tags = client.browse()
            for name, at in (("Cube", (1, 2, 3)), ("Cube", (0, 0, 0)), ("Grid", (1, 0)),
                             ("Box", (2, 0, 1)), ("Long", (699,)), ("Program:Main.Grid", (2, 1))):
                wanted = seen_at(next(tag for tag in self.rows if tag.name == name), at)
                for wide in (8, 16, 32):
                    for path in (tag_path(name), instance_path(tags[name])):
                        kind, data = client.read(path + indexes(at, wide))
                        self.assertEqual(decode_elements(None, kind[0], data), [wanted], name)

    def test_slices(self):
        with talking("500") as client:
            flat = next(tag.value for tag in self.rows if tag.name == "Cube")
            for at, first in (((0, 0, 0), 0), ((0, 1, 2), 6), ((1, 0, 0), 12), ((1, 2, 3), 23)):
                for count in range(1, 25 - first):
                    kind, data = client.read(tag_path("Cube") + indexes(at), count)
                    self.assertEqual(decode_elements(None, kind[0], data),
                                     flat[first:first + count], (at, count))
                self.refuses(0xFF, [0x2105], client.read, tag_path("Cube") + indexes(at),
                             25 - first)

    def test_fragments_at_any_offset(self):
        with talking("500") as client:
            for name, count in (("Long", 700), ("Some_SINT", 5), ("Some_LINT", 5), ("Texts", 4)):
                kind, whole = client.read(tag_path(name), count)
                for offset in sorted({*range(0, len(whole), 37), *range(min(9, len(whole))),
                                      len(whole) - 1}):
                    status, again, part = client.read_part(tag_path(name), count, offset)
                    self.assertEqual((again, part), (kind, whole[offset:offset + len(part)]))
                    self.assertEqual(status == 0, offset + len(part) == len(whole))
                for offset in (len(whole), len(whole) + 1, 2 ** 31, 2 ** 32 - 1):
                    self.refuses(0xFF, [0x2104], client.read_part, tag_path(name), count, offset)

    def test_what_is_written_is_read(self):
        for way in WAYS:
            with self.subTest(way), talking(way) as client:
                for tag in (t for t in self.rows if t.kind in CODES and t.kind != "BOOL"):
                    self.write_and_restore(client, tag, row(tag.name, tag.kind, *tag.dimensions,
                                                            seed=way))

    def write_and_restore(self, client, old, new):
        for tag in (new, old):
            values = tag.value if tag.dimensions else [tag.value]
            data = b"".join(encode_atom(CODES[tag.kind], value) for value in values)
            kind = struct.pack("<H", CODES[tag.kind])
            piece = None if len(data) < 400 else 396
            client.write(tag_path(tag.name), kind, data, len(values), piece)
            self.assertEqual(client.read(tag_path(tag.name), len(values)), (kind, data), tag.name)

    def test_writes_in_pieces_of_any_size(self):
        with talking("4000") as client:
            kind, whole = client.read(tag_path("Long"), 700)
            for piece in (1, 2, 3, 7, 100, 2800):
                data = random.Random(piece).randbytes(700 * 4 if piece > 3 else 40)
                client.write(tag_path("Long"), kind, data, len(data) // 4, piece)
                self.assertEqual(client.read(tag_path("Long"), 700)[1],
                                 data + whole[len(data):], piece)
                client.write(tag_path("Long"), kind, whole, 700)

    def test_bits_are_modified_in_integers_and_elements(self):
        with talking("routed") as client:
            for name, size in (("One_SINT", 1), ("One_INT", 2), ("One_DINT", 4), ("One_LINT", 8),
                               ("Cube[1,2,3]", 4), ("Some_INT[2]", 2), ("Odd_bits[1]", 4),
                               ("Program:Main.Count", 4)):
                kind, old = client.read(tag_path(name))
                for bit in (0, 3, 8 * size - 1):
                    for on in (1, 0):
                        self.modify(client, name, size, bit, on)
                client.write(tag_path(name), kind, old)

    def modify(self, client, name, size, bit, on):
        before = int.from_bytes(client.read(tag_path(name))[1], "little")
        keep = (1 << 8 * size) - 1
        masks = (on << bit, keep if on else keep & ~(1 << bit))
        client.modify(tag_path(name), *masks, size, after=bytes(8 - size))
        after = int.from_bytes(client.read(tag_path(name))[1], "little")
        self.assertEqual(after, before & ~(1 << bit) | on << bit, (name, bit))

    def test_a_mask_sets_and_clears_at_once(self):
        with talking("500") as client:
            client.write(tag_path("X"), b"\xc4\0", struct.pack("<i", 0x21))
            client.modify(tag_path("X[0]"), 0x04, 0xFFFFFFDF, 4)
            self.assertEqual(client.read(tag_path("X")), (b"\xc4\0", struct.pack("<i", 0x05)))
            client.write(tag_path("X"), b"\xc4\0", struct.pack("<i", self.row("X").value[0]))

    def row(self, name):
        return next(tag for tag in self.rows if tag.name == name)

    def test_requests_share_a_packet(self):
        for way in WAYS:
            with self.subTest(way), talking(way) as client:
                names = ["One_DINT", "Grid[1,2]", "Nope", "One_REAL", "Program:Main.Count"]
                replies = client.packet([request(READ, tag_path(name), b"\1\0")
                                         for name in names])
                self.assertEqual([r.status for r in replies], [0, 0, 4, 0, 0])
                for name, reply in zip(names, replies):
                    if name != "Nope":
                        self.assertEqual(split_type(reply.data), client.read(tag_path(name)))

    def test_a_packet_is_filled_and_what_does_not_fit_is_partial(self):
        with talking("500") as client:
            replies = client.packet([request(READ, tag_path("Long"), b"\x64\0")] * 3)
            self.assertEqual([r.status for r in replies][0], 0)
            self.assertTrue(all(r.status in (0, 6, 0x11) for r in replies), replies)
            self.assertNotEqual(replies[2].status, 0)

    def test_what_is_wrong_has_its_status(self):
        dint = b"\xc4\0"
        for way in WAYS:
            with self.subTest(way), talking(way) as client:
                self.refuses(4, [0], client.read, tag_path("Nope"))
                self.refuses(4, [0], client.read, tag_path("Program:Nope.Count"))
                self.refuses(4, [0], client.read, name_segment("Program:Main.Count"))
                self.refuses(5, [0], client.read, object_path(0x6B, 0xFFF0))
                self.refuses(0xFF, [0x2105], client.read, tag_path("Grid[1,3]"))
                self.refuses(0xFF, [0x2105], client.read, tag_path("X"), 2)
                self.refuses(0xFF, [0x2105], client.read, tag_path("One_DINT"), 2)
                self.refuses(0xFF, [0x2107], client.write, tag_path("One_DINT"), b"\xc3\0",
                             bytes(2))
                self.refuses(0x13, [], client.write, tag_path("One_DINT"), dint, bytes(3))
                self.refuses(8, [], client.ask(0x5E, tag_path("One_DINT")).good)
                self.refuses(5, [], client.ask(0x01, object_path(0x3C7, 1)).good)


def seen_at(tag, at):
    index = 0
    for n, length in zip(at, tag.dimensions):
        index = index * length + n
    return tag.value[index]


class Structures(Browsing, Judged):
    rows, options = MADE, logix_plant.type_options()

    def test_every_layout_is_that_of_the_rules(self):
        with talking("4000") as client:
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
        with talking("4000") as client, talking("500") as small:
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
        with talking("routed") as client:
            for template in self.templates(client):
                whole = client.template_attributes(template, (1, 2, 3, 4, 5))
                for size in range(1, 6):
                    for asked in itertools.permutations((1, 2, 3, 4, 5), size):
                        got = client.template_attributes(template, asked)
                        self.assertEqual(got, {n: whole[n] for n in asked})

    def test_the_content_of_the_example(self):
        with talking("plain") as client:
            template = client.browse()["A_Motor"].word.template
            self.assertEqual(client.template_attributes(template),
                             {4: 30, 5: 16, 2: 5, 1: 0x0621})
            self.assertEqual(client.template_content(template, 24 + 16).hex(" "),
                             "00 00 c2 00 00 00 00 00 00 00 c1 00 00 00 00 00 "
                             "01 00 c1 00 00 00 00 00 00 00 ca 00 04 00 00 00 "
                             "03 00 c3 20 08 00 00 00")

    def test_templates_are_not_read_beyond_their_end(self):
        with talking("4000") as client:
            template = client.browse()["A_Motor"].word.template
            size = client.template_attributes(template)[4] * 4 - 20
            for offset, asked in ((size, 1), (size + 4, 100), (2 ** 32 - 1, 4)):
                self.assertNotEqual(client.template_part(template, offset, asked).status, 6)
            self.refuses(5, [0], client.template_part(0xABC, 0, 4).good)

    def test_members_at_any_depth(self):
        with talking("4000") as client:
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
        with talking("500") as client:
            tags = client.browse()
            for tag in self.rows:
                for path, _, _ in self.leaves(tag):
                    self.assertEqual(
                        client.read(instance_path(tags[tag.name], path[len(tag.name):])),
                        client.read(tag_path(path)), path)

    def test_members_written_are_seen_in_the_whole(self):
        with talking("4000") as client:
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
        with talking("500") as client:
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
        with talking("4000") as client:
            for piece in (1, 5, 64, 333):
                kind, old = client.read(tag_path("A_Line"))
                data = bytes(255 - byte for byte in old)
                client.write(tag_path("A_Line"), kind, data, 1, piece)
                self.assertEqual(client.read(tag_path("A_Line")), (kind, data))
                client.write(tag_path("A_Line"), kind, old, 1, piece)

    def test_fragments_of_structures_at_any_offset(self):
        with talking("500") as client:
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
        with talking("500") as client:
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
        with talking("routed") as client:
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
        with talking("4000") as client:
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


class Exported(Structures):
    """The same tags from an export of Studio 5000."""

    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        path = os.path.join(folder, "bakery.L5X")
        with open(path, "w", encoding="utf-8") as file:
            file.write(logix_l5x.export(cls.rows))
        cls.sim = cls.enterClassContext(witnessed("--l5x", path, address=ADDRESS))

    def test_the_controller_has_the_name_of_the_export(self):
        with talking("routed") as client:
            self.assertEqual(client.program_name(), "Bakery")


class ExportedPlain(Plain):
    rows = [tag for tag in PLAIN if len(tag.dimensions) != 1 or tag.kind != "BOOL"]
    rows = [*rows, row("Bits", "BOOL", 64), row("Odd_bits", "BOOL", 64)]

    setUpClass = Exported.__dict__["setUpClass"]


class Large(Judged):
    """An array of 60,000 elements, and 10,000 tags that come in pages."""

    names = [f"A_name_of_as_many_letters_as_may_be_{n}" for n in range(1000, 10000)]
    options = ["Big=DINT[60000]=7", "Space=INT[20,30,40]", "Strings=STRING[400]=\"text\"",
               names[0][:-4] + "1000..9999=DINT=3", "Program:Main.Short_0..999=SINT=-3"]

    def test_all_names_come_once_in_pages_of_any_size(self):
        pages = {}
        for way in WAYS:
            with self.subTest(way), talking(way) as client:
                tags = [tag.name for tag in client.symbols(attributes=(1, 2, 3, 5, 6, 8, 10))]
                pages[way] = client.pages
                self.assertEqual(tags, ["Big", "Space", "Strings", *self.names, "Program:Main"])
                tags = [tag.name for tag in client.symbols("Program:Main", (2, 1))]
                self.assertEqual(tags, [f"Short_{n}" for n in range(1000)])
        entry = 4 + 2 + 40 + 2 + 4 * 3 + 12 + 1
        for way, count in pages.items():
            room = WAYS[way][0] - 6 if WAYS[way] else 480
            self.assertLessEqual(count, 9000 // (room // entry) + 2, way)

    def test_a_large_array_is_read_and_written_whole(self):
        for way, piece, step in (("500", 380, 977), ("4000", 3900, 65537)):
            with self.subTest(way), talking(way) as client:
                values = [n * step - 2 ** 31 for n in range(60000)]
                data = struct.pack("<60000i", *(v % 2 ** 32 - 2 ** 31 for v in values))
                client.write(tag_path("Big"), b"\xc4\0", data, 60000, piece)
                self.assertEqual(client.read(tag_path("Big"), 60000), (b"\xc4\0", data))
                self.assertEqual(client.read(tag_path("Big"), 60000, fragmented=True)[1], data)
                for at in (0, 255, 256, 59999):
                    self.assertEqual(client.read(tag_path(f"Big[{at}]", 32))[1],
                                     data[4 * at:4 * at + 4])
                self.assertEqual(client.read(tag_path("Big[30000]"), 30000)[1], data[120000:])
                self.refuses(0xFF, [0x2105], client.read, tag_path("Big[1]"), 60000)
                self.refuses(0xFF, [0x2105], client.read, tag_path("Big"), 65535)
                self.refuses(0xFF, [0x2105], client.read, tag_path("Big[60000]"))
                self.refuses(0xFF, [0x2104], client.read_part, tag_path("Big"), 60000, 240000)

    def test_three_dimensions_are_one_after_another(self):
        with talking("4000") as client:
            data = struct.pack("<24000h", *range(24000))
            client.write(tag_path("Space"), b"\xc3\0", data, 24000, 3900)
            tag = client.browse()["Space"]
            self.assertEqual(client.value(tag), [[list(range(n, n + 40))
                                                  for n in range(m, m + 1200, 40)]
                                                 for m in range(0, 24000, 1200)])
            for at in ((0, 0, 39), (19, 29, 39), (7, 11, 0)):
                value = (at[0] * 30 + at[1]) * 40 + at[2]
                self.assertEqual(client.read(tag_path("Space") + indexes(at))[1],
                                 struct.pack("<h", value))
            for at in ((20, 0, 0), (0, 30, 0), (0, 0, 40)):
                self.refuses(0xFF, [0x2105], client.read, tag_path("Space") + indexes(at))

    def test_an_array_of_strings_comes_in_fragments(self):
        with talking("500") as client:
            self.assertEqual(client.value(client.browse()["Strings"]), ["text"] * 400)


class Many(Judged):
    """More symbols than 16 bits can count."""

    options = ["T_1..70000=SINT=5"]

    def test_instances_above_65535_are_for_requests_of_32_bits(self):
        with talking("4000") as client:
            narrow = [tag.instance for tag in client.symbols(attributes=(2,), wide=16)]
            self.assertEqual(narrow, list(range(1, 65536)))
            wide = [(tag.instance, tag.name) for tag in client.symbols(wide=32)]
            self.assertEqual(wide, [(n, f"T_{n}") for n in range(1, 70001)])
            late = [tag.instance for tag in client.symbols(start=65535, wide=32)]
            self.assertEqual(late, list(range(65535, 70001)))
            for instance in (1, 65535, 65536, 70000):
                self.assertEqual(client.read(object_path(0x6B, instance, wide=32)),
                                 (b"\xc2\0", b"\5"))
            self.refuses(5, [0], client.read, object_path(0x6B, 70001, wide=32))

    def test_all_are_read_by_name(self):
        with talking("500") as client:
            for n in (1, 65535, 65536, 70000):
                self.assertEqual(client.read(tag_path(f"t_{n}")), (b"\xc2\0", b"\5"))
            self.refuses(4, [0], client.read, tag_path("t_70001"))


class TheController(Judged):
    options = ["--name", "Bakery", "A=DINT"]

    def test_it_is_identified_the_same_in_every_way(self):
        for way in WAYS:
            with self.subTest(way), talking(way) as client:
                listed, identity = client.list_identity(), client.identity()
                self.assertEqual({**listed, **identity}, listed)
                self.assertEqual((listed["state"], listed["address"]), (3, ADDRESS))
                self.assertEqual((identity["vendor"], identity["type"]), (1, 14))

    def test_its_name_and_what_changes_with_the_program(self):
        with talking("routed") as client:
            self.assertEqual(client.program_name(), "Bakery")
            whole = client.changes()
            self.assertEqual(client.changes((10, 4, 3, 2, 1)), whole)
            self.assertEqual(client.changes((3,)), {3: whole[3]})

    def test_its_clock_is_read_and_set(self):
        with talking("4000") as client:
            for now in (0, 1_000_000_000_000_000, 4_102_444_799_000_000):
                client.set_clock_us(now)
                for attribute in (6, 11):
                    self.assertIn(client.clock_us(attribute) - now, range(TEN_SECONDS_US))
                for attribute in (5, 7):
                    *fields, us = client.clock_fields(attribute)
                    told = datetime(*fields, us, tzinfo=timezone.utc)
                    off = told - EPOCH - timedelta(microseconds=now)
                    self.assertIn(off // timedelta(microseconds=1), range(TEN_SECONDS_US))

    def test_its_mode_is_that_of_the_switch(self):
        for mode, wanted in (("run", ("run", "running")), ("program", ("program", "not running")),
                             ("remote-run", ("remote", "running")),
                             ("remote-program", ("remote", "not running"))):
            with Sim("--mode", mode, "A=DINT") as sim, Client(sim.host, sim.port) as client:
                self.assertEqual(client.mode(), wanted, mode)


class Rights(Judged):
    options = ["--read-only", "Shown", "--no-access", "Hidden", "--constant", "Fixed",
               "--fail", "Bad=0xff/0x2105", "--alias", "Other=Grid[1,2]", "--alias", "Bit=Word.5",
               "--alias", "Same=Word", "Shown=DINT=1", "Hidden=DINT=2", "Fixed=DINT=3",
               "Bad=DINT=4", "Word=DINT=32", "Grid=INT[2,3]=1,2,3,4,5,6"]

    def test_lists_tell_the_rights_and_do_not_have_what_is_not_accessible(self):
        with talking("500") as client:
            access = {tag.name: tag.attributes[10] for tag in client.symbols(attributes=ALL)}
            self.assertEqual(access, {"Shown": 2, "Fixed": access["Fixed"], "Bad": 0, "Word": 0,
                                      "Grid": 0, "Other": 0, "Bit": 0, "Same": 0})

    def test_what_may_not_be_written_stays(self):
        with talking("4000") as client:
            for name, value in (("Shown", 1), ("Fixed", 3)):
                for do in (lambda n: client.write(tag_path(n), b"\xc4\0", bytes(4)),
                           lambda n: client.write(tag_path(n), b"\xc4\0", bytes(4), 1, 4),
                           lambda n: client.modify(tag_path(n), 0, 0, 4)):
                    with self.assertRaises(Refused):
                        do(name)
                self.assertEqual(client.read(tag_path(name))[1], struct.pack("<i", value))

    def test_what_is_not_accessible_does_not_exist(self):
        with talking("4000") as client:
            self.refuses(4, [0], client.read, tag_path("Hidden"))
            self.refuses(4, [0], client.write, tag_path("Hidden"), b"\xc4\0", bytes(4))
            whole = [tag.instance for tag in client.symbols()]
            for instance in set(range(1, max(whole))) - set(whole):
                self.refuses(5, [0], client.read, object_path(0x6B, instance, wide=16))

    def test_a_forced_status_is_that_of_the_tag(self):
        with talking("routed") as client:
            self.refuses(0xFF, [0x2105], client.read, tag_path("Bad"))
            self.refuses(0xFF, [0x2105], client.write, tag_path("Bad"), b"\xc4\0", bytes(4))

    def test_an_alias_is_what_it_stands_for(self):
        with talking("500") as client:
            tags = client.browse(ALL)
            for name, wanted in (("Other", 6), ("Same", 32), ("Bit", True)):
                self.assertEqual(tags[name].attributes[6] >> 26 & 1, 0, name)
                self.assertEqual(client.value(tags[name]), wanted)
            self.assertEqual(tags["Bit"].attributes[2] & 0xFF, CODES["BOOL"])
            client.write(tag_path("Bit"), b"\xc1\0", b"\0")
            self.assertEqual(client.value(tags["Word"]), 0)
            client.write(tag_path("Same"), b"\xc4\0", struct.pack("<i", 32))
            self.assertEqual(client.value(tags["Bit"]), True)


class AsOthersAsk(Judged):
    """What other clients send and where in the replies they look, in bytes."""

    options = ["--type", "Motor{Run:BOOL,Fault:BOOL,Speed:REAL,Hist:INT[3]}", "M=Motor",
               "Row=DINT[300]=1,2,3", "Count=DINT=77"]

    def setUp(self):
        self.client = self.enterContext(talking("4000"))

    def message(self, text):
        """The whole reply of the Message Router."""
        sent = bytes.fromhex(text)
        reply = self.client.send(sent)
        words = struct.pack(f"<{len(reply.extended)}H", *reply.extended)
        return bytes([sent[0] | 0x80, 0, reply.status, len(words) // 2]) + words + reply.data

    def test_pycomm3_sends_eight_bytes_of_every_mask(self):
        self.assertEqual(self.message("4e 04 91 05 43 6f 75 6e 74 00 04 00 02 00 00 00 "
                                      "ff ff ff ff ff ff ff ff"), bytes.fromhex("ce 00 00 00"))
        self.assertEqual(self.client.read(tag_path("Count"))[1], struct.pack("<i", 79))
        self.client.write(tag_path("Count"), b"\xc4\0", struct.pack("<i", 77))

    def test_pylogix_looks_for_words_and_members_at_places(self):
        template = self.client.browse()["M"].word.template
        got = self.message(f"03 03 20 6c 25 00 {template & 0xff:02x} {template >> 8:02x} "
                           "04 00 04 00 03 00 02 00 01 00")
        self.assertEqual(struct.unpack_from("<I", got, 10)[0], 30)
        self.assertEqual(struct.unpack_from("<H", got, 24)[0], 5)
        content = self.client.template_content(template, 100)
        tail = content[40:].split(b"\0")[0].partition(b";")[2]
        self.assertGreaterEqual(len(tail), 1 + 2 * 5)

    def test_libplctag_reads_a_template_at_fixed_places(self):
        template = self.client.browse()["M"].word.template
        got = self.message(f"03 03 20 6c 25 00 {template & 0xff:02x} {template >> 8:02x} "
                           "04 00 04 00 05 00 02 00 01 00")
        self.assertEqual(got, bytes.fromhex(
            "83 00 00 00 04 00 04 00 00 00 1e 00 00 00 05 00 00 00 10 00 00 00 "
            "02 00 00 00 05 00 01 00 00 00 21 06"))

    def test_libplctag_reads_scalars_by_fragments(self):
        self.assertEqual(self.message("52 04 91 05 43 6f 75 6e 74 00 01 00 00 00 00 00"),
                         bytes.fromhex("d2 00 00 00 c4 00 4d 00 00 00"))

    def test_wide_class_segments(self):
        count = self.client.browse()["Count"].instance
        self.assertEqual(self.message(f"4c 04 21 00 6b 00 25 00 {count:02x} 00 01 00"),
                         bytes.fromhex("cc 00 00 00 c4 00 4d 00 00 00"))


class Families(Case):
    """Other controllers of the family."""

    def controller(self, profile, *tags, route, path=None):
        sim = self.enterContext(Sim("--profile", profile, *tags))
        client = self.enterContext(Client(sim.host, sim.port, route=route))
        if path:
            client.open(500, False, path=path)
        return client

    def test_a_compactlogix_is_asked_with_a_route_or_without(self):
        for route, path in (("01 00", None), ("01 00", "01 00 20 02 24 01"), (None, None),
                            (None, "20 02 24 01")):
            client = self.controller("compactlogix", "A=DINT=5", "P=STRING[2]", route=route,
                                     path=path)
            self.assertEqual(client.value(client.browse()["A"]), 5)
            self.assertTrue(client.identity()["name"].startswith(("5069", "1769", "5380")))

    def test_a_micro800_has_no_packets_programs_or_large_connections(self):
        client = self.controller("micro800", "A=DINT=5", "S=SSTRING=\"abc\"", route=None)
        self.assertTrue(client.identity()["name"].startswith("2080"))
        self.assertEqual(client.read(tag_path("A")), (b"\xc4\0", struct.pack("<i", 5)))
        self.assertEqual(client.read(tag_path("A"), fragmented=True)[1], struct.pack("<i", 5))
        self.assertEqual(client.read(tag_path("S")), (b"\xda\0", b"\3abc"))
        self.refuses(8, [], client.packet, [request(READ, tag_path("A"), b"\1\0")])
        self.refuses(8, [], client.open, 4000, path="20 02 24 01")
        with self.assertRaises(Refused):
            client.program_name()
        client.open(500, False, path="20 02 24 01")
        self.assertEqual(client.read(tag_path("A"))[1], struct.pack("<i", 5))

    def test_a_micro800_does_not_list_arrays_of_bool_or_structures(self):
        client = self.controller("micro800", "A=DINT", "B=BOOL[64]", "C=BOOL", "D=REAL[3]",
                                 route=None)
        self.assertEqual([tag.name for tag in client.symbols()], ["A", "C", "D"])
        with self.assertRaises(Refused):
            client.template_attributes(0xFCE)

    def test_a_device_without_large_connections_says_so(self):
        with Sim("--no-large", "A=DINT") as sim, Client(sim.host, sim.port) as client:
            self.refuses(8, [], client.open, 4000)
            self.assertEqual(client.open(500, False).read(tag_path("A"))[1], bytes(4))


class Strange(Case):
    """Requests that are wrong, or that tshark finds wrong; so their trace is not judged."""

    @classmethod
    def setUpClass(cls):
        cls.sim = cls.enterClassContext(Sim("A=DINT=5", "S=STRING", "R=DINT[10]"))

    def test_pycomm3_has_another_form_of_32_bit_indexes(self):
        self.client.write(tag_path("R[2]"), b"\xc4\0", struct.pack("<i", 3))
        path = name_segment("R") + bytes.fromhex("2b 00 02 00 00 00")
        self.assertEqual(self.client.read(path), (b"\xc4\0", struct.pack("<i", 3)))
        self.client.write(path, b"\xc4\0", bytes(4))

    def setUp(self):
        self.client = self.enterContext(Client(self.sim.host, self.sim.port))

    def test_masks_have_the_sizes_of_integers(self):
        for size in (0, 3, 5, 16):
            self.refuses(3, [], self.client.modify, tag_path("A"), 0, 0, size)

    def test_lists_of_symbols_from_odd_places(self):
        for data, status in (("", 0x13), ("01 00", 0x13), ("02 00 01 00", 0x13)):
            self.assertEqual(self.list(data).status, status, data)
        self.assertIn(self.list("01 00 63 00").status, (0x0A, 0x14))
        self.assertEqual(self.list("01 00 01 00", 0xFFFFFFFF).data, b"")

    def list(self, data, start=0):
        return self.client.ask(0x55, object_path(0x6B, start, wide=32), bytes.fromhex(data))

    def test_a_packet_in_a_packet_is_not_supported(self):
        inner = request(0x0A, object_path(2, 1), struct.pack("<HH", 1, 4)
                        + request(READ, tag_path("A"), b"\1\0"))
        self.assertEqual([r.status for r in self.client.packet([inner])], [8])

    def test_nothing_is_not_read_or_written(self):
        self.assertNotEqual(self.client.ask(READ, tag_path("R"), b"\0\0").status, 0)
        self.assertNotEqual(
            self.client.ask(WRITE, tag_path("R"), b"\xc4\0\0\0").status, 0)
        self.assertEqual(self.client.read(tag_path("R"), 10)[1], bytes(40))


if __name__ == "__main__":
    unittest.main()
