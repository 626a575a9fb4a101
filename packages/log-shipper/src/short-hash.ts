// A short hash of a text for file names; not for security.

/** FNV-1a of 32 bits, as eight hexadecimal digits. Node's own hashes would need a module load at every start. */
export function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
