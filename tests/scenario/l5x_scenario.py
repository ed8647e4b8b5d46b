#!/usr/bin/python3
"""ciprw sim --l5x: exports of Studio 5000 as controllers.

Some are written here. Real ones are in $CIPRW_L5X, which must then exist, or beside the repository,
where they may be absent: what they hold is worked out from their XML anew, and read from the
simulator member by member.
"""

import calendar
import glob
import json
import math
import os
import re
import struct
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

from plant import CIPRW, TIMEOUT, Session, Sim, run

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ADDRESSES_AT_ONCE = 200

PRESS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<RSLogix5000Content SchemaRevision="1.0" SoftwareRevision="35.00">
<Controller Use="Target" Name="Press" ProcessorType="1756-L85E" MajorRev="35" MinorRev="11">
<DataTypes><DataType Name="Recipe" Family="NoFamily" Class="User"><Members>
<Member Name="Steps" DataType="Step" Dimension="3" Hidden="false" ExternalAccess="Read/Write"/>
<Member Name="Name" DataType="STRING" Dimension="0" Hidden="false" ExternalAccess="Read Only"/>
</Members></DataType><DataType Name="Step" Family="NoFamily" Class="User"><Members>
<Member Name="ZZZZZZZZZZStep0" DataType="SINT" Dimension="0" Hidden="true"/>
<Member Name="Done" DataType="BIT" Dimension="0" Target="ZZZZZZZZZZStep0" BitNumber="0"/>
<Member Name="Level" DataType="REAL" Dimension="0"/></Members></DataType></DataTypes>
<Modules><Module Name="In" ParentModule="Local"><Ports>
<Port Id="1" Address="2" Type="ICP" Upstream="true"/></Ports><Communications><Connections>
<Connection Name="Standard" Type="Input"><InputTag ExternalAccess="Read/Write">
<Data Format="Decorated"><Structure DataType="AB:1756_DI:I:0">
<DataValueMember Name="Fault" DataType="DINT" Radix="Binary" Value="2#0000_0101"/>
<DataValueMember Name="Data" DataType="DINT" Radix="Hex" Value="16#ffff_fffe"/>
</Structure></Data></InputTag></Connection></Connections></Communications></Module></Modules>
<Tags><Tag Name="Current" TagType="Base" DataType="Recipe"><Description>now</Description>
<Data Format="Decorated"><Structure DataType="Recipe">
<ArrayMember Name="Steps" DataType="Step" Dimensions="3"><Element Index="[2]">
<Structure DataType="Step"><DataValueMember Name="Done" DataType="BOOL" Value="1"/>
<DataValueMember Name="Level" DataType="REAL" Radix="Float" Value="1.#QNAN"/></Structure>
</Element></ArrayMember><StructureMember Name="Name" DataType="STRING">
<DataValueMember Name="LEN" DataType="DINT" Value="4"/>
<DataValueMember Name="DATA" DataType="STRING" Radix="ASCII"><![CDATA['Cold']]></DataValueMember>
</StructureMember></Structure></Data></Tag>
<Tag Name="Ready" TagType="Alias" AliasFor="Last.Done"/>
<Tag Name="Last" TagType="Alias" AliasFor="Current.Steps[2]"/>
<Tag Name="Fixed" TagType="Base" DataType="INT" Constant="true"><Data Format="L5K">
<![CDATA[300]]></Data></Tag>
<Tag Name="Secret" TagType="Base" DataType="DINT" ExternalAccess="None"/>
<Tag Name="Ask" TagType="Base" DataType="MESSAGE"/></Tags>
<Programs><Program Name="Main"><Tags><Tag Name="Count" TagType="Base" DataType="DINT">
<Data Format="L5K"><![CDATA[7]]></Data></Tag>
<Tag Name="Bit" TagType="Alias" AliasFor="Local:2:I.Data.1"/></Tags>
<Routines><Routine Name="R" Type="RLL"><RLLContent><Rung Number="0"><Text><![CDATA[NOP();]]></Text>
</Rung></RLLContent></Routine></Routines></Program></Programs></Controller></RSLogix5000Content>
"""


class Export:
    """A file with an export, while the `with` lasts."""

    def __init__(self, text):
        self.text = text if isinstance(text, bytes) else text.encode()

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        path = os.path.join(self.folder.name, "Export.L5X")
        with open(path, "wb") as stream:
            stream.write(self.text)
        return path

    def __exit__(self, *_):
        self.folder.cleanup()


class Press(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = cls.enterClassContext(Export(PRESS))
        cls.sim = cls.enterClassContext(Sim("--l5x", cls.path, "Extra=DINT=5"))

    def test_values_aliases_and_module_tags_are_read(self):
        self.assertEqual(
            self.sim.read("Current.Steps[2].Done", "Current.Steps[2].Level", "Current.Name",
                          "Ready", "Last.Done", "Fixed", "Program:Main.Count", "Program:Main.Bit",
                          "Local:2:I.Fault", "Local:2:I.Data", "Extra"),
            {"Current.Steps[2].Done": "true", "Current.Steps[2].Level": "nan",
             "Current.Name": '"Cold"', "Ready": "true", "Last.Done": "true", "Fixed": "300",
             "Program:Main.Count": "7", "Program:Main.Bit": "true", "Local:2:I.Fault": "5",
             "Local:2:I.Data": "-2", "Extra": "5"})

    def test_an_alias_is_written_where_it_stands_for(self):
        with Sim("--l5x", self.path) as sim:
            done = run("write", sim.url, "Current.Steps[0].Level=2.5", "Last.Level=0.5")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(sim.read("Current.Steps[2].Level"), {"Current.Steps[2].Level": "0.5"})

    def test_rights_hold(self):
        for tag in ("Fixed=1", "Current.Name=\"x\""):
            self.assertEqual(run("write", self.sim.url, tag).returncode, 5, tag)
        for tag in ("Secret", "Ask"):
            self.assertEqual(run("read", self.sim.url, tag).returncode, 5, tag)

    def test_the_identity_is_that_of_the_controller(self):
        done = run("list", "identity", "--json", self.sim.url)
        identity = json.loads(done.stdout)
        self.assertEqual((identity["product_name"], identity["revision"]), ("1756-L85E", "35.11"))
        session = Session(self.sim.host, self.sim.port)
        self.addCleanup(session.close)
        self.assertEqual(session.ask("01 02 20 64 24 01"), "81 00 00 00 05 00 50 72 65 73 73")

    def test_the_command_line_says_more_than_the_export(self):
        with Sim("--l5x", self.path, "--product", "1756-L82E", "--revision", "36.1") as sim:
            identity = json.loads(run("list", "identity", "--json", sim.url).stdout)
            self.assertEqual((identity["product_name"], identity["revision"]),
                             ("1756-L82E", "36.1"))

    def test_a_controller_of_another_kind_cannot_be_it(self):
        done = run("sim", "--profile", "micro800", "--l5x", self.path)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("leave --profile micro800 or --l5x out", done.stderr)

    def test_what_is_left_out_is_told_with_its_place(self):
        sim = Sim("--l5x", self.path)
        with sim:
            sim.process.terminate()
            sim.process.wait(TIMEOUT)
            errors = sim.process.stderr.read()
        self.assertEqual(errors, f"ciprw sim: {self.path}:32:1: 'Ask' is left out: there is no "
                                 "type 'MESSAGE'\n")

    def test_an_export_comes_from_standard_input_and_goes_into_many_devices(self):
        with subprocess.Popen([CIPRW, "sim", "--port", "0", "--address", "127.0.0.1", "--address",
                               "127.0.0.2", "--l5x", "-"], stdin=subprocess.PIPE, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            process.stdin.write(PRESS)
            process.stdin.close()
            for _ in range(2):
                url = process.stdout.readline().split()[2]
                self.assertEqual(run("read", url, "Fixed").stdout, "Fixed = 300\n")
            process.terminate()


class Mistakes(unittest.TestCase):
    def refused(self, text):
        """Status 2, nothing on standard output, and one line: its place and its reason."""
        with Export(text) as path:
            done = run("sim", "--port", "0", "--l5x", path)
            self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            start = f"ciprw sim: {path}:"
            self.assertTrue(done.stderr.startswith(start), done.stderr)
            return done.stderr[len(start):].strip()

    def test_bad_files_are_refused_with_their_place(self):
        """What is changed to what, where the mistake is found, and the reason."""
        for old, new, place, reason in (
                (' DataType="Step"', ' DataType="Stop"', "<Member Name=\"Steps\"",
                 "there is no type 'Stop'"),
                ('DataType="REAL" Dimension', 'DataType="Recipe" Dimension',
                 '<Member Name="Level"', "type 'Recipe' would contain itself, by way of this "
                                         "'Step'"),
                ('"Fixed"', '"ready"', '<Tag Name="Ready"',
                 "there is a tag of this name already: 'Ready'"),
                ("CDATA[300]", "CDATA[70000]", '<Data Format="L5K">',
                 "'70000' is no INT, or does not fit one"),
                ('BitNumber="0"', 'BitNumber="8"', '<Member Name="Done"',
                 "'ZZZZZZZZZZStep0' does not have so many bits"),
                ("'Cold'", "Cold", '<DataValueMember Name="DATA"',
                 "this is no text in single quotes, or it has more than 82 characters"),
                ('Index="[2]"', 'Index="[3]"', "<Element Index",
                 "there is no element '[3]' in this array"),
                ('AliasFor="Current.Steps[2]"', 'AliasFor="Ready"', '<Tag Name="Ready"',
                 "alias 'Ready' would stand for itself, by way of others"),
                ("</Tags>", "</Tag>", "Tag>\n<Programs>", "this is no XML: mismatched tag"),
                ('encoding="UTF-8"', 'encoding="KOI8-R"', "KOI8-R",
                 "the encoding is none of UTF-8, UTF-16, ISO-8859-1 and US-ASCII")):
            self.assertIn(old, PRESS)
            text = PRESS.replace(old, new, 1)
            before = text[:text.index(place)].split("\n")
            self.assertEqual(self.refused(text),
                             f"{len(before)}:{len(before[-1]) + 1}: {reason}")

    def test_entity_bombs_are_refused_at_once(self):
        bomb = "<!DOCTYPE b [<!ENTITY a0 'x'>" + "".join(
            f"<!ENTITY a{i} '{('&a%d;' % (i - 1)) * 10}'>" for i in range(1, 12)) + "]>"
        found = self.refused(f"{bomb}<RSLogix5000Content>&a11;</RSLogix5000Content>")
        self.assertEqual(found, "1:13: a document type declaration has no place in an export")

    def test_cut_files_are_refused(self):
        for size in range(1, len(PRESS) - 2, 97):
            self.assertRegex(self.refused(PRESS[:size]), r"^\d+:\d+: this is no XML: ")

    def test_what_cannot_be_read_is_told(self):
        done = run("sim", "--l5x", "/nonexistent/Export.L5X")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("cannot read /nonexistent/Export.L5X: No such file", done.stderr)
        self.assertEqual(run("sim", "--l5x", "/").returncode, 2)


class Speed(unittest.TestCase):
    def test_ten_thousand_tags_of_structures_of_100_members_are_there_at_once(self):
        members = "".join(f'<Member Name="M{i}" DataType="DINT" Dimension="0"/>'
                          for i in range(100))
        values = ",".join(map(str, range(100)))
        tags = "".join(f'<Tag Name="T{i}" DataType="Wide"><Data Format="L5K"><![CDATA[[{values}]]]>'
                       "</Data></Tag>" for i in range(10000))
        with Export("<RSLogix5000Content><Controller><DataTypes><DataType Name=\"Wide\"><Members>"
                    f"{members}</Members></DataType></DataTypes><Tags>{tags}</Tags></Controller>"
                    "</RSLogix5000Content>") as path, Sim("--l5x", path) as sim:
            self.assertEqual(sim.read("T9999.M99", "T0.M1"), {"T9999.M99": "99", "T0.M1": "1"})


# Real exports.

INTEGERS = {"SINT": 8, "INT": 16, "DINT": 32, "LINT": 64}


def moment(text):
    """LDT#2022-01-01-06:00:00.100_100_100Z in nanoseconds, DT#... in microseconds."""
    nanos, *fields, fraction = re.match(
        r"(L?)DT#(\d+)-(\d+)-(\d+)-(\d+):(\d+):(\d+)\.?([\d_]*)", text).groups()
    seconds = calendar.timegm(tuple(map(int, fields)))
    digits = 9 if nanos else 6
    return seconds * 10 ** digits + int(fraction.replace("_", "").ljust(digits, "0")[:digits])


