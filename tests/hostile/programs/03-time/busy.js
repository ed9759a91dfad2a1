// Ten seconds of CPU in a microtask, which lets no timer in.
const spin = () => {
  while (process.cpuUsage().user < 10e6);
  console.log("allowed");
};
setTimeout(() => process.exit(0), 1);
Promise.resolve().then(spin);
