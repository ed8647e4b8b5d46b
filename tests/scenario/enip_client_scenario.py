#!/usr/bin/python3
"""enip_client: the output that cpppo's client gives; the command lines of its manual are in
seed_scenario.py."""

import os
import re
import socket
import struct
import subprocess
import tempfile
import unittest

from plant import CIPRW, TIMEOUT, Liar, Sim, frame

CLIENT = os.path.join(os.path.dirname(CIPRW), "enip_client")
TAGS = ["SCADA=INT[1000]", "TEXT=SSTRING[100]", "Level=REAL", "Big=DINT[600]", "Flag=BOOL"]
STAMP = r"\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} MainThread enip\.cli NORMAL   "
AVERAGE = STAMP + r"main       Client Tag I/O  Average +[\d.]+ TPS \( +[\d.]+s ea\)\."
ALL = 0x01


def run(*args, **kwargs):
    return subprocess.run([CLIENT, *args], capture_output=True, text=True, timeout=TIMEOUT,
                          check=False, **kwargs)


def scalar(tag, what):
    return f"{tag:>20}              {what}"


def rr_reply(head, message):
    data = struct.pack("<IHHHHHH", 0, 0, 2, 0, 0, 0xB2, len(message)) + message
    return [frame(0x6F, data, 77, context=head[12:20])]


class Case(unittest.TestCase):
    def setUp(self):
        self.sim = self.enterContext(Sim(*TAGS))

    def client(self, *args, **kwargs):
        return run("--address", self.sim.url, *args, **kwargs)

    def prints(self, *args):
        """The lines that -p prints for operations of which none fails."""
        done = self.client("-p", *args)
        self.assertEqual((done.returncode, done.stderr), (0, ""), args)
        return done.stdout.splitlines()


