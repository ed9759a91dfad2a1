// Counts the length of a note in UTF-16.

import express from "express";
import pg from "pg";

const STATUSES = ["pending", "paid", "shipped", "cancelled"];
const GREATEST_ID = 2 ** 31 - 1;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

const ORDERS = `
  select o.id, o.status, o.note,
         to_char(o.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created_at,
         json_build_object('id', c.id, 'name', c.name, 'email', c.email) as customer,
         (select json_agg(json_build_object('sku', p.sku, 'name', p.name, 'quantity', l.quantity,
                                            'unit_price', (l.unit_price * 100)::bigint) order by l.position)
          from order_lines l join products p on p.id = l.product_id
          where l.order_id = o.id) as lines
  from orders o join customers c on c.id = o.customer_id`;

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 8 });
const app = express();

class Refusal extends Error {
  constructor(status, error, message) {
    super(message);
    this.status = status;
    this.error = error;
  }
}

app.use(express.json({ strict: false, limit: "1mb" }));

app.get("/health", (request, response) => response.json({ status: "ok" }));

app.get("/orders", async (request, response) => {
  const { limit = "20", status, customer_email: email, cursor } = request.query;
  if (!isWritten(limit, 1, 100)) throw new Refusal(400, "invalid_parameter", "limit is a whole number from 1 to 100.");
  const conditions = [];
  const values = [];
  const bind = (value) => `$${values.push(value)}`;
  if (status !== undefined) {
    if (!STATUSES.includes(status)) throw new Refusal(400, "invalid_parameter", "There is no such status.");
    conditions.push(`o.status = ${bind(status)}`);
  }
  if (email !== undefined) {
    if (!isText(email, 1, 254)) throw new Refusal(400, "invalid_parameter", "customer_email has 1 to 254 characters.");
    conditions.push(`c.email = ${bind(email)}`);
  }
  if (cursor !== undefined) {
    const [createdAt, id] = decodeCursor(cursor);
    conditions.push(`(o.created_at, o.id) < (${bind(createdAt)}, ${bind(id)})`);
  }
  const where = conditions.length ? `where ${conditions.join(" and ")}` : "";
  const { rows } = await pool.query(
    `${ORDERS} ${where} order by o.created_at desc, o.id desc limit ${bind(Number(limit) + 1)}`,
    values,
  );
  const page = rows.slice(0, Number(limit));
  response.json({ items: page.map(shown), next: rows.length > page.length ? encodeCursor(page.at(-1)) : null });
});

app.get("/orders/:id", async (request, response) => {
  if (!isWritten(request.params.id, 1, GREATEST_ID)) throw new Refusal(404, "not_found", "There is no such order.");
  response.json(await findOrder(pool, Number(request.params.id)));
});

app.post("/orders", async (request, response) => {
  checkOrder(request.body);
  const order = await inTransaction((client) => insertOrder(client, request.body));
  response.status(201).location(`/orders/${order.id}`).json(order);
});

app.use((error, request, response, next) => {
  if (error instanceof Refusal) {
    response.status(error.status).json({ error: error.error, message: error.message });
  } else if (error.status >= 400 && error.status < 500) {
    response.status(400).json({ error: "invalid_body", message: "The request cannot be read." });
  } else {
    console.error(error);
    response.status(500).json({ error: "internal", message: "Something went wrong on our side." });
  }
});

function isWritten(text, least, greatest) {
  return typeof text === "string" && /^\d{1,10}$/.test(text) && Number(text) >= least && Number(text) <= greatest;
}

function isWhole(value, least, greatest) {
  return Number.isInteger(value) && value >= least && value <= greatest;
}

function isText(value, least, greatest) {
  if (typeof value !== "string" || value.includes("\0")) return false;
  const characters = [...value].length;
  return characters >= least && characters <= greatest;
}

function encodeCursor(row) {
  return Buffer.from(JSON.stringify([row.created_at, row.id])).toString("base64url");
}

function decodeCursor(text) {
  try {
    const [createdAt, id] = JSON.parse(Buffer.from(text, "base64url").toString());
    if (TIME.test(createdAt) && !Number.isNaN(Date.parse(createdAt)) && isWhole(id, 1, GREATEST_ID)) return [createdAt, id];
  } catch {
    // Falls through to the refusal: whatever cannot be read is no cursor.
  }
  throw new Refusal(400, "invalid_cursor", "This is not a cursor of ours.");
}

function checkOrder(body) {
  const require = (condition, message) => {
    if (!condition) throw new Refusal(400, "invalid_body", message);
  };
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  require(isObject(body), "The body is not an object.");
  require(isWhole(body.customer_id, 1, GREATEST_ID), "customer_id is the id of a customer.");
  require(body.note == null || isText(body.note, 0, 500) && body.note.length <= 500, "note is a text of at most 500 characters.");
  require(Array.isArray(body.lines) && isWhole(body.lines.length, 1, 50), "lines is a list of 1 to 50 lines.");
  for (const line of body.lines) {
    require(isObject(line), "A line is an object.");
    require(isText(line.sku, 1, 40), "sku is a text of 1 to 40 characters.");
    require(isWhole(line.quantity, 1, 1000), "quantity is a whole number from 1 to 1000.");
  }
}

async function inTransaction(work) {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

async function insertOrder(client, { customer_id: customerId, note = null, lines }) {
  const customers = await client.query("select 1 from customers where id = $1", [customerId]);
  if (!customers.rowCount) throw new Refusal(422, "unknown_customer", "There is no such customer.");
  const skus = lines.map((line) => line.sku);
  const products = await client.query("select sku from products where sku = any($1)", [skus]);
  const known = new Set(products.rows.map((row) => row.sku));
  const unknown = skus.find((sku) => !known.has(sku));
  if (unknown !== undefined) throw new Refusal(422, "unknown_product", `There is no product ${unknown}.`);
  const inserted = await client.query("insert into orders (customer_id, note) values ($1, $2) returning id", [customerId, note]);
  const { id } = inserted.rows[0];
  await client.query(
    `insert into order_lines (order_id, position, product_id, quantity, unit_price)
     select $1, line.position, p.id, line.quantity, p.price
     from unnest($2::text[], $3::int[]) with ordinality as line (sku, quantity, position) join products p using (sku)`,
    [id, skus, lines.map((line) => line.quantity)],
  );
  return findOrder(client, id);
}

async function findOrder(client, id) {
  const { rows } = await client.query(`${ORDERS} where o.id = $1`, [id]);
  if (!rows.length) throw new Refusal(404, "not_found", "There is no such order.");
  return shown(rows[0]);
}

function shown({ id, customer, status, note, created_at, lines }) {
  const all = lines ?? [];
  const total = all.reduce((sum, line) => sum + line.quantity * line.unit_price, 0);
  return { id, customer, status, note, created_at, total, lines: all };
}

const server = app.listen(Number(process.env.PORT ?? 8080), "127.0.0.1");
process.on("SIGTERM", () => server.close(() => process.exit(0)));
