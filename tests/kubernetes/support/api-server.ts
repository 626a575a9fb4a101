// A real API server on loopback, with its store and nothing else of a cluster: it checks and keeps objects, and runs none.
import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { kube, obtainContainers } from '../../k8s/lab/programs.ts';
import { isGoProgramBuilt, obtainGoProgram } from '../../support/artifacts/go-program.ts';
import { freePort } from '../../support/free-port.ts';
import { startProgram } from '../../support/program.ts';

const run = promisify(execFile);
/** A busy machine. */
const READY_MS_MAX = 120_000;
const RUN_MS_MAX = 120_000;
const POLL_MS = 200;
/** Dashboards are among the objects. */
const OUTPUT_BYTES_MAX = 64 * 2 ** 20;

/** Why it cannot be had here; undefined where it can. */
export function whyNoApiServer(): string | undefined {
  return isGoProgramBuilt(kube) ? undefined : 'the API server is not in the cache: npm run test:k8s builds it';
}

/** One that runs. */
export interface ApiServer extends AsyncDisposable {
  /** File by which clients find it, as who may do everything. */
  readonly kubeconfig: string;
  /** Runs kubectl, and returns what it prints. */
  kubectl(...args: readonly string[]): Promise<string>;
}

/** Starts one that is empty. */
export async function startApiServer(): Promise<ApiServer> {
  const program = await obtainGoProgram(kube);
  const etcd = join(await obtainContainers(), 'usr/bin/etcd');
  const folder = mkdtempSync(join(tmpdir(), 'telltale-api-'));
  const [port, store, peer] = await Promise.all([freePort(), freePort(), freePort()]);
  const token = randomBytes(16).toString('hex');
  const path = (name: string): string => join(folder, name);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(path('accounts.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  writeFileSync(path('tokens.csv'), `${token},tester,1,"system:masters"\n`, { mode: 0o600 });
  const etcdUrls = { client: `http://127.0.0.1:${store}`, peer: `http://127.0.0.1:${peer}` };
  const keeping = await startProgram({
    command: etcd,
    args: [
      `--data-dir=${path('store')}`,
      '--unsafe-no-fsync',
      `--listen-client-urls=${etcdUrls.client}`,
      `--advertise-client-urls=${etcdUrls.client}`,
      `--listen-peer-urls=${etcdUrls.peer}`,
      `--initial-advertise-peer-urls=${etcdUrls.peer}`,
      `--initial-cluster=default=${etcdUrls.peer}`,
    ],
    env: {},
    ready: store,
  });
  const serving = await startProgram({
    command: program,
    args: [
      'kube-apiserver',
      `--etcd-servers=${etcdUrls.client}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      '--endpoint-reconciler-type=none',
      `--secure-port=${port}`,
      `--cert-dir=${path('certificates')}`,
      `--token-auth-file=${path('tokens.csv')}`,
      '--authorization-mode=RBAC',
      '--service-cluster-ip-range=10.96.0.0/16',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${path('accounts.key')}`,
      `--service-account-signing-key-file=${path('accounts.key')}`,
    ],
    env: {},
    ready: port,
  });
  const kubeconfig = path('kubeconfig');
  writeFileSync(kubeconfig, configuration(port, readFileSync(path('certificates/apiserver.crt')), token), {
    mode: 0o600,
  });
  const kubectl = async (...args: readonly string[]): Promise<string> => {
    const env = { PATH: '', HOME: folder, KUBECONFIG: kubeconfig };
    const options = { env, cwd: folder, timeout: RUN_MS_MAX, maxBuffer: OUTPUT_BYTES_MAX };
    return (await run(program, ['kubectl', ...args], options)).stdout;
  };
  for (const begun = Date.now(); ; await delay(POLL_MS)) {
    const wrong = await kubectl('get', '--raw', '/readyz').then(
      () => undefined,
      (error: Error) => error,
    );
    if (wrong === undefined) break;
    if (Date.now() - begun > READY_MS_MAX) throw wrong;
  }
  return {
    kubeconfig,
    kubectl,
    async [Symbol.asyncDispose]() {
      await serving[Symbol.asyncDispose]();
      await keeping[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(port: number, authority: Buffer, token: string): string {
  const cluster = {
    server: `https://127.0.0.1:${port}`,
    'certificate-authority-data': authority.toString('base64'),
  };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  });
}
