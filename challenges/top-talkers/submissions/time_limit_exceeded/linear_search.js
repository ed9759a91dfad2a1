// Looks every client up by walking through the list of all clients.
'use strict';

const readline = require('node:readline');

const LINE = /^([^ ]+) [^ ]+ [^ ]+ \[[^\]]+\] ".*" [0-9]{3} ([0-9]+|-)$/;

function parseTop(args) {
  if (args.length === 0) return 10;
  if (args.length !== 2 || args[0] !== '--top' || !/^[0-9]{1,3}$/.test(args[1])) return null;
  const top = Number(args[1]);
  return top >= 1 && top <= 100 ? top : null;
}

function compare(a, b) {
  return b.requests - a.requests || b.bytes - a.bytes || (a.ip < b.ip ? -1 : 1);
}

async function main() {
  const top = parseTop(process.argv.slice(2));
  if (top === null) {
    console.error('--top takes a number from 1 to 100');
    process.exit(2);
  }
  const clients = [];
  let skipped = 0;
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const match = line.match(LINE);
    if (!match) {
      skipped++;
      continue;
    }
    const ip = match[1];
    let [client] = clients.filter((candidate) => candidate.ip === ip);
    if (!client) {
      client = { ip, requests: 0, bytes: 0 };
      clients.push(client);
    }
    client.requests++;
    client.bytes += match[2] === '-' ? 0 : Number(match[2]);
  }
  clients.sort(compare);
  console.log(JSON.stringify({ clients: clients.slice(0, top), skipped }));
}

main();
