#!/usr/bin/python3
"""tools/tidy: each rule finds its violation at the right place, and a clean tree passes."""

import os
import shutil
import subprocess
import tempfile
import unittest

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TIDY = os.path.join(REPOSITORY, "tools", "tidy")
SPDX = "/* SPDX-License-Identifier: MIT */\n"

TABLE = """# Architecture

## Layers
```
base:            cip: base
cmd: everything
```
"""
HEADER = SPDX + """#ifndef CIP_PART_H
#define CIP_PART_H

#include <eip/part.h>

#include "base/bytes.h"

int cip_part_decode(struct bytes b);

#endif
"""
CLEAN = {
    "ARCHITECTURE.md": TABLE,
    ".clang-format": "BasedOnStyle: LLVM\nIndentWidth: 4\nColumnLimit: 100\n"
    "AllowShortFunctionsOnASingleLine: Inline\n",
    "include/eip/part.h": SPDX + "#ifndef EIP_PART_H\n#define EIP_PART_H\n\n"
    "#include <stdint.h>\n\nint eip_part(uint8_t *data);\n\n#endif\n",
    "src/base/bytes.h": SPDX + "#ifndef BASE_BYTES_H\n#define BASE_BYTES_H\n\n"
    "struct bytes {\n    int count;\n};\n\n#endif\n",
    "src/cip/part.h": HEADER,
    "src/cip/part.c": SPDX + '#include "cip/part.h"\n\n'
    "/* malloc(1) in a comment, \"strcpy(\" in a string: neither is a call. */\n"
    "int cip_part_decode(struct bytes b) {\n    return b.count;\n}\n",
    "src/cmd/main.c": SPDX + '#include "cip/part.h"\n\nint main(void) {\n    return 0;\n}\n',
    "tests/unit/cip/part_test.c": "int main(void) {\n    return 0;\n}\n",
    "tests/codecs/cip_part_codecs.c": '#include "cip/part.h"\n\n'
    "int part(struct bytes b) {\n    return cip_part_decode(b);\n}\n",
}


def body(lines):
    """A function of so many lines."""
    return "int long_one(void) {\n" + "    ;\n" * (lines - 2) + "}\n"


class TidyTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        for file, text in CLEAN.items():
            self.write(file, text)

    def write(self, file, text):
        path = os.path.join(self.root, file)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)

    def append(self, file, text):
        self.write(file, CLEAN[file] + text)

    def tidy(self, *more):
        command = [TIDY, "--root", self.root, *more]
        return subprocess.run(command, capture_output=True, check=False, text=True)

    def finds(self, *places):
        """Exactly these findings, each "file:line: rule"."""
        done = self.tidy()
        lines = done.stdout.splitlines()[:-1]
        self.assertEqual([": ".join(line.split(": ")[:2]) for line in lines], list(places))
        self.assertEqual(done.returncode, 1 if places else 0, done.stderr)
        self.assertIn(" functions, median ", done.stdout.splitlines()[-1])
        return lines

    def replace(self, file, old, new):
        self.assertIn(old, CLEAN[file])
        self.write(file, CLEAN[file].replace(old, new))

    def test_a_clean_tree_passes(self):
        self.finds()

    def test_statistics_count_functions_and_comments(self):
        self.append("src/cmd/main.c", "\n" + body(9))
        last = self.tidy().stdout.splitlines()[-1]
        self.assertEqual(
            last,
            "3 functions, median 3 lines, 90th percentile 9; comment lines 15 % of .c, 15 % of .h",
        )

    # layers

    def test_a_forbidden_include_is_found(self):
        self.replace("src/base/bytes.h", "struct bytes", '#include "cip/part.h"\n\nstruct bytes')
        self.write("src/cip/part.h", HEADER.replace('#include "base/bytes.h"\n\n', ""))
        lines = self.finds("src/base/bytes.h:5: layers")
        self.assertIn("base may not include cip", lines[0])

    def test_an_include_inside_a_comment_is_not_an_include(self):
        comment = '/* #include "cip/part.h" */\nstruct bytes'
        self.replace("src/base/bytes.h", "struct bytes", comment)
        self.finds()

    def test_angle_brackets_do_not_hide_an_include(self):
        self.replace("src/cip/part.h", '"base/bytes.h"', "<base/bytes.h>")
        self.finds("src/cip/part.h:7: layers")

    def test_an_include_without_its_folder_is_found(self):
        self.replace("src/cip/part.h", '"base/bytes.h"', '"part.h"')
        self.assertIn('write "cip/part.h"', self.finds("src/cip/part.h:7: layers")[0])

    def test_an_include_of_an_unknown_folder_is_found(self):
        self.replace("src/cip/part.h", '"base/bytes.h"', '"gone/bytes.h"')
        self.finds("src/cip/part.h:7: layers")

    def test_a_folder_without_an_entry_is_found(self):
        self.write("src/stray/x.h", SPDX + "#ifndef STRAY_X_H\n#define STRAY_X_H\n#endif\n")
        self.finds("src/stray/x.h:1: layers")

    def test_a_public_header_stands_alone(self):
        self.replace("include/eip/part.h", "<stdint.h>", "<uv.h>")
        self.finds("include/eip/part.h:5: layers")
        self.replace("include/eip/part.h", "<stdint.h>", '"base/bytes.h"')
        self.finds("include/eip/part.h:5: layers")

    def test_a_cycle_in_the_table_is_found(self):
        self.replace("ARCHITECTURE.md", "base:   ", "base: cip   ")
        self.assertIn("base -> cip -> base", self.finds("ARCHITECTURE.md:5: layers")[0])

    def test_an_unknown_name_in_the_table_is_found(self):
        self.replace("ARCHITECTURE.md", "cip: base", "cip: base gone")
        self.finds("ARCHITECTURE.md:5: layers")

    def test_a_broken_line_of_the_table_is_found(self):
        self.replace("ARCHITECTURE.md", "cmd: everything", "cmd: everything\nand so on")
        self.finds("ARCHITECTURE.md:7: layers")

    def test_a_missing_table_is_found(self):
        self.write("ARCHITECTURE.md", "# Architecture\n")
        self.assertIn("ARCHITECTURE.md:1: layers: no layer table", self.tidy().stdout)

    def test_a_cycle_of_files_is_found(self):
        text = SPDX + '#ifndef BASE_{0}_H\n#define BASE_{0}_H\n\n#include "base/{1}.h"\n\n#endif\n'
        self.write("src/base/a.h", text.format("A", "b"))
        self.write("src/base/b.h", text.format("B", "a"))
        self.assertIn("src/base/a.h -> src/base/b.h", self.finds("src/base/b.h:5: layers")[0])

    # sizes

    def test_a_function_of_70_lines_passes_and_of_71_not(self):
        self.append("src/cmd/main.c", "\n" + body(70))
        self.finds()
        self.append("src/cmd/main.c", "\n" + body(71))
        self.assertIn("long_one has 71", self.finds("src/cmd/main.c:8: function-length")[0])

    def test_braces_in_literals_comments_and_branches_do_not_mislead(self):
        odd = (
            "\nint odd(int c) {\n    /* } */\n"
            "    return c == '{' || c == '}' || \"{\"[0] == c;\n}\n"
            "\n#ifdef ONE\nint two(void) {\n#else\nint two(int x) {\n#endif\n"
            "    return 2;\n}\n\n"
        )
        self.append("src/cmd/main.c", odd + body(71))
        self.finds("src/cmd/main.c:21: function-length")

    def test_a_long_python_function_is_found(self):
        self.write("tools/x.py", "X = 1\n\n\ndef long_one():\n" + "    pass\n" * 70)
        self.finds("tools/x.py:4: function-length")

    def test_a_line_of_101_columns_is_found(self):
        line = "# " + "\u00e4" * 98
        for file in ("x.py", "x.cmake", "CMakeLists.txt", "x.sh"):
            self.write(file, f"#\n{line}\n#{line}\n")
        self.write("run", f"#!/bin/sh\n#{line}\n")
        self.write("x.md", f"#{line}\n")
        self.finds(
            "CMakeLists.txt:3: line-length", "run:2: line-length", "x.cmake:3: line-length",
            "x.py:3: line-length", "x.sh:3: line-length",
        )

    # calls

    def test_banned_calls_are_found(self):
        for name in (
            "strcpy strcat sprintf vsprintf strtok strtok_r atoi atol alloca gets malloc calloc "
            "realloc free strdup setlocale system popen"
        ).split():
            with self.subTest(name):
                self.append("src/cmd/main.c", f"\nint f(void) {{\n    return {name}(1);\n}}\n")
                self.finds("src/cmd/main.c:9: banned-call")

    def test_banned_calls_are_found_in_tests(self):
        self.append("tests/unit/cip/part_test.c", "\nint f(void) {\n    return atoi(0);\n}\n")
        self.finds("tests/unit/cip/part_test.c:6: banned-call")

    def test_members_with_a_banned_name_are_not_calls_of_it(self):
        code = "\nint f(struct t *t) {\n    return t->free(t) + xfree(t);\n}\n"
        self.append("src/cmd/main.c", code)
        self.finds()

    def test_some_calls_are_allowed_in_their_places(self):
        call = "int f(void) {\n    return %s(1);\n}\n"
        self.write("src/base/mem.c", SPDX + call % "malloc")
        self.write("tests/unit/base/mem_test.c", call % "popen")
        self.write("tests/unit/base/locale_test.c", call % "setlocale")
        self.write("tests/support/words.c", call % "strtok_r")
        self.finds()

    # tests

    def test_a_module_without_a_test_is_found(self):
        os.remove(os.path.join(self.root, "tests/unit/cip/part_test.c"))
        self.finds("src/cip/part.c:1: unit-test")

    def test_files_for_two_systems_share_a_test(self):
        for system in ("posix", "windows"):
            self.write(f"src/cip/wire_{system}.c", SPDX + "int x;\n")
        self.finds("src/cip/wire_posix.c:1: unit-test", "src/cip/wire_windows.c:1: unit-test")
        self.write("tests/unit/cip/wire_test.c", "int x;\n")
        self.finds()

    def test_a_header_of_base_with_functions_and_no_c_file_needs_a_test(self):
        function = "static inline int one(void) {\n    return 1;\n}\n\n"
        self.replace("src/base/bytes.h", "#endif", function + "#endif")
        self.finds("src/base/bytes.h:1: unit-test")

    def test_a_decoder_without_a_codec_is_found(self):
        self.replace("tests/codecs/cip_part_codecs.c", "cip_part_decode(b)", "b.count")
        self.finds("src/cip/part.h:9: decoder")

    # form

    def test_a_missing_licence_line_is_found_and_added(self):
        self.replace("src/base/bytes.h", SPDX, "")
        self.finds("src/base/bytes.h:1: spdx")
        self.assertEqual(self.tidy("--fix-spdx").returncode, 0)
        self.finds()
        with open(os.path.join(self.root, "src/base/bytes.h"), encoding="utf-8") as stream:
            self.assertEqual(stream.read(), CLEAN["src/base/bytes.h"])

    def test_a_wrong_header_guard_is_found(self):
        self.replace("src/base/bytes.h", "BASE_BYTES_H", "BYTES_H")
        self.assertIn("BASE_BYTES_H", self.finds("src/base/bytes.h:2: header-guard")[0])
        self.replace("src/base/bytes.h", "#define BASE_BYTES_H", "#define BASE_BYTE_H")
        self.finds("src/base/bytes.h:2: header-guard")

    def test_a_typedef_of_a_structure_is_found(self):
        typedef = "typedef struct bytes bytes;\n"
        self.replace("src/base/bytes.h", "struct bytes {", typedef + "struct bytes {")
        self.finds("src/base/bytes.h:5: typedef-struct")

    def test_a_typedef_with_a_body_is_found_and_a_function_type_is_not(self):
        typedef = "typedef struct bytes get_bytes(int);\ntypedef struct {\n    int a;\n} t;\n"
        self.replace("src/base/bytes.h", "#endif", typedef + "\n#endif")
        self.finds("src/base/bytes.h:10: typedef-struct")

    def test_code_that_is_not_formatted_is_found(self):
        self.replace("src/cmd/main.c", "    return 0;", "  return 0;")
        self.finds("src/cmd/main.c:4: format")

    def test_a_document_that_names_a_file_that_is_gone_is_found(self):
        self.write("notes.md", "`src/cip/part.c`, `cip/part.h`, `eip/part.h`\nand `cip/gone.c`\n")
        self.finds("notes.md:2: document")

    def test_reminders_and_machine_paths_are_found(self):
        self.write("notes.md", "fine: ../work/x, a/root/b\n" + "TO" + "DO\n")
        paths = "in /" + "work/x\nin /" + "home/me\n(/" + "root/)\n"
        self.write("more.md", paths + "FIX" + "ME\n")
        self.finds(
            "more.md:1: machine-path", "more.md:2: machine-path", "more.md:3: machine-path",
            "more.md:4: later", "notes.md:2: later",
        )

    # symbols

    def build(self, code):
        folder = os.path.join(self.root, "build")
        os.makedirs(folder, exist_ok=True)
        self.write("build/x.c", code)
        for command in (
            ["gcc", "-fPIC", "-c", "x.c", "-o", "x.o"],
            ["gcc", "-shared", "x.o", "-o", "libeip.so"],
            ["ar", "rcs", "libeip.a", "x.o"],
        ):
            subprocess.run(command, cwd=folder, check=True)

    def test_a_library_that_exports_just_the_declared_functions_passes(self):
        self.build("int eip_part(unsigned char *d) { return d != 0; }")
        self.finds()

    def test_a_foreign_export_is_found(self):
        self.build("int eip_part(unsigned char *d) { return d != 0; } int other = 1;")
        self.finds("build/libeip.a:1: symbols", "build/libeip.so:1: symbols")

    def test_an_undeclared_export_is_found(self):
        self.build("int eip_part(unsigned char *d) { return d != 0; } int eip_x = 1;")
        lines = self.finds("build/libeip.a:1: symbols", "build/libeip.so:1: symbols")
        self.assertIn("declare it in include/eip", lines[0])

    def test_a_declared_function_that_is_not_exported_is_found(self):
        self.build("static int eip_part; int *eip_get(void); int *f(void) { return &eip_part; }")
        output = self.tidy().stdout
        for library in ("libeip.a", "libeip.so"):
            self.assertIn(
                f"include/eip/part.h:7: symbols: eip_part is declared and not in {library}", output
            )


if __name__ == "__main__":
    unittest.main()
