// Prints in which waves services can be deployed, or why they cannot.
'use strict';

const readline = require('node:readline');

async function main() {
  const targets = process.argv.slice(2);
  const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
  for await (const line of lines) {
    // Your code here.
  }
}

main();
