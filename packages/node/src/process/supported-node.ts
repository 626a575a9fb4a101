// Checks the Node.js version. It runs on any version, so it uses no newer syntax.

const LEAST = [22, 15] as const;

/** @param version as in `process.versions.node` */
export function isSupportedNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
}

/**
 * The message for an unsupported runtime; undefined for a supported one.
 *
 * @param versions as in `process.versions`, where other runtimes give the Node version that they emulate
 */
export function unsupported({ node, bun, deno }: Readonly<Record<string, string | undefined>>): string | undefined {
  const least = `Node ${LEAST.join('.')} or newer`;
  const nothing = 'nothing is captured or measured. The app continues without Telltale.';
  const other = bun === undefined ? deno && `Deno ${deno}` : `Bun ${bun}`;
  if (other) return `[telltale preload] needs ${least}, and this is ${other}: ${nothing} Run it with Node.\n`;
  if (node !== undefined && isSupportedNode(node)) return undefined;
  return `[telltale preload] needs ${least}, and this is ${node}: ${nothing} Update Node.\n`;
}
