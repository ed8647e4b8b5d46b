#!/usr/bin/python3
"""Devices that go away and come back, as processes and networks do: one outcome for each request,
at once where it can be known at once, and well again with the first request after the device is.
"""

import os
import signal
import time
import unittest

import networks
from caller import Caller
from plant import Sim, free_port

TIMEOUT_S = 4
TAGS = [f"Conveyor_belt_{n}" for n in range(300)]
HERE, THERE = "10.79.0.9", "10.79.0.1"


def program(generation):
    """The same tags with other values, each at another instance, as arguments of a simulator."""
    turn = generation * 7 % len(TAGS)
    return [f"{tag}=DINT={generation * 1000 + n}"
            for n, tag in list(enumerate(TAGS))[turn:] + list(enumerate(TAGS))[:turn]]


def values_of(generation):
    return {tag: str(generation * 1000 + n) for n, tag in enumerate(TAGS)}


class Plans(unittest.TestCase):
    """What they may end with."""

    host = None

    def caller(self):
        return Caller(self.host + "?connected=1", *TAGS, depth=4, timeout_s=TIMEOUT_S)

    def all_well(self, answer, generation=1):
        self.assertEqual((answer.err, answer.text), ("OK", ""))
        self.assertEqual(answer.values, values_of(generation))

    def nothing_came(self, answer, *errors):
        """Each tag has its one outcome, which is an error and says so."""
        self.assertIn(answer.err, errors)
        self.assertIn(self.host, answer.text)
        self.assertEqual(set(answer.values), set(TAGS))
        self.assertLessEqual({value[0] for value in answer.values.values()}, set(errors))

    def well_again(self, caller, generation=1):
        """Once the next try is due: the first one that reaches the device brings all."""
        end = time.monotonic() + 30
        answer = caller.run()
        while answer.err in ("CONNECT", "CHANGED"):
            self.assertLess(time.monotonic(), end, answer.text)
            answer = caller.run()
        self.all_well(answer, generation)


class Processes(Plans):
    def setUp(self):
        self.port = free_port()
        self.host = f"127.0.0.1:{self.port}"

    def device(self, generation=1, *options):
        return Sim(*options, *program(generation), address=("--port", str(self.port)))

    def test_nobody_listens(self):
        with self.caller() as caller:
            self.nothing_came(caller.run(), "CONNECT")
            with self.device():
                self.well_again(caller)

    def test_killed_and_started_again(self):
        with self.caller() as caller:
            with self.device() as device:
                self.all_well(caller.run())
                device.kill()
                self.nothing_came(caller.run(), "CONNECT", "CLOSED")
            with self.device():
                self.well_again(caller)
                self.assertEqual(caller.run().figures["rebuilds"], 0)

    def test_frozen_and_thawed(self):
        with self.caller() as caller, self.device() as device:
            self.all_well(caller.run())
            device.process.send_signal(signal.SIGSTOP)
            for _ in range(2):
                answer = caller.run()
                self.nothing_came(answer, "TIMEOUT", "CONNECT")
            device.process.send_signal(signal.SIGCONT)
            self.well_again(caller)

    def test_started_again_with_another_program(self):
        with self.caller() as caller:
            with self.device(1):
                self.all_well(caller.run())
            with self.device(2):
                answer = caller.run()
                if answer.err != "OK":
                    self.nothing_came(answer, "CHANGED", "CLOSED", "CONNECT")
                self.well_again(caller, 2)
                self.assertEqual(caller.run().figures["rebuilds"], 1)

    def test_without_a_connection_to_spare(self):
        with self.device(1, "--connections", "1"), self.caller() as first, self.caller() as second:
            for _ in range(2):
                for caller in (first, second):
                    self.all_well(caller.run())


@unittest.skipUnless(networks.INSIDE in os.environ, "network namespaces may not be made here")
class Cables(Plans):
    """Those of a network can be pulled."""

    host = THERE

    def setUp(self):
        self.plant = networks.beyond(("cable", HERE + "/24", [THERE + "/24"]))
        self.addCleanup(self.plant.close)
        self.addCleanup(networks.ip, "link", "del", "cable")

    def device(self):
        sim = Sim(*program(1), address=("--address", THERE))
        sim.args = self.plant.enter + sim.args
        return sim

    def test_unplugged_and_plugged_in(self):
        with self.caller() as caller, self.device():
            self.all_well(caller.run())
            networks.ip("link", "set", "cable", "down")
            self.nothing_came(caller.run(), "TIMEOUT", "CONNECT")
            networks.ip("link", "set", "cable", "up")
            self.well_again(caller)

    def test_unplugged_for_a_moment(self):
        """TCP sends again what was lost: nobody notices."""
        with self.caller() as caller, self.device():
            self.all_well(caller.run())
            networks.ip("link", "set", "cable", "down")
            networks.ip("link", "set", "cable", "up")
            self.all_well(caller.run())


if __name__ == "__main__":
    networks.main()
