"""stranger_plant - the program that strangers run, and what its tags read as."""

import struct

from stranger_logix import Program, Tag, Template

COUNT = 300


def plant(*more):
    """300 DINTs, each its own value; a large array; a structure; tags of a program; and more."""
    tags = [Tag(f"Tag{n}", "DINT", data=struct.pack("<i", 7 * n - 100)) for n in range(COUNT)]
    numbers = struct.pack("<3000i", *range(3000))
    motor = Template(0x29A, "Motor", ("Run", "BOOL"), ("Fault", "BOOL"), ("Speed", "REAL"),
                     ("Hist", "INT", 3))
    tags += [Tag("Numbers", "DINT", (3000,), numbers), Tag("Small", "SINT", data=b"\xfb"),
             Tag("Pump", motor, data=b"\2\0\0\0\0\0\x48\x41" + struct.pack("<3hH", 1, 2, 3, 0)),
             Tag("Count", "INT", data=b"\x39\x30", program="Main"),
             Tag("Level", "REAL", data=b"\0\0\x20\x41", program="Main"),
             Tag("Secret", "DINT", access=3), Tag("Fixed", "DINT", access=2)]
    return Program(*more, *tags)


WANTED = {f"Tag{n}": str(7 * n - 100) for n in range(COUNT)}
WANTED |= {"Small": "-5", "Program:Main.Count": "12345", "Program:Main.Level": "10.0",
           "Numbers[2999]": "2999", "Pump.Speed": "12.5", "Pump.Fault": "true", "Pump.Hist[1]": "2",
           "Numbers": "0", "Numbers[10-12]": "[10, 11, 12]",
           "Numbers*3000": "[" + ", ".join(map(str, range(3000))) + "]"}
CONNECTED = "?connected=1"
