// What `telltale init` writes for each way of starting a service, and what it leaves to a person.
import { chmodSync, chownSync, lstatSync, statSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fakePlane } from './support/fake-plane.ts';
import { startKeyServer } from './support/key-server.ts';
import { filesIn, init, removeServices, service } from './support/service-folder.ts';

afterAll(removeServices);

const envFile = '--env-file-if-exists=telltale.env';
const way = '--import @telltale/node';

/** Writes with an Elasticsearch that is open; gives the files that were changed, and what is left to a person. */
async function written(files: Readonly<Record<string, string | object>>) {
  const folder = service(files);
  const before = filesIn(folder);
  const { result } = await init(folder, ['--write', '--no-proof']);
  const after = filesIn(folder);
  expect((await init(folder, ['--write', '--no-proof'])).result.changes).toEqual([]);
  expect(filesIn(folder)).toEqual(after);
  const changed = Object.fromEntries(Object.entries(after).filter(([path, text]) => before[path] !== text));
  return { result, changed, before, byHand: result.byHand.map(({ what, lines }) => [what, ...lines].join('\n')) };
}

describe('a script', () => {
  it.each([
    ['node app.js', `node ${envFile} ${way} app.js`],
    ['node --enable-source-maps dist/main', `node ${envFile} ${way} --enable-source-maps dist/main`],
    ['NODE_ENV=production node app.js', `NODE_ENV=production node ${envFile} ${way} app.js`],
    ['node --env-file=.env app.js', `node ${way} --env-file=.env app.js`],
    ['node --env-file=../.env app.js', `node ${envFile} ${way} --env-file=../.env app.js`],
    ['cd dist && node app.js', `cd dist && node --env-file-if-exists=../telltale.env ${way} app.js`],
    [`node ${way} app.js`, `node ${envFile} ${way} app.js`],
    ['tsc && node dist/app.js', `tsc && node ${envFile} ${way} dist/app.js`],
    ['node migrate.js && exec node app.js', `node migrate.js && exec node ${envFile} ${way} app.js`],
    ['node app.js | pino-pretty', `node ${envFile} ${way} app.js | pino-pretty`],
    ['node app.js > out.log 2>&1', `node ${envFile} ${way} app.js > out.log 2>&1`],
    ['cross-env A=1 node app.js', `cross-env A=1 node ${envFile} ${way} app.js`],
    ['dotenv -e .env.local -- node app.js', `dotenv -e .env.local -- node ${envFile} ${way} app.js`],
    ['env-cmd -f .env.local node app.js', `env-cmd -f .env.local node ${envFile} ${way} app.js`],
    ['node --watch --import tsx src/app.ts', `node ${envFile} ${way} --watch --import tsx src/app.ts`],
    ['tsx src/app.ts', `tsx ${envFile} ${way} src/app.ts`],
    ['tsx watch --clear-screen=false src/app.ts', `tsx watch ${envFile} ${way} --clear-screen=false src/app.ts`],
    ['npx tsx src/app.ts', `npx tsx ${envFile} ${way} src/app.ts`],
    ['node -r ts-node/register src/app.ts', `node ${envFile} --require @telltale/node -r ts-node/register src/app.ts`],
    ['ts-node src/app.ts', `NODE_OPTIONS='--require @telltale/node' ts-node src/app.ts`],
    ['ts-node-dev --respawn src/app.ts', `NODE_OPTIONS='--require @telltale/node' ts-node-dev --respawn src/app.ts`],
    ['nodemon app.js', `nodemon --exec "node ${envFile} ${way}" app.js`],
    ['npx nodemon --watch src ./bin/www', `npx nodemon --exec "node ${envFile} ${way}" --watch src ./bin/www`],
    ['nodemon -r dotenv/config app.js', `nodemon --exec "node ${envFile} ${way}" -r dotenv/config app.js`],
    ['A=1 nodemon app.js', `A=1 nodemon --exec "node ${envFile} ${way}" app.js`],
    ['nodemon', `NODE_OPTIONS='${way}' nodemon`],
    ['nodemon --exec "node --inspect" app.js', `NODE_OPTIONS='${way}' nodemon --exec "node --inspect" app.js`],
    ['nodemon src/app.ts', `NODE_OPTIONS='--require @telltale/node' nodemon src/app.ts`],
    ['nest start --watch', `NODE_OPTIONS='${way}' nest start --watch`],
    ['next start -p 3000', `NODE_OPTIONS='${way}' next start -p 3000`],
    ['next dev', `NODE_OPTIONS='${way}' next dev`],
    ['PORT=80 next start', `NODE_OPTIONS='${way}' PORT=80 next start`],
    ['NODE_OPTIONS=--max-old-space-size=512 next start', `NODE_OPTIONS='--max-old-space-size=512 ${way}' next start`],
    ["NODE_OPTIONS='--a --b' next start", `NODE_OPTIONS='--a --b ${way}' next start`],
    ['cross-env A=1 next start', `cross-env NODE_OPTIONS="${way}" A=1 next start`],
    ['cross-env NODE_OPTIONS=--a next start', `cross-env NODE_OPTIONS="--a ${way}" next start`],
    ['pm2-runtime dist/main.js', `NODE_OPTIONS='${way}' pm2-runtime dist/main.js`],
  ])('%s becomes %s', async (command, expected) => {
    const { changed } = await written({
      'package.json': { name: 'x', scripts: { start: command, test: 'node --test' } },
    });
    expect(JSON.parse(changed['package.json'] ?? '{}').scripts).toEqual({ start: expected, test: 'node --test' });
  });

  it.each([
    'next start',
    'nodemon --exec "node --inspect" app.js',
    'ts-node app.ts',
    `NODE_OPTIONS='${way}' next start`,
    'cd "$APP" && node app.js',
  ])('%s reads no settings file: the output says how to load it, and the exit code is 4', async (start) => {
    const folder = service({
      'package.json': { name: 'x', scripts: { start } },
      'node_modules/@telltale/node/index.js': '',
    });
    const plane = fakePlane({ environment: async () => ({ TELLTALE_ELASTICSEARCH_URL: 'http://127.0.0.1:1' }) });
    const { code, result } = await init(folder, ['--write', '--no-proof'], { plane });
    expect(result.byHand.map(({ lines }) => lines.join()).join('\n')).toContain('set -a; . ./telltale.env; set +a');
    expect(code).toBe(4);
  });

  it.each<Readonly<Record<string, string>>>([
    { Procfile: 'web: node app.js\nodd: $NODE app.js\n' },
    { 'ecosystem.config.js': 'module.exports = apps();' },
  ])('beside which a start is left to a person ends with 4: %j', async (files) => {
    const folder = service({
      'package.json': { name: 'x', scripts: { start: 'node app.js' } },
      'node_modules/@telltale/node/index.js': '',
      ...files,
    });
    const plane = fakePlane({ environment: async () => ({ TELLTALE_ELASTICSEARCH_URL: 'http://127.0.0.1:1' }) });
    expect((await init(folder, ['--write', '--no-proof'], { plane })).code).toBe(4);
    const other = service({
      'package.json': { name: 'x', scripts: { start: 'node app.js' } },
      'node_modules/@telltale/node/index.js': '',
    });
    expect((await init(other, ['--write', '--no-proof'], { plane })).code).toBe(0);
  });

  it.each(['env-cmd -f telltale.env next start', 'TELLTALE_ELASTICSEARCH_URL=http://es:9200 next start'])(
    '%s has its settings, and nothing is said of them',
    async (start) => {
      const { byHand } = await written({ 'package.json': { name: 'x', scripts: { start } } });
      expect(byHand.join('\n')).not.toContain('set -a');
    },
  );

  it('is given the file of settings that another one reads', async () => {
    const scripts = { start: 'node --env-file=.env app.js', dev: 'node --watch app.js' };
    const { changed } = await written({ 'package.json': { name: 'x', scripts }, Procfile: 'web: node app.js\n' });
    expect(JSON.parse(changed['package.json'] ?? '{}').scripts).toEqual({
      start: `node ${way} --env-file=.env app.js`,
      dev: `node --env-file-if-exists=.env ${way} --watch app.js`,
    });
    expect(changed.Procfile).toBe(`web: node --env-file-if-exists=.env ${way} app.js\n`);
  });

  it.each([
    ['$NODE app.js', /"start" was not changed[\s\S]*--env-file-if-exists=telltale.env/],
    ['./start.sh', /"start" was not changed/],
    ['node $(cat entry)', /"start" was not changed/],
    ['(node app.js)', /"start" was not changed/],
    ['concurrently "tsc -w" "node --watch dist/app.js"', /"start" was not changed/],
    ["sh -c 'node app.js'", /"start" was not changed/],
    ['NODE_OPTIONS="$MORE" next start', /"start" was not changed[\s\S]*NODE_OPTIONS='--import @telltale\/node'/],
    ['bun run app.ts', /runs bun, which the preload does not support/],
    ['deno run app.ts', /runs deno, which the preload does not support/],
  ])('%s is not changed, and the output says what to do by hand', async (command, expected) => {
    const { changed, byHand } = await written({ 'package.json': { name: 'x', scripts: { start: command } } });
    expect(changed).toEqual({});
    expect(byHand.join('\n')).toMatch(expected);
  });

  it.each(['next build', 'vite', 'nest build', 'webpack serve', 'node -e 1', 'docker compose up', 'pm2 logs'])(
    '%s starts no service, and is left alone',
    async (command) => {
      const { changed, result, byHand } = await written({ 'package.json': { name: 'x', scripts: { dev: command } } });
      expect([changed, result.starts]).toEqual([{}, []]);
      expect(byHand.join('\n')).not.toContain('"dev"');
    },
  );

  it.each([
    { 'nodemon.json': '{ "exec": "ts-node src/app.ts" }' },
    { 'package.json': { name: 'x', scripts: { start: 'nodemon' }, nodemonConfig: { exec: 'ts-node src/app.ts' } } },
  ])('nodemon gets --require if its settings run ts-node: %j', async (files) => {
    const { changed } = await written({ 'package.json': { name: 'x', scripts: { start: 'nodemon' } }, ...files });
    expect(JSON.parse(changed['package.json'] ?? '{}').scripts.start).toBe(
      `NODE_OPTIONS='--require @telltale/node' nodemon`,
    );
  });

  it('that another script or a file starts is changed, whatever its name', async () => {
    const scripts = { start: 'npm run boot', boot: 'yarn go', go: 'node app.js', other: 'node other.js' };
    const { changed, result } = await written({
      'package.json': { name: 'x', scripts },
      Procfile: 'jobs: npm run other\n',
    });
    expect(Object.keys(changed)).toEqual(['package.json']);
    expect(JSON.parse(changed['package.json'] ?? '{}').scripts).toEqual({
      ...scripts,
      go: `node ${envFile} ${way} app.js`,
      other: `node ${envFile} ${way} other.js`,
    });
    expect(result.starts.map(({ where, state }) => `${where} ${state}`)).toEqual([
      'Procfile jobs: elsewhere',
      'package.json "other" changed',
      'package.json "start" elsewhere',
      'package.json "boot" elsewhere',
      'package.json "go" changed',
    ]);
  });

  it('is changed and nothing else in the file: indentation, order, line ends and a mark at its start stay', async () => {
    const text = '\uFEFF{\r\n\t"scripts" : {"start":  "node app.js",\r\n\t\t"x": "\\u0041"}, "name":"x"\r\n}';
    const { changed } = await written({ 'package.json': text });
    expect(changed['package.json']).toBe(text.replace('node app.js', `node ${envFile} ${way} app.js`));
  });
});

