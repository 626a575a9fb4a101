// Entry of the stack's image: parses the arguments, turns results and errors into output and an exit code.

import { CommanderError } from 'commander';
import { stackLayout } from './index.ts';
import { kubernetesLayout } from './kubernetes/layout.ts';
import { connectSecretStore } from './kubernetes/secret-store.ts';
import { createStackProgram } from './program.ts';

const ended = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ended.abort(signal));
// The group, to which every service belongs, also has access to the volume's files.
process.umask(0o027);

const { env } = process;
const { TELLTALE_KUBERNETES_NAMESPACE: namespace = '', TELLTALE_STACK_COPIES: copies } = env;
const root = '/secrets';
const program = createStackProgram({
  stdout: process.stdout,
  stderr: process.stderr,
  env,
  healthFile: '/tmp/healthy',
  signal: ended.signal,
  ...(namespace === ''
    ? { layout: stackLayout(root, { copies: copies?.split(',') ?? [] }) }
    : {
        layout: kubernetesLayout(root, namespace),
        cluster: {
          layoutWith: (services) => kubernetesLayout(root, namespace, services),
          connectSecrets: () => connectSecretStore({ env, namespace, signal: ended.signal }),
        },
      }),
});
try {
  await program.parseAsync(process.argv.slice(2), { from: 'user' });
} catch (error) {
  if (!(error instanceof CommanderError)) process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
}
