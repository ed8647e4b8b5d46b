#!/usr/bin/python3
"""Lists and definitions of controllers with manners of their own: what is there is found, what is
nonsense is told in words, and neither time nor memory is without end.
"""

import json
import os
import struct
import tempfile
import unittest

import witness
from caller import Caller
from plant import run
from stranger import Stranger, reply_of
from stranger_logix import Member, Program, Refusal, Tag, Template
from stranger_plant import CONNECTED

UNIT = Template(0x201, "Unit", ("X", "DINT"), ("Y", "INT", 4))
MOTOR = Template(0x202, "Motor", ("Run", "BOOL"), ("Fault", "BOOL"), ("Speed", "REAL"),
                 ("Parts", UNIT, 3), ("Total", "LINT"), ("Ready", "BOOL"))
TEXT = Template(0x203, "STRING20", ("LEN", "DINT"), ("DATA", "SINT", 20))
LINES = (("DINT", 0xC4), ("REAL", 0xCA), ("SINT", 0xC2))
MEMORY_MAX = 256 << 20  # where address checks take half of it


def plant(count=400):
    tags = [Tag(f"Tag{n}", LINES[n % 3][0]) for n in range(count)]
    tags += [Tag("Grid", "INT", (3, 4, 5)), Tag("Pump", MOTOR), Tag("Pumps", MOTOR, (7,)),
             Tag("Label", TEXT), Tag("One", UNIT, program="Main"), Tag("Hidden", "DINT", access=3),
             Tag("Fixed", "DINT", access=2), Tag("Two", "INT", program="Second")]
    return Program(*tags, first=3, step=2)


def symbols_of(program):
    """As the caller tells them: program, name, type, structure, instance, dimensions, access."""
    found = []
    for scope in ["", *sorted({tag.program for tag in program.tags} - {""})]:
        for tag in program.symbols(scope):
            if tag.access == 3 or tag.name.startswith("Program:"):
                continue
            structure = isinstance(tag.kind, Template)
            dims = (tag.dims + (0, 0, 0))[:3]
            found.append([scope or "-", tag.name, "2a0" if structure else f"{tag.kind:x}",
                          tag.kind.name if structure else "-", str(tag.instance),
                          *map(str, dims), str(tag.access)])
    return found


def structures_of(*templates):
    rows = []
    for t in sorted(templates, key=lambda t: t.instance):
        rows.append(["structure", t.name, str(t.instance), str(t.handle), str(t.size)])
        for m in t.members:
            structure = isinstance(m.kind, Template)
            rows.append(["member", m.name, "2a0" if structure else f"{m.kind:x}",
                         m.kind.name if structure else "-", str(m.offset), str(m.count),
                         str(m.bit if m.is_bit else 255), str(int(m.hidden))])
    return rows


ALL = structures_of(UNIT, MOTOR, TEXT)


class Types(unittest.TestCase):
    maxDiff = 2000

    def browse(self, device, settings=CONNECTED, timeout_s=10, times=1):
        with device, Caller(device.url + settings, timeout_s=timeout_s) as caller:
            for _ in range(times):
                answer = caller.tell("anew")
            self.assertLess(caller.memory(), MEMORY_MAX)
        return answer


