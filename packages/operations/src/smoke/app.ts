// The app of the smoke test: logs one line, and runs until who started it closes its stdin or is gone.
console.log(process.argv[2]);
process.stdin.resume().on('end', () => process.exit());
