#!/usr/bin/python3
"""scripts/amalgamate on a made-up library whose files mean different things by one name."""

import os
import shutil
import subprocess
import tempfile
import unittest

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
AMALGAMATE = os.path.join(REPOSITORY, "scripts", "amalgamate")
SPDX = "/* SPDX-License-Identifier: MIT */\n"


def guarded(name, text):
    return f"{SPDX}#ifndef {name}\n#define {name}\n\n{text}\n#endif\n"


TREE = {
    "CMakeLists.txt": "project(ciprw VERSION 1.2.3 LANGUAGES C)\nset(EIP_LAYERS base cip)\n",
    "include/eip/part.h": guarded("EIP_PART_H", """
typedef struct eip_part eip_part;
struct eip_part;
__attribute__((visibility("default"))) int eip_part_sum(int start);
"""),
    "src/base/one.h": guarded("BASE_ONE_H", """
#include "base/zero.h"
#define ALWAYS_INLINE static inline __attribute__((always_inline))
struct box {
    struct item *first; /* its members stay in the source */
    int find;
};
extern const int one_table[];
ALWAYS_INLINE int one_twice(int n) {
    return 2 * n;
}
int one_find(int start);
void one_unused(void);
"""),
    "src/base/zero.h": guarded("BASE_ZERO_H", "enum { ZERO = 0 };\n"),
    "src/base/one.c": SPDX + """#include "base/one.h"

#define STEP(n) ((n) + LIMIT)
enum { LIMIT = 3, ROOM };
enum kind { SMALL };
struct job {
    int find, (*accept)(int);
    char room[ROOM];
};

const int one_table[] = {10, 20, 30};

static int accept(int n) {
    return n + 1;
}

static int find(const struct job *j) {
    int other = j->find; /* "find" */
    return STEP(j->accept(other)) + (int)sizeof(j->room);
}

int one_find(int start) {
    struct job job = {.find = start, .accept = accept};
    enum kind kind = SMALL;
    return find(&job) + (int)kind;
}

void one_unused(void) {
}
""",
    "src/cip/two.c": SPDX + """#include <sys/socket.h>

#include <eip/part.h>

#include "base/one.h"

#define STEP(n) ((n)-LIMIT)
enum { LIMIT = 100 };
struct job {
    struct box box;
    union {
        struct { int listen; } a;
        struct { char listen[4]; } b;
    } any;
};
static struct job find;
static int (*const chosen)(int) = one_find;

static int listen(int find) {
    return find + LIMIT;
}

int eip_part_sum(int start) {
    find.box.find = start;
    find.any.b.listen[0] = 0;
    return STEP(listen(chosen(find.box.find))) + one_table[1] + one_twice(ZERO);
}
""",
}
MAIN = """#include <stdio.h>

#include "libeip.h"

int find = 7, accept_me;
int one_find(int n);
int one_find(int n) {
    return n;
}

int main(void) {
    printf("%d %d\\n", eip_part_sum(5), one_find(find));
    return 0;
}
"""
# 5 + 1, then + 3 and the room of 4: 13; + 100 - 100; + 20
EXPECTED = "33 7\n"


class AmalgamateTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        for file, text in {**TREE, "out/main.c": MAIN}.items():
            path = os.path.join(self.root, file)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as stream:
                stream.write(text)
        self.out = os.path.join(self.root, "out")
        self.call(AMALGAMATE, self.out, self.root)

    def call(self, *command):
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.out)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return done.stdout

    def test_names_are_kept_apart_from_each_other_and_from_those_of_the_program(self):
        self.call("gcc", "-Wall", "-Wextra", "main.c", "libeip.c", "-o", "main")
        self.assertEqual(self.call("./main"), EXPECTED)

    def test_public_names_alone_are_exported(self):
        self.call("gcc", "-Wall", "-Wextra", "-shared", "-fPIC", "libeip.c", "-o", "libeip.so")
        names = self.call("nm", "-D", "--defined-only", "libeip.so").split()[2::3]
        self.assertEqual(names, ["eip_part_sum"])

    def test_the_header_stands_alone_and_tells_the_version(self):
        self.call("gcc", "-Wall", "-Wextra", "-fsyntax-only", "-x", "c", "libeip.h")
        with open(os.path.join(self.out, "libeip.h"), encoding="utf-8") as stream:
            self.assertIn(" 1.2.3: ", stream.read())


if __name__ == "__main__":
    unittest.main()
