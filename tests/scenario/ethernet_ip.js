// Talks to a controller with ethernet-ip from npm, unmodified, and prints what it saw as JSON.
// usage: NODE_PATH=.../node_modules node ethernet_ip.js HOST
"use strict";

const { Controller, Tag, TagGroup } = require("ethernet-ip");

const WRITES = {
    Flag: true,
    Small: -100,
    Medium: -30000,
    SetPoint: 2000000,
    LineSpeed_1: 12.5,
    "SCADA[7]": 77,
};
const GROUP = ["SetPoint", "LineSpeed_1", "Medium", "SCADA[7]", "SCADA[8]", "Flag"];

async function main(host) {
    const plc = new Controller();
    const seen = { before: {}, after: {}, group: {}, errors: {} };
    await plc.connect(host, 0);
    seen.name = plc.properties.name;
    seen.version = plc.properties.version;
    for (const [name, value] of Object.entries(WRITES)) {
        const tag = new Tag(name);
        await plc.readTag(tag);
        seen.before[name] = tag.value;
        await plc.writeTag(tag, value);
        const again = new Tag(name);
        await plc.readTag(again);
        seen.after[name] = again.value;
    }
    const bit = new Tag("Mask.3");
    await plc.readTag(bit);
    await plc.writeTag(bit, true);
    const group = new TagGroup();
    const tags = GROUP.map((name) => new Tag(name));
    tags.forEach((tag) => group.add(tag));
    await plc.readTagGroup(group);
    tags.forEach((tag) => (seen.group[tag.name] = tag.value));
    tags[0].value = 4321;
    tags[2].value = 1234;
    await plc.writeTagGroup(group);
    await plc.readTag(new Tag("Nope")).catch((err) => (seen.errors.Nope = err));
    console.log(JSON.stringify(seen));
    plc.on("close", () => process.exit(0)); // its timers would keep the process for ten seconds
    plc.destroy();
}

main(process.argv[2]).catch((err) => {
    console.error(err);
    process.exit(1);
});
