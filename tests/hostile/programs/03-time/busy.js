// Ten seconds of CPU, with a promise queue that never lets a timer in.
const spin = () => (process.cpuUsage().user < 10e6 ? Promise.resolve().then(spin) : console.log("allowed"));
spin();