describe('a Dockerfile', () => {
  const built = async (lines: string, manifest: object = {}) =>
    written({ 'package.json': { name: 'x', scripts: { start: 'node app.js' }, ...manifest }, Dockerfile: lines });

  it.each([
    ['CMD ["node", "app.js"]', 'CMD ["node", "--import", "@telltale/node", "app.js"]'],
    ['CMD [ "node","app.js" ]', 'CMD [ "node", "--import", "@telltale/node","app.js" ]'],
    [
      'CMD ["node", \\\n  # the app\n  "app.js"]',
      'CMD ["node", "--import", "@telltale/node", \\\n  # the app\n  "app.js"]',
    ],
    ['CMD node app.js', `CMD node ${way} app.js`],
    ['CMD exec node \\\n  app.js', `CMD exec node ${way} \\\n  app.js`],
    [
      'ENTRYPOINT ["/usr/bin/tini", "--", "node"]\nCMD ["app.js"]',
      'ENTRYPOINT ["/usr/bin/tini", "--", "node", "--import", "@telltale/node"]\nCMD ["app.js"]',
    ],
    [
      'ENTRYPOINT ["tini", "--"]\nCMD ["node", "app.js"]',
      'ENTRYPOINT ["tini", "--"]\nCMD ["node", "--import", "@telltale/node", "app.js"]',
    ],
    [
      'ENTRYPOINT ["./docker-entrypoint.sh"]\nCMD ["node", "app.js"]',
      'ENTRYPOINT ["./docker-entrypoint.sh"]\nCMD ["node", "--import", "@telltale/node", "app.js"]',
    ],
    ['CMD ["sh", "-c", "node migrate.js && node app.js"]', `CMD ["sh", "-c", "node migrate.js && node ${way} app.js"]`],
    ['CMD ["npx", "next", "start"]', `ENV NODE_OPTIONS="${way}"\nCMD ["npx", "next", "start"]`],
    ['CMD ["app.js"]', `ENV NODE_OPTIONS="${way}"\nCMD ["app.js"]`],
    ['CMD ["pm2-runtime", "app.js"]', `ENV NODE_OPTIONS="${way}"\nCMD ["pm2-runtime", "app.js"]`],
  ])('%j becomes %j in its last stage', async (lines, expected) => {
    const head =
      'FROM node:24 AS build\nCMD ["node", "other.js"]\nFROM node:24\n# kept\nHEALTHCHECK CMD node health.js\n';
    const { changed } = await built(`${head}${lines}\n`);
    expect(changed.Dockerfile).toBe(`${head}${expected}\n`);
  });

  it('is not changed if it runs a script of package.json: the script is changed instead', async () => {
    const { changed, result } = await built('FROM node:24\nCMD ["npm", "run", "boot"]\n', {
      scripts: { boot: 'node app.js' },
    });
    expect(Object.keys(changed)).toEqual(['package.json']);
    expect(result.starts).toContainEqual(expect.objectContaining({ where: 'Dockerfile', state: 'elsewhere' }));
  });

  it('is not changed if it already has the preload, here or in NODE_OPTIONS', async () => {
    for (const lines of [
      `ENV NODE_OPTIONS="${way}"\nCMD ["npx", "next", "start"]`,
      'CMD ["node", "--import", "@telltale/node", "a.js"]',
    ]) {
      const { changed, result } = await built(`FROM node:24\n${lines}\n`);
      expect(changed.Dockerfile).toBeUndefined();
      expect(result.starts).toContainEqual(expect.objectContaining({ where: 'Dockerfile', state: 'present' }));
    }
  });

  it('is not changed if its last stage starts nothing', async () => {
    const { changed } = await built('FROM node:24 AS build\nCMD ["node", "other.js"]\nFROM node:24\nCOPY . .\n');
    expect(changed.Dockerfile).toBeUndefined();
  });

  it('is not changed if it starts an unknown program or sets NODE_OPTIONS itself, and the output says what to add', async () => {
    for (const lines of ['CMD ["./start.sh"]', 'ENV NODE_OPTIONS=$MORE\nCMD ["next", "start"]']) {
      const { changed, byHand } = await built(`FROM node:24\n${lines}\n`);
      expect(changed.Dockerfile).toBeUndefined();
      expect(byHand.join('\n')).toContain(way);
    }
  });

  it("of Next's standalone build gets a note to install the preload beside it", async () => {
    const { changed, byHand } = await built('FROM node:24\nCOPY .next/standalone ./\nCMD ["node", "server.js"]\n');
    expect(changed.Dockerfile).toBeUndefined();
    expect(byHand.join('\n')).toMatch(
      /beside it\. It is not on npm yet: .*; once it is:\nRUN npm install --prefix \/telltale @telltale\/node/,
    );
  });

  it('gets a note if the Node of its image is too old', async () => {
    const { result } = await built('FROM docker.io/library/node:18-alpine\nCMD ["node", "app.js"]\n');
    expect(result.notes.join('\n')).toContain('the preload needs Node 22.15 or newer');
  });
});

