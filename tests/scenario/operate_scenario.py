#!/usr/bin/python3
"""enip_io and enip_thruput: the command lines of cpppo's manual, section 2.1.5, run as those in
seed_scenario.py; what goes over the wire by depth and bytes; a device that loses its session."""

import os
import re
import struct
import subprocess
import tempfile
import unittest

import networks
import seed_scenario
import witness
from plant import CIPRW, TIMEOUT, Liar, Sim, frame, run
from seed_scenario import HOST, Server

setUpModule = seed_scenario.setUpModule
BUILD = os.path.dirname(CIPRW)
STAMP = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}"
CLOSING = (r"^ *(\d+) operations using +(\d+) requests in +[\d.]+s at pipeline depth +(\d+); "
           r"+[\d.]+ TPS$")
IO = ["Tag[0][ 0-9 ]+ 16 <= [4, 5, 6, 7, 8, 9]: 'OK'",
      "Tag[3][ 3-5 ]+ 0 == [0, 4, 5]: 'OK'"]


def tool(name, *args, **kwargs):
    return subprocess.run([os.path.join(BUILD, name), *args], capture_output=True, text=True,
                          timeout=TIMEOUT, check=False, **kwargs)


def rr_reply(head, message):
    data = struct.pack("<IHHHHHH", 0, 0, 2, 0, 0, 0xB2, len(message)) + message
    return [frame(0x6F, data, 77, context=head[12:20])]


class Manual(seed_scenario.Case):
    def test_the_example(self):
        for line in ("python -m cpppo.server.enip.io", "enip_io"):
            with Server("python -m cpppo.server.enip Tag=DINT[10]"):
                write, attribute, read = self.prints(line)
                self.assertEqual([write, read], IO)
                self.assertRegex(attribute, r"^@0x0002/1/1 == \[.*\]: 'OK'$")

    def test_the_throughput(self):
        with Server("python -m cpppo.server.enip --print -v Volume=REAL Temperature=REAL"):
            for options, requests in (("", range(50, 51)), ("--depth 20", range(50, 51)),
                                      ("--depth 20 --multiple 250", range(2, 10))):
                out, err = self.does(f"python -m cpppo.server.enip.thruput -a {HOST} Volume "
                                     f"Temperature --repeat 25 {options}")
                *values, closing = out.splitlines()
                self.assertEqual((err, len(values)), ("", 50))
                for line in values:
                    self.assertRegex(line, f"^{STAMP}: +\\d+: \\[0\\.0\\]$")
                count, used, depth = map(int, re.match(CLOSING, closing).groups())
                self.assertEqual((count, depth), (50, 20 if options else 0))
                self.assertIn(used, requests)
                indices = [int(line.split(": ")[1]) for line in values]
                self.assertEqual(indices, sorted(indices))
                self.assertEqual(set(indices), set(range(used)))


class Wire(unittest.TestCase):
    """What a trace has of them, in tshark's eyes."""

    def setUp(self):
        self.sim = self.enterContext(Sim("Volume=REAL", "Temperature=REAL", "Tag=DINT[10]"))
        self.path = os.path.join(self.enterContext(tempfile.TemporaryDirectory()), "a.pcap")

    def messages(self):
        """(sent, bytes with the header) of the messages with requests and replies, in order."""
        done = subprocess.run(
            ["tshark", "-n", "-r", self.path, "-d", f"tcp.port=={self.sim.port},enip", "-T",
             "fields", "-e", "tcp.dstport", "-e", "enip.command", "-e", "enip.length"],
            capture_output=True, text=True, timeout=TIMEOUT, check=True)
        for line in done.stdout.splitlines():
            port, commands, lengths = line.split("\t")
            for command, length in zip(commands.split(","), lengths.split(",")):
                if command and int(command, 0) == 0x6F:
                    yield int(port) == self.sim.port, 24 + int(length)

    def traced(self, *args):
        """How many requests there were, how many at a time, and the largest of them."""
        done = tool("enip_thruput", "-a", self.sim.url + "/1/0", "--trace", self.path, *args)
        self.assertEqual((done.returncode, done.stderr), (0, ""), args)
        waiting = most = largest = count = 0
        for sent, size in self.messages():
            waiting += 1 if sent else -1
            count += sent
            most, largest = max(most, waiting), max(largest, size)
        self.assertEqual(waiting, 0)
        used = int(re.match(CLOSING, done.stdout.splitlines()[-1])[2])
        self.assertEqual(used, count)
        return count, most, largest

    def test_depth_is_how_many_are_under_way(self):
        for depth in (0, 1, 2, 5, 20, 32):
            count, most, _ = self.traced("Volume", "Temperature", "-r", "25", "-d", str(depth))
            self.assertEqual((count, most), (50, max(depth, 1)))

    def test_multiple_is_how_large_they_are(self):
        counts = []
        for multiple in (150, 250, 400, 500, 2000):
            for depth in (1, 5):
                count, most, largest = self.traced(
                    "Volume", "Temperature", "Tag[0-3]=(DINT)1,2,3,4", "-r", "40", "-d", str(depth),
                    "--multiple", str(multiple))
                self.assertLessEqual(largest, multiple)
                self.assertEqual(most, depth)
                counts.append(count)
        self.assertEqual(counts, sorted(counts, reverse=True))
        self.assertLess(counts[0], 120)
        self.assertGreater(counts[0], 2 * counts[-1])

    def test_values_are_what_was_written(self):
        done = tool("enip_thruput", "-a", self.sim.url, "Volume=1.5", "Volume", "@1/1/7", "Nope")
        self.assertEqual(done.returncode, 1)
        self.assertEqual([line.split(": ", 2)[1:] for line in done.stdout.splitlines()[:-1]],
                         [["  0", "True"], ["  1", "[1.5]"], ["  2", "['1756-L83E/B']"],
                          ["  3", "None"]])
        self.assertRegex(done.stderr, r"^enip_thruput: cannot read Nope from .*\n$")