class Finding(Types):
    def finds_all(self, settings=CONNECTED, **manners):
        program = plant()
        device = Stranger(program, **manners)
        answer = self.browse(device, settings)
        self.assertEqual((answer.err, answer.text), ("OK", ""))
        wanted = symbols_of(program)
        if not device.manners.access:
            wanted = [row[:-1] + ["0"] for row in wanted]
        self.assertEqual(answer.named("symbol"), wanted)
        self.assertEqual([row for row in answer.rows if row[0] != "symbol"], ALL)
        return device

    def test_all_there_is(self):
        for settings in ("?connected=0", CONNECTED, ""):
            self.finds_all(settings)

    def test_whatever_its_manners_are(self):
        for manners in ({"packets": False}, {"large": 0}, {"offers": 500}, {"connections": 0},
                        {"large": 0, "small": 0}, {"access": False}, {"marks": False},
                        {"blank_context": True, "patience": 0.002, "reverses": True}):
            self.finds_all(**manners)

    def test_short_answers(self):
        for room in (120, 200):
            for nothing in (0x06, 0x11):
                self.finds_all(room=room, nothing_fits=nothing)

    def test_one_that_hangs_up_now_and_then(self):
        self.finds_all(hangs_up_after=11)

    def test_pages_are_full(self):
        device = self.finds_all()
        self.assertLess(device.asked, 14)

    def test_tshark_finds_nothing_amiss(self):
        for settings in ("?connected=0", CONNECTED):
            device = self.finds_all(settings)
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "heard.pcap")
                device.write_capture(path)
                witness.judge(path)
            for service in (0x55, 0x03, 0x4C):
                self.assertIn(service, device.services)

    def test_one_without_lists(self):
        answer = self.browse(Stranger(plant(), lists=False))
        self.assertEqual(answer.err, "REFUSED")
        self.assertIn("cannot", answer.text)
        self.assertIn("0x08", answer.text)

    def test_a_program_that_changes_meanwhile(self):
        for after in range(14):
            device = Changing(plant(60), after)
            answer = self.browse(device)
            self.assertEqual(answer.err, "OK", answer.text)
            told = answer.named("symbol")
            self.assertIn(told, (symbols_of(plant(60)), symbols_of(another())), after)

    def test_a_program_that_changes_all_the_time(self):
        device = Changing(plant(60), 0, again=True)
        answer = self.browse(device)
        self.assertEqual(answer.err, "CHANGED", answer.text)


def another():
    return Program(*[Tag(f"Other{n}", "INT") for n in range(70)], Tag("Label", TEXT))


class Changing(Stranger):
    """Loads another program before it answers the n-th request; or changes with each."""

    def __init__(self, program, after, again=False):
        super().__init__(program)
        self.after, self.again = after, again

    def answer(self, one, mine):
        self.after -= 1
        if self.again:
            self.program.marks[3] += 1
        elif self.after == 0:
            tags = [tag for tag in another().tags]
            self.program.change(*tags)
        return super().answer(one, mine)


