// Passwords, certificates and the private files that hold them, made once and found again.
export { writeAges } from './ages.ts';
export { type Authority, keepAuthority, keepCertificate } from './certificates.ts';
export { keptHashOf } from './hashes.ts';
export { keepFile, keepFolder, readIfThere } from './kept-files.ts';
export { makeFolder } from './private-files.ts';
export { keepReceivers } from './receivers.ts';
export { keepSecrets, readSecret, type Secret } from './secrets.ts';
export { yaml } from './yaml.ts';
