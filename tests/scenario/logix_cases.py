"""logix_cases - what the scenarios of logix_client have in common: ways to talk, controllers, and
what each has to show whose tags are known.
"""

import os
import tempfile
import unittest
from contextlib import contextmanager

import logix_l5x
from logix_client import Client, Refused, instance_path, tag_path
from logix_plant import LAYOUTS, differs, seen, type_word
from logix_types import CODES, shaped
from witness import witnessed

ALL = (1, 2, 3, 5, 6, 7, 8, 10, 12, 13)
CLIENTS_ASK = [(1, 2, 3, 5, 6, 8), (1, 2, 3, 5, 6, 8, 10), (2, 7, 8, 1), (1, 2, 8),
               (1, 2, 8, 12, 13), (1, 2), ALL, tuple(reversed(ALL))]
WAYS = {"plain": None, "routed": None, "500": (500, False), "504": (504, False),
        "508": (508, False), "4000": (4000, True), "4002": (4002, True)}


class Case(unittest.TestCase):
    address = "127.44.8.40"  # of its own, for tshark looks at port 44818

    @contextmanager
    def talking(self, way):
        with Client(self.address, route=None if way == "plain" else "01 00") as client:
            if WAYS[way]:
                client.open(*WAYS[way])
            yield client
            if WAYS[way]:
                client.close()

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
        cls.sim = cls.enterClassContext(witnessed(*arguments, address=cls.address))


class Exported(Judged):
    """The tags come from an export of Studio 5000."""

    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        path = os.path.join(folder, "bakery.L5X")
        with open(path, "w", encoding="utf-8") as file:
            file.write(logix_l5x.export(cls.rows))
        cls.sim = cls.enterClassContext(witnessed("--l5x", path, address=cls.address))


class Browsing:
    """What the lists and the values say of each tag, in every way of asking."""

    def test_every_tag_is_listed_with_its_type_and_has_its_value(self):
        for way in WAYS:
            with self.subTest(way), self.talking(way) as client:
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
        with self.talking("4000") as client:
            for scope in ("", "Program:Main"):
                whole = list(client.symbols(scope, ALL))
                for asked in CLIENTS_ASK:
                    rows = [(t.instance, t.attributes) for t in client.symbols(scope, asked)]
                    self.assertEqual(rows, [(t.instance, {a: t.attributes[a] for a in asked})
                                            for t in whole], asked)

    def test_lists_start_anywhere(self):
        with self.talking("500") as client:
            whole = [t.instance for t in client.symbols()]
            for start in (0, 1, whole[0], whole[3], whole[3] + 1, whole[-1]):
                for wide in (8, 16, 32):
                    rows = [t.instance for t in client.symbols(start=start, wide=wide)]
                    self.assertEqual(rows, [n for n in whole if n >= start], (start, wide))

    def test_a_data_path_reads_its_tag(self):
        with self.talking("4000") as client:
            for name, tag in client.browse(ALL).items():
                self.assertEqual(client.read(tag.attributes[13], tag.count),
                                 client.read(tag_path(name), tag.count), name)

    def test_names_are_of_any_case(self):
        with self.talking("routed") as client:
            for name, tag in client.browse().items():
                for other in (name.upper(), name.lower()):
                    self.assertEqual(client.read(tag_path(other)), client.read(tag_path(name)))
                self.assertEqual(client.read(instance_path(tag, wide=32)),
                                 client.read(tag_path(name)))
