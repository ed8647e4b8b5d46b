#!/usr/bin/python3
"""What ciprw does with devices that break the rules, or are not there: message and exit status."""

import socket
import struct
import unittest

from plant import Liar, Sim, Speaker, frame, run

CUT = "the CIP reply is cut short, or is no reply"
SHORT = "the answer to a read ends before its type"
FEWER = "the answer has fewer bytes than the elements that were asked for"
MORE = "the answer has more bytes than the elements that were asked for"
OTHER = "the answer is to another service than the request"
ITEMS = "the items of a reply do not fill its length"
NO_ITEM = "a reply to an unconnected request has no unconnected data item"
INNER = "a reply inside a packet is cut short, or is no reply"
STRAY = "1 message came that answers none of our requests"
PACKET = "the answer to a packet has not one reply for each of its requests"
DINT = "c4 00"
TRUTH = f"cc 00 00 00 {DINT} 2a 00 00 00"


def unconnected(message, *, kind=0xB2, count=2, size=None):
    length = len(message) if size is None else size
    return struct.pack("<IHHHHHH", 0, 0, count, 0, 0, kind, length) + message


def reply(head, data, status=0, context=None):
    return frame(0x6F, data, 77, status, head[12:20] if context is None else context)


def saying(*messages, **lies):
    """Answers each request with the next of these CIP messages; the last again and again."""
    left = [bytes.fromhex(message) for message in messages]

    def answer(head, _):
        return [reply(head, unconnected(left.pop(0) if len(left) > 1 else left[0], **lies))]
    return answer


def telling(**header):
    """A good value of 42, in a message whose header lies."""
    return lambda head, _: [reply(head, unconnected(bytes.fromhex(TRUTH)), **header)]


