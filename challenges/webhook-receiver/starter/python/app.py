"""A server that is ready and takes no delivery yet."""

import os

import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse

app = FastAPI()


@app.get("/health")
def health():
    return {}


@app.post("/webhooks")
def receive():
    return JSONResponse({"error": "not written yet"}, status_code=501)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
