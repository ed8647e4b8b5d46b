#!/usr/bin/python3
"""enip_server and the clients of others: ethernet-ip and st-ethernet-ip from npm, over a class 3
connection and without one, what cpppo's own client sends, and enip_client; tshark and ciprw decode
judge all that was said.
"""

import json
import os
import struct
import subprocess
import unittest

from plant import TIMEOUT, Session, frame, run, take
from st_ethernet_ip_scenario import ATOMS, SLICES, wanted_slice
from witness import overheard

HERE = os.path.dirname(os.path.abspath(__file__))
# The clients know port 44818 alone, so each server has an address of its own.
OLD, CONNECTED, UNCONNECTED, OWN = (f"127.44.8.{host}" for host in (30, 31, 32, 33))
TAGS = ["Flag=BOOL", "Small=SINT=1", "Medium=INT=2", "SetPoint=DINT=1500", "Big=LINT=-5",
        "Level=REAL=1.5", "Short=SSTRING=\"short\"", "Row=DINT[10]", "SCADA=INT[1000]=7",
        "Reals=REAL[200]=2.5", "Longs=LINT[5]=3", "Wide=SINT[70000]", "Grid=DINT[3,4]",
        "Cube=DINT[2,3,4]", "LineSpeed_1..50=REAL=82.5", "Watched=DINT=30", "Precise=LREAL",
        "Unsigned=UDINT", "Huge=ULINT", "Word=UINT", "Program:Main.Count=DINT=7", "Mask=DINT",
        "Bits=BOOL[64]=1", "Text=STRING=\"hello\""]
BOOL, INT, REAL, STRING, SSTRING = 0xC1, 0xC3, 0xCA, 0xD0, 0xDA


def node(script, *arguments):
    done = subprocess.run(["node", os.path.join(HERE, script), *arguments], capture_output=True,
                          text=True, timeout=TIMEOUT, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stdout[-2000:] + done.stderr)
    return json.loads(done.stdout)


def values(url, *tags):
    """tag -> its value."""
    done = run("read", "--json", url, *tags)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {row["tag"]: row["value"] for row in rows}


class EthernetIp(unittest.TestCase):
    def test_it_reads_and_writes(self):
        with overheard(*TAGS, address=OLD) as url:
            seen = node("ethernet_ip.js", OLD, "cip")
            ours = values(url, "Flag", "Small", "SetPoint", "LineSpeed_1", "SCADA[300]",
                          "Cube[1,2,3]", "Mask", "Program:Main.Count")
        # It takes all that follows for the name, and as cpppo's the server tells its state, 255.
        self.assertEqual((seen["properties"]["name"], seen["properties"]["version"]),
                         ("1756-L61/B LOGIX5561\ufffd", "20.11"))
        self.assertEqual(seen["writes"]["SetPoint"], [1500, 2000000])
        self.assertEqual(seen["writes"]["LineSpeed_1"], [82.5, 12.5])
        self.assertEqual(seen["bits"]["Mask.31"], [False, True, False, True])
        self.assertEqual(seen["group"], {
            "SetPoint": 2000000, "LineSpeed_1": 12.5, "Medium": -30000, "SCADA[7]": 77,
            "SCADA[8]": 7, "Flag": True})
        # A shorter integer is taken, so it does not tell that it could not write one; and the
        # first element of an array of BOOL is a BOOL.
        self.assertEqual(seen["refused"].pop("BOOL array")["state"]["tag"]["value"], True)
        self.assertEqual(seen["refused"], {
            "Nope": {"generalStatusCode": 4, "extendedStatus": [0]},
            "SCADA[1000]": {"generalStatusCode": 255, "extendedStatus": [0x2105]},
            "LINT": "Unrecognized Type Passed Read from Controller: 197",
            "STRING": "Unrecognized Type Passed Read from Controller: 208",
            "more elements than one": 77, "list of tags": "undefined", "connection": "undefined"})
        self.assertEqual(ours, {
            "Flag": True, "Small": -100, "SetPoint": 1, "LineSpeed_1": 12.5, "SCADA[300]": -300,
            "Cube[1,2,3]": 123, "Mask": 8 - 2 ** 31, "Program:Main.Count": 70000})


