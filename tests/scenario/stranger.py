"""stranger - a controller on a socket, written from the manuals, with manners that a test chooses.

Encapsulation: CIP Volume 2, 2-3 to 2-6. Class 3 connections: CIP Volume 1, 3-5.5, 3-6. Services of
tags: 1756-PM020. It is strict: what a client does against the rules, or two requests outstanding on
one connection, is a complaint, and any complaint fails the test.
"""

import os
import select
import socket
import struct
import sys
import threading
import time

from plant import TIMEOUT
from stranger_logix import MARKS, Refusal, size_of

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "judges"))
import wire  # noqa: E402

LIST_IDENTITY, REGISTER, UNREGISTER, RR_DATA, UNIT_DATA = 0x63, 0x65, 0x66, 0x6F, 0x70
HANDLE = 0x00C0FFEE
HANG_UP = None
SILENCE = b""
UNCONNECTED_MAX = 504
READ, WRITE, READ_PART, WRITE_PART, MODIFY = 0x4C, 0x4D, 0x52, 0x53, 0x4E


class Manners:
    """What is usual; a test names what is not."""

    packets = True       # knows Multiple Service Packet
    routes = True        # knows Unconnected Send
    large = 4002         # bytes of the largest connection by Large Forward Open; 0: 08
    small = 511          # likewise by Forward Open; 0: 08
    offers = 0           # refuses a larger size with 01/0109 and this one
    spare = 0            # bytes of the largest it has to spare; for a larger one 01/0113
    connections = 8      # open at once; more are refused with 01/0113
    ignored_opens = 0    # so many Forward Opens have no answer
    forgets_after = 0    # a connection is forgotten, without a word, after so many requests
    hangs_up_after = 0   # a session ends, without an answer, at each n-th request
    patience = 0.0       # seconds of silence to wait for, before what came is answered
    reverses = False     # answers what came together the other way round
    blank_context = False  # answers on connections have sender context 0
    nothing_fits = 0x06  # status of a read in a packet whose answer is full; or 0x11
    room = 0             # bytes of any reply, 0: as the connection has
    lists = True         # knows the list of symbols
    access = True        # symbols have attribute 10
    marks = True         # knows class 0xAC
    latency = 0.0        # seconds from a request to its answer

    def __init__(self, **changes):
        for name, value in changes.items():
            if not hasattr(self, name):
                raise AttributeError(name)
            setattr(self, name, value)


class Connection:
    def __init__(self, number, to_id, triad, size_in, size_out):
        self.ot_id, self.to_id, self.triad = 0x80000000 + 0x00020001 * number, to_id, triad
        self.size_in, self.size_out = size_in, size_out
        self.sequence, self.reply, self.requests, self.forgotten = None, b"", 0, False


def frame(command, data, session, context, status=0):
    return struct.pack("<HHII8sI", command, len(data), session, status, context, 0) + data


def reply_of(service, data=b"", general=0, extended=()):
    return (struct.pack("<BBBB", service | 0x80, 0, general, len(extended)) +
            struct.pack(f"<{len(extended)}H", *extended) + data)


def segments_of(path):
    """A padded path as [(kind, value)]."""
    kinds, found, at = {0x20: "class", 0x24: "instance", 0x28: "member", 0x30: "attribute"}, [], 0
    while at < len(path):
        byte = path[at]
        if byte == 0x91:
            size = path[at + 1]
            found.append(("name", path[at + 2:at + 2 + size].decode("ascii")))
            at += 2 + size + size % 2
        elif byte & 0xE0 == 0x20 and byte & 0xFC in kinds and byte & 3 < 3:
            form, start, size = (("<B", 1, 2), ("<H", 2, 4), ("<I", 2, 6))[byte & 3]
            found.append((kinds[byte & 0xFC], struct.unpack_from(form, path, at + start)[0]))
            at += size
        elif byte & 0xE0 == 0:
            size = 2 if not byte & 0x10 else 2 + path[at + 1] + path[at + 1] % 2
            found.append(("port", bytes(path[at:at + size])))
            at += size
        else:
            raise ValueError("segment %#x" % byte)
    return found


