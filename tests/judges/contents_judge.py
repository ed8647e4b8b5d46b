"""What ciprw decode says of the contents of messages, in text and in JSON.

argv: ciprw, folder of the vectors, folder to write into.

The messages are the annotated vectors, and a few made here: replies whose request was not seen,
lists that nothing tells how to read. JSON is compared member by member; None: it must be absent.
"""
import json
import os
import subprocess
import sys

import make_capture
import vectors
import vectors_judge
import wire

ROCKWELL = "Rockwell Automation/Allen-Bradley"
L83 = {"vendor": 1, "vendor_name": ROCKWELL, "device_type": 14, "product_code": 166,
       "revision": "33.11", "status": 0x3060, "serial": 0xC0FFEE, "product_name": "1756-L83E/B"}
L83_TEXT = ('"1756-L83E/B" revision 33.11 serial 0x00c0ffee, vendor 1 (' + ROCKWELL + "), "
            "device type 14 (Programmable Logic Controller), product code 166, status 0x3060")
TRIAD = {"vendor": 0x1337, "originator": 0xDEADBEEF}

# Of a vector: how its line ends; members of its last service, or of the message itself.
VECTORS = {
    # Symbols
    "list_symbols": (
        "Get Instance Attribute List @0x6b/0 attributes 1, 2, 8",
        {"count": 3, "attributes": [1, 2, 8], "data": None}),
    "list_symbols_reply": (
        "@0x6b/0: partial transfer (0x06): 2 symbols from 1: Speed DINT, Counts DINT[10]",
        {"symbols": [{"instance": 1, "name": "Speed", "type": "DINT"},
                     {"instance": 7, "name": "Counts", "type": "DINT", "dims": [10]}],
         "error": None, "data": None}),
    "list_symbols_rest_reply": (
        "@0x6b/8: 3 symbols from 8: Motor struct 0x29a, Program:MainProgram 0x1068, Name STRING",
        {"symbols": [{"instance": 8, "name": "Motor", "type": "struct 0x29a"},
                     {"instance": 9, "name": "Program:MainProgram", "type": "0x1068",
                      "system": True},
                     {"instance": 10, "name": "Name", "type": "STRING"}]}),
    "list_symbols_end_reply": ("@0x6b/11: no symbols", {"symbols": []}),
    "list_program_symbols_reply": (
        "Program:MainProgram @0x6b/0: 2 symbols from 49: Cnt INT, Done BOOL",
        {"symbols": [{"instance": 49, "name": "Cnt", "type": "INT"},
                     {"instance": 52, "name": "Done", "type": "BOOL", "bit": 2}]}),
    "list_symbols_all_reply": (
        "1 symbol from 1: Speed DINT",
        {"symbols": [{"instance": 1, "name": "Speed", "type": "DINT", "address": 0x40302010,
                      "object_address": 0x80706050, "control": 1 << 26, "size": 4, "access": 2,
                      "table": 7, "data_path": "20 6b 25 00 01 00"}]}),
    # Attributes
    "get_identity_list": ("Get Attribute List @0x01/1 attributes 1, 2, 4",
                          {"attributes": [1, 2, 4]}),
    "get_identity_list_reply": (
        "@0x01/1: 1 vendor = 1 (" + ROCKWELL + "), 2 device type = 14 (Programmable Logic "
        "Controller), 4 revision = 33.11",
        {"values": [{"id": 1, "name": "vendor", "status": 0, "value": 1},
                    {"id": 2, "name": "device type", "status": 0, "value": 14},
                    {"id": 4, "name": "revision", "status": 0, "value": [33, 11]}],
         "data": None}),
    "get_mixed_list_reply": (
        "attribute list error (0x0a): 1 vendor = 1 (" + ROCKWELL + "), "
        "99: attribute not supported (0x14)",
        {"error": "attribute list error (0x0a)",
         "values": [{"id": 1, "name": "vendor", "status": 0, "value": 1},
                    {"id": 99, "status": 0x14, "error": "attribute not supported (0x14)"}]}),
    "get_program_change_reply": (
        "@0xac/1: 1 = 0x0005, 2 = 0x0001, 3 = 0xc580b203, 4 = 0xc580b203, 10 = 0xb847def8",
        {"count": 5}),
    "get_clock_reply": (
        "@0x8b/1: 11 local time = 1767225600000000",
        {"values": [{"id": 11, "name": "local time", "status": 0, "value": 1767225600000000}]}),
    "template_attributes_4321_reply": (
        "@0x6c/666: 4 words of definition = 30, 3 = 0, 2 members = 5, 1 handle = 0x0621",
        {"count": 4}),
    "template_unknown_reply": (
        "@0x6c/783: path destination unknown (0x05), extended 0x0000",
        {"error": "path destination unknown (0x05), extended 0x0000", "attributes": None}),
    "set_clock": (
        "Set Attribute List @0x8b/1: 6 UTC = 1767225600000000, 10 DST enabled = 0",
        {"values": [{"id": 6, "name": "UTC", "value": 1767225600000000},
                    {"id": 10, "name": "DST enabled", "value": 0}]}),
    "set_mixed_list_reply": (
        "6 UTC success, 7 UTC date and time: attribute not settable (0x0e)",
        {"values": [{"id": 6, "name": "UTC", "status": 0},
                    {"id": 7, "name": "UTC date and time", "status": 14,
                     "error": "attribute not settable (0x0e)"}]}),
    # A controller
    "get_program_name_reply": ('Get Attributes All @0x64/1: 1 name = "Plant"',
                               {"count": 1, "data": None,
                                "values": [{"id": 1, "name": "name", "value": "Plant"}]}),
    "get_all_marks_reply": (
        "@0xac/1: 1 = 0x0005, 2 = 0x00c8, 3 = 0x038a4c19, 4 = 0x625d8f38, 10 = 0x000c197b",
        {"count": 5, "values": [{"id": 1, "value": 5}, {"id": 2, "value": 200},
                                {"id": 3, "value": 0x38A4C19}, {"id": 4, "value": 0x625D8F38},
                                {"id": 10, "value": 0xC197B}]}),
    "get_marks_while_loading_reply": ("path destination unknown (0x05)", {"values": None}),
    "get_local_date_reply": ("@0x8b/1/5 = [2026, 2, 28, 23, 59, 59, 999999]", {}),
    # Identity
    "get_identity_all_reply": ("Get Attributes All @0x01/1: " + L83_TEXT,
                               {"identity": L83, "data": None}),
    "get_drive_identity_reply": (", product code 9, status 0x0004, state 3",
                                 {"identity": {"state": 3, "product_name": "PowerFlex 525",
                                               "vendor": 1, "vendor_name": ROCKWELL,
                                               "device_type": 2, "product_code": 9,
                                               "revision": "5.1", "status": 4,
                                               "serial": 0x12345678}}),
    "get_product_name_reply": ('@0x01/1/7 = "1756-L83E/B"',
                               {"identity": {"product_name": "1756-L83E/B"}, "data": None}),
    "get_class_revision_reply": ("@0x01/0/1 = 1 (0x0001)", {"data": "01 00", "identity": None}),
    "list_identity_reply": ("List Identity  " + L83_TEXT + ", state 3, at 192.168.1.10:44818",
                            {"identity": {**L83, "state": 3}}),
    "list_services_reply": (
        'List Services  "Communications" version 1, capability 0x0120, CIP over TCP, I/O over UDP',
        {"services": {"version": 1, "capability": 0x120, "name": "Communications"}}),
    "list_identity": ("  List Identity", {"identity": None}),
    # Templates, tags
    "template_content_reply": (
        "@0x6c/666: 100 bytes from 0: Motor{ZZZZZZZZZZMotor0:SINT@0, Run:BOOL@0.0, Fault:BOOL@0.1, "
        "Speed:REAL@4, Hist:INT[3]@8}",
        {"template": "Motor",
         "members": [{"name": "ZZZZZZZZZZMotor0", "type": "SINT", "offset": 0},
                     {"name": "Run", "type": "BOOL", "bit": 0, "offset": 0},
                     {"name": "Fault", "type": "BOOL", "bit": 1, "offset": 0},
                     {"name": "Speed", "type": "REAL", "offset": 4},
                     {"name": "Hist", "type": "INT", "count": 3, "offset": 8}]}),
    "template_last_part": ("Read Template @0x6c/666: 36 bytes from 64",
                           {"offset": 64, "size": 36}),
    "template_first_part_reply": ("partial transfer (0x06): 64 bytes from 0",
                                  {"offset": 0, "size": 64, "members": None}),
    # Connections
    "large_forward_open": (
        "class 3 to 1/0 @0x02/1, 4002 and 4002 bytes every 2000 and 2000 ms, serial 0x1234",
        {"ot_size": 4002, "ot_rpi_us": 2000000, "serial": 0x1234, **TRIAD}),
    "large_forward_open_reply": (
        "O->T 0x80020001 T->O 0x00a50001 every 2000 and 2000 ms, serial 0x1234",
        {"ot_id": 0x80020001, "to_id": 0xA50001, "serial": 0x1234}),
    "forward_close": ("Forward Close @0x06/1 serial 0x1234", {"serial": 0x1234}),
    "forward_close_reply": ("Forward Close @0x06/1: success, serial 0x1234",
                            {"serial": 0x1234, **TRIAD, "data": None}),
}