class Judged(unittest.TestCase):
    def test_tshark_and_ciprw_read_it_alike(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "sent.pcap")
            with witness.witnessed("Volume=REAL", "Tag=DINT[10]", address="127.18.44.9"):
                for args in (["-d", "20", "-m", "250"], ["-d", "5"]):
                    done = tool("enip_thruput", "-a", "127.18.44.9", "--trace", path, "-r", "20",
                                *args, "Volume=1.5", "Volume", "Tag[0-9]+16=(DINT)4,5,6,7,8,9",
                                "@1/1/7", "Tag[0-9]+8")
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                    witness.judge(path)


class Io(unittest.TestCase):
    def setUp(self):
        self.sim = self.enterContext(Sim("Tag=DINT[10]"))

    def io(self, *args, **kwargs):
        return tool("enip_io", "-a", self.sim.url, *args, **kwargs)

    def test_options_give_the_same(self):
        wanted = self.io().stdout
        self.assertEqual(seed_scenario.words(wanted)[::2], IO)
        for args in (["-d", "4"], ["-m"], ["-m", "250"], ["--multiple", "100", "--depth", "3"],
                     ["-f"], ["-t", "2"], ["-p"]):
            done = self.io(*args)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, wanted, ""), args)
        self.assertEqual(self.io("--no-print").stdout, "")

    def test_failures_are_told_and_make_the_status_1(self):
        done = self.io("Tag[0]=(DINT)7", "Nope", "-", "Tag[99]", input="Tag[0]\n")
        self.assertEqual(done.returncode, 1)
        self.assertEqual([line.split("= ")[1] for line in done.stdout.splitlines()],
                         ["[7]: 'OK'", "None: 'Status 4 [0]'", "[7]: 'OK'",
                          "None: 'Status 255 [8453]'"])
        self.assertEqual(done.stderr.count("enip_io: cannot read "), 2)

    def test_mistakes(self):
        for name in ("enip_io", "enip_thruput"):
            for args, words in ((["Tag["], "column 5"), (["-m", "5", "Tag"], "64 to 65535"),
                                (["-a", "a b", "Tag"], "column 2"), (["-x"], "-x")):
                done = tool(name, *args)
                self.assertEqual((done.returncode, done.stdout), (2, ""), args)
                self.assertTrue(done.stderr.startswith(name + ": "), done.stderr)
                self.assertIn(words, done.stderr)
            done = tool(name, "-a", "127.0.0.1:1", "Tag")
            self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertEqual(tool("enip_thruput").returncode, 2)

    def test_as_commands_of_ciprw(self):
        done = run("enip_io", "-a", self.sim.url, "Tag[1]")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, "              Tag[1][  1-1  ]+  0 == [0]: 'OK'\n")


class Order(unittest.TestCase):
    """Each read gives what the write before it wrote, however many are under way."""

    def values(self, packed, *args):
        """What reads of A gave between writes of 1, 2, ..., and the services that were heard."""
        state, heard = {b"A": 0}, []

        def one(request):
            heard.append(request[0])
            if request[0] == 0x4D:
                state[b"A"] = request[10]
                return b"\xcd\0\0\0"
            return b"\xcc\0\0\0\xc3\0" + bytes([state[b"A"], 0])

        def answer(head, data):
            message = data[16:]
            return rr_reply(head, one(message) if message[0] != 0x0A else packed)
        with Liar(answer) as device:
            done = tool("enip_io", "-a", device.url.split("/")[0] + "?simple=1", *args,
                        *sum(([f"A={i}", "A"] for i in range(1, 31)), []))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return [int(line.split("[")[1].split("]")[0]) for line in done.stdout.splitlines()], heard

    def test_of_a_device_that_takes_no_packets(self):
        for args in (["-m", "100"], ["-m", "100", "-d", "8"], ["-m", "-d", "32"], ["-d", "32"]):
            values, heard = self.values(b"\x8a\0\x08\0", *args)
            self.assertEqual(values, sorted(list(range(1, 31)) * 2), args)
            self.assertEqual(len(heard), 60)


