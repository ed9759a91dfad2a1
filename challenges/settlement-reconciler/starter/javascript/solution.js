// Reports where the payment processor and the ledger disagree.
'use strict';

const readline = require('node:readline');

async function main() {
  const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
  for await (const line of lines) {
    // Your code here.
  }
}

main();
