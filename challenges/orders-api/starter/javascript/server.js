// Orders over HTTP: where you may begin.

import express from "express";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const app = express();

app.get("/health", (request, response) => response.json({ status: "ok" }));

app.get("/orders", (request, response) => {
  response.status(501).json({ error: "not_implemented", message: "Your code here." });
});

const server = app.listen(Number(process.env.PORT ?? 8080), "127.0.0.1");
process.on("SIGTERM", () => server.close(() => process.exit(0)));
