// Configuration files of the servers, as pure functions of paths, users and hashes, for every engine.
export { elasticsearchUsersAmong, type UserName, userNames, webUsersAmong } from './access.ts';
export { elasticsearchUserFiles } from './elasticsearch-users.ts';
export { expiryRules, expiryRulesFile } from './expiry-rules.ts';
export { ensureReceivers } from './receivers.ts';
export { type Files, hashedUsers, type ServerInputs } from './server-inputs.ts';
export { webConfiguration, webFile } from './web-configuration.ts';
