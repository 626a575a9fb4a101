// Requests to the services: each route in turn, each id another.
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { limits } from './limits.ts';

const things = ['orders', 'customers', 'products', 'baskets', 'parcels'];
const get = (thing: string): string => `/${thing}/${Math.floor(Math.random() * 1e9)}`;

async function ask(urls: readonly string[], turn: number): Promise<void> {
  const url = urls[turn % urls.length] ?? '';
  const thing = things[Math.floor(turn / urls.length) % things.length] ?? '';
  const writes = turn % 3 === 0;
  const { body } = await request(url + (writes ? `/${thing}` : get(thing)), { method: writes ? 'POST' : 'GET' });
  await body.dump();
}

/** So many, as fast as they are answered. */
export async function drive(urls: readonly string[], requests: number): Promise<void> {
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < requests) await ask(urls, next++);
  };
  await Promise.all(Array.from({ length: limits.connectionsMax }, client));
}

/** So many a second to each, until the signal. */
export async function trickle(urls: readonly string[], signal: AbortSignal): Promise<void> {
  const ms = 1_000 / (limits.requestsPerSecond * urls.length);
  for (let turn = 0; !signal.aborted; turn++) {
    await ask(urls, turn);
    await delay(ms);
  }
}
