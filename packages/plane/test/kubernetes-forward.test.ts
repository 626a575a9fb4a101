// Addresses of servers in a cluster on this machine: they stay the same, and nothing of them outlives the command.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Forwards } from '../src/kubernetes/kubectl/forward.ts';
import { kubectlStub, type StubAnswer } from './support/kubectl-stub.ts';
import { runs } from './support/processes.ts';

function accessWith(...answers: StubAnswer[]) {
  const { env, calls } = kubectlStub(answers);
  return { access: { context: 'kind-kind', namespace: 'telltale', overlay: '', clientFolder: '', env }, calls };
}

/** A server in the place of a forwarded port, which says which one it is. */
async function startServer(name: string) {
  const server = createServer((socket) => socket.end(name)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { stdout: `Forwarding from 127.0.0.1:${port} -> 9200\n`, [Symbol.dispose]: () => void server.close() };
}

const read = (url: string): Promise<string> => text(connect(Number(new URL(url).port), '127.0.0.1'));

it('forwards a port once, and closes it', async () => {
  using server = await startServer('first');
  const { access, calls } = accessWith({ when: /^port-forward/, stdout: server.stdout, stays: true });
  await using forwards = new Forwards(access);
  const [url = '', other] = await Promise.all([forwards.url('elasticsearch'), forwards.url('elasticsearch')]);
  expect(other).toBe(url);
  expect(await Promise.all([read(url), read(url)])).toEqual(['first', 'first']);
  expect(calls()).toHaveLength(1);
  await forwards[Symbol.asyncDispose]();
  await expect(read(url)).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
});

it('keeps the address after a forwarded port has ended with its pod: the next connection opens another one', async () => {
  using first = await startServer('first');
  using second = await startServer('second');
  const { access, calls } = accessWith(
    { when: /^port-forward/, after: /^port-forward/, stdout: second.stdout, stays: true },
    { when: /^port-forward/, stdout: first.stdout },
  );
  await using forwards = new Forwards(access);
  const url = await forwards.url('elasticsearch');
  await expect.poll(() => read(url)).toBe('second');
  expect(calls()).toHaveLength(2);
});

it('reaches the new pod at the same address when it is told of it, and leaves other servers alone', async () => {
  using first = await startServer('first');
  using second = await startServer('second');
  using grafana = await startServer('grafana');
  const { access, calls } = accessWith(
    { when: /^port-forward .*grafana/, stdout: grafana.stdout, stays: true },
    { when: /^port-forward/, after: /^port-forward .*elasticsearch/, stdout: second.stdout, stays: true },
    { when: /^port-forward/, stdout: first.stdout, stays: true },
  );
  await using forwards = new Forwards(access);
  const [url, other] = [await forwards.url('elasticsearch'), await forwards.url('grafana')];
  expect([await read(url), await read(other)]).toEqual(['first', 'grafana']);
  await forwards.reopen(['elasticsearch', 'prometheus', 'keeper']);
  expect([await read(url), await read(other)]).toEqual(['second', 'grafana']);
  expect(calls()).toHaveLength(3);
});

it('says which server has no pod to forward a port to, and closes a connection where the pod is gone later', async () => {
  const stderr = 'error: unable to forward port because pod is not running. Current status=Pending\n';
  const { access } = accessWith({ when: /^port-forward/, code: 1, stderr });
  await using forwards = new Forwards(access);
  await expect(forwards.url('grafana')).rejects.toThrow(
    /cannot ask grafana: it has no running pod in the namespace telltale/,
  );
  using server = await startServer('first');
  const gone = accessWith(
    { when: /^port-forward/, after: /^port-forward/, code: 1, stderr },
    { when: /^port-forward/, stdout: server.stdout },
  );
  await using later = new Forwards(gone.access);
  const url = await later.url('grafana');
  await expect.poll(() => read(url)).toBe('');
});

it('ends kubectl also if the command is killed, which would leave the port open otherwise', async () => {
  using server = await startServer('first');
  const { access, calls } = accessWith({ when: /^port-forward/, stdout: server.stdout, stays: true });
  const program = fileURLToPath(new URL('fixtures/forwards-a-port.ts', import.meta.url));
  const command = spawn(process.execPath, [program, JSON.stringify(access)], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(command.stdout, 'data');
  const [{ pid = 0 } = {}] = calls();
  expect(runs(pid)).toBe(true);
  command.kill('SIGKILL');
  await expect.poll(() => runs(pid)).toBe(false);
});

it('does not keep a command running that has its answer, though a connection is still open', async () => {
  const silent = createServer((socket) => void socket.write('answer')).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const stdout = `Forwarding from 127.0.0.1:${port} -> 9200\n`;
  const { access } = accessWith({ when: /^port-forward/, stdout, stays: true });
  const program = fileURLToPath(new URL('fixtures/leaves-a-connection.ts', import.meta.url));
  const command = spawn(process.execPath, [program, JSON.stringify(access)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  expect(await once(command, 'exit')).toEqual([0, null]);
  silent.close();
});
