const lines = require("node:fs").readFileSync(0, "utf8").split("\n").filter(Boolean);

for (const line of lines) {
  const [account, amount] = line.split(" ");
  // Add the amount to the account's balance, then print all balances.
}
