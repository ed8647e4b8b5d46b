"""Each module has its unit test, each decoder its codec or fuzz target."""

import os
import re

from house.tree import Finding


def modules(tree):
    """The .c files of src/, and the headers of base that define functions without one."""
    for file in tree.under(["src"], [".c", ".h"]):
        base, end = os.path.splitext(file)
        if end == ".c" and not file.startswith("src/cmd/"):
            yield file
        elif file.startswith("src/base/") and base + ".c" not in tree.files:
            if any(tree.source(file).functions()):
                yield file


def units(tree):
    for file in modules(tree):
        name = re.sub(r"_(posix|windows)$", "", os.path.splitext(file)[0][len("src/") :])
        wanted = f"tests/unit/{name}_test.c"
        if wanted not in tree.files:
            yield Finding(file, 1, "unit-test", f"has no test: write {wanted}")


def decoders(tree):
    used = "\n".join(
        tree.source(file).bare
        for file in tree.under(["tests/codecs", "tests/fuzz"], [".c"])
        if file.startswith("tests/fuzz/") or file.endswith("_codecs.c")
    )
    for file in tree.under(["src"], [".h"]):
        source = tree.source(file)
        for match in re.finditer(r"\b(\w+_decode)\s*\(", source.bare):
            if not re.search(rf"\b{match[1]}\s*\(", used):
                text = f"{match[1]} has no codec: call it in tests/codecs/*_codecs.c or tests/fuzz"
                yield Finding(file, source.line_of(match.start()), "decoder", text)
