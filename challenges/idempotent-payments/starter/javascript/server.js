// A server that is ready and charges no card yet.

import Fastify from "fastify";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
pool.on("error", (error) => console.error("a connection ended:", error.message)); // else it would end the process
const app = Fastify();

app.get("/health", async () => ({}));

app.post("/shops/:shop/payments", (request, reply) => reply.code(501).send({ error: "not written yet" }));

await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
process.on("SIGTERM", () => app.close().then(() => process.exit(0)));
