// Preloaded into the worker if the process's working folder was removed. Node reads process.cwd() when a thread starts
// and fails without it; our code never reads it.
process.cwd = () => '/';