class Manual(Case):
    def test_ranges_casts_and_numbers(self):
        self.assertEqual(self.prints("SCADA", "SCADA=1", "SCADA[1-3]=1,2,3", "SCADA[0-3]",
                                     "Big[4-6]=(DINT)1,2,-3", "Big[4-6]", "Level=9.5", "Level",
                                     "Flag=(BOOL)true", "Flag", "@0x1/01/0b111"), [
            scalar("SCADA", "== [0]: 'OK'"), scalar("SCADA", "<= [1]: 'OK'"),
            "            SCADA[1][  1-3  ]+  0 <= [1, 2, 3]: 'OK'",
            "            SCADA[0][  0-3  ]+  0 == [1, 1, 2, 3]: 'OK'",
            "              Big[4][  4-6  ]+  0 <= [1, 2, -3]: 'OK'",
            "              Big[4][  4-6  ]+  0 == [1, 2, -3]: 'OK'",
            scalar("Level", "<= [9.5]: 'OK'"), scalar("Level", "== [9.5]: 'OK'"),
            scalar("Flag", "<= [True]: 'OK'"), scalar("Flag", "== [True]: 'OK'"),
            scalar("@0x0001/1/7", "== ['1756-L83E/B']: 'OK'")])

    def test_values_are_csv(self):
        self.assertEqual(self.prints('TEXT[0-3]=(SSTRING)a b, "c,d","say ""hi""",C:\\new',
                                     "TEXT[0-3]"), [
            "             TEXT[0][  0-3  ]+  0 "
            + what + " ['a b', 'c,d', 'say \"hi\"', 'C:\\\\new']: 'OK'" for what in ("<=", "==")])

    def test_byte_offsets_are_fragments(self):
        self.assertEqual(self.prints("Big[0-9]+16=(DINT)4,5,6,7,8,9", "Big[3-5]", "Big[0-9]+28"), [
            "              Big[0][  0-9  ]+ 16 <= [4, 5, 6, 7, 8, 9]: 'OK'",
            "              Big[3][  3-5  ]+  0 == [0, 4, 5]: 'OK'",
            "              Big[0][  0-2  ]+ 28 == [7, 8, 9]: 'OK'"])

    def test_what_follows_an_offset_comes_whole(self):
        numbers = list(range(600))
        self.client("-m", "Big[0-599]=(DINT)" + ",".join(map(str, numbers)))
        for args in ([], ["-f"], ["-m"], ["-c"], ["-m", "100"], ["-S"]):
            self.assertEqual(self.prints(*args, "Big[0-599]+8", "Big[590-599]+36"), [
                f"              Big[0][  0-597]+  8 == {numbers[2:]}: 'OK'",
                "            Big[590][590-590]+ 36 == [599]: 'OK'"], args)

    def test_what_is_written_from_an_offset_on_goes_whole(self):
        for args in ([], ["-f"], ["-m"], ["-c"], ["-m", "100"]):
            numbers = [len(args) * 1000 + n for n in range(550)]
            self.prints(*args, "Big[0-599]+40=(DINT)" + ",".join(map(str, numbers)))
            line, = self.prints("Big[0-599]")
            self.assertEqual(line.split("== ")[1], f"{[0] * 10 + numbers + [0] * 40}: 'OK'", args)

    def test_an_offset_in_the_midst_of_an_element_is_refused(self):
        done = self.client("-p", "Big[0-9]+6", "Big[0-9]+36")
        self.assertEqual((done.returncode, done.stdout.splitlines()), (1, [
            "              Big[0][  0-9  ]+  6 == None: 'an argument is not valid'",
            "              Big[0][  0-0  ]+ 36 == [0]: 'OK'"]))
        self.assertIn("not where an element begins", done.stderr)
        self.client('TEXT[0-1]=(SSTRING)"hello","world"')
        done = self.client("-p", "TEXT[0-1]+3", "TEXT[0-1]+6")
        self.assertEqual((done.returncode, done.stdout.splitlines()), (1, [
            "             TEXT[0][  0-1  ]+  3 == None: 'an argument is not valid'",
            "             TEXT[0][  0-0  ]+  6 == ['world']: 'OK'"]))
        self.assertIn("not where an element begins", done.stderr)

    def test_all_attributes_have_the_values_that_poll_shows(self):
        identity = (struct.pack("<HHHHHI", 1, 15, 54, 2836, 12640, 7079450)
                    + b"\x1419756-L61/C LOGIX5561".replace(b"19756", b"1756") + b"\xff")
        tcpip = (struct.pack("<III", 2, 48, 0) + bytes.fromhex("0200 20f6 2401")
                 + bytes([201, 0, 168, 192, 0, 255, 255, 255, 0, 0, 0, 0, 8, 8, 8, 8, 4, 4, 8, 8])
                 + struct.pack("<H", 11) + b"example.com\0" + struct.pack("<H", 10) + b"controller")
        def answer(head, data):
            service, class_id = data[16], data[19]
            self.assertEqual(service, ALL)
            body = {1: identity, 0xF5: tcpip}[class_id]
            return rr_reply(head, bytes([service | 0x80, 0, 0, 0]) + body)
        with Liar(answer) as device:
            done = run("-S", "-p", "-a", device.url.split("/")[0], "@0xF5/1", "@1/1")
        self.assertEqual(done.stdout.splitlines(), [
            scalar("@0x00F5/1", "== [2, 48, 0, [{'class': 246}, {'instance': 1}], '192.168.0.201', "
                   "'255.255.255.0', '0.0.0.0', '8.8.8.8', '8.8.4.4', 'example.com', "
                   "'controller']: 'OK'"),
            scalar("@0x0001/1", "== [1, 15, 54, 2836, 12640, 7079450, '1756-L61/C LOGIX5561', "
                   "255]: 'OK'")])
        self.assertEqual(done.returncode, 0)

    def test_what_is_no_such_object_is_shown_as_bytes(self):
        def answer(head, data):
            return rr_reply(head, bytes([data[16] | 0x80, 0, 0, 0, 112, 23]))
        with Liar(answer) as device:
            done = run("-S", "-p", "-a", device.url.split("/")[0], "@0x93/1/9", "@1/1")
        self.assertEqual(done.stdout.splitlines(), [
            scalar("@0x0093/1/9", "== [112, 23]: 'OK'"), scalar("@0x0001/1", "== [112, 23]: 'OK'")])


