// What the demo says to look at next: the console's link alone where it follows, else the commands.
import type { Connection, Connections } from '@telltale/plane';
import { expect, it } from 'vitest';
import { lookNext } from '../findings.ts';

const at = (url: string): Connection => ({ url, ca_file: '', username: '', password_file: '', version: '' });
const connections: Connections = {
  elasticsearch: at('https://127.0.0.1:9200'),
  prometheus: at('https://127.0.0.1:9090'),
  alertmanager: at('https://127.0.0.1:9093'),
};

it('the demo lists the commands for the console and for stopping the plane if no console follows', () => {
  const lines = lookNext(connections, false).join('\n');
  expect(lines).toContain('Where to look next:');
  expect(lines).toContain('npm run telltale -- console ');
  expect(lines).toContain('npm run telltale -- down ');
});

it('the demo lists neither command if the link of a console follows', () => {
  const lines = lookNext(connections, true).join('\n');
  expect(lines).toContain('https://127.0.0.1:9200');
  expect(lines).not.toMatch(/look next|console|down/);
});