describe("PM2's file", () => {
  const apps = async (path: string, text: string) =>
    written({ 'package.json': { name: 'x', scripts: { start: `pm2 start ${path}` } }, [path]: text });

  it.each([
    [
      'ecosystem.config.js',
      `// apps\nmodule.exports = {\n  apps: [\n    {\n      name: 'x', // one\n      script: 'app.js',\n      instances: 2,\n    },\n  ],\n};\n`,
      `// apps\nmodule.exports = {\n  apps: [\n    {\n      name: 'x', // one\n      script: 'app.js',\n      node_args: '${envFile} ${way}',\n      instances: 2,\n    },\n  ],\n};\n`,
    ],
    [
      'ecosystem.config.cjs',
      `module.exports = { apps: [{ script: "a.js" }, { script: 'b.js', node_args: '--inspect' }] }`,
      `module.exports = { apps: [{ script: "a.js", node_args: "${envFile} ${way}" }, { script: 'b.js', node_args: '${envFile} ${way} --inspect' }] }`,
    ],
    [
      'ecosystem.config.mjs',
      `export default { apps: [{ 'script': 'a.js' }] };`,
      `export default { apps: [{ 'script': 'a.js', node_args: '${envFile} ${way}' }] };`,
    ],
    [
      'ecosystem.config.js',
      `module.exports = { apps: [{ cwd: __dirname, script: 'a.js' }, { cwd: './api', script: 'b.js' }] }`,
      `module.exports = { apps: [{ cwd: __dirname, script: 'a.js', node_args: '${envFile} ${way}' }, { cwd: './api', script: 'b.js', node_args: '--env-file-if-exists=../telltale.env ${way}' }] }`,
    ],
    [
      'ecosystem.config.js',
      `module.exports = { apps: [{ script: 'a.js', node_args: '${way}' }, { script: 'b.js' }] }`,
      `module.exports = { apps: [{ script: 'a.js', node_args: '${envFile} ${way}' }, { script: 'b.js', node_args: '${envFile} ${way}' }] }`,
    ],
    [
      'ecosystem.json',
      '{\n    "apps": [\n        {\n            "script": "a.js"\n        }\n    ]\n}\n',
      `{\n    "apps": [\n        {\n            "script": "a.js",\n            "node_args": "${envFile} ${way}"\n        }\n    ]\n}\n`,
    ],
    [
      'process.yml',
      `apps:\n  - script: a.js # one\n    instances: 2\n`,
      `apps:\n  - script: a.js # one\n    instances: 2\n    node_args: ${envFile} ${way}\n`,
    ],
  ])('%s %j becomes %j', async (path, before, after) => {
    expect((await apps(path, before)).changed[path]).toBe(after);
  });

  it.each([
    ['ecosystem.config.js', `const apps = [{ script: 'a.js' }];\nmodule.exports = { apps };`],
    ['ecosystem.config.js', `module.exports = { apps: [{ ...common, script: 'a.js' }] };`],
    ['ecosystem.config.js', `module.exports = { apps: [{ script: 'a.js', interpreter: 'bun' }] };`],
    ['ecosystem.config.js', `module.exports = { apps: [{ script: 'a.ts' }] };`],
    ['ecosystem.config.js', `module.exports = { apps: [{ script: 'a.js', node_args: args() }] };`],
    ['ecosystem.config.js', `module.exports = { apps: [{ script: 'a.js', cwd: process.env.APP }] };`],
    ['ecosystem.config.js', `module.exports = { apps: [{ script: 'a.js', interpreter_args: '--inspect' }] };`],
    ['ecosystem.config.js', 'this is no code'],
    ['ecosystem.config.js', `module.exports = { apps: [{ script: 'npm', args: 'start' }] };`],
  ])('%s %j is not changed, and the output says what to add', async (path, text) => {
    const { changed, byHand } = await apps(path, text);
    expect(changed).toEqual({});
    expect(byHand.join('\n')).toContain(`node_args: '${envFile} ${way}',`);
  });
});

