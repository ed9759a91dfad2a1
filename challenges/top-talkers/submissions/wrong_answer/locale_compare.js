// Compares addresses by the rules of a language instead of character by character.
'use strict';

const readline = require('node:readline');

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
  return a.ip.localeCompare(b.ip);
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
  const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
  lines.on('line', (line) => {
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
  lines.on('close', () => {
    const ranking = [...clients.values()].sort(byRank).slice(0, top);
    console.log(JSON.stringify({ clients: ranking, skipped }));
  });
}

main();
