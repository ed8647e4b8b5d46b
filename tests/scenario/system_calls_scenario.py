#!/usr/bin/python3
"""A read in the steady state is one send and one receive, and allocates nothing.

Programs run under strace twice, with few reads and with many: what the reads cost is the
difference, and what it takes to start and to end cancels out.
"""

import os
import signal
import subprocess
import tempfile
import unittest
from collections import Counter

from plant import CIPRW, TIMEOUT, Sim

STEADY = os.environ["STEADY"]
FEW, MORE = 100, 1100
READS = MORE - FEW
ENDS = 5     # the end of the connection and the signal may come in one turn of a server, or in two
TICKS = 100  # turns of the server's loop that its timer may cause meanwhile

# The leak check of the sanitizers cannot work in a traced process.
ENV = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")


def strace(log, *command):
    return ["strace", "-f", "-c", "-o", log, *command]


def calls(log):
    """System call -> how often, from the table of strace -c."""
    rows = (line.split() for line in log.read().decode().splitlines())
    return Counter({row[-1]: int(row[3]) for row in rows
                    if len(row) >= 5 and row[3].isdigit() and row[-1] != "total"})


def steady(url, reads, log="/dev/null"):
    command = [STEADY, url, "Speed", str(reads)]
    if log != "/dev/null":
        command = strace(log, *command)
    return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=True,
                          env=ENV).stdout


def of_client(reads):
    with Sim("Speed=DINT=7") as sim, tempfile.NamedTemporaryFile() as log:
        steady(sim.url, reads, log.name)
        return calls(log)


def of_server(reads):
    with tempfile.NamedTemporaryFile() as log:
        script = 'echo $$; exec "$0" sim --port 0 Speed=DINT=7'
        with subprocess.Popen(strace(log.name, "sh", "-c", script, CIPRW), env=ENV,
                              stdout=subprocess.PIPE, text=True) as process:
            pid = int(process.stdout.readline())
            try:
                steady(process.stdout.readline().split()[2], reads)
            finally:
                os.kill(pid, signal.SIGTERM)
            process.wait(TIMEOUT)
        return calls(log)


def is_permitted():
    return subprocess.run(strace("/dev/null", "true"), capture_output=True,
                          check=False).returncode == 0


class Reads(unittest.TestCase):
    def test_they_allocate_nothing(self):
        with Sim("Speed=DINT=7") as sim:
            self.assertEqual(steady(sim.url, READS), "0 allocations\n")

    @unittest.skipUnless(is_permitted(), "processes may not be traced here")
    def test_each_is_one_send_and_one_receive(self):
        self.assertEqual(of_client(MORE) - of_client(FEW),
                         Counter(sendto=READS, recvfrom=READS))

    @unittest.skipUnless(is_permitted(), "processes may not be traced here")
    def test_the_server_reads_and_writes_once_for_each(self):
        spent = of_server(MORE) - of_server(FEW)
        waits = spent.pop("epoll_pwait", 0) + spent.pop("epoll_wait", 0)
        self.assertTrue(READS - ENDS <= waits <= READS + TICKS, waits)
        for name in ("read", "write"):
            self.assertAlmostEqual(spent.pop(name), READS, delta=ENDS)
        self.assertLessEqual(spent.total(), ENDS, spent)


if __name__ == "__main__":
    unittest.main()
