#!/usr/bin/python3
"""Reading, writing and listing with the real programs: outputs and exit statuses."""

import json
import os
import signal
import socket
import struct
import subprocess
import tempfile
import unittest

from plant import CIPRW, TIMEOUT, Session, Sim, Speaker, frame, run

TAGS = ["SCADA=INT[1000]", "ProductionCount=DINT", "SetPoint=DINT=1500", "LineSpeed_1..50=REAL=1.5",
        "TEXT=STRING=\"hello\"", "Ready=BOOL", "Big=LINT", "Huge=ULINT", "Level=LREAL", "S=SINT",
        "Grid=INT[2,3]=1,2,3,4,5,6", "Short=SSTRING[100]=\"one\",\"\",\"three\"", "One=SSTRING=x",
        "Bits=BOOL[64]", "Names=STRING[3]=\"a\",\"b\"", "Program:Main.Count=DINT=7"]


def registered(context):
    """The reply to our own client's registration, whose contexts count from 1."""
    return frame(0x65, b"\1\0\0\0", session=77, context=struct.pack("<Q", context))


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


class Reading(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = cls.enterClassContext(Sim(*TAGS))

    def test_values_are_printed_a_line_each(self):
        done = run("read", self.sim.url, "SetPoint", "LineSpeed_7", "TEXT", "Ready", "SCADA[0-2]",
                   "Names", "Names*3", "setpoint.2", "SCADA*1", "Program:Main.Count")
        self.assertEqual(done.stdout.splitlines(), [
            "SetPoint = 1500", "LineSpeed_7 = 1.5", 'TEXT = "hello"', "Ready = false",
            "SCADA[0-2] = [0, 0, 0]", 'Names = "a"', 'Names*3 = ["a", "b", ""]',
            "setpoint.2 = true", "SCADA*1 = [0]", "Program:Main.Count = 7"])
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_several_dimensions_and_strings_of_any_length(self):
        done = run("read", self.sim.url, "Grid[1,0]", "Grid*6", "Grid[0,1-2]", "Short*3", "One",
                   "Short[2]")
        self.assertEqual(done.stdout.splitlines(), [
            "Grid[1,0] = 4", "Grid*6 = [1, 2, 3, 4, 5, 6]", "Grid[0,1-2] = [2, 3]",
            'Short*3 = ["one", "", "three"]', 'One = "x"', 'Short[2] = "three"'])
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for address, status in (("Grid[0,3]", "0x2105"), ("Grid[1]", "0x04")):
            done = run("read", self.sim.url, address)
            self.assertEqual(done.returncode, 5)
            self.assertIn(status, done.stderr)
        short = lines(run("read", "--json", self.sim.url, "Short*100").stdout)[0]
        self.assertEqual((short["type"], short["value"]),
                         ("SHORT_STRING", ["one", "", "three"] + [""] * 97))

    def test_json_is_an_object_a_line(self):
        done = run("read", "--json", self.sim.url, "SetPoint", "SCADA[0-1]", "SCADA*1", "TEXT",
                   "Ready")
        self.assertEqual(lines(done.stdout), [
            {"tag": "SetPoint", "type": "DINT", "value": 1500, "status": 0, "extended": []},
            {"tag": "SCADA[0-1]", "type": "INT", "value": [0, 0], "status": 0, "extended": []},
            {"tag": "SCADA*1", "type": "INT", "value": [0], "status": 0, "extended": []},
            {"tag": "TEXT", "type": "STRING", "value": "hello", "status": 0, "extended": []},
            {"tag": "Ready", "type": "BOOL", "value": False, "status": 0, "extended": []}])

    def test_a_large_array_is_read_whole(self):
        value = lines(run("read", "--json", self.sim.url, "SCADA*1000").stdout)[0]["value"]
        self.assertEqual(len(value), 1000)

    def test_an_array_of_more_elements_than_a_request_has_is_read_whole(self):
        with Sim("Wide=DINT[100000]", "Small=INT=3") as sim:
            wanted = [0] * 100000
            for at in (0, 65534, 65535, 65536, 99999):
                wanted[at] = at + 1
                done = run("write", sim.url, f"Wide[{at}]={at + 1}")
                self.assertEqual(done.returncode, 0, done.stderr)
            for tag, value in (("Wide*100000", wanted), ("Wide[0-99999]", wanted),
                               ("Wide[3]*65536", wanted[3:65539])):
                read = lines(run("read", "--json", sim.url, tag, "Small").stdout)
                self.assertEqual([row["value"] for row in read], [value, 3], tag)
                self.assertEqual(read[0]["type"], "DINT")
            text = run("read", sim.url, "Wide[1-99999]").stdout
            self.assertEqual(json.loads(text.split(" = ")[1]), wanted[1:])
            self.assertEqual(run("read", sim.url, "Wide*100001").returncode, 5)

    def test_more_elements_than_that_are_a_mistake(self):
        for tag, column, most in (("Wide*16777217", 6, 16777216),
                                  ("Wide[0-16777216]", 8, 16777216)):
            done = run("read", "127.0.0.1:1", tag)
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"column {column}: more than {most} elements", done.stderr)
        for tag, column in (("Wide*65536=1", 5), ("Wide[1-65536]=1", 7)):
            done = run("write", "127.0.0.1:1", tag)
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"column {column}: more than 65535 elements are not written at once",
                          done.stderr)
        done = run("enip_client", "-a", "127.0.0.1:1", "Wide[0-65535]")
        self.assertEqual(done.returncode, 2)
        self.assertIn("column 8: more than 65535 elements", done.stderr)

    def test_one_bad_tag_is_status_1_and_the_others_are_read(self):
        done = run("read", self.sim.url, "SetPoint", "Nope", "ProductionCount")
        self.assertEqual(done.stdout.splitlines(), ["SetPoint = 1500", "ProductionCount = 0"])
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"cannot read Nope from {self.sim.url}: path segment error (0x04)",
                      done.stderr)
        self.assertIn("check the spelling", done.stderr)
        bad = lines(run("read", "--json", self.sim.url, "SetPoint", "Nope").stdout)[1]
        self.assertEqual((bad["tag"], bad["status"], bad["extended"]), ("Nope", 4, [0]))
        self.assertIn("no such tag", bad["error"])
        self.assertNotIn("value", bad)

    def test_all_refused_is_status_5(self):
        self.assertEqual(run("read", self.sim.url, "Nope", "Neither").returncode, 5)
        done = run("read", self.sim.url, "SCADA[999-1000]")
        self.assertEqual(done.returncode, 5)
        self.assertIn("0x2105", done.stderr)

    def test_a_mistake_is_told_with_its_column_before_anything_is_sent(self):
        done = run("read", "127.0.0.1:1", "Tag[")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr.splitlines()[1:], ["  Tag[", "      ^"])
        self.assertIn("column 5", done.stderr)
        done = run("read", "plc7:x", "Tag")
        self.assertEqual(done.returncode, 2)
        self.assertIn("column 6", done.stderr)

    def test_usage(self):
        for args in (["read"], ["read", self.sim.url], ["read", "--jsonn", self.sim.url, "A"],
                     ["read", "--timeout", "0", self.sim.url, "A"], ["read", "--timeout"],
                     ["read", "-j", self.sim.url, "A"], ["read", "--json=1", self.sim.url, "A"]):
            self.assertEqual(run(*args).returncode, 2, args)
        self.assertIn("did you mean --json?", run("read", "--jsonn").stderr)
        done = run("read", "--help")
        self.assertEqual(done.returncode, 0)
        for option in ("--json", "--timeout SECONDS", "--trace FILE.pcap", "--help"):
            self.assertIn(option, done.stdout)

    def test_nobody_there_is_status_3(self):
        done = run("read", "127.0.0.1:1", "SetPoint")
        self.assertEqual(done.returncode, 3)
        self.assertIn("cannot connect to 127.0.0.1:1: connection refused; check", done.stderr)
        self.assertEqual(run("read", "no.such.host.invalid", "A").returncode, 3)

    def test_a_peer_that_closes_is_status_3(self):
        with Speaker([(1, b"")]) as closing:
            self.assertEqual(run("read", closing.url, "A").returncode, 3)

    def test_a_peer_that_closes_on_the_request_is_status_3(self):
        # A read is tried again on another session, but not for ever.
        sessions = [[(28, registered(context)), (1, b"")] for context in (1, 3, 5, 7)]
        with Speaker(*sessions) as closing:
            done = run("read", closing.url + "/1/0", "A")
        self.assertEqual(done.returncode, 3, done.stderr)
        with Speaker(*sessions) as closing:
            done = run("write", closing.url + "/1/0", "A=1")
        self.assertEqual(done.returncode, 3)

    def test_a_device_that_closes_on_a_route_is_asked_without_one(self):
        value = bytes.fromhex("cc000000c4002a000000")
        data = struct.pack("<IHHHHHH", 0, 0, 2, 0, 0, 0xB2, len(value)) + value
        answer = frame(0x6F, data, 77, context=struct.pack("<Q", 6))
        with Speaker([(28, registered(1)), (1, b"")], [(28, registered(3)), (1, b"")],
                     [(28, registered(5)), (1, answer), (1, b"")]) as device:
            done = run("read", device.url, "A")
        self.assertEqual((done.returncode, done.stdout), (0, "A = 42\n"), done.stderr)

    def test_garbage_is_status_3_and_says_so(self):
        with Speaker([(1, b"HTTP/1.1 400 Bad Request\r\n\r\n" * 4)], closes=False) as web:
            done = run("read", web.url, "A")
        self.assertEqual(done.returncode, 3)
        self.assertIn("is this an EtherNet/IP device?", done.stderr)

    def test_silence_is_status_4(self):
        with Speaker([(1, b"")], closes=False) as silent:
            done = run("read", "--timeout", "0.1", silent.url, "A")
        self.assertEqual(done.returncode, 4)
        self.assertIn("no answer in time", done.stderr)

    def test_a_device_that_does_not_route_is_read_all_the_same(self):
        with Sim("--no-route", "A=INT=5") as sim:
            self.assertEqual(sim.read("A"), {"A": "5"})
            done = run("read", sim.url + "/1/0", "A")
        self.assertEqual(done.returncode, 5)
        self.assertIn("not routed", done.stderr)


