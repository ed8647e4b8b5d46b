#!/usr/bin/python3
"""Controllers at the edge of the rules and beyond: refusals of every kind, packets whose answers
are not those of the requests. Reads, plans and browses end in time, with the values or the reason.
"""

import struct
import unittest

from caller import Caller
from plant import run
from stranger import Stranger, reply_of
from stranger_logix import Refusal
from stranger_plant import CONNECTED, WANTED, plant

# Unknown service; sizes, with and without one that is offered; the kind; the class; resources.
REFUSALS = ((0x08,), (0x05,), (0x01, 0x0109), (0x01, 0x0127), (0x01, 0x0128), (0x01, 0x0108),
            (0x01, 0x012F), (0x01, 0x0315), (0x01, 0x0113), (0x02,), (0x13,), (0x20,))
SMALL, UNCONNECTED = 504, None
MEMORY = 100 << 20
MIXED = {"Tag1": "-93", "Small": "-5", "Program:Main.Level": "10.0", "Program:Main.Count": "12345",
         "Pump.Hist[1]": "2", "Tag2": "-86"}


class Refusing(Stranger):
    def __init__(self, program, large, small=None, **manners):
        super().__init__(program, **manners)
        self.no = {0x5B: large, 0x54: small}

    def forward_open(self, service, data, mine):
        no = self.no[service]
        if no is None:
            return super().forward_open(service, data, mine)
        if no[0] == 0x01:
            return reply_of(service, struct.pack("<HHIBB", 0, 0, 0, 0, 0), no[0], no[1:])
        raise Refusal(*no)


class Opening(unittest.TestCase):
    def reads_all(self, device, size):
        with device, Caller(device.url + CONNECTED, *WANTED, depth=4, timeout_s=10) as caller:
            for answer in (caller.run(), caller.run()):
                self.assertEqual(answer.values, WANTED, answer.text)
        self.assertLessEqual({c.size_in for c in device.opened}, {size})
        self.assertLessEqual(device.services.count(0x5B) + device.services.count(0x54), 24)
        return device

    def test_large_ones_are_refused(self):
        for no in REFUSALS:
            with self.subTest(no=no):
                device = self.reads_all(Refusing(plant(), no), SMALL)
                self.assertGreater(len(device.opened), 0)

    def test_all_are_refused(self):
        for no in REFUSALS:
            with self.subTest(no=no):
                self.reads_all(Refusing(plant(), no, no), UNCONNECTED)

    def test_one_that_knows_next_to_nothing(self):
        """No packets, no lists, no marks, small connections or none."""
        bare = {"packets": False, "lists": False, "marks": False, "access": False}
        for no in (None, (0x08,)):
            self.reads_all(Refusing(plant(), (0x08,), no, **bare), SMALL)
            with Refusing(plant(), (0x08,), no, **bare) as device:
                done = run("read", device.url, *WANTED)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertEqual(dict(r.split(" = ", 1) for r in done.stdout.splitlines()), WANTED)


class Bent(Stranger):
    """Packets of services are answered by `bend`, which has the answers one by one."""

    def __init__(self, program, bend, **manners):
        super().__init__(program, **manners)
        self.bend = bend

    def router(self, service, path, data, room, mine):
        whole = super().router(service, path, data, room, mine)
        count = struct.unpack_from("<H", whole, 4)[0]
        offsets = [*struct.unpack_from(f"<{count}H", whole, 6), len(whole) - 4]
        each = [whole[4 + offsets[n]:4 + offsets[n + 1]] for n in range(count)]
        return reply_of(service, self.bend(each), whole[2])


def packed(each, count=None, offsets=None):
    if offsets is None:
        offsets, at = [], 2 + 2 * len(each)
        for one in each:
            offsets.append(at)
            at += len(one)
    count = len(each) if count is None else count
    return struct.pack(f"<H{len(offsets)}H", count, *offsets) + b"".join(each)


def backwards(each):
    plain = packed(each)
    offsets = struct.unpack_from(f"<{len(each)}H", plain, 2)
    return packed(each, offsets=offsets[::-1])


# Whole answers in another order than the requests are not among them: nothing tells which is which.
BENDS = {
    "one too few": lambda each: packed(each[:-1]),
    "one too many": lambda each: packed([*each, each[-1]]),
    "one alone": lambda each: packed(each[:1]),
    "none": lambda each: packed([]),
    "nothing at all": lambda each: b"",
    "half a count": lambda each: b"\1",
    "more than there are": lambda each: packed(each, count=60000),
    "fewer than there are": lambda each: packed(each, count=1),
    "offsets that go backwards": backwards,
    "offsets beyond the end": lambda each: packed(each, offsets=[40000] * len(each)),
    "offsets all the same": lambda each: packed(each, offsets=[2 + 2 * len(each)] * len(each)),
    "offsets of nothing": lambda each: packed(each, offsets=[0] * len(each)),
    "answers without data": lambda each: packed([one[:4] for one in each]),
    "answers without an end": lambda each: packed([one[:3] for one in each]),
    "requests for answers": lambda each: packed([bytes([one[0] & 0x7F]) + one[1:] for one in each]),
    "answers to writes": lambda each: packed([b"\xcd" + one[1:] for one in each]),
}
ERRORS = ("PROTOCOL", "REFUSED", "CHANGED", "TAG", "TYPE")


class Packing(unittest.TestCase):
    def check(self, answer, wanted, what):
        """The value, or why there is none: never the value of another tag."""
        for tag, text in wanted.items():
            got = answer.values.get(tag)
            self.assertTrue(got == text or (isinstance(got, tuple) and got[0] in ERRORS),
                            f"{what}: {tag} is {got}: {answer.text}")

    def test_plans(self):
        for what, bend in BENDS.items():
            for settings in ("?connected=0", CONNECTED):
                with self.subTest(what=what, settings=settings), Bent(plant(), bend) as device, \
                        Caller(device.url + settings, *MIXED, depth=2, timeout_s=5) as caller:
                    for _ in range(3):
                        self.check(caller.run(), MIXED, what)
                    self.assertLess(caller.memory(), MEMORY)
                    device.complaints.clear()

    def test_plans_of_many_tags(self):
        wanted = {tag: WANTED[tag] for tag in list(WANTED)[:60]}
        for what, bend in BENDS.items():
            with self.subTest(what=what), Bent(plant(), bend) as device, \
                    Caller(device.url + CONNECTED, *wanted, depth=4, timeout_s=5) as caller:
                for _ in range(3):
                    self.check(caller.run(), wanted, what)
                self.assertLess(caller.memory(), MEMORY)

    def test_browses(self):
        for what, bend in BENDS.items():
            with self.subTest(what=what), Bent(plant(), bend) as device, \
                    Caller(device.url + CONNECTED, "Tag1", timeout_s=5) as caller:
                answer = caller.tell("browse")
                self.assertIn(answer.err, ("OK", *ERRORS), answer.text)
                self.assertLess(answer.took, 10)
                self.assertLess(caller.memory(), MEMORY)

    def test_reads(self):
        for what, bend in BENDS.items():
            with self.subTest(what=what), Bent(plant(), bend) as device:
                done = run("read", "--timeout", "5", device.url, *MIXED)
                told = dict(r.split(" = ", 1) for r in done.stdout.splitlines())
                self.assertLessEqual(told.items(), MIXED.items())
                self.assertEqual(done.returncode == 0, told == MIXED, done.stderr)
                if done.returncode:
                    self.assertIn("cannot", done.stderr)


if __name__ == "__main__":
    unittest.main()
