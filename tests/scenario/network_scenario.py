#!/usr/bin/python3
"""Broadcasts and addresses on real networks: two of them, with the devices on the other side.

The test makes its own network namespaces, and skips where that is not permitted.
"""

import json
import os
import socket
import struct
import tempfile
import time
import unittest

import networks
from networks import ip
from plant import TIMEOUT, Sim, frame, run

LIST_IDENTITY = 0x63
PORT = 44818
NETWORKS = (("near", "10.77.0.9/24", ("10.77.0.1/24", "10.77.0.2/24")),
            ("far", "10.78.0.9/24", ("10.78.0.1/24",)))
NEAR = ["10.77.0.1:44818", "10.77.0.2:44818"]
ALL = NEAR + ["10.78.0.1:44818"]
DEVICES = [word for peer in ALL for word in ("--address", peer)]


def peers(done):
    """Who answered, as often as told."""
    return sorted(json.loads(line)["peer"] for line in done.stdout.splitlines())


def decoded(path):
    return [json.loads(line) for line in run("decode", "--json", path).stdout.splitlines()]


def identity_by_udp(address):
    """The reply, and the address that it tells."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(TIMEOUT)
        asker.sendto(frame(LIST_IDENTITY), (address, PORT))
        reply = asker.recv(2048)
    told = struct.unpack_from(">HH4s", reply, 24 + 2 + 4 + 2)
    return socket.inet_ntoa(told[2]), told[1]


@unittest.skipUnless(networks.INSIDE in os.environ, "network namespaces may not be made here")
class Networks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.plant = networks.beyond(*NETWORKS)
        cls.addClassCleanup(cls.plant.close)
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())

    def simulator(self, *args, address):
        sim = Sim(*args, address=address)
        sim.args = self.plant.enter + sim.args
        return sim

    def path(self, name):
        return os.path.join(self.folder, f"{self.id()}.{name}.pcap")

    def all_answer(self, *host):
        """Every device answers, and is told once; the messages of it."""
        path = self.path("-".join(host) or "all")
        done = run("list", "--json", "--udp", "--timeout", "0.5", "--trace", path, "identity",
                   *host)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(peers(done), ALL)
        return decoded(path)

    def test_without_a_host_every_network_is_asked(self):
        with self.simulator("A=INT", address=DEVICES):
            for host in ((), ("255.255.255.255",)):
                asked = [(m["src"].split(":")[0], m["dst"]) for m in self.all_answer(*host)
                         if m["src"] not in ALL]
                self.assertEqual(sorted(asked), [("10.77.0.9", "10.77.0.255:44818"),
                                                 ("10.78.0.9", "10.78.0.255:44818")])

    def test_a_device_that_answers_two_broadcasts_is_told_once(self):
        ip("route", "add", "default", "dev", "near")
        self.addCleanup(ip, "route", "del", "default")
        with self.simulator("A=INT", address=DEVICES):
            said = [m["src"] for m in self.all_answer() if m["src"] in ALL]
        self.assertEqual(sorted(said), sorted(NEAR + ALL))

    def test_the_broadcast_address_of_a_network_reaches_its_devices_alone(self):
        with self.simulator("A=INT", address=DEVICES):
            for what in ("identity", "services", "interfaces"):
                start = time.monotonic()
                done = run("list", "--json", "--udp", "--timeout", "0.5", what, "10.77.0.255")
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertEqual(peers(done), NEAR)
                self.assertGreaterEqual(time.monotonic() - start, 0.5)
        done = run("list", "--udp", "--timeout", "0.1", "identity", "10.77.0.255")
        self.assertEqual((done.returncode, done.stdout), (4, ""))

    def test_devices_hear_everyones_broadcast_on_their_own_network(self):
        trace = self.path("sim")
        with self.simulator("--trace", trace, "A=INT", address=DEVICES), \
                socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            asker.bind(("10.77.0.9", 0))  # with it goes the network
            asker.settimeout(TIMEOUT)
            asker.sendto(frame(LIST_IDENTITY), ("255.255.255.255", PORT))
            found = sorted("%s:%d" % asker.recvfrom(2048)[1] for _ in NEAR)
            self.assertEqual(found, NEAR)
            asker.settimeout(0.2)
            self.assertRaises(TimeoutError, asker.recvfrom, 2048)
        heard = decoded(trace)
        self.assertEqual({m["dst"] for m in heard if m["src"].startswith("10.77.0.9:")},
                         {"255.255.255.255:44818"})
        self.assertEqual(sorted(m["src"] for m in heard if m["dst"].startswith("10.77.0.9:")), NEAR)

    def test_a_device_at_every_address_tells_the_one_that_is_asked(self):
        trace = self.path("sim")
        with self.simulator("--trace", trace, "A=INT", address=("--address", "0.0.0.0")):
            for address in ("10.77.0.1", "10.78.0.1"):
                self.assertEqual(identity_by_udp(address), (address, PORT))
            self.assertEqual(
                peers(run("list", "--json", "--timeout", "0.5", "identity")),
                ["10.77.0.1:44818", "10.78.0.1:44818"])
        heard = decoded(trace)
        self.assertTrue(heard)
        self.assertNotIn("0.0.0.0", json.dumps(heard))

    def test_so_does_one_at_every_address_of_ipv6(self):
        if not socket.has_ipv6:
            self.skipTest("this machine has no IPv6")
        with self.simulator("A=INT", address=("--address", "[::]")):
            self.assertEqual(identity_by_udp("10.78.0.1"), ("10.78.0.1", PORT))

    def test_a_trace_has_our_own_address(self):
        path = self.path("client")
        with self.simulator("A=INT", address=DEVICES):
            done = run("list", "--udp", "--trace", path, "identity", "10.78.0.1")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        question, answer = decoded(path)
        self.assertEqual((question["dst"], answer["src"]), ("10.78.0.1:44818",) * 2)
        self.assertEqual(question["src"], answer["dst"])
        host, port = question["src"].split(":")
        self.assertEqual(host, "10.78.0.9")
        self.assertGreater(int(port), 0)


if __name__ == "__main__":
    networks.main()
