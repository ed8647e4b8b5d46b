#!/usr/bin/python3
"""Plans on controllers with manners of their own: each value is that of the program that runs, or
there is none, and the reason is told.
"""

import os
import re
import struct
import tempfile
import unittest

import witness
from caller import Caller
from stranger import Stranger, reply_of
from stranger_logix import Program, Tag, Template
from stranger_plant import CONNECTED, WANTED, plant

FAILING = {"Secret": ("TAG", "04"), "Nothing": ("TAG", "04"), "Numbers[3000]": ("REFUSED", "ff")}
SMALL = 40
# Short ones are shorter than an instance: they are asked for by name.
TAGS = [f"Conveyor_belt_{n}" if n % 4 else f"T{n}" for n in range(SMALL)]
LONG = {f"A_name_longer_than_an_instance_{n}": str(3 * n) for n in range(300)}


def small_plant(generation=0, count=SMALL, skip=(), retyped=()):
    """Tags whose values tell the program; each program has them at other instances."""
    tags = []
    for n in range(count):
        if n in skip:
            continue
        value = generation * 1000 + n
        if n in retyped:
            tags.append(Tag(TAGS[n], "LINT", data=struct.pack("<q", value)))
        else:
            tags.append(Tag(TAGS[n], "DINT", data=struct.pack("<i", value)))
    turn = generation * 7 % len(tags)
    return tags[turn:] + tags[:turn]


def values_of(generation, count=SMALL, skip=()):
    return {TAGS[n]: ("TAG", "04") if n in skip else str(generation * 1000 + n)
            for n in range(count)}


class Plans(unittest.TestCase):
    maxDiff = 2000

    def settled(self, caller, wanted, runs=4):
        """From some run on all is well; those before tell why there are no values."""
        for _ in range(runs):
            answer = caller.run()
            if answer.err == "OK" or answer.values == wanted:
                break
            self.assertEqual(answer.err, "CHANGED", answer.text)
        self.assertEqual(answer.values, wanted)
        return answer


class Reading(Plans):
    def reads_all(self, settings=CONNECTED, depth=4, wanted=None, **manners):
        wanted = WANTED | LONG if wanted is None else wanted
        tags = [Tag(n, "DINT", data=struct.pack("<i", int(v))) for n, v in LONG.items()]
        with Stranger(plant(*tags), **manners) as device:
            with Caller(device.url + settings, *wanted, depth=depth, timeout_s=20) as caller:
                answers = [caller.run() for _ in range(3)]
            for answer in answers:
                self.assertEqual(answer.values, wanted, answer.text)
        return device, answers[-1]

    def test_values_with_one_connection_and_with_many(self):
        for depth in (1, 2, 8):
            device, last = self.reads_all(depth=depth)
            self.assertLessEqual(device.most_connections, depth)
            self.assertLessEqual(last.figures["connections"], device.most_connections)
            self.assertEqual(last.figures["connections"] > 1, depth > 1)
            self.assertEqual((last.err, last.allocations), ("OK", 0))
            self.assertGreater(last.figures["instances"], 250)
            self.assertEqual(last.figures["rebuilds"], 0)

    def test_unconnected(self):
        _, last = self.reads_all("?connected=0")
        self.assertEqual((last.err, last.figures["connections"]), ("OK", 0))
        self.reads_all("")

    def test_what_fails_fails_alone(self):
        for manners in ({}, {"lists": False}, {"packets": False}):
            self.reads_all(wanted=WANTED | FAILING, **manners)

    def test_one_without_packets_of_services(self):
        for settings in ("?connected=0", CONNECTED):
            self.reads_all(settings, packets=False)

    def test_one_without_lists_or_marks(self):
        for manners in ({"lists": False}, {"marks": False}, {"access": False},
                        {"lists": False, "marks": False}):
            _, last = self.reads_all(**manners)
            if not manners.get("marks", True):
                self.assertEqual(last.figures["instances"], 0)

    def test_small_connections_and_sizes_that_are_offered(self):
        for manners in ({"large": 0}, {"offers": 500}, {"offers": 1994}, {"offers": 120}):
            self.reads_all(depth=8, **manners)

    def test_few_connections_or_none(self):
        for manners in ({"large": 0, "small": 0}, {"connections": 0}, {"connections": 1},
                        {"connections": 3}):
            device, _ = self.reads_all(depth=8, **manners)
            self.assertLessEqual(device.most_connections, manners.get("connections", 0))

    def test_answers_that_come_in_another_order_than_they_were_asked_for(self):
        device, _ = self.reads_all(depth=8, large=0, patience=0.005, reverses=True,
                                   blank_context=True)
        self.assertGreater(device.most_busy, 1)

    def test_short_answers_and_full_packets(self):
        for nothing in (0x06, 0x11):
            for room in (100, 300):
                self.reads_all(room=room, nothing_fits=nothing)

    def test_one_that_hangs_up_now_and_then(self):
        self.reads_all(hangs_up_after=9)

    def test_large_arrays(self):
        numbers = struct.pack("<70000i", *range(70000))
        program = Program(Tag("Long", "DINT", (70000,), numbers), Tag("One", "DINT"))
        for tag, first, end in (("Long[69990-69999]", 69990, 70000), ("Long*65535", 0, 65535),
                                ("Long[65536]*4000", 65536, 69536)):
            wanted = str(list(range(first, end)))
            for depth in (1, 8):
                with Stranger(program) as device, \
                        Caller(device.url + CONNECTED, tag, "One", depth=depth) as caller:
                    answer = caller.run()
                    self.assertEqual((answer.err, answer.values), ("OK", {tag: wanted, "One": "0"}))

    def test_tshark_finds_nothing_amiss(self):
        for settings in ("?connected=0", CONNECTED):
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "heard.pcap")
                device, last = self.reads_all(settings, wanted=WANTED | FAILING)
                device.write_capture(path)
                witness.judge(path)
            self.assertIn(0x0A, device.services)

    def test_each_run_gives_the_values_of_its_time(self):
        with Stranger(plant()) as device, \
                Caller(device.url + CONNECTED, *WANTED, depth=4) as caller:
            for value in range(5):
                device.program.value("Tag7")[:] = struct.pack("<i", value)
                device.program.value("Numbers")[-4:] = struct.pack("<i", -value)
                values = caller.run().values
                self.assertEqual((values["Tag7"], values["Numbers[2999]"]),
                                 (str(value), str(-value)))


