"""ciprw decode on damaged, foreign and lying files. argv: ciprw, folder to write into."""
import json
import os
import struct
import subprocess
import sys
import unittest

import make_capture
import wire

CIPRW, FOLDER = sys.argv[1], sys.argv[2]
CLIENT, SERVER = ("10.0.0.1", 50000), ("10.0.0.2", 44818)
IDENTITY = make_capture.logical(1, 1, 7)


def vendor(number=1, session=7, context=b"context1"):
    """A Get Attribute Single in Send RR Data."""
    return make_capture.unconnected(
        make_capture.request(0x0E, make_capture.logical(1, 1, number)), session, context)


def vendor_reply(session=7, context=b"context1"):
    return make_capture.unconnected(make_capture.reply(0x0E, b"\1\0"), session, context)


def decode(data, *options, name="damaged.pcap"):
    path = os.path.join(FOLDER, name)
    with open(path, "wb") as f:
        f.write(data)
    return subprocess.run([CIPRW, "decode", *options, path], capture_output=True, text=True)


def objects(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def exchange(**stream):
    capture = wire.Capture()
    s = wire.Stream(capture, CLIENT, SERVER, **stream)
    s.send(0, vendor())
    s.send(1, vendor_reply())
    return capture


class Damage(unittest.TestCase):
    def test_other_files_are_usage_errors(self):
        text = b"not a capture at all, but a text of some length"
        for data in (b"", b"no", text, b"\x1f\x8b" * 99):
            done = decode(data)
            self.assertEqual(done.returncode, 2, data)
            self.assertIn("not a capture file", done.stderr)
            self.assertEqual(done.stdout, "")

    def test_a_missing_file_is_a_usage_error(self):
        done = subprocess.run([CIPRW, "decode", "/no/such/file"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("/no/such/file: cannot open: No such file", done.stderr)

    def test_wrong_options_are_usage_errors(self):
        for options, words in (([], "usage: ciprw decode"), (["a", "b"], "one file at a time"),
                               (["--nonsense", "a"], "no option --nonsense"),
                               (["--jsn", "a"], "did you mean --json?")):
            done = subprocess.run([CIPRW, "decode", *options], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2)
            self.assertIn(words, done.stderr)
        done = subprocess.run([CIPRW, "decode", "--help"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0)
        self.assertIn("usage: ciprw decode", done.stdout)

    def test_another_link_type_is_named(self):
        done = decode(wire.Capture(link=105).data())
        self.assertEqual(done.returncode, 2)
        self.assertIn("105", done.stderr)

    def test_a_file_cut_anywhere_shows_what_was_good(self):
        whole = exchange().data()
        ends = [24]
        while ends[-1] < len(whole):
            size = struct.unpack_from("<I", whole, ends[-1] + 8)[0]
            ends.append(ends[-1] + 16 + size)
        for size in range(len(whole) + 1):
            done = decode(whole[:size], "--json")
            good = sum(end <= size for end in ends[1:])
            self.assertEqual(len(objects(done)), max(0, good - 3), size)
            if size < 4:
                self.assertEqual(done.returncode, 2, size)
            else:
                self.assertEqual(done.returncode, 0 if size in ends else 1, size)
                told = "cut short" in done.stderr or "ends inside its header" in done.stderr
                self.assertEqual(told, size not in ends, size)

    def test_a_cut_is_told_with_its_frame_and_byte(self):
        whole = exchange().data()
        done = decode(whole[:-5])
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"after frame 4, near byte \d+: truncated")

    def test_standard_input_is_read(self):
        done = subprocess.run([CIPRW, "decode", "--json", "-"], input=exchange().data(),
                              capture_output=True)
        self.assertEqual((done.returncode, len(done.stdout.splitlines())), (0, 2))

    def test_no_ethernet_ip_is_said_kindly(self):
        capture = wire.Capture()
        wire.Stream(capture, CLIENT, ("10.0.0.2", 502)).send(0, b"\0\1\0\0\0\6\1\3\0\0\0\1")
        done = decode(capture.data())
        self.assertEqual(done.returncode, 0)
        self.assertIn("No EtherNet/IP in 4 packets", done.stdout)
        done = decode(capture.data(), "--json")
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertIn("No EtherNet/IP", done.stderr)

    def test_a_lying_length_swallows_what_follows_and_no_more(self):
        capture = wire.Capture()
        s = wire.Stream(capture, CLIENT, SERVER)
        lie = bytearray(vendor())
        lie[2:4] = struct.pack("<H", len(lie) - 24 + 10)
        s.send(0, bytes(lie))
        s.send(0, vendor()[:10])
        s.send(0, vendor())
        found = objects(decode(capture.data(), "--json"))
        self.assertEqual([m["frame"] for m in found], [5, 6])
        self.assertTrue(found[0]["undecoded"])
        self.assertEqual(found[1]["cip"][0]["path"], "@0x01/1/1")

    def test_a_bad_embedded_service_does_not_hide_its_neighbours(self):
        good = make_capture.request(0x4C, make_capture.symbol("Speed"), b"\1\0")
        bad = bytes([0x4C, 200]) + b"\x91\x01"
        message = make_capture.request(0x0A, make_capture.ROUTER,
                                       make_capture.multiple([good, bad, good]))
        capture = wire.Capture()
        wire.Stream(capture, CLIENT, SERVER).send(0, make_capture.unconnected(message, 1, b"x" * 8))
        done = decode(capture.data(), "--json")
        (found,) = objects(done)
        self.assertEqual(done.returncode, 0)
        self.assertEqual([c["service"] for c in found["cip"]], [0x0A, 0x4C, 0x4C])
        self.assertEqual(len(found["undecoded"]), 1)
        at = found["undecoded"][0]["offset"]
        whole = make_capture.unconnected(message, 1, b"x" * 8)
        self.assertEqual(whole[at:at + 4], bad)

    def test_packets_cut_by_the_snap_length_do_not_lose_the_others(self):
        capture = wire.Capture()
        s = wire.Stream(capture, CLIENT, SERVER)
        for number in range(1, 6):
            size = 54 + 30 if number in (2, 4) else None
            s.segment(0, vendor(number), captured=size)
            s.seq[0] += len(vendor(number))
        found = objects(decode(capture.data(), "--json"))
        self.assertEqual([m["frame"] for m in found], [4, 5, 6, 7, 8])
        self.assertEqual([bool(m.get("undecoded")) for m in found],
                         [False, True, False, True, False])
        self.assertEqual(found[4]["cip"][0]["path"], "@0x01/1/5")

    def test_a_lost_segment_costs_only_its_own_messages(self):
        capture = wire.Capture()
        s = wire.Stream(capture, CLIENT, SERVER)
        s.send(0, vendor(1))
        s.send(0, vendor(2)[:20])
        s.seq[0] += len(vendor(2)) - 20
        s.send(0, vendor(3))
        s.send(1, vendor_reply())
        s.send(0, vendor(4))
        found = objects(decode(capture.data(), "--json"))
        self.assertEqual([(m["frame"], m["cip"][0]["path"]) for m in found],
                         [(4, "@0x01/1/1"), (6, "@0x01/1/3"), (7, "@0x01/1/1"), (8, "@0x01/1/4")])
        self.assertIn("gaps", decode(capture.data()).stdout)

    def test_a_capture_may_begin_inside_a_message(self):
        capture = wire.Capture()
        s = wire.Stream(capture, CLIENT, SERVER, handshake=False)
        s.send(0, vendor(1)[20:])
        s.send(0, vendor(2), [30])
        found = objects(decode(capture.data(), "--json"))
        self.assertEqual([(m["frame"], m["cip"][0]["path"]) for m in found], [(3, "@0x01/1/2")])

    def test_ports_used_again_are_another_connection(self):
        capture = wire.Capture()
        for seq in ((1000, 2000), (5, 6), (4000000000, 7)):
            s = wire.Stream(capture, CLIENT, SERVER, seq=seq)
            s.send(0, vendor())
            s.send(1, vendor_reply())
        found = objects(decode(capture.data(), "--json"))
        self.assertEqual(len(found), 6)
        self.assertEqual([m.get("answers") for m in found], [None, 4, None, 9, None, 14])

    def test_io_shows_on_request(self):
        capture = wire.Capture()
        make_capture.io(capture, 5)
        self.assertEqual(decode(capture.data(), "--json").stdout, "")
        found = objects(decode(capture.data(), "--json", "--io"))
        self.assertEqual([m["io"]["connection"] for m in found], [0x80020999, 0x00A50999])
        self.assertNotIn("command", found[0])
        self.assertIn("0x80020999", decode(capture.data()).stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