it('an app that PM2 starts in another folder finds its key, because the settings hold its absolute path', async () => {
  const text = `module.exports = { apps: [{ cwd: 'api', script: 'a.js' }] };`;
  const folder = service({
    'package.json': { name: 'x' },
    'ecosystem.config.js': text,
    '.telltale/elasticsearch-api-key': 'key',
  });
  await using stub = await startKeyServer();
  await init(folder, ['--elasticsearch', stub.url, '--elasticsearch-username', 'admin', '--write', '--no-proof'], {
    env: { TELLTALE_INIT_ELASTICSEARCH_PASSWORD: 'hush-hush' },
  });
  expect(filesIn(folder)['telltale.env']).toContain(
    `TELLTALE_ELASTICSEARCH_API_KEY_FILE=${join(folder, '.telltale/elasticsearch-api-key')}\n`,
  );
});

it('a Procfile gets the preload and the settings in each process except the release phase', async () => {
  const { changed, byHand } = await written({
    'package.json': { name: 'x' },
    Procfile: 'web: node app.js\r\nworker: npx next start\r\nrelease: node migrate.js\r\nodd: $NODE app.js\r\n',
  });
  expect(changed).toEqual({
    Procfile: `web: node ${envFile} ${way} app.js\r\nworker: NODE_OPTIONS='${way}' npx next start\r\nrelease: node migrate.js\r\nodd: $NODE app.js\r\n`,
  });
  expect(byHand.join('\n')).toMatch(/Procfile worker: does not read telltale.env[\s\S]*set -a; . .\/telltale.env/);
  expect(byHand.join('\n')).toMatch(
    /Procfile odd: was not changed[\s\S]*node --env-file-if-exists=telltale.env --import/,
  );
});