class Loss(unittest.TestCase):
    """A device that loses the session in the middle of it all."""

    TAGS = [f"T_{i:02}={i}" for i in range(20)] + [f"T_{i:02}" for i in range(20)]

    def lossy(self, after, *args, then=(None,)):
        """Lines, and what the device heard: (is a write, number of the tag)."""
        heard = []

        def one(request):
            heard.append((request[0] in (0x4D, 0x53), int(request[6:8])))
            value = b"" if heard[-1][0] else b"\xc3\0\5\0"
            return bytes([request[0] | 0x80, 0, 0, 0]) + value

        def answer(head, data):
            message = data[16:]
            if message[0] != 0x0A:
                reply = one(message)
            else:
                count, = struct.unpack_from("<H", message, 6)
                offsets = struct.unpack_from(f"<{count}H", message, 8)
                replies = [one(message[6 + at:]) for at in offsets]
                places = [2 + 2 * count + sum(map(len, replies[:i])) for i in range(count)]
                reply = (b"\x8a\0\0\0" + struct.pack(f"<H{count}H", count, *places)
                         + b"".join(replies))
            answer.messages += 1
            return list(then) if answer.messages == after else rr_reply(head, reply)
        answer.messages = 0
        with Liar(answer) as device:
            done = tool("enip_io", "-a", device.url.split("/")[0] + "?simple=1", *args, *self.TAGS)
        return done, heard

    def test_writes_are_unknown_and_never_sent_twice(self):
        for args in ([], ["-d", "5"], ["-m"], ["-m", "150", "-d", "4"], ["-f", "-d", "32"]):
            for after in (1, 2, 3, 7):
                done, heard = self.lossy(after, *args)
                lines = done.stdout.splitlines()
                self.assertEqual(len(lines), 40, (args, after))
                written = [number for writes, number in heard if writes]
                self.assertEqual(len(written), len(set(written)), (args, after))
                for number, line in enumerate(lines[:20]):
                    self.assertIn(f"T_{number:02} ", line)
                    self.assertRegex(line, "'OK'$|outcome is unknown'$")
                    self.assertTrue(number in written or "unknown" in line, (args, after))
                for line in lines[20:]:
                    self.assertTrue(line.endswith("== [5]: 'OK'"), (args, after, line))
                unknown = sum("unknown" in line for line in lines)
                self.assertEqual(done.returncode, 1 if unknown else 0)
                if after == 1:
                    self.assertGreater(unknown, 0, (args, after))

    def test_a_device_that_is_gone_ends_it(self):
        """The pipe is full long before the operations are at their end."""
        for args in ([], ["-d", "8"], ["-d", "8", "-m", "150"]):
            for name, line in (("enip_thruput", "[42]"), ("enip_client", "'OK'")):
                args = ["-p", *args] if name == "enip_client" else args
                with Sim("Count=DINT=42") as sim, tempfile.TemporaryFile("w+") as errors:
                    process = subprocess.Popen(
                        [os.path.join(BUILD, name), "-a", sim.url, "-r", "100000", *args, "Count"],
                        stdout=subprocess.PIPE, stderr=errors, text=True)
                    lines = [process.stdout.readline()]
                    sim.process.terminate()
                    sim.process.wait(TIMEOUT)
                    lines += process.stdout.readlines()
                    self.assertEqual(process.wait(TIMEOUT), 1)
                    process.stdout.close()
                    errors.seek(0)
                    left, = re.findall(name + r": (\d+) operations were given up: the device is "
                                       "not there any more\n", errors.read())
                self.assertIn(line, lines[0])
                told = [line for line in lines if "operations using" not in line]
                self.assertEqual(len(told) + int(left), 100000)

    def test_what_is_not_answered_ends_in_its_time_and_the_others_go_on(self):
        for args in ([], ["-d", "5"], ["-m", "150", "-d", "4"]):
            done, heard = self.lossy(2, "-t", "0.3", *args, then=())
            lines = done.stdout.splitlines()
            written = [number for writes, number in heard if writes]
            self.assertEqual((len(lines), len(written)), (40, 20), args)
            self.assertEqual(written, list(range(20)))
            unknown = [line for line in lines if line.endswith("outcome is unknown'")]
            self.assertGreater(len(unknown), 0)
            self.assertEqual(sum(line.endswith("'OK'") for line in lines), 40 - len(unknown))
            self.assertEqual(done.returncode, 1)


if __name__ == "__main__":
    networks.main()
