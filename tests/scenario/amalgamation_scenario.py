#!/usr/bin/python3
"""One libeip.c is the library: compiled without a flag it exports eip_* alone, and the examples
work with it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from plant import TIMEOUT, Sim

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

sys.path.insert(0, os.path.join(REPOSITORY, "tools"))
from house.symbols import declared, exported  # noqa: E402
from house.tree import Tree  # noqa: E402


def call(*command, **kwargs):
    done = subprocess.run(command, capture_output=True, text=True, timeout=4 * TIMEOUT,
                          check=False, **kwargs)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


class Amalgamation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.root)
        call(os.path.join(REPOSITORY, "scripts", "amalgamate"), cls.root)
        for name in ("read", "device"):
            with open(os.path.join(REPOSITORY, "examples", name + ".c"), encoding="utf-8") as file:
                text = re.sub(r"#include <eip/\w+\.h>", '#include "libeip.h"', file.read())
            with open(os.path.join(cls.root, name + ".c"), "w", encoding="utf-8") as file:
                file.write(text)

    def compile(self, *command):
        """Without a word from the compiler."""
        self.assertEqual(call(*command, cwd=self.root), "")

    def check_library(self, library):
        public = set(declared(Tree(REPOSITORY, "build")))
        path = os.path.join(self.root, library)
        self.assertEqual(exported(path, ("-D", "--defined-only")), public)

    def check_examples(self, read, device):
        env = {**os.environ, "LD_LIBRARY_PATH": self.root}
        with Sim("ProductionCount=DINT=42") as sim:
            said = call(os.path.join(self.root, read), sim.url, "ProductionCount", env=env)
        self.assertEqual(said, "ProductionCount = 42\n")
        said = call(os.path.join(self.root, device), env=env)
        self.assertEqual(said, "written: Count, 4 bytes\nCount = 1500\n")

    def test_gcc_needs_no_flags(self):
        self.compile("gcc", "-shared", "-fPIC", "-o", "libeip.so", "libeip.c")
        self.check_library("libeip.so")
        for name in ("read", "device"):
            self.compile("gcc", name + ".c", "-L.", "-leip", "-o", name)
        self.check_examples("read", "device")

    def test_gcc_has_nothing_to_say(self):
        for flags in (["-std=c11", "-pedantic"], ["-O1"]):
            self.compile("gcc", "-Wall", "-Wextra", *flags, "-c", "libeip.c", "-o", "quiet.o")

    def test_clang_has_nothing_to_say(self):
        self.compile("clang", "-Wall", "-Wextra", "-O1", "-shared", "-fPIC", "-o",
                     "libeip_clang.so", "libeip.c")
        self.check_library("libeip_clang.so")

    def test_it_is_compiled_into_a_program_just_as_well(self):
        self.compile("clang", "-Wall", "-Wextra", "-c", "libeip.c", "-o", "libeip.o")
        names = exported(os.path.join(self.root, "libeip.o"), ("-g", "--defined-only"))
        self.assertEqual([name for name in names if not name.startswith("eip_")], [])
        for name in ("read", "device"):
            self.compile("clang", name + ".c", "libeip.o", "-o", name + "_whole")
        self.check_examples("read_whole", "device_whole")


if __name__ == "__main__":
    unittest.main()
