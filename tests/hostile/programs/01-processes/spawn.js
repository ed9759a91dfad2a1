// Child processes from Node until one is refused; 200 at most.
const { spawn } = require("node:child_process");

let refused = 0;
let started = 0;
for (let number = 0; number < 200; number++) {
  const child = spawn("/bin/sleep", ["60"], { stdio: "ignore" });
  child.on("error", () => { refused++; });
  if (child.pid !== undefined) started++;
}
setImmediate(() => {
  console.log(refused > 0 && started < 100 ? "refused" : `allowed ${started}`);
  process.exit(0);
});