def number(text, kind):
    """The value of a literal, as ciprw prints it in JSON."""
    if kind == "BOOL":
        return text in ("1", "2#1")
    if "DT#" in text:
        return moment(text)
    if kind in INTEGERS:
        base, digits = re.match(r"(?:(\d+)#)?(.*)", text).groups()
        if text[0] == "'":
            base, digits = "16", characters(text).hex()
        bits = int(digits.replace("_", ""), int(base or 10))
        return bits - (1 << INTEGERS[kind]) if base and bits >> (INTEGERS[kind] - 1) else bits
    return struct.unpack("f", struct.pack("f", float(text)))[0]


def characters(text):
    """'a$00b' as bytes."""
    return re.sub(r"\$([0-9a-fA-F]{2}|.)", lambda m: {"$": "$", "'": "'", "N": "\n", "L": "\n",
                                                     "R": "\r", "T": "\t", "P": "\f", "Q": '"'}.get(
        m[1].upper()) or chr(int(m[1], 16)), text.strip()[1:-1]).encode("latin-1")


def string(address, length, text):
    yield address + ".LEN", length
    data = characters(text)
    if data:
        yield f"{address}.DATA*{len(data)}", [b - 256 if b > 127 else b for b in data]


def is_denied(e):
    """Whether clients cannot read it: no access, or another name of a part."""
    return e.get("ExternalAccess") == "None" or e.get("TagType") == "Alias"