class Stranger:
    """Serves while the `with` lasts; `program` is what a test may change at any time."""

    def __init__(self, program, address=("127.0.0.1", 0), **manners):
        self.program, self.address, self.manners = program, address, Manners(**manners)
        self.lock = threading.RLock()
        self.complaints, self.services, self.opened = [], [], []
        self.connections, self.number, self.asked = {}, 0, 0
        self.most_connections = self.most_busy = 0
        self.streams, self.threads, self.heard = [], [], []
        self.answers = {0x01: self.identity, 0x64: self.program_name, 0xAC: self.program_marks,
                        0x6B: self.symbol, 0x6C: self.template}

    # Streams.

    def __enter__(self):
        self.listener = socket.create_server(self.address)
        self.url = "%s:%d/1/0" % self.listener.getsockname()
        self.threads = [threading.Thread(target=self.listen, daemon=True)]
        self.threads[0].start()
        return self

    def listen(self):
        try:
            while True:
                stream = self.listener.accept()[0]
                stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.streams.append(stream)
                self.threads.append(threading.Thread(target=self.serve, args=(stream,),
                                                     daemon=True))
                self.threads[-1].start()
        except OSError:
            pass  # the test is over

    def __exit__(self, kind, *_):
        for end in [self.listener, *self.streams]:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()
        for thread in self.threads:
            thread.join(TIMEOUT)
        if kind is None and self.complaints:
            raise AssertionError("the client broke rules: " + "; ".join(self.complaints[:5]))

    def write_capture(self, path):
        """All that was said, as if on the port of EtherNet/IP."""
        capture, streams, here = wire.Capture(), {}, ("10.0.0.2", 44818)
        for number, side, data in self.heard:
            if number not in streams:
                streams[number] = wire.Stream(capture, ("10.0.0.1", 40000 + number), here)
            streams[number].send(side, data, [1460] * (len(data) // 1460))
        capture.write(path)

    def complain(self, text):
        self.complaints.append(text)

    def check(self, good, text):
        if not good:
            self.complain(text)

    def serve(self, stream):
        mine, pending, number = {}, b"", len(self.streams)
        try:
            while True:
                frames, pending = self.gather(stream, pending)
                with self.lock:
                    answers = self.answer_all(frames, mine)
                    self.heard += [(number, 0, one) for one in frames]
                    self.heard += [(number, 1, says) for says in answers if says]
                if self.manners.latency:
                    time.sleep(self.manners.latency)
                for says in answers:
                    if says is HANG_UP:
                        return
                    stream.sendall(says)
        except (EOFError, OSError):
            pass  # the client left
        except Exception as problem:  # noqa: BLE001 - a test has to hear of it
            if stream.fileno() >= 0:
                self.complain(f"{type(problem).__name__}: {problem}")
        finally:
            with self.lock:
                for connection in mine.values():
                    self.connections.pop(connection.ot_id, None)
            try:
                stream.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def gather(self, stream, data):
        """Whole messages: at least one, and all that come until nothing does for a while."""
        frames = []
        while True:
            while len(data) >= 24 and len(data) >= 24 + struct.unpack_from("<H", data, 2)[0]:
                size = 24 + struct.unpack_from("<H", data, 2)[0]
                frames.append(data[:size])
                data = data[size:]
            if frames and not select.select([stream], [], [], self.manners.patience)[0]:
                return frames, data
            more = stream.recv(65536)
            if not more and not frames:
                raise EOFError
            if not more:
                return frames, data
            data += more

    # Encapsulation.

    def answer_all(self, frames, mine):
        busy = [struct.unpack_from("<I", f, 36)[0] for f in frames if f[0] == UNIT_DATA]
        self.most_busy = max(self.most_busy, len(set(busy)))
        for ot_id in set(busy):
            self.check(busy.count(ot_id) == 1, f"{busy.count(ot_id)} requests on one connection")
        answers = []
        for one in frames:
            answers.append(self.answer(one, mine))
            if answers[-1] is HANG_UP:
                break
        return answers[::-1] if self.manners.reverses and HANG_UP not in answers else answers

    def answer(self, one, mine):
        command, _, session, status, context, options = struct.unpack_from("<HHII8sI", one)
        data = one[24:]
        self.check((status, options) == (0, 0), "status or options of a request")
        if command == REGISTER:
            self.check((session, data) == (0, b"\1\0\0\0"), "Register Session")
            return frame(command, data, HANDLE, context)
        if command == LIST_IDENTITY:  # it does not know that one
            return frame(command, b"", session, context, 1)
        if session != HANDLE:
            self.complain(f"session {session:#x}")
            return frame(command, b"", session, context, 0x64)
        if command == UNREGISTER:
            return HANG_UP
        self.asked += 1
        if self.manners.hangs_up_after and self.asked % self.manners.hangs_up_after == 0:
            return HANG_UP
        if command == RR_DATA:
            return self.unconnected(data, context, mine)
        if command == UNIT_DATA:
            return self.connected(data, context, mine)
        self.complain(f"command {command:#x}")
        return frame(command, b"", session, context, 1)

    def unconnected(self, data, context, mine):
        handle, _, count, null, none, kind, size = struct.unpack_from("<IHHHHHH", data)
        message = data[16:]
        self.check((handle, count, null, none, kind, size) == (0, 2, 0, 0, 0xB2, len(message)),
                   "items of Send RR Data")
        self.check(size <= UNCONNECTED_MAX + 20, f"unconnected request of {size} bytes")
        says = self.reply(message, UNCONNECTED_MAX, mine)
        if says == SILENCE:
            return SILENCE
        return frame(RR_DATA, struct.pack("<IHHHHHH", 0, 0, 2, 0, 0, 0xB2, len(says)) + says,
                     HANDLE, context)

    def connected(self, data, context, mine):
        head = struct.unpack_from("<IHHHHIHHH", data)
        handle, _, count, kind, four, ot_id, item, size, sequence = head
        message = data[22:]
        self.check((handle, count, kind, four, item, size) ==
                   (0, 2, 0xA1, 4, 0xB1, len(message) + 2), "items of Send Unit Data")
        c = mine.get(ot_id)
        if c is None:
            self.complain(f"connection {ot_id:#x} was never opened on this session")
        if c is None or c.forgotten:
            return SILENCE
        if len(message) + 2 > c.size_in:
            self.complain(f"a request of {len(message)} bytes on a connection of {c.size_in}")
        c.requests += 1
        c.forgotten = c.requests == self.manners.forgets_after
        if sequence != c.sequence:
            self.check(c.sequence is None or sequence == c.sequence + 1 & 0xFFFF,
                       f"sequence count {sequence} after {c.sequence}")
            c.sequence, c.reply = sequence, self.reply(message, c.size_out - 2, mine)
        says = struct.pack("<IHHHHIHHH", 0, 0, 2, 0xA1, 4, c.to_id, 0xB1, len(c.reply) + 2,
                           sequence) + c.reply
        return frame(UNIT_DATA, says, HANDLE, bytes(8) if self.manners.blank_context else context)

    # Message Router.

    def reply(self, message, room, mine):
        """The reply to a request, not longer than there is room."""
        service, words = message[0], message[1]
        path, data = message[2:2 + 2 * words], message[2 + 2 * words:]
        self.check(len(message) >= 2 + 2 * words, "a path that is cut")
        room = self.manners.room or room
        try:
            return self.carry_out(service, segments_of(path), data, room, mine)
        except Refusal as no:
            return reply_of(service, general=no.general, extended=no.extended)

    def carry_out(self, service, path, data, room, mine):
        self.services.append(service)
        where = dict(path).get("class") if path and path[0][0] == "class" else None
        if where == 0x06:
            return self.manager(service, path, data, room, mine)
        if where == 0x02:
            return self.router(service, path, data, room, mine)
        if path and path[0][0] == "name" and service == 0x55:
            return self.symbol(service, path, data, room)
        if where == 0x6B and service in (READ, WRITE, READ_PART, WRITE_PART, MODIFY):
            where = None
        if where is None:
            return self.tag(service, path, data, room)
        if where not in self.answers:
            raise Refusal(0x05)
        return self.answers[where](service, path, data, room)

    def router(self, service, path, data, room, mine):
        if service != 0x0A or not self.manners.packets:
            raise Refusal(0x08)
        count = struct.unpack_from("<H", data)[0]
        offsets = [*struct.unpack_from(f"<{count}H", data, 2), len(data)]
        self.check(count > 0 and offsets[0] == 2 + 2 * count and offsets == sorted(offsets),
                   "offsets of a packet")
        replies, left = [], room - 6 - 2 * count
        if left < 6 * count:
            raise Refusal(0x11)  # not even an answer without data to each
        for at in range(count):
            message = data[offsets[at]:offsets[at + 1]]
            self.check(message[0] != 0x0A, "a packet inside a packet")
            replies.append(self.reply_within(message, left - 4 * (count - 1 - at), mine))
            left -= len(replies[-1])
        body, at = struct.pack("<H", count), 2 + 2 * count
        for says in replies:
            body += struct.pack("<H", at)
            at += len(says)
        failed = any(says[2] for says in replies)
        return reply_of(0x0A, body + b"".join(replies), 0x1E if failed else 0)

    def reply_within(self, message, room, mine):
        says = self.reply(message, room, mine)
        return says if len(says) <= room else reply_of(message[0], general=0x11)

    # Connection Manager.

    def manager(self, service, path, data, room, mine):
        if service == 0x52:
            return self.unconnected_send(data, room, mine)
        if service in (0x54, 0x5B):
            return self.forward_open(service, data, mine)
        if service == 0x4E:
            return self.forward_close(data, mine)
        raise Refusal(0x08)

    def unconnected_send(self, data, room, mine):
        if not self.manners.routes:
            raise Refusal(0x08)
        size = struct.unpack_from("<H", data, 2)[0]
        message, rest = data[4:4 + size], data[4 + size + size % 2:]
        self.check(rest[0] * 2 == len(rest) - 2 and rest[1] == 0, "route of an Unconnected Send")
        self.check(size <= UNCONNECTED_MAX, f"{size} bytes in an Unconnected Send")
        if rest[2:] != b"\1\0":
            raise Refusal(0x01, 0x0312)
        return self.reply(message, room, mine)

    def forward_open(self, service, data, mine):
        large = service == 0x5B
        most = self.manners.large if large else self.manners.small
        if most == 0:
            raise Refusal(0x08)
        if self.manners.ignored_opens > 0:
            self.manners.ignored_opens -= 1
            return SILENCE
        _, _, _, to_id = struct.unpack_from("<BBII", data)
        triad = struct.unpack_from("<HHI", data, 10)
        form, size_mask, kind = ("<I", 0xFFFF, 29) if large else ("<H", 0x1FF, 13)
        wide = struct.calcsize(form)
        inward = struct.unpack_from(form, data, 26)[0]
        outward = struct.unpack_from(form, data, 30 + wide)[0]
        transport, words = data[30 + 2 * wide:32 + 2 * wide]
        self.check(len(data) == 32 + 2 * wide + 2 * words, "path of a Forward Open")
        self.check(transport == 0xA3 and inward >> kind & 3 == outward >> kind & 3 == 2,
                   "not a point-to-point connection of class 3")
        self.check(segments_of(data[32 + 2 * wide:])[-2:] == [("class", 2), ("instance", 1)],
                   "a connection with something else than the Message Router")
        sizes = inward & size_mask, outward & size_mask
        no = self.refusal_of(triad, max(sizes), most)
        if no:
            return reply_of(service, struct.pack("<HHIBB", *triad, 0, 0), 0x01, no)
        self.check(to_id != 0 and to_id not in [c.to_id for c in mine.values()], "T->O id")
        self.number += 1
        c = Connection(self.number, to_id, triad, *sizes)
        self.connections[c.ot_id] = mine[c.ot_id] = c
        self.opened.append(c)
        self.most_connections = max(self.most_connections, len(self.connections))
        return reply_of(service, struct.pack("<IIHHIIIBB", c.ot_id, to_id, *triad,
                                             *struct.unpack_from("<I", data, 22),
                                             *struct.unpack_from("<I", data, 26 + wide), 0, 0))

    def refusal_of(self, triad, size, most):
        if triad in [c.triad for c in self.connections.values()]:
            return (0x0100,)
        if self.manners.offers and size > self.manners.offers:
            return 0x0109, self.manners.offers
        if size > most:
            return (0x0109,)
        scarce = self.manners.spare and size > self.manners.spare
        if scarce or len(self.connections) >= self.manners.connections:
            return (0x0113,)
        return None

    def forward_close(self, data, mine):
        triad = struct.unpack_from("<HHI", data, 2)
        self.check(len(data) == 12 + 2 * data[10] and data[11] == 0, "path of a Forward Close")
        for ot_id, c in list(mine.items()):
            if c.triad == triad and not c.forgotten:
                del mine[ot_id], self.connections[ot_id]
                return reply_of(0x4E, struct.pack("<HHIBB", *triad, 0, 0))
        return reply_of(0x4E, struct.pack("<HHIBB", *triad, data[10], 0), 0x01, (0x0107,))

    # Objects.

    def identity(self, service, path, data, room):
        values = [struct.pack("<H", 1), struct.pack("<H", 14), struct.pack("<H", 166), b"\x21\x0b",
                  struct.pack("<H", 0x3060), struct.pack("<I", 0xC0FFEE), b"\x08Stranger"]
        if service == 0x01:
            return reply_of(service, b"".join(values))
        number = dict(path).get("attribute", 0)
        if service != 0x0E or not 1 <= number <= len(values):
            raise Refusal(0x08 if service != 0x0E else 0x14)
        return reply_of(service, values[number - 1])

    def program_name(self, service, path, data, room):
        if service != 0x01:
            raise Refusal(0x08)
        name = self.program.name.encode()
        return reply_of(service, struct.pack("<H", len(name)) + name)

    def program_marks(self, service, path, data, room):
        if not self.manners.marks:
            raise Refusal(0x05)
        if service != 0x03:
            raise Refusal(0x08)
        count = struct.unpack_from("<H", data)[0]
        body = struct.pack("<H", count)
        for number in struct.unpack_from(f"<{count}H", data, 2):
            body += struct.pack("<HH", number, 0)
            body += struct.pack(MARKS[number], self.program.marks[number])
        return reply_of(service, body)

    def symbol(self, service, path, data, room):
        if not self.manners.lists or service != 0x55:
            raise Refusal(0x08)
        program = ""
        if path[0][0] == "name":
            program = path[0][1].partition(":")[2]
        first = dict(path)["instance"]
        count = struct.unpack_from("<H", data)[0]
        numbers = struct.unpack_from(f"<{count}H", data, 2)
        self.check(len(data) == 2 + 2 * count, "attributes of a list of symbols")
        if 10 in numbers and not self.manners.access:
            raise Refusal(0x0A)
        return self.symbol_page(service, program, first, numbers, room - 4)

    def symbol_page(self, service, program, first, numbers, room):
        body = b""
        for tag in self.program.symbols(program):
            if tag.instance < first or tag.access == 3:
                continue
            entry = struct.pack("<I", tag.instance)
            entry += b"".join(tag.attribute(number) for number in numbers)
            if len(body) + len(entry) > room:
                return reply_of(service, body, 0x06)
            body += entry
        return reply_of(service, body)

    def template(self, service, path, data, room):
        template = self.program.templates().get(dict(path).get("instance"))
        if template is None:
            raise Refusal(0x05, 0)
        if service == 0x03:
            count = struct.unpack_from("<H", data)[0]
            body = struct.pack("<H", count)
            for number in struct.unpack_from(f"<{count}H", data, 2):
                body += struct.pack("<HH", number, 0) + template.attribute(number)
            return reply_of(service, body)
        if service != READ:
            raise Refusal(0x08)
        return self.template_part(service, template, data, room - 4)

    def template_part(self, service, template, data, room):
        offset, size = struct.unpack("<IH", data)
        stored = template.stored()
        if offset >= len(stored):
            raise Refusal(0xFF, 0x2104)
        part = stored[offset:offset + size]
        if len(part) > room:
            return reply_of(service, part[:room], 0x06)
        return reply_of(service, part)

    # Tags.

    def tag(self, service, path, data, room):
        place = self.program.place(path)
        if service in (READ, READ_PART):
            return self.read(service, place, data, room)
        if place.tag.access == 2:
            raise Refusal(0x0F)
        if service in (WRITE, WRITE_PART):
            return self.write(service, place, data)
        if service == MODIFY:
            return self.modify(service, place, data)
        raise Refusal(0x08)

    def read(self, service, place, data, room):
        count, offset = struct.unpack("<H", data)[0] if service == READ else None, 0
        if service == READ_PART:
            count, offset = struct.unpack("<HI", data)
        head, value = place.type_bytes(), place.bytes(count)
        if offset > 0 and offset >= len(value):
            raise Refusal(0xFF, 0x2104)
        return self.value(service, place, head, value[offset:], room - 4 - len(head))

    def value(self, service, place, head, rest, room):
        """What fits of a value; whole elements, but a structure is cut anywhere."""
        if len(rest) <= room:
            return reply_of(service, head + rest)
        step = 4 if place.tag.data and len(head) > 2 else size_of(place.kind)
        fits = max(room, 0) // step * step
        if fits == 0 and self.manners.nothing_fits == 0x11:
            raise Refusal(0x11)
        return reply_of(service, head + rest[:fits], 0x06)

    def write(self, service, place, data):
        head = place.type_bytes()
        if not data.startswith(head):
            raise Refusal(0xFF, 0x2107)
        count, data = struct.unpack_from("<H", data, len(head))[0], data[len(head) + 2:]
        offset = 0
        if service == WRITE_PART:
            offset, data = struct.unpack_from("<I", data)[0], data[4:]
        size = len(place.bytes(count))
        if service == WRITE and len(data) != size or offset + len(data) > size:
            raise Refusal(0x13 if len(data) < size else 0x15)
        if place.bit is not None:
            old = place.tag.data[place.offset] & ~(1 << place.bit)
            place.tag.data[place.offset] = old | bool(data[0]) << place.bit
        else:
            at = place.offset + offset
            place.tag.data[at:at + len(data)] = data
        return reply_of(service)

    def modify(self, service, place, data):
        size = struct.unpack_from("<H", data)[0]
        if size != size_of(place.kind):
            raise Refusal(0x03)
        for at in range(size):
            old = place.tag.data[place.offset + at]
            place.tag.data[place.offset + at] = (old | data[2 + at]) & data[2 + size + at]
        return reply_of(service)
