/** Makes `node_modules` in a folder: the preload with the packages that it needs at run time, and nothing else. */
export function stagePreload(to: string): void;
