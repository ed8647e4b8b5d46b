#!/usr/bin/python3
"""The manual of cpppo, sections 2.1.1, 2.1.2 and 2.1.4: its command lines as they are printed, and
the output that it prints with them.

A shell runs them, in a network namespace: ports, addresses and broadcasts are those of the manual
there. Where none can be made they go to an address of this machine, and what needs a network skips.
`python -m cpppo.server.enip` is read as enip_server, `...enip.client` as enip_client, and so on.
Times are left out of comparisons, and how many blanks there are. Section 2.1.5 is in
operate_scenario.py.
"""

import os
import re
import socket
import struct
import subprocess
import tempfile
import time
import unittest

import networks
from plant import TIMEOUT, Session, run

ALONE = networks.INSIDE in os.environ
HOST = "127.0.0.1" if ALONE else "127.18.44.8"
PORT = 44818
ENVIRONMENT = {**os.environ, "AT": "" if ALONE else f"--address {HOST}"}
SHELL = """
enip_server() { exec "$BUILD"/enip_server $AT "$@"; }
enip_client() { exec "$BUILD"/enip_client $AT "$@"; }
enip_io() { exec "$BUILD"/enip_io $AT "$@"; }
enip_thruput() { exec "$BUILD"/enip_thruput $AT "$@"; }
python() {
    module=$2
    shift 2
    case $module in
    cpppo.server.enip) enip_server "$@" ;;
    cpppo.server.enip.client) enip_client "$@" ;;
    cpppo.server.enip.io) enip_io "$@" ;;
    cpppo.server.enip.thruput) enip_thruput "$@" ;;
    esac
}
"""
STAMP = r"\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} .* NORMAL +"
AVERAGE = STAMP + r"main +Client Tag I/O +Average +[\d.]+ TPS \( +[\d.]+s ea\)\."

TAGS = "SCADA=INT[1000] TEXT=SSTRING[100]"
OPERATIONS = """SCADA[1]=99 SCADA[0-10] 'TEXT[1]=(SSTRING)"Hello, world!"' TEXT[0-3]"""
RESULTS = ["SCADA[1][ 1-1 ]+ 0 <= [99]: 'OK'",
           "SCADA[0][ 0-10 ]+ 0 == [0, 99, 0, 0, 0, 0, 0, 0, 0, 0, 0]: 'OK'",
           "TEXT[1][ 1-1 ]+ 0 <= ['Hello, world!']: 'OK'",
           "TEXT[0][ 0-3 ]+ 0 == ['', 'Hello, world!', '', '']: 'OK'"]
ROUTES = ("""' [{"link": 0, "port": 1}] '""", """' [{"link": 0, "port": "192.168.1.2"}] '""",
          "false")

CONFIGURATION = """[Identity]
# Generally, strings are not quoted
Product Name           = 1756-L61/B LOGIX5561

[TCPIP]
# However, some complex structures require JSON configuration:
Interface Configuration = {
    "ip_address":      "192.168.0.201",
    "network_mask":    "255.255.255.0",
    "dns_primary":     "8.8.8.8",
    "dns_secondary":   "8.8.4.4",
    "domain_name":     "example.com",
}
Host Name              = controller
"""

# The length of the services is 19 there: cpppo sends a byte less of the name than there is room
# for it (CIP Volume 2, 2-4.6).
FOUND = """\
List Services 0 from ('192.168.0.201', 44818): {
    "count": 1,
    "item[0].communications_service.capability": 32,
    "item[0].communications_service.service_name": "Communications",
    "item[0].communications_service.version": 1,
    "item[0].length": 20,
    "item[0].type_id": 256
}
List Identity 0 from ('192.168.0.201', 44818): {
    "count": 1,
    "item[0].length": 54,
    "item[0].identity_object.sin_addr": "192.168.0.201",
    "item[0].identity_object.status_word": 12640,
    "item[0].identity_object.vendor_id": 1,
    "item[0].identity_object.product_name": "1756-L61/C LOGIX5561",
    "item[0].identity_object.sin_port": 44818,
    "item[0].identity_object.state": 255,
    "item[0].identity_object.version": 1,
    "item[0].identity_object.device_type": 14,
    "item[0].identity_object.sin_family": 2,
    "item[0].identity_object.serial_number": 7079450,
    "item[0].identity_object.product_code": 54,
    "item[0].identity_object.product_revision": 2836,
    "item[0].type_id": 12
}
List Interfaces 0 from ('192.168.0.201', 44818): {
    "count": 0
}
"""


