#!/usr/bin/python3
"""scripts/fuzz with made-up targets, and tests/fuzz/corpus.py with made-up vectors."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(REPOSITORY, "tests", "fuzz"))

import corpus

STATS = 'echo "stat::number_of_executed_units: %d"; echo "stat::new_units_added: %d"\n'
CRASH = 'echo "==1==ERROR: AddressSanitizer: overflow"\n'
CRASH += 'echo "; Test unit written to art/x-1"\nexit 1\n'

VECTORS = """vector whole a.message     # a comment 01 02
side request
source somewhere 01
{ a.header
01 02
}
{ a.body
03
{ b.item
FF
}
04
}
end

vector other b.item
bad too short
end
"""


class FuzzTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)

    def write(self, name, text):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)
        return path

    def targets(self, **scripts):
        self.write("fuzz_targets.txt", "\n".join(scripts) + "\n")
        for name, script in scripts.items():
            path = self.write(f"tests/fuzz_{name}", f"#!/bin/sh\necho \"$@\" >$0.args\n{script}")
            os.chmod(path, 0o755)

    def fuzz(self, *more):
        command = [os.path.join(REPOSITORY, "scripts", "fuzz"), "--build", self.root, *more]
        return subprocess.run(command, capture_output=True, check=False, text=True)

    def test_good_targets_get_a_line_each(self):
        self.targets(one=STATS % (500, 7), two=STATS % (600, 8))
        done = self.fuzz("--seconds", "3", "--jobs", "2")
        lines = [line.split() for line in done.stdout.splitlines()]
        self.assertEqual(lines[0], ["one", "500", "executions", "7", "new", "units", "ok"])
        self.assertEqual(lines[1], ["two", "600", "executions", "8", "new", "units", "ok"])
        self.assertEqual(done.returncode, 0)
        with open(os.path.join(self.root, "tests/fuzz_one.args"), encoding="utf-8") as stream:
            self.assertIn("-max_total_time=3 ", stream.read())

    def test_a_finding_fails_and_says_how_to_see_it_again(self):
        self.targets(one=STATS % (5, 0) + CRASH, two=STATS % (600, 8))
        done = self.fuzz()
        self.assertEqual(done.returncode, 1)
        self.assertIn("FAIL", done.stdout.splitlines()[0])
        self.assertIn("AddressSanitizer: overflow", done.stdout)
        self.assertIn(f"reproduce: {self.root}/tests/fuzz_one art/x-1", done.stdout)
        self.assertTrue(done.stdout.splitlines()[-1].endswith("ok"))

    def test_a_target_that_ran_nothing_fails(self):
        self.targets(one=STATS % (0, 0))
        self.assertEqual(self.fuzz().returncode, 1)

    def test_one_target_is_selected_by_the_start_of_its_name(self):
        self.targets(one=STATS % (5, 0), two=STATS % (6, 0))
        self.assertNotIn("one", self.fuzz("--only", "tw").stdout)
        self.assertEqual(self.fuzz("--only", "three").returncode, 2)

    def test_the_corpus_of_vectors_goes_to_the_targets_of_their_codecs(self):
        self.write("vectors/x.vec", VECTORS)
        self.write("codecs/a_part_codecs.c", '{"a.message", f},\n    {"a.body", g},\n')
        self.write("codecs/b_part_codecs.c", '    {"b.item", f},\n')
        self.write("fuzz/session_fuzz.c", "/*\n * seeds: b.item a.header\n */\n")
        folder = os.path.join(self.root, "corpus")
        self.assertEqual(corpus.make(self.root, folder), 7)
        self.assertEqual(
            self.files(folder),
            {
                "a_part/whole.1": b"\x01\x02\x03\xff\x04",
                "a_part/whole.7": b"\x03\xff\x04",
                "b_part/whole.9": b"\xff",
                "b_part/other.16": b"",
                "session/whole.4": b"\x01\x02",
                "session/whole.9": b"\xff",
                "session/other.16": b"",
            },
        )

    def files(self, folder):
        found = {}
        for base, _, names in os.walk(folder):
            for name in names:
                with open(os.path.join(base, name), "rb") as stream:
                    found[f"{os.path.basename(base)}/{name}"] = stream.read()
        return found


if __name__ == "__main__":
    unittest.main()