class Writing(unittest.TestCase):
    def setUp(self):
        self.sim = self.enterContext(Sim(*TAGS))

    def write(self, *args):
        return run("write", self.sim.url, *args)

    def test_a_bit_that_is_not_there_keeps_all_from_being_written(self):
        done = self.write("SetPoint=5", "SetPoint.40=1")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("no such bit", done.stderr)
        self.assertNotEqual(self.sim.read("SetPoint")["SetPoint"], "5")
        done = run("read", self.sim.url, "SetPoint", "SetPoint.40")
        self.assertEqual(done.returncode, 1)

    def test_what_is_written_is_read_back(self):
        values = {"SetPoint": "-7", "LineSpeed_50": "0.1", "TEXT": '"a, \\"b\\""', "Ready": "true",
                  "Big": "-9223372036854775808", "Huge": "18446744073709551615", "Level": "1e300",
                  "S": "-128", "SCADA[10-12]": "[1, -2, 3]"}
        done = self.write(*(f"{tag}={value}" for tag, value in values.items()))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(dict(line.split(" = ", 1) for line in done.stdout.splitlines()), values)
        self.assertEqual(self.sim.read(*values), values)

    def test_lists_bare_strings_and_bits(self):
        done = self.write("SCADA=1,2,3", "TEXT=hello, world", "SetPoint.31=1", "SetPoint.2=0",
                          'Names=["x","y"]')
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.sim.read("SCADA*4", "TEXT", "SetPoint", "Names*3"), {
            "SCADA*4": "[1, 2, 3, 0]", "TEXT": '"hello, world"',
            "SetPoint": str(1500 - 4 - 2 ** 31), "Names*3": '["x", "y", ""]'})

    def test_strings_of_any_length_are_written(self):
        texts = ["x" * (i * 7 % 256) for i in range(100)]
        quoted = ",".join(f'"{text}"' for text in texts)
        done = self.write(f"Short={quoted}", 'One="a\\"b"', "Grid[1,0-2]=7,8,9")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        read = lines(run("read", "--json", self.sim.url, "Short*100", "One", "Grid*6").stdout)
        self.assertEqual([line["value"] for line in read],
                         [texts, 'a"b', [1, 2, 3, 7, 8, 9]])
        self.assertEqual(self.write("One=" + "x" * 256).returncode, 2)

    def test_a_large_array_is_written_whole(self):
        numbers = [str(n) for n in range(1000)]
        self.assertEqual(self.write("SCADA=" + ",".join(numbers)).returncode, 0)
        self.assertEqual(self.sim.read("SCADA*1000")["SCADA*1000"], "[" + ", ".join(numbers) + "]")

    def test_what_does_not_fit_is_refused_and_nothing_is_written(self):
        for bad, words in (("SCADA=70000", "-32768"), ("SetPoint=1.5", "DINT"),
                           ("SetPoint=abc", "DINT"), ("Ready=2", "BOOL"), ("S=128", "-128"),
                           ("TEXT=" + "x" * 83, "82"), ("SCADA[0-1]=1,2,3", "3 values"),
                           ("SetPoint=", "DINT")):
            done = self.write("ProductionCount=9", bad)
            self.assertEqual(done.returncode, 2, bad)
            self.assertIn(words, done.stderr)
        self.assertEqual(self.sim.read("ProductionCount"), {"ProductionCount": "0"})

    def test_mistakes_and_refusals(self):
        self.assertEqual(self.write("SetPoint").returncode, 2)
        self.assertEqual(self.write("Set Point=1").stderr.splitlines()[1:],
                         ["  Set Point=1", "     ^"])
        self.assertEqual(self.write().returncode, 2)
        self.assertEqual(self.write("Nope=1").returncode, 5)
        done = self.write("Nope=1", "SetPoint=3")
        self.assertEqual((done.returncode, done.stdout), (1, "SetPoint = 3\n"))
        self.assertEqual(self.write("SCADA[999]=1,2").returncode, 5)
        self.assertEqual(self.write("SetPoint.32=1").returncode, 2)

    def test_json(self):
        done = run("write", "--json", self.sim.url, "SetPoint=3", "Nope=4")
        self.assertEqual(lines(done.stdout)[0], {"tag": "SetPoint", "type": "DINT", "value": 3,
                                                 "status": 0, "extended": []})
        self.assertEqual(lines(done.stdout)[1]["status"], 4)