def setUpModule():
    if ALONE:
        networks.ip("link", "set", "lo", "up")


def words(text):
    """Its lines, with one blank where there are several."""
    return [" ".join(line.split()) for line in text.splitlines()]


def shell(line, folder, before=()):
    return subprocess.Popen([*before, "bash", "-uc", SHELL + line], text=True, cwd=folder,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env={**ENVIRONMENT, "HOME": folder})


class Server:
    """The simulator that a command line starts, in a folder of its own."""

    def __init__(self, line, config=None, before=(), host=HOST):
        self.line, self.config, self.before, self.host = line, config, before, host

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        if self.config is not None:
            with open(os.path.join(self.folder.name, "cpppo.cfg"), "w", encoding="ascii") as file:
                file.write(self.config)
        self.process = shell(self.line, self.folder.name, self.before)
        self.wait()
        return self

    def wait(self):
        """It says nothing when it is ready."""
        end = time.monotonic() + TIMEOUT
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection((self.host, PORT), TIMEOUT).close()
                return
            except OSError:
                time.sleep(0.01)
        self.process.kill()
        raise AssertionError(f"{self.line}: not ready: {self.process.communicate()}")

    def end(self):
        """Output and errors."""
        self.process.terminate()
        out, err = self.process.communicate(timeout=TIMEOUT)
        assert self.process.returncode == 0, (self.line, self.process.returncode, err)
        return out, err

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.end()
        self.folder.cleanup()


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def does(self, line):
        """Output and errors of a command line that does not fail."""
        process = shell(line, self.folder)
        out, err = process.communicate(timeout=TIMEOUT)
        self.assertEqual(process.returncode, 0, (line, out, err))
        return out, err

    def prints(self, line):
        out, err = self.does(line)
        self.assertEqual(err, "", line)
        return words(out)


