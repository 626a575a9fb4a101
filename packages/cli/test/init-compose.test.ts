// What `telltale init` makes of the commands in a Compose file.
import { afterAll, describe, expect, it } from 'vitest';
import { filesIn, init, removeServices, service } from './support/service-folder.ts';

afterAll(removeServices);

const way = '--import @telltale/node';

/** The Compose file as it is written; undefined where it stays. */
async function written(text: string) {
  const folder = service({ 'package.json': { name: 'shop', scripts: { start: 'node app.js' } }, 'compose.yaml': text });
  const { result } = await init(folder, ['--write', '--no-proof']);
  const after = filesIn(folder)['compose.yaml'];
  expect((await init(folder)).result.changes).toEqual([]);
  return { after: after === text ? undefined : after, result };
}

describe('the command', () => {
  it.each([
    ['command: node app.js # start', `command: node ${way} app.js # start`],
    ['command: "node app.js"', `command: "node ${way} app.js"`],
    ["command: 'node app.js'", `command: 'node ${way} app.js'`],
    ['command: ["node", "app.js"]', 'command: ["node", "--import", "@telltale/node", "app.js"]'],
    ['command: [node, app.js]', 'command: [node, "--import", "@telltale/node", app.js]'],
    ['command: npx next start', `command: npx next start\n    environment:\n      NODE_OPTIONS: ${way}`],
    [
      'command: npx next start\n    environment:\n      NODE_OPTIONS: --inspect\n      A: b',
      `command: npx next start\n    environment:\n      NODE_OPTIONS: --inspect ${way}\n      A: b`,
    ],
    [
      'command: npx next start\n    environment:\n      - A=b',
      `command: npx next start\n    environment:\n      - A=b\n      - NODE_OPTIONS=${way}`,
    ],
    [
      'entrypoint: ["tini", "--"]\n    command: node app.js',
      `entrypoint: ["tini", "--"]\n    command: node ${way} app.js`,
    ],
  ])('%j of a service that is built here becomes %j', async (command, expected) => {
    const file = (text: string): string =>
      `# the stack\nservices:\n  db:\n    image: postgres:18\n    command: node not-ours.js\n\n  shop:\n    build: .\n    ${text}\n\nvolumes:\n  data: {}\n`;
    expect((await written(file(command))).after).toBe(file(expected));
  });

  it('is not changed if its services are built elsewhere, or not at all', async () => {
    const { after, result } = await written(
      'services:\n  a:\n    build: ../a\n    command: node a.js\n  b:\n    image: b\n    command: node b.js\n',
    );
    expect(after).toBeUndefined();
    expect(result.notes.join('\n')).toContain('builds no service from this folder');
  });

  it('with line ends of Windows keeps them', async () => {
    const { after } = await written(
      'services:\r\n  shop:\r\n    build: {context: .}\r\n    command: npx next start\r\n',
    );
    expect(after).toBe(
      `services:\r\n  shop:\r\n    build: {context: .}\r\n    command: npx next start\r\n    environment:\r\n      NODE_OPTIONS: ${way}\r\n`,
    );
  });
});
