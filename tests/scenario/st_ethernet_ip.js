// Talks to a controller with st-ethernet-ip from npm, unmodified, and prints what it saw as JSON.
// usage: NODE_PATH=.../node_modules node st_ethernet_ip.js HOST connected|unconnected [cip]
// With cip, nothing that only a Logix controller has: its STRING, and arrays of BOOL in words.
"use strict";

const { Controller, EthernetIP, Tag, TagGroup } = require("st-ethernet-ip");

const LOGIX = process.argv[4] !== "cip";
const { BIT_STRING } = EthernetIP.CIP.DataTypes.Types;
const ATOMS = {
    Flag: [true, false, true],
    Small: [-128, 127],
    Medium: [-32768, 32767],
    SetPoint: [-2147483648, 2147483647],
    Big: [-9223372036854775808n, 9223372036854775807n],
    Level: [-0.5, 12.5],
    "Row[3]": [333],
    "SCADA[300]": [-300],
    "Wide[69999]": [99],
    "Grid[1,2]": [12],
    "Cube[1,2,3]": [123],
};
const BITS = ["Small.7", "Medium.15", "SetPoint.31", "Row[2].31", "Grid[2,3].0", "Cube[0,0,1].9"];
const SLICES = {
    "Row[4]": [5, 50],
    "SCADA[10]": [4, -1],
    "Reals[2]": [3, 0.25],
    "Longs[1]": [2, 4611686018427387905n],
    "Grid[1,0]": [4, 7],
    "Cube[1,0,0]": [12, 1000],
    SCADA: [1000, 1],
    Reals: [200, 0.5],
};

async function read(plc, name, program = null, size = 1, type = null) {
    const tag = new Tag(name, program, type, 0, size > 1 ? 1 : 0, size);
    await plc.readTag(tag);
    return tag;
}

async function atoms(plc) {
    const seen = {};
    for (const [name, values] of Object.entries(ATOMS)) {
        const tag = await read(plc, name);
        seen[name] = [tag.value];
        for (const value of values) {
            await plc.writeTag(tag, value);
            seen[name].push((await read(plc, name)).value);
        }
    }
    return seen;
}

async function bits(plc) {
    const seen = {};
    for (const name of BITS) {
        const tag = await read(plc, name);
        seen[name] = [tag.value];
        for (const value of [true, false, true]) {
            await plc.writeTag(tag, value);
            seen[name].push((await read(plc, name)).value);
        }
    }
    if (!LOGIX) return seen;
    const bit = await read(plc, "Bits[35]", null, 1, BIT_STRING);
    seen["Bits[35]"] = [bit.value];
    seen.ours = [];
    for (const name of ["Bits[35]", "Bits[36]", "Bits[37]", "Bits[38]", "Bits[39]"])
        seen.ours.push((await read(plc, name, null, 1, BIT_STRING)).value);
    await plc.writeTag(bit, true);
    seen["Bits[35]"].push((await read(plc, "Bits[35]", null, 1, BIT_STRING)).value);
    const all = await read(plc, "Bits", null, 2);
    seen.Bits = [all.value.length, all.value.indexOf(true)];
    await plc.writeTag(all, all.value.map((_, i) => i % 3 === 0));
    return seen;
}

async function slices(plc) {
    const seen = {};
    for (const [name, [size, step]] of Object.entries(SLICES)) {
        const tag = await read(plc, name, null, size);
        const before = tag.value;
        const wanted = before.map((_, i) =>
            typeof step === "bigint" ? step * BigInt(i) : (step * i) % 32768);
        await plc.writeTag(tag, wanted);
        seen[name] = [before[0], before.length, wanted, (await read(plc, name, null, size)).value];
    }
    seen.size = await plc.getTagArraySize(new Tag("Row"));
    return seen;
}

async function strings(plc) {
    const seen = {};
    const rows = { Text: "written by another", Empty: "", "Names[1]": "second",
        "Program:Main.Label": "labelled" };
    for (const [name, value] of Object.entries(rows)) {
        const [, program, bare] = /^(?:Program:(\w+)\.)?(.*)$/.exec(name);
        const tag = plc.newTag(bare, program || null, false);
        await plc.readTag(tag);
        seen[name] = [tag.value];
        tag.value = value;
        await plc.writeTag(tag);
        const again = plc.newTag(bare, program || null, false);
        await plc.readTag(again);
        seen[name].push(again.value);
    }
    for (const [name, size] of [["Names", 3], ["Recipes", 10]]) {
        const tag = plc.newTag(name, null, false, 1, size);
        await plc.readTag(tag);
        seen[name] = [tag.value];
        tag.value = tag.value.map((_, i) => `${name} ${i}`);
        await plc.writeTag(tag);
        const again = plc.newTag(name, null, false, 1, size);
        await plc.readTag(again);
        seen[name].push(again.value);
    }
    return seen;
}

async function shortStrings(plc) {
    const tag = await read(plc, "Short");
    const before = tag.value;
    await plc.writeTag(tag, "brief");
    return [before, (await read(plc, "Short")).value];
}

async function programs(plc) {
    const tag = await read(plc, "Count", "Main");
    const before = tag.value;
    await plc.writeTag(tag, 70000);
    return [before, (await read(plc, "Count", "Main")).value];
}

