// A server that is ready and knows nothing yet.
const express = require("express");

const app = express();
app.use(express.json());

app.get("/health", (request, response) => response.json({}));

app.get("/accounts/:name", (request, response) => response.status(501).json({ error: "not written yet" }));

app.listen(Number(process.env.PORT), "127.0.0.1");
