// The right answer, and then four seconds of nothing.
console.log("42");
setTimeout(() => {}, 4000);
