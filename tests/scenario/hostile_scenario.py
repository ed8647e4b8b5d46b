#!/usr/bin/python3
"""What a simulator does with clients that break the rules: the status of the manual, or a close.

Meanwhile another client reads all the time, and must get on: progress is asserted, never time.
"""

import errno
import random
import resource
import socket
import struct
import threading
import unittest

from class3 import Connection, ask, forward_open, serials
from plant import CIPRW, TIMEOUT, Session, Sim, frame

TAGS = ["A=DINT=42", "Array=INT[1000]=7", "Text=STRING=\"still here\""]
LIST_IDENTITY, REGISTER, UNREGISTER, RR_DATA, UNIT_DATA = 0x63, 0x65, 0x66, 0x6F, 0x70
BAD_COMMAND, BAD_DATA, BAD_SESSION, BAD_LENGTH, BAD_VERSION = 1, 3, 0x64, 0x65, 0x69
HELLO = frame(REGISTER, b"\1\0\0\0")
READ_A = bytes.fromhex("4c 02 91 01 41 00 01 00")
READ_ARRAY = bytes.fromhex("4c 04 91 05 41 72 72 61 79 00 f0 00")  # 240 elements: 480 bytes
MESSAGE_MAX = 8192  # ARCHITECTURE.md, Limits
OUTPUT_MAX = 16384
CROWD = 2000


def items(*rows, interface=0, count=None):
    """The data of SendRRData, item by item: (type, bytes), or with a length that lies."""
    data = struct.pack("<IHH", interface, 0, len(rows) if count is None else count)
    for kind, body, *length in rows:
        data += struct.pack("<HH", kind, length[0] if length else len(body)) + body
    return data


def unconnected(message):
    return items((0, b""), (0xB2, message))