def denied_members(root):
    """(type, member) of those that clients cannot read."""
    return {(owner.get("Name"), member.get("Name"))
            for kind in ("DataType", "AddOnInstructionDefinition") for owner in root.iter(kind)
            for member in owner.iter() if member is not owner and is_denied(member)}


def element_values(address, e, denied):
    """(address, value) of each value in decorated data."""
    if e.tag in ("DataValue", "DataValueMember"):
        yield address, number(e.get("Value"), e.get("DataType"))
    elif e.tag in ("Array", "ArrayMember"):
        for element in e:
            at = address + element.get("Index")
            if element.get("Value") is not None:
                yield at, number(element.get("Value"), e.get("DataType"))
            for inside in element:
                yield from element_values(at, inside, denied)
    elif [child.get("Name") for child in e] == ["LEN", "DATA"]:
        yield from string(address, int(e[0].get("Value")), e[1].text)
    else:
        for child in e:
            if (e.get("DataType"), child.get("Name")) not in denied:
                yield from element_values(f"{address}.{child.get('Name')}", child, denied)


def only_known_types(tag, tree):
    """Whether the file defines the types of its data, or every controller has them."""
    own = {"STRING", "TIMER", "COUNTER", "CONTROL"}
    defined = {e.get("Name") for e in tree.iter("DataType")}
    defined |= {e.get("Name") for e in tree.iter("AddOnInstructionDefinition")}
    return {e.get("DataType") for kind in ("Structure", "StructureMember")
            for e in tag.iter(kind)} <= own | defined