def symbol_request():
    return make_capture.request(0x55, make_capture.logical(0x6B, 0), bytes.fromhex("0100 0100"))


def page(names):
    entries = [bytes([i + 1, 0, 0, 0, len(n), 0]) + n for i, n in enumerate(names)]
    return make_capture.reply(0x55, b"".join(entries))


def fragment(write, offset):
    body = b"\xc4\0" * write + b"\x06\0" + offset.to_bytes(4, "little")
    return make_capture.request(0x53 if write else 0x52, make_capture.symbol("Big"),
                                body + b"\1\0\0\0" * write)


GET_LIST = make_capture.request(0x03, bytes.fromhex("2100 0003 2401"),
                                bytes.fromhex("0200 0100 0200"))

# Requests (None: not seen), replies, and what the replies say: text, members.
MADE = [
    (None, page([b"Speed"]),
     "Service 0x55 {01 00 00 00 05 00 53 70 65 65 64}",
     {"data": "01 00 00 00 05 00 53 70 65 65 64", "symbols": None}),
    (symbol_request(), page([b"A", b"B", b"C", b"D", b"E", b"F"]),
     "@0x6b/0: 6 symbols from 1: A, B, C, D, and 2 more", {}),
    (symbol_request(), page([b"a, b"]), '1 symbol from 1: "a, b"', {}),
    (symbol_request(), page([b"Speed"])[:-1], "@0x6b/0 attribute 1 {01 00 00 00 05 00 53 70 65 65}",
     {"data": "01 00 00 00 05 00 53 70 65 65", "symbols": None, "attributes": [1]}),
    (GET_LIST, make_capture.reply(0x03, bytes.fromhex("0200 0100 0000 aa 0200 0000 bb")),
     "Get Attribute List @0x300/1 attributes 1, 2 {02 00 01 00 00 00 aa 02 00 00 00 bb}",
     {"attributes": [1, 2], "values": None, "data": "02 00 01 00 00 00 aa 02 00 00 00 bb"}),
    (fragment(False, 16), make_capture.reply(0x52, bytes.fromhex("c400 05000000")),
     "Read Tag Fragmented Big+16 = 5 DINT", {"offset": 16, "value": 5, "type": "DINT"}),
    (fragment(True, 4), make_capture.reply(0x53), "Write Tag Fragmented Big+4: success",
     {"offset": 4}),
    (make_capture.request(0x01, make_capture.logical(1, 1)),
     make_capture.reply(0x01, bytes.fromhex("0200 0000 0100 0102 0000 01000000 0141 ff 1122")),
     'vendor 2, device type 0 (Generic Device (deprecated)), product code 1, status 0x0000, '
     "state 255 {11 22}", {"data": "11 22"}),
    (make_capture.request(0x4E, make_capture.symbol("Flags."), b"\4\0" + bytes(range(8))),
     make_capture.reply(0x4E, general=0xFF, extended=[0x2107]),
     "general error (0xff): data type mismatch (0x2107)",
     {"error": "general error (0xff): data type mismatch (0x2107)", "status": 255}),
]

