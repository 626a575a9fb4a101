// Detects the kind of a service (framework, compiler, launcher) and what it needs beyond the preload.
import { notOnNpm } from '@telltale/plane';
import type { ByHand, Plan } from './plan.ts';

/** The parts of a service, in words. */
export function kindOf({ manifest, drafts, starts }: Plan): string[] {
  const { dependencies, isModule } = manifest;
  const isTypeScript = drafts.read('tsconfig.json') !== undefined || dependencies.has('typescript');
  const programs = starts.flatMap(({ launch }) => ('program' in launch ? [launch.program] : []));
  return [
    isModule ? 'ES modules' : 'CommonJS',
    ...(isTypeScript ? ['TypeScript'] : []),
    ...(dependencies.has('@nestjs/core') ? ['NestJS'] : []),
    ...(dependencies.has('next') ? ['Next.js'] : []),
    ...new Set(programs.filter((name) => !/^(?:node|nest|next)/.test(name))),
  ];
}

const bundlers: readonly { readonly command: RegExp; readonly leavesOut: RegExp; readonly remedy: string }[] = [
  {
    command: /(?:^|[\s/])esbuild\s(?=.*--bundle)/,
    leavesOut: /--packages=external|--external:/,
    remedy: 'esbuild --packages=external',
  },
  {
    command: /(?:^|[\s/])webpack(?!\s+serve|\S)/,
    leavesOut: /$^/,
    remedy: 'externals of webpack, such as webpack-node-externals',
  },
  { command: /(?:^|[\s/])nest build.*--webpack/, leavesOut: /$^/, remedy: 'nest build without --webpack' },
  { command: /(?:^|[\s/])(?:rollup|rolldown)\s/, leavesOut: /--external/, remedy: 'external of Rollup and rolldown' },
  { command: /(?:^|[\s/])ncc build/, leavesOut: /\s(?:-e|--external)\s/, remedy: 'ncc build --external' },
];
const externalPackages = ['webpack-node-externals', 'rollup-plugin-node-externals', 'rollup-plugin-auto-external'];

/** Further needs of the service: packages excluded from a bundle, the preload's own package, other set-ups removed. */
export function planAdvice(plan: Plan): void {
  const { manifest, byHand, drafts, notes } = plan;
  const { dependencies } = manifest;
  if (!dependencies.has('@telltale/node')) {
    byHand.unshift({
      what: `Install the preload with the service. ${notOnNpm}; once it is:`,
      lines: [`${installerOf(plan)} @telltale/node`],
    });
  }
  byHand.push(...bundleAdvice(plan), ...otherSetUps(dependencies));
  const oldest = /\d+/.exec(manifest.nodeRange ?? '')?.[0];
  if (oldest !== undefined && Number(oldest) < 22) {
    notes.push(`package.json allows node ${manifest.nodeRange}, but the preload needs Node 22.15 or newer`);
  }
  if (dependencies.has('dotenv') && drafts.read('.env') !== undefined) {
    notes.push(
      'dotenv reads .env when the app already runs, which is too late for the preload, so its settings are in another file',
    );
  }
  const next = ['js', 'mjs', 'ts', 'cjs']
    .map((end) => drafts.read(`next.config.${end}`))
    .find((text) => text !== undefined);
  if (/output\s*:\s*['"]standalone['"]/.test(next ?? '')) {
    notes.push(
      "Next's standalone build omits other packages: docs/frameworks.md describes how to add the preload to it",
    );
  }
}

const bundles =
  'bundles packages into the service, and bundled packages can be neither captured nor instrumented: exclude them from the bundle and install them beside it';

function bundleAdvice({ manifest, drafts }: Plan): ByHand[] {
  if (/"(?:webpack"\s*:\s*true|builder"\s*:\s*"webpack")/.test(drafts.read('nest-cli.json') ?? '')) {
    return [{ what: `nest-cli.json ${bundles}`, lines: ['"webpack": false'] }];
  }
  if (externalPackages.some((name) => manifest.dependencies.has(name))) return [];
  return Object.entries(manifest.scripts).flatMap(([name, command]) => {
    const found = bundlers.find((one) => one.command.test(command));
    if (found === undefined || found.leavesOut.test(command)) return [];
    return [{ what: `package.json "${name}" ${bundles}`, lines: [found.remedy] }];
  });
}

const others: readonly (readonly [name: RegExp, what: string])[] = [
  [/^winston-elasticsearch$/, 'the preload replaces it; remove the transport once logs arrive'],
  [/^pino-elasticsearch$/, 'each line would arrive twice'],
  [
    /^@opentelemetry\/(?:auto-instrumentations-node|sdk-node)$/,
    'if its register is loaded, it handles traces and metrics instead of telltale',
  ],
  [/^@elastic\/opentelemetry-node$/, 'if its preload is loaded, it handles traces and metrics instead of telltale'],
  [
    /^(?:dd-trace|elastic-apm-node|newrelic|@splunk\/otel)$/,
    'if the agent is loaded, it handles traces and metrics instead of telltale',
  ],
];

function otherSetUps(dependencies: ReadonlySet<string>): ByHand[] {
  return [...dependencies].flatMap((name) => {
    const found = others.find(([pattern]) => pattern.test(name));
    if (found === undefined) return [];
    return [
      {
        what: `${name} is installed: ${found[1]}. docs/coming-from.md describes what replaces its settings`,
        lines: [],
      },
    ];
  });
}

function installerOf({ drafts }: Plan): string {
  if (drafts.read('pnpm-lock.yaml') !== undefined) return 'pnpm add';
  return drafts.read('yarn.lock') === undefined ? 'npm install' : 'yarn add';
}
