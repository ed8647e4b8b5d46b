// Talks to a controller with ethernet-ip from npm, unmodified, and prints what it saw as JSON.
// usage: NODE_PATH=.../node_modules node ethernet_ip.js HOST [cip]
// With cip, no arrays of BOOL in words, which only a Logix controller has.
"use strict";

const { Controller, EthernetIP, Tag, TagGroup } = require("ethernet-ip");

const { BIT_STRING } = EthernetIP.CIP.DataTypes.Types;
const WRITES = {
    Flag: true,
    Small: -100,
    Medium: -30000,
    SetPoint: 2000000,
    LineSpeed_1: 12.5,
    "SCADA[7]": 77,
    "SCADA[300]": -300,
    "Grid[1,2]": 12,
    "Cube[1,2,3]": 123,
};
const BITS = ["Mask.3", "Small.7", "Medium.15", "Mask.31", "Cube[0,0,1].9"];
const GROUP = ["SetPoint", "LineSpeed_1", "Medium", "SCADA[7]", "SCADA[8]", "Flag"];

async function read(plc, name, program = null, type = null) {
    const tag = new Tag(name, program, type);
    await plc.readTag(tag);
    return tag;
}

async function write(plc, seen, name, values, ...scope) {
    const tag = await read(plc, name, ...scope);
    seen[name] = [tag.value];
    for (const value of values) {
        await plc.writeTag(tag, value);
        seen[name].push((await read(plc, name, ...scope)).value);
    }
}

async function group(plc) {
    const seen = {};
    const tags = GROUP.map((name) => new Tag(name));
    const together = new TagGroup();
    tags.forEach((tag) => together.add(tag));
    await plc.readTagGroup(together);
    tags.forEach((tag) => (seen[tag.name] = tag.value));
    tags[0].value = 4321;
    tags[2].value = 1234;
    await plc.writeTagGroup(together);
    return seen;
}

// What it says of what it or the device does not do; a listener of a failed request stays with it,
// so each has a client of its own.
async function refused(host) {
    const seen = {};
    const rows = {
        Nope: (plc) => read(plc, "Nope"),
        "SCADA[1000]": (plc) => read(plc, "SCADA[1000]"),
        "write DINT as INT": (plc) => plc.writeTag(new Tag("SetPoint", null, 0xc3), 1),
        LINT: (plc) => read(plc, "Big"),
        STRING: (plc) => read(plc, "Text"),
        "BOOL array": (plc) => read(plc, "Bits"),
        "more elements than one": async (plc) => {
            const tag = new Tag("SCADA[7]");
            await plc.readTag(tag, 2);
            return tag.value;
        },
        "list of tags": async (plc) => typeof plc.getControllerTagList,
        connection: async (plc) => typeof plc.forwardOpen,
    };
    for (const [name, attempt] of Object.entries(rows)) {
        const plc = new Controller();
        await plc.connect(host, 0);
        seen[name] = await attempt(plc).then((value) => value, (err) => err.message || err);
        await close(plc);
    }
    return seen;
}

function close(plc) {
    return new Promise((resolve) => {
        plc.on("close", resolve);
        plc.destroy();
    });
}

async function main(host) {
    const plc = new Controller();
    const seen = { writes: {}, bits: {} };
    await plc.connect(host, 0);
    seen.properties = plc.properties;
    for (const [name, value] of Object.entries(WRITES))
        await write(plc, seen.writes, name, [value]);
    await write(plc, seen.writes, "Count", [70000], "Main");
    for (const name of BITS) await write(plc, seen.bits, name, [true, false, true]);
    if (process.argv[3] !== "cip")
        await write(plc, seen.bits, "Bits[35]", [true], null, BIT_STRING);
    seen.group = await group(plc);
    await close(plc);
    seen.refused = await refused(host);
    console.log(JSON.stringify(seen));
}

main(process.argv[2]).then(
    () => process.exit(0), // its timers would keep the process for ten seconds
    (err) => {
        console.error(err);
        process.exit(1);
    });
