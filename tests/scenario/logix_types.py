"""logix_types - the data types of a Logix controller: what a template says of a structure, what a
structure's bytes are, and what size, offsets and handle a structure must have.

Written from 1756-PM020 alone, and from nothing of the programs that it judges: its worth is that
it is another reading. Values are Python's: bool, int, float, str for string types, dict for other
structures (hidden members left out), and lists for arrays, nested by dimension.
"""

import struct
from dataclasses import dataclass, field

ATOMS = {  # code -> name, struct format
    0xC1: ("BOOL", "?"), 0xC2: ("SINT", "b"), 0xC3: ("INT", "h"), 0xC4: ("DINT", "i"),
    0xC5: ("LINT", "q"), 0xC6: ("USINT", "B"), 0xC7: ("UINT", "H"), 0xC8: ("UDINT", "I"),
    0xC9: ("ULINT", "Q"), 0xCA: ("REAL", "f"), 0xCB: ("LREAL", "d"), 0xD3: ("DWORD", "I"),
}
CODES = {name: code for code, (name, _) in ATOMS.items()}
BOOL, DWORD, STRUCTURE, SYSTEM = 0xC1, 0xD3, 0x8000, 0x1000
HOST = "ZZZZZZZZZZ"
# Predefined types report their template's id as handle.
PREDEFINED = {"STRING": 0xFCE, "TIMER": 0xF83, "COUNTER": 0xF82, "CONTROL": 0xF81}


class Wrong(Exception):
    """The device said something that the manuals do not allow."""


def require(condition, words):
    if not condition:
        raise Wrong(words)


@dataclass
class Word:
    """The symbol type word, of attribute 2 and of the members of templates."""
    raw: int

    @property
    def is_structure(self):
        return bool(self.raw & STRUCTURE)

    @property
    def dimensions(self):
        return self.raw >> 13 & 3

    @property
    def is_system(self):
        return not self.is_structure and bool(self.raw & SYSTEM)

    @property
    def template(self):
        return self.raw & 0xFFF

    @property
    def code(self):
        return self.raw & 0xFF

    @property
    def bit(self):
        return self.raw >> 8 & 7


@dataclass
class Member:
    name: str
    info: int
    word: Word
    offset: int
    structure: "Structure" = None

    @property
    def is_bit(self):
        return not self.word.is_structure and self.word.code == BOOL

    @property
    def is_hidden(self):
        return self.name.startswith((HOST, "__"))

    @property
    def count(self):
        return self.info if self.word.dimensions else 1

    @property
    def element_size(self):
        return self.structure.size if self.structure else atom_size(self.word.code)


@dataclass
class Structure:
    """What a template says; nested structures are in their members."""
    name: str
    template: int
    handle: int
    size: int
    members: list = field(default_factory=list)
    tail: str = ""

    @property
    def is_string(self):
        """LEN, a DINT, and DATA, SINTs, and nothing else."""
        return [(m.name, m.word.raw, m.offset) for m in self.members] == [
            ("LEN", 0xC4, 0), ("DATA", 0x20C2, 4)]

    def member(self, name):
        return next(m for m in self.members if m.name.lower() == name.lower())

    def visible(self):
        return [m for m in self.members if not m.is_hidden]


def atom_size(code):
    require(code in ATOMS, f"type code {code:#x}")
    return struct.calcsize(ATOMS[code][1])


def decode_template(template, attributes, content):
    """The structure of a template's content; nested ones are not filled in."""
    count = attributes[2]
    require(len(content) >= 8 * count, f"template {template:#x}: {len(content)} bytes")
    records = [struct.unpack_from("<HHI", content, 8 * i) for i in range(count)]
    strings = content[8 * count:].split(b"\0")
    require(len(strings) > count + 1, f"template {template:#x}: names of members are missing")
    name, _, tail = strings[0].decode("ascii").partition(";")
    names = [text.decode("ascii") for text in strings[1:count + 1]]
    require(name and all(names), f"template {template:#x}: an empty name")
    require(not any(strings[count + 1:]), f"template {template:#x}: more than padding at the end")
    made = Structure(name, template, attributes[1], attributes[5], tail=tail)
    made.members = [Member(n, info, Word(word), offset)
                    for n, (info, word, offset) in zip(names, records)]
    return made


def check_structure(made):
    """Nothing lies outside or, but for bits and their hosts, over another; tails are as asked."""
    require(not made.tail or len(made.tail) >= 1 + 2 * len(made.members),
            f"{made.name}: the tail {made.tail!r} is too short for {len(made.members)} members")
    end = 0
    for m in sorted((m for m in made.members if not m.is_bit), key=lambda m: m.offset):
        require(m.offset >= end, f"{made.name}.{m.name} lies over another member")
        end = m.offset + m.count * m.element_size
    require(end <= made.size, f"{made.name}: members of {end} bytes in {made.size}")
    for m in (m for m in made.members if m.is_bit):
        require(m.info < 8 and m.offset < made.size, f"{made.name}.{m.name}: bit {m.info} of byte "
                                                     f"{m.offset}")
        require(any(h.offset <= m.offset < h.offset + h.element_size for h in made.members
                    if not h.is_bit and h.word.dimensions == 0 and not h.word.is_structure),
                f"{made.name}.{m.name} has no host")