class Listing(unittest.TestCase):
    def test_identity_by_tcp_and_udp(self):
        with Sim() as sim:
            for args in ([], ["--udp"]):
                done = run("list", "identity", "--json", *args, sim.url)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertEqual(lines(done.stdout), [{
                    "peer": sim.url, "vendor": 1,
                    "vendor_name": "Rockwell Automation/Allen-Bradley", "device_type": 14,
                    "product_code": 166, "revision": "33.11", "status": 0x3060,
                    "serial": 0xC0FFEE, "product_name": "1756-L83E/B", "state": 3}])
            self.assertIn("1756-L83E/B", run("list", "identity", sim.url).stdout)

    def test_a_name_cannot_command_the_terminal(self):
        name = b"\x1b[31m\nX\\"
        item = struct.pack("<H16sHHHBBHIB", 1, bytes(16), 1, 14, 3, 1, 1, 0, 5, len(name))
        item += name + b"\3"
        data = struct.pack("<HHH", 1, 12, len(item)) + item
        says = frame(0x63, data, context=struct.pack("<Q", 1))
        with Speaker([(24, says), (1, b"")]) as device:
            done = run("list", "identity", device.url)
        self.assertEqual(done.stdout.splitlines()[0], device.url + r"  \x1b[31m\x0aX\\")

    def test_services_and_interfaces(self):
        with Sim() as sim:
            services = lines(run("list", "services", "--json", sim.url).stdout)
            self.assertEqual(services, [{"peer": sim.url, "version": 1, "capability": 0x20,
                                         "name": "Communications"}])
            interfaces = lines(run("list", "interfaces", "--json", sim.url).stdout)
            self.assertEqual(interfaces, [{"peer": sim.url, "count": 0, "interfaces": []}])

    def test_nobody_there(self):
        self.assertEqual(run("list", "identity", "127.0.0.1:1").returncode, 3)
        done = run("list", "identity", "--udp", "--timeout", "0.05", "127.0.0.1:1")
        self.assertEqual(done.returncode, 4)
        for args in (["list"], ["list", "nothing"], ["list", "identity", "a", "b"]):
            self.assertEqual(run(*args).returncode, 2)


