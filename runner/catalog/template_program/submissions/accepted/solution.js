const lines = require("node:fs").readFileSync(0, "utf8").split("\n").filter(Boolean);

function formatted(balance) {
  const sign = balance < 0n ? "-" : "";
  const digits = String(balance < 0n ? -balance : balance).padStart(3, "0");
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

const balances = new Map();
for (const line of lines) {
  const [account, amount] = line.split(" ");
  balances.set(account, (balances.get(account) ?? 0n) + BigInt(amount.replace(".", "")));
}
for (const account of [...balances.keys()].sort()) {
  console.log(`${account} ${formatted(balances.get(account))}`);
}
