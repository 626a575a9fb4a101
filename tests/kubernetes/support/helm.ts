// Helm of both major versions, built by Go out of their makers' modules, and what it renders.
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { findProgram } from '../../../packages/plane/src/processes/run-program.ts';
import { type GoProgram, isGoProgramBuilt, obtainGoProgram } from '../../support/artifacts/go-program.ts';
import { type Manifest, repository } from './manifests.ts';

const run = promisify(execFile);
/** A busy machine. */
const RUN_MS_MAX = 60_000;
/** A release has the chart and what is made of it. */
const OUTPUT_BYTES_MAX = 64 * 2 ** 20;
/** Both at once, on a machine that has as much else to do. */
const BUILD_MS_MAX = 1_800_000;

/** A major version. */
export type HelmMajor = 3 | 4;

/** As go.mod has them. */
const versions: Readonly<Record<HelmMajor, string>> = { 3: '3.22.0', 4: '4.3.1' };

/** The cluster that Helm 3 is told to expect where it sees none: that of client-go in go.mod. Helm 4 looks itself. */
const expectedByHelm3 = ['pkg/chartutil', 'pkg/lint/rules'].flatMap((place) => [
  `${place}.k8sVersionMajor=1`,
  `${place}.k8sVersionMinor=37`,
]);

function programOf(major: HelmMajor): GoProgram {
  const version = versions[major];
  const variables = [`internal/version.version=v${version}`, ...(major === 3 ? expectedByHelm3 : [])];
  return {
    name: 'helm',
    use: 'kubernetes',
    module: new URL('../helm', import.meta.url),
    version,
    what: `helm.sh/helm/v${major}/cmd/helm`,
    linked: variables.map((variable) => `-X helm.sh/helm/v${major}/${variable}`).join(' '),
    buildMsMax: BUILD_MS_MAX,
  };
}

/** Path of Helm, which Go builds where it is not in the cache. */
export function obtainHelm(major: HelmMajor): Promise<string> {
  return obtainGoProgram(programOf(major));
}

/** Why Helm cannot be had here; undefined where it can. */
export function whyNoHelm(): string | undefined {
  const isBuilt = ([3, 4] as const).every((major) => isGoProgramBuilt(programOf(major)));
  if (isBuilt || findProgram('go', process.env) !== undefined) return undefined;
  return 'Helm is not in the cache, and Go, which builds it, is not on the PATH';
}

/** What Helm is asked to render. */
export interface Rendering {
  readonly chart?: string;
  readonly namespace?: string;
  /** As `--set` takes them. */
  readonly values?: readonly string[];
  readonly valuesFile?: string;
  readonly kubernetes?: string;
}

/** The chart in this repository. */
export const chart: string = join(repository, 'k8s/chart/telltale');

/**
 * The objects that `helm template` makes.
 *
 * @throws Error with Helm's own words
 */
export async function rendered(helm: string, options: Rendering = {}): Promise<Manifest[]> {
  const { namespace = 'telltale', values = [], valuesFile, kubernetes = '1.36' } = options;
  const text = await runHelm(helm, [
    ...['template', 'telltale', options.chart ?? chart, '--namespace', namespace, '--kube-version', kubernetes],
    ...values.flatMap((value) => ['--set-json', value]),
    ...(valuesFile === undefined ? [] : ['--values', valuesFile]),
  ]);
  return parseAllDocuments(text)
    .map((document): Manifest | null => document.toJS())
    .filter((object) => object !== null);
}

/** What Helm says on its output. Its own folders are of the test alone. */
export async function runHelm(helm: string, args: readonly string[]): Promise<string> {
  const home = join(tmpdir(), 'helm');
  const env = { PATH: '', HOME: home, HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home };
  const { stdout } = await run(helm, [...args], {
    cwd: repository,
    env,
    timeout: RUN_MS_MAX,
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  return stdout;
}
