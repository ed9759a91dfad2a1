// The same from Node, which makes its sockets in libuv.
const net = require("node:net");

const attempts = [["192.0.2.1", 80], ["169.254.169.254", 80], ["172.17.0.1", 22], ["127.0.0.1", 6379]];
for (const [host, port] of attempts) {
  const made = net.connect({ host, port, timeout: 300 });
  made.on("connect", () => { console.log("allowed"); process.exit(0); });
  made.on("timeout", () => { console.log("sent"); process.exit(0); });
  made.on("error", (error) => console.log(error.code === "EAFNOSUPPORT" ? "denied" : error.code));
}
