"""caller - a program of libeip that runs plans and browses when a scenario tells it to."""

import os
import subprocess
import time

from plant import TIMEOUT

CALLER = os.environ.get("CALLER")


class Answer:
    """How it ended: err, text; values: tag -> text, or (error, status); and the other lines."""

    def __init__(self, lines, took):
        _, self.err, allocations, self.text = (lines[0] + " ").split(" ", 3)
        self.allocations, self.took, self.text = int(allocations), took, self.text.strip()
        self.values, self.figures, self.rows = {}, {}, []
        for line in lines[1:]:
            tag, kind, rest = (line + "  ").split(" ", 2)
            if kind == "=":
                self.values[tag] = rest.strip()
            elif kind == "!":
                self.values[tag] = tuple(rest.split())
            elif tag == "figures":
                words = line.split()
                self.figures = {k: int(v) for k, v in zip(words[1::2], words[2::2])}
            else:
                self.rows.append(line.split())

    def named(self, word):
        return [row[1:] for row in self.rows if row[0] == word]


class Caller:
    """The program, while the `with` lasts."""

    def __init__(self, url, *tags, depth=1, timeout_s=5):
        self.args, self.timeout_s = [CALLER, url, str(depth), str(int(timeout_s * 1000)),
                                     *tags], timeout_s

    def __enter__(self):
        self.process = subprocess.Popen(self.args, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        return self

    def tell(self, what):
        """One answer; a run ends in no more than the time that was allowed."""
        begin = time.monotonic()
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        lines = []
        while not lines or lines[-1] != ".":
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError("the caller ended: " + self.process.stderr.read())
            lines.append(line.rstrip("\n"))
        answer = Answer(lines[:-1], time.monotonic() - begin)
        if what in ("run", "read") and answer.took > self.timeout_s + 2:
            raise AssertionError(f"{what} took {answer.took:.1f} s of {self.timeout_s} s")
        return answer

    def run(self):
        return self.tell("run")

    def memory(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as lines:
            return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))

    def __exit__(self, kind, *_):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        status = self.process.wait(TIMEOUT)
        errors = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        if kind is None and status != 0:
            raise AssertionError(f"the caller ended with {status}: {errors}")