class Steady:
    """A client that reads A all the time, while the `with` lasts."""

    def __init__(self, sim):
        self.session, self.reads, self.over = Session(sim.host, sim.port), 0, False
        self.moved, self.problem = threading.Condition(), None
        self.thread = threading.Thread(target=self.read, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def read(self):
        try:
            while not self.over:
                reply = self.session.ask(READ_A.hex())
                assert reply == "cc 00 00 00 c4 00 2a 00 00 00", reply
                with self.moved:
                    self.reads += 1
                    self.moved.notify_all()
        except (AssertionError, EOFError, OSError) as problem:
            with self.moved:
                self.problem = problem
                self.moved.notify_all()

    def gets_on(self, reads=20):
        """Waits until it has read again; a device that stalls fails here."""
        with self.moved:
            wanted = self.reads + reads
            self.moved.wait_for(lambda: self.problem or self.reads >= wanted, TIMEOUT)
            assert self.problem is None and self.reads >= wanted, self.problem or "stalled"

    def __exit__(self, *_):
        self.over = True
        self.thread.join(TIMEOUT)
        self.session.close()


def is_checked():
    """Built with address checks, which keep memory of their own."""
    with open(CIPRW, "rb") as program:
        return b"__asan_init" in program.read()


def dial(sim):
    stream = socket.create_connection((sim.host, sim.port), TIMEOUT)
    stream.settimeout(TIMEOUT)
    return stream


def everything(stream):
    """What comes until the other end closes."""
    data = b""
    while True:
        try:
            more = stream.recv(65536)
        except ConnectionResetError:
            return data
        if not more:
            return data
        data += more


def answers(sim, *frames):
    """All that is said to these bytes until the connection ends, as [(command, status, data)].

    We end it by sending no more; a device that has given up ends it earlier.
    """
    with dial(sim) as stream:
        try:
            stream.sendall(b"".join(frames))
            stream.shutdown(socket.SHUT_WR)
        except OSError as problem:
            if problem.errno not in (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN):
                raise
        return split(everything(stream))


def split(data):
    found = []
    while data:
        command, length, _, status = struct.unpack_from("<HHII", data)
        assert len(data) >= 24 + length, "half an answer: " + data.hex(" ")
        found.append((command, status, data[24:24 + length]))
        data = data[24 + length:]
    return found


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = cls.enterClassContext(Sim(*TAGS))
        cls.steady = cls.enterClassContext(Steady(cls.sim))

    def tearDown(self):
        self.steady.gets_on()

    def statuses(self, *frames):
        return [(command, status) for command, status, _ in answers(self.sim, *frames)]

    def in_session(self, command, data):
        """The status of one message in a good session, which goes on after it."""
        session = Session(self.sim.host, self.sim.port)
        session.stream.sendall(frame(command, data, session.handle))
        reply = session.receive()
        self.assertEqual(session.ask(READ_A.hex()), "cc 00 00 00 c4 00 2a 00 00 00")
        session.close()
        return struct.unpack_from("<HHII", reply)[3]


class Frames(Hostile):
    def test_garbage_is_refused_and_the_connection_closed(self):
        for garbage in (b"GET / HTTP/1.1\r\nHost: plc\r\nAccept: */*\r\n\r\n", b"\xff" * 100,
                        b"\xff" * 24, bytes(range(32, 128))):
            (command, status, data), *rest = answers(self.sim, garbage)
            self.assertEqual(command, struct.unpack_from("<H", garbage)[0], garbage)
            self.assertEqual((status, data, rest), (BAD_LENGTH, b"", []), garbage)

    def test_a_frame_longer_than_the_limit_is_refused_before_it_is_there(self):
        longest = MESSAGE_MAX - 24
        head = struct.pack("<HHII8sI", RR_DATA, longest + 1, 0, 0, b"too long", 0)
        self.assertEqual(self.statuses(head), [(RR_DATA, BAD_LENGTH)])
        self.assertEqual(self.statuses(HELLO, head + bytes(100)),
                         [(REGISTER, 0), (RR_DATA, BAD_LENGTH)])
        self.assertEqual(self.statuses(frame(LIST_IDENTITY, bytes(longest))),
                         [(LIST_IDENTITY, 0)])

    def test_unknown_commands_are_refused_and_the_session_goes_on(self):
        for command in (0x02, 0x05, 0x62, 0x67, 0x6E, 0x71, 0x72, 0x73, 0xC8, 0x1234, 0xFFFF):
            self.assertEqual(self.statuses(frame(command), frame(LIST_IDENTITY)),
                             [(command, BAD_COMMAND), (LIST_IDENTITY, 0)])

    def test_a_command_that_says_nothing_is_not_answered(self):
        self.assertEqual(self.statuses(frame(0), frame(0, b"ignored"), frame(LIST_IDENTITY)),
                         [(LIST_IDENTITY, 0)])
        with_options = HELLO[:20] + b"\1\0\0\0" + HELLO[24:]
        self.assertEqual(self.statuses(with_options, frame(LIST_IDENTITY)), [(LIST_IDENTITY, 0)])

    def test_half_a_frame_is_no_frame(self):
        for size in range(len(HELLO)):
            self.assertEqual(answers(self.sim, HELLO[:size]), [])
        self.assertEqual(self.statuses(frame(LIST_IDENTITY) + HELLO[:27]), [(LIST_IDENTITY, 0)])

    def test_a_frame_may_come_byte_by_byte(self):
        with dial(self.sim) as stream:
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in HELLO + frame(LIST_IDENTITY):
                stream.sendall(bytes([byte]))
            stream.shutdown(socket.SHUT_WR)
            self.assertEqual([row[:2] for row in split(everything(stream))],
                             [(REGISTER, 0), (LIST_IDENTITY, 0)])

    def test_seeded_damage_is_answered_in_whole_frames(self):
        rng = random.Random(44818)
        good = [HELLO, frame(LIST_IDENTITY), frame(RR_DATA, unconnected(READ_A), 1),
                frame(UNIT_DATA, items((0xA1, bytes(4)), (0xB1, b"\1\0" + READ_A)), 1),
                frame(UNREGISTER, b"", 1)]
        known = {0, BAD_COMMAND, BAD_DATA, BAD_SESSION, BAD_LENGTH, BAD_VERSION}
        for _ in range(600):
            data = bytearray(b"".join(rng.choices(good, k=4)))
            for _ in range(rng.randrange(1, 5)):
                data[rng.randrange(len(data))] = rng.randrange(256)
            del data[rng.randrange(len(data) // 2, len(data)):]
            found = self.statuses(bytes(data))
            self.assertLessEqual({status for _, status in found}, known, data.hex(" "))
            self.assertLessEqual(len(found), 5)


class Sessions(Hostile):
    def test_a_bad_registration_says_what_is_wrong(self):
        for data in (b"", b"\1\0\0", b"\1\0\0\0\0"):
            self.assertEqual(answers(self.sim, frame(REGISTER, data)),
                             [(REGISTER, BAD_LENGTH, b"")])
        for data in (b"\2\0\0\0", b"\0\0\0\0", b"\1\0\1\0"):
            self.assertEqual(answers(self.sim, frame(REGISTER, data)),
                             [(REGISTER, BAD_VERSION, b"\1\0\0\0")])
        self.assertEqual(self.statuses(HELLO, HELLO, frame(LIST_IDENTITY)),
                         [(REGISTER, 0), (REGISTER, BAD_COMMAND), (LIST_IDENTITY, 0)])

    def test_what_needs_a_session_is_refused_without_it(self):
        for command in (RR_DATA, UNIT_DATA, UNREGISTER):
            bad = frame(command, unconnected(READ_A))
            self.assertEqual(answers(self.sim, bad), [(command, BAD_SESSION, b"")])
            self.assertEqual(self.statuses(HELLO, bad, frame(LIST_IDENTITY)),
                             [(REGISTER, 0), (command, BAD_SESSION), (LIST_IDENTITY, 0)])

    def test_the_session_of_another_connection_is_no_session(self):
        other = Session(self.sim.host, self.sim.port)
        stolen = frame(RR_DATA, unconnected(READ_A), other.handle)
        self.assertEqual(self.statuses(stolen), [(RR_DATA, BAD_SESSION)])
        self.assertEqual(self.statuses(HELLO, frame(UNREGISTER, b"", other.handle)),
                         [(REGISTER, 0), (UNREGISTER, BAD_SESSION)])
        self.assertEqual(other.ask(READ_A.hex()), "cc 00 00 00 c4 00 2a 00 00 00")
        other.close()

    def test_unregistering_closes(self):
        session = Session(self.sim.host, self.sim.port)
        session.stream.sendall(frame(UNREGISTER, b"", session.handle))
        self.assertEqual(everything(session.stream), b"")
        session.close()


class Items(Hostile):
    def test_each_truncation_of_the_items_is_refused(self):
        data = unconnected(READ_A)
        for size in range(len(data)):
            self.assertEqual(self.in_session(RR_DATA, data[:size]), BAD_DATA, size)

    def test_items_that_lie_are_refused(self):
        null, message = (0, b""), (0xB2, READ_A)
        for data in (items(null, message, interface=1), items(null, message, count=3),
                     items(null, message, count=0xFFFF), items(null, (0xB2, READ_A, 0xFFFF)),
                     items(null, (0xB2, READ_A, 9)), items(null), items(count=0),
                     items(null, (0xB2, b"")), items(null, (0xB2, b"\x4c")),
                     items(null, (0xB1, READ_A)), items(*[null] * 9, message)):
            self.assertEqual(self.in_session(RR_DATA, data), BAD_DATA, data.hex(" "))

    def test_requests_that_lie_are_answered_with_a_status(self):
        session = Session(self.sim.host, self.sim.port)
        for request, general in (("4c ff 91 01 41 00", 0x26), ("4c 00", 0x26), ("ff 00", 0x26),
                                 ("4c 01 91 7f", 0x04), ("4c 02 91 01 41 00", 0x13),
                                 ("4c 02 91 01 41 00 00 00", None),
                                 ("0a 02 20 02 24 01 ff ff", 0x13),
                                 ("0a 02 20 02 24 01 02 00 06 00 ff ff", None),
                                 ("52 02 20 06 24 01 0a 0e ff ff", None),
                                 ("54 02 20 06 24 01", None), ("5b 02 20 06 24 01 00", None)):
            reply = bytes.fromhex(session.ask(request))
            self.assertEqual(reply[0], bytes.fromhex(request)[0] | 0x80, request)
            self.assertNotEqual(reply[2], 0, request)
            if general is not None:
                self.assertEqual(reply[2], general, request)
        session.close()

    def test_packets_in_packets_are_refused(self):
        inner = READ_A
        session = Session(self.sim.host, self.sim.port)
        for _ in range(40):
            inner = bytes.fromhex("0a 02 20 02 24 01 01 00 04 00") + inner
        reply = bytes.fromhex(session.ask(inner.hex()))
        self.assertIn(reply[2], (0x08, 0x1E))
        for _ in range(20):
            inner = bytes.fromhex("52 02 20 06 24 01 0a 0e") + struct.pack("<H", len(inner)) + \
                inner + b"\0" * (len(inner) % 2) + b"\1\0\1\0"
        self.assertNotEqual(bytes.fromhex(session.ask(inner.hex()))[2], 0)
        session.close()


class Connections(Hostile):
    def test_seeded_damage_on_a_connection_is_answered_in_whole_frames(self):
        rng = random.Random(2222)
        for _ in range(300):
            session = Session(self.sim.host, self.sim.port)
            c = Connection(session)
            head = struct.pack("<IHHHHI", 0, 0, 2, 0xA1, 4, c.ot_id)
            requests = [head + struct.pack("<HHH", 0xB1, len(m) + 2, n) + m
                        for n, m in enumerate((READ_A, READ_ARRAY, READ_A))]
            data = bytearray(b"".join(frame(UNIT_DATA, r, session.handle) for r in requests))
            for _ in range(rng.randrange(1, 4)):
                data[rng.randrange(len(data))] = rng.randrange(256)
            try:
                session.stream.sendall(data)
                session.stream.shutdown(socket.SHUT_WR)
            except OSError as problem:
                self.assertIn(problem.errno, (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN))
            self.assertLessEqual(len(split(everything(session.stream))), 4, data.hex(" "))
            session.close()

    def test_connections_whose_client_vanished_leave_their_places(self):
        for _ in range(100):
            session = Session(self.sim.host, self.sim.port)
            for _ in range(20):
                Connection(session)
            session.stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                      struct.pack("ii", 1, 0))
            session.close()

    def test_a_client_that_opens_all_it_can_leaves_room_for_others(self):
        greedy = Session(self.sim.host, self.sim.port)
        opened = 0
        while ask(greedy, forward_open(next(serials)))[2] == 0:
            opened += 1
            self.assertLess(opened, 10000)
        other = Session(self.sim.host, self.sim.port)
        self.assertEqual(Connection(other).ask(READ_A)[2], 0)
        other.close()
        greedy.close()


class Floods(Hostile):
    def test_half_frames_that_never_end_hold_up_nobody(self):
        half = frame(RR_DATA, bytes(8000))[:4000]
        streams = [dial(self.sim) for _ in range(100)]
        for stream in streams:
            stream.sendall(half)
        self.steady.gets_on(100)
        for stream in streams:
            stream.close()

    def test_a_client_that_asks_and_never_listens_holds_up_nobody(self):
        session = Session(self.sim.host, self.sim.port)
        ask = frame(RR_DATA, unconnected(READ_ARRAY), session.handle)
        asked, left = 0, b""
        session.stream.settimeout(0)
        before = self.sim.memory()
        while asked < 1_000_000:  # until no more is taken: the limits, and the kernel's buffers
            try:
                left = left or ask * 100
                left = left[session.stream.send(left):]
                asked += 100 if not left else 0
            except BlockingIOError:
                break
        self.steady.gets_on(100)
        self.assertLess(asked, 1_000_000)
        self.assertLess(self.sim.memory() - before, 1 << 20)
        session.stream.settimeout(TIMEOUT)
        for _ in range(asked):  # what was put off is not lost
            reply = session.receive()
            self.assertEqual((reply[40:46], len(reply)), (b"\xcc\0\0\0\xc3\0", 46 + 480))
        session.close()

    def test_connects_and_closes_leave_nothing_behind(self):
        def flood(count):
            for n in range(count):
                stream = dial(self.sim)
                if n % 3 == 1:
                    stream.sendall(HELLO)
                if n % 3 == 2:  # a reset instead of an end
                    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                      struct.pack("ii", 1, 0))
                stream.close()
            self.steady.gets_on()
        flood(1000)
        before = self.sim.memory()
        flood(3000)
        if not is_checked():
            self.assertLess(self.sim.memory() - before, 3000 * MESSAGE_MAX)

    def test_datagrams_of_garbage_are_dropped(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.settimeout(TIMEOUT)
            stranger.connect((self.sim.host, self.sim.port))
            for data in (b"", b"x", b"\xff" * 1400, HELLO[:24], frame(LIST_IDENTITY)[:23],
                         frame(LIST_IDENTITY) + b"x", frame(LIST_IDENTITY, b"x")):
                stranger.send(data)
            stranger.send(frame(LIST_IDENTITY, context=b"the last"))
            reply = stranger.recv(2048)
            while reply[12:20] != b"the last":
                self.assertNotEqual(struct.unpack_from("<I", reply, 8)[0], 0, reply.hex(" "))
                reply = stranger.recv(2048)
            self.assertEqual(struct.unpack_from("<HHII", reply)[3], 0)


class Crowd(unittest.TestCase):
    """So many connections that the limit of open files matters, to us and to the simulator."""

    @classmethod
    def setUpClass(cls):
        wanted = CROWD + 200
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard != resource.RLIM_INFINITY and hard < wanted:
            raise unittest.SkipTest(f"open files are limited to {hard}; {wanted} are needed")
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))

    def test_two_thousand_idle_connections_cost_their_limit_and_no_more(self):
        with Sim(*TAGS) as sim, Steady(sim) as steady:
            steady.gets_on()
            before = sim.memory()
            crowd = []
            for n in range(CROWD):
                crowd.append(dial(sim))
                crowd[-1].sendall(HELLO)
                if n % 250 == 0:
                    steady.gets_on()
            for stream in crowd:
                self.assertEqual(len(stream.recv(100)), 28)
            steady.gets_on(100)
            grown = sim.memory() - before
            if not is_checked():
                self.assertLess(grown, CROWD * (MESSAGE_MAX + OUTPUT_MAX + 8192))
            for stream in crowd[::2]:
                stream.close()
            steady.gets_on(100)
            for stream in crowd[1::2]:
                stream.sendall(frame(LIST_IDENTITY))
                self.assertEqual(stream.recv(24)[0], LIST_IDENTITY)
                stream.close()


class Scarce(unittest.TestCase):
    def test_without_open_files_left_newcomers_wait_and_the_others_are_served(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
        try:
            sim = self.enterContext(Sim(*TAGS))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        steady = self.enterContext(Steady(sim))
        crowd = [dial(sim) for _ in range(100)]
        steady.gets_on(100)
        for stream in crowd:
            stream.close()
        steady.gets_on()
        self.assertEqual(sim.read("Text"), {"Text": '"still here"'})


if __name__ == "__main__":
    unittest.main()