class Reading(unittest.TestCase):
    def check(self, answer, status, *words, tags=("A",), timeout="5"):
        with Liar(answer) as device:
            done = run("read", "--timeout", timeout, device.url, *tags)
        self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
        for word in (f"cannot read {tags[0]} from 127.0.0.1:", *words):
            self.assertIn(word, done.stderr)
        return device

    def breaks(self, rule, answer, **options):
        return self.check(answer, 3, "the peer broke the protocol: " + rule, **options)

    def test_the_truth_is_read(self):
        with Liar(telling()) as device:
            done = run("read", device.url, "A")
        self.assertEqual((done.returncode, done.stdout), (0, "A = 42\n"))

    def test_a_reply_that_is_too_short(self):
        for short in ("", "cc", "cc 00", "cc 00 00", "cc 00 ff 02 05 21"):
            self.breaks(CUT, saying(short))

    def test_a_value_without_its_bytes(self):
        for rule, bad in ((SHORT, ""), (SHORT, "c4"), (SHORT, "a0 02 ce"), (FEWER, DINT),
                          (FEWER, f"{DINT} 2a 00"), (MORE, f"{DINT} 2a 00 00 00 00"),
                          (MORE, f"{DINT} 2a 00 00 00 2b 00 00 00")):
            self.breaks(rule, saying("cc 00 00 00 " + bad))

    def test_an_answer_to_another_service(self):
        for other in ("cd 00 00 00", "8e 00 00 00 01 00"):
            self.breaks(OTHER, saying(other))
        self.breaks(CUT, saying("4c" + TRUTH[2:]))

    def test_items_that_lie(self):
        for rule, lies in ((NO_ITEM, {"kind": 0xB1}), (ITEMS, {"count": 1}), (ITEMS, {"count": 3}),
                           (ITEMS, {"size": 100}), (ITEMS, {"size": 3})):
            self.breaks(rule, saying(TRUTH, **lies))
        self.breaks(ITEMS, lambda head, _: [reply(head, b"")])

    def test_a_type_that_changes_on_the_way(self):
        self.breaks("the type of a tag changed between fragments",
                    saying(f"cc 00 06 00 {DINT} 2a 00 00 00", "d2 00 00 00 c3 00 2b 00"),
                    tags=("A*2",))

    def test_fragments_without_end_are_given_up(self):
        device = self.breaks("it says that there is more to read, and sends none of it",
                             saying("cc 00 06 00 c4 00", "d2 00 06 00 c4 00"))
        self.assertLess(len(device.heard), 5)
        more = "d2 00 06 00 c4 00" + 4 * "2a 00 00 00"
        device = self.breaks(MORE, saying("cc 00 06 00 c4 00", more), tags=("A*99",))
        self.assertLess(len(device.heard), 30)
        endless = "d2 00 06 00 a0 02 34 12" + 8000 * "00"
        device = self.check(saying("cc 00 06 00 a0 02 34 12", endless), 1, "a limit was reached",
                            timeout="25")
        self.assertLess(len(device.heard), 2200)

    def test_answers_to_what_was_not_asked_are_not_taken(self):
        for context in (bytes(8), b"\xff" * 8, struct.pack("<Q", 1), struct.pack("<Q", 100)):
            self.check(telling(context=context), 4, "no answer in time", STRAY, timeout="0.2")

    def test_of_two_answers_the_first_counts(self):
        def twice(head, _):
            values = [reply(head, unconnected(bytes.fromhex(f"cc 00 00 00 {DINT} {n} 00 00 00")))
                      for n in ("2a", "2b")]
            return values
        with Liar(twice) as device:
            done = run("read", device.url, "A")
        self.assertEqual((done.returncode, done.stdout), (0, "A = 42\n"), done.stderr)

    def test_a_refused_message_is_told_with_its_status(self):
        for status, words in ((1, "the device refused the message: "), (3, "(0x03)"),
                              (0x65, "(0x65)"), (0x12345, "(0x12345)")):
            self.check(telling(status=status), 5, words)

    def test_a_message_longer_than_any(self):
        head_only = struct.pack("<HHII8sI", 0x6F, 0xFFFF, 77, 0, bytes(8), 0)
        self.breaks("a message is longer than any answer to what was asked",
                    lambda head, _: [head_only])

    def test_half_an_answer_is_a_closed_connection(self):
        self.check(lambda head, data: [telling()(head, data)[0][:30], None], 3,
                   "the connection was closed; ")

    def test_packets_that_lie(self):
        for rule, packet in ((PACKET, ""), (PACKET, "02 00"), (PACKET, "01 00 04 00 " + TRUTH),
                             (PACKET, "ff ff 06 00 10 00 " + TRUTH + TRUTH),
                             (INNER, "02 00 06 00 ff ff " + TRUTH + TRUTH),
                             (INNER, "02 00 10 00 06 00 " + TRUTH + TRUTH),
                             (INNER, "02 00 00 00 00 00 " + TRUTH)):
            device = self.breaks(rule, saying("8a 00 00 00 " + packet), tags=("A", "B"))
            self.assertEqual(len(device.heard), 1)

    def test_of_a_packet_what_is_good_is_read(self):
        for bad in ("", "cc", "cc 00 00", "cd 00 00 00"):
            with Liar(saying(f"8a 00 1e 00 02 00 06 00 10 00 {TRUTH} {bad}")) as device:
                done = run("read", device.url, "A", "B")
            self.assertEqual((done.returncode, done.stdout), (1, "A = 42\n"), done.stderr)
            self.assertIn("cannot read B from 127.0.0.1:", done.stderr)
            self.assertIn("the peer broke the protocol: ", done.stderr)


class Registering(unittest.TestCase):
    def test_a_registration_that_is_refused_or_lies(self):
        own = struct.pack("<Q", 1)
        for says, status, words in (
                (frame(0x65, b"\1\0\0\0", 0, 0x69, own), 5, "(0x69)"),
                (frame(0x65, b"", 0, 2, own), 5, "(0x02)"),
                (frame(0x65, b"\1\0\0\0", 0, 0, own), 3,
                 "the session it granted has the handle 0")):
            with Liar(telling(), registered=says) as device:
                done = run("read", device.url, "A")
            self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
            self.assertIn("cannot connect to 127.0.0.1:", done.stderr)
            self.assertIn(words, done.stderr)
        with Liar(telling(), registered=frame(0x65, b"\1\0\0\0", 77, 0, b"another!")) as device:
            done = run("read", "--timeout", "0.2", device.url, "A")
        self.assertEqual(done.returncode, 4, done.stderr)


