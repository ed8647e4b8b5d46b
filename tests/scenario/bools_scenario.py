#!/usr/bin/python3
"""BOOLs of an array: those of a Logix controller, which serves DWORDs; of a Micro800, which serves
BOOLs; and arrays of DWORDs, which are what they are.
"""

import os
import tempfile
import unittest

from caller import Caller
from enip_server_scenario import Server
from plant import Sim, run
from witness import judge

ADDRESS = "127.44.8.90"  # on the port that tshark takes for EtherNet/IP
TYPES = ["--type", "Motor{Speed:REAL,Flags:BOOL[64],Run:BOOL}"]
TAGS = ["Bits=BOOL[256]", "M=Motor", "Ms=Motor[3]", "Program:Main.Local=BOOL[32]", "Row=DINT[300]",
        "Lamp=BOOL", "Grid=DINT[2,3]", "--alias", "Also=M.Flags"]


def words(bools):
    return "[" + ", ".join("true" if b else "false" for b in bools) + "]"


class Logix(unittest.TestCase):
    def setUp(self):
        path = os.path.join(self.enterContext(tempfile.TemporaryDirectory()), "heard.pcap")
        self.addCleanup(judge, path)
        self.sim = self.enterContext(Sim("--trace", path, *TYPES, *TAGS,
                                         address=("--address", ADDRESS)))

    def write(self, *assignments):
        done = run("write", self.sim.url, *assignments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def refuses(self, words_of_it, *arguments):
        done = run(*arguments)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(words_of_it, done.stderr)

    def test_an_index_is_that_of_a_bool(self):
        self.write("Bits[35]=1")
        self.assertEqual(self.sim.read("Bits[35]", "Bits[34]", "Bits[1].3", "Bits[34-36]",
                                       "Bits[3]", "Bits[96]"),
                         {"Bits[35]": "true", "Bits[34]": "false", "Bits[1].3": "true",
                          "Bits[34-36]": "[false, true, false]", "Bits[3]": "false",
                          "Bits[96]": "false"})
        self.write("Bits[3]=1")
        self.assertEqual(self.sim.read("Bits[3]", "Bits[96]", "Bits[0].3"),
                         {"Bits[3]": "true", "Bits[96]": "false", "Bits[0].3": "true"})
        self.write("Bits[35]=0", "Bits[1].4=1")
        self.assertEqual(self.sim.read("Bits[32]*5"),
                         {"Bits[32]*5": "[false, false, false, false, true]"})

    def test_every_bool_by_itself_and_all_of_them(self):
        wanted = [i % 7 == 3 or i == 255 for i in range(256)]
        self.write(f"Bits[0-255]={','.join(str(int(b)) for b in wanted)}")
        self.assertEqual(self.sim.read("Bits*256")["Bits*256"], words(wanted))
        tags = [f"Bits[{i}]" for i in range(256)]
        self.assertEqual(self.sim.read(*tags), {
            tag: words([b])[1:-1] for tag, b in zip(tags, wanted)})
        for first, count in ((0, 1), (0, 33), (31, 1), (31, 2), (5, 60), (200, 56), (64, 64)):
            tag = f"Bits[{first}]*{count}"
            self.assertEqual(self.sim.read(tag), {tag: words(wanted[first:first + count])})

    def test_a_tag_without_an_index_is_its_first(self):
        self.write("Bits=1", "Lamp=1")
        self.assertEqual(self.sim.read("Bits", "Bits[0-1]", "Lamp"),
                         {"Bits": "true", "Bits[0-1]": "[true, false]", "Lamp": "true"})

    def test_members_programs_and_aliases(self):
        self.write("M.Flags[35]=1", "Ms[2].Flags[63]=1", "Program:Main.Local[31]=1", "Also[1]=1")
        self.assertEqual(self.sim.read("M.Flags[35]", "M.Flags[1].3", "M.Flags[1]",
                                       "Ms[2].Flags[63]", "Ms[1].Flags[63]", "Also[35]",
                                       "Program:Main.Local[31]", "Program:Main.Local*32"),
                         {"M.Flags[35]": "true", "M.Flags[1].3": "true", "M.Flags[1]": "true",
                          "Ms[2].Flags[63]": "true", "Ms[1].Flags[63]": "false",
                          "Also[35]": "true", "Program:Main.Local[31]": "true",
                          "Program:Main.Local*32": words([i == 31 for i in range(32)])})

    def test_bools_of_one_dword_or_whole_dwords_are_written(self):
        self.write("Bits[7-9]=1,0,1", "Bits[32-63]=" + ",".join("1" * 32))
        self.write("Bits[64-127]=" + ",".join("10" * 32))
        wanted = [i in (7, 9) or 32 <= i < 64 or (64 <= i < 128 and i % 2 == 0)
                  for i in range(256)]
        self.assertEqual(self.sim.read("Bits*256")["Bits*256"], words(wanted))
        self.refuses("share a DWORD", "write", self.sim.url, "Bits[30-33]=0,0,0,0")
        self.refuses("share a DWORD", "write", self.sim.url, "Bits[0-40]=" + ",".join("0" * 41))
        self.assertEqual(self.sim.read("Bits*256")["Bits*256"], words(wanted))

    def test_what_is_beyond_the_end_is_refused(self):
        for tag in ("Bits[256]", "Bits[250-256]", "Bits*257", "Row[300]", "Program:Main.Local[32]"):
            self.refuses("0x2105", "read", self.sim.url, tag)
        self.refuses("0x2105", "write", self.sim.url, "Bits[256]=1")
        self.refuses("no such tag", "read", self.sim.url, "Nope[5]")

    def test_a_plan_and_a_set_say_the_same(self):
        tags = [*(f"Bits[{i}]" for i in (0, 3, 31, 32, 35, 96, 255)), "Bits", "Bits[30-40]",
                "Bits*256", "Bits[1].3", "Bits[256]", "M.Flags[35]", "Ms[2].Flags[63]", "Row[35]",
                "Also[35]", "Program:Main.Local[31]", "Lamp", "M.Speed", "Nope[3]", "Ms[1].Flags"]
        self.write("Bits[35]=1", "Bits[255]=1", "Bits[0]=1", "M.Flags[35]=1", "Ms[2].Flags[63]=1")
        plain = {tag: run("read", self.sim.url, tag).stdout.split(" = ")[-1].strip()
                 for tag in tags}
        for count in (len(tags), 3):  # from four tags on a plan browses
            with Caller(self.sim.url, *tags[:count]) as caller:
                for what in ("run", "read", "run", "run", "read", "read", "read"):
                    values = caller.tell(what).values
                    self.assertEqual({tag: "" if isinstance(text, tuple) else text
                                      for tag, text in values.items()},
                                     {tag: plain[tag] for tag in tags[:count]}, what)
                self.write("Bits[3]=1")
                self.assertEqual(caller.tell("run").values["Bits[3]"], "true")
                self.write("Bits[3]=0")


class Others(unittest.TestCase):
    def test_a_micro800_has_bools_and_dwords(self):
        with Sim("--profile", "micro800", "Bits=BOOL[64]", "Words=DWORD[10]=7") as sim:
            done = run("write", sim.url, "Bits[35]=1", "Words[3]=0x80000001", "Bits[0-1]=1,1")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(sim.read("Bits[35]", "Bits[34-36]", "Bits", "Words[3]", "Words[0-3]",
                                      "Words", "Words[3].31"),
                             {"Bits[35]": "true", "Bits[34-36]": "[false, true, false]",
                              "Bits": "true", "Words[3]": "2147483649",
                              "Words[0-3]": "[7, 7, 7, 2147483649]", "Words": "7",
                              "Words[3].31": "true"})
            tags = ["Words[3]", "Words*10", "Bits[35]", "Words[3].31"]
            with Caller(sim.url, *tags) as caller:
                for what in ("run", "read", "run", "read", "read"):
                    self.assertEqual(caller.tell(what).values,
                                     {"Words[3]": "2147483649",
                                      "Words*10": "[7, 7, 7, 2147483649, 7, 7, 7, 7, 7, 7]",
                                      "Bits[35]": "true", "Words[3].31": "true"})

    def test_a_server_of_plain_tags_has_dwords(self):
        with Server("Words=DWORD[10]", "Bits=BOOL[40]") as server:
            done = run("write", server.url, "Words[3]=5", "Bits[35]=1", "Words[8-9]=1,2")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(run("read", server.url, "Words[3]", "Words[0-9]", "Bits[35]").stdout,
                             "Words[3] = 5\nWords[0-9] = [0, 0, 0, 5, 0, 0, 0, 0, 1, 2]\n"
                             "Bits[35] = true\n")
            done = run("read", server.url, "Words[10]")
            self.assertIn("Words[10]", done.stderr)


if __name__ == "__main__":
    unittest.main()
