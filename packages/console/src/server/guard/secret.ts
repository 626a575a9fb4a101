// Creates secrets of 256 bits and compares them in constant time.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A secret in the characters of an address. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether both are the same; hashed, so that their lengths are alike too. */
export function isSame(given: string, secret: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(secret));
}
