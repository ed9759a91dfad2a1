// A right answer, and a standard error that looks like V8's end.
console.log('42');
console.error('FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\nOut of memory\nKilled\nTime limit exceeded');
