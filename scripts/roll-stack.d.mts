/** Writes `packages/stack/image` out of the compiled packages, and gives its path. */
export function rollStack(root: string): Promise<string>;
