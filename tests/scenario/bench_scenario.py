#!/usr/bin/python3
"""ciprw bench: what it counts is what happened, however fast that was."""

import json
import os
import pty
import re
import signal
import subprocess
import tempfile
import unittest

from plant import CIPRW, TIMEOUT, Sim, run

TAGS = ("Speed=DINT=42", "Level=REAL=1.5", "Line=INT[20]")


def bench(*args):
    done = run("bench", "--json", "--seconds", "0.3", *args)
    return done, json.loads(done.stdout) if done.stdout else None


class Bench(unittest.TestCase):
    def agrees(self, told, tags, requests_tags):
        self.assertEqual((told["tags"], told["errors"]), (tags, 0))
        self.assertGreaterEqual(told["requests"], told["clients"])
        self.assertEqual(told["reads"], told["requests"] * requests_tags)
        self.assertAlmostEqual(told["reads_per_s"], told["reads"] / told["seconds"],
                               delta=told["reads_per_s"] / 100 + 0.1)
        self.assertGreaterEqual(told["packets"], told["requests"])
        self.assertGreaterEqual(told["seconds"], 0.3)
        latency = told["latency_us"]
        names = ["min", "p50", "p90", "p99", "p99.9", "max"]
        self.assertEqual(list(latency), names)
        self.assertEqual([latency[n] for n in names], sorted(latency[n] for n in names))
        rows = told["histogram_us"]
        self.assertEqual(sum(row["count"] for row in rows), told["requests"])
        self.assertLessEqual(rows[0]["from"], latency["min"] * 1.02)
        self.assertGreaterEqual(rows[-1]["to"] * 1.02, latency["max"])

    def test_all_tags_in_each_request_or_one(self):
        with Sim(*TAGS) as sim:
            for url in (sim.url, sim.url + "?connected=1"):
                done, told = bench(url, "Speed", "Level", "Line[0-9]")
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.agrees(told, 3, 3)
                self.assertFalse(told["single"])
                done, told = bench("--single", url, "Speed", "Level", "Line[0-9]")
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.agrees(told, 3, 1)
                self.assertTrue(told["single"])

    def test_many_clients_at_once(self):
        with Sim(*TAGS) as sim:
            for single in ((), ("--single",)):
                done, told = bench("--clients", "7", "--depth", "2", *single, sim.url, "Speed",
                                   "Level")
                self.assertEqual((done.returncode, told["clients"]), (0, 7), done.stderr)
                self.agrees(told, 2, 1 if single else 2)

    def test_packets_are_those_of_the_trace(self):
        with Sim(*TAGS, address=("--address", "127.44.8.60")) as sim, \
                tempfile.TemporaryDirectory() as folder:
            trace = os.path.join(folder, "bench.pcap")
            _, told = bench("--trace", trace, sim.url, "Speed")
            decoded = run("decode", "--json", trace).stdout.splitlines()
        sent = [m for m in map(json.loads, decoded) if m["dst"] == sim.url]
        self.assertLessEqual(abs(len(sent) - told["packets"]), 20)  # those before and after it

    def test_errors_are_counted_and_each_is_told_once(self):
        with Sim(*TAGS) as sim:
            done, told = bench(sim.url, "Speed", "Nope")
            self.assertEqual(done.returncode, 1)
            self.assertEqual((told["reads"], told["errors"]), (told["requests"],) * 2)
            self.assertEqual(done.stderr.count("no such tag"), 1)
            done, told = bench("--single", sim.url, "Nope")
            self.assertEqual((done.returncode, told["reads"]), (5, 0))

    def test_for_people(self):
        with Sim(*TAGS) as sim:
            done = run("bench", "--seconds", "0.3", sim.url, "Speed")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"(?m)^  tags +\d+ +\d+/s$")
        self.assertRegex(done.stdout, r"(?m)^  p99\.9 +[\d.]+ (us|ms|s)$")
        parts = re.findall(r"(?m)\.\. .* ([\d.]+) %$", done.stdout)
        self.assertAlmostEqual(sum(map(float, parts)), 100, delta=0.5)

    def test_a_device_that_dies_is_told(self):
        terminal, stderr = pty.openpty()
        with Sim(*TAGS) as sim, os.fdopen(terminal, "rb", buffering=0) as progress, \
                subprocess.Popen([CIPRW, "bench", "--json", "--seconds", "3", sim.url, "Speed"],
                                 stdout=subprocess.PIPE, stderr=stderr, text=True) as process:
            os.close(stderr)
            shown = b""
            while b"tags/s" not in shown:  # it reads
                shown += progress.read(100)
            sim.kill()
            told = json.loads(process.communicate(timeout=TIMEOUT)[0])
            shown += progress.read(10000)
        self.assertEqual(process.returncode, 1)
        self.assertGreater(told["errors"], 0)
        self.assertIn(b"cannot read Speed", shown)

    def test_an_interrupt_ends_it_with_what_there_is(self):
        terminal, stderr = pty.openpty()
        with Sim(*TAGS) as sim, os.fdopen(terminal, "rb", buffering=0) as progress, \
                subprocess.Popen([CIPRW, "bench", "--json", "--seconds", "86400", sim.url, "Speed",
                                  "--trace", "/dev/null"],
                                 stdout=subprocess.PIPE, stderr=stderr, text=True) as process:
            os.close(stderr)
            shown = b""
            while b"tags/s" not in shown:  # it reads
                shown += progress.read(100)
            process.send_signal(signal.SIGINT)
            told = json.loads(process.communicate(timeout=TIMEOUT)[0])
        self.assertEqual(process.returncode, 130)
        self.assertLess(told["seconds"], 86400)
        self.assertGreater(told["reads"], 0)

    def test_mistakes(self):
        for args, status in ((("127.0.0.1:1", "Speed"), 3), (("127.0.0.1:1", "Speed=3"), 2),
                             (("127.0.0.1:1",), 2), ((), 2),
                             (("--clients", "0", "127.0.0.1:1", "Speed"), 2),
                             (("--depth", "33", "127.0.0.1:1", "Speed"), 2),
                             (("--clients", "5000", "127.0.0.1:1", "Speed"), 2)):
            done = run("bench", *args)
            self.assertEqual((done.returncode, done.stdout), (status, ""), args)
            self.assertNotEqual(done.stderr, "")


if __name__ == "__main__":
    unittest.main()