class Simulating(unittest.TestCase):
    def test_bad_tags_are_refused_before_anything_starts(self):
        for spec, words in (("A", "column 2"), ("A=DINTT", "SINT, INT, DINT"), ("A=DINT5", "DINT"),
                            ("A=DINT[0]", "1 to"), ("A=DINT[10000001]", "1 to"),
                            ("A=DINT[5", "']' is missing"), ("A=DINT=", "missing"),
                            ("1A=DINT", "does not begin with a digit"), ("A=INT=70000", "-32768"),
                            ("A=INT[2]=1,2,3", "more values"),
                            ("A=INT[2,2]=1,2,3,4,5", "more values"),
                            ("A=INT[1,2,3,4]", "column 13"),
                            ("A=INT[2,]", "column 9"), ("A=INT[,2]", "column 7"),
                            ("A=INT[4000,4000]", "column 12"), ("A=BOOL[32,2]", "one dimension"),
                            ("A=STRING2", "SSTRING"), ("Program:Main=DINT", "a name is"),
                            ("A_5..1=DINT", "range"),
                            ("A..5=DINT", "range")):
            done = run("sim", "--port", "0", "Good=DINT", spec)
            self.assertEqual(done.returncode, 2, spec)
            self.assertIn(words, done.stderr)
            self.assertEqual(done.stdout, "")
        done = run("sim", "--port", "0", "A=DINT", "a=INT")
        self.assertEqual(done.returncode, 2)
        self.assertIn("of this name already", done.stderr)

    def test_a_port_in_use_is_status_3(self):
        with Sim() as sim:
            done = run("sim", "--address", sim.url, "A=DINT")
        self.assertEqual(done.returncode, 3)
        self.assertIn(f"cannot listen on {sim.url}: ", done.stderr)
        self.assertIn("address already in use; choose another with --port", done.stderr)
        done = run("sim", "--address", "192.0.2.1", "A=DINT")
        self.assertEqual(done.returncode, 3)
        self.assertIn("; give an address of this machine", done.stderr)

    def test_other_mistakes(self):
        self.assertEqual(run("sim", "--port", "70000").returncode, 2)
        self.assertEqual(run("sim", "--adress", "x").returncode, 2)
        self.assertEqual(run("sim", "--address", "no.such.host.invalid").returncode, 2)

    def test_signals_stop_it_gracefully(self):
        for number, status in ((signal.SIGTERM, 0), (signal.SIGINT, 130)):
            with Sim("A=DINT") as sim:
                session = Session(sim.host, sim.port)
                sim.process.send_signal(number)
                self.assertEqual(sim.process.wait(10), status)
                session.close()

    def test_a_million_tags_are_small(self):
        def memory(*tags):
            with Sim(*tags) as sim:
                sim.read("None", *(tag.split("..")[0] for tag in tags[1:]))
                with open(f"/proc/{sim.process.pid}/statm", encoding="ascii") as statm:
                    return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

        with open(CIPRW, "rb") as program:
            checked = b"__asan_init" in program.read()  # its own memory comes on top
        names = "Speed_0000000001..0001000000=DINT"
        grown = memory("None=DINT", names) - memory("None=DINT")
        self.assertLess(grown / 1e6, 120 if checked else 96)

    def test_a_hundred_thousand_tags_start_at_once(self):
        with Sim("T_1..100000=DINT=5", "Arr=DINT[5000000]=1") as sim:
            self.assertEqual(sim.read("T_1", "T_100000", "Arr[4999999]"),
                             {"T_1": "5", "T_100000": "5", "Arr[4999999]": "1"})


