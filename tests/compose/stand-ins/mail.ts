// A stand-in for Mailpit: reads what it is given, opens its ports, and says by `readyz` whether one of them answers.
import { request } from 'node:https';
import { demand } from './failed-check.ts';
import { readIdentity, readText } from './files.ts';
import { listen, serverOf } from './shipper.ts';

const ANSWER_MS_MAX = 5_000;

/** Checks everything, then serves; or asks the one that serves. */
export async function standInForMail(args: readonly string[]): Promise<string> {
  if (args[0] === 'readyz') {
    await demandReady(optionOf(args, 'listen'));
    process.exit(0);
  }
  const { certificate, key } = await readIdentity();
  for (const name of ['smtp-tls-cert', 'ui-tls-cert']) {
    demand((await readText(optionOf(args, name))) === certificate, `--${name} is not the service's own certificate`);
  }
  for (const name of ['smtp-tls-key', 'ui-tls-key']) {
    demand((await readText(optionOf(args, name))) === key, `--${name} is not the service's own key`);
  }
  demand((await readText(optionOf(args, 'ui-auth-file'))).includes(':'), '--ui-auth-file has no user');
  for (const [name, kind] of [
    ['smtp', 'plain'],
    ['listen', 'https'],
  ] as const) {
    const [host, port] = optionOf(args, name).split(':');
    await listen(serverOf(kind, { cert: certificate, key }), Number(port), host);
  }
  return `listens on ${optionOf(args, 'smtp')} and ${optionOf(args, 'listen')}`;
}

function optionOf(args: readonly string[], name: string): string {
  const value = args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  demand(value !== undefined && value !== '', `--${name} is missing`);
  return value;
}

async function demandReady(address: string): Promise<void> {
  const status = await new Promise<number>((resolve, reject) => {
    // As the real program: it asks whether it answers, not who it is.
    const options = { rejectUnauthorized: false, timeout: ANSWER_MS_MAX };
    const asked = request(`https://${address}/readyz`, options, (answer) => resolve(answer.statusCode ?? 0));
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.on('error', reject);
    asked.end();
  }).catch((error: Error) => error.message);
  demand(status === 200, `not ready: ${status}`);
}
