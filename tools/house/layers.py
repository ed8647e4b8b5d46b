"""What each folder may include: the table under "Layers" in ARCHITECTURE.md."""

import os
import re

from house.tree import Finding

TABLE = "ARCHITECTURE.md"
ENTRY = re.compile(r"(\w+):((?: \w+)*)(?=\s{2,}|\s*$)")
C_LIBRARY = set("""
    assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign
    stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar
    wchar wctype fcntl netdb poll pthread strings termios unistd arpa/inet netinet/in netinet/tcp
    sys/select sys/socket sys/stat sys/time sys/types sys/uio
""".split())


class Table:
    """The entries: folder -> the folders it may include; `everything` allows all."""

    def __init__(self, tree):
        self.allowed = {}
        self.line_of = {}
        self.findings = []
        text = tree.text(TABLE) if TABLE in tree.files else ""
        for number, line in self._block(text):
            self._take(number, line)
        if not self.allowed:
            self._report(1, "no layer table: write it as a fenced block under a heading Layers")
        for name, deps in self.allowed.items():
            for dep in sorted(deps - set(self.allowed) - {"everything"}):
                self._report(self.line_of[name], f"{name} may include {dep}, which has no entry")

    def _block(self, text):
        """The numbered lines of the first fenced block after the heading."""
        headed = fenced = False
        for number, line in enumerate(text.split("\n"), 1):
            headed = headed or bool(re.match(r"#+ .*\bLayers\b", line))
            if headed and line.startswith("```"):
                if fenced:
                    return
                fenced = True
            elif fenced and line.strip():
                yield number, line

    def _take(self, number, line):
        entries = list(ENTRY.finditer(line))
        if not entries or ENTRY.sub("", line).strip():
            self._report(number, "not a list of `name: dep dep`, two spaces or more between them")
        for entry in entries:
            self.allowed[entry[1]] = set(entry[2].split())
            self.line_of[entry[1]] = number

    def _report(self, line, text):
        self.findings.append(Finding(TABLE, line, "layers", text))

    def allows(self, folder, other):
        return other == folder or bool(self.allowed[folder] & {other, "everything"})

    def acyclic(self):
        graph = {name: deps & set(self.allowed) for name, deps in self.allowed.items()}
        for name, way in cycles(graph):
            yield Finding(TABLE, self.line_of[name], "layers", "cycle: " + " -> ".join(way))


def cycles(graph):
    """(node, way) for each edge that closes a cycle; the way begins and ends with the same node."""
    done, way = set(), []

    def visit(node):
        if node in way:
            yield way[-1], way[way.index(node) :] + [node]
        elif node not in done:
            way.append(node)
            for other in sorted(graph.get(node, ())):
                yield from visit(other)
            done.add(way.pop())

    for node in sorted(graph):
        yield from visit(node)


def private(tree, table):
    """#include "folder/file.h" in src/."""
    for file in tree.under(["src"], [".c", ".h"]):
        folder = file.split("/")[1]
        if folder not in table.allowed:
            yield Finding(file, 1, "layers", f"folder {folder} has no entry in {TABLE}")
            continue
        for include in tree.source(file).includes():
            text = private_fault(tree, table, folder, include)
            if text:
                yield Finding(file, include.line, "layers", text)


def private_fault(tree, table, folder, include):
    other = include.path.split("/")[0]
    if include.quote == "<":
        inside = os.path.join("src", include.path) in tree.files
        return f'write #include "{include.path}": it is ours' if inside else None
    if "/" not in include.path:
        return f'write "{folder}/{include.path}": includes name the folder'
    if other not in table.allowed:
        return f"{other} is not a folder of {TABLE}"
    if not table.allows(folder, other):
        return f"{folder} may not include {other}: move the code, or change {TABLE} with the reason"
    return None


def public(tree):
    """Public headers stand alone: each other and the C library."""
    for file in tree.under(["include"], [".h"]):
        ours = {file.split("/")[1], "eip"}
        for include in tree.source(file).includes():
            known = include.path[:-2] in C_LIBRARY or include.path.split("/")[0] in ours
            if include.quote != "<" or not known:
                text = f"a public header may include <eip/...> and libc alone, not {include.path}"
                yield Finding(file, include.line, "layers", text)


def include_graph(tree):
    """file -> {included file: line}, for the files of src/ and include/."""
    graph = {}
    for file in tree.under(["src", "include"], [".c", ".h"]):
        edges = graph.setdefault(file, {})
        for include in tree.source(file).includes():
            folder = "src" if include.quote == '"' else "include"
            edges.setdefault(os.path.join(folder, include.path), include.line)
    return graph


def include_cycles(tree):
    graph = include_graph(tree)
    for file, way in cycles(graph):
        line = graph[file][way[-1]]
        yield Finding(file, line, "layers", "include cycle: " + " -> ".join(way))


def check(tree):
    table = Table(tree)
    yield from table.findings
    yield from table.acyclic()
    yield from private(tree, table)
    yield from public(tree)
    yield from include_cycles(tree)
