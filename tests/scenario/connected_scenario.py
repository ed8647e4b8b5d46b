#!/usr/bin/python3
"""Class 3 connections to a simulated controller, in bytes: what no client from npm does."""

import struct
import time
import unittest

from class3 import ORIGINATOR, VENDOR, Connection, ask, forward_close, forward_open, serials
from plant import TIMEOUT, Session, Sim, frame, run
from witness import witnessed

ADDRESS = "127.44.8.22"
TAGS = ["A=DINT=42", "B=INT=-1", "SCADA=INT[1000]", "Bytes=SINT[2000]", "Big=LINT=5",
        "Cube=DINT[2,3,4]", "Grid=INT[3,4]", "Text=STRING=\"hello\"",
        "Recipes=STRING[50]=\"Lager\"", "Program:Main.Count=DINT=7"]
READ_A, READ_B = "4c 02 91 01 41 00 01 00", "4c 02 91 01 42 00 01 00"
A_IS_42 = "cc 00 00 00 c4 00 2a 00 00 00"
REFUSED = 0x01


def name(text):
    data = text.encode()
    return bytes([0x91, len(data)]) + data + b"\0" * (len(data) % 2)


def request(service, tag, data=b"", element=b""):
    path = b"".join(name(level) for level in tag.split(".")) + element
    return bytes([service, len(path) // 2]) + path + data


def elements(*indices):
    return b"".join(bytes([0x28, i]) for i in indices)


def write(tag, code, count, data, element=b""):
    return request(0x4D, tag, struct.pack("<HH", code, count) + data, element)


def packet(*messages):
    at = 2 + 2 * len(messages)
    offsets = []
    for message in messages:
        offsets.append(at)
        at += len(message)
    return (bytes.fromhex("0a 02 20 02 24 01") +
            struct.pack(f"<H{len(messages)}H", len(messages), *offsets) + b"".join(messages))


def unpacked(reply):
    """The replies in the reply to a packet."""
    count = struct.unpack_from("<H", reply, 4)[0]
    offsets = struct.unpack_from(f"<{count}H", reply, 6)
    ends = offsets[1:] + (len(reply) - 4,)
    return [reply[4 + a:4 + b] for a, b in zip(offsets, ends)]


class Witnessed(unittest.TestCase):
    """A device and a session; what was said is judged when all tests of the class are over."""

    @classmethod
    def setUpClass(cls):
        cls.sim = cls.enterClassContext(witnessed(*TAGS, address=cls.address))

    def setUp(self):
        self.session = Session(self.sim.host, self.sim.port)
        self.addCleanup(self.session.close)

    def connect(self, **options):
        return Connection(self.session, **options)

    def refused(self, message):
        """Status, extended status, and the rest of the reply."""
        reply = ask(self.session, message)
        self.assertEqual(reply[0], message[0] | 0x80)
        extended = struct.unpack_from(f"<{reply[3]}H", reply, 4)
        return reply[2], extended, reply[4 + 2 * reply[3]:]


class Opening(Witnessed):
    address = ADDRESS

    def test_the_reply_says_what_was_opened(self):
        for large, size in ((True, 4002), (True, 4000), (False, 504), (False, 500), (False, 508)):
            c = self.connect(large=large, size=size)
            self.assertEqual(c.opened[:4].hex(), "db000000" if large else "d4000000")
            self.assertNotEqual(c.ot_id, 0)
            self.assertEqual(c.opened[8:], struct.pack(
                "<IHHIIIH", 0x00A50000 + c.serial, c.serial, VENDOR, ORIGINATOR, 2_000_000,
                2_000_000, 0))
            self.assertEqual(c.text(READ_A), A_IS_42)
            self.assertEqual(c.close(), b"\xce\0\0\0" + struct.pack("<HHIH", c.serial, VENDOR,
                                                                    ORIGINATOR, 0))

    def test_paths_with_a_route_a_key_or_neither(self):
        for path in ("20 02 24 01", "01 00 20 02 24 01", "01 05 20 02 24 01",
                     "34 04 00 00 00 00 00 00 00 00 20 02 24 01",
                     "01 00 34 04 01 00 0e 00 a6 00 21 0b 20 02 24 01"):
            c = self.connect(path=path)
            self.assertEqual(c.text(READ_A), A_IS_42)
            c.close()

    def test_what_cannot_be_opened_is_refused_with_its_serial(self):
        for reason, options in {
                "class 1": {"transport": 0x01}, "class 0": {"transport": 0xA0},
                "no such class": {"transport": 0xAF}, "null": {"kind": 0},
                "multicast": {"kind": 1}, "reserved type": {"kind": 3}, "no size": {"size": 1},
                "multiplier": {"multiplier": 8}, "another object": {"path": "20 04 24 01"},
                "no object": {"path": "01 00"},
                "another device": {"path": "34 04 02 00 00 00 00 00 00 00 20 02 24 01"}}.items():
            serial = next(serials)
            status, extended, rest = self.refused(forward_open(serial, **options))
            self.assertEqual((status, len(extended) > 0), (REFUSED, True), reason)
            self.assertEqual(rest[:8], struct.pack("<HHI", serial, VENDOR, ORIGINATOR), reason)
            self.assertEqual(len(rest), 10, reason)

    def test_the_same_triad_twice_is_a_duplicate(self):
        c = self.connect()
        again = forward_open(c.serial)
        self.assertEqual(self.refused(again)[:2], (REFUSED, (0x0100,)))
        self.assertEqual(c.text(READ_A), A_IS_42)
        stranger = ask(self.session, forward_open(c.serial, originator=1))
        self.assertEqual(stranger[2], 0)
        c.close()
        self.assertEqual(ask(self.session, again)[2], 0)
        self.assertEqual(ask(self.session, forward_close(c.serial))[2], 0)

    def test_what_is_not_open_cannot_be_closed(self):
        for serial in (next(serials), next(serials)):
            status, extended, rest = self.refused(forward_close(serial))
            self.assertEqual((status, extended), (REFUSED, (0x0107,)))
            self.assertEqual(rest, struct.pack("<HHIBB", serial, VENDOR, ORIGINATOR, 3, 0))
        c = self.connect()
        self.assertEqual(c.close()[2], 0)
        self.assertEqual(self.refused(forward_close(c.serial))[:2], (REFUSED, (0x0107,)))

    def test_a_session_takes_its_connections_with_it(self):
        c = self.connect()
        self.session.stream.sendall(frame(0x66, b"", self.session.handle))
        self.assertEqual(self.session.stream.recv(1), b"")
        second = Session(self.sim.host, self.sim.port)
        self.assertEqual(ask(second, forward_open(c.serial))[2], 0)
        second.close()

    def test_connections_have_a_limit_that_is_told(self):
        opened = []
        while True:
            serial = next(serials)
            reply = ask(self.session, forward_open(serial))
            if reply[2] != 0:
                break
            opened.append(serial)
            self.assertLess(len(opened), 10000)
        self.assertEqual(reply[2:6], b"\x01\x01\x13\x01")
        self.assertGreater(len(opened), 3)
        self.assertEqual(ask(self.session, forward_close(opened[0]))[2], 0)
        self.assertEqual(ask(self.session, forward_open(serial))[2], 0)


class Talking(Witnessed):
    address = "127.44.8.23"

    def test_reads_and_writes_of_every_kind(self):
        c = self.connect()
        self.assertEqual(c.ask(write("B", 0xC3, 1, b"\x39\x30")).hex(" "), "cd 00 00 00")
        self.assertEqual(c.text(READ_B), "cc 00 00 00 c3 00 39 30")
        self.assertEqual(c.ask(write("Program:Main.Count", 0xC4, 1, b"\1\2\3\4"))[2], 0)
        self.assertEqual(c.ask(write("Big", 0xC5, 1, b"\xff" * 7 + b"\x7f"))[2], 0)
        self.assertEqual(self.sim.read("B", "Program:Main.Count", "Big"), {
            "B": "12345", "Program:Main.Count": str(0x04030201), "Big": str(2 ** 63 - 1)})
        run("write", self.sim.url, "B=-2", "Big=-3")
        self.assertEqual(c.text(READ_B), "cc 00 00 00 c3 00 fe ff")
        self.assertEqual(c.ask(request(0x4C, "Big", b"\1\0"))[6:], b"\xfd" + b"\xff" * 7)
        self.assertEqual(c.text("4c 02 91 01 5a 00 01 00"), "cc 00 04 01 00 00")
        self.assertEqual(c.text("0e 03 20 01 24 01 30 07"),
                         "8e 00 00 00 0b " + b"1756-L83E/B".hex(" "))
        self.assertEqual(c.text("7f 02 91 01 41 00"), "ff 00 08 00")

    def test_two_connections_and_none_in_one_session(self):
        first, second = self.connect(), self.connect(large=False, size=500)
        numbers = [first.send(bytes.fromhex(READ_A)), second.send(bytes.fromhex(READ_A))]
        self.assertEqual(first.receive(numbers[0]).hex(" "), A_IS_42)
        self.assertEqual(second.receive(numbers[1]).hex(" "), A_IS_42)
        self.assertEqual(self.session.ask(READ_A), A_IS_42)
        first.close()
        self.assertEqual(second.text(READ_A), A_IS_42)

    def test_a_reply_is_as_long_as_the_connection_and_no_longer(self):
        run("write", self.sim.url, "SCADA=" + ",".join(str(n) for n in range(1000)))
        numbers = struct.pack("<1000H", *range(1000))
        for large, size in ((True, 4002), (True, 1000), (False, 504), (False, 500)):
            c = self.connect(large=large, size=size)
            reply = c.ask(request(0x4C, "SCADA", struct.pack("<H", 1000)))
            room = (size - 2 - 6) // 2 * 2
            self.assertEqual(reply[:6].hex(), "cc00" + ("00" if room >= 2000 else "06") + "00c300")
            self.assertEqual(reply[6:], numbers[:room], size)
            c.close()
        c = self.connect(size=4002, reply_size=100)
        self.assertEqual(c.ask(request(0x4C, "SCADA", struct.pack("<H", 1000)))[6:],
                         numbers[:92])

    def test_fragments_bring_everything_both_ways(self):
        for large, size in ((True, 4002), (False, 500)):
            c = self.connect(large=large, size=size)
            data = bytes((size + n) % 128 for n in range(2000))
            step, at = size - 60, 0
            while at < len(data):
                piece = data[at:at + step]
                head = struct.pack("<HHI", 0xC2, 2000, at)
                self.assertEqual(c.ask(request(0x53, "Bytes", head + piece)).hex(" "),
                                 "d3 00 00 00")
                at += len(piece)
            self.assertEqual(self.sim.read("Bytes*2000")["Bytes*2000"],
                             "[" + ", ".join(str(n) for n in data) + "]")
            self.assertEqual(self.fragments(c, "Bytes", 2000), (0xC2, data))
            kind, strings = self.fragments(c, "Recipes", 50, type_size=4)
            self.assertEqual((kind, len(strings)), (0x02A0, 50 * 88))
            self.assertEqual(strings[88:97], b"\5\0\0\0Lager")
            c.close()

    def fragments(self, c, tag, count, type_size=2):
        """The type and all bytes of a value."""
        got, status = b"", 6
        while status == 6:
            reply = c.ask(request(0x52, tag, struct.pack("<HI", count, len(got))))
            status = reply[2]
            self.assertIn(status, (0, 6))
            self.assertGreater(len(reply), 4 + type_size)
            got += reply[4 + type_size:]
        return struct.unpack_from("<H", reply, 4)[0], got

    def test_wrong_fragments_are_refused(self):
        c = self.connect()
        for message, wanted in ((request(0x52, "A", struct.pack("<HI", 1, 4)), "d2 00 ff 01 04 21"),
                                (request(0x52, "A", struct.pack("<HI", 2, 0)), "d2 00 ff 01 05 21"),
                                (request(0x53, "A", struct.pack("<HHI", 0xC4, 1, 4) + bytes(4)),
                                 "d3 00 ff 01 04 21"),
                                (request(0x53, "A", struct.pack("<HHI", 0xC3, 1, 0) + bytes(2)),
                                 "d3 00 ff 01 07 21")):
            self.assertEqual(c.ask(message).hex(" "), wanted)
        self.assertEqual(c.text(READ_A), A_IS_42)

    def test_read_modify_write(self):
        c = self.connect()

        def modify(tag, size, ones, zeros, extra=b"", element=b""):
            masks = ones.to_bytes(size, "little") + zeros.to_bytes(size, "little")
            return c.ask(request(0x4E, tag, struct.pack("<H", size) + masks + extra,
                                 element)).hex(" ")
        run("write", self.sim.url, "B=0", "Big=0", "Grid[2,3]=0")
        self.assertEqual(modify("B", 2, 0x8001, 0xFFFF), "ce 00 00 00")
        self.assertEqual(modify("B", 2, 0, 0xFFFE, bytes(6)), "ce 00 00 00")
        self.assertEqual(modify("Big", 8, 1 << 63 | 5, 2 ** 64 - 2), "ce 00 00 00")
        self.assertEqual(modify("Grid", 2, 0x0100, 0xFFFF, element=elements(2, 3)), "ce 00 00 00")
        self.assertEqual(self.sim.read("B", "Big", "Grid[2,3]"),
                         {"B": "-32768", "Big": str(4 - 2 ** 63), "Grid[2,3]": "256"})
        self.assertEqual(modify("B", 4, 1, 0)[6:8], "03")
        self.assertNotEqual(modify("Text", 4, 1, 0)[6:8], "00")

    def test_packets(self):
        c = self.connect()
        a, b = bytes.fromhex(READ_A), bytes.fromhex(READ_B)
        reply = c.ask(packet(a, write("B", 0xC3, 1, b"\7\0"), b, request(0x4C, "Nope", b"\1\0"), a))
        self.assertEqual(reply[:4].hex(" "), "8a 00 1e 00")
        self.assertEqual([r.hex(" ") for r in unpacked(reply)], [
            A_IS_42, "cd 00 00 00", "cc 00 00 00 c3 00 07 00", "cc 00 04 01 00 00", A_IS_42])
        reply = c.ask(packet(*[a] * 200))  # 2,402 bytes, 2,406 of reply: more than without one
        self.assertEqual(reply[:4].hex(" "), "8a 00 00 00")
        self.assertEqual({r.hex(" ") for r in unpacked(reply)}, {A_IS_42})
        self.assertEqual(c.ask(packet(packet(a)))[2], 0x1E)
        self.assertEqual(self.sim.read("B"), {"B": "7"})

    def test_a_packet_whose_replies_do_not_fit_is_partial_or_refused(self):
        c = self.connect(large=False, size=500)
        read = request(0x4C, "SCADA", struct.pack("<H", 100))
        reply = c.ask(packet(*[read] * 4))
        self.assertLessEqual(len(reply), 498)
        if reply[2] != 0x11:
            self.assertEqual(reply[2], 0x1E)
            whole = [r for r in unpacked(reply) if r[2] == 0]
            self.assertGreaterEqual(len(whole), 2)
            self.assertEqual({len(r) for r in whole}, {206})
            self.assertLessEqual({r[2] for r in unpacked(reply)}, {0, 0x06, 0x11})

    def test_a_repeated_number_is_answered_and_not_executed_again(self):
        c = self.connect()
        for sequence in (1, 2, 0xFFFE, 0xFFFF, 0, 1, 77):
            value = struct.pack("<h", sequence & 0x7FFF)
            first = c.ask(write("B", 0xC3, 1, value), sequence)
            again = c.ask(write("B", 0xC3, 1, b"\x99\x09"), sequence)
            self.assertEqual((first.hex(" "), again), ("cd 00 00 00", first))
            self.assertEqual(self.sim.read("B"), {"B": str(sequence & 0x7FFF)})
        read = c.ask(bytes.fromhex(READ_B), 78)
        run("write", self.sim.url, "B=5")
        self.assertEqual(c.ask(bytes.fromhex(READ_B), 78), read)
        self.assertEqual(c.ask(bytes.fromhex(READ_B), 79).hex(" "), "cc 00 00 00 c3 00 05 00")
        error = c.ask(bytes.fromhex("4c 02 91 01 5a 00 01 00"), 80)
        self.assertEqual(c.ask(bytes.fromhex(READ_B), 80), error)
        other = self.connect()  # which counts for itself
        self.assertEqual(other.ask(bytes.fromhex(READ_A), 80).hex(" "), A_IS_42)

    def test_arrays_of_three_dimensions(self):
        run("write", self.sim.url, "Cube[0,0,0]*24=" + ",".join(str(n) for n in range(24)))
        c = self.connect()

        def read(count, *indices):
            return c.ask(request(0x4C, "Cube", struct.pack("<H", count), elements(*indices)))
        for i in range(2):
            for j in range(3):
                for k in range(4):
                    self.assertEqual(read(1, i, j, k)[6:], struct.pack("<I", 12 * i + 4 * j + k))
        self.assertEqual(read(24)[6:], struct.pack("<24I", *range(24)))
        self.assertEqual(read(13, 0, 2, 3)[6:], struct.pack("<13I", *range(11, 24)))
        for count, indices in ((1, (2, 0, 0)), (1, (0, 3, 0)), (1, (0, 0, 4)), (1, (0,)),
                               (1, (0, 0)), (1, (0, 0, 0, 0)), (14, (0, 2, 3)), (25, ()),
                               (0, (0, 0, 0))):
            self.assertNotEqual(read(count, *indices)[2], 0, (count, indices))
        message = write("Cube", 0xC4, 2, struct.pack("<II", 100, 200), elements(1, 2, 2))
        self.assertEqual(c.ask(message)[2], 0)
        self.assertEqual(self.sim.read("Cube[1,2,2]", "Cube[1,2,3]", "Cube[1,2,1]"),
                         {"Cube[1,2,2]": "100", "Cube[1,2,3]": "200", "Cube[1,2,1]": "21"})


class Browsing(Witnessed):
    address = "127.44.8.24"

    def pages(self, attributes, scope=b"", c=None):
        """All symbols by pages: [(instance, bytes of the attributes)], taken apart by `size_of`."""
        start, found, status = 0, [], 6
        while status == 6:
            path = scope + bytes.fromhex("20 6b 25 00") + struct.pack("<H", start)
            message = bytes([0x55, len(path) // 2]) + path
            message += struct.pack(f"<H{len(attributes)}H", len(attributes), *attributes)
            reply = c.ask(message) if c else ask(self.session, message)
            status = reply[2]
            self.assertIn(status, (0, 6), reply.hex(" "))
            page = list(self.entries(reply[4:], attributes))
            self.assertTrue(page or status == 0)
            found += page
            start = found[-1][0] + 1 if found else 0
        return found

    SIZES = {2: 2, 3: 4, 5: 4, 6: 4, 7: 2, 8: 12, 10: 1}

    def entries(self, data, attributes):
        while data:
            instance, values, at = struct.unpack_from("<I", data)[0], {}, 4
            for attribute in attributes:
                size = self.SIZES.get(attribute)
                if attribute == 1:
                    size = struct.unpack_from("<H", data, at)[0] + 2
                values[attribute] = data[at:at + size]
                self.assertEqual(len(values[attribute]), size, "an entry was cut")
                at += size
            yield instance, values
            data = data[at:]

    def test_the_lists_that_clients_ask_for(self):
        small = self.connect(large=False, size=500)
        for attributes in ([1, 2], [1, 2, 8], [2, 7, 8, 1], [1, 2, 3, 5, 6, 8],
                           [1, 2, 3, 5, 6, 8, 10]):
            for c in (None, small, self.connect()):
                found = self.pages(attributes, c=c)
                instances = [instance for instance, _ in found]
                self.assertEqual(instances, sorted(set(instances)))
                rows = {row[1][2:].decode(): row for _, row in found}
                self.assertLessEqual({tag.split("=")[0] for tag in TAGS[:-1]}, set(rows))
                self.assertEqual(rows["Cube"][2].hex(), "c460")
                self.assertEqual(rows["Grid"][2].hex(), "c340")
                self.assertEqual(rows["Recipes"][2].hex(), "ceaf")
                self.assertEqual(rows["Text"][2].hex(), "ce8f")
                if 8 in attributes:
                    self.assertEqual(struct.unpack("<III", rows["Cube"][8]), (2, 3, 4))
                    self.assertEqual(struct.unpack("<III", rows["A"][8]), (0, 0, 0))
                if 7 in attributes:
                    self.assertEqual(rows["Big"][7].hex(), "0800")
                self.assertIn("Program:Main", rows)

    def test_many_tags_come_by_pages(self):
        with Sim("T_1..3000=DINT", "Program:Main.P_1..200=INT") as sim:
            self.session = Session(sim.host, sim.port)
            self.addCleanup(self.session.close)
            for c in (None, self.connect(), self.connect(large=False, size=500)):
                names = [row[1][2:].decode() for _, row in self.pages([1, 2], c=c)]
                self.assertEqual(len(names), len(set(names)))
                self.assertLessEqual({f"T_{n}" for n in range(1, 3001)}, set(names))
                local = [row[1][2:].decode()
                         for _, row in self.pages([1, 2], name("Program:Main"), c)]
                self.assertEqual(sorted(local), sorted(f"P_{n}" for n in range(1, 201)))

    def test_a_tag_by_its_instance(self):
        c = self.connect()
        instances = {row[1][2:].decode(): instance for instance, row in self.pages([1, 2])}
        path = bytes.fromhex("20 6b 25 00") + struct.pack("<H", instances["A"])
        for ask_for in (c.ask, lambda message: ask(self.session, message)):
            self.assertEqual(ask_for(b"\x4c\x03" + path + b"\1\0").hex(" "), A_IS_42)
        nothing = bytes.fromhex("4c 03 20 6b 25 00 fe ff 01 00")
        self.assertEqual(c.ask(nothing)[2], 0x05)

    def test_the_template_of_a_string(self):
        c = self.connect()
        lists = "03 03 20 6c 25 00 ce 0f 04 00 04 00 05 00 02 00 01 00"
        reply = c.ask(bytes.fromhex(lists))
        self.assertEqual(reply[:6].hex(" "), "83 00 00 00 04 00")
        words = struct.unpack_from("<I", reply, 10)[0]
        self.assertEqual(reply[14:].hex(" "), "05 00 00 00 58 00 00 00 02 00 00 00 02 00 01 00 00 "
                         "00 ce 0f")
        whole = b""
        wanted = words * 4 - 20
        while len(whole) < wanted:
            reply = c.ask(bytes.fromhex("4c 03 20 6c 25 00 ce 0f") +
                          struct.pack("<IH", len(whole), min(wanted - len(whole), 20)))
            self.assertIn(reply[2], (0, 6))
            self.assertGreater(len(reply), 4)
            whole += reply[4:]
        self.assertEqual(whole[:16].hex(" "), "00 00 c4 00 00 00 00 00 52 00 c2 20 04 00 00 00")
        title, *members = whole[16:].rstrip(b"\0").split(b"\0")
        self.assertTrue(title.startswith(b"ASCIISTRING82"), title)
        self.assertEqual(members, [b"LEN", b"DATA"])


class Ours(Witnessed):
    """ciprw over a connection of its own, and a stranger without one."""
    address = "127.44.8.25"

    def test_what_we_write_the_stranger_reads_and_the_other_way_round(self):
        url = self.sim.url + "?connected=1"
        numbers = [n * 7 % 3001 - 1500 for n in range(1000)]
        done = run("write", url, "A=-7", "Big=-8", "Text=over a connection", "Grid[1,2]=12",
                   "Cube[1,2,3]=123", "B.3=0", "SCADA=" + ",".join(map(str, numbers)),
                   "Program:Main.Count=9")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        c = self.connect()
        self.assertEqual(c.text(READ_A), "cc 00 00 00 c4 00 f9 ff ff ff")
        self.assertEqual(c.ask(request(0x4C, "Text", b"\1\0"))[8:], (
            b"\x11\0\0\0over a connection" + bytes(67)))
        self.assertEqual(c.ask(request(0x4C, "SCADA", struct.pack("<H", 1000)))[6:],
                         struct.pack("<1000h", *numbers))
        self.assertEqual(c.ask(request(0x4C, "Cube", b"\1\0", elements(1, 2, 3)))[6:],
                         struct.pack("<I", 123))
        self.assertEqual(c.text(READ_B), "cc 00 00 00 c3 00 f7 ff")
        self.assertEqual(c.ask(write("A", 0xC4, 1, b"\1\1\0\0"))[2], 0)
        self.assertEqual(c.ask(write("SCADA", 0xC3, 1, b"\5\0", b"\x29\0\xe7\3"))[2], 0)
        done = run("read", url, "A", "Big", "Text", "Grid[1,2]", "SCADA[998-999]", "Nope",
                   "Program:Main.Count", "Recipes*50")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.splitlines(), [
            "A = 257", "Big = -8", 'Text = "over a connection"', "Grid[1,2] = 12",
            f"SCADA[998-999] = [{numbers[998]}, 5]", "Program:Main.Count = 9",
            "Recipes*50 = [" + ", ".join(['"Lager"'] * 50) + "]"])
        self.assertIn("cannot read Nope from ", done.stderr)


class Unwitnessed(unittest.TestCase):
    """What is wrong in itself, or not answered: the device is silent, and answers what is next."""

    @classmethod
    def setUpClass(cls):
        cls.sim = cls.enterClassContext(Sim(*TAGS))

    def setUp(self):
        self.session = Session(self.sim.host, self.sim.port)
        self.addCleanup(self.session.close)

    def test_what_is_cut_is_refused(self):
        for large in (True, False):
            whole = forward_open(next(serials), large=large, size=500)
            for size in range(6, len(whole)):
                reply = ask(self.session, whole[:size])
                self.assertEqual((reply[0], reply[2] != 0), (whole[0] | 0x80, True), size)

    def test_an_idle_connection_is_dropped_after_its_time_out(self):
        c = Connection(self.session, rpi_us=10_000, multiplier=0)
        self.assertEqual(c.text(READ_A), A_IS_42)
        until = time.monotonic() + TIMEOUT
        reply = ask(self.session, forward_open(c.serial))
        while reply[2] != 0:  # a duplicate as long as it lives
            self.assertEqual(reply[2:6], b"\x01\x01\x00\x01")
            self.assertLess(time.monotonic(), until)
            reply = ask(self.session, forward_open(c.serial))
        self.assertNotEqual(struct.unpack_from("<I", reply, 4)[0], c.ot_id)

    def test_limits_are_those_of_the_options(self):
        limits = "--connections", "3", "--session-connections", "2"
        full = b"\x01\x01\x13\x01"
        with Sim(*limits, *TAGS) as sim:
            one, other = Session(sim.host, sim.port), Session(sim.host, sim.port)
            first, _ = Connection(one), Connection(one)
            self.assertEqual(ask(one, forward_open(next(serials)))[2:6], full)
            Connection(other)
            self.assertEqual(ask(other, forward_open(next(serials)))[2:6], full)
            self.assertEqual(ask(other, forward_close(first.serial))[2], 0)
            Connection(other)
            one.close()
            other.close()

    def next_is_ours(self, session=None):
        (session or self.session).stream.sendall(frame(0x63, context=b"is next?"))
        self.assertEqual((session or self.session).receive()[12:20], b"is next?")

    def test_what_is_sent_to_no_connection(self):
        c = Connection(self.session)
        other = (c.ot_id + 1) & 0xFFFFFFFF
        for connection in (other, c.to_id, 0xFFFFFFFF):
            c.send(write("A", 0xC4, 1, bytes(4)), 5, connection)
            self.next_is_ours()
        self.assertEqual(c.text(READ_A), A_IS_42)

    def test_what_is_sent_to_a_closed_connection(self):
        c = Connection(self.session)
        c.close()
        c.send(write("A", 0xC4, 1, bytes(4)))
        self.next_is_ours()
        self.assertEqual(self.session.ask(READ_A), A_IS_42)

    def test_the_connection_of_another_session(self):
        c = Connection(self.session)
        other = Session(self.sim.host, self.sim.port)
        c.session = other
        c.send(write("A", 0xC4, 1, bytes(4)))
        self.next_is_ours(other)
        c.session = self.session
        other.close()
        self.assertEqual(c.text(READ_A), A_IS_42)

    def test_items_that_lie(self):
        c = Connection(self.session)
        for kind, body in ((0xB1, b""), (0xB1, b"\1"), (0xB2, bytes.fromhex(READ_A)),
                           (0xB1, b"\1\0"), (0xB1, b"\2\0\x4c"), (0xB1, b"\3\0\x4c\xff\x91\x01")):
            data = struct.pack("<IHHHHIHH", 0, 0, 2, 0xA1, 4, c.ot_id, kind, len(body)) + body
            self.session.stream.sendall(frame(0x70, data, self.session.handle))
            self.session.stream.sendall(frame(0x63, context=b"is next?"))
            got = self.session.receive()  # perhaps a refusal first
            if got[12:20] != b"is next?":
                self.assertTrue(got[8] != 0 or got[48] != 0, got.hex(" "))
                got = self.session.receive()
            self.assertEqual(got[12:20], b"is next?")
        c.sequence = 100
        self.assertEqual(c.text(READ_A), A_IS_42)


if __name__ == "__main__":
    unittest.main()
