const fs = require("fs");
const net = require("net");
const v8 = require("v8");

const depth = (level) => (level === 0 ? 0 : 1 + depth(level - 1));

function writes(path) {
  try {
    fs.writeFileSync(path, "");
    return true;
  } catch {
    return false;
  }
}

const [command, ...rest] = process.argv.slice(2);
switch (command) {
  case "hello":
    console.log("hello, world");
    break;
  case "echo":
    process.stdin.pipe(process.stdout);
    break;
  case "args":
    console.log(rest.join("\n"));
    break;
  case "exit":
    process.exit(3);
  case "crash":
    throw new TypeError("not caught");
  case "depth":
    console.log(depth(Number(rest[0])));
    break;
  case "add":
    console.log(String(BigInt(rest[0]) + BigInt(rest[1])));
    break;
  case "count": {
    const lines = fs.readFileSync(0, "utf8").split("\n");
    console.log(lines.length - 1, lines.reduce((sum, line) => sum + line.length, 0));
    break;
  }
  case "unicode": {
    const text = fs.readFileSync(0, "utf8").split("\n")[0];
    console.log([...text].length, text);
    break;
  }
  case "environment":
    console.log(Object.keys(process.env).sort().map((name) => `${name}=${process.env[name]}`).join("\n"));
    break;
  case "heap":
    console.log(Math.round(v8.getHeapStatistics().heap_size_limit / 2 ** 20));
    break;
  case "fill": {
    const blocks = [];
    for (;;) blocks.push(Buffer.alloc(2 ** 20, 1));
  }
  case "network": {
    const socket = net.connect({ host: "192.0.2.1", port: 80, timeout: 5000 });
    socket.on("error", () => console.log("refused"));
    socket.on("connect", () => console.log("connected"));
    break;
  }
  case "write":
    console.log(rest.filter(writes).join("\n"));
    break;
}
