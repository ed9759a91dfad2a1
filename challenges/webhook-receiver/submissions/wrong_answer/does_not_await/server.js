// Does not await whether a signature fits: a promise is always true.
const { createHmac, timingSafeEqual } = require("node:crypto");
const express = require("express");
const { Pool } = require("pg");

const LARGEST_BODY = 65_536;
const TOLERANCE_MS = 300_000;
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const TIMESTAMP = /^[0-9]{1,12}$/;
const TYPE = /^[a-z0-9_.]{1,60}$/;

const pool = new Pool({ connectionString: process.env.DATABASE_URL });
const app = express();

class Refusal extends Error {
  constructor(status, error) {
    super(error);
    this.status = status;
  }
}

function header(request, name, form) {
  const text = request.headers[name] ?? "";
  if (!form.test(text)) throw new Refusal(400, "bad header");
  return text;
}

// The time in milliseconds, and the secrets of the keys that are active now.
async function clockAndSecrets() {
  const { rows } = await pool.query(
    `select now_ms, secret from clock left join signing_keys
     on active_from <= now_ms and (retires_at is null or now_ms < retires_at)`,
  );
  return [Number(rows[0].now_ms), rows.map((row) => row.secret).filter((secret) => secret !== null)];
}

async function isSigned(signed, headerText, secrets) {
  const given = headerText.split(" ").filter((part) => part.startsWith("v1=")).map((part) => part.slice(3));
  const expected = secrets.map((secret) => createHmac("sha256", secret).update(signed).digest("hex"));
  return given.some((one) => expected.some((other) => isSame(Buffer.from(one), Buffer.from(other))));
}

function isSame(one, other) {
  return one.length === other.length && timingSafeEqual(one, other);
}

function parse(body) {
  let event;
  try {
    event = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new Refusal(400, "bad body");
  }
  const { type, data } = event ?? {};
  const isObject = typeof data === "object" && data !== null && !Array.isArray(data);
  if (typeof type !== "string" || !TYPE.test(type) || !isObject) throw new Refusal(400, "bad body");
  return event;
}

app.get("/health", (request, response) => response.json({}));

app.post("/webhooks", express.raw({ type: () => true, limit: LARGEST_BODY }), async (request, response) => {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const id = header(request, "webhook-id", ID);
  const timestamp = header(request, "webhook-timestamp", TIMESTAMP);
  const signatures = header(request, "webhook-signature", /./);
  const [now, secrets] = await clockAndSecrets();
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  if (!isSigned(signed, signatures, secrets)) throw new Refusal(401, "bad signature");
  if (Math.abs(now - Number(timestamp) * 1000) > TOLERANCE_MS) throw new Refusal(401, "stale timestamp");
  const event = parse(body);
  const { rowCount } = await pool.query(
    "insert into events values ($1, $2, $3, $4) on conflict (id) do nothing",
    [id, event.type, body, now],
  );
  if (rowCount === 1) return response.status(202).json({ id, status: "accepted" });
  response.json({ id, status: "duplicate" });
});

app.get("/events/:id", async (request, response) => {
  const { id } = request.params;
  const { rows } = await pool.query("select type, body, received_at from events where id = $1", [id]);
  if (rows.length === 0) throw new Refusal(404, "unknown event");
  const { data } = JSON.parse(rows[0].body);
  response.json({ id, type: rows[0].type, data, received_at: Number(rows[0].received_at) });
});

app.use((error, request, response, next) => {
  if (error instanceof Refusal) return response.status(error.status).json({ error: error.message });
  if (error.type === "entity.too.large") return response.status(413).json({ error: "too large" });
  next(error);
});

app.listen(Number(process.env.PORT), "127.0.0.1");