# The same for requests alone.
ASKED = [
    (fragment(False, 16), "Read Tag Fragmented Big*6+16", {"count": 6, "offset": 16}),
    (fragment(True, 4), "Write Tag Fragmented Big*6+4 = 1 DINT", {"count": 6, "offset": 4}),
    (make_capture.request(0x4E, make_capture.symbol("Flag"), b"\4\0" + bytes(range(8))),
     "Read Modify Write Tag Flag or 0x03020100 and 0x07060504",
     {"size": 4, "or": "00 01 02 03", "and": "04 05 06 07"}),
    (make_capture.request(0x52, make_capture.MANAGER, bytes.fromhex(
        "0a05 0600 0102 2001 2401 0200 0100 0205")),
     "Unconnected Send through 1/0/2/5: Get Attributes All @0x01/1", {"path": "@0x01/1"}),
]


def build(found, path):
    """frame: (name, text, members)"""
    builder = vectors_judge.Builder(found)
    for v in found.values():
        if not v.bad:
            builder.add(v)
    wanted = {frame: (name, *VECTORS[name]) for frame, name in builder.names.items()
              if name in VECTORS}
    stream = wire.Stream(builder.capture, ("10.4.0.1", 50000), ("10.4.0.2", 44818))
    for number, (request, reply, text, members) in enumerate(MADE):
        if request is not None:
            stream.send(0, make_capture.unconnected(request, 1, b"%08d" % number))
        frame = stream.send(1, make_capture.unconnected(reply, 1, b"%08d" % number))
        wanted[frame] = (f"reply {number}", text, members)
    for number, (request, text, members) in enumerate(ASKED):
        frame = stream.send(0, make_capture.unconnected(request, 1, b"ask%05d" % number))
        wanted[frame] = (f"request {number}", text, members)
    builder.capture.write(path)
    return wanted


def decode(ciprw, path, *options):
    done = subprocess.run([ciprw, "decode", *options, path], capture_output=True, text=True,
                          check=True)
    return done.stdout.splitlines()


def differences(frame, line, message):
    _, text, members = frame
    if not line.endswith(text):
        yield f"says {line!r}, not {text!r}"
    services = message.get("cip")
    told = services[-1] if services else message
    for member, value in members.items():
        if told.get(member) != value:
            yield f"{member} is {told.get(member)!r}, not {value!r}"


def main(ciprw, folder, out):
    path = os.path.join(out, "contents.pcap")
    wanted = build(vectors.load(folder), path)
    lines = {int(line.split()[0]): line for line in decode(ciprw, path)
             if line[:6].strip().isdigit()}
    messages = {m["frame"]: m for m in map(json.loads, decode(ciprw, path, "--json"))}
    problems = [f"{name}: no such vector" for name in VECTORS
                if name not in [w[0] for w in wanted.values()]]
    for number, frame in wanted.items():
        problems += [f"{frame[0]}: {what}" for what in
                     differences(frame, lines.get(number, ""), messages.get(number, {}))]
    print(f"{len(wanted)} messages, {len(problems)} problems")
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3]))