class Writing(unittest.TestCase):
    """A write whose answer is a lie may have been carried out: unknown, and never sent again."""

    def write(self, *messages, timeout="5"):
        with Liar(saying(TRUTH, *messages)) as device:
            done = run("write", "--timeout", timeout, device.url, "A=43")
        writes = [data for data in device.heard if b"\x4d\x02\x91\x01A\x00" in data]
        return done, len(writes)

    def test_lies_about_a_write(self):
        for lie in ("cd", "cd 00 00", "cc 00 00 00", "cd 00 ff 02 07 21"):
            done, writes = self.write(lie)
            self.assertEqual((done.returncode, done.stdout, writes), (4, "", 1), done.stderr)
            self.assertIn("its outcome is unknown", done.stderr)
            self.assertIn("; read the tag to see whether it was written", done.stderr)

    def test_the_truth_about_a_write(self):
        done, writes = self.write("cd 00 00 00")
        self.assertEqual((done.returncode, done.stdout, writes), (0, "A = 43\n", 1), done.stderr)
        done, writes = self.write("cd 00 ff 01 07 21")
        self.assertEqual((done.returncode, writes), (5, 1))
        self.assertIn("0x2107", done.stderr)


def over_connection(answer, opened=None):
    """A device with class 3 connections: answer(message, to_id, sequence) gives what it says to
    each request on one, as (connection, sequence, message); opened(reply) changes what it grants.
    """
    to_id = []

    def talk(head, data):
        if head[0] == 0x70:
            sequence = struct.unpack_from("<H", data, 20)[0]
            return [connected(head, *row) for row in answer(data[22:], to_id[-1], sequence)]
        message = data[16:]
        service = message[0]
        if service in (0x54, 0x5B):
            to_id.append(struct.unpack_from("<I", message, 12)[0])
            granted = struct.pack("<II", 0x80010001, to_id[-1]) + message[16:24]
            granted += struct.pack("<IIH", 2_000_000, 2_000_000, 0)
            granted = bytes([service | 0x80, 0, 0, 0]) + granted
            return [reply(head, unconnected(opened(granted) if opened else granted))]
        if service == 0x4E:
            return [reply(head, unconnected(b"\xce\0\0\0" + message[8:16] + b"\0\0"))]
        return [reply(head, unconnected(bytes.fromhex(TRUTH)))]
    return talk


def connected(head, connection, sequence, message):
    data = struct.pack("<IHHHHIHHH", 0, 0, 2, 0xA1, 4, connection, 0xB1, len(message) + 2, sequence)
    return frame(0x70, data + message, 77, 0, head[12:20])


