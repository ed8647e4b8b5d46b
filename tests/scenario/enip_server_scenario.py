#!/usr/bin/python3
"""enip_server: its options, its configuration, and mistakes; the manual's own command lines are in
seed_scenario.py."""

import ast
import json
import os
import re
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest

from plant import TIMEOUT, Session, frame, free_port, run, take

ENIP_SERVER = os.path.join(os.environ["BUILD"], "enip_server")


class Server:
    """enip_server on a free port of this machine, in a folder of its own."""

    def __init__(self, *args, files=None, address="localhost:0"):
        self.args, self.files, self.address = args, files or {}, address

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        for name, text in self.files.items():
            path = os.path.join(self.folder.name, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as out:
                out.write(text)
        self.process = subprocess.Popen(
            [ENIP_SERVER, "-A", "-a", self.address, *self.args], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, cwd=self.folder.name,
            env={**os.environ, "HOME": self.folder.name})
        self.first = self.process.stdout.readline()
        found = re.fullmatch(r"Network (?:UDP|TCP) Server address = (\('.*', \d+\))\n", self.first)
        if not found:
            self.process.wait(TIMEOUT)
            raise AssertionError(f"{self.first!r} {self.process.stderr.read()!r}")
        self.host, self.port = ast.literal_eval(found[1])
        self.url = f"127.0.0.1:{self.port}"
        return self

    def end(self, number=signal.SIGTERM):
        """Status, output and errors."""
        self.process.send_signal(number)
        out, err = self.process.stdout.read(), self.process.stderr.read()
        return self.process.wait(TIMEOUT), out, err

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def session(self):
        return Session("127.0.0.1", self.port)

    def __exit__(self, *_):
        if self.process.poll() is None:
            status, _, err = self.end()
            assert status == 0, f"the server ended with {status}: {err}"
        self.process.stdout.close()
        self.process.stderr.close()
        self.folder.cleanup()


def refused(*args, files=None):
    """Standard error of a server that must not start."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (files or {}).items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
                out.write(text)
        done = subprocess.run([ENIP_SERVER, "-A", "-a", "localhost:0", *args], text=True,
                              capture_output=True, timeout=TIMEOUT, cwd=folder, check=False,
                              env={**os.environ, "HOME": folder})
    assert done.returncode == 2, (args, done)
    assert done.stdout == "", (args, done)
    assert done.stderr.startswith("enip_server: "), (args, done)
    return done.stderr


def printed(server):
    """What it printed of accesses until its end, without the blanks that make columns."""
    lines = server.end()[1].splitlines()[1:]
    return [re.sub(r"^ *(\S+)\[ *(\d+)-(\d+) *\]", r"\1[\2-\3]", line) for line in lines]


class CommandLines(unittest.TestCase):
    def test_reads_are_printed_when_it_is_verbose(self):
        with Server("-pv", "Tag=DINT[3]=7") as server:
            run("read", server.url, "Tag[1-2]")
            out = server.end()[1]
        self.assertEqual(out.splitlines()[1:], [
            "                 Tag[    1-2    ] == [7, 7]"])
        with Server("-p", "--no-print", "Tag=DINT") as server:
            run("write", server.url, "Tag=1")
            self.assertEqual(server.end()[1].count("\n"), 1)

    def test_all_interfaces_unless_one_is_named(self):
        with Server("A=INT", address=":0") as server:
            self.assertEqual(server.host, "0.0.0.0")
            self.assertEqual(run("read", server.url, "A").stdout, "A = 0\n")
        with Server("A=INT", address="127.0.0.1:0") as server:
            self.assertEqual(server.host, "127.0.0.1")

    def test_no_udp_and_no_tcp(self):
        with Server("-U", "A") as server:
            self.assertIn("TCP", server.first)
            self.assertEqual(run("read", server.url, "A").returncode, 0)
            self.assertFalse(self.hears_udp(server))
        with Server("-T", "A") as server:
            self.assertIn("UDP", server.first)
            self.assertTrue(self.hears_udp(server))
            self.assertEqual(run("read", server.url, "A").returncode, 3)

    def test_a_port_that_is_not_wanted_may_be_taken(self):
        port = free_port()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.bind(("127.0.0.1", port))
            with Server("-U", "A", address=f"127.0.0.1:{port}") as server:
                self.assertEqual(run("read", server.url, "A").returncode, 0)
        with socket.create_server(("127.0.0.1", port)):
            with Server("-T", "A", address=f"127.0.0.1:{port}") as server:
                self.assertTrue(self.hears_udp(server))

    @staticmethod
    def hears_udp(server):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.settimeout(0.5)
            udp.connect(("127.0.0.1", server.port))
            udp.send(frame(0x63))
            try:
                return len(udp.recv(1000)) > 24
            except OSError:
                return False

    def test_types_in_any_case(self):
        types = ("bool", "Sint", "usint", "int", "UINT", "dint", "udint", "lint", "ulint",
                 "real", "lreal", "sstring", "String")
        with Server(*(f"T_{t}={t}[2]" for t in types), "Plain", "Bits=BOOL[3]=1,0,1") as server:
            for t in types:
                self.assertEqual(run("read", server.url, f"T_{t}[0-1]").returncode, 0, t)
            self.assertEqual(run("read", server.url, "Plain").stdout, "Plain = 0\n")
            self.assertEqual(run("read", server.url, "Bits[0-2]").stdout,
                             "Bits[0-2] = [true, false, true]\n")

    def test_tags_are_attributes(self):
        with Server("A@0x99/1/2=DINT[2]", "B@153/1/2=DINT[2]", "C@0x99/1/3=SSTRING") as server:
            session = server.session()
            self.assertEqual(session.ask("0e 03 20 99 24 01 30 02"),
                             "8e 00 00 00 00 00 00 00 00 00 00 00")
            self.assertEqual(session.ask("10 03 20 99 24 01 30 02 01 00 00 00 02 00 00 00"),
                             "90 00 00 00")
            self.assertEqual(session.ask("10 03 20 99 24 01 30 02 01 00 00 00 02"), "90 00 13 00")
            self.assertEqual(session.ask("10 03 20 99 24 01 30 03 02 68 69"), "90 00 00 00")
            self.assertEqual(session.ask("0e 03 20 99 24 01 30 04"), "8e 00 05 00")
            self.assertEqual(session.ask("01 02 20 99 24 01"), "81 00 08 00")
            session.close()
            self.assertEqual(run("read", server.url, "A[0-1]", "B[0-1]", "C").stdout,
                             'A[0-1] = [1, 2]\nB[0-1] = [1, 2]\nC = "hi"\n')
            run("write", server.url, "B[1]=5")
            self.assertEqual(run("read", server.url, "A[0-1]").stdout, "A[0-1] = [1, 5]\n")

    def test_names_are_of_iso_8859_1(self):
        with Server("-p", "Größe=INT=5", "Something Floating=REAL=1.5", "2nd-pump.dt",
                    "Maß.Ø@0x99/1/1=INT") as server:
            session = server.session()
            for name in ("Größe", "GRÖßE", "größe"):
                wire = name.encode("latin-1")
                path = bytes([0x91, len(wire)]) + wire + bytes(len(wire) % 2)
                request = bytes([0x4C, len(path) // 2]) + path + b"\1\0"
                self.assertEqual(session.ask(request.hex(" ")), "cc 00 00 00 c3 00 05 00", name)
            wire = "91 12 " + b"SOMETHING floating".hex(" ")
            self.assertEqual(session.ask(f"4c 0a {wire} 01 00"), "cc 00 00 00 ca 00 00 00 c0 3f")
            session.close()
            done = subprocess.run(
                [os.path.join(os.environ["BUILD"], "enip_client"), "--print", "-a", server.url,
                 "GRÖßE=7", "2nd-pump.dt", "maß.ø"], capture_output=True, text=True,
                timeout=TIMEOUT, check=True)
            self.assertEqual(done.stdout, (
                "               GRÖßE              <= [7]: 'OK'\n"
                "         2nd-pump.dt              == [0]: 'OK'\n"
                "               maß.ø              == [0]: 'OK'\n"))
            self.assertEqual(server.end()[1].splitlines()[1:], [
                "               Größe[    0-0    ] <= [7]"])
        self.assertIn("already", refused("Größe", "GRÖßE"))

    def test_an_object_that_is_tags_alone_tells_all_its_attributes(self):
        with Server("B@0x99/1/2=REAL=1.5", "A@0x99/1/1=INT[2]=7", "D@0x99/1/4") as server:
            session = server.session()
            self.assertEqual(session.ask("01 02 20 99 24 01"),
                             "81 00 00 00 07 00 07 00 00 00 c0 3f")
            self.assertEqual(session.ask("03 02 20 99 24 01 03 00 04 00 03 00 02 00"),
                             "83 00 0a 00 03 00 04 00 00 00 00 00 03 00 14 00 "
                             "02 00 00 00 00 00 c0 3f")
            self.assertEqual(session.ask("01 02 20 99 24 02"), "81 00 05 00")
            session.close()

    def test_strings_of_the_cip_type(self):
        with Server("-pv", 'T=STRING[4]="a","bc"', "U@0x99/1/1=STRING") as server:
            session = server.session()
            read = "4c 02 91 01 54 00 04 00"
            self.assertEqual(session.ask(read), "cc 00 00 00 d0 00 01 00 61 00 02 00 62 63 "
                             "00 00 00 00")
            self.assertEqual(session.ask("4d 02 91 01 54 00 d0 00 01 00 03 00 78 79 7a"),
                             "cd 00 00 00")
            self.assertEqual(session.ask("4d 02 91 01 54 00 d0 00 01 00 03 00 78 79 7a 00"),
                             "cd 00 00 00")
            self.assertEqual(session.ask("4d 02 91 01 54 00 da 00 01 00 01 78"),
                             "cd 00 ff 01 07 21")
            self.assertEqual(session.ask("4d 02 91 01 54 00 d0 00 01 00 e7 01 78"),
                             "cd 00 15 00")
            self.assertEqual(session.ask("10 03 20 99 24 01 30 01 03 00 68 65 79 00"),
                             "90 00 00 00")
            session.close()
            done = subprocess.run(
                [os.path.join(os.environ["BUILD"], "enip_client"), "--print", "-a", server.url,
                 'T[1]=(STRING)"Hello"', "T[0-3]", "U"], capture_output=True, text=True,
                timeout=TIMEOUT, check=True)
            self.assertEqual(re.findall(r"[<=]= (\[.*\]): 'OK'", done.stdout), [
                "['Hello']", "['xyz', 'Hello', '', '']", "['hey']"])
            run("write", server.url, "T*4=\"1\",\"22\",\"333\",\"\"", "U=word")
            self.assertEqual(run("read", server.url, "T*4", "U").stdout,
                             'T*4 = ["1", "22", "333", ""]\nU = "word"\n')
            out = printed(server)
        self.assertIn("T[0-3] == ['a', 'bc', '', '']", out)
        self.assertIn("T[1-1] <= ['Hello']", out)
        self.assertIn("U[0-0] <= ['hey']", out)

    def test_many_long_strings_are_written_and_read_by_fragments(self):
        words = [chr(97 + i % 26) * (i * 37 % 487) for i in range(40)]
        with Server("T=STRING[40]") as server:
            for number, word in enumerate(words):
                run("write", server.url, f'T[{number}]="{word}"')
            self.assertEqual(json.loads(run("read", "--json", server.url, "T*40").stdout)["value"],
                             words)
            words.sort()
            written = run("write", server.url, "T*40=" + ",".join(f'"{word}"' for word in words))
            self.assertEqual(written.returncode, 0, written.stderr)
            self.assertEqual(json.loads(run("read", "--json", server.url, "T*40").stdout)["value"],
                             words)

    def test_shorter_types_are_taken(self):
        with Server("-p", "D=DINT[3]", "R=REAL", "L=LREAL", "U=UINT", "S=SINT") as server:
            session = server.session()
            for request, wanted in (
                    ("4d 02 91 01 44 00 c3 00 02 00 05 00 ff ff", "cd 00 00 00"),
                    ("53 02 91 01 44 00 c2 00 03 00 02 00 00 00 80", "d3 00 00 00"),
                    ("4d 02 91 01 52 00 c3 00 01 00 05 00", "cd 00 00 00"),
                    ("4d 02 91 01 4c 00 ca 00 01 00 00 00 c0 3f", "cd 00 00 00"),
                    ("4d 02 91 01 52 00 c4 00 01 00 05 00 00 00", "cd 00 ff 01 07 21"),
                    ("4d 02 91 01 55 00 c3 00 01 00 05 00", "cd 00 ff 01 07 21"),
                    ("4d 02 91 01 53 00 c6 00 01 00 c8", "cd 00 ff 01 07 21"),
                    ("4d 02 91 01 53 00 c6 00 01 00 64", "cd 00 00 00"),
                    ("4d 02 91 01 44 00 c3 00 04 00 05 00 06 00 07 00 08 00", "cd 00 ff 01 05 21"),
                    ("4d 02 91 01 44 00 c3 00 02 00 05 00", "cd 00 13 00"),
                    ("4d 02 91 01 44 00 c3 00 01 00 05 00 06 00", "cd 00 15 00"),
                    ("4d 02 91 01 44 00 c3 00 00 00", "cd 00 03 00")):
                self.assertEqual(session.ask(request), wanted, request)
            session.close()
            self.assertEqual(run("read", server.url, "D[0-2]", "R", "L", "S").stdout,
                             "D[0-2] = [5, -1, -128]\nR = 5.0\nL = 1.5\nS = 100\n")
            self.assertEqual(printed(server), [
                "D[0-1] <= [5, -1]", "D[2-2] <= [-128]", "R[0-0] <= [5.0]", "L[0-0] <= [1.5]",
                "S[0-0] <= [100]"])

    def test_a_connection_of_its_own_is_not_delayed_by_another(self):
        with Server("-d", "0.4", "A=INT") as server:
            begin = time.monotonic()
            workers = [threading.Thread(target=lambda: server.session().close())
                       for _ in range(20)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            self.assertGreaterEqual(time.monotonic() - begin, 0.4)
            self.assertLess(time.monotonic() - begin, 20 * 0.4)  # what one after another takes
        with Server("-d", "0.01-0.02", "A=INT") as server:
            self.assertEqual(run("read", server.url, "A").stdout, "A = 0\n")

    def test_datagrams_are_delayed_as_well(self):
        with Server("-d", "1.5", "A=INT") as server, \
                socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.settimeout(TIMEOUT)
            udp.connect(("127.0.0.1", server.port))
            begin = time.monotonic()
            contexts = [b"asked %02d" % i for i in range(70)]
            for context in contexts:
                udp.send(frame(0x63, context=context))
            # More than wait at one time are lost.
            self.assertEqual([udp.recv(1000)[12:20] for _ in range(64)], contexts[:64])
            self.assertGreaterEqual(time.monotonic() - begin, 1.49)
            udp.send(frame(0x63, context=b"the last"))
            self.assertEqual(udp.recv(1000)[12:20], b"the last")

    def test_answers_that_wait_are_given_at_the_end(self):
        with Server("-d", "0.5", "A=INT") as server:
            with socket.create_connection(("127.0.0.1", server.port), TIMEOUT) as stream:
                stream.sendall(frame(0x65, b"\1\0\0\0"))
                time.sleep(0.2)
                server.process.terminate()
                self.assertEqual(len(take(stream, 28)), 28)
                self.assertEqual(stream.recv(1), b"")
            self.assertEqual(server.process.wait(TIMEOUT), 0)
        with Server("A=INT") as server:
            self.assertEqual(server.end(signal.SIGINT)[0], 130)

    def test_requests_longer_than_the_size(self):
        with Server("-s", "40", "A=INT[100]") as server:
            session = server.session()
            self.assertEqual(session.ask("4c 02 91 01 41 00 01 00"), "cc 00 00 00 c3 00 00 00")
            session.stream.sendall(frame(0x6F, bytes(41), session.handle))
            head = session.receive()
            self.assertEqual(struct.unpack_from("<I", head, 8)[0], 0x65)
            self.assertEqual(session.stream.recv(1), b"")
            session.close()

    def test_the_profile(self):
        with Server("-P", "profile.json", "A=INT") as server:
            run("read", server.url, "A")
            server.process.terminate()
            self.assertEqual(server.process.wait(TIMEOUT), 0)
            with open(server.path("profile.json"), encoding="ascii") as text:
                profile = json.load(text)
        self.assertEqual(profile["connections"], 1)
        self.assertGreaterEqual(profile["requests"], 1)
        self.assertGreater(profile["seconds"], 0)


class Routes(unittest.TestCase):
    SEND = "52 02 20 06 24 01 05 99 08 00 4c 02 91 01 41 00 01 00 "

    def expect(self, arguments, rows):
        with Server(*arguments, "A=INT") as server:
            session = server.session()
            for route, wanted in rows:
                self.assertEqual(session.ask(self.SEND + route), wanted, (arguments, route))
            session.close()

    def test_only_the_route_that_was_given(self):
        good = "cc 00 00 00 c3 00 00 00"
        for text in ('[{"link": 0, "port": 1}]', ' [{"link": 0, "port": 1}] ', "1/0"):
            self.expect(["--route-path", text], [
                ("01 00 01 00", good), ("00 00", good), ("01 00 01 01", "d2 00 01 01 12 03 01 00"),
                ("01 00 02 00", "d2 00 01 01 11 03 01 00"),
                ("02 00 01 00 01 00", "d2 00 01 01 12 03 02 00")])
        for text in ("2/192.168.1.2", '[{"link": 2, "port": "192.168.1.2"}]',
                     '[{"port": 2, "link": "192.168.1.2"}]',
                     ' [{"link": 0, "port": "192.168.1.2"}] '):
            self.expect(["--route-path", text], [
                ("07 00 12 0b 31 39 32 2e 31 36 38 2e 31 2e 32 00", good),
                ("01 00 01 00", "d2 00 01 01 11 03 01 00")])

    def test_no_route_at_all(self):
        for arguments in (["--route-path", "false"], ["--route-path", "0"], ["-S"], ["--simple"]):
            self.expect(arguments, [("00 00", "cc 00 00 00 c3 00 00 00"),
                                    ("01 00 01 00", "d2 00 01 01 15 03 01 00")])

    def test_any_route(self):
        for arguments in ([], ["--route-path", "null"]):
            self.expect(arguments, [("01 00 01 05", "cc 00 00 00 c3 00 00 00")])


class Configuration(unittest.TestCase):
    def test_what_is_read_later_counts(self):
        name = "[Identity]\nProduct Name = {}\n"
        files = {".cpppo/cpppo.cfg": name.format("one"), ".cpppo.cfg": name.format("two")}
        for extra, arguments, wanted in (
                ({}, [], "two"), ({"cpppo.cfg": name.format("three")}, [], "three"),
                ({"more.cfg": name.format("four")}, ["-c", "more.cfg"], "four"),
                ({"other.cfg": name.format("five")}, ["-b", "other.cfg"], "five"),
                ({"other.cfg": name.format("six")}, ["-b", "other"], "six"),
                ({}, ["--no-config"], "1756-L61/B LOGIX5561")):
            with Server(*arguments, files={**files, **extra}) as server:
                self.assertEqual(run("read", server.url, "@1/1/7").stdout,
                                 f'@1/1/7 = "{wanted}"\n')

    def test_the_folder_for_all_users(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "cpppo.cfg"), "w", encoding="ascii") as out:
                out.write("[Identity]\nProduct Name = all\n[TCPIP]\nHost Name = all\n")
            os.environ["APPDATA"] = folder
            try:
                with Server("-v", files={".cpppo.cfg": "[Identity]\nProduct Name = mine\n"}) as s:
                    self.assertEqual(run("read", s.url, "@1/1/7").stdout, '@1/1/7 = "mine"\n')
                    self.assertIn("'" + os.path.join(folder, "cpppo.cfg") + "', ", s.end()[2])
            finally:
                del os.environ["APPDATA"]

    def test_what_holds_for_all_sections(self):
        config = ("[DEFAULT]\nState = 7\nHost Name = plc-${site}\nsite = 9\nSerial Number = 5\n"
                  "[Identity]\nSerial Number = 6\nVendor Number = ${site}\n")
        with Server(files={"cpppo.cfg": config}) as server:
            session = server.session()
            for request, wanted in (("0e 03 20 01 24 01 30 08", "07"),
                                    ("0e 03 20 01 24 01 30 06", "06 00 00 00"),
                                    ("0e 03 20 01 24 01 30 01", "09 00"),
                                    ("0e 03 20 f5 24 01 30 06", "05 00 70 6c 63 2d 39 00")):
                self.assertEqual(session.ask(request), "8e 00 00 00 " + wanted)
            session.close()
        self.assertIn("cpppo.cfg:2:9: [DEFAULT] State: ",
                      refused(files={"cpppo.cfg": "[DEFAULT]\nState = 700\n"}))

    def test_every_section(self):
        config = ("[Identity]\nVendor Number = 0x1234 # of ours\nSerial Number = 305419896\n"
                  "Product Revision = 2836\nState = 3\n"
                  "[TCPIP]\nInterface Status = 1\nConfiguration Capability = 4\n"
                  'Path to Physical Link = [{"class": 246}, {"instance": 1}]\n'
                  "Host Name = ${Identity:State}-${host}\nhost = 5\n"
                  "[UCMM]\nRoute Path = 1/3\nRoute = {}\n"
                  "[Originator]\nSerial Number = 5\nVendor Number = 99999\n"
                  "[Simulator]\nSpeed@0x99/1/1 \t= INT[3] \t= 1,2,3\nText = SSTRING\n"
                  "Something Floating\t\t= REAL\t\t= 1.0 # as cpppo's example has it\n"
                  "[Unknown]\nanything = 1\n")
        config = config.replace("host = 5\n", "")
        config = config.replace("${host}", "${Originator:Serial Number}")
        with Server(files={"cpppo.cfg": config}) as server:
            url = server.url + "/1/3"
            done = run("read", url, "@1/1/1", "@1/1/6", "Speed[0-2]", "Text")
            self.assertEqual(done.stdout.splitlines()[2:], ["Speed[0-2] = [1, 2, 3]", 'Text = ""'])
            session = server.session()
            self.assertEqual(session.ask("0e 03 20 01 24 01 30 01"), "8e 00 00 00 34 12")
            self.assertEqual(session.ask("0e 03 20 f5 24 01 30 06"),
                             "8e 00 00 00 03 00 33 2d 35 00")
            self.assertEqual(session.ask("0e 03 20 99 24 01 30 01"),
                             "8e 00 00 00 01 00 02 00 03 00")
            session.close()
            self.assertEqual(run("read", server.url + "/1/0", "Text").returncode, 5)

    def test_mistakes_have_their_place(self):
        for config, place, words in (
                ("Vendor Number = 1\n", "1:1", "section"),
                ("[Identity\n", "1:10", "']'"),
                ("[Identity]\nVendor Number\n", "2:14", "'='"),
                ("[Identity]\nVendor Number = x\n", "2:17", "65535"),
                ("[Identity]\nVendor Number = 65536\n", "2:17", "65535"),
                ("[Identity]\nState = -1\n", "2:9", "255"),
                ("[Identity]\nColour = red\n", "2:10", "Vendor Number, Device Type"),
                ("[Identity]\nProduct Name = " + 33 * "x" + "\n", "2:16", "32"),
                ("[Identity]\nProduct Name = ${nothing}\n", "2:16", "nothing"),
                ("[TCPIP]\nInterface Configuration = {\n \"ip_address\": 1 2\n}\n", "3:18", "JSON"),
                ("[TCPIP]\nInterface Configuration = {\n", "2:27", "closed"),
                ("[TCPIP]\nInterface Configuration = {\"ip_address\": \"1.2.3\"}\n", "2:27",
                 "address"),
                ("[TCPIP]\nInterface Configuration = {\"mask\": \"1.2.3.4\"}\n", "2:27",
                 "network_mask"),
                ("[TCPIP]\nInterface Configuration = [1]\n", "2:27", "object"),
                ("[TCPIP]\nInterface Configuration =\n", "2:26", "an object"),
                ("[TCPIP]\nInterface Configuration = {} x\n", "2:30", "last bracket"),
                ("[TCPIP]\nInterface Configuration = {\n \"dns_primary\": \"8.8.8.8\"\n"
                 " \"dns_secondary\": \"8.8.4.4\"}\n", "4:2", "','"),
                ("[Identity]\nState = 1\n\nstate = 2\n", "4:1", "line 2"),
                ("[Identity]\nState = ${State}\n", "2:9", "itself"),
                ("[Simulator]\nA =\n", "2:4", "a type is missing"),
                ("[Simulator]\nA = QUINT\n", "2:5", "no type"),
                ("[Simulator]\nA = INT[1000000000]\n", "2:9", "10000000"),
                ("[Simulator]\nA@1/1/1 = INT\nB@1/1/1 = DINT\n", "3:11", "A=INT"),
                ("[TCPIP]\nPath to Physical Link = [{\"klass\": 1}]\n", "2:25", "class"),
                ("[UCMM]\nRoute Path = 1/2/3/4\n", "2:14", "one hop"),
                ("[UCMM]\nRoute Path = x\n", "2:14", ""),
                ("[UCMM]\nRoute = {\"1/15-1\": \"10.0.0.1\"}\n", "2:13", "before it begins"),
                ("[Simulator]\nA = INT[0]\n", "2:9", "10000000"),
                ("[Simulator]\nA = INT = 70000\n", "2:11", "32767")):
            err = refused(files={"cpppo.cfg": config})
            self.assertIn(f"cpppo.cfg:{place}: ", err)
            self.assertIn(words, err)
        self.assertIn("No such file", refused("-c", "missing.cfg"))
        with tempfile.TemporaryDirectory() as folder:
            self.assertIn("directory", refused("-c", folder))


class Mistakes(unittest.TestCase):
    def test_tags(self):
        for tags, column, words in (
                (["A=QUINT"], 3, "SSTRING"), (["A=INT[0]"], 7, "10000000"),
                (["A=INT[1000000000]"], 7, "10000000"), (["A=INT=70000"], 7, "32767"),
                (["A@1/2=INT"], 2, "@class/instance/attribute"),
                (["A@0x99/0/1=INT"], 2, "instance 0"), (["A@x/1/1=INT"], 3, ""),
                (["A@0x99/1/1=INT", "B@0x99/1/1=DINT"], 2, "there is A=INT"),
                (["A@0x99/1/1=INT[2]", "B@0x99/1/1=INT[3]"], 2, "there is A=INT[2]"),
                (["A="], 3, "a type is missing"),
                (["A@0x99/1/1=QUINT"], 12, "no type"), (["A=INT", "a=INT"], 1, "already"),
                (["A=STRING=" + 487 * "x"], 10, "486 characters"),
                (["=INT"], 1, "name"), (["@0x99/1/1=INT"], 1, "name"),
                (["a[1]=INT"], 1, "brackets"), (["a.=INT"], 1, "dots"),
                (["Preis€=INT"], 6, "ISO-8859-1"), (["x" * 128], 1, "127"),
                (["A=SSTRING[1000000]"], 3, "8192 strings")):
            err = refused(*tags)
            self.assertTrue(err.startswith(f"enip_server: column {column}: "), (tags, err))
            self.assertIn(words, err)

    def test_options(self):
        for arguments, words in (
                (["-w", ":8080"], "web API"), (["-D", "types.json"], "structures"),
                (["-U", "-T"], "nothing left"),
                (["-d", "x"], "seconds"), (["-d", "2-1"], "range"), (["-d", "-1"], "seconds"),
                (["-s", "0"], "size"), (["-s", "x"], "size"),
                (["--route-path", "x"], "--route-path: "),
                (["--route-path", "1/0/1/0"], "one hop"), (["--route-path", ""], "one hop"),
                (["-S", "--route-path", "1/0"], "one of them"), (["-x"], "no option"),
                (["-a", "localhost:99999"], "port"), (["-a", "localhost/1/0"], "route"),
                (["-l", "missing/log"], "No such file"), (["-P", "missing/x"], "No such file")):
            self.assertIn(words, refused(*arguments, "A=INT"))

    def test_an_address_that_is_taken(self):
        with Server("A=INT") as server:
            done = subprocess.run([ENIP_SERVER, "-a", server.url, "A"], capture_output=True,
                                  text=True, timeout=TIMEOUT, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn(f"cannot listen on {server.url}", done.stderr)


class Logs(unittest.TestCase):
    HEAD = r"\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} MainThread enip\.srv "

    def wait_for(self, condition):
        end = time.monotonic() + TIMEOUT
        while not condition():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)

    def test_it_is_opened_anew_and_turned_over(self):
        with Server("-vvvv", "-l", "log", "A=INT[200]") as server:
            log = server.path("log")
            run("read", server.url, "A")
            os.rename(log, log + ".moved")
            server.process.send_signal(signal.SIGHUP)
            self.wait_for(lambda: os.path.exists(log))
            with open(log, "w", encoding="ascii") as out:
                out.truncate(11 * 1024 * 1024)
            server.process.send_signal(signal.SIGHUP)
            session = server.session()
            session.close()
            self.wait_for(lambda: os.path.exists(log + ".1"))
            self.assertEqual(os.path.getsize(log + ".1") // (1024 * 1024), 11)
            with open(log + ".moved", encoding="ascii") as text:
                self.assertRegex(text.read(), self.HEAD + r"DEBUG    received   127\.0\.0\.1:")

    def test_a_folder_that_vanishes(self):
        for signals in (True, False):
            with Server("-vv", "-l", "logs/log", "A=INT", files={"logs/log": ""}) as server:
                os.remove(server.path("logs/log"))
                os.rmdir(server.path("logs"))
                if signals:
                    server.process.send_signal(signal.SIGHUP)
                self.assertEqual(run("read", server.url, "A").stdout, "A = 0\n")
                status, _, err = server.end()
            self.assertEqual(status, 0)
            missing = "enip_server: cannot open the log logs/log: No such file or directory"
            lines = err.splitlines()
            self.assertEqual(lines[0], missing)
            # A signal that comes after the first line has it tried, and told, once more.
            lines = [line for line in lines[1:] if not (signals and line == missing)]
            for line in lines:
                self.assertRegex(line, self.HEAD + "(DETAIL|NORMAL) ")
            self.assertIn("closed", lines[-1])


if __name__ == "__main__":
    unittest.main()
