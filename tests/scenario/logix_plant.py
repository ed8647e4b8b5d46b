"""logix_plant - types and tags for a simulated controller: as its command line has them, and as a
client has to see them.
"""

import random
import struct
from dataclasses import dataclass

from logix_types import ATOMS, CODES, PREDEFINED, STRING, Layout

# What each type is made of; a number is the characters of a string type.
TYPES = {
    "Str1": 1, "Str7": 7, "Str20": 20, "Str83": 83, "Str600": 600,
    "Motor": "Run:BOOL Fault:BOOL Speed:REAL Hist:INT[3]",
    "Packed": "A:BOOL N:SINT B0:BOOL B1:BOOL B2:BOOL B3:BOOL B4:BOOL B5:BOOL B6:BOOL B7:BOOL "
              "B8:BOOL W:INT Z:BOOL",
    "Wide": "S:SINT L:LINT R:LREAL U:USINT",
    "Unsigned": "A:USINT B:UINT C:UDINT D:ULINT E:LREAL",
    "Masks": "One:BOOL[1] Flags:BOOL[40] Tail:SINT Full:BOOL[64]",
    "Names": "Short:Str1 Odd:Str7 Long:Str83 Plain:STRING List:Str20[3]",
    "Timed": "Low:SINT T:TIMER C:COUNTER[2] K:CONTROL",
    "Cell": "Id:INT Motors:Motor[3] Width:Wide Mark:SINT",
    "Line": "Active:BOOL Cells:Cell[2] Label:Names Times:Timed Mask:Masks Last:BOOL",
    "Plant": "Id:INT Motors:Motor[3] Totals:LINT[2] Label:Names Mark:SINT Times:Timed Mask:Masks "
             "Rows:Str7[2] Steps:DINT[4] Limits:REAL[2]",
    "A_type_with_a_name_of_exactly_forty_char": "A_member_with_a_name_of_exactly_forty_ch:DINT "
                                                "Other:SINT[5]",
}
TIMER = Layout("TIMER", ("CTL", "DINT"), ("PRE", "DINT"), ("ACC", "DINT"))
COUNTER = Layout("COUNTER", ("CTL", "DINT"), ("PRE", "DINT"), ("ACC", "DINT"))
CONTROL = Layout("CONTROL", ("CTL", "DINT"), ("LEN", "DINT"), ("POS", "DINT"))
# Bits of the first word, as bytes and bits in them.
STATUS_BITS = {
    "TIMER": {"EN": 31, "TT": 30, "DN": 29, "FS": 28, "LS": 27, "OV": 26, "ER": 25},
    "COUNTER": {"CU": 31, "CD": 30, "DN": 29, "OV": 28, "UN": 27},
    "CONTROL": {"EN": 31, "EU": 30, "DN": 29, "EM": 28, "ER": 27, "UL": 26, "IN": 25, "FD": 24},
}
LAYOUTS = {"STRING": STRING, "TIMER": TIMER, "COUNTER": COUNTER, "CONTROL": CONTROL}
LENGTHS = {"STRING": 82, **{name: n for name, n in TYPES.items() if isinstance(n, int)}}
SETTABLE = {"TIMER": "PRE:DINT ACC:DINT EN:BOOL DN:BOOL",
            "COUNTER": "PRE:DINT ACC:DINT CU:BOOL UN:BOOL",
            "CONTROL": "LEN:DINT POS:DINT EN:BOOL FD:BOOL"}


def members(name):
    """(name, type, length or 0) of each; of predefined types, those that have values."""
    found = []
    for text in (SETTABLE.get(name) or TYPES[name]).split():
        member, _, kind = text.partition(":")
        kind, _, length = kind.partition("[")
        found.append((member, kind, int(length[:-1]) if length else 0))
    return found


def build_layouts():
    for name, of in TYPES.items():
        if isinstance(of, int):
            LAYOUTS[name] = Layout(name, ("LEN", "DINT"), ("DATA", "SINT", of))
        else:
            LAYOUTS[name] = Layout(name, *((m, LAYOUTS.get(kind, kind), n)
                                           for m, kind, n in members(name)))


