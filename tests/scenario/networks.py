"""networks - network namespaces of a test's own, with devices on the other side.

A scenario calls `main` in the place of unittest.main: it runs in new namespaces then, with INSIDE
in its environment, or without both where that is not permitted.
"""

import os
import subprocess
import sys
import unittest

from plant import TIMEOUT

INSIDE = "CIPRW_TEST_NETWORK"


def ip(*words, inside=()):
    subprocess.run([*inside, "ip", *words], check=True, capture_output=True, timeout=TIMEOUT)


class Beyond:
    """A namespace beside ours: `enter` before a command runs it there."""

    def __init__(self):
        self.process = subprocess.Popen(["unshare", "-n", "sh", "-c", "echo; exec cat"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.process.stdout.readline()
        self.enter = ["nsenter", "-t", str(self.process.pid), "-n"]

    def connect(self, name, ours, theirs):
        """A network of this name, with one address of ours and some of theirs."""
        ip("link", "add", name, "type", "veth", "peer", "name", name + "1")
        ip("link", "set", name + "1", "netns", str(self.process.pid))
        ip("addr", "add", ours, "dev", name)
        ip("link", "set", name, "up")
        for address in theirs:
            ip("addr", "add", address, "dev", name + "1", inside=self.enter)
        ip("link", "set", name + "1", "up", inside=self.enter)

    def close(self):
        self.process.communicate(timeout=TIMEOUT)


def beyond(*networks):
    """A namespace that these networks lead to, each (name, ours, theirs); or SkipTest."""
    other = Beyond()
    try:
        for enter in ((), other.enter):
            ip("link", "set", "lo", "up", inside=enter)
        for network in networks:
            other.connect(*network)
    except (OSError, subprocess.CalledProcessError) as problem:
        other.close()
        raise unittest.SkipTest(f"no network can be made here: {problem}")
    return other


def may_have_networks():
    try:
        return subprocess.run(["unshare", "-rn", "ip", "link"], capture_output=True,
                              timeout=TIMEOUT, check=False).returncode == 0
    except OSError:
        return False


def main():
    if INSIDE not in os.environ and may_have_networks():
        os.execvpe("unshare", ["unshare", "-rn", sys.executable, "-B", *sys.argv],
                   {**os.environ, INSIDE: "1"})
    unittest.main()