async function groups(plc) {
    const names = Array.from({ length: 50 }, (_, i) => `LineSpeed_${i + 1}`);
    names.push("Flag", "Small", "Medium", "SetPoint", "Big", "Level", "Row[3]", "Cube[1,2,3]");
    const group = new TagGroup();
    const tags = names.map((name) => new Tag(name));
    if (LOGIX) tags.push(plc.newTag("Text", null, false));
    tags.forEach((tag) => group.add(tag));
    await plc.readTagGroup(group);
    const before = Object.fromEntries(tags.map((tag) => [tag.name, tag.value]));
    tags.forEach((tag, i) => {
        if (tag.name.startsWith("LineSpeed")) tag.value = i / 4;
    });
    if (LOGIX) tags[tags.length - 1].value = "by a group";
    await plc.writeTagGroup(group);
    const again = names.map((name) => new Tag(name));
    const second = new TagGroup();
    again.forEach((tag) => second.add(tag));
    await plc.readTagGroup(second);
    return [before, Object.fromEntries(again.map((tag) => [tag.name, tag.value]))];
}

// The clock as it was, and as it is after it was set: how far from what it should be. The client
// asks for that of an L8 alone.
async function clock(plc) {
    if (!plc.properties.name.includes("L8")) return null;
    const wanted = new Date(2031, 0, 31, 23, 59, 59, 250);
    await plc.readWallClock();
    const before = Math.abs(plc.properties.time - new Date());
    await plc.writeWallClock(wanted);
    await plc.readWallClock();
    return [before, plc.properties.time - wanted];
}

// A subscribed tag changes when another client writes it.
async function scan(plc, other) {
    const tag = new Tag("Watched");
    const written = await read(other, "Watched");
    const events = [];
    tag.on("Initialized", (t) => {
        events.push(["initialized", t.value]);
        other.writeTag(written, 31);
    });
    const changed = new Promise((resolve) => tag.on("Changed", (t, last) => {
        events.push(["changed", t.value, last]);
        resolve();
    }));
    plc.subscribe(tag);
    plc.scan_rate = 1;
    const over = plc.scan();
    await changed;
    plc.pauseScan();
    await over;
    return events;
}

// What it says of what it or the device does not do; a listener of a failed request stays with it,
// so each has a client of its own.
async function refused(host, connected) {
    const seen = {};
    const rows = {
        Nope: (plc) => read(plc, "Nope"),
        "Nope in a program": (plc) => read(plc, "Nope", "Main"),
        "Row[10]": (plc) => read(plc, "Row[10]"),
        "write DINT as INT": (plc) => {
            const tag = new Tag("SetPoint", null, 0xc3);
            tag.value = 1;
            return plc.writeTag(tag);
        },
        LREAL: (plc) => read(plc, "Precise"),
        UDINT: (plc) => read(plc, "Unsigned"),
        ULINT: (plc) => read(plc, "Huge"),
        "write UINT": async (plc) => plc.writeTag(await read(plc, "Word"), 1),
        "bit of LINT": (plc) => read(plc, "Big.5"),
        "bit above 31": async () => new Tag("Big.32"),
    };
    for (const [name, attempt] of Object.entries(rows)) {
        const plc = await open(host, connected, false);
        const tried = attempt(plc);
        seen[name] = await tried.then(() => "done", (err) => err.message || err);
        await plc.disconnect();
    }
    return seen;
}

async function open(host, connected, setup) {
    const plc = new Controller(connected);
    plc.timeout_sp = 8000;
    await plc.connect(host, 0, setup);
    return plc;
}

function list(plc) {
    const { tags, programs: names, templates } = plc.state.tagList;
    return {
        tags: tags.map((t) => [t.program, t.name, t.type.code, t.type.arrayDims, t.type.structure]),
        programs: names,
        templates: Object.fromEntries(Object.values(templates).map((t) =>
            [t._name, [t._attributes.StructureSize, t._attributes.StructureHandle,
                t._members.map((m) => [m.name, m.type.code, m.info, m.offset])]])),
    };
}

async function main(host, mode) {
    const connected = mode === "connected";
    const plc = await open(host, connected, true);
    const other = await open(host, connected, false);
    const seen = { properties: plc.properties, connected: plc.established_conn, list: list(plc) };
    const steps = [atoms, bits, slices, strings, shortStrings, programs, groups];
    for (const step of steps.filter((wanted) => LOGIX || wanted !== strings))
        seen[step.name] = await step(plc);
    seen.scan = await scan(plc, other);
    if (LOGIX)
        seen.clock = await clock(plc);
    seen.attribute = (await plc.getAttributeSingle(1, 1, 7)).toString("hex");
    seen.closed = [await plc.disconnect(), await other.disconnect()];
    seen.refused = await refused(host, connected);
    console.log(JSON.stringify(seen, (_, v) => (typeof v === "bigint" ? String(v) : v)));
}

main(process.argv[2], process.argv[3]).then(
    () => process.exit(0), // its timers would keep the process for seconds
    (err) => {
        console.error(err);
        process.exit(1);
    });
