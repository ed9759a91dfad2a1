// 400 MiB outside of V8's heap, which no heap flag limits.
const hoard = [];
for (let mebibytes = 0; mebibytes < 400; mebibytes += 10) hoard.push(Buffer.alloc(10 << 20, 1));
console.log("allowed");