class Simulator(Case):
    """2.1.1"""

    def test_as_a_module_and_by_its_wrapper(self):
        for command in ("python -m cpppo.server.enip", "enip_server"):
            with Server(f"{command} --print {TAGS}") as server:
                self.assertEqual(self.prints("enip_client --print " + OPERATIONS), RESULTS)
                out, err = server.end()
            self.assertEqual(err, "")
            self.assertEqual([re.sub(r"\[ *(\d+-\d+) *\]", r"[\1]", line) for line in words(out)],
                             ["SCADA[1-1] <= [99]", "TEXT[1-1] <= ['Hello, world!']"])

    def test_all_interfaces_or_one(self):
        for option in ("-a :44818", "--address :44818", f"-a {HOST}", f"--address {HOST}:44818"):
            with Server(f"enip_server {option} SCADA=INT[1000]"):
                self.assertEqual(self.prints("enip_client -p SCADA"), ["SCADA == [0]: 'OK'"])

    def test_options(self):
        for option in ("-v", "-vv", "-vvv", "--verbose", "-d 0.01", "--delay 0.01-0.02",
                       "-p", "--print"):
            with Server(f"enip_server {option} SCADA=INT[1000]"):
                self.assertEqual(self.prints("enip_client -p SCADA"), ["SCADA == [0]: 'OK'"])

    def test_a_delay_comes_before_every_answer(self):
        with Server("enip_server --delay 0.1 SCADA=INT[1000]"):
            begun = time.monotonic()
            self.does("enip_client -S SCADA SCADA[1]")
            self.assertGreaterEqual(time.monotonic() - begun, 0.3)

    def test_the_log_is_a_file(self):
        for option in ("-l", "--log"):
            with Server(f"enip_server -vv {option} enip.log SCADA=INT[1000]") as server:
                self.assertEqual(server.end()[1], "")
                self.assertGreater(
                    os.path.getsize(os.path.join(server.folder.name, "enip.log")), 0)

    def test_only_the_route_path_that_was_given(self):
        for route in ROUTES:
            with Server(f"enip_server --route-path {route} SCADA=INT[1000]"):
                for other in ROUTES:
                    done = shell(f"enip_client -p --route-path {other} SCADA", self.folder)
                    out, err = done.communicate(timeout=TIMEOUT)
                    fits = other in (route, "false")
                    self.assertEqual(done.returncode, 0 if fits else 1, (route, other, err))
                    self.assertEqual("OK" in out, fits)

    def test_a_device_that_does_not_route(self):
        for option in ("-S", "--simple"):
            with Server(f"enip_server {option} SCADA=INT[1000]"):
                for asked in ("-S", "--simple", "--send-path='' --route-path=false"):
                    self.assertEqual(self.prints(f"enip_client -p {asked} SCADA"),
                                     ["SCADA == [0]: 'OK'"])

    def test_the_types_that_are_available(self):
        with Server("enip_server A=SINT[3] B=INT C=DINT D=REAL E=BOOL F=SSTRING"):
            self.assertEqual(self.prints(
                "enip_client -p 'A[0-2]=(SINT)1,2,-3' A[0-2] 'B=-4' B 'C=(DINT)70000' C D=1.5 D "
                "'E=(BOOL)1' E 'F=(SSTRING)text' F")[1::2], [
                    "A[0][ 0-2 ]+ 0 == [1, 2, -3]: 'OK'", "B == [-4]: 'OK'",
                    "C == [70000]: 'OK'", "D == [1.5]: 'OK'", "E == [True]: 'OK'",
                    "F == ['text']: 'OK'"])


class Configuration(Case):
    """2.1.2, without `poll`, of whose output the device's type 15 and its name's C are not ours."""

    IDENTITY = "[1, 14, 54, 2836, 12640, 7079450, '1756-L61/B LOGIX5561', 255]"
    TCPIP = ("[2, 48, 0, [{'class': 246}, {'instance': 1}], '192.168.0.201', '255.255.255.0', "
             "'0.0.0.0', '8.8.8.8', '8.8.4.4', 'example.com', 'controller']")

    def setUp(self):
        super().setUp()
        self.server = self.enterContext(Server("python -m cpppo.server.enip -v", CONFIGURATION))

    def test_what_was_loaded_is_logged(self):
        self.assertRegex(self.server.end()[1].splitlines()[0], "^" + STAMP
                         + r"main +Loaded config files: \['cpppo\.cfg'\]$")

    def test_the_objects_have_the_values_that_poll_shows(self):
        self.assertEqual(self.prints("enip_client --print '@0xF5/1' '@1/1'"), [
            f"@0x00F5/1 == {self.TCPIP}: 'OK'", f"@0x0001/1 == {self.IDENTITY}: 'OK'"])

    def test_so_do_their_attributes(self):
        done = run("read", f"{HOST}:{PORT}", "@1/1/7", "@0xF5/1/5", "@0xF5/1/6", "@1/1/8")
        lines = done.stdout.splitlines()
        self.assertEqual((done.returncode, lines[0]), (0, '@1/1/7 = "1756-L61/B LOGIX5561"'))
        self.assertIn("c9 00 a8 c0 00 ff ff ff 00 00 00 00 08 08 08 08 04 04 08 08", lines[1])
        self.assertIn(b"controller".hex(" "), lines[2])
        self.assertEqual(lines[3], "@1/1/8 = 255")

    def test_and_on_the_wire(self):
        session = Session(HOST, PORT)
        self.addCleanup(session.close)
        self.assertTrue(session.ask("01 02 20 f5 24 01").startswith("81 00 00 00 02 00 00 00 30"))
        self.assertEqual(
            session.ask("01 02 20 01 24 01"),
            (b"\x81\0\0\0" + struct.pack("<HHHHHIB", 1, 14, 54, 2836, 12640, 7079450, 20) +
             b"1756-L61/B LOGIX5561\xff").hex(" "))


