#!/usr/bin/python3
"""The objects of a simulated controller over sockets, judged by tshark, and the options that say
what it is: profile, mode, name, identity, clock, limits.
"""

import json
import struct
import subprocess
import time
import unittest

from class3 import ask, forward_open
from plant import CIPRW, TIMEOUT, Session, Sim, run
from witness import witnessed

ADDRESS = "127.44.8.35"
CLASSES = {  # id: (an instance, its attributes)
    0x01: (1, range(1, 9)), 0x02: (1, range(1, 4)), 0x04: (100, (3, 4)), 0x06: (1, range(1, 9)),
    0x37: (200, range(1, 12)), 0x43: (1, range(1, 5)), 0x48: (1, (1, 4, 5, 6, 7, 8)), 0x64: (1, ()),
    0x68: (1, ()), 0x6B: (1, (1, 2, 3, 5, 6, 7, 8, 10, 12, 13)), 0x6C: (0xFCE, range(1, 6)),
    0x70: (1, ()), 0x8B: (1, range(5, 12)), 0xAC: (1, (1, 2, 3, 4, 10)), 0xF4: (2, (1, 2, 3, 4, 7)),
    0xF5: (1, (1, 2, 3, 4, 5, 6, 8, 9, 13)), 0xF6: (1, range(1, 12))}


def path(class_id, instance, attribute=None):
    words = struct.pack("<BBBBH", 0x20, class_id, 0x25, 0, instance)
    return words if attribute is None else words + bytes((0x30, attribute))


