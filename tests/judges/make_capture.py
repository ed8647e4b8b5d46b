"""Makes a capture with the habits of real plants: argv: SEED FILE [CONVERSATIONS].

Several class 3 connections on each TCP stream, one request outstanding on each; Multiple Service
Packets of mixed services; Unconnected Sends in between; service 0x4C that is no Read Tag; segments
split, merged, reordered and sent again; VLANs, IPv6, IP fragments; discovery by UDP; class 1 I/O.
"""
import random
import struct
import sys

import wire

RR, UNIT = 0x6F, 0x70
MANAGER = bytes.fromhex("20062401")
ROUTER = bytes.fromhex("20022401")


def encapsulate(command, body, session=0, context=b"\0" * 8, status=0):
    return struct.pack("<HHII8sI", command, len(body), session, status, context, 0) + body


def unconnected(message, session, context):
    return encapsulate(RR, struct.pack("<IHHHHHH", 0, 10, 2, 0, 0, 0xB2, len(message)) + message,
                       session, context)


def connected(message, session, connection, sequence):
    head = struct.pack("<IHHHHIHHH", 0, 0, 2, 0xA1, 4, connection, 0xB1, len(message) + 2, sequence)
    return encapsulate(UNIT, head + message, session)


def request(service, path, data=b""):
    assert len(path) % 2 == 0
    return bytes([service, len(path) // 2]) + path + data


def reply(service, data=b"", general=0, extended=()):
    return bytes([service | 0x80, 0, general, len(extended)]) \
        + struct.pack(f"<{len(extended)}H", *extended) + data


def symbol(name):
    raw = name.encode()
    return bytes([0x91, len(raw)]) + raw + b"\0" * (len(raw) % 2)


def logical(class_id, instance, attribute=None):
    path = bytes([0x20, class_id])
    path += bytes([0x24, instance]) if instance < 256 else b"\x25\0" + struct.pack("<H", instance)
    return path if attribute is None else path + bytes([0x30, attribute])


def multiple(messages):
    at = 2 + 2 * len(messages)
    offsets = []
    for m in messages:
        offsets.append(at)
        at += len(m)
    return struct.pack(f"<H{len(offsets)}H", len(offsets), *offsets) + b"".join(messages)


def unconnected_send(message, route=b"\x01\x00"):
    pad = b"\0" * (len(message) % 2)
    return request(0x52, MANAGER, struct.pack("<BBH", 10, 5, len(message)) + message + pad
                   + bytes([len(route) // 2, 0]) + route)


def forward_open(to_id, serial, large=True, transport=0xA3, path=b"\x01\x00" + ROUTER):
    params = struct.pack("<I", 0x42000FA2) if large else struct.pack("<H", 0x43F8)
    data = struct.pack("<BBIIHHIB3x", 10, 14, 0, to_id, serial, 0x1337, 0xDEADBEEF, 3)
    for _ in range(2):
        data += struct.pack("<I", 2000000) + params
    data += bytes([transport, len(path) // 2]) + path
    return request(0x5B if large else 0x54, MANAGER, data)


def forward_opened(ot_id, to_id, serial, large=True):
    return reply(0x5B if large else 0x54, struct.pack("<IIHHIIIBB", ot_id, to_id, serial, 0x1337,
                                                      0xDEADBEEF, 2000000, 2000000, 0, 0))


class Plant:
    """Pairs of a request and its reply, of all kinds."""

    def __init__(self, rng):
        self.rng = rng

    def name(self):
        words = ("Motor", "Speed", "Line", "Station", "Valve", "Temp", "Alarm")
        parts = self.rng.sample(words, self.rng.randint(1, 3))
        return "_".join(parts) + str(self.rng.randint(1, 99))

    def read_tag(self):
        n = self.rng.randint(1, 4)
        data = struct.pack("<H", 0xC4) + self.rng.randbytes(4 * n)
        if self.rng.random() < 0.1:
            return (request(0x4C, symbol(self.name()), struct.pack("<H", n)),
                    reply(0x4C, general=0xFF, extended=(0x2105,)))
        return request(0x4C, symbol(self.name()), struct.pack("<H", n)), reply(0x4C, data)

    def write_tag(self):
        data = struct.pack("<HHf", 0xCA, 1, self.rng.random() * 100)
        return request(0x4D, symbol(self.name()) + symbol("Sp"), data), reply(0x4D)

    def read_fragment(self):
        return (request(0x52, symbol(self.name()), struct.pack("<HI", 100, 0)),
                reply(0x52, struct.pack("<H", 0xC3) + self.rng.randbytes(200)))

    def modify(self):
        return (request(0x4E, symbol(self.name()), struct.pack("<HIII", 4, 1, 0, 0)[:10]),
                reply(0x4E))

    def block_72(self):
        n = self.rng.randint(1, 9)
        return (request(0x4C, logical(0x72, 0), struct.pack("<IH", self.rng.randrange(1 << 20), n)),
                reply(0x4C, self.rng.randbytes(4 * n)))

    def attribute(self):
        return request(0x0E, logical(1, 1, 7)), reply(0x0E, b"\x0b1756-L83E/B")

    def attributes(self):
        return (request(0x03, logical(0xAC, 1), struct.pack("<HHH", 2, 1, 2)),
                reply(0x03, struct.pack("<HHHHHHI", 2, 1, 0, 7, 2, 0, 9)))

    def missing(self):
        return (request(0x4C, symbol("Nowhere"), b"\1\0"),
                reply(0x4C, general=4, extended=(0,)))

    def any(self):
        kinds = (self.read_tag, self.write_tag, self.read_fragment, self.modify, self.block_72,
                 self.attribute, self.attributes, self.missing)
        return self.rng.choices(kinds, (8, 2, 1, 1, 6, 2, 1, 1))[0]()

    def packet(self, count):
        pairs = [self.any() for _ in range(count)]
        failed = any(r[2] for _, r in pairs)
        return (request(0x0A, ROUTER, multiple([q for q, _ in pairs])),
                reply(0x0A, multiple([r for _, r in pairs]), general=0x1E if failed else 0))

    def routed(self):
        """An Unconnected Send: usually answered by the inner reply, now and then by a router."""
        pick = self.rng.random()
        if pick < 0.6:
            inner = request(0x01, logical(0xAC, 1)), reply(0x01, self.rng.randbytes(32))
        elif pick < 0.8:
            inner = self.packet(3)
        else:
            inner = self.read_fragment()
        if self.rng.random() < 0.15:
            return unconnected_send(inner[0]), reply(0x52, b"\1\0", 1, (0x0204,))
        return unconnected_send(inner[0]), inner[1]


class Session:
    """A client and a controller on one TCP stream, with class 3 connections."""

    def __init__(self, plant, stream, session, connections):
        self.plant, self.rng, self.stream, self.session = plant, plant.rng, stream, session
        self.connections = [[0x80020000 + session * 16 + i, 0x00A50000 + session * 16 + i,
                             self.rng.randrange(65536)] for i in range(connections)]
        self.contexts = 0
        self.queue = [b"", b""]  # bytes of each side that are not sent yet

    def context(self):
        self.contexts += 1
        return struct.pack("<Q", self.contexts) if self.rng.random() < 0.7 else b"\0" * 8

    def register(self):
        body = struct.pack("<HH", 1, 0)
        self.stream.send(0, encapsulate(0x65, body))
        self.stream.send(1, encapsulate(0x65, body, self.session))
        for number, (ot_id, to_id, _) in enumerate(self.connections):
            context = self.context()
            opened = forward_open(to_id, number + 1), forward_opened(ot_id, to_id, number + 1)
            self.stream.send(0, unconnected(opened[0], self.session, context))
            self.stream.send(1, unconnected(opened[1], self.session, context))

    def round(self):
        """A request on some connections at once, an Unconnected Send between them."""
        asked, answered = [], []
        for c in self.rng.sample(self.connections, self.rng.randint(1, len(self.connections))):
            c[2] = (c[2] + 1) & 0xFFFF
            pair = self.plant.packet(30) if self.rng.random() < 0.5 else self.plant.any()
            asked.append(connected(pair[0], self.session, c[0], c[2]))
            answered.append(connected(pair[1], self.session, c[1], c[2]))
        if self.rng.random() < 0.4:
            pair, context = self.plant.routed(), self.context()
            asked.insert(0, unconnected(pair[0], self.session, context))
            answered.append(unconnected(pair[1], self.session, context))
        self.transmit(0, b"".join(asked))
        self.rng.shuffle(answered)
        self.transmit(1, b"".join(answered))

    def transmit(self, side, data):
        """As segments: cut where it happens, sometimes out of order or more than once."""
        s, rng = self.stream, self.rng
        parts = []
        while data:
            size = rng.choice((len(data), 1400, rng.randint(2, 600)))
            parts.append((s.seq[side], data[:size]))
            s.seq[side] += len(data[:size])
            data = data[size:]
        habit = rng.random()
        if habit < 0.1 and len(parts) > 1:
            at = rng.randrange(len(parts) - 1)
            parts[at], parts[at + 1] = parts[at + 1], parts[at]
        elif habit < 0.2:
            parts.insert(rng.randrange(len(parts)) + 1, parts[rng.randrange(len(parts))])
            parts.sort(key=lambda p: p[0])
        elif habit < 0.25 and len(parts) > 1 and len(parts[0][1]) > 8:
            seq, old = parts[0]
            parts.insert(1, (seq + 4, old[4:] + parts[1][1][:7]))
        for seq, part in parts:
            s.segment(side, part, at=seq)
        if habit > 0.97:
            s.segment(side, b"\0", at=s.seq[side] - 1)


def gaps(seed, rounds=200):
    """Every tenth segment lost for good; each segment begins a message, or ends one."""
    rng = random.Random(seed)
    capture, plant = wire.Capture(), Plant(rng)
    stream = wire.Stream(capture, *ends_of(0))
    for number in range(rounds):
        pair, context = plant.any(), struct.pack("<Q", number)
        for side in (0, 1):
            message = unconnected(pair[side], 9, context)
            cut = rng.choice((len(message), rng.randint(24, len(message) - 1)))
            parts = [message[:cut]] + [message[cut:]] * (cut < len(message))
            for part in parts:
                if part is not parts[-1] or rng.random() > 0.1:
                    stream.segment(side, part)
                stream.seq[side] += len(part)
    return capture


def discovery(capture, rng):
    client, device = ("192.168.1.2", 50123), ("192.168.1.10", 44818)
    context = rng.randbytes(8)
    request = encapsulate(0x63, b"", context=context)
    capture.add(wire.ethernet(wire.udp(client, ("255.255.255.255", 44818), request)))
    name = b"1756-EN2T/D"
    item = struct.pack("<H", 1) + struct.pack(">HHI8x", 2, 44818, 0xC0A8010A) \
        + struct.pack("<HHHBBHIB", 1, 12, 166, 11, 2, 0x30, 0xC0FFEE, len(name)) + name + b"\3"
    body = struct.pack("<HHH", 1, 0x0C, len(item)) + item
    packet = wire.udp(device, client, encapsulate(0x63, body, context=context))
    capture.add(wire.ethernet(packet, vlan=7))


def io(capture, numbers):
    a, b = ("192.168.1.2", 2222), ("192.168.1.10", 2222)
    for src, dst, connection in ((a, b, 0x80020999), (b, a, 0x00A50999)):
        data = struct.pack("<HHHIIHHH", 2, 0x8002, 8, connection, numbers, 0xB1, 6,
                           numbers & 0xFFFF)
        capture.add(wire.ethernet(wire.udp(src, dst, data + b"\1\2\3\4")))


def fragmented(capture, rng):
    """A List Services reply whose IP packet comes in two parts, the second one first."""
    src, dst = ("192.168.1.10", 44818), ("192.168.1.2", 50999)
    body = struct.pack("<HHHHH16s", 1, 0x100, 20, 1, 0x120, b"Communications")
    segment = wire.udp_segment(src, dst, encapsulate(4, body))
    ident = rng.randrange(65536)
    for at, size, more in ((32, 999, False), (0, 32, True)):
        packet = wire.ip_packet(src[0], dst[0], 17, segment[at:at + size], ident, at, more)
        capture.add(wire.ethernet(packet))


def ends_of(index):
    if index % 4 == 3:
        return (f"fe80::1:{index:x}", 50000 + index), (f"fe80::2:{index:x}", 44818)
    return (f"10.0.{index}.1", 50000 + index), (f"10.0.{index}.2", 44818)


def make(seed, conversations=6, rounds=60):
    rng = random.Random(seed)
    capture = wire.Capture()
    plant = Plant(rng)
    sessions = []
    for i in range(conversations):
        stream = wire.Stream(capture, *ends_of(i), vlan=5 if i % 3 == 2 else None,
                             seq=(rng.randrange(1 << 32), 0xFFFFFF00 if i == 1 else 77))
        sessions.append(Session(plant, stream, 0x1000 + i, rng.randint(2, 6)))
        sessions[-1].register()
    for number in range(rounds):
        for s in rng.sample(sessions, len(sessions)):
            s.round()
        if number % 10 == 0:
            discovery(capture, rng)
            fragmented(capture, rng)
        io(capture, number)
    for s in sessions:
        s.stream.send(0, encapsulate(0x66, b"", s.session))
        s.stream.close()
    return capture


if __name__ == "__main__":
    make(int(sys.argv[1]), *map(int, sys.argv[3:])).write(sys.argv[2])
