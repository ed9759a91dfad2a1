// Reads the whole log before it looks at the first line.
'use strict';

const fs = require('node:fs');

const LINE = /^([^ ]+) [^ ]+ [^ ]+ \[[^\]]+\] ".*" [0-9]{3} ([0-9]+|-)$/;
const DEFAULT_TOP = 10;

/** The N of `--top N`, or null when the arguments are not valid. */
function parseTop(args) {
  if (args.length === 0) return DEFAULT_TOP;
  const [option, text] = args;
  if (args.length !== 2 || option !== '--top' || !/^[0-9]+$/.test(text)) return null;
  const top = Number(text);
  return top >= 1 && top <= 100 ? top : null;
}

function byRank(a, b) {
  if (a.requests !== b.requests) return b.requests - a.requests;
  if (a.bytes !== b.bytes) return b.bytes - a.bytes;
  return a.ip < b.ip ? -1 : 1;
}

function main() {
  const top = parseTop(process.argv.slice(2));
  if (top === null) {
    console.error('usage: solution [--top N], N from 1 to 100');
    process.exitCode = 2;
    return;
  }

  const clients = new Map();
  let skipped = 0;
  const lines = fs.readFileSync(0, 'utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  lines.forEach((line) => {
    const match = LINE.exec(line);
    if (match === null) {
      skipped += 1;
      return;
    }
    const [, ip, size] = match;
    let client = clients.get(ip);
    if (client === undefined) {
      client = { ip, requests: 0, bytes: 0 };
      clients.set(ip, client);
    }
    client.requests += 1;
    client.bytes += size === '-' ? 0 : Number(size);
  });
  const ranking = [...clients.values()].sort(byRank).slice(0, top);
  console.log(JSON.stringify({ clients: ranking, skipped }));
}

main();