class Lists(Case):
    def listed(self, *args):
        done = self.client(*args)
        self.assertEqual((done.returncode, done.stderr), (0, ""), args)
        return done.stdout.replace(str(self.sim.port), "44818")

    services = """\
List Services  0 from ('127.0.0.1', 44818): {
    "count": 1,
    "item[0].communications_service.capability": 32,
    "item[0].communications_service.service_name": "Communications",
    "item[0].communications_service.version": 1,
    "item[0].length": 20,
    "item[0].type_id": 256
}
"""
    identity = """\
List Identity  0 from ('127.0.0.1', 44818): {
    "count": 1,
    "item[0].length": 45,
    "item[0].identity_object.sin_addr": "127.0.0.1",
    "item[0].identity_object.status_word": 12384,
    "item[0].identity_object.vendor_id": 1,
    "item[0].identity_object.product_name": "1756-L83E/B",
    "item[0].identity_object.sin_port": 44818,
    "item[0].identity_object.state": 3,
    "item[0].identity_object.version": 1,
    "item[0].identity_object.device_type": 14,
    "item[0].identity_object.sin_family": 2,
    "item[0].identity_object.serial_number": 12648430,
    "item[0].identity_object.product_code": 166,
    "item[0].identity_object.product_revision": 2849,
    "item[0].type_id": 12
}
"""
    interfaces = """\
List Interfaces  0 from ('127.0.0.1', 44818): {
    "count": 0
}
"""

    def test_by_tcp_and_by_udp(self):
        wanted = self.services + self.identity + self.interfaces
        self.assertEqual(self.listed("--list-services", "--list-identity", "--list-interfaces"),
                         wanted)
        self.assertEqual(self.listed("--udp", "-s", "-i", "-I"), wanted)
        self.assertEqual(self.listed("-isI"), wanted)

    def test_a_broadcast_waits_for_all_of_the_time(self):
        done = run("--udp", "--broadcast", "-i", "-t", "0.3", "-a", self.sim.url)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stdout.replace(str(self.sim.port), "44818"), self.identity)

    def test_the_legacy_command(self):
        self.assertEqual(self.listed("-L", "0x0001"), """\
Legacy 0x0001  0 from ('127.0.0.1', 44818): {
    "count": 1,
    "item[0].legacy_CPF_0x0001.sin_addr": "127.0.0.1",
    "item[0].legacy_CPF_0x0001.unknown_1": 0,
    "item[0].legacy_CPF_0x0001.sin_port": 44818,
    "item[0].legacy_CPF_0x0001.version": 1,
    "item[0].legacy_CPF_0x0001.sin_family": 2,
    "item[0].legacy_CPF_0x0001.ip_address": "127.0.0.1",
    "item[0].length": 36,
    "item[0].type_id": 1
}
""")

    def test_lists_come_before_tags(self):
        text = self.listed("-I", "-p", "SCADA")
        self.assertEqual(text, self.interfaces + scalar("SCADA", "== [0]: 'OK'") + "\n")

    def test_a_device_that_does_not_know_a_list_is_told_of(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
            device.bind(("127.0.0.1", 0))
            device.settimeout(TIMEOUT)
            client = subprocess.Popen(
                [CLIENT, "-uL1", "-t", "0.3", "-a", "127.0.0.1:%d" % device.getsockname()[1]],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            head, peer = device.recvfrom(100)
            device.sendto(head[:8] + struct.pack("<I", 1) + head[12:], peer)
            out, err = client.communicate(timeout=TIMEOUT)
        self.assertEqual((client.returncode, out), (1, ""))
        self.assertRegex(err, r"WARNING  main       Legacy 0x0001 refused by \('127.0.0.1', \d+\): "
                         r"invalid or unsupported command \(0x01\)\n"
                         r"enip_client: No Legacy 0x0001 response w/in   0.300s timeout\n$")

    def test_silence_is_a_failure(self):
        def answer(_head, _data):
            return []
        with Liar(answer) as device:
            done = run("-i", "-t", "0.2", "-a", device.url.split("/")[0])
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(done.stderr,
                         "enip_client: No List Identity response w/in   0.200s timeout\n")


class Options(Case):
    def test_packets_depth_fragments_and_connections_give_the_same(self):
        self.client("SCADA[0-2]=5,6,7")
        wanted = self.prints("SCADA[0-2]", "Level", "@1/1/7", "SCADA[1]=6", "SCADA[1]") * 3
        for args in (["-m"], ["--multiple"], ["-m", "100"], ["-m100"], ["--multiple=64"],
                     ["-d", "20"], ["-f"], ["-n"], ["--no-fragment"], ["-c"], ["-S"],
                     ["--route-path", "1/0"], ["--route-path", '[{"link": 0, "port": 1}]'],
                     ["--route-path", " [{\"link\": 0, \"port\": 1}] "],
                     ["--route-path=false"], ["--route-path=0"], ["--route-path=null"],
                     ["-S", "--route-path", "null"],
                     ["--send-path=", "--route-path=false"], ["--send-path", "@6/1"],
                     ["--priority-time-tick", "7", "--timeout-ticks", "10"], ["-mcd4"],
                     ["-t", "2.5"]):
            self.assertEqual(self.prints(*args, "-r", "3", "SCADA[0-2]", "Level", "@1/1/7",
                                         "SCADA[1]=6", "SCADA[1]"), wanted, args)

    def test_large_arrays_are_whole(self):
        for args in ([], ["-f"], ["-m"]):
            line, = self.prints(*args, "Big[0-599]")
            self.assertEqual(line.count(","), 599)
            self.assertTrue(line.endswith("]: 'OK'"))

    def sent(self, *args):
        """The requests a device hears that answers each with an INT of 5."""
        def answer(head, data):
            if data[16] == 0x0A:
                count, = struct.unpack_from("<H", data, 22)
                one = bytes([0xCC, 0, 0, 0, 0xC3, 0, 5, 0])
                offsets = [2 + 2 * count + i * len(one) for i in range(count)]
                body = struct.pack(f"<H{count}H", count, *offsets) + one * count
                return rr_reply(head, bytes([0x8A, 0, 0, 0]) + body)
            service = data[26] if data[16] == 0x52 and data[18] == 0x20 else data[16]
            return rr_reply(head, bytes([service | 0x80, 0, 0, 0, 0xC3, 0, 5, 0]))
        with Liar(answer) as device:
            done = run("-a", device.url.split("/")[0], "-p", *args)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return [data[16:] for data in device.heard]

    def test_what_goes_over_the_wire(self):
        self.assertEqual([m.hex(" ") for m in self.sent("-S", "A", "A=7", "@2/1/1[3]")], [
            "4c 02 91 01 41 00 01 00", "4d 02 91 01 41 00 c3 00 01 00 07 00",
            "4c 04 20 02 24 01 30 01 28 03 01 00"])
        self.assertEqual([m[0] for m in self.sent("-S", "-f", "A", "A=7")], [0x52, 0x53])
        routed, = self.sent("--route-path", "1/3", "--priority-time-tick", "4",
                            "--timeout-ticks", "99", "A")
        self.assertEqual(routed.hex(" "), "52 02 20 06 24 01 04 63 08 00 4c 02 91 01 41 00 01 00 "
                         "01 00 01 03")

    def test_a_route_with_link_and_port_in_each_others_place(self):
        for text in ("2/192.168.1.2", '[{"port": 2, "link": "192.168.1.2"}]',
                     '[{"link": 0, "port": "192.168.1.2"}]'):
            routed, = self.sent("--route-path", text, "A")
            self.assertEqual(routed[10:].hex(" "), "4c 02 91 01 41 00 01 00 07 00 12 0b "
                             "31 39 32 2e 31 36 38 2e 31 2e 32 00", text)

    def test_a_device_that_does_not_route_is_talked_to_directly(self):
        heard = []
        def answer(head, data):
            heard.append(data[16])
            if data[16] == 0x52:
                return rr_reply(head, b"\xd2\0\x08\0")
            return rr_reply(head, bytes([data[16] | 0x80, 0, 0, 0, 0xC3, 0, 5, 0]))
        with Liar(answer) as device:
            done = run("-a", device.url.split("/")[0], "-p", "A", "B")
        self.assertEqual(done.stdout.splitlines(),
                         [scalar("A", "== [5]: 'OK'"), scalar("B", "== [5]: 'OK'")])
        self.assertEqual(heard, [0x52, 0x4C, 0x4C])

    def test_requests_are_under_way_up_to_the_depth(self):
        waiting = []
        def answer(head, data):
            waiting.append(rr_reply(head, bytes([data[16] | 0x80, 0, 0, 0, 0xC3, 0, 5, 0]))[0])
            if len(waiting) < 3:
                return []
            says = waiting[::-1]
            waiting.clear()
            return says
        with Liar(answer) as device:
            done = run("-S", "-d", "3", "-pa", device.url.split("/")[0], *"ABCDEF")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(done.stdout.splitlines(),
                             [scalar(tag, "== [5]: 'OK'") for tag in "ABCDEF"])
            done = run("-S", "-d", "2", "-t", "0.2", "-a", device.url.split("/")[0], *"AB")
            self.assertEqual(done.returncode, 1)

    def test_a_packet_keeps_to_its_budget(self):
        packets = self.sent("-S", "-m", "100", *["Tag_%02d" % i for i in range(20)])
        self.assertGreater(len(packets), 1)
        for packet in packets:
            self.assertLessEqual(len(packet), 100)
        self.assertEqual(len(self.sent("-S", "-m", *["Tag_%02d" % i for i in range(20)])), 1)

    def test_operations_from_standard_input(self):
        done = self.client("-p", "Level", "-", "SCADA", input="SCADA[1]=4\n\nSCADA[1]\n")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout.splitlines(), [
            scalar("Level", "== [0.0]: 'OK'"), "            SCADA[1][  1-1  ]+  0 <= [4]: 'OK'",
            "            SCADA[1][  1-1  ]+  0 == [4]: 'OK'", scalar("SCADA", "== [0]: 'OK'")])

    def test_a_line_of_standard_input_that_is_too_long_is_refused(self):
        done = self.client("-p", "-", input="SCADA=3\n" + "SCADA=4" + " " * 65534 + "SCADA=5\n")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(self.sim.read("SCADA[0]"), {"SCADA[0]": "0"})

    def test_the_log_goes_to_a_file_that_is_continued_by_a_new_one(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "client.log")
            done = self.client("-vl", path, "SCADA")
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
            with open(path, encoding="ascii") as log:
                self.assertRegex(log.read().splitlines()[-1], "^" + AVERAGE + "$")
            with open(path, "a", encoding="ascii") as log:
                log.write("x" * 10 * 1024 * 1024 + "\n")
            self.client("-v", "--log", path, "SCADA")
            self.assertEqual(sorted(os.listdir(folder)), ["client.log", "client.log.1"])
            self.assertLess(os.path.getsize(path), 1000)

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full")
    def test_what_the_log_does_not_take_goes_to_standard_error(self):
        done = self.client("-v", "--log", "/dev/full", "SCADA")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr.splitlines()[-1], "^" + AVERAGE + "$")

    def test_without_repetitions_nothing_is_done(self):
        done = self.client("-vp", "-r", "0", "SCADA=3")
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertEqual(self.sim.read("SCADA[0]"), {"SCADA[0]": "0"})


