/** Whether `packages/console/public` is newer than what it is made of. */
export declare function isConsoleRolled(root: string): boolean;
/** Writes `packages/console/public`, where what it is made of is newer. */
export declare function rollConsole(root: string): Promise<void>;
