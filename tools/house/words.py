"""Words that no file may hold: reminders, and paths of one machine."""

import re

from house.tree import Finding

# Written in pieces, so that the rule does not find itself.
LATER = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME")) + r")\b")
HOMES = "|".join(("work", "root", "home", r"tmp/\w+_jobs"))
MACHINE = re.compile(rf"(?<![\w.~)}}>*-])/(?:{HOMES})(?=[/.])")


def check(tree):
    for file in tree.files:
        for number, line in enumerate(tree.text(file).split("\n"), 1):
            if LATER.search(line):
                text = "do it now, or say in full what is missing and where"
                yield Finding(file, number, "later", text)
            if MACHINE.search(line):
                text = "a path of one machine: take it from an option or the environment"
                yield Finding(file, number, "machine-path", text)
