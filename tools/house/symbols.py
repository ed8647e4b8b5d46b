"""libeip exports the functions of include/eip, and nothing else."""

import os
import subprocess

from house.tree import Finding

PREFIX = "eip_"
LIBRARIES = (("libeip.so", ("-D", "--defined-only")), ("libeip.a", ("-g", "--defined-only")))


def declared(tree):
    """name -> (file, line), of functions and objects."""
    names = {}
    for file in tree.under(["include/eip"], [".h"]):
        for name, line in tree.source(file).declared():
            if name.startswith(PREFIX):
                names.setdefault(name, (file, line))
    return names


def exported(path, flags):
    command = ["nm", "--format=posix", *flags, path]
    lines = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split("\n")
    return {line.split()[0] for line in lines if len(line.split()) > 1}


def check(tree):
    names = declared(tree)
    for library, flags in LIBRARIES:
        path = os.path.join(tree.build, library)
        if not os.path.exists(path):
            continue
        found = exported(path, flags)
        shown = os.path.relpath(path, tree.root)
        for name in sorted(found - set(names)):
            how = "declare it in include/eip" if name.startswith(PREFIX) else "make it local"
            yield Finding(shown, 1, "symbols", f"exports {name}, not a public name: {how}")
        for name in sorted(set(names) - found):
            text = f"{name} is declared and not in {library}: define it, or take it out"
            yield Finding(*names[name], "symbols", text)
