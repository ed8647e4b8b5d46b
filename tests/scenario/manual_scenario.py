#!/usr/bin/python3
"""Man pages and completion say what the program says of itself, and are well-formed."""

import glob
import os
import re
import subprocess
import sys
import tempfile
import unittest

from plant import TIMEOUT, Sim, run

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ["BUILD"]
COMPLETION = os.path.join(BUILD, "man", "ciprw.bash")
ALIASES = {"enip_client", "enip_io", "enip_server", "enip_thruput"}
SECTIONS = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "EXAMPLES", "SEE ALSO"]

sys.path.insert(0, os.path.join(REPOSITORY, "tools"))
from house.symbols import declared  # noqa: E402
from house.tree import Tree  # noqa: E402

OTHER_PAGES = ["libeip.3", "ciprw-plant.5"]
PAGES = sorted(glob.glob(os.path.join(BUILD, "man", "*.1"))) + [
    os.path.join(BUILD, page) for page in OTHER_PAGES]


def output(*command, **env):
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=True,
                          env={**os.environ, **env})
    return done.stdout + done.stderr


def shown(page):
    """A page as text, its lines not filled."""
    return output("man", "-l", os.path.join(BUILD, page), MANWIDTH="1000", MAN_KEEP_FORMATTING="")


def commands():
    """name -> purpose, from the program."""
    rows = re.findall(r"^  (\w+) +(.*)$", run("--help").stdout, re.M)
    return dict(rows)


def page_of(name):
    """An alias is a program of its own."""
    return name if name in ALIASES else f"ciprw-{name}"


class Pages(unittest.TestCase):
    def test_each_command_has_one_and_they_are_all(self):
        names = {page_of(name) + ".1" for name in commands()} | {"ciprw.1", *OTHER_PAGES}
        self.assertEqual({os.path.basename(page) for page in PAGES}, names)

    def test_they_are_well_formed(self):
        for page in PAGES:
            self.assertEqual(output("mandoc", "-Tlint", "-Wwarning", page), "", page)
            self.assertEqual(output("groff", "-man", "-ww", "-z", "-Tutf8", page), "", page)
            checked = subprocess.run(["man", "--warnings", "-l", page], capture_output=True,
                                     text=True, timeout=TIMEOUT, check=True)
            self.assertEqual(checked.stderr, "", page)

    def test_a_page_has_its_sections_and_every_option(self):
        for name, purpose in commands().items():
            page = shown(f"man/{page_of(name)}.1")
            self.assertEqual([s for s in SECTIONS if not re.search(f"^{s}$", page, re.M)], [])
            self.assertIn(f"{page_of(name)} - {purpose}\n", page)
            for option in re.findall(r"^  (?:-., )?(--\S.*?)  ", run(name, "--help").stdout, re.M):
                self.assertIn(option, page)

    def test_the_page_of_the_program_names_its_commands(self):
        page = shown("man/ciprw.1")
        for name, purpose in commands().items():
            self.assertRegex(page, rf"{page_of(name)}\(1\)\n +{re.escape(purpose)}\n")

    def test_the_page_of_plants_names_all_keys(self):
        page = shown("ciprw-plant.5")
        for text in ("x: 1", "identity: {x: 1}", "limits: {x: 1}", "tags: {T: {x: 1}}",
                     "aliases: {A: {x: 1}}", "assemblies: {1: {x: 1}}", "types: {T: {M: {x: 1}}}"):
            done = run("sim", "--check", "--plant", "-", input=text)
            keys = re.search(r"may have (.*)", done.stderr).group(1).split(", ")
            self.assertEqual([key for key in keys if not re.search(rf"\b{key}\b", page)], [], text)

    def test_the_example_of_plants_works(self):
        with open(os.path.join(BUILD, "ciprw-plant.5"), encoding="utf-8") as page:
            example, = re.findall(r"^\.in \+4n\n\.nf\n(.*?)^\.fi\n", page.read(), re.M | re.S)
        done = run("sim", "--check", "--plant", "-", input=example.replace("\\-", "-"))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("tags 56 types 2\n", done.stdout)

    def test_the_page_of_the_library_names_its_functions(self):
        names = set(re.findall(r"\beip_\w+", shown("libeip.3")))
        functions = set(declared(Tree(REPOSITORY, BUILD)))
        types = {"eip_client", "eip_value", "eip_err", "eip_request", "eip_reply"}
        self.assertEqual(names - types, functions)

    def test_the_examples_of_the_library_work(self):
        with open(os.path.join(BUILD, "libeip.3"), encoding="utf-8") as page:
            code = re.findall(r"^\.in \+4n\n\.nf\n(.*?)^\.fi\n", page.read(), re.M | re.S)
        read, structure, from_offset = code
        opening, closing = read.split("if (eip_read")[0], "eip_close(plc);\n"
        with Sim("--type", "Motor{Run:BOOL,Speed:REAL}", "ProductionCount=DINT=42",
                 "Motors=Motor[3]={Run: true, Speed: 12.5}", "Counts=DINT[10]") as sim, \
                tempfile.TemporaryDirectory() as folder:
            run("write", sim.url, "Counts=0,1,2,3,4,5,6,7,8,9")
            opening += "(void)value, (void)count;\n"
            for code, wanted in ((read, "42\n"),
                                 (opening + structure + closing,
                                  "{Run: true, Speed: 12.5}\n12.5\n"),
                                 (opening + from_offset + closing, "[4, 5, 6, 7, 8, 9]\n")):
                self.assertEqual(compiled(folder, code.replace("192.168.1.10", sim.url)), wanted)


