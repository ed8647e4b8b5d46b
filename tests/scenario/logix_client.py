"""logix_client - a client of a Logix controller: sessions, connections, browsing, and every service
on tags.

Written from 1756-PM020 and CIP Volumes 1 and 2 alone, and from nothing of the programs that it
judges: its worth is that it is another reading. What the device says is checked as strictly as
those manuals allow; Wrong says what is against them, Refused what the device does not want.
"""

import itertools
import re
import socket
import struct
from dataclasses import dataclass

from logix_types import (SYSTEM, Word, check_structure, decode_elements, decode_template,
                         require, shaped)

TIMEOUT = 30
UCMM_MAX = 504
MANAGER, ROUTER = bytes.fromhex("20 06 24 01"), bytes.fromhex("20 02 24 01")
READ, WRITE, READ_PART, WRITE_PART, MODIFY = 0x4C, 0x4D, 0x52, 0x53, 0x4E
LIST_SYMBOLS, GET_LIST, GET_ALL, GET_SINGLE, SET_LIST = 0x55, 0x03, 0x01, 0x0E, 0x04
OK, PARTIAL, ATTRIBUTE_LIST, EMBEDDED = 0, 6, 0x0A, 0x1E
PROGRAM = "Program:"
VENDOR, ORIGINATOR = 0x1337, 0xC1A551C5
serials = itertools.count(0x4C00)


class Refused(Exception):
    """The device ended a request with a status."""

    def __init__(self, reply):
        super().__init__(f"status {reply.status:#04x} {[hex(e) for e in reply.extended]}")
        self.status, self.extended, self.data = reply.status, reply.extended, reply.data


@dataclass
class Reply:
    service: int
    status: int
    extended: tuple
    data: bytes

    def good(self, *others):
        if self.status not in (OK, *others):
            raise Refused(self)
        return self.data


@dataclass
class Tag:
    """A symbol as the list has it; attributes by number."""
    name: str
    instance: int
    attributes: dict
    scope: str = ""

    @property
    def word(self):
        return Word(self.attributes[2])

    @property
    def dimensions(self):
        return self.attributes[8][:self.word.dimensions]

    @property
    def full_name(self):
        return f"{self.scope}.{self.name}" if self.scope else self.name

    @property
    def count(self):
        count = 1
        for length in self.dimensions:
            count *= length
        return count


# Paths

def logical(kind, value, wide=0):
    """A logical segment in the shortest format, or in a longer one: 8, 16 or 32 bits."""
    if value < 0x100 and wide <= 8:
        return struct.pack("<BB", kind, value)
    if value < 0x10000 and wide <= 16:
        return struct.pack("<BxH", kind + 1, value)
    return struct.pack("<BxI", kind + 2, value)


def object_path(number, instance, attribute=None, wide=0):
    path = logical(0x20, number) + logical(0x24, instance, wide)
    return path if attribute is None else path + logical(0x30, attribute)


def name_segment(name):
    text = name.encode("ascii")
    return struct.pack("<BB", 0x91, len(text)) + text + b"\0" * (len(text) % 2)


def indexes(numbers, wide=0):
    return b"".join(logical(0x28, number, wide) for number in numbers)


def tag_path(name, wide=0):
    """Names level by level, each with its indexes: Program:Main.Grid[1,2].Member[3]."""
    path = b""
    for level in name.split("."):
        bare, _, inside = level.partition("[")
        path += name_segment(bare)
        if inside:
            path += indexes([int(n) for n in inside.rstrip("]").split(",")], wide)
    return path


def instance_path(tag, rest="", wide=16):
    """A symbol by its instance, and then what is inside it: '[3].Speed', '.PRE', or nothing."""
    scope = name_segment(tag.scope) if tag.scope else b""
    own, members = re.fullmatch(r"(?:\[([\d,]+)\])?(?:\.(.*))?", rest).groups()
    path = scope + object_path(0x6B, tag.instance, wide=wide)
    if own:
        path += indexes([int(n) for n in own.split(",")])
    return path + (tag_path(members) if members else b"")


