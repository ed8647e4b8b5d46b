"""stranger_logix - tags, symbols and templates of a made-up controller, as bytes.

From the manual alone (Logix 5000 Controllers Data Access, 1756-PM020): nothing of it is shared with
our own device, so that a client is judged by somebody else.
"""

import struct

STRUCTURE, SYSTEM = 0x8000, 0x1000
PROGRAM_TYPE = 0x1068
CODES = {"BOOL": 0xC1, "SINT": 0xC2, "INT": 0xC3, "DINT": 0xC4, "LINT": 0xC5, "REAL": 0xCA,
         "DWORD": 0xD3}
SIZES = {0xC1: 1, 0xC2: 1, 0xC3: 2, 0xC4: 4, 0xC5: 8, 0xCA: 4, 0xD3: 4}
MARKS = {1: "<H", 2: "<H", 3: "<I", 4: "<I", 10: "<I"}  # class 0xAC, attribute -> its type


class Refusal(Exception):
    """A general status, and perhaps one word more."""

    def __init__(self, general, *extended):
        super().__init__(hex(general))
        self.general, self.extended = general, extended


def crc16(text):
    """CRC-16/ARC, of which structure handles are made."""
    value = 0
    for byte in text.encode():
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value


def up_to(at, step):
    return -(-at // step) * step


class Member:
    def __init__(self, name, kind, count, offset, bit=0):
        self.name, self.kind, self.count, self.offset, self.bit = name, kind, count, offset, bit

    @property
    def is_bit(self):
        return self.kind == CODES["BOOL"]

    @property
    def hidden(self):
        return self.name.startswith("ZZZZZZZZZZ")

    def record(self):
        """info, type, offset: 8 bytes of a definition."""
        if isinstance(self.kind, Template):
            word = STRUCTURE | self.kind.instance
        else:
            word = self.kind
        if self.count > 0:
            word |= 0x2000
        return struct.pack("<HHI", self.bit if self.is_bit else self.count, word, self.offset)


class Template:
    """A structure: rows of (name, type, count), where type is a name of CODES or a Template."""

    def __init__(self, instance, name, *rows):
        self.instance, self.name, self.members, self.size = instance, name, [], 0
        self.step, self.words = 4, [name]
        bits = None
        for row in rows:
            member, kind, count = (*row, 0)[:3]
            kind = CODES.get(kind, kind)
            if kind == CODES["BOOL"]:
                bits = self.add_bit(member, bits)
            else:
                bits = None
                self.add(member, kind, count)
        self.size = up_to(self.size, self.step)
        self.handle = crc16(",".join(self.words))

    def add(self, name, kind, count):
        size = size_of(kind)
        step = kind.step if isinstance(kind, Template) else size
        self.step = max(self.step, step)
        self.size = up_to(self.size, max(step, 4) if count else step)
        self.members.append(Member(name, kind, count, self.size))
        self.size += size * max(count, 1)
        if isinstance(kind, Template):
            word = ",".join(kind.words)
        else:
            word = next(n for n, code in CODES.items() if code == kind)
        self.words.append(word + (f"[{count}]" if count else ""))

    def add_bit(self, name, bits):
        if bits is None or bits[1] == 8:
            host = f"ZZZZZZZZZZ{self.name[:10]}{len(self.members)}"
            self.add(host, CODES["SINT"], 0)
            bits = (self.size - 1, 0)
        self.members.append(Member(name, CODES["BOOL"], 0, bits[0], bits[1]))
        return bits[0], bits[1] + 1

    def content(self):
        tail = ";n" + "EA" * len(self.members)
        names = [self.name + tail] + [member.name for member in self.members]
        return (b"".join(member.record() for member in self.members) +
                b"".join(name.encode() + b"\0" for name in names))

    def stored(self):
        """As it is read: padded up to what the size in words says."""
        return self.content().ljust(self.definition_words() * 4 - 20, b"\0")

    def definition_words(self):
        return -(-(len(self.content()) + 23) // 4)

    def attribute(self, number):
        forms = {1: ("<H", self.handle), 2: ("<H", len(self.members)), 3: ("<H", 0),
                 4: ("<I", self.definition_words()), 5: ("<I", self.size)}
        if number not in forms:
            raise Refusal(0x14)
        return struct.pack(*forms[number])

    def member(self, name):
        for member in self.members:
            if member.name.lower() == name.lower():
                return member
        raise Refusal(0x04, 0)


def size_of(kind):
    return kind.size if isinstance(kind, Template) else SIZES[kind]


class Tag:
    def __init__(self, name, kind, dims=(), data=None, program="", access=0, instance=None):
        self.name, self.kind, self.dims = name, CODES.get(kind, kind), tuple(dims)
        self.program, self.access, self.instance = program, access, instance
        self.count = 1
        for n in self.dims:
            self.count *= n
        self.data = bytearray(self.count * size_of(self.kind))
        if data is not None:
            self.data[:] = data

    def word(self):
        """Attribute 2, the type."""
        base = STRUCTURE | self.kind.instance if isinstance(self.kind, Template) else self.kind
        return base | len(self.dims) << 13

    def attribute(self, number):
        name = self.name.encode()
        dims = (self.dims + (0, 0, 0))[:3]
        if number == 1:
            return struct.pack("<H", len(name)) + name
        forms = {2: ("<H", self.word()), 3: ("<I", 0x1000 + self.instance), 5: ("<I", 0),
                 6: ("<I", 1 << 26), 7: ("<H", size_of(self.kind)), 8: ("<III", *dims),
                 10: ("<B", self.access)}
        if number not in forms:
            raise Refusal(0x14)
        return struct.pack(*forms[number])


class ProgramSymbol(Tag):
    """A program, as it stands among the tags of the controller."""

    def __init__(self, name):
        super().__init__("Program:" + name, "DINT")

    def word(self):
        return PROGRAM_TYPE


class Place:
    """Where a path leads: bytes of a tag."""

    def __init__(self, tag, kind, offset, count, bit=None):
        self.tag, self.kind, self.offset, self.count, self.bit = tag, kind, offset, count, bit

    def type_bytes(self):
        if isinstance(self.kind, Template):
            return struct.pack("<HH", 0x02A0, self.kind.handle)
        return struct.pack("<H", self.kind)

    def bytes(self, count):
        if count < 1 or count > self.count:
            raise Refusal(0xFF, 0x2105)
        if self.bit is not None:
            return bytes([self.tag.data[self.offset] >> self.bit & 1])
        return bytes(self.tag.data[self.offset:self.offset + count * size_of(self.kind)])


class Program:
    """All that is loaded into a controller: its tags, each with an instance, and its marks."""

    def __init__(self, *tags, name="Plant", first=1, step=1):
        self.name = name
        programs = sorted({tag.program for tag in tags if tag.program})
        self.tags = [ProgramSymbol(p) for p in programs] + list(tags)
        for at, tag in enumerate(self.tags):
            tag.instance = first + at * step if tag.instance is None else tag.instance
        self.marks = {1: 5, 2: 200, 3: 0x038A4C19, 4: 0x625D8F38, 10: crc16(name) + 1}

    def change(self, *tags, **options):
        """Another program is loaded: other tags, other marks."""
        marks = self.marks
        self.__init__(*tags, name=self.name, **options)
        self.marks = dict(marks)
        for number in (2, 3, 10):
            self.marks[number] = marks[number] + 1 & 0xFFFF

    def symbols(self, program):
        found = [tag for tag in self.tags if tag.program.lower() == program.lower()]
        if program and not found:
            raise Refusal(0x04, 0)
        return sorted(found, key=lambda tag: tag.instance)

    def templates(self):
        found = {}

        def visit(kind):
            if isinstance(kind, Template) and kind.instance not in found:
                found[kind.instance] = kind
                for member in kind.members:
                    visit(member.kind)
        for tag in self.tags:
            visit(tag.kind)
        return found

    def tag(self, program, name=None, instance=None):
        for tag in self.symbols(program):
            if name is not None and tag.name.lower() == name.lower() and tag.access != 3:
                return tag
            if name is None and tag.instance == instance and tag.access != 3:
                return tag
        raise Refusal(*((0x04, 0) if name is not None else (0x05, 0)))

    def value(self, name):
        """Test's view of the bytes of a tag."""
        program, _, name = name.rpartition(".")
        return self.tag(program.removeprefix("Program:"), name).data

    def place(self, segments):
        """segments: ("name", text), ("class", n), ("instance", n), ("member", n)"""
        program, rest = "", list(segments)
        if rest and rest[0][0] == "name" and rest[0][1].lower().startswith("program:"):
            program = rest.pop(0)[1][len("Program:"):]
        if rest and rest[0][0] == "name":
            tag = self.tag(program, name=rest.pop(0)[1])
        elif len(rest) > 1 and rest[0] == ("class", 0x6B) and rest[1][0] == "instance":
            tag = self.tag(program, instance=rest[1][1])
            rest = rest[2:]
        else:
            raise Refusal(0x05, 0)
        return walk(tag, rest)


def walk(tag, rest):
    place, dims = Place(tag, tag.kind, 0, tag.count), tag.dims
    while rest:
        indices = []
        while rest and rest[0][0] == "member":
            indices.append(rest.pop(0)[1])
        if indices:
            place = element(place, dims, indices)
            dims = ()
        if rest:
            kind, name = rest.pop(0)
            if kind != "name" or not isinstance(place.kind, Template):
                raise Refusal(0x04, 0)
            member = place.kind.member(name)
            place = Place(tag, member.kind, place.offset + member.offset, max(member.count, 1),
                          member.bit if member.is_bit else None)
            dims = (member.count,) if member.count else ()
    return place


def element(place, dims, indices):
    if len(indices) != len(dims):
        raise Refusal(0xFF, 0x2105)
    at = 0
    for index, n in zip(indices, dims):
        if index >= n:
            raise Refusal(0xFF, 0x2105)
        at = at * n + index
    return Place(place.tag, place.kind, place.offset + at * size_of(place.kind), place.count - at)