def compiled(folder, code):
    """What the code prints, as the body of a program."""
    folder = tempfile.mkdtemp(dir=folder)  # where coverage is counted, each program by itself
    source, program = os.path.join(folder, "example.c"), os.path.join(folder, "example")
    code = code.replace("\\-", "-").replace("\\e", "\\")
    with open(source, "w", encoding="utf-8") as file:
        file.write("#include <eip/eip.h>\n#include <inttypes.h>\n#include <stdio.h>\n"
                   f"int main(void) {{\n{code}return 0;\n}}\n")
    output("gcc", "-Wall", "-Wextra", "-Werror", "-I" + os.path.join(REPOSITORY, "include"), source,
           os.path.join(BUILD, "libeip.a"), "-lm", *os.environ.get("LINK_FLAGS", "").split(), "-o",
           program)
    return output(program)


def complete(*words):
    """What bash offers for the last of the words."""
    script = ('source "$COMPLETION"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ciprw; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    done = subprocess.run(["bash", "-uc", script, "bash", *words], capture_output=True, text=True,
                          timeout=TIMEOUT, check=True, cwd=REPOSITORY,
                          env={**os.environ, "COMPLETION": COMPLETION})
    return done.stdout.split()


class Completion(unittest.TestCase):
    def test_commands(self):
        own = [name for name in commands() if name not in ALIASES]
        self.assertEqual(complete("ciprw", ""), [*own, "--help", "--version"])
        self.assertEqual(complete("ciprw", "dec"), ["decode"])

    def test_options(self):
        for name in commands():
            told = re.findall(r"^  (?:-., )?(--[\w-]+)", run(name, "--help").stdout, re.M)
            self.assertEqual(complete("ciprw", name, "--"), told)

    def test_values(self):
        self.assertEqual(complete("ciprw", "list", "s"), ["services"])
        self.assertEqual(complete("ciprw", "decode", "READ"), ["README.md"])
        self.assertEqual(complete("ciprw", "read", "--trace", "READ"), ["README.md"])
        self.assertEqual(complete("ciprw", "read", "--trace", "=", "READ"), ["README.md"])
        self.assertEqual(complete("ciprw", "read", "--timeout", ""), [])
        self.assertEqual(complete("ciprw", "nonsense", ""), [])


if __name__ == "__main__":
    unittest.main()