class Client(Case):
    """2.1.4"""

    def setUp(self):
        super().setUp()
        self.enterContext(Server(f"enip_server {TAGS} 'TAG=DINT[10]' 'R=REAL[10]' "
                                 "'Object@0x1FF/01/0x1A=INT[100]'"))

    def test_as_a_module(self):
        out, err = self.does("python -m cpppo.server.enip.client -v --print \\\n" + OPERATIONS)
        self.assertEqual(words(out), RESULTS)
        log = err.splitlines()
        self.assertRegex(log[0], "^" + STAMP
                         + r"__init__ +Connect: +Success in +[\d.]+s/ +5\.000s$")
        logged = [re.sub("^" + STAMP + "validate +", "", line) for line in log[1:-1]]
        self.assertEqual([" ".join(line.split()) for line in logged], RESULTS)
        self.assertRegex(log[-1], "^" + AVERAGE + "$")

    def test_by_its_wrapper(self):
        self.assertEqual(self.does("enip_client " + OPERATIONS), ("", ""))
        self.assertEqual(self.prints("enip_client --print SCADA[1] TEXT[1]"),
                         ["SCADA[1][ 1-1 ]+ 0 == [99]: 'OK'",
                          "TEXT[1][ 1-1 ]+ 0 == ['Hello, world!']: 'OK'"])

    def test_options_that_change_nothing_of_the_results(self):
        for option in (f"-a {HOST}", f"--address {HOST}:44818", "-t 3", "--timeout 3",
                       f"--route-path {ROUTES[0]}", "--route-path '[{\"link\": 0, \"port\": 1}]'",
                       "--route-path false", "--send-path='' --route-path=false", "-S", "--simple",
                       "-m", "--multiple", "-n", "--no-fragment"):
            self.assertEqual(self.prints(f"enip_client -p {option} {OPERATIONS}"), RESULTS, option)
        for option in ("-v", "-vv", "-vvv", "--verbose"):
            self.assertEqual(words(self.does(f"enip_client -p {option} {OPERATIONS}")[0]), RESULTS)

    @unittest.skipUnless(ALONE, "the server may be at another address")
    def test_the_address_of_this_machine(self):
        self.assertEqual(self.prints("enip_client -p --address localhost SCADA"),
                         ["SCADA == [0]: 'OK'"])

    def test_repetitions(self):
        for option in ("-r 3", "--repeat 3"):
            self.assertEqual(self.prints(f"enip_client --print {option} {OPERATIONS}"), RESULTS * 3)

    def test_the_log_is_a_file(self):
        for option in ("-l", "--log"):
            self.assertEqual(self.does(f"enip_client -v {option} client.log SCADA"), ("", ""))
            with open(os.path.join(self.folder, "client.log"), encoding="ascii") as log:
                self.assertRegex(log.read().splitlines()[-1], "^" + AVERAGE + "$")

    def test_ranges(self):
        self.assertEqual(self.prints("enip_client -p SCADA SCADA[1] SCADA[1-10]"), [
            "SCADA == [0]: 'OK'", "SCADA[1][ 1-1 ]+ 0 == [0]: 'OK'",
            "SCADA[1][ 1-10 ]+ 0 == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]: 'OK'"])

    def test_writing(self):
        self.assertEqual(self.prints(
            "enip_client -p SCADA=1 SCADA[2-3]=5,6 SCADA[4]=7 'TAG[4-6]=(DINT)1,2,3' TAG[4-6] "
            "SCADA[0-4] 'R[0-1]=9.9,10' R[0-1]"), [
                "SCADA <= [1]: 'OK'", "SCADA[2][ 2-3 ]+ 0 <= [5, 6]: 'OK'",
                "SCADA[4][ 4-4 ]+ 0 <= [7]: 'OK'", "TAG[4][ 4-6 ]+ 0 <= [1, 2, 3]: 'OK'",
                "TAG[4][ 4-6 ]+ 0 == [1, 2, 3]: 'OK'",
                "SCADA[0][ 0-4 ]+ 0 == [1, 0, 5, 6, 7]: 'OK'",
                "R[0][ 0-1 ]+ 0 <= [9.9, 10.0]: 'OK'", "R[0][ 0-1 ]+ 0 == [9.9, 10.0]: 'OK'"])

    def test_values_are_as_many_as_the_range_has(self):
        for operation, column in (("SCADA[2-3]=5", 12), ("SCADA[2-3]=5,6,7", 12), ("SCADA=1,2", 7)):
            done = shell(f"enip_client -p SCADA[0]=9 {operation}", self.folder)
            out, err = done.communicate(timeout=TIMEOUT)
            self.assertEqual((done.returncode, out), (2, ""))
            self.assertIn(f"column {column}: ", err)
        self.assertEqual(self.prints("enip_client -p SCADA[0]"),
                         ["SCADA[0][ 0-0 ]+ 0 == [0]: 'OK'"])

    def test_numeric_addresses(self):
        self.assertEqual(self.prints("enip_client -p '@511/01/26[99]=1' '@0x1FF/01/0x1A[99]' "
                                     "'@0b111111111/0o1/0b11010[99]'"), [
            "@0x01FF/1/26[99][ 99-99 ]+ 0 <= [1]: 'OK'",
            "@0x01FF/1/26[99][ 99-99 ]+ 0 == [1]: 'OK'",
            "@0x01FF/1/26[99][ 99-99 ]+ 0 == [1]: 'OK'"])
        line, = self.prints("enip_client -p @0x1FF/01/0x1A")
        self.assertRegex(line, r"^@0x01FF/1/26 == \[.*\]: 'OK'$")


