"""Calls that are banned, and where they are allowed all the same."""

from house.tree import Finding

UNBOUNDED = "has no bound: use text_* or snprintf"
MEMORY = "belongs to src/base/mem.c: use mem_alloc and its sisters"
NUMBER = "hides errors: use strtol or a parser of ours and look at what it says"

# name -> (files or folders where it is allowed, why not and what instead)
BANNED = {
    "strcpy": ((), UNBOUNDED),
    "strcat": ((), UNBOUNDED),
    "sprintf": ((), UNBOUNDED),
    "vsprintf": ((), UNBOUNDED),
    "gets": ((), UNBOUNDED),
    "alloca": ((), "has no bound: use the caller's storage"),
    "strtok": ((), "keeps hidden state: walk a struct str"),
    "strtok_r": (("tests/support/",), "changes its input: walk a struct str"),
    "atoi": ((), NUMBER),
    "atol": ((), NUMBER),
    "setlocale": (("tests/",), "changes the whole process: formats of ours know no locale"),
    "system": ((), "runs a shell: use posix_spawn"),
    "popen": (("tests/",), "runs a shell: use posix_spawn"),
}
BANNED.update(
    (name, (("src/base/mem.c",), MEMORY))
    for name in ("malloc", "calloc", "realloc", "free", "strdup", "strndup", "asprintf")
)


def check(tree):
    for file in tree.under(["src", "tests"], [".c", ".h"]):
        for name, line in tree.source(file).calls(BANNED):
            allowed, why = BANNED[name]
            if not file.startswith(allowed):
                yield Finding(file, line, "banned-call", f"{name} {why}")
