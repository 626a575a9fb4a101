// Passwords, certificates and the private files that hold them, created once.

export { type Authority, ensureAuthority, ensureCertificate } from './certificates.ts';
export { ensureFile, ensureFolder } from './ensured-files.ts';
export { ensureHash } from './hashes.ts';
export { makeFolder } from './private-files.ts';
export { ensureSecrets, readSecret, type Secret } from './secrets.ts';
export { yaml } from './yaml.ts';
