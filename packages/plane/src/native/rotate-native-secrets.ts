// Rotates passwords and certificates of a running native plane; waits until every server uses them.
import type { Rotation } from '../operator.ts';
import { partNames } from '../part-names.ts';
import { rotateAuthority, rotateCertificate, trustAlone } from '../secrets/certificates.ts';
import { ensureHash } from '../secrets/hashes.ts';
import { otherSecrets, type Secret, writeSecrets } from '../secrets/secrets.ts';
import { nativeUserNames } from '../servers/access.ts';
import { refused, waitForCredentials } from './credential-rollout.ts';
import { notRunning } from './not-running.ts';
import { serverInputsOf } from './parts.ts';
import type { NativePlane } from './plane.ts';
import { isAlive } from './processes/process-group.ts';
import type { NativeInputs } from './processes/server.ts';
import type { StateFile } from './processes/state.ts';
import { refresh } from './refresh.ts';
import { ensureAccess } from './servers/ensure-access.ts';
import { kinds } from './servers/kinds.ts';
import { ensureAllUserFiles } from './servers/user-files.ts';

/**
 * See `Operator.rotate`. The plane's own files are the source, and the servers' files are derived from them: if it is
 * interrupted, `up` or another rotation writes the servers' files again. Services read the plane's files, which change
 * first, and keep the old password until Elasticsearch rejects it.
 *
 * @param state held, so that nobody else changes the running processes
 */
export async function rotateNativeSecrets(
  plane: NativePlane,
  state: StateFile,
  what: Rotation,
): Promise<readonly string[]> {
  for (const name of partNames) {
    const record = state.current.processes[name];
    if (record === undefined || !isAlive(record)) throw notRunning('cannot rotate', name);
  }
  // An interrupted earlier rotation is completed first; otherwise the new secrets would be mixed with its own.
  await settle(state, await serverInputsOf(plane, state));
  const rotated: string[] = [];
  if (what.passwords) rotated.push(...(await rotatePasswords(plane, state)));
  if (what.authority) {
    await rotateAuthority(plane.layout.certificates);
    await settle(state, await serverInputsOf(plane, state));
    rotated.push('authority', ...partNames);
  } else if (what.certificates) rotated.push(...(await rotateCertificates(state, await serverInputsOf(plane, state))));
  return rotated;
}

/** Writes files that differ, and waits until every server uses them. */
async function settle(state: StateFile, inputs: NativeInputs): Promise<void> {
  await ensureAccess(inputs, kinds);
  // Without delay: until Prometheus has the new password, its scrapes are rejected.
  await refresh(state, inputs);
  for (const name of partNames) await waitForCredentials(inputs, name);
}

async function rotatePasswords(plane: NativePlane, state: StateFile): Promise<string[]> {
  const { secrets: former } = await serverInputsOf(plane, state);
  const secrets = otherSecrets(plane.layout.secrets, nativeUserNames);
  const all: Secret[] = Object.values(secrets);
  // Created in advance, so that the plane's file and the servers' files change with little delay.
  for (const secret of all) await ensureHash(plane.layout.secrets, secret);
  await writeSecrets(all);
  await ensureAllUserFiles(plane.layout, secrets.shipper);
  const inputs = await serverInputsOf(plane, state);
  await settle(state, inputs);
  for (const name of partNames) await refused(inputs, name, former);
  return [...nativeUserNames];
}

async function rotateCertificates(state: StateFile, inputs: NativeInputs): Promise<string[]> {
  const { layout, user: owner } = inputs;
  // No certificate of a previous authority is in use any more.
  const authority = await trustAlone(inputs.authority);
  for (const name of partNames) {
    await rotateCertificate(authority, { name, owner }, layout[name].config);
    await waitForCredentials({ ...inputs, authority }, name);
  }
  await settle(state, { ...inputs, authority });
  return [...partNames];
}
