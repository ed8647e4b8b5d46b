#!/usr/bin/python3
"""The commands that need no device: ciprw path and ciprw status."""

import json
import unittest

from plant import run


class Paths(unittest.TestCase):
    def test_text_gives_bytes(self):
        for text, wanted in (
                ("@0x06/1", "20 06 24 01"), ("@6/0b1", "20 06 24 01"),
                ("@0o6/1/3", "20 06 24 01 30 03"),
                ("Motor[3].Speed", "91 05 4d 6f 74 6f 72 00 28 03 91 05 53 70 65 65 64 00"),
                ('@4/{"connection":100}', "20 04 2c 64"),
                ('@{"port":1,"link":3}/{"class":4}', "01 03 20 04"),
                ("1/0/2/192.168.1.5",
                 "01 00 12 0b 31 39 32 2e 31 36 38 2e 31 2e 35 00"),
                ('1/0 {"class":4} {point 100}', "01 00 20 04 2c 64")):
            done = run("path", text)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, wanted + "\n", ""))

    def test_bytes_give_text(self):
        for given in (["20 06 24 01"], ["20062401"], ["20", "06", "24", "01"],
                      ["0x20,0x06,0x24,0x01"], ["20:06:24:01"]):
            done = run("path", "--hex", *given)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "@0x06/1\n", ""))
        done = run("path", "--hex", "91 05 4d 6f 74 6f 72 00 28 03")
        self.assertEqual(done.stdout, "Motor[3]\n")

    def test_what_is_printed_gives_the_same_bytes(self):
        for hexadecimal, words in (
                ("01 00 20 02 24 01", "1/0 @0x02/1"),
                ("21 00 06 00 24 01", "{class 6 in format 1} {instance 1}"),
                ("20 04 24 97 2c 96 80 01 01 02", "@0x04/151 {point 150} {data 01 02}"),
                ("91 03 61 20 22 00", r'{symbol "a \""}'),
                ("34 04 01 00 0e 00 36 00 81 0b 20 04",
                 "{key vendor 1 type 14 product 54 revision 1.11 compatible} @0x04")):
            self.assertEqual(run("path", "--hex", hexadecimal).stdout, words + "\n")
            self.assertEqual(run("path", words).stdout, hexadecimal + "\n")
        packed = "21 06 00 91 01 41"
        words = run("path", "--packed", "--hex", packed).stdout.strip()
        self.assertEqual(words, '{class 6 in format 1} {symbol "A"}')
        self.assertEqual(run("path", "--packed", words).stdout, packed + "\n")

    def test_packed_has_no_pad_bytes(self):
        self.assertEqual(run("path", "--packed", "Abc").stdout, "91 03 41 62 63\n")
        self.assertEqual(run("path", "Abc").stdout, "91 03 41 62 63 00\n")
        self.assertEqual(run("path", "--packed", "@0x300/1").stdout, "21 00 03 24 01\n")
        self.assertEqual(run("path", "--packed", "--hex", "21 00 03 24 01").stdout, "@0x300/1\n")

    def test_json(self):
        self.assertEqual(json.loads(run("path", "--json", "@6/1").stdout),
                         {"path": "@0x06/1", "hex": "20 06 24 01", "size": 4})
        self.assertEqual(json.loads(run("path", "--json", "--hex", "20 06").stdout),
                         {"path": "@0x06", "hex": "20 06", "size": 2})

    def test_mistakes_have_their_place(self):
        for args, words in ((["Tag["], "column 5"), (["Tag[0-3]"], "column 6"),
                            (["Tag.5"], "column 4"), (["--hex", "20 6"], "column 4"),
                            (["--hex", "xx"], "column 1"), (["--hex", "20 06 30"], "byte 2"),
                            (["--hex", "91 05 41"], "byte 0"),
                            (["--hex", "91 03 41 62 63 01"], "byte 0"),
                            (["--hex", "00 " * 511], "510"), (["--hex", ""], "empty"),
                            (["1/0 {pint 1}"], "column 6"), (["{point 1"], "column 9"),
                            ([], "no path"), (["a", "b"], "one path")):
            done = run("path", *args)
            self.assertEqual((done.returncode, done.stdout), (2, ""), args)
            self.assertIn(words, done.stderr)


class Statuses(unittest.TestCase):
    def test_words_and_what_to_do(self):
        done = run("status", "0xff", "0x2105")
        self.assertEqual(done.stdout.splitlines(), [
            "general error (0xff): access beyond the end of the object (0x2105)",
            "  the tag has fewer elements than that"])
        self.assertEqual(done.returncode, 0)
        self.assertEqual(run("status", "255", "8453").stdout, done.stdout)
        self.assertEqual(run("status", "0").stdout, "success (0x00)\n")
        self.assertIn("unknown status (0x7b)", run("status", "0x7b").stdout)

    def test_json(self):
        self.assertEqual(json.loads(run("status", "--json", "1", "0x109", "504").stdout), {
            "status": 1, "extended": [0x109, 504], "advice": "open it with a smaller size",
            "text": "connection failure (0x01): invalid connection size (0x0109), "
                    "supported size 504"})
        self.assertNotIn("advice", json.loads(run("status", "--json", "0").stdout))

    def test_mistakes(self):
        for args in ([], ["256"], ["x"], ["1", "65536"], ["1", "0x"], ["-1"], ["1"] * 6):
            done = run("status", *args)
            self.assertEqual((done.returncode, done.stdout), (2, ""), args)
            self.assertNotEqual(done.stderr, "")


if __name__ == "__main__":
    unittest.main()
