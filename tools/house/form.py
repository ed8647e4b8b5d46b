"""The outline of C files: licence line, header guard, no typedef of a structure."""

import re

from house.tree import Finding

SPDX = "/* SPDX-License-Identifier: MIT */"
# A function type that returns a structure is no typedef of it.
TYPEDEF = re.compile(r"\btypedef\s+struct\b\s*\w*\s*(?:\{|[^;({]*;)")
OPENING = re.compile(r"^[ \t]*#[ \t]*(\w+)[ \t]*(\w*)\s*#[ \t]*define[ \t]+(\w+)", re.M)


def unlicensed(tree):
    for file in tree.under(["src", "include"], [".c", ".h"]):
        if tree.text(file).split("\n", 1)[0] != SPDX:
            yield file


def spdx(tree):
    for file in unlicensed(tree):
        yield Finding(file, 1, "spdx", f"begin with `{SPDX}`, or run tools/tidy --fix-spdx")


def fix_spdx(tree):
    for file in unlicensed(tree):
        with open(tree.path(file), "r+", encoding="utf-8") as stream:
            text = stream.read()
            stream.seek(0)
            stream.write(f"{SPDX}\n{text}")
        print(f"{file}: SPDX line added")


def guards(tree):
    for file in tree.under(["src", "include", "tests"], [".h"]):
        name = "_".join(file.split("/")[-2:])
        guard = re.sub(r"\W", "_", name).upper()
        source = tree.source(file)
        opening = OPENING.search(source.bare)
        if opening is None or opening.groups() != ("ifndef", guard, guard):
            line = source.line_of(opening.start()) if opening else 1
            yield Finding(file, line, "header-guard", f"the guard must be {guard}")


def typedefs(tree):
    for file in tree.under(["src"], [".c", ".h"]):
        source = tree.source(file)
        for match in TYPEDEF.finditer(source.bare):
            text = "no typedef of a structure: write struct and its name"
            yield Finding(file, source.line_of(match.start()), "typedef-struct", text)
