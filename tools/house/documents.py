"""Files that documents name are there."""

import os
import re

from house.tree import Finding

# `src/cip/path.c`, `cip/path.h` (below src), `eip/eip.h` (below include)
NAMED = re.compile(r"`((?:[a-z_]+/)+[\w.-]*\.(?:[ch]|py|md|cmake|vec))`")
ROOTS = ("", "src", "include")


def check(tree):
    for file in tree.files:
        if not file.endswith(".md"):
            continue
        for number, line in enumerate(tree.text(file).split("\n"), 1):
            for name in NAMED.findall(line):
                if not any(os.path.exists(tree.path(os.path.join(r, name))) for r in ROOTS):
                    text = f"{name} does not exist: name the file that does this now"
                    yield Finding(file, number, "document", text)
