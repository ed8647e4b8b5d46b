#!/usr/bin/python3
"""corpus - makes the first corpus of each fuzz target from the vectors.

usage: corpus.py FOLDER

Each region of tests/vectors/*.vec becomes a file in FOLDER/<target> for each target that is for
its codec: the table of tests/codecs that lists it, and each tests/fuzz/<name>_fuzz.c whose opening
comment names it in a line `seeds: CODEC ...`. The format of vectors is in tests/support/vectors.h.
The capture target has whole conversations besides (packets.py).
"""

import glob
import os
import re
import shutil
import sys

import packets

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NOTES = {"side", "answers", "follows", "over", "source", "bad"}


def read(path):
    with open(path, encoding="utf-8") as stream:
        return stream.read()


def regions(text):
    """(vector, line of its start, codec, bytes) of each region."""
    opened, vector = [], None
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split("#")[0].split()
        if not words or words[0] in NOTES:
            continue
        if words[0] == "vector":
            vector = words[1]
            opened.append((number, words[2], bytearray()))
        elif words[0] == "{":
            opened.append((number, words[1], bytearray()))
        elif words[0] in ("}", "end"):
            start, codec, data = opened.pop()
            yield vector, start, codec, bytes(data)
            if opened:
                opened[-1][2].extend(data)
        else:
            opened[-1][2].extend(bytes.fromhex("".join(words)))


def targets(tests):
    """codec -> the targets it is for."""
    wanted = {}
    for path in glob.glob(os.path.join(tests, "codecs", "*_codecs.c")):
        module = os.path.basename(path)[: -len("_codecs.c")]
        for codec in re.findall(r'^\s*\{\s*"([^"]+)"', read(path), re.M):
            wanted.setdefault(codec, []).append(module)
    for path in glob.glob(os.path.join(tests, "fuzz", "*_fuzz.c")):
        name = os.path.basename(path)[: -len("_fuzz.c")]
        for line in re.findall(r"^[ /*]*seeds: (.*)$", read(path), re.M):
            for codec in line.replace("*/", "").split():
                wanted.setdefault(codec, []).append(name)
    return wanted


def make(tests, folder):
    """The number of files written."""
    shutil.rmtree(folder, ignore_errors=True)
    wanted, count = targets(tests), 0

    def add(target, name, data):
        nonlocal count
        os.makedirs(os.path.join(folder, target), exist_ok=True)
        with open(os.path.join(folder, target, name), "wb") as stream:
            stream.write(data)
        count += 1

    for path in sorted(glob.glob(os.path.join(tests, "vectors", "*.vec"))):
        for vector, line, codec, data in regions(read(path)):
            for target in wanted.get(codec, ()):
                add(target, f"{vector}.{line}", data)
    if os.path.exists(os.path.join(tests, "fuzz", "capture_fuzz.c")):
        for name, data in packets.inputs():
            add("capture", name, data)
    return count


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(f"{make(TESTS, sys.argv[1])} inputs in {sys.argv[1]}")


if __name__ == "__main__":
    main()