class Asker:
    """Requests in bytes over one session."""

    def __init__(self, host, port=44818):
        self.session = Session(host, port)

    def ask(self, service, where, data=b""):
        """(general status, extended status, data)"""
        request = bytes((service, len(where) // 2)) + where + data
        reply = bytes.fromhex(self.session.ask(request.hex()))
        words = reply[3]
        return reply[2], reply[4:4 + 2 * words].hex(), reply[4 + 2 * words:]

    def get(self, *where):
        status, _, data = self.ask(0x0E, path(*where))
        assert status == 0, (where, status)
        return data


class Controller(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = cls.enterClassContext(witnessed(
            "--name", "Line_4", "--assembly", "100=8", "--assembly", "101=4:ro", "--zone", "-05:30",
            "A=DINT", "Text=STRING", "Program:Main.B=DINT", address=ADDRESS))
        cls.asker = Asker(ADDRESS)

    @classmethod
    def tearDownClass(cls):
        cls.asker.session.close()

    def test_every_attribute_of_every_class_in_every_way(self):
        for class_id, (instance, attributes) in CLASSES.items():
            where = path(class_id, instance)
            got = [self.asker.get(class_id, instance, n) for n in attributes]
            ids = struct.pack(f"<H{len(got)}H", len(got), *attributes)
            status, _, listed = self.asker.ask(0x03, where, ids)
            self.assertEqual((status, struct.unpack_from("<H", listed)[0]), (0, len(got)))
            if class_id not in (0x43, 0x8B, 0xF6):  # whose values go on
                self.assertEqual(listed[2:], b"".join(
                    struct.pack("<HH", n, 0) + value for n, value in zip(attributes, got)))
            status, _, everything = self.asker.ask(0x01, where)
            self.assertIn(status, (0, 8), class_id)
            self.assertEqual(status == 8, everything == b"")
            for n in range(1, 8):
                self.assertEqual(len(self.asker.get(class_id, 0, n)), 2)
            self.assertEqual(self.asker.ask(0x01, path(class_id, 0))[0], 0)
            self.assertEqual(self.asker.ask(0x0E, path(class_id, instance, 99))[0], 0x14)
            self.assertEqual(self.asker.ask(0x0E, path(class_id, 60000, 1))[0], 5)
            self.assertEqual(self.asker.ask(0x3F, where)[0], 8)
        listed = self.asker.get(0x02, 1, 1)
        self.assertEqual(struct.unpack(f"<{len(listed) // 2}H", listed), (len(CLASSES), *CLASSES))

    def test_the_name(self):
        self.assertEqual(self.asker.ask(0x01, path(0x64, 1)), (0, "", b"\6\0Line_4"))

    def test_the_clock_is_that_of_this_machine_and_can_be_set(self):
        def read(attribute):
            return struct.unpack("<q", self.asker.get(0x8B, 1, attribute))[0]
        self.assertLess(abs(read(6) - time.time() * 1e6), 5e6)
        self.assertLess(abs(read(11) - read(6) + 5.5 * 3600e6), 5e6)
        zone = self.asker.get(0x8B, 1, 8)
        self.assertEqual(zone, b"\x09\0\0\0UTC-05:30")
        wanted = 2_000_000_000_000_000
        status, _, data = self.asker.ask(0x04, path(0x8B, 1),
                                         struct.pack("<HHqHB", 2, 6, wanted, 10, 1))
        self.assertEqual((status, data), (0, struct.pack("<5H", 2, 6, 0, 10, 0)))
        self.assertLess(read(6) - wanted, 5e6)
        self.assertGreaterEqual(read(6), wanted)
        date = struct.unpack("<7i", self.asker.get(0x8B, 1, 7))
        self.assertEqual(date[:5], (2033, 5, 18, 3, 33))
        self.assertEqual(self.asker.ask(0x10, path(0x8B, 1, 10), b"\0")[0], 0)

    def test_the_eds_is_uploaded(self):
        where = path(0x37, 200)
        status, _, data = self.asker.ask(0x4B, where, b"\x64")
        size, piece = struct.unpack("<IB", data)
        self.assertEqual((status, piece), (0, 100))
        kinds, text = [], b""
        while not kinds or kinds[-1] in (0, 1):
            status, _, data = self.asker.ask(0x4F, where, bytes((len(kinds),)))
            self.assertEqual((status, data[0]), (0, len(kinds)))
            kinds.append(data[1])
            text += data[2:]
        self.assertEqual(kinds, [0] + [1] * (len(kinds) - 2) + [2])
        self.assertEqual(len(text), size + 2)
        self.assertEqual((sum(text[:-2]) + struct.unpack("<H", text[-2:])[0]) % 65536, 0)
        lines = text[:-2].decode("ascii").split("\r\n")
        for line in ("[File]", "[Device]", "        VendCode = 1;", "        ProdCode = 166;",
                     '        ProdName = "1756-L83E/B";', "[Device Classification]"):
            self.assertIn(line, lines)

    def test_assemblies(self):
        self.assertEqual(self.asker.ask(0x10, path(4, 100, 3), bytes(range(8)))[0], 0)
        self.assertEqual(self.asker.get(4, 100, 3), bytes(range(8)))
        self.assertEqual(self.asker.ask(0x10, path(4, 100, 3), bytes(7))[0], 0x13)
        self.assertEqual(self.asker.ask(0x10, path(4, 100, 3), bytes(9))[0], 0x15)
        self.assertEqual(self.asker.ask(0x10, path(4, 101, 3), bytes(4))[0], 0x0E)
        self.assertEqual(self.asker.get(4, 101, 4), b"\4\0")

    def test_ciprw_knows_them(self):
        done = run("read", ADDRESS, "@0x8B/1/9", "@0xAC/1/3", "@4/101/4", "@0x48/1/8")
        self.assertEqual(done.stdout.splitlines(), [
            "@0x8B/1/9 = 60", "@0xAC/1/3 = 4", "@4/101/4 = 4", "@0x48/1/8 = 27"])


class Profiles(unittest.TestCase):
    def identity(self, sim):
        done = run("list", "identity", "--json", sim.url)
        return json.loads(done.stdout)

    def test_each_says_who_it_is(self):
        for options, product, revision, status in (
                ((), "1756-L83E/B", "33.11", 0x3060),
                (("--profile", "compactlogix", "--mode", "run"), "5069-L320ER", "33.11", 0x1060),
                (("--profile", "micro800", "--mode", "program"), "2080-LC50-24QWB", "12.11",
                 0x2070),
                (("--mode", "faulted", "--product", "Press", "--revision", "1.2", "--serial",
                  "0x1234"), "Press", "1.2", 0x3450)):
            with Sim(*options, "A=DINT") as sim:
                told = json.dumps(self.identity(sim))
                asker = Asker(sim.host, sim.port)
                self.assertIn(product, told)
                self.assertEqual(asker.get(1, 1, 7)[1:], product.encode())
                self.assertEqual("%d.%d" % tuple(asker.get(1, 1, 4)), revision)
                self.assertEqual(asker.get(1, 1, 5), struct.pack("<H", status))
                asker.session.close()
                self.assertEqual(sim.read("A"), {"A": "0"})

    def test_a_micro800_has_less(self):
        with Sim("--profile", "micro800", "A=DINT", "B=BOOL[8]=1", "C=STRING=short") as sim:
            asker = Asker(sim.host, sim.port)
            self.assertEqual(asker.ask(0x01, path(0x64, 1))[0], 5)
            self.assertEqual(asker.ask(0x0E, path(0x6C, 0xFCE, 1))[0], 5)
            self.assertEqual(asker.ask(0x0A, path(2, 1), b"\1\0\4\0\x01\2\x20\1\x24\1")[0], 8)
            self.assertEqual(asker.ask(0x52, path(6, 1), bytes(10))[0], 8)
            _, _, listed = asker.ask(0x55, path(0x6B, 0), struct.pack("<HHH", 2, 1, 2))
            self.assertEqual(listed, b"\1\0\0\0\1\0A\xc4\0" + b"\3\0\0\0\1\0C\xda\0")
            asker.session.close()
            self.assertEqual(sim.read("B*2", "C"), {"B*2": "[true, true]", "C": '"short"'})

    def test_limits_of_connections(self):
        with Sim("--connections", "1", "--connection-size", "600", "A=DINT") as sim:
            session = Session(sim.host, sim.port)
            self.assertEqual(ask(session, forward_open(1, size=601))[2:8].hex(" "),
                             "01 02 09 01 58 02")
            self.assertEqual(ask(session, forward_open(2, size=600))[2], 0)
            self.assertEqual(ask(session, forward_open(3, size=600))[2:6].hex(" "), "01 01 13 01")
            session.close()

    def test_a_slot(self):
        with Sim("--slot", "3", "A=DINT=7") as sim:
            self.assertEqual(run("read", sim.url + "/1/3", "A").stdout, "A = 7\n")
            self.assertNotEqual(run("read", sim.url + "/1/2", "A").returncode, 0)

    def test_mistakes_are_told_in_words(self):
        for options, words in (
                (("--profile", "plc5"), "controllogix, compactlogix and micro800"),
                (("--mode", "stop"), "remote-program"), (("--name", ""), "1 to 40"),
                (("--name", "x" * 41), "1 to 40"), (("--product", "x" * 33), "32"),
                (("--revision", "33"), "as 33.11"), (("--revision", "1.256"), "as 33.11"),
                (("--serial", "0x100000000"), "32 bits"), (("--slot", "256"), "0 to 255"),
                (("--zone", "+14:01"), "+HH:MM"), (("--zone", "02:00"), "+HH:MM"),
                (("--connections", "0"), "1 to 65535"), (("--connection-size", "15"), "16 to 4002"),
                (("--connection-size", "4003"), "16 to 4002"),
                (("--assembly", "100"), "as 100=32"), (("--assembly", "100=8:rw"), "as 100=32"),
                (("--assembly", "0=8"), "1 to 65535"), (("--assembly", "1=491"), "490"),
                (("--assembly", "1=8", "--assembly", "1=8"), "a number of its own"),
                (("--profile", "micro800", "--route", "1/2=127.0.0.1"), "passes nothing on")):
            done = subprocess.run([CIPRW, "sim", "--port", "0", *options, "A=DINT"], text=True,
                                  capture_output=True, timeout=TIMEOUT, check=False)
            self.assertEqual((done.returncode, done.stdout), (2, ""), options)
            self.assertIn(words, done.stderr)
        done = run("sim", "--profile", "micro800", "Program:Main.A=DINT")
        self.assertEqual(done.returncode, 2)
        self.assertIn("column 1: a Micro800 has no programs", done.stderr)


if __name__ == "__main__":
    unittest.main()
