// What a command line runs in: its output, its environment, the user's signals.
export {};
//# sourceMappingURL=command.js.map