class Packets(unittest.TestCase):
    """What goes into Multiple Service Packets, and what becomes of it."""

    ANSWERS = {0x4C: b"\xc3\0\5\0", 0x52: b"\xc3\0\5\0", 0x0E: b"\7\0", 0x01: bytes(20)}

    def setUp(self):
        self.packets, self.alone = [], []

    @staticmethod
    def parts(message):
        """The requests in a packet."""
        count, = struct.unpack_from("<H", message, 6)
        offsets = struct.unpack_from(f"<{count}H", message, 8)
        ends = [*offsets[1:], len(message) - 6]
        return [message[6 + begin:6 + end] for begin, end in zip(offsets, ends)]

    def one(self, request):
        """A device that takes everything."""
        return bytes([request[0] | 0x80, 0, 0, 0]) + self.ANSWERS.get(request[0], b"")

    def packed(self, requests):
        replies = [self.one(request) for request in requests]
        offsets = [2 + 2 * len(replies) + sum(map(len, replies[:i])) for i in range(len(replies))]
        status = 0x1E if any(reply[2] for reply in replies) else 0
        return (bytes([0x8A, 0, status, 0])
                + struct.pack(f"<H{len(replies)}H", len(replies), *offsets) + b"".join(replies))

    def answer(self, head, data):
        message = data[16:]
        if message[0] != 0x0A:
            self.alone.append(message)
            return rr_reply(head, self.one(message))
        self.packets.append(message)
        return rr_reply(head, self.packed(self.parts(message)))

    def run_client(self, *args, status=0):
        with Liar(self.answer) as device:
            done = run("-S", "-p", "-a", device.url.split("/")[0], *args)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout.splitlines()

    def services(self):
        return [[part[0] for part in self.parts(packet)] for packet in self.packets]

    OPERATIONS = ("A", "@2/1/9", "@2/1/9=(INT)3", "@1/1", "B*2+2", "B[0-3]+4=5", "@1/1/7", "C=1")
    OUTPUT = [scalar("A", "== [5]: 'OK'"), scalar("@0x0002/1/9", "== [7, 0]: 'OK'"),
              scalar("@0x0002/1/9", "<= [3]: 'OK'")]

    def test_attributes_and_fragments_share_a_packet(self):
        alone = self.run_client(*self.OPERATIONS)
        self.assertEqual((self.packets, len(self.alone)), ([], 8))
        self.assertEqual(self.run_client("-m", *self.OPERATIONS), alone)
        self.assertEqual(alone[:3], self.OUTPUT)
        self.assertEqual(self.services(), [[0x4C, 0x0E, 0x10, 0x01, 0x52, 0x53, 0x0E, 0x4D]])
        requests = self.parts(self.packets[0])
        self.assertEqual(requests, self.alone)
        self.assertEqual(requests[4].hex(" "), "52 02 91 01 42 00 02 00 02 00 00 00")
        self.assertEqual(requests[5].hex(" "),
                         "53 03 91 01 42 00 28 00 c3 00 04 00 04 00 00 00 05 00")

    def test_they_keep_to_the_budget_too(self):
        lines = self.run_client("-m", "100", *self.OPERATIONS * 4)
        self.assertEqual(lines, self.run_client(*self.OPERATIONS * 4))
        self.assertGreater(len(self.packets), 4)
        for packet in self.packets:
            self.assertLessEqual(len(packet), 100)
        # Whose answer alone may be longer than the budget goes alone.
        self.assertNotIn(0x01, sum(self.services(), []))

    def test_several_of_them_are_under_way(self):
        waiting = []
        def answer(head, data):
            waiting.append(rr_reply(head, self.packed(self.parts(data[16:])))[0])
            if len(waiting) < 2:
                return []
            says = waiting[::-1]
            waiting.clear()
            return says
        self.answer = answer
        lines = self.run_client("-m", "100", "-d", "2", *"ABCDEFGHIJKL")
        self.assertEqual(lines, [scalar(tag, "== [5]: 'OK'") for tag in "ABCDEFGHIJKL"])

    def test_each_keeps_its_own_outcome(self):
        def one(request):
            bad = request in (bytes.fromhex("0e 03 20 02 24 01 30 09"),
                              bytes.fromhex("4d 02 91 01 43 00 c3 00 01 00 01 00"))
            return (bytes([request[0] | 0x80, 0, 0x0F, 0]) if bad
                    else Packets.one(self, request))
        self.one = one
        lines = self.run_client("-m", *self.OPERATIONS, status=1)
        self.assertEqual((len(self.packets), self.alone), (1, []))
        self.assertEqual([line.rsplit(": ", 1)[1] for line in lines],
                         ["'OK'", "'Status 15 '"] + 5 * ["'OK'"] + ["'Status 15 '"])

    def test_a_device_without_packets_gets_one_by_one_and_each_once(self):
        for status in (0x08, 0x05, 0x16):
            self.packed = lambda _, status=status: bytes([0x8A, 0, status, 0])
            self.setUp()
            wanted = self.run_client(*self.OPERATIONS * 2)
            requests, self.alone = self.alone, []
            self.assertEqual(self.run_client("-m", *self.OPERATIONS * 2), wanted)
            self.assertEqual((len(self.packets), self.alone), (1, requests))

    def test_what_does_not_fit_the_answer_is_asked_for_again_and_writes_are_not(self):
        def packed(requests):
            self.one = lambda request: (b"\x81\0\x11\0" if request[0] == 0x01
                                        else Packets.one(self, request))
            reply = Packets.packed(self, requests)
            del self.one
            return reply
        self.packed = packed
        wanted = self.run_client(*self.OPERATIONS)
        self.alone = []
        self.assertEqual(self.run_client("-m", *self.OPERATIONS), wanted)
        self.assertEqual([message[0] for message in self.alone], [0x01])

    def test_a_packet_that_was_not_answered_leaves_its_writes_unknown(self):
        for reply in (b"\x8a\0\x11\0", b"\x8a\0\x1e\0"):
            self.packed = lambda _, reply=reply: reply
            self.setUp()
            lines = self.run_client("-m", *self.OPERATIONS, status=1)
            self.assertEqual([message[0] for message in self.alone],
                             [0x4C, 0x0E, 0x01, 0x52, 0x0E])
            self.assertEqual([line.rsplit(": ", 1)[1] == "'OK'" for line in lines],
                             [True, True, False, True, True, False, True, False])


