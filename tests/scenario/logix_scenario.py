#!/usr/bin/python3
"""A client that was written from the manuals alone browses, reads and writes simulated controllers:
what it sees has to be what they were told to be.
"""

import random
import struct
import unittest
from datetime import datetime, timedelta, timezone

from logix_cases import ALL, WAYS, Browsing, Case, Exported, Judged
from logix_client import (READ, WRITE, Client, Refused, indexes, instance_path, name_segment,
                          object_path, request, split_type, tag_path)
from logix_plant import row
from logix_types import CODES, decode_elements, encode_atom
from plant import Sim

EPOCH, TEN_SECONDS_US = datetime(1970, 1, 1, tzinfo=timezone.utc), 10_000_000
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


class Elementary(Browsing):

    def test_elements_by_indexes_of_any_width(self):
        with self.talking("500") as client:
            tags = client.browse()
            for name, at in (("Cube", (1, 2, 3)), ("Cube", (0, 0, 0)), ("Grid", (1, 0)),
                             ("Box", (2, 0, 1)), ("Long", (699,)), ("Program:Main.Grid", (2, 1))):
                wanted = seen_at(next(tag for tag in self.rows if tag.name == name), at)
                for wide in (8, 16, 32):
                    for path in (tag_path(name), instance_path(tags[name])):
                        kind, data = client.read(path + indexes(at, wide))
                        self.assertEqual(decode_elements(None, kind[0], data), [wanted], name)

    def test_slices(self):
        with self.talking("500") as client:
            flat = next(tag.value for tag in self.rows if tag.name == "Cube")
            for at, first in (((0, 0, 0), 0), ((0, 1, 2), 6), ((1, 0, 0), 12), ((1, 2, 3), 23)):
                for count in range(1, 25 - first):
                    kind, data = client.read(tag_path("Cube") + indexes(at), count)
                    self.assertEqual(decode_elements(None, kind[0], data),
                                     flat[first:first + count], (at, count))
                self.refuses(0xFF, [0x2105], client.read, tag_path("Cube") + indexes(at),
                             25 - first)

    def test_fragments_at_any_offset(self):
        with self.talking("500") as client:
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
            with self.subTest(way), self.talking(way) as client:
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
        with self.talking("4000") as client:
            kind, whole = client.read(tag_path("Long"), 700)
            for piece in (1, 2, 3, 7, 100, 2800):
                data = random.Random(piece).randbytes(700 * 4 if piece > 3 else 40)
                client.write(tag_path("Long"), kind, data, len(data) // 4, piece)
                self.assertEqual(client.read(tag_path("Long"), 700)[1],
                                 data + whole[len(data):], piece)
                client.write(tag_path("Long"), kind, whole, 700)

    def test_bits_are_modified_in_integers_and_elements(self):
        with self.talking("routed") as client:
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
        with self.talking("500") as client:
            client.write(tag_path("X"), b"\xc4\0", struct.pack("<i", 0x21))
            client.modify(tag_path("X[0]"), 0x04, 0xFFFFFFDF, 4)
            self.assertEqual(client.read(tag_path("X")), (b"\xc4\0", struct.pack("<i", 0x05)))
            client.write(tag_path("X"), b"\xc4\0", struct.pack("<i", self.row("X").value[0]))

    def row(self, name):
        return next(tag for tag in self.rows if tag.name == name)

    def test_requests_share_a_packet(self):
        for way in WAYS:
            with self.subTest(way), self.talking(way) as client:
                names = ["One_DINT", "Grid[1,2]", "Nope", "One_REAL", "Program:Main.Count"]
                replies = client.packet([request(READ, tag_path(name), b"\1\0")
                                         for name in names])
                self.assertEqual([r.status for r in replies], [0, 0, 4, 0, 0])
                for name, reply in zip(names, replies):
                    if name != "Nope":
                        self.assertEqual(split_type(reply.data), client.read(tag_path(name)))

    def test_a_packet_is_filled_and_what_does_not_fit_is_partial(self):
        with self.talking("500") as client:
            replies = client.packet([request(READ, tag_path("Long"), b"\x64\0")] * 3)
            self.assertEqual([r.status for r in replies][0], 0)
            self.assertTrue(all(r.status in (0, 6, 0x11) for r in replies), replies)
            self.assertNotEqual(replies[2].status, 0)

    def test_what_is_wrong_has_its_status(self):
        dint = b"\xc4\0"
        for way in WAYS:
            with self.subTest(way), self.talking(way) as client:
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


class Plain(Elementary, Judged):
    rows = PLAIN


class FromExport(Elementary, Exported):
    rows = [*(tag for tag in PLAIN if tag.name not in ("Bits", "Odd_bits")),
            row("Bits", "BOOL", 64), row("Odd_bits", "BOOL", 64)]


class Writing(Judged):
    """Writes that other cases do not have, to tags of their own."""

    options = ["Flag=BOOL", "Bits=BOOL[64]", "Text=STRING=\"before\"", "Row=DINT[10]",
               "Small=SINT", "Grid=INT[2,3]", "Program:Main.Count=DINT", "Program:Main.Row=DINT[5]",
               "Long=INT[1000]", "--type", "Pair{On:BOOL,Off:BOOL,Low:SINT}", "Pairs=Pair[3]"]

    def setUp(self):
        self.client = self.enterContext(self.talking("500"))

    def data(self, name, count=1):
        return self.client.read(tag_path(name), count)[1]

    def test_any_byte_but_zero_is_true(self):
        for name in ("Flag", "Pairs[1].Off"):
            for byte in (1, 0x80, 0xFF):
                self.client.write(tag_path(name), b"\xc1\0", bytes([byte]))
                self.assertEqual(self.data(name), b"\1")
                self.client.write(tag_path(name), b"\xc1\0", b"\0")
                self.assertEqual(self.data(name), b"\0")

    def test_bits_of_a_structure_do_not_touch_each_other(self):
        self.client.write(tag_path("Pairs[2].On"), b"\xc1\0", b"\xff")
        self.client.write(tag_path("Pairs[2].Low"), b"\xc2\0", b"\x55")
        self.assertEqual(self.data("Pairs[2]"), b"\1\x55\0\0")
        self.client.write(tag_path("Pairs[2].Off"), b"\xc1\0", b"\1")
        self.client.write(tag_path("Pairs[2].On"), b"\xc1\0", b"\0")
        self.assertEqual(self.data("Pairs[2]"), b"\2\x55\0\0")

    def test_arrays_of_bool_are_words(self):
        self.client.write(tag_path("Bits"), b"\xd3\0", bytes(range(8)), 2)
        self.client.write(tag_path("Bits[1]"), b"\xd3\0", b"\xaa\xbb\xcc\xdd")
        self.assertEqual(self.data("Bits", 2), b"\0\1\2\3\xaa\xbb\xcc\xdd")
        self.refuses(0xFF, [0x2107], self.client.write, tag_path("Bits"), b"\xc1\0", b"\1")
        self.refuses(0xFF, [0x2105], self.client.read, tag_path("Bits[2]"))

    def test_a_string_by_its_members(self):
        self.client.write(tag_path("Text.DATA"), b"\xc2\0", b"after", 5)
        self.client.write(tag_path("Text.LEN"), b"\xc4\0", struct.pack("<i", 5))
        self.assertEqual(self.client.value(self.client.browse()["Text"]), "after")
        self.client.write(tag_path("Text.DATA[1]"), b"\xc2\0", b"F")
        self.assertEqual(self.data("Text.DATA", 5), b"aFter")

    def test_by_instance_in_the_controller_and_in_a_program(self):
        tags = self.client.browse()
        for name, rest, count in (("Small", "", 1), ("Program:Main.Count", "", 1),
                                  ("Row", "[7]", 3), ("Program:Main.Row", "[4]", 1),
                                  ("Pairs", "[0].Low", 1)):
            kind, old = self.client.read(tag_path(name + rest), count)
            for wide in (16, 32):
                new = random.Random(name).randbytes(len(old))
                self.client.write(instance_path(tags[name], rest, wide), kind, new, count)
                self.assertEqual(self.data(name + rest, count), new)
                self.client.write(tag_path(name + rest), kind, old, count)

    def test_writes_and_reads_share_a_packet_in_order(self):
        write = request(WRITE, tag_path("Row[1]"), b"\xc4\0\1\0" + struct.pack("<i", 4711))
        read = request(READ, tag_path("Row[1]"), b"\1\0")
        wrong = request(WRITE, tag_path("Row[1]"), b"\xc3\0\1\0\0\0")
        odd = request(WRITE, tag_path("Small"), b"\xc2\0\1\0\7")
        replies = self.client.packet([odd, write, read, wrong, read])
        self.assertEqual([(r.status, r.extended) for r in replies],
                         [(0, ()), (0, ()), (0, ()), (0xFF, (0x2107,)), (0, ())])
        self.assertEqual(replies[4].data, b"\xc4\0" + struct.pack("<i", 4711))
        self.assertEqual(self.data("Small"), b"\7")

    def test_more_or_less_than_fits_writes_nothing(self):
        before = self.data("Row", 10)
        dint, client = b"\xc4\0", self.client
        self.refuses(0xFF, [0x2105], client.write, tag_path("Row[9]"), dint, bytes(range(8)), 2)
        self.refuses(0x13, [], client.write, tag_path("Row"), dint, bytes(range(7)), 2)
        with self.assertRaises(Refused) as caught:
            client.write(tag_path("Row"), dint, bytes(range(9)), 2)
        self.assertIn((caught.exception.status, caught.exception.extended),
                      [(0x15, ()), (0xFF, (0x2105,))])
        self.refuses(0xFF, [0x2104], client.write_part, tag_path("Row"), dint, bytes(4), 10, 40)
        self.refuses(0xFF, [0x2105], client.write_part, tag_path("Row"), dint, bytes(4), 11, 0)
        self.assertEqual(self.data("Row", 10), before)

    def test_all_indexes_are_needed(self):
        for path in ("Grid[1]", "Grid[0,0,0]", "Small[0]", "Row[1,1]"):
            with self.assertRaises(Refused) as caught:
                self.client.read(tag_path(path))
            self.assertIn(caught.exception.status, (4, 5, 0xFF), path)

    def test_replies_are_full(self):
        for size, large in ((500, False), (504, False), (4000, True), (4002, True)):
            with Client(self.address) as client:
                client.open(size, large)
                status, _, part = client.read_part(tag_path("Long"), 1000, 0)
                self.assertEqual(status, 6 if size < 2006 else 0)
                self.assertGreaterEqual(len(part), min(2000, size - 2 - 4 - 2 - 4))

    def test_an_empty_route_stays_here(self):
        with Client(self.address, route="") as client:
            self.assertEqual(client.read(tag_path("Flag"))[0], b"\xc1\0")


class Large(Judged):
    """An array of 60,000 elements, and 10,000 tags that come in pages."""

    names = [f"A_name_of_as_many_letters_as_may_be_{n}" for n in range(1000, 10000)]
    options = ["Big=DINT[60000]=7", "Space=INT[20,30,40]", "Strings=STRING[400]=\"text\"",
               names[0][:-4] + "1000..9999=DINT=3", "Program:Main.Short_0..999=SINT=-3"]

    def test_all_names_come_once_in_pages_of_any_size(self):
        pages = {}
        for way in WAYS:
            with self.subTest(way), self.talking(way) as client:
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
            with self.subTest(way), self.talking(way) as client:
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
        with self.talking("4000") as client:
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
        with self.talking("500") as client:
            self.assertEqual(client.value(client.browse()["Strings"]), ["text"] * 400)


class Many(Judged):
    """More symbols than 16 bits can count."""

    options = ["T_1..70000=SINT=5"]

    def test_instances_above_65535_are_for_requests_of_32_bits(self):
        with self.talking("4000") as client:
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
        with self.talking("500") as client:
            for n in (1, 65535, 65536, 70000):
                self.assertEqual(client.read(tag_path(f"t_{n}")), (b"\xc2\0", b"\5"))
            self.refuses(4, [0], client.read, tag_path("t_70001"))


class TheController(Judged):
    options = ["--name", "Bakery", "A=DINT"]

    def test_it_is_identified_the_same_in_every_way(self):
        for way in WAYS:
            with self.subTest(way), self.talking(way) as client:
                listed, identity = client.list_identity(), client.identity()
                self.assertEqual({**listed, **identity}, listed)
                self.assertEqual((listed["state"], listed["address"]), (3, self.address))
                self.assertEqual((identity["vendor"], identity["type"]), (1, 14))

    def test_its_name_and_what_changes_with_the_program(self):
        with self.talking("routed") as client:
            self.assertEqual(client.program_name(), "Bakery")
            whole = client.changes()
            self.assertEqual(client.changes((10, 4, 3, 2, 1)), whole)
            self.assertEqual(client.changes((3,)), {3: whole[3]})

    def test_its_clock_is_read_and_set(self):
        with self.talking("4000") as client:
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
        with self.talking("500") as client:
            access = {tag.name: tag.attributes[10] for tag in client.symbols(attributes=ALL)}
            self.assertEqual(access, {"Shown": 2, "Fixed": access["Fixed"], "Bad": 0, "Word": 0,
                                      "Grid": 0, "Other": 0, "Bit": 0, "Same": 0})

    def test_what_may_not_be_written_stays(self):
        with self.talking("4000") as client:
            for name, value in (("Shown", 1), ("Fixed", 3)):
                for do in (lambda n: client.write(tag_path(n), b"\xc4\0", bytes(4)),
                           lambda n: client.write(tag_path(n), b"\xc4\0", bytes(4), 1, 4),
                           lambda n: client.modify(tag_path(n), 0, 0, 4)):
                    with self.assertRaises(Refused):
                        do(name)
                self.assertEqual(client.read(tag_path(name))[1], struct.pack("<i", value))

    def test_what_is_not_accessible_does_not_exist(self):
        with self.talking("4000") as client:
            self.refuses(4, [0], client.read, tag_path("Hidden"))
            self.refuses(4, [0], client.write, tag_path("Hidden"), b"\xc4\0", bytes(4))
            whole = [tag.instance for tag in client.symbols()]
            for instance in set(range(1, max(whole))) - set(whole):
                self.refuses(5, [0], client.read, object_path(0x6B, instance, wide=16))

    def test_a_forced_status_is_that_of_the_tag(self):
        with self.talking("routed") as client:
            self.refuses(0xFF, [0x2105], client.read, tag_path("Bad"))
            self.refuses(0xFF, [0x2105], client.write, tag_path("Bad"), b"\xc4\0", bytes(4))

    def test_an_alias_is_what_it_stands_for(self):
        with self.talking("500") as client:
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
        self.client = self.enterContext(self.talking("4000"))

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