class Bytes(unittest.TestCase):
    """Statuses of the device as a foreign client sees them."""

    def test_statuses(self):
        rows = {
            "4c 02 91 01 41 00 01 00": "cc 00 00 00 c3 00 05 00",
            "4c 02 91 01 61 00 01 00": "cc 00 00 00 c3 00 05 00",
            "4c 02 91 01 42 00 01 00": "cc 00 04 01 00 00",
            "4c 02 91 01 41 00 02 00": "cc 00 ff 01 05 21",
            "4d 02 91 01 41 00 c4 00 01 00 01 00 00 00": "cd 00 ff 01 07 21",
            "4d 02 91 01 41 00 c3 00 01 00 01": "cd 00 13 00",
            "4d 02 91 01 41 00 c3 00 01 00 01 00 00": "cd 00 15 00",
            "52 02 91 01 41 00 01 00 02 00 00 00": "d2 00 ff 01 04 21",
            "5f 02 91 01 41 00": "df 00 08 00",
            "0e 03 20 65 24 01 30 01": "8e 00 05 00",
            "0e 03 20 01 24 01 30 63": "8e 00 14 00",
            "0e 7f 20 01": "8e 00 26 00",
            "54 02 20 06 24 01": "d4 00 13 00",
        }
        with Sim("A=INT=5") as sim:
            session = Session(sim.host, sim.port)
            for request, reply in rows.items():
                self.assertEqual(session.ask(request), reply, request)
            session.close()

    def test_one_read_of_many_frames_is_answered_in_order(self):
        with Sim("A=INT=5") as sim:
            session = Session(sim.host, sim.port)
            contexts = [b"%08d" % n for n in range(40)]
            session.stream.sendall(b"".join(frame(0x63, context=c) for c in contexts))
            self.assertEqual([session.receive()[12:20] for _ in contexts], contexts)
            session.close()