def decode_atom(code, data):
    require(len(data) == atom_size(code), f"{ATOMS[code][0]} of {len(data)} bytes")
    return struct.unpack("<" + ATOMS[code][1], data)[0]


def encode_atom(code, value):
    return struct.pack("<" + ATOMS[code][1], value)


def decode_structure(made, data):
    require(len(data) == made.size, f"{made.name}: {len(data)} bytes, not {made.size}")
    if made.is_string:
        length = struct.unpack_from("<i", data)[0]
        require(0 <= length <= made.members[1].info, f"{made.name}: LEN {length}")
        return data[4:4 + length].decode("latin-1")
    return {m.name: decode_member(m, data) for m in made.visible()}


def decode_member(m, data):
    if m.is_bit:
        return bool(data[m.offset] >> m.info & 1)
    values = decode_elements(m.structure, m.word.code, data[m.offset:][:m.count * m.element_size])
    return values if m.word.dimensions else values[0]


def decode_elements(structure, code, data):
    """The flat list of a slice's elements."""
    if structure:
        step, decode = structure.size, lambda part: decode_structure(structure, part)
    else:
        step, decode = atom_size(code), lambda part: decode_atom(code, part)
    require(len(data) % step == 0, f"{len(data)} bytes of elements of {step}")
    return [decode(data[at:at + step]) for at in range(0, len(data), step)]


def encode_structure(made, value, base=None):
    """The bytes of a value; members that it does not have are as in base."""
    data = bytearray(base if base is not None else bytes(made.size))
    if made.is_string:
        text = value.encode("latin-1")
        struct.pack_into("<i", data, 0, len(text))
        data[4:4 + made.members[1].info] = text.ljust(made.members[1].info, b"\0")
        return bytes(data)
    for name, part in value.items():
        encode_member(made.member(name), part, data)
    return bytes(data)


def encode_member(m, value, data):
    if m.is_bit:
        data[m.offset] = data[m.offset] & ~(1 << m.info) | bool(value) << m.info
        return
    at = m.offset
    for part in value if m.word.dimensions else [value]:
        old = data[at:at + m.element_size]
        data[at:at + m.element_size] = (encode_structure(m.structure, part, old) if m.structure
                                        else encode_atom(m.word.code, part))
        at += m.element_size


def shaped(values, dimensions):
    """A flat list as lists of lists, the last dimension the fastest."""
    for length in reversed(dimensions[1:]):
        values = [values[at:at + length] for at in range(0, len(values), length)]
    return values


def crc16(text):
    """CRC-16/ARC."""
    crc = 0
    for byte in text.encode("ascii"):
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc


@dataclass
class Place:
    """Where a member must be: bit is None for all but BOOL."""
    name: str
    offset: int
    bit: int = None


class Layout:
    """The size, offsets and handle that a structure of these members must have.

    members: (name, type, length or 0); a type is the name of an elementary one or a Layout.
    """

    def __init__(self, name, *members):
        self.name, self.places, self.hosts = name, [], 0
        self.parts, self.at, self.align, self.bit = [name], 0, 4, 0
        for member in members:
            self.add(*member)
        self.size = self.aligned(self.align)
        self.text = ",".join(self.parts)
        self.handle = PREDEFINED.get(name, crc16(self.text))

    def aligned(self, to):
        return -(-self.at // to) * to

    def add(self, name, kind, length=0):
        if kind == "BOOL" and not length:
            self.add_bit(name)
            return
        self.bit = 0
        if kind == "BOOL":
            kind, length = "DWORD", -(-length // 32)
        suffix = f"[{length}]" if length else ""
        if isinstance(kind, Layout):
            size, align, part = kind.size, kind.align, kind.text + suffix
        else:
            size = align = atom_size(CODES[kind])
            part = kind + suffix
        self.put(name, size * (length or 1), max(align, 4) if length else align, part)

    def add_bit(self, name):
        if self.bit == 0:
            self.hosts += 1
            self.parts.append("SINT")
            self.at += 1
        self.places.append(Place(name, self.at - 1, self.bit))
        self.bit = (self.bit + 1) % 8

    def put(self, name, size, align, part):
        self.align = max(self.align, align)
        self.at = self.aligned(align)
        self.places.append(Place(name, self.at))
        self.at += size
        self.parts.append(part)


def check_layout(made, wanted):
    """The template says what the rules give: size, handle, and every member's place."""
    require((made.name, made.size, made.handle) == (wanted.name, wanted.size, wanted.handle),
            f"{made.name}: size {made.size}, handle {made.handle:#x}; "
            f"{wanted.name} must have {wanted.size}, {wanted.handle:#x} ({wanted.text})")
    seen = [Place(m.name, m.offset, m.info if m.is_bit else None) for m in made.visible()]
    require(seen == wanted.places, f"{made.name}: {seen} is not {wanted.places}")
    require(len(made.members) - len(seen) == wanted.hosts,
            f"{made.name}: {len(made.members) - len(seen)} hidden members, not {wanted.hosts}")


STRING = Layout("STRING", ("LEN", "DINT"), ("DATA", "SINT", 82))