class Stranger:
    """st-ethernet-ip: the same over a connection and without one."""

    def test_it_browses_reads_and_writes(self):
        with overheard(*TAGS, address=self.address) as url:
            seen = node("st_ethernet_ip.js", self.address, self.mode, "cip")
            ours = values(url, "Big", "Level", "Short", "Wide[69999]", "SCADA*1000", "Watched",
                          "Cube[1,0,0]*12", "LineSpeed_50", "Program:Main.Count")
        self.assertEqual(seen["properties"]["name"], "1756-L61/B LOGIX5561")
        self.assertEqual(seen["connected"], self.mode == "connected")
        tags = {(row[0], row[1]): row[2:] for row in seen["list"]["tags"]}
        for name, row in {
                (None, "Flag"): [BOOL, 0, False], (None, "SCADA"): [INT, 1, False],
                (None, "Bits"): [BOOL, 1, False], (None, "LineSpeed_50"): [REAL, 0, False],
                (None, "Text"): [STRING, 0, False], (None, "Short"): [SSTRING, 0, False],
                ("Main", "Count"): [0xC4, 0, False]}.items():
            self.assertEqual(tags[name], row, name)
        self.assertEqual(len(tags), len(TAGS) + 49 + 1)
        self.assertEqual(seen["atoms"], ATOMS)
        self.assertEqual(seen["bits"]["Cube[0,0,1].9"], [False, True, False, True])
        for name, (size, _, before) in SLICES.items():
            self.assertEqual(seen["slices"][name][:2], [before, size], name)
            self.assertEqual(seen["slices"][name][3], wanted_slice(name), name)
        self.assertEqual(seen["shortStrings"], ["short", "brief"])
        self.assertEqual(seen["groups"][1]["LineSpeed_9"], 2)
        self.assertEqual(seen["scan"], [["initialized", 30], ["changed", 31, 30]])
        self.assertEqual(seen["attribute"], "14" + b"1756-L61/B LOGIX5561".hex())
        self.assertEqual(ours, {
            "Big": 2 ** 63 - 1, "Level": 12.5, "Short": "brief", "Wide[69999]": 99,
            "SCADA*1000": list(range(1000)), "Watched": 31,
            "Cube[1,0,0]*12": [1000 * i for i in range(12)], "LineSpeed_50": 12.25,
            "Program:Main.Count": 70000})


class Connected(Stranger, unittest.TestCase):
    address, mode = CONNECTED, "connected"


class Unconnected(Stranger, unittest.TestCase):
    address, mode = UNCONNECTED, "unconnected"


class Own(unittest.TestCase):
    """What cpppo's client says, in its own bytes; and enip_client."""

    def ask(self, session, request, route="01 00 01 00"):
        """In an Unconnected Send with the client's ticks and a context, as it sends each."""
        request = bytes.fromhex(request)
        send = (bytes.fromhex("52 02 20 06 24 01 05 9d") + struct.pack("<H", len(request)) +
                request + bytes(len(request) % 2) + bytes.fromhex(route))
        return session.ask(send.hex(" "))

    def test_its_requests(self):
        with overheard(*TAGS, "A@0x99/1/1=INT=7", "B@0x99/1/2=SSTRING=\"x\"", address=OWN) as url:
            session = Session(OWN, 44818)
            session.stream.sendall(frame(0x04))
            services = session.receive()
            self.assertIn(b"Communications\0", services)
            scada = "91 05 53 43 41 44 41 00"
            for request, wanted in (
                    ("01 02 20 01 24 01", "81 00 00 00 01 00 0e 00 36 00"),
                    ("01 02 20 99 24 01", "81 00 00 00 07 00 01 78"),
                    (f"52 05 {scada} 28 01 03 00 00 00 00 00",
                     "d2 00 00 00 c3 00 07 00 07 00 07 00"),
                    (f"52 05 {scada} 28 01 03 00 02 00 00 00", "d2 00 00 00 c3 00 07 00 07 00"),
                    (f"53 05 {scada} 28 01 c3 00 01 00 00 00 00 00 09 00", "d3 00 00 00"),
                    ("0a 02 20 02 24 01 02 00 06 00 12 00 "
                     f"4c 04 {scada} 02 00 0e 03 20 99 24 01 30 01",
                     "8a 00 00 00 02 00 06 00 10 00 cc 00 00 00 c3 00 07 00 09 00 "
                     "8e 00 00 00 07 00")):
                for route in ("01 00 01 00", "00 00"):
                    got = self.ask(session, request, route)
                    self.assertEqual(got[:len(wanted)], wanted, (request, route))
            session.stream.sendall(frame(0x63, b"", 0))
            self.assertIn(b"1756-L61/B LOGIX5561", session.receive())
            session.close()
            done = subprocess.run(
                [os.path.join(os.environ["BUILD"], "enip_client"), "-m", "--print", "-a", url,
                 "SCADA[1-3]=1,2,3", "SCADA[0-3]", "@1/1/7", "@0x99/1", 'Text=(STRING)"odd"',
                 "Text"], capture_output=True, text=True, timeout=TIMEOUT, check=True)
            self.assertEqual(len(done.stdout.splitlines()), 6, done.stdout)
            self.assertIn("['odd']: 'OK'", done.stdout.splitlines()[-1])

    def test_a_context_comes_back_as_it_went(self):
        with overheard("A", address=OWN):
            session = Session(OWN, 44818)
            context = b"a context"[:8]
            request = bytes.fromhex("0e 03 20 01 24 01 30 01")
            data = struct.pack("<IHHHHHH", 0, 5, 2, 0, 0, 0xB2, len(request)) + request
            head = struct.pack("<HHII8sI", 0x6F, len(data), session.handle, 0, context, 0)
            session.stream.sendall(head + data)
            answer = take(session.stream, 24)
            self.assertEqual(answer[12:20], context)
            take(session.stream, struct.unpack_from("<H", answer, 2)[0])
            session.close()


if __name__ == "__main__":
    unittest.main()
