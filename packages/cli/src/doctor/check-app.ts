// Checks the start of the app: whether the preload was loaded, what it patched and what it could not.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DebugReport } from '@telltale/catalog';
import { type Finding, failure, ok, warning } from '@telltale/operations';
import type { Examined } from './app.ts';
import type { Environment } from './credentials.ts';
import { requireHookOf } from './require-hooks.ts';

/** The oldest version of each Node line in which packages of ES modules can be patched. */
const patchesModules = { 22: [22, 3], 24: [11, 1], 25: [1, 0] } as const;

/** The line with the error, or else the last line. */
function essence(stderr: string): string {
  const lines = stderr.trim().split('\n');
  return lines.find((line) => /^(?:Uncaught )?\w*Error\b/.test(line)) ?? lines.slice(-3).join(' ');
}

export function checkStart({ report, ended, stderr }: Examined): Finding[] {
  if (report === undefined) {
    const remedy = 'Run it with Node 22.15 or newer, and check that OTEL_SDK_DISABLED is not true';
    return [failure('start', `the preload did not run in the app: ${essence(stderr) || 'it printed nothing'}`, remedy)];
  }
  const { code, signal } = ended ?? {};
  if (ended !== undefined && code !== 0) {
    return [
      failure(
        'start',
        `the app ended with ${signal ?? code}: ${essence(stderr)}`,
        'Fix the app first: telltale does not change how it ends',
      ),
    ];
  }
  const { node, service } = report;
  if (ended === undefined) return [ok('start', `the app runs, on Node ${node}, as ${service}`, { service })];
  return [ok('start', 'the app ran to completion', { service, ranToCompletion: true })];
}

/** With any `--import`, Node loads the entry of an app past hooks on `require`. */
export function checkRequireHooks(command: readonly string[], env: Environment): Finding[] {
  const hook = requireHookOf(command, env);
  if (hook === undefined) return [];
  const isImported = [...command, ...(env.NODE_OPTIONS ?? '').split(/\s+/)].some(
    (word, index, words) => /^--import\b/.test(word) && `${word} ${words[index + 1] ?? ''}`.includes('@telltale/node'),
  );
  const remedy = 'Use --require @telltale/node instead of --import';
  const why = `${hook} hooks require, and Node bypasses such hooks with any --import`;
  if (isImported) return [warning('start', why, remedy)];
  return [ok('start', `${hook} hooks require, and the preload is loaded by --require, as it must be`)];
}

function modulesCanBePatched(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.replace(/^v/, '').split('.').map(Number);
  const least = patchesModules[major as keyof typeof patchesModules];
  return least === undefined ? major > 25 : minor > least[0] || (minor === least[0] && patch >= least[1]);
}

export function checkLibraries({ node, met, loadedBefore, steppedBack }: DebugReport): Finding[] {
  const findings: Finding[] = [];
  if (steppedBack !== undefined) {
    findings.push(
      warning(
        'set-up',
        `${steppedBack}: requests are neither traced nor counted by telltale`,
        'Remove the other instrumentation, or keep it for traces and metrics',
      ),
    );
  }
  for (const name of loadedBefore) {
    findings.push(
      warning(
        'libraries',
        `${name} was loaded before the preload`,
        'Put --import @telltale/node before every other --import and --require',
      ),
    );
  }
  for (const { module, version, supported, patched } of met) {
    const named = version === undefined ? module : `${module} ${version}`;
    if (patched) findings.push(ok('libraries', `${named} is instrumented`));
    else {
      findings.push(
        warning(
          'libraries',
          `${named} is not instrumented: ${supported.join(', ')} is supported`,
          `Install a supported version of ${module}, or name it in OTEL_NODE_DISABLED_INSTRUMENTATIONS`,
        ),
      );
    }
  }
  if (!modulesCanBePatched(node)) {
    findings.push(
      warning(
        'libraries',
        `Node ${node} cannot patch packages of ES modules`,
        'Use Node 22.22.3, 24.11.1, 25.1 or newer if the app imports such a package',
      ),
    );
  }
  return findings;
}

function versionOf(folder: string): string {
  try {
    const manifest: { version?: string } = JSON.parse(
      readFileSync(join(fileURLToPath(folder), 'package.json'), 'utf8'),
    );
    return manifest.version ?? 'unknown';
  } catch {
    return 'unknown';
  }
}

/** Copies of the same version share registrations; copies of different versions do not. */
export function checkCopies({ apiCopies }: DebugReport): Finding[] {
  const versions = [...new Set(apiCopies.map(versionOf))];
  if (versions.length < 2) return [ok('OpenTelemetry', 'one version of its API is installed')];
  return [
    warning(
      'OpenTelemetry',
      `several versions of its API are installed (${versions.join(' and ')}): registrations in one may be invisible to another`,
      'Run npm dedupe, or require the newest version in package.json',
    ),
  ];
}

/** Warnings of the preload: misspelt settings, taken ports, an unreachable Elasticsearch. */
export function checkWarnings({ warnings }: DebugReport): Finding[] {
  // Another check reports it as a failure, with sources for the address.
  const others = warnings.filter(
    (line) => !line.includes('no logs are captured: TELLTALE_ELASTICSEARCH_URL is not set'),
  );
  return others.map((line) => {
    const text = line.replace(/^\[telltale [a-z]+\] /, '');
    const cut = text.lastIndexOf('. ', text.length - 2);
    const [finding, remedy] = cut < 0 ? [text, 'See docs/configuration.md'] : [text.slice(0, cut), text.slice(cut + 2)];
    return warning('preload', finding, remedy);
  });
}