class Lists(Case):
    """2.1.4: what answers a broadcast."""

    @unittest.skipUnless(ALONE, "network namespaces may not be made here")
    def test_every_device_of_the_network_is_found(self):
        beyond = networks.beyond(("lan", "192.168.0.9/24", ["192.168.0.201/24"]))
        self.addCleanup(beyond.close)
        config = "[Identity]\nProduct Name = 1756-L61/C LOGIX5561\n"
        with Server("enip_server SCADA=INT[1000]", config, beyond.enter, "192.168.0.201"):
            self.assertEqual(self.prints(
                "python -m cpppo.server.enip.client --udp --broadcast \\\n"
                "--list-services --list-identity --list-interfaces -a 255.255.255.255"),
                words(FOUND))

    def test_each_by_its_option(self):
        kinds = ("Services", "Identity", "Interfaces")
        with Server("enip_server SCADA=INT[1000]"):
            for by in ("", "-u", "--udp"):
                for options in (("-s", "-i", "-I"),
                                ("--list-services", "--list-identity", "--list-interfaces")):
                    for kind, option in zip(kinds, options):
                        self.assertEqual(self.prints(f"enip_client {by} {option}")[0],
                                         f"List {kind} 0 from ('{HOST}', 44818): {{")
            for option in ("-L", "--legacy"):
                out = self.prints(f"enip_client {option} 0x0001")
                self.assertEqual(out[0], f"Legacy 0x0001 0 from ('{HOST}', 44818): {{")
                self.assertIn(f'"item[0].legacy_CPF_0x0001.ip_address": "{HOST}",', out)


if __name__ == "__main__":
    networks.main()
