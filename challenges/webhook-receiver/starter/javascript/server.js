// A server that is ready and takes no delivery yet.
const express = require("express");

const app = express();

app.get("/health", (request, response) => response.json({}));

app.post("/webhooks", (request, response) => response.status(501).json({ error: "not written yet" }));

app.listen(Number(process.env.PORT), "127.0.0.1");
