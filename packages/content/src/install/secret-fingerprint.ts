// A salted, slow hash that identifies a secret which the server never returns.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { limits } from './limits.ts';

const derive = promisify<string, Buffer, number, Buffer>(scrypt);

/** The mark of a secret; a different one each time. */
export async function secretFingerprint(secret: string): Promise<string> {
  const salt = randomBytes(limits.secretSaltBytes);
  const hash = await derive(secret, salt, limits.secretHashBytes);
  return `${salt.toString('base64url')}.${hash.toString('base64url')}`;
}

/** Whether a mark is that of this secret; false for an invalid mark. */
export async function isFingerprintOf(mark: string | undefined, secret: string): Promise<boolean> {
  const [salt = '', hash = ''] = mark?.split('.') ?? [];
  const expected = Buffer.from(hash, 'base64url');
  if (expected.length !== limits.secretHashBytes) return false;
  return timingSafeEqual(await derive(secret, Buffer.from(salt, 'base64url'), expected.length), expected);
}
