// Writes the access files (users, roles, TLS) of a server, which it reloads by itself.
import { join } from 'node:path';
import { type PartName, partNames } from '../../part-names.ts';
import { ensureCertificate } from '../../secrets/certificates.ts';
import { ensureFile } from '../../secrets/ensured-files.ts';
import { makeFolder } from '../../secrets/private-files.ts';
import type { Files } from '../../servers/server-inputs.ts';
import type { AccessFiles, NativeInputs, ServerKind } from '../processes/server.ts';

/**
 * Writes these files of the plane's servers if they differ. The order keeps requests between servers valid meanwhile:
 * each server trusts a new authority before one presents its certificate, and knows a password before one uses it.
 *
 * @returns servers with changed files: they need some seconds to load them
 */
export async function ensureAccess(
  inputs: NativeInputs,
  kinds: Readonly<Partial<Record<PartName, Pick<ServerKind, 'access'>>>>,
): Promise<ReadonlySet<PartName>> {
  const { layout, authority, user: owner } = inputs;
  const changed = new Set<PartName>();
  const servers: { readonly name: PartName; readonly files: AccessFiles }[] = [];
  for (const name of partNames) {
    const files = await kinds[name]?.access(inputs);
    if (files === undefined) continue;
    servers.push({ name, files });
    await makeFolder(layout[name].root, { mode: 0o755 });
    await makeFolder(layout[name].config, { mode: 0o700, owner });
  }
  const write = async (name: PartName, files: Files = new Map()): Promise<void> => {
    for (const [file, content] of files) {
      if (await ensureFile(join(layout[name].config, file), content, { owner })) changed.add(name);
    }
  };
  for (const { name, files } of servers) await write(name, files.trust);
  for (const { name } of servers) {
    if ((await ensureCertificate(authority, { name, owner }, layout[name].config)).made) changed.add(name);
  }
  for (const { name, files } of servers) await write(name, files.users);
  for (const { name, files } of servers) await write(name, files.passwords);
  return changed;
}
