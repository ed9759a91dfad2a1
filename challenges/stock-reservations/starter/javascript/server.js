// Stock reservations over HTTP: where you may begin.

import Fastify from "fastify";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const app = Fastify();

app.get("/health", async () => ({ status: "ok" }));

app.post("/reservations", (request, reply) =>
  reply.code(501).send({ error: "not_implemented", message: "Your code here." }),
);

await app.listen({ port: Number(process.env.PORT ?? 8080), host: "127.0.0.1" });
process.on("SIGTERM", () => app.close().then(() => process.exit(0)));
