#!/usr/bin/python3
"""Controllers with manners of their own, which share nothing with ours: values, statuses, words.

Nothing may hang beyond its time-out, and nothing may be said to them that breaks a rule.
"""

import json
import os
import tempfile
import time
import unittest

import witness
from plant import run
from stranger import Stranger
from stranger_logix import Program, Tag
from stranger_plant import CONNECTED, WANTED, plant

ADDRESS = ("127.44.8.66", 44818)  # what tshark takes for EtherNet/IP by itself
def read(device, *tags, settings="", timeout="10", url=None, trace=None):
    """Status, {tag: text}, what is on stderr; in no more than the time that was allowed."""
    begin = time.monotonic()
    options = ("--timeout", timeout, *(("--trace", trace) if trace else ()))
    done = run("read", *options, (url or device.url) + settings, *tags)
    took = time.monotonic() - begin
    if took > float(timeout) + 2:
        raise AssertionError(f"{took:.1f} s with a time-out of {timeout} s")
    return (done.returncode, dict(line.split(" = ", 1) for line in done.stdout.splitlines()),
            done.stderr)


class Reading(unittest.TestCase):
    def reads_all(self, settings="", url=None, **manners):
        with Stranger(plant(), **manners) as device:
            status, values, errors = read(device, *WANTED, settings=settings,
                                          url=url and url(device))
        self.assertEqual((status, errors), (0, ""))
        self.assertEqual(values, WANTED)
        return device

    def test_tshark_finds_nothing_amiss(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "heard.pcap")
            for settings in ("", CONNECTED):
                with Stranger(plant(), address=ADDRESS) as device:
                    status, values, errors = read(device, *WANTED, settings=settings, trace=path)
                self.assertEqual((status, values), (0, WANTED), errors)
                witness.judge(path)

    def test_one_as_on_a_production_line(self):
        """Numbered and answered as in a capture of four controllers with 22 connections: whatever
        comes together is answered together, in any order, with sender context 0."""
        self.reads_all(CONNECTED, patience=0.005, reverses=True, blank_context=True, large=0)

    def test_one_that_does_all_as_expected(self):
        self.assertIn(0x0A, self.reads_all().services)
        device = self.reads_all(CONNECTED)
        self.assertEqual({c.size_in for c in device.opened}, {4000})

    def test_one_without_packets_of_services(self):
        for settings in ("", CONNECTED):
            device = self.reads_all(settings, packets=False)
            self.assertEqual(device.services.count(0x0A), 1)

    def test_one_that_knows_small_connections_alone(self):
        device = self.reads_all(CONNECTED, large=0)
        self.assertEqual({c.size_in for c in device.opened}, {504})
        self.assertEqual(device.services.count(0x5B), 1)

    def test_one_that_offers_a_size(self):
        for size in (100, 500, 1994, 508):
            device = self.reads_all(CONNECTED, offers=size)
            self.assertEqual({c.size_in for c in device.opened}, {size})

    def test_one_without_large_ones_to_spare(self):
        device = self.reads_all(CONNECTED, spare=511)
        self.assertEqual({c.size_in for c in device.opened}, {504})
        with Stranger(plant(), spare=511) as device:
            done = run("info", "--json", device.url)
        self.assertEqual(json.loads(done.stdout)["connection_size"], 504)

    def test_one_without_connections(self):
        for manners in ({"large": 0, "small": 0}, {"connections": 0}):
            device = self.reads_all(CONNECTED, **manners)
            self.assertLessEqual(device.services.count(0x5B) + device.services.count(0x54), 8)

    def test_one_with_a_single_connection(self):
        self.reads_all(CONNECTED, connections=1)

    def test_one_that_does_not_route(self):
        def plain(device):
            return device.url.removesuffix("/1/0")
        self.reads_all(url=plain, routes=False)
        self.reads_all(CONNECTED, url=plain, routes=False)
        with Stranger(plant(), routes=False) as device:
            status, values, errors = read(device, "Tag0")
        self.assertEqual((status, values), (5, {}), errors)

    def test_short_answers_and_full_packets(self):
        for settings in ("", CONNECTED):
            for nothing in (0x06, 0x11):
                for room in (60, 100, 300):
                    self.reads_all(settings, room=room, nothing_fits=nothing)

    def test_one_that_waits_and_answers_the_other_way_round(self):
        for settings in ("", CONNECTED):
            self.reads_all(settings, patience=0.01, reverses=True)

    def test_one_that_hangs_up_now_and_then(self):
        self.reads_all(hangs_up_after=30)
        self.reads_all(CONNECTED, hangs_up_after=7)

    def test_one_that_hangs_up_all_the_time(self):
        for after in (1, 2, 3, 5):
            with Stranger(plant(), hangs_up_after=after) as device:
                status, values, errors = read(device, *WANTED)
            self.assertIn(status, (0, 1, 3), errors)
            self.assertTrue(values.items() <= WANTED.items())
            self.assertTrue(status == 0 or "the connection was closed" in errors, errors)

    def test_a_value_too_long_to_be_shown_is_not_shown_in_part(self):
        count = 12000000
        huge = Tag("Huge", "SINT", (count,), b"\x9c" * count)
        with Stranger(Program(huge, Tag("Last", "DINT"))) as device:
            status, values, errors = read(device, f"Huge*{count}", "Last", settings=CONNECTED,
                                          timeout="20")
        self.assertEqual((status, values), (1, {"Last": "0"}))
        self.assertIn("longer than 64 MiB", errors)

    def test_what_is_not_there_or_not_allowed(self):
        with Stranger(plant()) as device:
            status, values, errors = read(device, "Tag1", "Secret", "Nothing", "Numbers[3000]")
            self.assertEqual((status, values), (1, {"Tag1": "-93"}), errors)
            for tag, word in (("Secret", "0x04"), ("Nothing", "0x04"), ("Numbers[3000]", "0x2105")):
                self.assertRegex(errors, f"cannot read {tag}".replace("[", r"\[") + f".*{word}")
            done = run("write", device.url, "Fixed=3")
            self.assertEqual(done.returncode, 5, done.stderr)
            self.assertIn("0x0f", done.stderr.lower())


class Forgetting(unittest.TestCase):
    def test_a_connection_that_is_forgotten_costs_one_time_out_at_most(self):
        with Stranger(plant(), forgets_after=2, large=0) as device:
            status, values, errors = read(device, *WANTED, settings=CONNECTED, timeout="1")
        self.assertIn(status, (0, 1, 4), errors)
        self.assertTrue(values.items() <= WANTED.items())

    def test_a_forward_open_without_an_answer(self):
        with Stranger(plant(), ignored_opens=1) as device:
            status, values, errors = read(device, "Tag1", settings=CONNECTED, timeout="1")
        if status == 0:
            self.assertEqual(values, {"Tag1": "-93"})
        else:
            self.assertEqual((status, values), (4, {}))
            self.assertIn("no answer in time", errors)


if __name__ == "__main__":
    unittest.main()
