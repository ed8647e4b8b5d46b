// Browses a controller with st-ethernet-ip from npm, unmodified, and reads and writes structures;
// what it saw is printed as JSON.
// usage: NODE_PATH=.../node_modules node st_ethernet_ip_structures.js HOST connected|unconnected
// The work comes as JSON on standard input: {tags: [{name, program, size, value}], members: [...]},
// where a tag's value is what to write, a member's program may be null, and LINTs are strings.
"use strict";

const fs = require("fs");
const { Controller } = require("st-ethernet-ip");

// The old value with what the new one has of it.
function merged(old, wanted) {
    if (typeof old === "bigint") return BigInt(wanted);
    if (wanted === null || typeof wanted !== "object") return wanted;
    const made = Array.isArray(old) ? [...old] : { ...old };
    for (const key of Object.keys(wanted)) made[key] = merged(old[key], wanted[key]);
    return made;
}

async function read(plc, { name, program, size }) {
    const tag = plc.newTag(name, program, false, size ? 1 : 0, size || 1);
    await plc.readTag(tag);
    return tag;
}

async function change(plc, row) {
    const tag = await read(plc, row);
    const before = tag.value;
    tag.value = merged(before, row.value);
    await plc.writeTag(tag);
    return [before, (await read(plc, row)).value];
}

async function failure(plc, row) {
    return read(plc, row).then(() => null, (err) => err.message || err);
}

function templates(plc) {
    return Object.fromEntries(Object.values(plc.state.tagList.templates).map((t) => [t._name, {
        size: t._attributes.StructureSize,
        handle: t._attributes.StructureHandle,
        members: t._members.map((m) => [m.name, m.type.code, m.info, m.offset]),
    }]));
}

async function main(host, mode) {
    const work = JSON.parse(fs.readFileSync(0, "utf8"));
    const plc = new Controller(mode === "connected");
    plc.timeout_sp = 8000;
    await plc.connect(host, 0, true);
    const seen = { templates: templates(plc), tags: {}, members: {}, failures: {} };
    seen.list = plc.state.tagList.tags.map((t) =>
        [t.program, t.name, t.type.structure, t.type.arrayDims, t.type.typeName]);
    for (const part of ["tags", "members"])
        for (const row of work[part])
            seen[part][(row.program || "") + "/" + row.name] = await change(plc, row);
    await plc.disconnect();
    for (const row of work.failures) {
        const another = new Controller(mode === "connected");
        await another.connect(host, 0, true);
        seen.failures[row.name] = await failure(another, row);
        await another.disconnect();
    }
    console.log(JSON.stringify(seen, (_, v) => (typeof v === "bigint" ? String(v) : v)));
}

main(process.argv[2], process.argv[3]).then(
    () => process.exit(0), // its timers would keep the process for seconds
    (err) => {
        console.error(err);
        process.exit(1);
    });