class Changing(Plans):
    """Another program is loaded while a plan is in use."""

    def device(self, **manners):
        return Stranger(Program(*small_plant()), **manners)

    def test_between_two_runs(self):
        for manners in ({}, {"marks": False}, {"lists": False}, {"packets": False}):
            with self.device(**manners) as device, \
                    Caller(device.url + CONNECTED, *TAGS, depth=2) as caller:
                self.settled(caller, values_of(0))
                for generation in range(1, 6):
                    device.program.change(*small_plant(generation))
                    self.settled(caller, values_of(generation))

    def test_tags_that_go_come_back_and_are_of_another_type(self):
        with self.device() as device, \
                Caller(device.url + CONNECTED, *TAGS, depth=2) as caller:
            self.settled(caller, values_of(0))
            gone = (3, 17, 39)
            device.program.change(*small_plant(1, skip=gone))
            self.settled(caller, values_of(1, skip=gone))
            device.program.change(*small_plant(2, retyped=(5, 6)))
            self.settled(caller, values_of(2))
            device.program.change(*small_plant(3))
            self.settled(caller, values_of(3))

    def test_members_that_change_places(self):
        """The handle is made of the members' types: it stays the same."""
        def tags_of(*names):
            kind = Template(0x300, "Pair", *[(name, "DINT") for name in names])
            data = struct.pack("<2i", *[{"A": 1, "B": 2}[name] for name in names])
            return [Tag("Pair", kind, data=data), Tag("Pairs", kind, (3,), data=data * 3)]
        for tags in (["Pair"], ["Pair", "Pairs*3"], ["Pairs*3", "Pair.A", "Pairs[1].B"]):
            for how in ("run", "read", "each", "submit"):
                with Stranger(Program(*tags_of("A", "B"))) as device, \
                        Caller(device.url + CONNECTED, *tags, depth=2) as caller:
                    caller.tell("browse")
                    self.check_pairs(caller, how, "{A: 1, B: 2}")
                    for value in caller.tell(how).values.values():
                        self.assertRegex(value, r"^(1|2|[\[{].*A: 1, B: 2.*)$")
                    device.program.change(*tags_of("B", "A"))
                    self.check_pairs(caller, how, "{B: 2, A: 1}")

    def check_pairs(self, caller, how, pair):
        """No run tells anything but the truth; bytes without members are true, too."""
        wanted = {"Pair": pair, "Pairs*3": f"[{pair}, {pair}, {pair}]", "Pair.A": "1",
                  "Pairs[1].B": "2"}
        for _ in range(4):
            answer = caller.tell(how)
            for tag, value in answer.values.items():
                if value != ("CHANGED", "00") and not re.fullmatch("{[0-9a-f ]+}", value):
                    self.assertEqual(value, wanted[tag], (how, tag))

    def test_in_the_middle_of_a_run(self):
        """After each number of requests of a run, once."""
        for manners in ({"large": 0}, {"large": 0, "packets": False}, {}):
            for after in range(12):
                with Midway(Program(*small_plant()), **manners) as device, \
                        Caller(device.url + CONNECTED, *TAGS, depth=3) as caller:
                    answer = self.settled(caller, values_of(0))
                    self.assertEqual(answer.figures["instances"] > 0, "packets" not in manners)
                    device.change_after(after, small_plant(1))
                    answer = caller.run()
                    self.check_one_program(answer, (0, 1))
                    device.change_now()
                    self.settled(caller, values_of(1))

    def check_one_program(self, answer, generations):
        """Values of a run that asks by instances are of one program; others are of any that was."""
        if answer.err != "OK":
            self.assertEqual(answer.err, "CHANGED", answer.text)
        for n, tag in enumerate(TAGS):
            value = answer.values[tag]
            if isinstance(value, tuple):
                self.assertEqual(value[0], "CHANGED")
            else:
                self.assertIn(value, [str(g * 1000 + n) for g in generations])
        if answer.figures["instances"] > 0:
            told = [v for v in answer.values.values() if not isinstance(v, tuple)]
            self.assertLessEqual(len({int(v) // 1000 for v in told}), 1)

    def test_one_whose_marks_are_never_the_same(self):
        with self.device() as device, \
                Caller(device.url + CONNECTED, *TAGS, depth=2) as caller:
            device.answers[0xAC] = restless(device)
            for _ in range(4):
                answer = caller.run()
                self.assertIn(answer.err, ("OK", "CHANGED"))
                for tag, value in answer.values.items():
                    self.assertIn(value, (values_of(0)[tag], ("CHANGED", "00")))


class Midway(Stranger):
    """Loads another program before it answers the n-th request from now on."""

    left, next = None, None

    def change_after(self, requests, tags):
        with self.lock:
            self.left, self.next = requests, tags

    def change_now(self):
        with self.lock:
            if self.next is not None:
                self.program.change(*self.next)
            self.left = self.next = None

    def answer(self, one, mine):
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.change_now()
        return super().answer(one, mine)


def restless(device):
    """Marks that count how often they were read."""
    plain = device.program_marks

    def marks(service, path, data, room):
        device.program.marks[3] += 1
        return plain(service, path, data, room)
    return marks


class Failing(Plans):
    def test_connections_that_are_forgotten(self):
        with Stranger(plant(), forgets_after=5, large=0) as device, \
                Caller(device.url + CONNECTED, *WANTED, depth=4, timeout_s=2) as caller:
            caller.tell("browse")
            for _ in range(3):
                answer = caller.run()
                self.assertIn(answer.err, ("OK", "TIMEOUT"), answer.text)
                for tag, value in answer.values.items():
                    self.assertIn(value, (WANTED[tag], ("TIMEOUT", "00")))

    def test_a_forward_open_without_an_answer(self):
        with Stranger(plant(), ignored_opens=2) as device, \
                Caller(device.url + CONNECTED, "Tag1", "Tag2", depth=4, timeout_s=2) as caller:
            answers = [caller.run() for _ in range(3)]
        self.assertEqual(answers[-1].values, {"Tag1": "-93", "Tag2": "-86"}, answers[-1].text)

    def lies(self, device, *tags, errors=("PROTOCOL",), settings=CONNECTED):
        with device, Caller(device.url + settings, *tags, depth=2, timeout_s=3) as caller:
            for _ in range(2):
                answer = caller.run()
                self.assertIn(answer.err, errors, answer.text)
                self.assertIn("cannot", answer.text)
                device.complaints.clear()
            self.assertLess(caller.memory(), 100 << 20)
        return answer

    def test_fragments_without_progress(self):
        class Stalling(Stranger):
            def value(self, service, place, head, rest, room):
                return reply_of(service, head, 0x06)
        self.lies(Stalling(plant()), "Tag1", "Numbers*3000")

    def test_values_that_are_too_short_or_too_long(self):
        for change in (lambda v: v[:-1], lambda v: v + b"\0", lambda v: b"", lambda v: v * 2):
            class Wrong(Stranger):
                def value(self, service, place, head, rest, room, change=change):
                    return reply_of(service, head + change(rest))
            self.lies(Wrong(plant()), "Tag1", "Tag2")

    def test_an_answer_longer_than_its_connection(self):
        class Long(Stranger):
            def read(self, service, place, data, room):
                return reply_of(service, place.type_bytes() + bytes(8746))
        self.lies(Long(plant()), "Tag1", "Numbers*3000", errors=("PROTOCOL", "TIMEOUT", "CLOSED"))

    def test_packets_with_too_few_answers(self):
        class Few(Stranger):
            def router(self, service, path, data, room, mine):
                return reply_of(0x0A, struct.pack("<HH", 1, 4) + reply_of(0x4C, general=0x05))
        self.lies(Few(plant()), *list(WANTED)[:20], errors=("PROTOCOL", "OK"))


if __name__ == "__main__":
    unittest.main()
