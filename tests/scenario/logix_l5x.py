"""logix_l5x - the types and tags of logix_plant as an export of Studio 5000 (1756-RM014)."""

from xml.etree.ElementTree import Element, SubElement, tostring

from logix_plant import LENGTHS, TYPES, members

HOST_CHARACTERS, BITS_OF_HOST = 10, 8
ATTRIBUTES = {"Hidden": "false", "ExternalAccess": "Read/Write"}


def export(rows, name="Bakery"):
    """The text of a controller with all types and these tags."""
    root = Element("RSLogix5000Content", SchemaRevision="1.0", SoftwareRevision="33.00")
    plc = SubElement(root, "Controller", Use="Target", Name=name, ProcessorType="1756-L83E",
                     MajorRev="33", MinorRev="11")
    types, tags = SubElement(plc, "DataTypes"), SubElement(plc, "Tags")
    for kind in TYPES:
        add_type(types, kind)
    programs = {}
    for row in rows:
        program, _, bare = row.name.rpartition(".")
        if program and program not in programs:
            programs[program] = Element("Program", Name=program.removeprefix("Program:"))
            SubElement(programs[program], "Tags")
        add_tag(programs[program][0] if program else tags, bare, row)
    SubElement(plc, "Programs").extend(programs.values())
    return tostring(root, encoding="unicode", xml_declaration=True)


def add_type(types, kind):
    is_string = kind in LENGTHS
    of = SubElement(types, "DataType", Name=kind, Class="User",
                    Family="StringFamily" if is_string else "NoFamily")
    of = SubElement(of, "Members")
    if is_string:
        add_member(of, "LEN", "DINT")
        add_member(of, "DATA", "SINT", LENGTHS[kind], Radix="ASCII")
        return
    bit = number = 0
    for place, (name, base, length) in enumerate(members(kind)):
        if base != "BOOL" or length:
            add_member(of, name, base, -(-length // 32) * 32 if base == "BOOL" else length)
            bit = 0
            continue
        if bit == 0:
            host = "ZZZZZZZZZZ" + kind[:HOST_CHARACTERS] + str(number)
            add_member(of, host, "SINT", Hidden="true")
        add_member(of, name, "BIT", Target=host, BitNumber=str(bit))
        bit, number = (bit + 1) % BITS_OF_HOST, place + 1


def add_member(of, name, base, length=0, **others):
    SubElement(of, "Member", {"Name": name, "DataType": base, "Dimension": str(length),
                              **ATTRIBUTES, **others})


def add_tag(tags, bare, row):
    attributes = {"Name": bare, "TagType": "Base", "DataType": row.kind, "Constant": "false",
                  "ExternalAccess": "Read/Write"}
    if row.dimensions:
        attributes["Dimensions"] = " ".join(map(str, row.dimensions))
    tag = SubElement(tags, "Tag", attributes)
    if row.kind in LENGTHS and not row.dimensions:
        data = SubElement(tag, "Data", Format="String", Length=str(len(row.value)))
        data.text = quoted(row.value)
        return
    add_value(SubElement(tag, "Data", Format="Decorated"), row.kind, row.value, row.dimensions, "")


def add_value(of, kind, value, dimensions, name):
    """One value: a member if it has a name."""
    word = "Member" if name else ""
    named = {"Name": name} if name else {}
    if dimensions:
        value = value + [False] * (-len(value) % 32) if kind == "BOOL" else value
        if kind == "BOOL":
            dimensions = (len(value),)
        text = (",".join if not name else " ".join)(map(str, dimensions))
        array = SubElement(of, "Array" + word, {**named, "DataType": kind, "Dimensions": text})
        for place, part in enumerate(value):
            add_element(array, index_of(place, dimensions), kind, part)
    elif isinstance(value, (dict, str)):
        add_members(SubElement(of, "Structure" + word, {**named, "DataType": kind}), kind, value)
    else:
        SubElement(of, "DataValue" + word, {**named, "DataType": kind, "Value": plain(value)})


def add_element(array, index, kind, value):
    if isinstance(value, (dict, str)):
        element = SubElement(array, "Element", Index=index)
        add_members(SubElement(element, "Structure", DataType=kind), kind, value)
    else:
        SubElement(array, "Element", Index=index, Value=plain(value))


def add_members(structure, kind, value):
    if isinstance(value, str):
        SubElement(structure, "DataValueMember", Name="LEN", DataType="DINT", Radix="Decimal",
                   Value=str(len(value)))
        data = SubElement(structure, "DataValueMember", Name="DATA", DataType=kind, Radix="ASCII")
        data.text = quoted(value)
        return
    for name, base, length in members(kind):
        add_value(structure, base, value[name], (length,) if length else (), name)


def index_of(place, dimensions):
    index = []
    for length in reversed(dimensions):
        index.insert(0, str(place % length))
        place //= length
    return "[" + ",".join(index) + "]"


def plain(value):
    return str(int(value)) if isinstance(value, bool) else repr(value)


def quoted(text):
    return "'" + text.replace("$", "$$").replace("'", "$'") + "'"
