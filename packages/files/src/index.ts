// File access for a thread that must not block, in folders that untrusted users can write to.

export { ensureFolder, ensurePrivateFolder, openFolder } from './ensure-folder.ts';
export { errnoOf, fileError } from './file-error.ts';
export { listFolder } from './list-folder.ts';
export { isOwn, isOwnFile, nearestOwner, ownUser, strangerAbove, userName } from './ownership.ts';
export {
  createFile,
  draftOf,
  type OwnFileAccess,
  openOwnFile,
  randomName,
  readOwnFile,
  removeFile,
  replaceFile,
} from './private-file.ts';
export { isReadableFile, readFileStart, readRegularFile } from './regular-file.ts';
export { readUserFile } from './user-file.ts';
export { writeText } from './write-text.ts';