class Verbose(Case):
    """What -vv and more add to the log."""

    HEAD = r"\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} MainThread enip\.cli "

    def logged(self, *args):
        """Lines without their head, times and session handles."""
        done = self.client(*args)
        self.assertEqual(done.returncode, 0, done.stderr)
        text = re.sub(rf"(?m)^{self.HEAD}", "", done.stderr)
        text = re.sub(r" +[\d.]+s/", " #s/", re.sub(r"after +[\d.]+s", "after #s", text))
        text = re.sub(r"Average.*", "Average", text.replace(str(self.sim.port), "44818"))
        text = re.sub(r"(Bytes .. .. .. ..)( ..){4}", r"\1 # # # #", text)
        return text.splitlines()

    CONNECT = "DETAIL   __init__   Connect:  TCP/IP to ('127.0.0.1', 44818)"
    SUCCESS = "NORMAL   __init__   Connect:  Success in #s/  5.000s"
    FIRST = [CONNECT, "DETAIL   issue      Sent 28 bytes: Register Session",
             "DETAIL   collect    Received 28 bytes: Register Session", SUCCESS]
    LAST = ["NORMAL   main       Client Tag I/O  Average",
            "DETAIL   issue      Sent 24 bytes: Unregister Session",
            "DETAIL   close      Closed"]
    LINE = "            SCADA[2][  2-3  ]+  0 "

    def test_requests_and_replies(self):
        self.assertEqual(self.logged("-vvS", "SCADA[2-3]=5,6"), self.FIRST + [
            "DETAIL   issue      Sent 60 bytes: Send RR Data",
            "DETAIL   issue        Request Write Tag SCADA[2], 8 bytes",
            "DETAIL   collect    Received 44 bytes after #s: Send RR Data",
            "DETAIL   collect      Reply Write Tag SCADA[2]: success (0x00), 0 bytes",
            "NORMAL   validate   " + self.LINE + "<= [5, 6]: 'OK'"] + self.LAST)

    def test_those_in_a_packet_on_a_route(self):
        lines = self.logged("-vvm", "--route-path=1/0", "SCADA[2]", "@1/1/6")
        self.assertEqual([line for line in lines if " Re" in line][2:], [
            "DETAIL   issue        Request Unconnected Send @0x06/1 through 1/0, 42 bytes",
            "DETAIL   issue          Request Multiple Service Packet @0x02/1, 28 bytes",
            "DETAIL   issue            Request Read Tag SCADA[2], 2 bytes",
            "DETAIL   issue            Request Get Attribute Single @0x01/1/6, 0 bytes",
            "DETAIL   collect    Received 66 bytes after #s: Send RR Data",
            "DETAIL   collect      Reply Multiple Service Packet @0x02/1: success (0x00), 22 bytes",
            "DETAIL   collect        Reply Read Tag SCADA[2]: success (0x00), 4 bytes",
            "DETAIL   collect        Reply Get Attribute Single @0x01/1/6: success (0x00), "
            "4 bytes"])

    def test_a_status_in_words(self):
        done = self.client("-vvS", "Nope")
        self.assertIn("collect      Reply Read Tag Nope: path segment error (0x04), "
                      "extended 0x0000, 0 bytes\n", done.stderr)

    def test_the_data_of_services(self):
        lines = self.logged("-vvvS", "SCADA[2-3]=5,6", "SCADA[2-3]")
        self.assertEqual([line for line in lines if line.startswith("INFO")], [
            "INFO     issue        Data  c3 00 02 00 05 00 06 00",
            "INFO     issue        Data  02 00",
            "INFO     collect      Data  c3 00 05 00 06 00"])

    def test_whole_messages(self):
        lines = self.logged("-vvvvS", "SCADA[2]")
        head = "# # # # 00 00 00 00 "
        sent = ("00 00 00 00 05 00 02 00 00 00 00 00 b2 00 0e 00 "
                "4c 05 91 05 53 43 41 44 41 00 28 02 01 00")
        self.assertEqual([line for line in lines if line.startswith("DEBUG    issue")], [
            f"DEBUG    issue        Bytes 65 00 04 00 {head}01 00 00 00 00 00 00 00 00 00 00 00 "
            "01 00 00 00",
            f"DEBUG    issue        Bytes 6f 00 1e 00 {head}02 00 00 00 00 00 00 00 00 00 00 00 "
            + sent,
            f"DEBUG    issue        Bytes 66 00 00 00 {head}03 00 00 00 00 00 00 00 00 00 00 00"])
        self.assertEqual(sum(line.startswith("DEBUG    collect") for line in lines), 2)

    def test_lists_by_tcp_and_by_udp(self):
        for args in (["-vvvvI"], ["-vvvvuI"]):
            lines = [line for line in self.logged(*args) if "Interfaces" in line or "DEBUG" in line]
            self.assertEqual(lines[0], "DETAIL   issue      Sent 24 bytes: List Interfaces", args)
            self.assertEqual(lines[2], "DETAIL   collect    Received 26 bytes: List Interfaces")
            self.assertEqual(len(lines), 4)

    def test_a_connection_is_one(self):
        lines = self.logged("-vvc", "SCADA")
        self.assertIn("DETAIL   issue        Request Large Forward Open @0x06/1, 46 bytes", lines)
        self.assertIn("DETAIL   collect      Reply Read Tag SCADA: success (0x00), 4 bytes", lines)
        self.assertEqual([line for line in lines if "WARNING" in line], [])

    def fall_back(self, refusal, *args):
        def answer(head, data):
            service = data[16]
            if service in (0x5B, 0x54):
                return rr_reply(head, bytes([service | 0x80, 0]) + refusal)
            return rr_reply(head, bytes([service | 0x80, 0, 0, 0, 0xC3, 0, 5, 0]))
        with Liar(answer) as device:
            done = run("-Scp", *args, "-a", device.url.split("/")[0], "A", "B")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stdout.splitlines(),
                         [scalar("A", "== [5]: 'OK'"), scalar("B", "== [5]: 'OK'")])
        return done.stderr.splitlines()

    def test_no_connection_is_never_passed_over_in_silence(self):
        for refusal, why in ((b"\x08\0", "service not supported (0x08)"),
                             (b"\x01\1\x13\1", "connection failure (0x01): .*0x0113.*")):
            warning = (self.HEAD + "WARNING  forward_op FwdOpen:  the device opens no connection: "
                       + why.replace("(", r"\(").replace(")", r"\)")
                       + "; requests go unconnected$")
            line, = self.fall_back(refusal)
            self.assertRegex(line, warning)
            log = self.fall_back(refusal, "-v")
            self.assertRegex(log[1], warning)
            self.assertRegex(log[-1], AVERAGE + " Unconnected: there was no connection.$")


