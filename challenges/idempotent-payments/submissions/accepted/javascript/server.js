// Card payments that may be asked for again and again, and are charged once.

import { randomUUID } from "node:crypto";
import Fastify from "fastify";
import pg from "pg";

const REMEMBERED_MS = 86_400_000;
const ABANDONED_MS = 60_000;
const PROCESSOR_MS = 1_200;
const GREATEST_ID = 2 ** 31 - 1;
const STATUS = { succeeded: 201, declined: 402 };

pg.types.setTypeParser(pg.types.builtins.INT8, Number); // milliseconds since 1970 are exact in a number
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16 });
pool.on("error", (error) => console.error("a connection ended:", error.message));
const app = Fastify();

class Refusal extends Error {
  constructor(status, error) {
    super(error);
    this.statusCode = status;
  }
}

app.setErrorHandler((error, request, reply) => {
  if (error instanceof Refusal) return reply.code(error.statusCode).send({ error: error.message });
  console.error(error);
  return reply.code(500).send({ error: "internal" });
});

// Bodies are read by readOrder: a bad key comes before a bad body.
app.removeAllContentTypeParsers();
app.addContentTypeParser("*", { parseAs: "string" }, async (request, body) => body);

app.get("/health", async () => ({}));

app.post("/shops/:shop/payments", async (request, reply) => {
  const { shop } = request.params;
  const key = readKey(request.headers["idempotency-key"]);
  const order = readOrder(request.body);
  const taken = await take(shop, key, order);
  const payment = taken.mine ? await settle(taken.payment, await charge(taken.payment)) : taken.payment;
  return reply.code(STATUS[payment.status]).send(shown(payment));
});

app.get("/shops/:shop/payments/:id", async (request) => {
  const { shop, id } = request.params;
  const payment = /^\d{1,10}$/.test(id) && Number(id) <= GREATEST_ID && (await one("shop = $1 and id = $2", [shop, id]));
  if (!payment) throw new Refusal(404, "not_found");
  return shown(payment);
});

function readKey(text = "") {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(text)) throw new Refusal(400, "bad_key");
  return text;
}

function readOrder(text) {
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Refusal(400, "bad_body");
  }
  const { amount, currency, card } = body ?? {};
  const parts = typeof amount === "string" && /^(0|[1-9]\d{0,5})\.(\d\d)$/.exec(amount);
  const cents = parts ? Number(parts[1] + parts[2]) : 0;
  const isCard = typeof card === "string" && /^[A-Za-z0-9_]{1,40}$/.test(card);
  if (!cents || !["EUR", "USD"].includes(currency) || !isCard) throw new Refusal(400, "bad_body");
  return { cents, currency, card };
}

async function one(condition, values) {
  const { rows } = await pool.query(`select * from payments where ${condition}`, values);
  return rows[0];
}

// Every statement commits by itself; each decides alone, and says by its rows what it decided. `taken_by` is a column of
// our own: it tells two requests apart that took a payment up in the same millisecond.
async function take(shop, key, { cents, currency, card }) {
  const token = randomUUID();
  const now = (await pool.query("select now_ms from clock")).rows[0].now_ms;
  await pool.query(
    `update payments set idempotency_key = null
     where shop = $1 and idempotency_key = $2 and status <> 'processing' and created_ms <= $3`,
    [shop, key, now - REMEMBERED_MS],
  );
  const inserted = await pool.query(
    `insert into payments (shop, idempotency_key, amount_cents, currency, card, status, processor_key, created_ms, taken_ms, taken_by)
     values ($1, $2, $3, $4, $5, 'processing', $6, $7, $7, $8)
     on conflict (shop, idempotency_key) do nothing returning *`,
    [shop, key, cents, currency, card, randomUUID(), now, token],
  );
  if (inserted.rowCount) return { payment: inserted.rows[0], mine: true };
  const payment = await one("shop = $1 and idempotency_key = $2", [shop, key]);
  if (!payment) return take(shop, key, { cents, currency, card }); // forgotten since
  if (payment.amount_cents !== cents || payment.currency !== currency || payment.card !== card) {
    throw new Refusal(422, "key_reused");
  }
  if (payment.status !== "processing") return { payment, mine: false };
  const taken = await pool.query(
    `update payments set taken_ms = $1, taken_by = $4
     where id = $2 and status = 'processing' and (taken_ms is null or taken_ms <= $3) returning *`,
    [now, payment.id, now - ABANDONED_MS, token],
  );
  if (!taken.rowCount) throw new Refusal(409, "in_progress");
  return { payment: taken.rows[0], mine: true };
}

// What the processor decided, or nothing where that is unknown.
async function charge({ id, processor_key, amount_cents, currency, card }) {
  try {
    const answer = await fetch(`${process.env.PROCESSOR_URL}/charges`, {
      method: "POST",
      headers: { "Idempotency-Key": processor_key, "Content-Type": "application/json" },
      body: JSON.stringify({ amount: amount_cents, currency, card }),
      signal: AbortSignal.timeout(PROCESSOR_MS),
    });
    const body = await answer.json();
    if (answer.status === 201 && typeof body?.id === "string") return { status: "succeeded", charge: body.id };
    if (answer.status === 402 && typeof body?.reason === "string") return { status: "declined", reason: body.reason };
  } catch (error) {
    console.error(`payment ${id}: no usable answer of the processor:`, error);
  }
}

// The payment as it is on record afterwards. What another request recorded meanwhile stays.
async function settle({ id, taken_ms, taken_by }, outcome) {
  if (outcome) {
    await pool.query(
      `update payments set status = $2, charge = $3, reason = $4, taken_ms = null where id = $1 and status = 'processing'`,
      [id, outcome.status, outcome.charge, outcome.reason],
    );
  } else {
    await pool.query(
      "update payments set taken_ms = null where id = $1 and status = 'processing' and taken_ms = $2 and taken_by = $3",
      [id, taken_ms, taken_by],
    );
  }
  const payment = await one("id = $1", [id]);
  if (payment.status === "processing") throw new Refusal(503, "processor_unavailable");
  return payment;
}

function shown({ id, shop, amount_cents, currency, card, status, charge, reason, created_ms }) {
  const amount = `${Math.floor(amount_cents / 100)}.${String(amount_cents % 100).padStart(2, "0")}`;
  return { id, shop, amount, currency, card, status, charge, reason, created_ms };
}

await pool.query("alter table payments add column if not exists taken_by text");
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
process.on("SIGTERM", () => app.close().then(() => process.exit(0)));
