// The versions of Node that the preload runs on. Says so on any version, so it needs nothing of the newer ones.

const LEAST = [22, 15] as const;

/** @param version as in `process.versions.node` */
export function isSupportedNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
}

/** What to tell on a version that is too old. */
export function tooOld(version: string): string {
  return `[telltale preload] needs Node ${LEAST.join('.')} or newer, and this is ${version}: nothing is captured or measured. The app runs on without. Update Node.\n`;
}
