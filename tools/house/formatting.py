"""C is formatted by clang-format."""

import re
import shutil
import subprocess

from house.tree import Finding

MESSAGE = re.compile(r"^(.+?):(\d+):\d+: (?:error|warning): ", re.M)


def check(tree):
    files = tree.under(["src", "include", "tests"], [".c", ".h"])
    if not files:
        return
    if shutil.which("clang-format") is None:
        yield Finding(".clang-format", 1, "format", "no clang-format here: run scripts/deps tidy")
        return
    command = ["clang-format", "--dry-run", "-Werror", "--ferror-limit=1", *files]
    done = subprocess.run(command, cwd=tree.root, capture_output=True, check=False, text=True)
    seen = set()
    for match in MESSAGE.finditer(done.stderr):
        if match[1] not in seen:
            seen.add(match[1])
            yield Finding(match[1], int(match[2]), "format", "run clang-format -i on it")
    if done.returncode != 0 and not seen:
        yield Finding(".clang-format", 1, "format", done.stderr.strip() or "clang-format failed")
