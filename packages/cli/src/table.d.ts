/** Rows under a head, in plain characters that survive a log file. */
export declare function table(head: readonly string[], rows: readonly (readonly string[])[]): string;
//# sourceMappingURL=table.d.ts.map
