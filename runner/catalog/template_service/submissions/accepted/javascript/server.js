// Balances of accounts.
const express = require("express");
const { Pool } = require("pg");

const MOST = 1_000_000_000;
const pool = new Pool({ connectionString: process.env.DATABASE_URL });
const app = express();
app.use(express.text({ type: () => true }));

// The account that a statement returns, as an answer.
async function answer(response, status, statement, values) {
  const { rows } = await pool.query(statement, values);
  if (rows.length === 0) return response.status(404).json({ error: "unknown account" });
  response.status(status).json({ name: rows[0].name, balance: Number(rows[0].balance) });
}

// The amount in a request's body; undefined when there is no proper one.
function amountOf(body) {
  try {
    const { amount } = JSON.parse(body);
    return Number.isInteger(amount) && Math.abs(amount) <= MOST ? amount : undefined;
  } catch {
    return undefined;
  }
}

app.get("/health", (request, response) => response.json({}));

app.get("/accounts/:name", (request, response) =>
  answer(response, 200, "select name, balance from accounts where name = $1", [request.params.name]));

app.post("/accounts/:name/bookings", (request, response) => {
  const amount = amountOf(request.body);
  if (amount === undefined) return response.status(422).json({ error: "bad amount" });
  const statement = "update accounts set balance = balance + $1 where name = $2 returning name, balance";
  return answer(response, 201, statement, [amount, request.params.name]);
});

app.listen(Number(process.env.PORT), "127.0.0.1");