def request(service, path, data=b""):
    require(len(path) % 2 == 0, "a path of an odd length")
    return struct.pack("<BB", service, len(path) // 2) + path + data


def decode_reply(service, data):
    require(len(data) >= 4, f"a reply of {len(data)} bytes")
    code, reserved, status, words = struct.unpack_from("<BBBB", data)
    require(reserved == 0 and len(data) >= 4 + 2 * words, "a reply's head: " + data[:8].hex(" "))
    require(code == service | 0x80, f"the reply {code:#x} to {service:#x}")
    extended = struct.unpack_from(f"<{words}H", data, 4)
    return Reply(code & 0x7F, status, extended, data[4 + 2 * words:])


class Session:
    """A registered session, and at most one class 3 connection in it.

    route is of the Unconnected Send, in hexadecimal text: None sends requests plainly.
    """

    def __init__(self, host, port=44818, route="01 00"):
        self.stream = socket.create_connection((host, port), TIMEOUT)
        self.route = None if route is None else bytes.fromhex(route)
        self.handle, self.contexts, self.connection = 0, itertools.count(1), None
        self.sequence = 0
        data = self.exchange(0x65, struct.pack("<HH", 1, 0))
        require(data == struct.pack("<HH", 1, 0) and self.handle != 0, "RegisterSession")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stream.close()

    # Encapsulation

    def take(self, size):
        data = b""
        while len(data) < size:
            more = self.stream.recv(size - len(data))
            if not more:
                raise EOFError(f"closed after {len(data)} of {size} bytes")
            data += more
        return data

    def exchange(self, command, data=b""):
        context = next(self.contexts)
        session = 0 if command in (0x04, 0x63, 0x64) else self.handle
        self.stream.sendall(struct.pack("<HHIIQI", command, len(data), session, 0, context, 0)
                            + data)
        head = struct.unpack("<HHIIQI", self.take(24))
        got = self.take(head[1])
        if command == 0x65:
            self.handle = session = head[2]
        require(head == (command, len(got), session, 0, context, 0), f"the header {head}")
        return got

    def list_identity(self):
        data = self.exchange(0x63)
        count, kind, size, version = struct.unpack_from("<HHHH", data)
        require((count, kind, version) == (1, 0x0C, 1) and size == len(data) - 6, "ListIdentity")
        family, port = struct.unpack_from(">HH", data, 8)
        require((family, port, data[16:24]) == (2, 44818, bytes(8)), "the socket address")
        values = decode_identity(data[24:-1])
        return {**values, "state": data[-1], "address": socket.inet_ntoa(data[12:16])}

    # Messages

    def plain(self, message):
        """The Message Router's reply, in bytes."""
        head = struct.pack("<IHHHHHH", 0, 5, 2, 0, 0, 0xB2, len(message))
        data = self.exchange(0x6F, head + message)
        require(data[:16] == struct.pack("<IHHHHHH", 0, 0, 2, 0, 0, 0xB2, len(data) - 16),
                "the items of " + data[:16].hex(" "))
        require(len(data) - 16 <= UCMM_MAX, f"an unconnected reply of {len(data) - 16} bytes")
        return data[16:]

    def unconnected(self, message):
        if self.route is None:
            return decode_reply(message[0], self.plain(message))
        sent = struct.pack("<BBH", 0x05, 0x9D, len(message)) + message
        sent += b"\0" * (len(message) % 2)
        sent += struct.pack("<BB", len(self.route) // 2, 0) + self.route
        data = self.plain(request(0x52, MANAGER, sent))
        if data[0] == 0xD2 and message[0] != 0x52:
            raise Refused(decode_reply(0x52, data))
        return decode_reply(message[0], data)

    def open(self, size=4000, large=True, reply_size=None, path="01 00 20 02 24 01"):
        path, self.serial, own = bytes.fromhex(path), next(serials), 0x4C000001
        self.sizes, self.closing_path, self.sequence = (size, reply_size or size), path, 0
        kind = ("<II", 0x42000000) if large else ("<IH", 0x4200)
        data = struct.pack("<BBIIHHIBxxx", 0x0A, 0x0E, 0, own, self.serial, VENDOR, ORIGINATOR, 3)
        for length in self.sizes:
            data += struct.pack(kind[0], 2_000_000, kind[1] | length)
        data += struct.pack("<BB", 0xA3, len(path) // 2) + path
        service = 0x5B if large else 0x54
        got = decode_reply(service, self.plain(request(service, MANAGER, data))).good()
        fields = struct.unpack("<IIHHIIIBB", got)
        require(fields[1:5] == (own, self.serial, VENDOR, ORIGINATOR), f"Forward Open: {fields}")
        require(fields[5:] == (2_000_000, 2_000_000, 0, 0), f"Forward Open: {fields}")
        self.connection = (fields[0], own)
        return self

    def close(self):
        data = struct.pack("<BBHHIBB", 0x0A, 0x0E, self.serial, VENDOR, ORIGINATOR,
                           len(self.closing_path) // 2, 0) + self.closing_path
        self.connection = None
        got = decode_reply(0x4E, self.plain(request(0x4E, MANAGER, data))).good()
        require(struct.unpack("<HHIBB", got) == (self.serial, VENDOR, ORIGINATOR, 0, 0), "close")

    def connected(self, message):
        self.sequence = (self.sequence + 1) & 0xFFFF
        require(len(message) + 2 <= self.sizes[0], f"a request of {len(message)} bytes")
        head = struct.pack("<IHHHHIHHH", 0, 0, 2, 0xA1, 4, self.connection[0], 0xB1,
                           len(message) + 2, self.sequence)
        data = self.exchange(0x70, head + message)
        wanted = struct.pack("<IHHHHIHHH", 0, 0, 2, 0xA1, 4, self.connection[1], 0xB1,
                             len(data) - 20, self.sequence)
        require(data[:22] == wanted, "the items of " + data[:22].hex(" "))
        require(len(data) - 20 <= self.sizes[1], f"a reply of {len(data) - 20} bytes")
        return decode_reply(message[0], data[22:])

    def send(self, message):
        return self.connected(message) if self.connection else self.unconnected(message)

    def ask(self, service, path, data=b""):
        return self.send(request(service, path, data))

    def packet(self, messages):
        """The replies to requests in one Multiple Service Packet."""
        at, offsets = 2 + 2 * len(messages), []
        for message in messages:
            offsets.append(at)
            at += len(message)
        body = struct.pack(f"<H{len(offsets)}H", len(offsets), *offsets) + b"".join(messages)
        reply = self.ask(0x0A, ROUTER, body)
        data = reply.good(EMBEDDED)
        count = struct.unpack_from("<H", data)[0]
        starts = [*struct.unpack_from(f"<{count}H", data, 2), len(data)]
        require(count == len(messages) and starts[0] == 2 + 2 * count, "the offsets of a packet")
        replies = [decode_reply(message[0], data[a:b])
                   for message, a, b in zip(messages, starts, starts[1:])]
        require((reply.status == EMBEDDED) == any(r.status != OK for r in replies),
                f"a packet's status {reply.status:#x}")
        return replies


def decode_identity(data):
    names = ("vendor", "type", "product", "major", "minor", "status", "serial")
    values = dict(zip(names, struct.unpack_from("<HHHBBHI", data)))
    require(len(data) == 15 + data[14] and data[14] <= 32, "an identity's name")
    return {**values, "name": data[15:].decode("ascii")}


# The values of a symbol's attributes: from data at a place, the value and the next place.

def fixed(form):
    def decode(data, at):
        values = struct.unpack_from(form, data, at)
        return values[0] if len(values) == 1 else values, at + struct.calcsize(form)
    return decode


def counted(form, step):
    def decode(data, at):
        count = struct.unpack_from(form, data, at)[0]
        at += struct.calcsize(form)
        require(at + count * step <= len(data), "a counted attribute is cut")
        return data[at:at + count * step], at + count * step
    return decode


SYMBOL = {1: counted("<H", 1), 2: fixed("<H"), 3: fixed("<I"), 5: fixed("<I"), 6: fixed("<I"),
          7: fixed("<H"), 8: fixed("<III"), 10: fixed("<B"), 12: fixed("<I"), 13: counted("<B", 2)}
TEMPLATE = {1: "<H", 2: "<H", 3: "<H", 4: "<I", 5: "<I"}
CONTROLLER = {1: "<H", 2: "<H", 3: "<I", 4: "<I", 10: "<I"}


class Client(Session):
    """The services of a Logix controller."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.structures = {}

    # Symbols

    def symbols(self, scope="", attributes=(1, 2, 8), start=0, wide=16):
        """Every symbol of a scope as a Tag; pages says in how many replies they came."""
        self.pages = 0
        while True:
            reply = self.symbol_page(scope, attributes, start, wide)
            self.pages += 1
            for tag in decode_symbols(reply.good(PARTIAL), attributes, scope):
                require(tag.instance >= start, f"instance {tag.instance} after {start - 1}")
                start = tag.instance + 1
                yield tag
            if reply.status == OK:
                return
            require(reply.data, "an empty page, and more to follow")

    def symbol_page(self, scope, attributes, start, wide):
        path = (name_segment(scope) if scope else b"") + object_path(0x6B, start, wide=wide)
        asked = struct.pack(f"<H{len(attributes)}H", len(attributes), *attributes)
        return self.ask(LIST_SYMBOLS, path, asked)

    def browse(self, attributes=(1, 2, 3, 5, 6, 8, 10), wide=16):
        """Name -> Tag of the controller's and all programs' tags, as clients filter them."""
        found = {}
        for tag in self.symbols("", attributes, wide=wide):
            if tag.name.startswith(PROGRAM):
                found.update((t.full_name, t) for t in self.symbols(tag.name, attributes)
                             if is_user_tag(t))
            elif is_user_tag(tag):
                found[tag.name] = tag
        return found

    # Templates

    def template_attributes(self, template, wanted=(4, 5, 2, 1), wide=16):
        asked = struct.pack(f"<H{len(wanted)}H", len(wanted), *wanted)
        data = self.ask(GET_LIST, object_path(0x6C, template, wide=wide), asked).good()
        return decode_list(data, wanted, TEMPLATE)

    def template_part(self, template, offset, size):
        return self.ask(READ, object_path(0x6C, template, wide=16),
                        struct.pack("<IH", offset, size))

    def template_content(self, template, size, piece=None):
        """size bytes of the definition, asked for in pieces, each of which may come in parts."""
        content = b""
        while len(content) < size:
            asked = min(piece or size, size - len(content))
            reply = self.template_part(template, len(content), asked)
            part = reply.good(PARTIAL)
            require(0 < len(part) <= asked, f"{len(part)} of {asked} bytes of a template")
            require(reply.status == PARTIAL or len(part) == asked,
                    f"{len(part)} of {asked} bytes of a template, and nothing more to follow")
            content += part
        return content

    def structure(self, template, less=20, piece=None):
        """The structure of a template and of those nested in it. less: how much less than its
        words clients ask for: 20, 21 or 23 bytes."""
        if template not in self.structures:
            attributes = self.template_attributes(template)
            content = self.template_content(template, attributes[4] * 4 - less, piece)
            made = decode_template(template, attributes, content)
            for member in made.members:
                if member.word.is_structure:
                    member.structure = self.structure(member.word.template, less, piece)
            check_structure(made)
            self.structures[template] = made
        return self.structures[template]

    # Tags

    def read_part(self, path, count, offset):
        """What one Read Tag Fragmented brings: status, type parameter, data."""
        reply = self.ask(READ_PART, path, struct.pack("<HI", count, offset))
        return reply.status, *split_type(reply.good(PARTIAL))

    def read(self, path, count=1, fragmented=False):
        """The type parameter and all the data, in as many replies as it takes."""
        reply = self.ask(READ_PART if fragmented else READ, path,
                         struct.pack("<HI", count, 0)[:6 if fragmented else 2])
        kind, data = split_type(reply.good(PARTIAL))
        status = reply.status
        while status == PARTIAL:
            status, again, part = self.read_part(path, count, len(data))
            require(again == kind and part, f"a fragment of {again.hex()}, {len(part)} bytes")
            data += part
        return kind, data

    def write(self, path, kind, data, count=1, piece=None):
        """In one Write Tag, or in pieces."""
        if piece is None:
            self.ask(WRITE, path, kind + struct.pack("<H", count) + data).good()
            return
        for at in range(0, len(data), piece):
            self.write_part(path, kind, data[at:at + piece], count, at)

    def write_part(self, path, kind, data, count, offset):
        self.ask(WRITE_PART, path, kind + struct.pack("<HI", count, offset) + data).good()

    def modify(self, path, or_mask, and_mask, size, after=b""):
        masks = or_mask.to_bytes(size, "little") + and_mask.to_bytes(size, "little")
        self.ask(MODIFY, path, struct.pack("<H", size) + masks + after).good()

    def value(self, tag, path=None):
        """The whole value of a browsed tag; the device's type must be what its list says."""
        structure = self.structure(tag.word.template) if tag.word.is_structure else None
        kind, data = self.read(path or tag_path(tag.full_name), tag.count)
        wanted = (struct.pack("<BBH", 0xA0, 2, structure.handle) if structure
                  else struct.pack("<BB", tag.word.code, 0))
        require(kind == wanted, f"{tag.full_name} has the type {kind.hex(' ')} when read")
        values = decode_elements(structure, tag.word.code, data)
        require(len(values) == tag.count, f"{tag.full_name}: {len(values)} values")
        return shaped(values, tag.dimensions) if tag.dimensions else values[0]

    # The controller

    def identity(self):
        return decode_identity(self.ask(GET_ALL, object_path(1, 1)).good())

    def mode(self):
        """The keyswitch, and whether the controller runs, from the status word."""
        status = self.identity()["status"]
        keys = {0x10: "run", 0x11: "run", 0x30: "remote", 0x31: "remote", 0x20: "program",
                0x21: "program"}
        return keys[status >> 8], {0x60: "running", 0x70: "not running"}[status & 0xF0]

    def program_name(self):
        data = self.ask(GET_ALL, object_path(0x64, 1)).good()
        text, end = SYMBOL[1](data, 0)
        require(end == len(data), "the program's name: " + data.hex(" "))
        return text.decode("ascii")

    def changes(self, wanted=(1, 2, 3, 4, 10)):
        """What differs after the program of the controller has changed."""
        asked = struct.pack(f"<H{len(wanted)}H", len(wanted), *wanted)
        data = self.ask(GET_LIST, object_path(0xAC, 1), asked).good()
        return decode_list(data, wanted, CONTROLLER)

    def clock_us(self, attribute=11):
        asked = struct.pack("<HH", 1, attribute)
        data = self.ask(GET_LIST, object_path(0x8B, 1), asked).good()
        return decode_list(data, (attribute,), {attribute: "<Q"})[attribute]

    def set_clock_us(self, value):
        data = struct.pack("<HHQ", 1, 6, value)
        got = self.ask(SET_LIST, object_path(0x8B, 1), data).good()
        require(got == struct.pack("<HHH", 1, 6, 0), "the clock: " + got.hex(" "))

    def clock_fields(self, attribute=5):
        """Year, month, day, hour, minute, second, microseconds."""
        return struct.unpack("<7i", self.ask(GET_SINGLE, object_path(0x8B, 1, attribute)).good())


def is_user_tag(tag):
    word = tag.word
    if tag.attributes[2] & SYSTEM and not word.is_structure or tag.name.startswith("__"):
        return False
    return ":" not in tag.name or re.search(r":[IOCS](\.|$|\d)", tag.name) is not None


def decode_symbols(data, attributes, scope):
    tags, at = [], 0
    while at < len(data):
        require(at + 4 <= len(data), "a symbol is cut")
        instance, values = struct.unpack_from("<I", data, at)[0], {}
        at += 4
        for attribute in attributes:
            values[attribute], at = SYMBOL[attribute](data, at)
        name = values[1].decode("ascii") if 1 in values else ""
        tags.append(Tag(name, instance, values, scope))
    return tags


def decode_list(data, wanted, forms):
    """A reply of Get Attribute List, in the order asked."""
    require(struct.unpack_from("<H", data)[0] == len(wanted), "the count of attributes")
    values, at = {}, 2
    for attribute in wanted:
        number, status = struct.unpack_from("<HH", data, at)
        require((number, status) == (attribute, 0), f"attribute {number}: status {status:#x}")
        values[attribute] = struct.unpack_from(forms[attribute], data, at + 4)[0]
        at += 4 + struct.calcsize(forms[attribute])
    require(at == len(data), f"{len(data) - at} bytes after a list of attributes")
    return values


def split_type(data):
    """The type parameter of a read reply, and the data after it."""
    size = 4 if data[:1] == b"\xa0" else 2
    require(len(data) >= size and data[1] == size - 2, "the type parameter " + data[:4].hex(" "))
    return data[:size], data[size:]