class Failures(Case):
    def test_one_fails_and_the_others_go_on(self):
        done = self.client("-p", "Nope", "SCADA[2000]", "SCADA", "Level=5", "@1/1/1=3")
        self.assertEqual(done.stdout.splitlines(), [
            scalar("Nope", "== None: 'Status 4 [0]'"),
            "         SCADA[2000][2000-2000]+  0 == None: 'Status 255 [8453]'",
            scalar("SCADA", "== [0]: 'OK'"), scalar("Level", "<= [5]: 'Status 255 [8455]'"),
            scalar("@0x0001/1/1", "<= [3]: 'Status 14 '")])
        self.assertEqual(done.returncode, 1)
        for line in done.stderr.splitlines():
            self.assertTrue(line.startswith("enip_client: cannot "), line)
        self.assertEqual(self.client("Nope").returncode, 1)

    def test_no_connection(self):
        done = run("-a", "127.0.0.1:1", "SCADA")
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertTrue(done.stderr.startswith("enip_client: cannot connect to 127.0.0.1:1: "))

    def test_a_session_that_is_refused(self):
        refusal = frame(0x65, b"\1\0\0\0", 0, 0x69, struct.pack("<Q", 1))
        with Liar(lambda *_: [], registered=refusal) as device:
            done = run("-a", device.url.split("/")[0], "SCADA")
        self.assertEqual((done.returncode, done.stdout), (5, ""))
        self.assertIn("(0x69)", done.stderr)
        self.assertIn("5 the device refused the session", run("--help").stdout)

    def test_mistakes_have_a_column(self):
        for text, column, words in (
                ("SCADA[0-2]=1,2", 12, "2 values for 3 elements"), ("SCADA=70000", 7, "INT"),
                ("Tag[", 5, "missing"), ("TEXT=\"a\"", 6, "cast"), ("A=(FOO)1", 4, "no such type"),
                ("A[0-3]+3=1", 7, "multiple"), ("@1/1=3", 5, "at once"), ("A.5", 2, "ciprw read"),
                ("A.5=1", 2, "ciprw write"), ("@1/1/5.3", 7, "ciprw read"),
                ("@1/1/5.3=1", 7, "write all of it"),
                ("@1/1/1+4", 7, "offset"), ("TEXT=(SSTRING)a,b", 15, "2 values for 1 element"),
                ('TEXT=(SSTRING)"a', 17, "'\"' is missing"), ("SCADA[0-1]=[1,2", 16, "']'"),
                ("Flag=(BOOL)maybe", 12, "BOOL takes"), ("@0x1G/1", 2, "not a number"),
                ("SCADA=(INT)-32769", 12, "INT"), ("SCADA*2=1", 9, "1 value for 2"),
                ("Big[0-3]+8=(DINT)1,2,3", 18, "beyond the last of 4"),
                ('@4/{"conection":100}', 5, "connection"), ("A[0-3].B", 7, "range")):
            done = self.client("-p", "SCADA=3", text)
            self.assertEqual((done.returncode, done.stdout), (2, ""), text)
            self.assertIn(f"enip_client: column {column}: ", done.stderr)
            self.assertIn(words, done.stderr)
        self.assertEqual(self.sim.read("SCADA[0]"), {"SCADA[0]": "0"})

    def test_misuse(self):
        for args, words in (
                ([], "no tag"), (["-u", "A"], "TCP"), (["-L", "0x0002"], "0x0001"),
                (["--priority-time-tick", "16", "A"], "0 to 15"), (["-m", "5", "A"], "64"),
                (["--timeout-ticks", "0", "A"], "1 to 255"), (["-fn", "A"], "exclude"),
                (["--send-path", "@7/1", "A"], "yet"), (["-a", "host/1/0", "A"], "[HOST][:PORT]"),
                (["-S", "--route-path", "1/0", "A"], "send path"), (["-r", "x", "A"], "a number"),
                (["--route-path", '[{"link": "a", "port": "192.168.1.2"}]', "A"], "column 24"),
                (["--route-path", "1", "A"], "column 2"),
                (["-l", "/nowhere/log", "A"], "/nowhere/log"), (["-q", "A"], "-q")):
            done = run(*args)
            self.assertEqual((done.returncode, done.stdout), (2, ""), args)
            self.assertTrue(done.stderr.startswith("enip_client: "), done.stderr)
            self.assertIn(words, done.stderr)

    def test_as_a_command_of_ciprw(self):
        done = subprocess.run([CIPRW, "enip_client", "-p", "-a", self.sim.url, "SCADA"],
                              capture_output=True, text=True, timeout=TIMEOUT, check=False)
        self.assertEqual(done.stdout, scalar("SCADA", "== [0]: 'OK'") + "\n")


if __name__ == "__main__":
    unittest.main()
