// Preloaded into the worker if the working folder of the process was removed: Node reads it when a thread starts and
// fails without it. Our code never reads it.
process.cwd = () => '/';