class Listing(Types):
    """Lists that are nonsense."""

    def refuses(self, page, *errors, settings=CONNECTED, timeout_s=10):
        class Wrong(Stranger):
            def symbol_page(self, service, program, first, numbers, room):
                return page(self, service, program, first, numbers, room)
        answer = self.browse(Wrong(plant()), settings, timeout_s=timeout_s)
        self.assertIn(answer.err, errors, answer.text)
        self.assertIn("cannot", answer.text)
        return answer

    @staticmethod
    def entries(instances, numbers):
        tags = [Tag(f"Tag{n}", "DINT", instance=n) for n in instances]
        return b"".join(struct.pack("<I", tag.instance) +
                        b"".join(tag.attribute(number) for number in numbers) for tag in tags)

    def test_one_that_never_ends(self):
        """The time-out is that of each answer: what ends it is the number of tags."""
        def endless(_, service, program, first, numbers, room):
            rest = b"".join(Tag("T", "DINT", instance=1).attribute(n) for n in numbers)
            instances = range(first, first + room // (4 + len(rest)))
            body = b"".join(struct.pack("<I", n) + rest for n in instances)
            return reply_of(service, body, 0x06)
        answer = self.refuses(endless, "LIMIT", timeout_s=30)
        self.assertIn("more tags", answer.text)

    def test_one_that_never_ends_in_steps_that_are_large(self):
        def endless(_, service, program, first, numbers, room):
            instances = [min(first + 0x1000000, 0xFFFFFFFF)]
            return reply_of(service, self.entries(instances, numbers), 0x06)
        self.refuses(endless, "PROTOCOL", "LIMIT")

    def test_one_that_goes_backwards(self):
        def backwards(_, service, program, first, numbers, room):
            return reply_of(service, self.entries([9, 8, 7], numbers), 0x06)
        self.assertIn("backwards", self.refuses(backwards, "PROTOCOL").text)

    def test_one_that_begins_again(self):
        def again(_, service, program, first, numbers, room):
            return reply_of(service, self.entries([1, 2, 3], numbers), 0x06)
        self.refuses(again, "PROTOCOL")

    def test_one_that_names_none_and_says_there_are_more(self):
        def none(_, service, program, first, numbers, room):
            return reply_of(service, b"", 0x06)
        self.refuses(none, "PROTOCOL")

    def test_one_that_is_cut(self):
        for cut in (1, 5, 12):
            def shorter(_, service, program, first, numbers, room, cut=cut):
                return reply_of(service, self.entries([1, 2, 3], numbers)[:-cut])
            self.refuses(shorter, "PROTOCOL")

    def test_a_program_in_itself(self):
        """Each program lists another program; there is no end to them."""
        def deeper(_, service, program, first, numbers, room):
            tag = Tag(f"Program:P{len(program)}", "DINT", instance=1)
            if first > 1:
                return reply_of(service)
            entry = struct.pack("<I", 1) + b"".join(tag.attribute(n) for n in numbers)
            return reply_of(service, entry)

        class Wrong(Stranger):
            def symbol_page(self, *args):
                return deeper(self, *args)
        answer = self.browse(Wrong(plant()))
        self.assertIn(answer.err, ("OK", "PROTOCOL"))

    def test_names_that_are_none(self):
        def strange(_, service, program, first, numbers, room):
            if first > 1 or program:
                return reply_of(service)
            body = b""
            for at, name in enumerate((b"", b"\xff\xfe\0x", b"A" * 255, b"Two words", b"Good",
                                       b"__internal", b"Local:1:I")):
                tag = Tag("", "DINT", instance=at + 1)
                body += struct.pack("<I", at + 1)
                for n in numbers:
                    own = struct.pack("<H", len(name)) + name
                    body += own if n == 1 else tag.attribute(n)
            return reply_of(service, body)

        class Wrong(Stranger):
            def symbol_page(self, *args):
                return strange(self, *args)
        answer = self.browse(Wrong(plant()))
        self.assertEqual(answer.err, "OK", answer.text)
        names = [row[1] for row in answer.named("symbol")]
        self.assertIn("Good", names)
        self.assertNotIn("__internal", names)


class Bent(Template):
    """A definition that lies; `bend` changes it after it was made."""

    def __init__(self, bend, *rows):
        super().__init__(0x300, "Bent", *(rows or (("A", "DINT"), ("B", "DINT"))))
        self.lies, self.told = {}, None
        bend(self)

    def attribute(self, number):
        if number in self.lies:
            return struct.pack("<I" if number in (4, 5) else "<H", self.lies[number])
        return super().attribute(number)

    def content(self):
        return super().content() if self.told is None else self.told


class Naming(unittest.TestCase):
    """Names that would command a terminal, or break JSON, do neither."""

    TAG, TYPE, MEMBERS = b"Tag\xc2\x9b31m\x9b", b"Type\xc2\x9b'\"", (b"A\xc2\x9b31m", b"\xff\"\\")

    def device(self):
        names = self

        class Odd(Template):
            def content(self):
                rows = [names.TYPE + b";nEAEA", *names.MEMBERS]
                return (b"".join(member.record() for member in self.members) +
                        b"".join(row + b"\0" for row in rows))

        class OddTag(Tag):
            def attribute(self, number):
                if number == 1:
                    return struct.pack("<H", len(names.TAG)) + names.TAG
                return super().attribute(number)
        odd = Odd(0x333, "Odd", ("A", "DINT"), ("B", "DINT"))
        return Stranger(Program(OddTag("Odd", "DINT"), Tag("Pump", odd), Tag("Pumps", odd, (2,))))

    def test_text_and_messages_are_plain(self):
        with self.device() as device:
            for command in (["tags", "--members"], ["types"], ["read", "Pump", "Pumps*2"],
                            ["write", "Pump={Q: 1}"]):
                done = run(*command[:1], device.url, *command[1:])
                text = (done.stdout + done.stderr).replace("\n", "")
                self.assertTrue(text.isascii() and text.isprintable(), text)
                self.assertEqual(done.returncode, 2 if command[0] == "write" else 0, text)

    def test_json_stays_json(self):
        with self.device() as device:
            for command in (["tags"], ["types"], ["read", "Pump", "Pumps*2"]):
                done = run(command[0], "--json", device.url, *command[1:])
                self.assertEqual(done.returncode, 0, done.stderr)
                for line in done.stdout.splitlines():
                    json.loads(line)


class Defining(Types):
    """Definitions that are nonsense cost the structure they define, and nothing else."""

    def costs_itself(self, bend, *rows, errors=("OK",), device=Stranger):
        bent = Bent(bend, *rows)
        holder = Template(0x301, "Holder", ("Before", "DINT"), ("Inner", bent), ("After", "INT"))
        program = Program(Tag("Bad", bent), Tag("Worse", holder), Tag("Good", UNIT),
                          Tag("Plain", "DINT"))
        answer = self.browse(device(program))
        self.assertIn(answer.err, errors, answer.text)
        if answer.err != "OK":
            return answer
        symbols = {row[1]: row for row in answer.named("symbol")}
        self.assertEqual(set(symbols), {"Bad", "Worse", "Good", "Plain"})
        self.assertEqual(symbols["Good"][3], "Unit")
        self.assertEqual(symbols["Bad"][3], "-")
        self.assertEqual(symbols["Worse"][3], "Holder")
        inner = [row for row in answer.named("member") if row[0] == "Inner"]
        self.assertEqual([row[2] for row in inner], ["-"])
        self.assertNotIn("Bent", [row[0] for row in answer.named("structure")])
        return answer

    def test_one_that_is_as_it_should_be(self):
        with self.assertRaises(AssertionError):
            self.costs_itself(lambda bent: None)

    def test_members_that_overlap(self):
        def bend(bent):
            bent.members[1].offset = 2
        self.costs_itself(bend)

    def test_more_bits_than_there_are(self):
        """A value would have more members than anybody has room for."""
        def bend(bent):
            bent.members = [Member(f"B{n}", 0xC1, 0, 0, n % 8) for n in range(65)]
        self.costs_itself(bend)

    def test_members_beyond_the_size(self):
        def beyond(bent):
            bent.members[1].offset = 6

        def far(bent):
            bent.members[1].offset = 0xFFFFFFFC
        for bend in (beyond, far):
            self.costs_itself(bend)

    def test_a_structure_in_itself(self):
        def bend(bent):
            bent.members[0].kind = bent
        self.costs_itself(bend)

    def test_two_structures_in_each_other(self):
        other = Template(0x302, "Other", ("A", "DINT"), ("B", "DINT"))

        def bend(bent):
            bent.members[0].kind, other.members[0].kind = other, bent
        self.costs_itself(bend)

    def test_numbers_that_lie(self):
        for number, values in {2: (0, 1, 3, 65535), 4: (0, 1, 5, 6, 0xFFFFFFFF, 0x7FFFFFFF),
                               5: (0, 7)}.items():
            for value in values:
                self.costs_itself(lambda bent, n=number, v=value: bent.lies.update({n: v}))

    def test_arrays_larger_than_all(self):
        def bend(bent):
            bent.members[0].count = 0xFFFF
        self.costs_itself(bend)

    def test_text_that_lies(self):
        good = Bent(lambda bent: None).content()
        records = good[:16]
        for text in (b"", b"Bent;nEAEA", b"Bent;nEAEA\0A\0", b"\0\0\0\0\0", b"\xff" * 60,
                     b"Bent;nEAEA\0A\0A\0"):
            def bend(bent, text=text):
                bent.told = records + text
            if text.count(b"\0") == 3:
                continue  # two members of a name are odd, not wrong
            self.costs_itself(bend)

    def test_reads_without_progress(self):
        class Stalling(Stranger):
            def template_part(self, service, template, data, room):
                return reply_of(service, b"", 0x06)
        answer = self.costs_itself(lambda bent: None, device=Stalling, errors=("PROTOCOL",))
        self.assertIn("cannot", answer.text)

    def test_reads_that_bring_more_than_was_asked_for_or_nothing(self):
        for general in (0x00, 0x06):
            class More(Stranger):
                def template_part(self, service, template, data, room, general=general):
                    return reply_of(service, bytes(300), general)
            answer = self.browse(More(plant(20)))
            self.assertIn(answer.err, ("OK", "PROTOCOL"), answer.text)

        class Nothing(Stranger):
            def template_part(self, service, template, data, room):
                return reply_of(service)
        answer = self.browse(Nothing(plant(20)))
        self.assertEqual((answer.err, answer.named("structure")), ("OK", []), answer.text)

    def test_definitions_that_are_refused(self):
        for general in (0x05, 0x08, 0x0F):
            class No(Stranger):
                def template(self, service, path, data, room, general=general):
                    raise Refusal(general)
            answer = self.browse(No(plant(20)))
            self.assertEqual((answer.err, answer.named("structure")), ("OK", []), answer.text)
            self.assertEqual(len(answer.named("symbol")), len(symbols_of(plant(20))))


if __name__ == "__main__":
    unittest.main()
