#!/usr/bin/python3
"""Structures, aliases, rights and faults that a simulator is given, as clients see them."""

import unittest

from plant import Sim, run

RECIPE = "Recipe{Temperature:REAL,Pressure:REAL,Duration:DINT,QualityLevel:STRING}"
TYPES = ["--type", "Line{Motors:Motor[2],Name:Str20}", "--type", RECIPE,
         "--type", "Motor{Speed:REAL,Run:BOOL,Fault:BOOL,Steps:INT[3],Flags:BOOL[64],T:TIMER}",
         "--type", "Str20=STRING(20)"]
TAGS = ["CurrentRecipe=Recipe", 'Next=Recipe={Temperature: 21.5, QualityLevel: "good"}',
        'L=Line={Motors: [{Speed: 1.5}, {Speed: 2, Fault: 1, Steps: [1, 2, 3], T: {PRE: 500}}],'
        ' "Name": "left, right"}', "Many_1..3=Motor[2]={Run: true}", "Count=DINT=5", "Secret=INT=7",
        "Fixed=REAL=2.5", "Faulty=DINT=9", "Flags=BOOL[64]=0"]
ACCESS = ["--alias", "Fault=L.Motors[1].Fault", "--alias", "Bit=Count.2",
          "--alias", "F40=Flags[40]", "--alias", "Second=L.Motors[1]",
          "--alias", "Again=Second.Steps", "--read-only", "Count", "--no-access", "Secret",
          "--constant", "Fixed", "--fail", "Faulty=0xff/0x2107",
          "--alias", "Bad=Faulty.0"]


class Structures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = cls.enterClassContext(Sim(*TYPES, *ACCESS, *TAGS))

    def test_members_at_any_depth_are_read(self):
        self.assertEqual(
            self.sim.read("L.Motors[0].Speed", "L.Motors[1].Speed", "L.Motors[1].Fault",
                          "L.Motors[1].Run", "L.Motors[1].Steps[0-2]", "L.Motors[1].T.PRE",
                          "L.Name.LEN", "Next.Temperature", "Next.QualityLevel",
                          "many_3[1].run", "Many_1[1].Fault"),
            {"L.Motors[0].Speed": "1.5", "L.Motors[1].Speed": "2.0", "L.Motors[1].Fault": "true",
             "L.Motors[1].Run": "false", "L.Motors[1].Steps[0-2]": "[1, 2, 3]",
             "L.Motors[1].T.PRE": "500", "L.Name.LEN": "11", "Next.Temperature": "21.5",
             "Next.QualityLevel": '"good"',
             "many_3[1].run": "true", "Many_1[1].Fault": "false"})

    def test_a_whole_structure_is_its_members(self):
        self.assertEqual(self.sim.read("Next")["Next"],
                         '{Temperature: 21.5, Pressure: 0.0, Duration: 0, QualityLevel: "good"}')

    def test_an_array_of_bools_is_shown_as_such(self):
        done = run("write", self.sim.url, "Many_2[0].Flags[35]=1", "Many_2[0].Flags[63]=1")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        flags = ", ".join("true" if at in (35, 63) else "false" for at in range(64))
        self.assertIn(f"Steps: [0, 0, 0], Flags: [{flags}], T: ", self.sim.read("Many_2")["Many_2"])
        self.assertIn("Flags: DWORD[2]\n", run("types", self.sim.url).stdout)

    def test_a_member_is_written(self):
        done = run("write", self.sim.url, "CurrentRecipe.Duration=120", "L.Motors[0].Run=1",
                   'CurrentRecipe.QualityLevel="A"', "L.Motors[0].Steps[1]=-5")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.sim.read("CurrentRecipe.Duration", "L.Motors[0].Run",
                                       "L.Motors[0].Fault", "CurrentRecipe.QualityLevel",
                                       "L.Motors[0].Steps[0-2]"),
                         {"CurrentRecipe.Duration": "120", "L.Motors[0].Run": "true",
                          "L.Motors[0].Fault": "false", "CurrentRecipe.QualityLevel": '"A"',
                          "L.Motors[0].Steps[0-2]": "[0, -5, 0]"})

    def test_an_alias_is_what_it_stands_for(self):
        self.assertEqual(self.sim.read("Fault", "Bit", "F40", "Again[2]", "Second.Speed"),
                         {"Fault": "true", "Bit": "true", "F40": "false", "Again[2]": "3",
                          "Second.Speed": "2.0"})
        done = run("write", self.sim.url, "F40=1", "Second.T.ACC=77")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.sim.read("Flags[40]", "Flags[1].8", "L.Motors[1].T.ACC"),
                         {"Flags[40]": "true", "Flags[1].8": "true",
                          "L.Motors[1].T.ACC": "77"})

    def refused(self, operation, operand, words):
        done = run(operation, self.sim.url, operand)
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn(words, done.stderr)

    def test_rights_are_kept(self):
        self.assertEqual(self.sim.read("Count", "Fixed"), {"Count": "5", "Fixed": "2.5"})
        for operand in ("Count=6", "Fixed=1.0", "Bit=0"):
            self.refused("write", operand, "0x0f")
        self.refused("read", "Secret", "0x04")
        self.assertEqual(self.sim.read("Count", "Fixed"), {"Count": "5", "Fixed": "2.5"})

    def test_a_forced_status_is_told(self):
        self.refused("read", "Faulty", "0x2107")
        self.refused("write", "Faulty=1", "0x2107")
        self.refused("read", "Bad", "0x2107")


class Mistakes(unittest.TestCase):
    def test_each_has_its_column(self):
        for arguments, column, words in (
                (["--type", "A"], 2, "'{'"), (["--type", "A{B:QUINT}"], 5, "'QUINT'"),
                (["--type", "A{B:C}", "--type", "C{D:A}"], 5, "which contains"),
                (["--type", "A{B:INT}", "--type", "a{B:INT}"], 1, "already"),
                (["--type", "A{B:STRING(4)}"], 11, "Str20=STRING(20)"),
                (["--type", RECIPE, "A=Recpie"], 3, ", Recipe"),
                (["--type", RECIPE, "A=Recipe={Presure: 1}"], 11, "'Presure'"),
                (["--type", RECIPE, "A=Recipe={Pressure: x}"], 21, "REAL takes"),
                (["--type", RECIPE, "A=Recipe=1"], 10, "braces"),
                (["A=TIMER={PRE: 1"], 16, "'}'"), (["A=INT[2]=[1,2,3]"], 15, "more values"),
                (["A=INT", "--alias", "B=C"], 3, "no such tag"),
                (["A=INT", "--alias", "B=A.16"], 4, "bit"),
                (["A=INT", "--alias", "A=A"], 1, "already"),
                (["A=INT", "--read-only", "B"], 1, "'B'"), (["A=INT", "--constant", "B"], 1, "'B'"),
                (["A=INT", "--no-access", "B"], 1, "'B'"), (["A=INT", "--fail", "A"], 2, "'='"),
                (["A=INT", "--fail", "A=0"], 3, "1 to 255"),
                (["A=INT", "--fail", "A=1/70000"], 5, "65535")):
            done = run("sim", "--port", "0", *arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertTrue(done.stderr.startswith(f"ciprw sim: column {column}: "),
                            (arguments, done.stderr))
            self.assertIn(words, done.stderr)


if __name__ == "__main__":
    unittest.main()
