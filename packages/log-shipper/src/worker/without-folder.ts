// Loaded into the worker before all else where the process's working folder was removed: Node asks for it when a thread
// starts, and a thread that cannot be told does not start. Nothing of ours looks at it.
process.cwd = () => '/';
