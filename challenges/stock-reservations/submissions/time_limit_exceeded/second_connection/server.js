// Asks for a second connection while it holds one: when all are held, everybody waits for somebody else's.

import Fastify from "fastify";
import pg from "pg";

const GREATEST_ID = 2 ** 31 - 1;
const AGAIN = ["40001", "40P01"]; // could not serialize; deadlock
const time = (column) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const PRODUCTS = `
  select p.sku, p.name, p.on_hand, coalesce(h.held, 0)::int as held,
         greatest(p.on_hand - coalesce(h.held, 0), 0)::int as available
  from products p
  left join (
    select l.sku, sum(l.quantity) as held
    from reservation_lines l join reservations r on r.id = l.reservation_id
    where r.status = 'held' and r.expires_at > shop_now()
    group by l.sku
  ) h on h.sku = p.sku`;
const RESERVATION = `
  select r.id, ${time("r.created_at")} as created_at, ${time("r.expires_at")} as expires_at,
         case when r.status = 'held' and r.expires_at <= shop_now() then 'expired' else r.status end as status,
         (select json_agg(json_build_object('sku', l.sku, 'quantity', l.quantity) order by l.position)
          from reservation_lines l where l.reservation_id = r.id) as lines
  from reservations r
  where r.id = $1`;

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 4 });
const app = Fastify();

class Refusal extends Error {
  constructor(status, error, message, more = {}) {
    super(message);
    this.statusCode = status;
    this.body = { error, message, ...more };
  }
}

app.setErrorHandler((error, request, reply) => {
  if (error instanceof Refusal) return reply.code(error.statusCode).send(error.body);
  if (error.statusCode < 500) return reply.code(400).send({ error: "invalid_body", message: error.message });
  console.error(error);
  return reply.code(500).send({ error: "internal", message: "Something went wrong on our side." });
});

app.get("/health", async () => ({ status: "ok" }));

app.get("/products", async () => {
  const { rows } = await pool.query(`${PRODUCTS} order by p.sku`);
  return { items: rows };
});

app.get("/products/:sku", async (request) => {
  const { sku } = request.params;
  const { rows } = sku.includes("\0") ? { rows: [] } : await pool.query(`${PRODUCTS} where p.sku = $1`, [sku]);
  if (!rows.length) throw new Refusal(404, "not_found", "There is no such product.");
  return rows[0];
});

app.post("/reservations", async (request, reply) => {
  const wanted = readReservation(request.body);
  const reservation = await inTransaction((client) => reserve(client, wanted));
  return reply.code(201).header("Location", `/reservations/${reservation.id}`).send(reservation);
});

app.get("/reservations/:id", (request) => findReservation(pool, readId(request.params.id)));

app.post("/reservations/:id/confirm", (request) => {
  const id = readId(request.params.id);
  return inTransaction(async (client) => {
    const reservation = await findReservation(client, id);
    if (reservation.status === "held") {
      await takeFromStock(client, reservation.lines);
      await setStatus(client, reservation, "confirmed");
    }
    return checked(reservation, "confirmed");
  });
});

app.post("/reservations/:id/cancel", (request) => {
  const id = readId(request.params.id);
  return inTransaction(async (client) => {
    const reservation = await findReservation(client, id);
    if (reservation.status === "held") await setStatus(client, reservation, "cancelled");
    return checked(reservation, "cancelled");
  });
});

async function inTransaction(work) {
  const client = await pool.connect();
  try {
    for (;;) {
      try {
        await client.query("begin isolation level serializable");
        const result = await work(client);
        await client.query("commit");
        return result;
      } catch (error) {
        await client.query("rollback");
        if (!AGAIN.includes(error.code)) throw error;
      }
    }
  } finally {
    client.release();
  }
}

function isWhole(value, least, greatest) {
  return Number.isInteger(value) && value >= least && value <= greatest;
}

function readId(text) {
  if (!/^\d{1,10}$/.test(text) || !isWhole(Number(text), 1, GREATEST_ID)) {
    throw new Refusal(404, "not_found", "There is no such reservation.");
  }
  return Number(text);
}

function readReservation(body) {
  const require = (condition, message) => {
    if (!condition) throw new Refusal(400, "invalid_body", message);
  };
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  require(isObject(body), "The body is not an object.");
  const { lines, hold_seconds: holdSeconds = 600 } = body;
  require(isWhole(holdSeconds, 1, 86400), "hold_seconds is a whole number from 1 to 86400.");
  require(Array.isArray(lines) && isWhole(lines.length, 1, 20), "lines is a list of 1 to 20 lines.");
  for (const line of lines) {
    require(isObject(line), "A line is an object.");
    const characters = typeof line.sku === "string" ? [...line.sku].length : 0;
    require(isWhole(characters, 1, 40) && !line.sku.includes("\0"), "sku is a text of 1 to 40 characters.");
    require(isWhole(line.quantity, 1, 1000), "quantity is a whole number from 1 to 1000.");
  }
  return { lines, holdSeconds };
}

function bySku(lines) {
  const quantities = new Map();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return quantities;
}

async function reserve(client, { lines, holdSeconds }) {
  const quantities = bySku(lines);
  const known = await pool.query("select sku from products where sku = any($1)", [[...quantities.keys()]]);
  const { rows: products } = await client.query(`${PRODUCTS} where p.sku = any($1)`, [[...quantities.keys()]]);
  if (known.rowCount < quantities.size) throw new Refusal(422, "unknown_product", "There is no such product.");
  for (const { sku, available } of products) {
    if (available < quantities.get(sku)) {
      throw new Refusal(409, "insufficient_stock", `Of ${sku} there are only ${available} left.`);
    }
  }
  const { rows } = await client.query(
    `insert into reservations (created_at, expires_at)
     values (shop_now(), shop_now() + $1 * interval '1 second') returning id`,
    [holdSeconds],
  );
  await client.query(
    `insert into reservation_lines (reservation_id, position, sku, quantity)
     select $1, position, sku, quantity from unnest($2::text[], $3::int[]) with ordinality as line (sku, quantity, position)`,
    [rows[0].id, lines.map((line) => line.sku), lines.map((line) => line.quantity)],
  );
  return findReservation(client, rows[0].id);
}

async function findReservation(client, id) {
  const { rows } = await client.query(RESERVATION, [id]);
  if (!rows.length) throw new Refusal(404, "not_found", "There is no such reservation.");
  return rows[0];
}

async function takeFromStock(client, lines) {
  for (const [sku, quantity] of bySku(lines)) {
    const { rowCount } = await client.query(
      "update products set on_hand = on_hand - $1 where sku = $2 and on_hand >= $1",
      [quantity, sku],
    );
    if (!rowCount) throw new Refusal(409, "insufficient_stock", `There are not ${quantity} pieces of ${sku} in the warehouse.`);
  }
}

async function setStatus(client, reservation, status) {
  await client.query("update reservations set status = $1 where id = $2", [status, reservation.id]);
  reservation.status = status;
}

function checked(reservation, wanted) {
  if (reservation.status !== wanted) {
    throw new Refusal(409, "not_held", `The reservation is ${reservation.status}.`, { status: reservation.status });
  }
  return reservation;
}

await app.listen({ port: Number(process.env.PORT ?? 8080), host: "127.0.0.1" });
process.on("SIGTERM", () => app.close().then(() => process.exit(0)));
