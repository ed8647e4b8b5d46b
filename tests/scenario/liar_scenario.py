#!/usr/bin/python3
"""What ciprw does with devices that break the rules, or are not there: message and exit status."""

import socket
import struct
import unittest

from plant import Liar, Sim, Speaker, frame, run

BROKEN = "the peer broke the protocol"
DINT = "c4 00"


def unconnected(message, *, kind=0xB2, count=2, size=None):
    length = len(message) if size is None else size
    return struct.pack("<IHHHHHH", 0, 0, count, 0, 0, kind, length) + message


def reply(head, data, status=0, context=None):
    return frame(0x6F, data, 77, status, head[12:20] if context is None else context)


def saying(*messages, **lies):
    """Answers each request with the next of these CIP messages; the last again and again."""
    left = [bytes.fromhex(message) for message in messages]

    def answer(head, _):
        return reply(head, unconnected(left.pop(0) if len(left) > 1 else left[0], **lies))
    return answer


def telling(**header):
    """A good value of 42, in a message whose header lies."""
    return lambda head, _: reply(head, unconnected(bytes.fromhex(f"cc 00 00 00 {DINT} 2a 00 00 00")),
                                 **header)


class Reading(unittest.TestCase):
    def check(self, answer, status, *words, tags=("A",), timeout="5"):
        with Liar(answer) as device:
            done = run("read", "--timeout", timeout, device.url, *tags)
        self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
        for word in (f"cannot read {tags[0]} from 127.0.0.1:", *words):
            self.assertIn(word, done.stderr)
        return device

    def test_the_truth_is_read(self):
        with Liar(telling()) as device:
            done = run("read", device.url, "A")
        self.assertEqual((done.returncode, done.stdout), (0, "A = 42\n"))

    def test_a_reply_that_is_too_short_breaks_the_protocol(self):
        for short in ("", "cc", "cc 00", "cc 00 00", "cc 00 ff 02 05 21"):
            self.check(saying(short), 3, BROKEN)

    def test_a_value_without_its_bytes_breaks_the_protocol(self):
        for bad in ("cc 00 00 00", "cc 00 00 00 c4", f"cc 00 00 00 {DINT}",
                    f"cc 00 00 00 {DINT} 2a 00", f"cc 00 00 00 {DINT} 2a 00 00 00 00",
                    f"cc 00 00 00 {DINT} 2a 00 00 00 2b 00 00 00", "cc 00 00 00 a0 02 ce"):
            self.check(saying(bad), 3, BROKEN)

    def test_an_answer_to_another_service_breaks_the_protocol(self):
        for other in ("cd 00 00 00", "8e 00 00 00 01 00", f"4c 00 00 00 {DINT} 2a 00 00 00"):
            self.check(saying(other), 3, BROKEN)

    def test_items_that_lie_break_the_protocol(self):
        good = f"cc 00 00 00 {DINT} 2a 00 00 00"
        for lies in ({"kind": 0xB1}, {"count": 1}, {"count": 3}, {"size": 100}, {"size": 3}):
            self.check(saying(good, **lies), 3, BROKEN)
        self.check(lambda head, _: reply(head, b""), 3, BROKEN)

    def test_a_type_that_changes_on_the_way_breaks_the_protocol(self):
        self.check(saying(f"cc 00 06 00 {DINT} 2a 00 00 00", "d2 00 00 00 c3 00 2b 00"), 3, BROKEN,
                   tags=("A*2",))

    def test_fragments_without_end_are_given_up(self):
        device = self.check(saying("cc 00 06 00 c4 00", "d2 00 06 00 c4 00"), 3, BROKEN)
        self.assertLess(len(device.heard), 5)
        more = "d2 00 06 00 c4 00" + 4 * "2a 00 00 00"
        device = self.check(saying("cc 00 06 00 c4 00", more), 3, BROKEN, tags=("A*100",))
        self.assertLess(len(device.heard), 30)
        endless = "d2 00 06 00 a0 02 34 12" + 8000 * "00"
        device = self.check(saying("cc 00 06 00 a0 02 34 12", endless), 1, "a limit was reached",
                            timeout="25")
        self.assertLess(len(device.heard), 2200)

    def test_answers_to_what_was_not_asked_are_not_taken(self):
        for context in (bytes(8), b"\xff" * 8, struct.pack("<Q", 1), struct.pack("<Q", 100)):
            self.check(telling(context=context), 4, "no answer in time", timeout="0.2")

    def test_of_two_answers_the_first_counts(self):
        def twice(head, _):
            values = [reply(head, unconnected(bytes.fromhex(f"cc 00 00 00 {DINT} {n} 00 00 00")))
                      for n in ("2a", "2b")]
            return b"".join(values)
        with Liar(twice) as device:
            done = run("read", device.url, "A")
        self.assertEqual((done.returncode, done.stdout), (0, "A = 42\n"), done.stderr)

    def test_a_refused_message_is_told_with_its_status(self):
        for status, words in ((1, "the device refused the message: "), (3, "(0x03)"),
                              (0x65, "(0x65)"), (0x12345, "(0x12345)")):
            self.check(telling(status=status), 5, words)

    def test_a_message_longer_than_any_breaks_the_protocol(self):
        head_only = struct.pack("<HHII8sI", 0x6F, 0xFFFF, 77, 0, bytes(8), 0)
        self.check(lambda head, _: head_only, 3, BROKEN)

    def test_half_an_answer_is_a_closed_connection(self):
        registered = frame(0x65, b"\1\0\0\0", 77, context=struct.pack("<Q", 1))
        half = telling()(bytes(12) + struct.pack("<Q", 2) + bytes(4), b"")[:30]
        with Speaker([(28, registered), (1, half)]) as device:
            done = run("read", device.url + "/1/0", "A")
        self.assertEqual(done.returncode, 3)
        self.assertIn("the connection was closed", done.stderr)

    def test_packets_that_lie_break_the_protocol(self):
        value = f"cc 00 00 00 {DINT} 2a 00 00 00"
        for packet in ("", "02 00", "01 00 04 00 " + value, "02 00 06 00 ff ff " + value + value, "02 00 10 00 06 00 " + value + value,
                       "02 00 00 00 00 00 " + value, "ff ff 06 00 10 00 " + value + value):
            with Liar(saying("8a 00 00 00 " + packet)) as device:
                done = run("read", device.url, "A", "B")
            self.assertEqual((done.returncode, done.stdout), (3, ""), packet)
            self.assertIn(BROKEN, done.stderr)

    def test_of_a_packet_what_is_good_is_read(self):
        value = f"cc 00 00 00 {DINT} 2a 00 00 00"
        for bad in ("", "cc", "cc 00 00", "cd 00 00 00"):
            with Liar(saying(f"8a 00 1e 00 02 00 06 00 10 00 {value} {bad}")) as device:
                done = run("read", device.url, "A", "B")
            self.assertEqual((done.returncode, done.stdout), (1, "A = 42\n"), done.stderr)
            self.assertIn("cannot read B from 127.0.0.1:", done.stderr)
            self.assertIn(BROKEN, done.stderr)


