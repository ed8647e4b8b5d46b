"""Packets and capture files made by hand: Ethernet, VLAN, IPv4, IPv6, TCP, UDP, pcap."""
import ipaddress
import struct

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
LINK_ETHERNET = 1


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ip_packet(src, dst, protocol, payload, ident=0, fragment=0, more=False):
    a, b = ipaddress.ip_address(src), ipaddress.ip_address(dst)
    if a.version == 6:
        return struct.pack("!IHBB", 6 << 28, len(payload), protocol, 64) + a.packed + b.packed \
            + payload
    flags = (0x2000 if more else 0) | fragment // 8
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), ident, flags, 64, protocol, 0) \
        + a.packed + b.packed
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def with_checksum(src, dst, protocol, segment, at):
    a, b = ipaddress.ip_address(src), ipaddress.ip_address(dst)
    pseudo = a.packed + b.packed + struct.pack("!IHBB", len(segment), 0, 0, protocol)
    total = checksum(pseudo + segment) or 0xFFFF
    return segment[:at] + struct.pack("!H", total) + segment[at + 2:]


def tcp(src, dst, seq, ack, flags, payload=b""):
    """src and dst are (address, port)."""
    head = struct.pack("!HHIIBBHHH", src[1], dst[1], seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, 5 << 4,
                       flags, 64000, 0, 0)
    segment = with_checksum(src[0], dst[0], 6, head + payload, 16)
    return ip_packet(src[0], dst[0], 6, segment)


def udp_segment(src, dst, payload):
    head = struct.pack("!HHHH", src[1], dst[1], 8 + len(payload), 0)
    return with_checksum(src[0], dst[0], 17, head + payload, 6)


def udp(src, dst, payload):
    return ip_packet(src[0], dst[0], 17, udp_segment(src, dst, payload))


def ethernet(packet, vlan=None):
    kind = 0x86DD if packet[0] >> 4 == 6 else 0x0800
    tag = struct.pack("!HH", 0x8100, vlan) if vlan is not None else b""
    frame = b"\x02\0\0\0\0\x02" + b"\x02\0\0\0\0\x01" + tag + struct.pack("!H", kind) + packet
    return frame.ljust(60, b"\0")


class Capture:
    """A pcap file in memory; time goes on by itself."""

    def __init__(self, link=LINK_ETHERNET, start_us=1_700_000_000_000_000, step_us=700):
        self.head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link)
        self.records = []
        self.now_us, self.step_us = start_us, step_us

    def add(self, frame, captured=None):
        kept = frame if captured is None else frame[:captured]
        self.records.append(struct.pack("<IIII", self.now_us // 1_000_000, self.now_us % 1_000_000,
                                        len(kept), len(frame)) + kept)
        self.now_us += self.step_us
        return len(self.records)

    def data(self):
        return self.head + b"".join(self.records)

    def write(self, path):
        with open(path, "wb") as f:
            f.write(self.data())


class Stream:
    """A TCP connection between a client and a server, written into a capture."""

    def __init__(self, capture, client, server, vlan=None, handshake=True, seq=(1000, 5000)):
        self.capture, self.ends, self.vlan = capture, (client, server), vlan
        self.seq = list(seq)
        if handshake:
            self.segment(0, b"", SYN)
            self.seq[0] += 1
            self.segment(1, b"", SYN | ACK)
            self.seq[1] += 1
            self.segment(0, b"")

    def segment(self, side, payload, flags=ACK, at=None, captured=None):
        """A segment as it is; the stream's own position does not move."""
        src, dst = self.ends[side], self.ends[1 - side]
        seq = self.seq[side] if at is None else at
        if payload:
            flags |= PSH
        ack = self.seq[1 - side] if flags & ACK else 0
        frame = ethernet(tcp(src, dst, seq, ack, flags, payload), self.vlan)
        return self.capture.add(frame, captured)

    def send(self, side, payload, sizes=None):
        """Send in segments of the given sizes, the rest in one; returns the last frame."""
        frame = None
        for size in (sizes or []) + [len(payload)]:
            part, payload = payload[:size], payload[size:]
            if part:
                frame = self.segment(side, part)
                self.seq[side] += len(part)
        return frame

    def close(self):
        for side in (0, 1):
            self.segment(side, b"", FIN | ACK)
            self.seq[side] += 1
        self.segment(0, b"")
