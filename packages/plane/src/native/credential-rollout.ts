// Checks whether a server uses its new passwords and its new certificate.
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';
import { createHttpClient } from '../http-client.ts';
import { limits } from '../limits.ts';
import type { PartName } from '../part-names.ts';
import { PlaneError } from '../plane-error.ts';
import type { Secret } from '../secrets/secrets.ts';
import type { NativeUserName } from '../servers/access.ts';
import { host, urlOf } from './processes/ports.ts';
import type { NativeInputs } from './processes/server.ts';
import { kinds } from './servers/kinds.ts';

/**
 * Waits until a server presents its certificate and accepts every user with a password there.
 *
 * @throws PlaneError `not_taken_up`
 */
export async function waitForCredentials(inputs: NativeInputs, name: PartName): Promise<void> {
  const { layout, secrets } = inputs;
  const pem = await readFile(join(layout[name].config, 'server.crt'), 'utf8');
  const wanted = new X509Certificate(pem).fingerprint256;
  await until(name, 'shows another certificate', async () => (await shownBy(inputs, name)) === wanted);
  for (const user of kinds[name].users) {
    await until(name, `rejects the password of ${secrets[user].username}`, () => knows(inputs, name, secrets[user]));
  }
}

/** Waits until a server rejects all these passwords. @throws PlaneError `not_taken_up` */
export async function refused(
  inputs: NativeInputs,
  name: PartName,
  former: Readonly<Record<NativeUserName, Secret>>,
): Promise<void> {
  for (const user of kinds[name].users) {
    const secret = former[user];
    await until(
      name,
      `still accepts the former password of ${secret.username}`,
      async () => !(await knows(inputs, name, secret)),
    );
  }
}

async function knows({ ports, authority }: NativeInputs, name: PartName, secret: Secret): Promise<boolean> {
  await using client = createHttpClient({ url: urlOf(ports[name]), ca: authority.trusted, ...secret });
  // A user with a valid password may lack the privilege for the request.
  return (await client.ask({ path: '/', msMax: limits.healthMsMax })).status !== 401;
}

/** Fingerprint of the certificate that a server presents to a new connection. */
async function shownBy({ ports, authority }: NativeInputs, name: PartName): Promise<string | undefined> {
  const signal = AbortSignal.timeout(limits.healthMsMax);
  const socket = connect({ host, port: ports[name], ca: authority.trusted });
  // A failure after the result is known is irrelevant.
  socket.on('error', () => undefined);
  try {
    await once(socket, 'secureConnect', { signal });
    return socket.getPeerX509Certificate()?.fingerprint256;
  } finally {
    socket.destroy();
  }
}

/** @param wrong the server's behaviour before it has loaded the new files */
async function until(name: PartName, wrong: string, holds: () => Promise<boolean>): Promise<void> {
  let why = `it ${wrong}`;
  for (const begun = Date.now(); Date.now() - begun < limits.takeUpMsMax; await delay(limits.pollMs)) {
    try {
      if (await holds()) return;
      why = `it ${wrong}`;
    } catch (error) {
      // While it reloads, it may not answer at all.
      why = `it does not answer: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  throw new PlaneError('not_taken_up', {
    what: 'cannot finish the rotation',
    where: `on ${kinds[name].title}`,
    why: `after ${limits.takeUpMsMax / 1_000} s ${why}`,
    remedy:
      'Run the command again: telltale rotate. If this does not help: telltale down, then telltale up; the data stays',
  });
}