build_layouts()


def type_options():
    """--type of each."""
    options = []
    for name, of in TYPES.items():
        text = f"{name}=STRING({of})" if isinstance(of, int) else (
            name + "{" + ", ".join(of.split()) + "}")
        options += ["--type", text]
    return options


def value_of(kind, length, rng):
    """A value of a type, or a list of so many."""
    if length:
        return [value_of(kind, 0, rng) for _ in range(length)]
    if kind in LENGTHS:
        size = rng.choice([0, LENGTHS[kind], rng.randrange(LENGTHS[kind] + 1)])
        return "".join(rng.choice("abcXYZ 019_-{}[],;=\"\\'") for _ in range(size))
    if kind == "BOOL":
        return rng.random() < 0.5
    if kind in ("REAL", "LREAL"):
        return rng.randrange(-2 ** 20, 2 ** 20) / 64
    if kind in CODES:
        size = struct.calcsize(ATOMS[CODES[kind]][1])
        return int.from_bytes(rng.randbytes(size), "little",
                              signed=ATOMS[CODES[kind]][1].islower())
    return {name: value_of(of, count, rng) for name, of, count in members(kind)}


def text_of(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(map(text_of, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {text_of(part)}" for name, part in value.items()) + "}"
    return repr(value)


def words_of(bits):
    """An array of BOOL as the DWORDs that clients see."""
    return [sum(bit << i for i, bit in enumerate(bits[at:at + 32]))
            for at in range(0, len(bits), 32)]


def seen(kind, value):
    """A value as a client decodes it; of predefined types, the members that are here."""
    if isinstance(value, list):
        return words_of(value) if kind == "BOOL" else [seen(kind, part) for part in value]
    if isinstance(value, dict):
        kinds = {name: of for name, of, _ in members(kind)}
        return {name: seen(kinds[name], part) for name, part in value.items()}
    return value


def differs(got, wanted):
    """Whether a client's value is another; members that are not wanted may be anything."""
    if isinstance(wanted, dict):
        return any(differs(got[name], part) for name, part in wanted.items())
    if isinstance(wanted, list):
        return len(got) != len(wanted) or any(map(differs, got, wanted))
    return type(got) is not type(wanted) or got != wanted


@dataclass
class Row:
    """A tag: its values are those of all its elements, flat."""
    name: str
    kind: str
    dimensions: tuple
    value: object

    @property
    def argument(self):
        size = str(list(self.dimensions)).replace(" ", "") if self.dimensions else ""
        return f"{self.name}={self.kind}{size}={text_of(self.value)}"

    @property
    def words(self):
        """The dimensions as clients see them."""
        if self.kind == "BOOL":
            return tuple(-(-n // 32) for n in self.dimensions)
        return self.dimensions


def row(name, kind, *dimensions, seed=5):
    rng, count = random.Random(f"{seed} {name}"), 1
    for length in dimensions:
        count *= length
    return Row(name, kind, dimensions, value_of(kind, count if dimensions else 0, rng))


def type_word(kind, dimensions, template):
    """The symbol type word; template is what a structure's must have, if it is known."""
    if kind in CODES:
        code = 0xD3 if kind == "BOOL" and dimensions else CODES[kind]
    else:
        code = 0x8000 | PREDEFINED.get(kind, template)
    return code | len(dimensions) << 13


def leaves(path, kind, value):
    """(path, type, value) of everything inside that a client can address; whole arrays not."""
    if isinstance(value, list):
        if kind == "BOOL":
            kind, value = "DWORD", words_of(value)
        for i, part in enumerate(value):
            yield from leaves(f"{path}[{i}]", kind, part)
        return
    yield path, kind, value
    if isinstance(value, dict):
        for name, of, _ in members(kind):
            yield from leaves(f"{path}.{name}", of, value[name])
