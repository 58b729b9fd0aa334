'use strict';

// A ZIP file unpacked as a reader's system does it: by its directory, with names that are UTF-8 where they say so.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const DEFLATED = 8;
const UTF8 = 0x800;

/** Unpacks a ZIP file (of less than 65,535 files) into a folder; the paths in it, in the order of its directory. */
function unpack(zip, folder) {
  const bytes = fs.readFileSync(zip);
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  assert.strictEqual(bytes.readUInt32LE(end), END);
  const names = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left; left--) {
    assert.strictEqual(bytes.readUInt32LE(at), ENTRY);
    const [flags, method, checksum] = [bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 16)];
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
    const name = bytes.subarray(at + 46, at + 46 + nameLength);
    // Without the mark, Windows reads the name in the code page of its country.
    assert.ok(flags & UTF8 || name.every((byte) => byte < 0x80), name.toString());
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    const file = method === DEFLATED ? zlib.inflateRawSync(packed) : packed;
    assert.strictEqual(zlib.crc32(file), checksum, name.toString());
    const to = path.resolve(folder, name.toString());
    assert.ok(to.startsWith(path.resolve(folder) + path.sep), to);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.writeFileSync(to, file, { flag: 'wx' });
    names.push(name.toString());
    at += 46 + nameLength + extra + comment;
  }
  return names;
}

module.exports = { unpack };
