// docs/kubernetes.md, up to the injection: its kustomizations are built as they stand there, and its commands name what is there.
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { names } from '../../packages/catalog/src/names.ts';
import { rolesOf } from '../../packages/plane/src/servers/access.ts';
import { blocksOf } from '../documentation/pages.ts';
import { buildKustomization } from '../support/kustomize.ts';
import { type Manifest, manifestsOf, repository, workloadsIn } from './support/manifests.ts';

interface Kustomization {
  readonly patches?: readonly object[];
  readonly images?: readonly object[];
}
interface Claim {
  readonly spec: {
    readonly storageClassName?: string;
    readonly resources: { readonly requests: { readonly storage: string } };
  };
}

const page = readFileSync(join(repository, 'docs/kubernetes.md'), 'utf8').split('## Inject the preload\n')[0] ?? '';
const examples: Kustomization[] = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => parse(text));
const small = await manifestsOf('small');
const own = await withExamples();

/** The overlay of a reader who follows every example of the page. */
async function withExamples(): Promise<Manifest[]> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-page-'));
  try {
    const text = stringify({
      resources: [join(relative(realpathSync(folder), repository), 'k8s/overlays/small')],
      patches: examples.flatMap(({ patches = [] }) => patches),
      images: examples.flatMap(({ images = [] }) => images),
    });
    writeFileSync(join(folder, 'kustomization.yaml'), text);
    return await buildKustomization<Manifest>(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const find = (manifests: readonly Manifest[], kind: string, name: string): Manifest | undefined =>
  manifests.find((each) => each.kind === kind && each.metadata.name === name);
const claimsOf = ({ spec }: Manifest): Claim[] => (spec?.volumeClaimTemplates ?? []) as unknown as Claim[];
const setsOf = (manifests: readonly Manifest[]): Manifest[] => manifests.filter(({ kind }) => kind === 'StatefulSet');

it('gives every claim the storage class of the example', () => {
  const classes = setsOf(own).flatMap((set) => claimsOf(set).map(({ spec }) => spec.storageClassName));
  expect(classes).toEqual(setsOf(small).flatMap((set) => claimsOf(set).map(() => 'fast')));
  expect(classes.length).toBeGreaterThan(4);
});

it('gives the login of a registry to each pod that runs the image that is built here, and to no other', () => {
  const pulling = workloadsIn(own).filter(({ all }) => all.some(({ image }) => image.includes('telltale/stack')));
  const accounts = own.filter((each) => each.kind === 'ServiceAccount' && 'imagePullSecrets' in each);
  expect(new Set(accounts.map(({ metadata }) => metadata.name))).toEqual(
    new Set(pulling.map(({ pod }) => pod.spec.serviceAccountName)),
  );
});

it('writes every image of Docker Hub in full, with the version that it has', () => {
  const images = (manifests: readonly Manifest[]): string[] =>
    workloadsIn(manifests)
      .flatMap(({ all }) => all.map(({ image }) => image))
      .filter((image) => !image.startsWith('telltale/'));
  const full = (image: string): string => `docker.io/${image.includes('/') ? image : `library/${image}`}`;
  expect(images(own)).toEqual(images(small).map(full));
});

it('opens another port of the API server for Prometheus, and no other policy', () => {
  const policies = (manifests: readonly Manifest[]): Manifest[] =>
    manifests.filter(({ kind }) => kind === 'NetworkPolicy');
  const changed = policies(own).filter(
    ({ metadata, spec }) => JSON.stringify(spec) !== JSON.stringify(find(small, 'NetworkPolicy', metadata.name)?.spec),
  );
  expect(changed.map(({ metadata }) => metadata.name)).toEqual(['prometheus']);
  expect(changed[0]?.spec?.egress).toContainEqual({ ports: [{ port: 7443 }] });
});

it('deletes and enlarges exactly what differs in its claims between small and production', async () => {
  const production = setsOf(await manifestsOf('production'));
  const differing = production.filter(
    (set) =>
      JSON.stringify(claimsOf(set)) !==
      JSON.stringify(
        setsOf(small)
          .filter(({ metadata }) => metadata.name === set.metadata.name)
          .flatMap(claimsOf),
      ),
  );
  const names = differing.map(({ metadata }) => metadata.name).toSorted();
  expect(page).toContain(`kubectl -n telltale delete statefulset ${names.join(' ')} --cascade=orphan\n`);
  const enlarged = [...page.matchAll(/patch pvc (\S+) -p '.*"storage":"(\w+)"/g)].map(
    ([, name, size]) => `${name} ${size}`,
  );
  const wanted = differing.flatMap(({ metadata, spec }) =>
    (spec?.volumeClaimTemplates ?? []).map(
      (claim) =>
        `${claim.metadata.name}-${metadata.name}-0 ${(claim as unknown as Claim).spec.resources.requests.storage}`,
    ),
  );
  expect(enlarged.toSorted()).toEqual(wanted.toSorted());
});

it('creates Jobs only from CronJobs that are there, by names that can be used again and again', () => {
  const made = [...page.matchAll(/create job ("[^"]+"|\S+) --from=cronjob\/(\w+)/g)];
  expect(made.map(([, , cronJob]) => cronJob).toSorted()).toEqual(['rotate', 'setup']);
  for (const [, name = '', cronJob = ''] of made) {
    expect(find(small, 'CronJob', cronJob), cronJob).toBeDefined();
    expect(name === '"$job"' ? /^job=(.*)$/m.exec(page)?.[1] : name).toBe(`"${cronJob}-$(date +%s)"`);
  }
});

it('takes and restores a snapshot in the repository of the set-up, as a user who may, by files of the container', () => {
  const [take = '', restore = ''] = blocksOf('docs/kubernetes.md', '## Snapshots');
  const { repository: name } = names.elasticsearch;
  expect(take).toContain(`/_snapshot/${name}/by-hand?`);
  expect(restore).toContain(`/_snapshot/${name}/by-hand/_restore?`);
  // Both ask by the same function, which the first of them defines.
  expect(restore).toMatch(/^elasticsearch -X POST /);
  const [, pod, container] = /exec -i (\S+)-0 -c (\S+) -- curl/.exec(take) ?? [];
  const elasticsearch = workloadsIn(small).find((each) => each.name === pod);
  const mounts = elasticsearch?.containers.find((each) => each.name === container)?.volumeMounts ?? [];
  expect(mounts.map(({ mountPath }) => mountPath)).toContain('/run/telltale');
  expect(rolesOf.admin).toContain('superuser');
  // No password is an argument of a program that others see.
  expect(take).toMatch(/^elasticsearch\(\) \{ printf 'user = "telltale-admin:%s"' "\$\(/);
  expect(take).toContain('curl --config - ');
});

it('says of which pods Prometheus reaches none, as its policy has it', () => {
  const egress = find(small, 'NetworkPolicy', 'prometheus')?.spec?.egress;
  const label = 'app.kubernetes.io/part-of';
  expect(egress).toContainEqual({
    to: [{ namespaceSelector: { matchExpressions: [{ key: label, operator: 'NotIn', values: ['telltale'] }] } }],
  });
  expect(find(small, 'Namespace', 'telltale')?.metadata.labels?.[label]).toBe('telltale');
  expect(page).toContain(`a namespace with the label \`${label}: telltale\``);
});

it('takes the certificate for the browser from a Secret that Grafana mounts', () => {
  const grafana = workloadsIn(small).find(({ name }) => name === 'grafana');
  const mounted = grafana?.pod.spec.volumes?.flatMap(({ secret }) => secret?.secretName ?? []) ?? [];
  expect(/get secret (\S+) -o jsonpath='\{\.data\.ca\\\.crt\}' \| base64 -d > ca\.crt/.exec(page)?.[1]).toBe(
    mounted[0],
  );
});