class Registering(unittest.TestCase):
    def test_a_registration_that_is_refused_or_lies(self):
        own = struct.pack("<Q", 1)
        for says, status, words in (
                (frame(0x65, b"\1\0\0\0", 0, 0x69, own), 5, "(0x69)"),
                (frame(0x65, b"", 0, 2, own), 5, "(0x02)"),
                (frame(0x65, b"\1\0\0\0", 0, 0, own), 3, BROKEN)):
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

    READ = f"cc 00 00 00 {DINT} 2a 00 00 00"

    def write(self, *messages, timeout="5"):
        with Liar(saying(self.READ, *messages)) as device:
            done = run("write", "--timeout", timeout, device.url, "A=43")
        writes = [data for data in device.heard if b"\x4d\x02\x91\x01A\x00" in data]
        return done, len(writes)

    def test_lies_about_a_write(self):
        for lie in ("cd", "cd 00 00", "cc 00 00 00", "cd 00 ff 02 07 21"):
            done, writes = self.write(lie)
            self.assertEqual((done.returncode, done.stdout, writes), (4, "", 1), done.stderr)
            self.assertIn("outcome is unknown; read the tag to see", done.stderr)

    def test_the_truth_about_a_write(self):
        done, writes = self.write("cd 00 00 00")
        self.assertEqual((done.returncode, done.stdout, writes), (0, "A = 43\n", 1), done.stderr)
        done, writes = self.write("cd 00 ff 01 07 21")
        self.assertEqual((done.returncode, writes), (5, 1))
        self.assertIn("0x2107", done.stderr)


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
