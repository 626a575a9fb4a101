// Creates secrets of 256 bits and compares them in constant time.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A secret in URL-safe characters. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether two secrets are equal; both are hashed, so that their lengths do not matter. */
export function isSame(given: string, secret: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(secret));
}
