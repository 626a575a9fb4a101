// A load of so many requests a second; a request's latency counts from when it was due, so that a stall is not left out.
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { path } from './app-process.ts';
import { limits } from './limits.ts';

/** How the requests were answered, milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly requests: number;
}

function ask(port: number, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path, agent }, (response) => {
      response.resume().on('end', resolve);
    });
    asking.on('error', reject).end();
  });
}

/** @throws Error when a request fails */
export async function load(port: number, msMax: number): Promise<Latency> {
  const agent = new Agent({ keepAlive: true, maxSockets: limits.connectionsMax });
  const latencies: number[] = [];
  const underWay: Promise<void>[] = [];
  const begun = performance.now();
  for (let sent = 0; ; ) {
    const elapsed = performance.now() - begun;
    if (elapsed >= msMax) break;
    for (const due = (elapsed / 1_000) * limits.requestsPerSecond; sent < due; sent++) {
      const dueAt = begun + (sent / limits.requestsPerSecond) * 1_000;
      underWay.push(ask(port, agent).then(() => void latencies.push(performance.now() - dueAt)));
    }
    await delay(1);
  }
  await Promise.all(underWay);
  agent.destroy();
  latencies.sort((a, b) => a - b);
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999), requests: latencies.length };
}
