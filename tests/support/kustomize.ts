// Builds a kustomization as `kubectl apply -k` does: the objects that a cluster would get.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { obtainKustomize } from './artifacts/kustomize.ts';

const run = promisify(execFile);
/** A build reads some hundred small files. */
const BUILD_MS_MAX = 60_000;
/** Dashboards are among the objects. */
const OUTPUT_BYTES_MAX = 64 * 2 ** 20;

/** An object of Kubernetes, of which tests read what they know to be there. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/**
 * Objects of the kustomization in a folder.
 *
 * @throws Error with kustomize's own words
 */
export async function buildKustomization<Build extends KubernetesObject>(folder: string): Promise<Build[]> {
  const { stdout } = await run(await obtainKustomize(), ['build', folder], {
    timeout: BUILD_MS_MAX,
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  return parseAllDocuments(stdout).map((document) => document.toJS());
}
