"""Lengths of functions and lines, and the statistics of both."""

import ast

from house.tree import Finding

FUNCTION_MAX = 70
LINE_MAX = 100
SCRIPTS = ("sh", "python3")


def is_script(tree, file):
    first = tree.text(file).split("\n", 1)[0]
    return first.startswith("#!") and first.endswith(SCRIPTS)


def is_python(tree, file):
    return file.endswith(".py") or (is_script(tree, file) and "python" in tree.text(file)[:40])


def python_functions(tree, file):
    for node in ast.walk(ast.parse(tree.text(file))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno - node.lineno + 1


def functions(tree):
    found = []
    for file in tree.files:
        if file.endswith((".c", ".h")):
            found += [(file, *function) for function in tree.source(file).functions()]
        elif is_python(tree, file):
            found += [(file, *function) for function in python_functions(tree, file)]
    for file, name, line, size in found:
        if size > FUNCTION_MAX:
            text = f"{name} has {size} lines, at most {FUNCTION_MAX}: divide it"
            yield Finding(file, line, "function-length", text)


def lines(tree):
    ends = (".c", ".h", ".py", ".sh", ".cmake", "CMakeLists.txt")
    for file in tree.files:
        if not file.endswith(ends) and not is_script(tree, file):
            continue
        for number, line in enumerate(tree.text(file).split("\n"), 1):
            if len(line) > LINE_MAX:
                text = f"{len(line)} columns, at most {LINE_MAX}: break the line"
                yield Finding(file, number, "line-length", text)


def share(tree, files):
    counts = [tree.source(file).comment_lines() for file in files]
    comments, full = (sum(column) for column in zip(*counts)) if counts else (0, 0)
    return round(100 * comments / full) if full else 0


def statistics(tree):
    """One line about src/ and include/, to hold against the aims of the house."""
    sources = tree.under(["src", "include"], [".c"])
    headers = tree.under(["src", "include"], [".h"])
    sizes = sorted(f.size for file in sources + headers for f in tree.source(file).functions())
    median, high = (sizes[len(sizes) * p // 100] if sizes else 0 for p in (50, 90))
    return (
        f"{len(sizes)} functions, median {median} lines, 90th percentile {high}; "
        f"comment lines {share(tree, sources)} % of .c, {share(tree, headers)} % of .h"
    )
