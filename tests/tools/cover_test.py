#!/usr/bin/python3
"""What scripts/cover makes of gcov's reports and of the compiler's call graph."""

import importlib.machinery
import importlib.util
import os
import tempfile
import unittest

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LOADER = importlib.machinery.SourceFileLoader(
    "cover", os.path.join(REPOSITORY, "scripts", "cover"))
cover = importlib.util.module_from_spec(importlib.util.spec_from_loader("cover", LOADER))
LOADER.exec_module(cover)

GRAPH = """graph: { title: "{root}/src/a/wire.c"
node: { title: "wire_decode" label: "wire_decode\\nwire.c:1:1" }
node: { title: "{root}/src/a/wire.c:part" label: "part\\nwire.c:9:1" }
node: { title: "wire_text" label: "wire_text\\nwire.c:20:1" }
node: { title: "other" label: "other\\nother.h:1:1" shape : ellipse }
edge: { sourcename: "wire_decode" targetname: "{root}/src/a/wire.c:part" label: "wire.c:3:4" }
edge: { sourcename: "wire_text" targetname: "other" label: "wire.c:21:4" }
}
"""


def line(number, count, function):
    return {"line_number": number, "count": count, "function_name": function}


def report(*lines, file="src/a/wire.c"):
    return {"files": [{"file": os.path.join(REPOSITORY, file), "lines": list(lines)}]}


class CoverTest(unittest.TestCase):
    def test_lines_of_a_header_count_in_all_that_include_it(self):
        lines = cover.Lines()
        lines.take(report(line(1, 0, "f"), line(2, 3, "f")))
        lines.take(report(line(1, 2, "f"), line(2, 0, "f")))
        self.assertEqual(lines.of("src/a/wire.c"), [(1, 2), (2, 3)])
        self.assertEqual(cover.percent(lines.of("src/a/wire.c")), 100)

    def test_what_is_not_ours_does_not_count(self):
        lines = cover.Lines()
        lines.take(report(line(1, 1, "f"), file="tests/unit/a/wire_test.c"))
        lines.take(report(line(1, 1, "f"), file="../usr/include/stdio.h"))
        self.assertEqual(dict(lines.files), {})

    def test_a_decoder_is_what_its_target_leads_to(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "wire.c.ci"), "w", encoding="utf-8") as stream:
                stream.write(GRAPH.replace("{root}", REPOSITORY))
            calls, members = cover.call_graph(folder)
        self.assertEqual(len(members["src/a/wire.c"]), 3)
        titles = cover.reachable(calls, {"wire_decode"})
        lines = cover.Lines()
        lines.take(report(line(2, 1, "wire_decode"), line(10, 0, "part"), line(21, 0, "wire_text")))
        self.assertEqual(lines.of("src/a/wire.c", titles), [(2, 1), (10, 0)])

    def test_a_static_function_of_another_file_is_another_one(self):
        lines = cover.Lines()
        lines.take(report(line(10, 0, "part"), file="src/a/other.c"))
        titles = {os.path.join(REPOSITORY, "src/a/wire.c") + ":part"}
        self.assertEqual(lines.of("src/a/other.c", titles), [])

    def test_lines_in_a_row_are_told_as_one(self):
        self.assertEqual(cover.ranges([1, 2, 3, 7, 9, 10]), "1-3, 7, 9-10")
        self.assertEqual(cover.ranges([]), "")

    def test_nothing_at_all_is_not_everything(self):
        self.assertEqual(cover.percent([]), 0)

    def test_each_target_that_says_so_leads_somewhere(self):
        found = cover.decoders()
        self.assertIn("src/cip/path_segment.c", found)
        for decoder, targets in found.items():
            self.assertTrue(os.path.exists(os.path.join(REPOSITORY, decoder)), decoder)
            self.assertTrue(targets)


if __name__ == "__main__":
    unittest.main()
