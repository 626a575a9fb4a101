// The app of the smoke test: logs one line and runs until its stdin closes or its parent has ended.
console.log(process.argv[2]);
process.stdin.resume().on('end', () => process.exit());
