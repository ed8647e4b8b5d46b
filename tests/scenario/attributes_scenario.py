#!/usr/bin/python3
"""Attributes of objects among tags, and the operation language of ciprw read and write."""

import json
import struct
import unittest

from plant import Liar, Sim, frame, run

PRODUCT = "1756-L83E/B"
TAGS = ["A=DINT[10]", "Text=STRING=hi", "Short=SSTRING=x", "Level=REAL", "Ready=BOOL"]


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


class Reading(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = cls.enterClassContext(Sim(*TAGS))

    def test_attributes_and_tags_are_read_together(self):
        done = run("read", self.sim.url, "@1/1/7", "A[0-1]", "@0x1/0b1/0o4", "@0xF5/1/13",
                   "@1/1/1.0", "Text", "@0x6b/1")
        self.assertEqual(done.stdout.splitlines(), [
            f'@1/1/7 = "{PRODUCT}"', "A[0-1] = [0, 0]", "@0x1/0b1/0o4 = [33, 11]",
            "@0xF5/1/13 = 120", "@1/1/1.0 = true", 'Text = "hi"', "@0x6b/1 = 0"])
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_json_has_a_type_where_it_is_known(self):
        done = run("read", "--json", self.sim.url, "@1/1/7", "@1/1/4", "@0xF5/1/5", "@1/1")
        name, revision, interface, everything = lines(done.stdout)
        self.assertEqual(name, {"tag": "@1/1/7", "type": "SHORT_STRING", "value": PRODUCT,
                                "status": 0, "extended": []})
        self.assertEqual((revision["type"], revision["value"]), ("USINT", [33, 11]))
        self.assertNotIn("type", interface)
        self.assertEqual(bytes.fromhex(interface["value"])[:4], b"\1\0\0\x7f")
        self.assertNotIn("type", everything)
        self.assertIn(PRODUCT.encode(), bytes.fromhex(everything["value"]))

    def test_a_missing_attribute_fails_alone(self):
        done = run("read", "--json", self.sim.url, "@1/1/99", "@1/7/1", "A")
        self.assertEqual(done.returncode, 1)
        self.assertEqual([line["status"] for line in lines(done.stdout)], [0x14, 0x05, 0])
        self.assertIn("the object has no such attribute", done.stderr)
        self.assertIn("the device has no such object", done.stderr)
        self.assertEqual(run("read", self.sim.url, "@1/1/99").returncode, 5)

    def test_mistakes_have_a_column(self):
        for text, column in (("A=1", 2), ("A[0-3]+4", 7), ("@1/1/", 6), ("@1/0o8", 4), ("A B", 2),
                             ("Tag[", 5), ("@{\"clas\":1}", 3)):
            done = run("read", "127.0.0.1:1", "Good", text)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(f"column {column}: ", done.stderr)


class Writing(unittest.TestCase):
    def setUp(self):
        self.sim = self.enterContext(Sim(*TAGS))

    def write(self, *args):
        return run("write", self.sim.url, *args)

    def test_attributes_and_tags_are_written_in_their_order(self):
        done = self.write("@0xF5/1/13=100", "A=[1,2,3]", "@0xF5/1/13=(UINT)77", "A[4-5]=7,8",
                          "Ready=1")
        self.assertEqual(done.stdout.splitlines(), [
            "@0xF5/1/13 = 100", "A = [1, 2, 3]", "@0xF5/1/13 = 77", "A[4-5] = [7, 8]",
            "Ready = true"])
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.sim.read("@0xF5/1/13", "A*6"),
                         {"@0xF5/1/13": "77", "A*6": "[1, 2, 3, 0, 7, 8]"})

    def test_a_cast_is_the_type_of_the_tag_and_widens_it(self):
        done = self.write("A[0-1]=(dint)4294967295,0xF", '"', "Ready=(BOOL)7")
        self.assertEqual(done.returncode, 2)
        done = self.write("A[0-1]=(dint)4294967295,0xF", 'Text=(STRING)"say ""x"", y"',
                          'Short=(SSTRING)"s"', "Ready=(BOOL)7", "Level=(REAL)2")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.sim.read("A*2", "Text", "Short", "Ready", "Level"), {
            "A*2": "[-1, 15]", "Text": '"say \\"x\\", y"', "Short": '"s"', "Ready": "true",
            "Level": "2.0"})

    def test_what_is_wrong_has_a_column_and_nothing_is_written(self):
        for text, column, words in (
                ("A=(INT)1", 3, "its own type is DINT"), ("Text=(SSTRING)\"a\"", 6, "STRING"),
                ("A[0-2]=1,2", 8, "2 values for 3 elements"), ("A=1,,3", 5, "DINT"),
                ("A=4294967295", 3, "DINT"), ("A+4=3", 2, "offset"),
                ("A=(FOO)1", 4, "no such type"),
                ("@1/1=3", 5, "at once"), ("@1/1/1.2=1", 7, "write all of it"),
                ("@0xF5/1/5=3", 11, "type"),
                ("@1/1/4=1", 8, "1 value for 2 elements"), ("@0xF5/1/13=70000", 12, "UINT"),
                ("A", 2, "missing"), ("A.40=1", 2, "no such bit"), ("A[0-1]=[1,2", 12, "']'"),
                ('Text="hi', 9, "'\"' is missing")):
            done = self.write("A[9]=9", text)
            self.assertEqual((done.returncode, done.stdout), (2, ""), text)
            self.assertIn(f"column {column}: ", done.stderr)
            self.assertIn(words, done.stderr)
        self.assertEqual(self.sim.read("A[9]"), {"A[9]": "0"})

    def test_what_cannot_be_set_is_refused(self):
        done = self.write("@1/1/1=3", "@1/1/99=(UINT)3", "A=5")
        self.assertEqual((done.returncode, done.stdout), (1, "A = 5\n"))
        self.assertIn("attribute not settable (0x0e); the attribute can only be read", done.stderr)
        self.assertEqual(self.write("@1/1/1=3").returncode, 5)

    def test_what_is_cast_is_set_without_being_read(self):
        def answer(head, data):
            service = data[16]
            return [frame(0x6F, struct.pack("<IHHHHHH", 0, 0, 2, 0, 0, 0xB2, 4)
                          + bytes([service | 0x80, 0, 0, 0]), 77, context=head[12:20])]
        with Liar(answer) as device:
            done = run("write", device.url.split("/")[0] + "?simple=1", "@0x93/1/10=(REAL)1.5")
        self.assertEqual((done.returncode, done.stdout), (0, "@0x93/1/10 = 1.5\n"), done.stderr)
        self.assertEqual([data[16:].hex(" ") for data in device.heard],
                         ["10 03 20 93 24 01 30 0a 00 00 c0 3f"])


if __name__ == "__main__":
    unittest.main()
