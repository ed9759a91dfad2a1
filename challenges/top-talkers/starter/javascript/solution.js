// Names the clients with the most requests of an access log.
'use strict';

const readline = require('node:readline');

async function main() {
  const args = process.argv.slice(2);
  const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
  for await (const line of lines) {
    // Your code here.
  }
}

main();