describe('the kind of a service', () => {
  it.each([
    [
      { scripts: { build: 'esbuild src/app.ts --bundle --platform=node --outdir=dist' } },
      'esbuild --packages=external',
    ],
    [{ scripts: { build: 'webpack --mode production' } }, 'webpack-node-externals'],
    [{ scripts: { build: 'nest build --webpack' } }, 'nest build without --webpack'],
    [{ scripts: { build: 'rollup -c' } }, 'external of Rollup'],
    [{ scripts: { build: 'ncc build app.js' } }, 'ncc build --external'],
    [{ dependencies: { 'dd-trace': '6' } }, 'dd-trace is installed'],
    [{ dependencies: { '@opentelemetry/auto-instrumentations-node': '0.82.0' } }, 'docs/coming-from.md'],
    [{ workspaces: ['packages/*'] }, 'in the folder of each service'],
    [{}, 'node --import @telltale/node app.js'],
    [{ main: 'lib/index.js' }, 'node --import @telltale/node lib/index.js'],
  ])('is detected: %j produces the note %s', async (manifest, expected) => {
    expect((await written({ 'package.json': { name: 'x', ...manifest } })).byHand.join('\n')).toContain(expected);
  });

  it.each([
    { scripts: { build: 'esbuild src/app.ts --bundle --packages=external' } },
    { scripts: { build: 'webpack' }, devDependencies: { 'webpack-node-externals': '3' } },
    { scripts: { build: 'esbuild src/app.ts' } },
  ])('produces no note about bundles if packages are external: %j', async (manifest) => {
    expect((await written({ 'package.json': { name: 'x', ...manifest } })).byHand.join('\n')).not.toContain('bundles');
  });

  it.each([
    [{ 'nest-cli.json': '{ "compilerOptions": { "webpack": true } }' }, 'nest-cli.json bundles packages'],
    [{ 'next.config.mjs': "export default { output: 'standalone' };" }, "Next's standalone build"],
  ])('is detected from its configuration files: %j produces the note %s', async (files, expected) => {
    const { byHand, result } = await written({ 'package.json': { name: 'x' }, ...files });
    expect([...byHand, ...result.notes].join('\n')).toContain(expected);
  });

  it.each([
    [{}, 'npm install @telltale/node'],
    [{ 'yarn.lock': '' }, 'yarn add @telltale/node'],
    [{ 'pnpm-lock.yaml': '' }, 'pnpm add @telltale/node'],
  ])('the package manager is that of the lock file: with %j the install command is %s', async (files, expected) => {
    expect((await written({ 'package.json': { name: 'x' }, ...files })).byHand[0]).toBe(
      `Install the preload with the service. It is not on npm yet: the section "In a service of your own" of README.md says how to install it from a clone; once it is:\n${expected}`,
    );
  });
});