def tag_values(scope, tag, denied):
    for data in [] if is_denied(tag) else tag.findall("Data"):
        address = scope + tag.get("Name")
        if data.get("Format") == "Decorated":
            yield from element_values(address, data[0], denied)
        elif data.get("Format") == "String" and tag.get("Dimensions") is None:
            yield from string(address, int(data.get("Length")), data.text)


def all_values(root):
    denied = denied_members(root)
    for tag in root.findall("Controller/Tags/Tag"):
        yield from tag_values("", tag, denied)
    for program in root.findall("Controller/Programs/Program"):
        for tag in program.findall("Tags/Tag"):
            yield from tag_values(f"Program:{program.get('Name')}.", tag, denied)


def same(one, other):
    if isinstance(one, float) and isinstance(other, (int, float)):
        return one == struct.unpack("f", struct.pack("f", other))[0] or (
            math.isnan(one) and math.isnan(other))
    return one == other


def exports():
    folder = os.environ.get("CIPRW_L5X")
    default = os.path.join(REPOSITORY, "..", "shared", "l5x")
    if folder is None and not os.path.isdir(default):
        return None
    return sorted(glob.glob(os.path.join(folder or default, "*.L5X")))


@unittest.skipIf(exports() is None, "no exports beside the repository")
class RealExports(unittest.TestCase):
    def check_values(self, sim, wanted):
        addresses = list(wanted)
        for at in range(0, len(addresses), ADDRESSES_AT_ONCE):
            some = addresses[at:at + ADDRESSES_AT_ONCE]
            done = run("read", "--json", sim.url, *some)
            self.assertEqual((done.returncode, done.stderr[:2000]), (0, ""))
            for line in map(json.loads, done.stdout.splitlines()):
                self.assertTrue(same(wanted[line["tag"]], line["value"]),
                                f"{line} and not {wanted[line['tag']]}")

    def test_there_are_some(self):
        self.assertTrue(exports(), "the folder of exports is empty")

    def test_values_are_those_of_decorated_data(self):
        checked = 0
        for path in exports():
            wanted = dict(all_values(ElementTree.parse(path).getroot()))
            with self.subTest(path=path), Sim("--l5x", path) as sim:
                self.check_values(sim, wanted)
            checked += len(wanted)
        self.assertGreater(checked, 500)

    def test_lists_alone_give_the_same_values(self):
        for path in exports():
            tree = ElementTree.parse(path)
            wanted = dict(all_values(tree.getroot()))
            for tag in tree.iter("Tag"):
                lists = [data for data in tag.findall("Data")
                         if data.get("Format") in (None, "L5K")]
                if lists and only_known_types(tag, tree):
                    tag[:] = lists
            with Export(ElementTree.tostring(tree.getroot())) as bare, Sim("--l5x", bare) as sim:
                self.check_values(sim, wanted)


if __name__ == "__main__":
    unittest.main()
