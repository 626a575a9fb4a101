// By which test each documented command is run, or why it cannot be run where the tests are.

/** A kind of command, as the pages have it. */
export interface Covered {
  readonly command: RegExp;
  /** Tests, or checks of `npm run test:compose`, that run it; paths from the root of the repository. */
  readonly by?: readonly string[];
  /** What such a test must hold, so that it is no other's. */
  readonly holds?: RegExp;
  /** A verb that stands in the table before it stands in a page. */
  readonly mayBeUnused?: true;
  /** Why it is not run, for people; what it names is looked for all the same. */
  readonly why?: string;
}

const telltale = '(?:telltale|npm run (?:-s )?telltale --)';
/** A verb of the command, and where it is run. */
const verb = (name: string, by: string, inside = name): Covered => ({
  command: new RegExp(`^(?:set -a; eval "\\$\\()?(?:npx )?${telltale} ${name}\\b`),
  by: [by],
  holds: new RegExp(`['"\`(/]${inside}\\b`),
  mayBeUnused: true,
});
const images = 'it needs the images of servers, which no package registry has';
const stackCheck = (name: string): string => `tests/compose/checks/${name}.ts`;

export const covered: readonly Covered[] = [
  { command: /^npm run demo$/, by: ['tests/demo.test.ts'], holds: /'run', 'demo'/ },
  {
    command: /^npm run demo -- --keep$/,
    why: 'on a terminal it goes on until Ctrl-C; examples/demo/test/live.test.ts runs what it leaves running',
  },
  { command: /^npm test\b/, why: 'it is what runs this' },
  { command: /^(?:npm run build\b.*)?npm pack/, by: ['tests/packed.test.ts'], holds: /In a service of your own/ },
  { command: /^mkdir -p ~\/telltale-packages$/, by: ['tests/packed.test.ts'], holds: /In a service of your own/ },
  {
    command: /^(?:mkdir -p vendor && cp ~\/telltale-packages|npm install (?:--save-dev )?\.\/vendor\/telltale-)/,
    by: ['tests/packed.test.ts'],
    holds: /In a service of your own/,
  },
  {
    command: /^npm install @telltale\/node$/,
    why: 'it is not published; README.md has how to install it from a clone',
  },
  { command: /^node --import @telltale\/node app\.js$/, by: ['tests/packed.test.ts'], holds: /--import/ },
  { command: /^npm run build$/, why: 'it is what comes before every test' },
  {
    command: /^npm run (?:lint|docs|content|kubernetes)\b(?!:)/,
    why: 'it writes into the clone; what it writes is held by tests',
  },
  {
    command: /^npm run (?:test:|bench:|docs:pictures)|^node bench\/sizing/,
    why: 'it takes from some minutes to hours, and is a proof of its own',
  },
  { command: /^npm run images$/, by: ['tests/compose-files/images.test.ts'], holds: /pin-images/ },

  // README's way from a clone to a log line.
  ...[
    /^npm run telltale -- up --engine native$/,
    /^set -a; eval "\$\(npm run -s telltale -- env\)"; set \+a$/,
    /^export PATH="\$PWD\/node_modules\/\.bin:\$PATH"$/,
    /^cd examples\/shop$/,
    /^node --import @telltale\/node app\.js &$/,
    /^until node -e .*3000/,
    /^kill %1; wait$/,
    /^cd \.\.\/\.\.$/,
    /^npm run -s telltale -- status --json \| node examples\/search-logs\.mjs shop$/,
    /^npm run telltale -- down$/,
  ].map((command) => ({ command, by: ['tests/documentation/readme.test.ts'], holds: /From a clone to a log line/ })),

  // The stack of containers.
  { command: /^cd compose$/, by: [stackCheck('readme')], holds: /cd compose/ },
  {
    command: /^docker compose (?:up -d --wait|run --rm setup credentials|--profile demo up|--profile '\*' down)/,
    by: [stackCheck('readme')],
    holds: /The whole plane by Docker Compose/,
  },
  {
    command: /mail-trial|^docker compose --profile mail/,
    by: [stackCheck('mailed')],
    holds: /docs\/pipelines\.md/,
  },
  { command: /docker compose/, why: images },
  {
    command: /^(?:(?:kubectl|docker (?:build|push)) |job=)/,
    why: 'it needs a cluster and a registry: npm run test:k8s applies the manifests to a node of its own, with images made there',
  },
  { command: /^helm install /, by: ['tests/kubernetes/chart.test.ts'], holds: /docs\/kubernetes\.md/ },
  { command: /^elasticsearch(?:\(\)| -X) /, by: ['tests/k8s/checks/backed-up.ts'], holds: /## Snapshots/ },
  {
    command: /^rm ca\.crt shipper\.password$/,
    by: ['tests/kubernetes/inject-lines.test.ts'],
    holds: /Inject the preload/,
  },
  { command: /^docker run --log-driver/, why: images },

  verb('up', 'packages/cli/test/command-line.test.ts'),
  verb('down', 'packages/cli/test/command-line.test.ts'),
  verb('status', 'packages/cli/test/command-line.test.ts'),
  verb('env', 'packages/cli/test/command-line.test.ts'),
  verb('console', 'packages/cli/test/console.test.ts'),
  verb('doctor', 'tests/doctor.test.ts'),
  verb('dead-letters', 'packages/cli/test/dead-letters.test.ts'),
  verb('search', 'tests/console/searching-logs-page.test.ts'),
  verb('tail', 'tests/console/searching-logs-page.test.ts'),
  verb('logs', 'packages/cli/test/logs.test.ts'),
  verb('backup', 'packages/cli/test/backup.test.ts'),
  verb('restore', 'packages/cli/test/backup.test.ts'),
  verb('rotate', 'packages/cli/test/rotate-and-upgrade.test.ts'),
  verb('upgrade', 'packages/cli/test/rotate-and-upgrade.test.ts'),
  verb('smoke', 'packages/cli/test/smoke.test.ts'),
  verb('size', 'tests/scaling-page.test.ts', 'docs/scaling'),
  verb('import', 'packages/cli/test/import-export.test.ts'),
  verb('export', 'packages/cli/test/import-export.test.ts'),
  verb('init', 'tests/init.test.ts'),
  verb('silence', 'tests/pages/native.test.ts'),

  {
    command: /^(?:URL="\$\(node -p|export CURL_CA_BUNDLE=|PASSWORD="\$\(cat "\$\(node -p|printf 'user = )/,
    by: ['tests/pages/native.test.ts'],
    holds: /Reading logs without Kibana/,
  },

  // Ways of running a service.
  {
    command:
      /^(?:NODE_OPTIONS='--import @telltale\/node' npm start|(?:node|npx tsx) .*@telltale\/node .*?(?:app\.[cm]js|src\/app\.ts))$/,
    by: ['tests/pages/running.test.ts'],
    holds: /docs\/running\.md/,
  },

  // Examples in the packages' pages, and settings.
  { command: /^(?:export )?(?:TELLTALE|OTEL)_\w+=/, why: 'it is a setting, and runs nothing' },
  {
    command: /^(?:printf|mkdir|cp|echo|git apply|curl|openssl|pip install|opentelemetry-instrument|prometheus) ?/,
    why: 'it is a program of others, given values of yours',
  },
  {
    command: /^NODE_OPTIONS="--import @telltale\/node" npx next start$/,
    by: ['tests/preload/next.test.ts'],
    holds: /--import/,
  },
];