class Streams(unittest.TestCase):
    """Standard streams that are full, gone or closed from the start."""

    def shell(self, text, *args):
        done = subprocess.run(["/bin/sh", "-c", text, "sh", CIPRW, *args], capture_output=True,
                              text=True, timeout=30, check=False)
        return done.returncode, done.stderr

    def test_output_that_cannot_be_written_is_status_1(self):
        with Sim("A=INT=5") as sim:
            for args in (["read", sim.url, "A"], ["list", "identity", sim.url], ["--version"],
                         ["read", "--help"], ["write", sim.url, "A=6"]):
                for text in ('"$@" >/dev/full', '"$@" >&-'):
                    status, told = self.shell(text, *args)
                    self.assertEqual(status, 1, (text, args))
                    self.assertIn("cannot write to standard output: ", told)
            self.assertEqual(sim.read("A"), {"A": "6"})

    def test_a_trace_that_cannot_go_on_is_told(self):
        full = 'ulimit -f 1; trap "" XFSZ; "$@"'
        with tempfile.TemporaryDirectory() as folder, Sim("A=INT[1000]") as sim:
            path = os.path.join(folder, "a.pcap")
            status, told = self.shell(full, "read", "--trace", path, sim.url, "A*1000")
            self.assertEqual(status, 1)
            self.assertIn("the trace could not be written", told)

    def test_a_reader_that_left_does_not_stop_writing(self):
        bits = [f"A.{n}=1" for n in range(16)] * 30
        with Sim("A=INT", "B=INT") as sim:
            status, told = self.shell('{ "$@"; echo $? >&2; } | :', "write", sim.url, *bits, "B=7")
            self.assertIn("cannot write to standard output: ", told)
            self.assertEqual(told.split()[-1], "1")
            self.assertEqual(sim.read("A", "B"), {"A": "-1", "B": "7"})

    def test_messages_never_go_to_the_device(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "heard.pcap")
            with Sim("--trace", path, "A=INT") as sim:
                for text in ('"$@" 2>&-', '"$@" <&- >&- 2>&-'):
                    self.assertEqual(self.shell(text, "read", sim.url, "Nope")[0], 5)
            with open(path, "rb") as trace:
                heard = trace.read()
        self.assertIn(b"Nope", heard)
        self.assertNotIn(b"cannot read", heard)


