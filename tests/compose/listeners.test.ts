// Listening sockets are distinguished from others, and loopback from every other address.
import { expect, it } from 'vitest';
import { listenersIn } from './listeners.ts';

const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const rest = '00000000:00000000 00:00000000 00000000     0        0 1 1 0000000000000000 100 0 0 10 0';

it('lists each listening socket with its port, and whether it is on loopback', () => {
  const tables = [
    head,
    `   0: 0100007F:23F0 00000000:0000 0A ${rest}`,
    `   1: 0B00007F:9C41 00000000:0000 0A ${rest}`,
    `   2: 00000000:1F90 00000000:0000 0A ${rest}`,
    `   3: 050012AC:0050 00000000:0000 0A ${rest}`,
    head,
    `   0: 00000000000000000000000001000000:0BB8 00000000000000000000000000000000:0000 0A ${rest}`,
    `   1: 0000000000000000FFFF00000100007F:0BB9 00000000000000000000000000000000:0000 0A ${rest}`,
    `   2: 00000000000000000000000000000000:0BBA 00000000000000000000000000000000:0000 0A ${rest}`,
    `   3: 0000000000000000FFFF0000050012AC:0BBB 00000000000000000000000000000000:0000 0A ${rest}`,
  ].join('\n');
  expect(listenersIn(tables)).toEqual([
    { port: 9200, isLoopback: true },
    { port: 40001, isLoopback: true },
    { port: 8080, isLoopback: false },
    { port: 80, isLoopback: false },
    { port: 3000, isLoopback: true },
    { port: 3001, isLoopback: true },
    { port: 3002, isLoopback: false },
    { port: 3003, isLoopback: false },
  ]);
});

it('omits connections and sockets that are closing', () => {
  const tables = [
    head,
    `   0: 0100007F:23F0 0100007F:C350 01 ${rest}`,
    `   1: 0100007F:23F0 0100007F:C351 06 ${rest}`,
  ].join('\n');
  expect(listenersIn(tables)).toEqual([]);
});