it.each([
  ['no package.json', {}, /it has no readable package.json/],
  ['a package.json that is broken', { 'package.json': '{' }, /its package.json is not valid JSON/],
])('fails for a folder with %s, and says which folder to give', async (_, files, message) => {
  const { code, output } = await init(service(files));
  expect(code).toBe(1);
  expect(output).toMatch(message);
});

describe('a file', () => {
  const manifest = { name: 'x', scripts: { start: 'node app.js' } };

  it.each([0o600, 0o664, 0o755])('keeps its permissions (%o)', async (mode) => {
    const folder = service({ 'package.json': manifest });
    chmodSync(join(folder, 'package.json'), mode);
    await init(folder, ['--write', '--no-proof']);
    expect(filesIn(folder)['package.json']).toContain(way);
    expect(statSync(join(folder, 'package.json')).mode & 0o777).toBe(mode);
  });

  it.runIf(process.getuid?.() === 0)(
    'keeps its owner where root writes, and a new one is of who owns the folder',
    async () => {
      const folder = service({ 'package.json': manifest });
      for (const path of [folder, join(folder, 'package.json')]) chownSync(path, 4_711, 4_712);
      await init(folder, ['--elasticsearch', 'http://127.0.0.1:1']);
      const plane = fakePlane({ environment: async () => ({ TELLTALE_ELASTICSEARCH_URL: 'http://127.0.0.1:1' }) });
      await init(folder, ['--write', '--no-proof'], { plane });
      for (const path of ['package.json', 'telltale.env', '.gitignore']) {
        const { uid, gid } = statSync(join(folder, path));
        expect([path, uid, gid]).toEqual([path, 4_711, 4_712]);
      }
    },
  );

  it('is not changed if it is a symbolic link, and the output says what to add', async () => {
    const folder = service({ 'package.json': manifest, ignored: 'node_modules\n' });
    symlinkSync('ignored', join(folder, '.gitignore'));
    const plane = fakePlane({ environment: async () => ({ TELLTALE_ELASTICSEARCH_URL: 'http://127.0.0.1:1' }) });
    const { result } = await init(folder, ['--write', '--no-proof'], { plane });
    expect(lstatSync(join(folder, '.gitignore')).isSymbolicLink()).toBe(true);
    expect(filesIn(folder).ignored).toBe('node_modules\n');
    expect(result.byHand.map(({ what }) => what).join('\n')).toContain('.gitignore is not a plain text file');
  });

  it('outside of the folder is never written', async () => {
    const outside = service({ Dockerfile: 'FROM node:24\nCMD ["node", "app.js"]\n' });
    const dockerfile = join('..', basename(outside), 'Dockerfile');
    const folder = service({
      'package.json': manifest,
      'compose.yaml': `services:\n  x:\n    build: { context: ., dockerfile: ${dockerfile} }\n`,
    });
    await init(folder, ['--write', '--no-proof']);
    expect(filesIn(outside).Dockerfile).not.toContain('@telltale/node');
  });
});