class OverAConnection(unittest.TestCase):
    def read(self, answer, opened=None, timeout="5"):
        with Liar(over_connection(answer, opened)) as device:
            done = run("read", "--timeout", timeout, device.url + "?connected=1", "A")
        return done, device

    def test_the_truth_is_read(self):
        done, device = self.read(lambda _, to, n: [(to, n, bytes.fromhex(TRUTH))])
        self.assertEqual((done.returncode, done.stdout), (0, "A = 42\n"), done.stderr)
        self.assertEqual(device.heard[0][16], 0x5B)

    def test_cpppos_simulator_answers_with_the_id_of_the_request(self):
        done, _ = self.read(lambda _, to, n: [(0x80010001, n, bytes.fromhex(TRUTH))])
        self.assertEqual((done.returncode, done.stdout), (0, "A = 42\n"), done.stderr)

    def test_answers_on_another_connection_or_to_another_request_are_not_taken(self):
        for lie in (lambda _, to, n: [(to ^ 1, n, bytes.fromhex(TRUTH))],
                    lambda _, to, n: [(0x80010002, n, bytes.fromhex(TRUTH))],
                    lambda _, to, n: [(0x80010001, n + 1, bytes.fromhex(TRUTH))],
                    lambda _, to, n: [(to, n + 1, bytes.fromhex(TRUTH))],
                    lambda _, to, n: [(to, 0, bytes.fromhex(TRUTH))]):
            done, _ = self.read(lie, timeout="0.2")
            self.assertEqual((done.returncode, done.stdout), (4, ""), done.stderr)
            self.assertIn("no answer in time", done.stderr)
            self.assertIn("none of our requests", done.stderr)

    def test_only_the_answer_among_many_is_taken(self):
        wrong = bytes.fromhex(TRUTH.replace("2a", "2b"))
        done, _ = self.read(lambda _, to, n: [(to, n - 1 & 0xFFFF, wrong), (to ^ 1, n, wrong),
                                              (to, n, bytes.fromhex(TRUTH)), (to, n, wrong)])
        self.assertEqual((done.returncode, done.stdout), (0, "A = 42\n"), done.stderr)

    def test_a_reply_that_is_too_short(self):
        for short in ("", "cc", "cc 00 00"):
            done, _ = self.read(lambda _, to, n: [(to, n, bytes.fromhex(short))])
            self.assertEqual((done.returncode, done.stdout), (3, ""), done.stderr)
            self.assertIn("the peer broke the protocol: " + CUT, done.stderr)

    def test_a_connection_that_was_not_asked_for_is_not_used(self):
        for lie in (lambda granted: granted[:12] + b"\xff\xff" + granted[14:],
                    lambda granted: granted[:8] + bytes(4) + granted[12:],
                    lambda granted: granted[:20], lambda granted: b"\xcc" + granted[1:]):
            done, device = self.read(lambda *_: [], lie)
            self.assertEqual((done.returncode, done.stdout), (0, "A = 42\n"), done.stderr)
            self.assertNotIn(0x00A1, [data[8] for data in device.heard])


class NobodyThere(unittest.TestCase):
    """Each message says what was tried, and what to do."""

    def check(self, args, status, *words):
        done = run(*args)
        self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_an_unknown_host(self):
        for command in (("read", "nowhere.invalid", "A"), ("write", "nowhere.invalid", "A=1"),
                        ("list", "identity", "nowhere.invalid")):
            self.check(command, 3, f"ciprw {command[0]}: cannot ", "nowhere.invalid",
                       "the host name is not known; check the name, or give an address")

    def test_a_refused_connection(self):
        with socket.socket() as bound:  # and does not listen
            bound.bind(("127.0.0.1", 0))
            url = "127.0.0.1:%d" % bound.getsockname()[1]
            for command in (("read", url, "A"), ("write", url, "A=1"), ("list", "identity", url)):
                self.check(command, 3, f"ciprw {command[0]}: cannot ", url,
                           "connection refused; check the address, and that the device is on")

    def commands(self, url):
        limit = ("--timeout", "0.2")
        return (("read", *limit, url, "A"), ("write", *limit, url, "A=1"),
                ("list", "identity", *limit, url))

    def test_a_host_that_takes_the_connection_and_never_answers(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = "127.0.0.1:%d" % silent.getsockname()[1]
            for command in self.commands(url):
                self.check(command, 4, f"ciprw {command[0]}: cannot ", url,
                           "no answer in time; ", "allow more time")

    def test_a_host_that_never_takes_the_connection(self):
        with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf:
            url = "127.0.0.1:%d" % deaf.getsockname()[1]
            with socket.create_connection(deaf.getsockname()):  # it takes one, then no more
                for command in self.commands(url):
                    self.check(command, 3, f"ciprw {command[0]}: cannot ", url,
                               "connection timed out; check the address")

    def test_a_port_in_use(self):
        with Sim("A=DINT") as sim:
            self.check(("sim", "--address", sim.url, "A=DINT"), 3,
                       f"ciprw sim: cannot listen on {sim.url}: address already in use",
                       "choose another with --port")


if __name__ == "__main__":
    unittest.main()
