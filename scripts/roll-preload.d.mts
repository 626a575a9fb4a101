/** Writes `packages/node/preload`, where the compiled packages are newer. */
export declare function rollPreload(root: string): Promise<void>;
