// The doctor says which published ports do not answer, and what of the plane can be reached from outside.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isLoopback, listeners } from '../../src/doctor/machine/listeners.ts';
import { ports } from '../../src/doctor/machine/ports.ts';
import { examinationOf } from '../support/doctor.ts';

async function listening(host: string): Promise<number> {
  const server: Server = createServer().listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A process of another group that listens there. */
async function processListening(host: string): Promise<{ child: ChildProcess; port: number }> {
  const code = `const server = require('node:net').createServer().listen(0, '${host}', () => console.log(server.address().port))`;
  const child = spawn(process.execPath, ['-e', code], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  return { child, port: Number(line) };
}

const found = (part: { port: number; host?: string; pid?: number }) => {
  const url = `https://${part.host ?? '127.0.0.1'}:${part.port}`;
  const running = { name: 'prometheus', state: 'running' as const, url, ...(part.pid && { pid: part.pid }) };
  return ports.look(examinationOf({ status: { parts: [running] } }));
};

describe('the check of the ports', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '[::1]'],
  ])('passes a port that listens on %s only', async (host, inUrl) => {
    const port = await listening(host);
    expect(await found({ port, host: inUrl })).toEqual([
      { check: 'ports', state: 'ok', finding: `prometheus ${port} answer, and nothing listens off loopback` },
    ]);
  });

  it('fails for a port on which nothing listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    expect(await found({ port })).toEqual([
      expect.objectContaining({
        state: 'failure',
        finding: `prometheus does not answer on 127.0.0.1 port ${port}`,
      }),
    ]);
  });

  it.each(['0.0.0.0', '::'])('warns of a port that listens on %s, with the program behind it', async (host) => {
    const port = await listening(host);
    expect(await found({ port })).toEqual([
      expect.objectContaining({
        state: 'warning',
        finding: expect.stringMatching(
          new RegExp(`^prometheus listens on ${host} port ${port} \\(.+, process ${process.pid}\\): everyone`),
        ),
      }),
    ]);
  });

  it('finds a port that no part has published by its process', async () => {
    const published = await listening('127.0.0.1');
    const { child, port } = await processListening('0.0.0.0');
    expect(await found({ port: published, pid: child.pid ?? 0 })).toEqual([
      expect.objectContaining({
        state: 'warning',
        finding: expect.stringContaining(`prometheus listens on 0.0.0.0 port ${port}`),
      }),
    ]);
  });

  it('skips the ports of a stopped part', async () => {
    const stopped = { name: 'prometheus', state: 'stopped' as const, url: 'https://127.0.0.1:1' };
    expect(await ports.look(examinationOf({ status: { parts: [stopped] } }))).toEqual([]);
  });
});

describe('the listening sockets', () => {
  it('are listed with address, port and process', async () => {
    const port = await listening('127.0.0.1');
    const { child, port: other } = await processListening('::1');
    const all = listeners();
    expect(all.find((one) => one.port === port)).toMatchObject({ address: '127.0.0.1', pid: process.pid });
    expect(all.find((one) => one.port === other)).toMatchObject({ address: '::1', pid: child.pid, group: child.pid });
  });

  it.each([
    ['127.0.0.1', true],
    ['127.1.2.3', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['0.0.0.0', false],
    ['::', false],
    ['10.0.0.1', false],
    ['fe80::1', false],
  ])('tell for %s whether it is a loopback address: %s', (address, expected) => {
    expect(isLoopback(address)).toBe(expected);
  });
});