class Tracing(unittest.TestCase):
    def test_a_trace_of_another_port_decodes_when_the_port_is_told(self):
        with tempfile.TemporaryDirectory() as folder, Sim("A=INT=7") as sim:
            trace = os.path.join(folder, "trace.pcap")
            self.assertEqual(run("read", "--trace", trace, sim.url, "A").returncode, 0)
            self.assertEqual(run("list", "--udp", "--trace", trace + "2", "identity",
                                 sim.url).returncode, 0)
            done = run("decode", trace)
            self.assertEqual(done.returncode, 0)
            self.assertIn("name it: --port N", done.stdout)
            port = str(sim.port)
            heard = lines(run("decode", "--json", "--port", port, trace).stdout)
            self.assertIn(7, [cip.get("value") for m in heard for cip in m.get("cip", [])])
            heard = lines(run("decode", "--json", "--port", port, trace + "2").stdout)
            self.assertEqual([m["command_name"] for m in heard], 2 * ["List Identity"])
        self.assertEqual(run("decode", "--port", "65536", trace).returncode, 2)

    def test_a_trace_is_a_capture_that_decodes(self):
        with tempfile.TemporaryDirectory() as folder:
            client, server = os.path.join(folder, "c.pcap"), os.path.join(folder, "s.pcap")
            with Sim("--trace", server, "A=INT[1000]", address=("--address", "127.44.8.17")) as sim:
                done = run("read", "--trace", client, sim.host, "A*1000", "Nope")
                self.assertEqual(done.returncode, 1)
            for path in (client, server):
                messages = lines(run("decode", "--json", path).stdout)
                self.assertEqual(messages[0]["command_name"], "Register Session")
                self.assertEqual([m for m in messages if "undecoded" in m], [])
                names = [c.get("name") for m in messages for c in m.get("cip", [])]
                self.assertIn("Read Tag Fragmented", names)
        done = run("read", "--trace", "/no/such/folder/x.pcap", "127.0.0.1:1", "A")
        self.assertEqual(done.returncode, 2)

    def test_a_port_that_is_used_again_begins_elsewhere(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "s.pcap")
            with Sim("--trace", path, "A=INT", address=("--address", "127.44.8.17")) as sim:
                port = 0
                for _ in range(3):
                    port = self.connect_from(port, sim)
                    sim.read("A")  # by now it knows of the end
            begins = ["tcp.flags.syn == 1 && tcp.srcport == %d" % port, "tcp.seq_raw"]
            again = ["tcp.analysis.retransmission || tcp.analysis.out_of_order", "frame.number"]
            lists = ["enip.command == 0x63 && tcp.dstport == %d" % port, "tcp.stream"]
            self.assertEqual(len(set(self.fields(path, *begins))), 3)
            self.assertEqual(self.fields(path, *again), [])
            self.assertEqual(len(set(self.fields(path, *lists))), 3)

    @staticmethod
    def connect_from(port, sim):
        """Asks once, and leaves the port free at once: with a reset."""
        with socket.socket() as stream:
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            stream.bind(("127.0.0.1", port))
            stream.connect((sim.host, sim.port))
            stream.sendall(frame(0x63))
            stream.recv(2048)
            return stream.getsockname()[1]

    @staticmethod
    def fields(path, wanted, field):
        done = subprocess.run(["tshark", "-n", "-r", path, "-Y", wanted, "-T", "fields", "-e",
                               field], capture_output=True, text=True, timeout=TIMEOUT, check=True)
        return done.stdout.split()


if __name__ == "__main__":
    unittest.main()
