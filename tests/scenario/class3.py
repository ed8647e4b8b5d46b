"""class3 - explicit connections in bytes: Forward Open, numbered requests, Forward Close.

Fields as CIP Volume 1, 3-5.5, and Volume 2, 2-6, have them.
"""

import itertools
import struct

from plant import frame

MANAGER = bytes.fromhex("02 20 06 24 01")
ROUTER = "01 00 20 02 24 01"  # slot 0, Message Router
VENDOR, ORIGINATOR = 0x1337, 0xDEADBEEF
POINT_TO_POINT, VARIABLE = 2, 1
serials = itertools.count(1)


def parameters(size, large, kind=POINT_TO_POINT, variable=VARIABLE):
    if large:
        return struct.pack("<I", size | variable << 25 | kind << 29)
    return struct.pack("<H", size | variable << 9 | kind << 13)


def forward_open(serial, *, large=True, size=4002, reply_size=None, to_id=None, path=ROUTER,
                 rpi_us=2_000_000, multiplier=3, transport=0xA3, kind=POINT_TO_POINT,
                 originator=ORIGINATOR):
    to_id = 0x00A50000 + serial if to_id is None else to_id
    path = bytes.fromhex(path)
    data = struct.pack("<BBIIHHIB3x", 0x0A, 0x0E, 0, to_id, serial, VENDOR, originator, multiplier)
    data += struct.pack("<I", rpi_us) + parameters(size, large, kind)
    data += struct.pack("<I", rpi_us) + parameters(reply_size or size, large, kind)
    data += bytes([transport, len(path) // 2]) + path
    return bytes([0x5B if large else 0x54]) + MANAGER + data


def forward_close(serial, path=ROUTER, originator=ORIGINATOR):
    path = bytes.fromhex(path)
    return b"\x4e" + MANAGER + struct.pack("<BBHHIBB", 0x0A, 0x0E, serial, VENDOR, originator,
                                           len(path) // 2, 0) + path


def ask(session, message):
    """The reply to one unconnected request, in bytes."""
    return bytes.fromhex(session.ask(message.hex()))


class Connection:
    """A class 3 connection of a session, opened; its requests count up from 1."""

    def __init__(self, session, **options):
        self.session, self.serial, self.sequence = session, next(serials), 0
        self.opened = ask(session, forward_open(self.serial, **options))
        if self.opened[2] != 0:
            raise AssertionError("Forward Open: " + self.opened.hex(" "))
        self.ot_id, self.to_id = struct.unpack_from("<II", self.opened, 4)

    def send(self, message, sequence=None, connection=None):
        if sequence is None:
            self.sequence = sequence = (self.sequence + 1) & 0xFFFF
        data = struct.pack("<IHHHHIHHH", 0, 0, 2, 0xA1, 4, connection or self.ot_id, 0xB1,
                           len(message) + 2, sequence) + message
        self.session.stream.sendall(frame(0x70, data, self.session.handle))
        return sequence

    def receive(self, sequence):
        """The reply with this number, in bytes; on this connection, or it is a mistake."""
        got = self.session.receive()
        fields = struct.unpack_from("<HHIIQI", got)
        assert (fields[0], fields[2], fields[3]) == (0x70, self.session.handle, 0), got.hex(" ")
        head = struct.unpack_from("<IHHHHIHHH", got, 24)
        wanted = (0, 0, 2, 0xA1, 4, self.to_id, 0xB1, len(got) - 44, sequence)
        assert head == wanted, f"{head} is not {wanted}"
        return got[46:]

    def ask(self, message, sequence=None):
        return self.receive(self.send(message, sequence))

    def text(self, request):
        """The same in hexadecimal text."""
        return self.ask(bytes.fromhex(request)).hex(" ")

    def close(self):
        return ask(self.session, forward_close(self.serial))
