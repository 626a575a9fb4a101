// What the component `inject` makes of workloads: built by kustomize, looked at as objects.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Built, build, restrictedFaults } from './workloads.ts';

let injected: Built;
let spools: Built;

beforeAll(async () => {
  injected = await build('tests/kubernetes/fixtures/injected');
  spools = await build('tests/kubernetes/fixtures/injected-spools');
});

const podOf = (name: string, built = injected) => built.workload(name).spec.template.spec;
const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the component inject', () => {
  it.each(['bare', 'by-value', 'by-config-map'])(
    'gives %s the preload, its settings, its spool and its credentials',
    (name) => {
      const { containers, volumes = [], initContainers = [] } = podOf(name);
      expect(containers[0].volumeMounts?.filter(({ name: volume }) => volume.startsWith('telltale-'))).toEqual([
        { name: 'telltale-preload', mountPath: '/telltale', readOnly: true },
        { name: 'telltale-credentials', mountPath: '/run/telltale', readOnly: true },
        { name: 'telltale-spool', mountPath: '/var/spool/telltale' },
      ]);
      expect(volumes.map((volume) => volume.name)).toEqual(
        expect.arrayContaining(['telltale-preload', 'telltale-credentials', 'telltale-spool']),
      );
      // Before those of the app, which may be programs of Node too.
      expect(initContainers[0]?.name).toBe('telltale-inject');
      expect(initContainers[0]?.volumeMounts).toEqual([{ name: 'telltale-preload', mountPath: '/telltale' }]);
      expect(injected.workload(name).spec.template.metadata?.annotations).toMatchObject({
        'telltale/scrape': 'true',
        'telltale/port': '9464',
      });
    },
  );

  it('leaves a workload without the label, and the other containers of a pod, as they are', () => {
    expect(podOf('unlabelled')).toEqual({ containers: [{ name: 'main', image: 'unlabelled' }] });
    expect(podOf('bare').containers.slice(1)).toEqual([{ name: 'proxy', image: 'proxy' }]);
  });

  it('keeps what a pod has of its own', () => {
    const { containers, volumes, initContainers } = podOf('by-value');
    expect(volumes).toContainEqual({ name: 'cache', emptyDir: {} });
    expect(containers[0].volumeMounts).toContainEqual({ name: 'cache', mountPath: '/cache' });
    expect(initContainers).toContainEqual({ name: 'migrate', image: 'migrate' });
    expect(injected.workload('by-value').spec.template.metadata?.annotations).toMatchObject({ own: 'kept' });
    expect(podOf('by-config-map').containers[0].envFrom).toContainEqual({ configMapRef: { name: 'own' } });
  });

  it('adds an init container that the level restricted admits in any pod, with requests and a limit of memory', () => {
    const [install] = podOf('bare').initContainers ?? [];
    expect(install && restrictedFaults(install)).toEqual([]);
    expect(install?.securityContext?.readOnlyRootFilesystem).toBe(true);
    expect(install?.resources).toMatchObject({
      requests: { cpu: expect.any(String) },
      limits: { memory: expect.any(String) },
    });
  });

  it('names each variable once, so that server-side apply takes it, also where an app has names of its pod', () => {
    for (const name of ['bare', 'by-value', 'by-config-map']) {
      const names = podOf(name).containers[0].env?.map((variable) => variable.name) ?? [];
      expect(names.filter((each, index) => names.indexOf(each) !== index)).toEqual([]);
    }
    expect(podOf('by-value').containers[0].env).toContainEqual({ name: 'K8S_APP_NAME', value: 'own' });
  });

  it('hands on each name that Prometheus takes for the job', () => {
    const prometheus = read('k8s/base/prometheus/prometheus.yml');
    const names = {
      TELLTALE_K8S_SERVICE: ["metadata.annotations['telltale/service']", 'annotation_telltale_service'],
      TELLTALE_K8S_APP_NAME: ["metadata.labels['app.kubernetes.io/name']", 'label_app_kubernetes_io_name'],
      TELLTALE_K8S_APP: ["metadata.labels['app']", 'label_app'],
    } as const;
    for (const [name, [fieldPath, label]] of Object.entries(names)) {
      expect(podOf('bare').containers[0].env).toContainEqual({ name, valueFrom: { fieldRef: { fieldPath } } });
      expect(prometheus).toContain(`[__meta_kubernetes_pod_${label}], regex: "(.+)", target_label: job`);
    }
  });

  it('lets a pod start where the Secret of the credentials is missing', () => {
    expect(podOf('bare').volumes?.find(({ name }) => name === 'telltale-credentials')).toMatchObject({
      secret: { secretName: 'telltale-shipper', optional: true },
    });
  });

  it('takes the image of the packages’ version', () => {
    const { version }: { version: string } = JSON.parse(read('packages/node/package.json'));
    const images = [podOf('bare'), podOf('node-2', spools)].flatMap(({ initContainers = [] }) => initContainers);
    expect(images.map(({ image }) => image)).toEqual([1, 2, 3].map(() => `telltale/inject:${version}`));
  });

  it('bounds the spool below the size at which the kubelet evicts the pod', () => {
    const settings = injected.configMaps.find(({ metadata }) => metadata.name.startsWith('telltale-settings'))?.data;
    const spool = podOf('bare').volumes?.find(({ name }) => name === 'telltale-spool');
    const mebibytes = Number(/^(\d+)Mi$/.exec(spool?.emptyDir?.sizeLimit ?? '')?.[1]);
    expect(Number(settings?.SPOOL_BYTES_MAX)).toBeLessThanOrEqual((mebibytes * 2 ** 20) / 2);
  });
});

describe('the component inject-init', () => {
  it('lets the processes of a pod share a namespace, whose first process passes signals their usual effect', () => {
    expect(podOf('bare').shareProcessNamespace).toBe(true);
    expect(podOf('unlabelled').shareProcessNamespace).toBeUndefined();
  });
});

describe('a spool that survives its pod', () => {
  it('is a claim of each pod of a StatefulSet, beside the claims that it has', () => {
    const { spec } = spools.workload('claim');
    expect(spec.volumeClaimTemplates?.map(({ metadata }) => metadata.name)).toEqual(['data', 'telltale-spool']);
    expect(spec.template.spec.volumes?.map(({ name }) => name)).toEqual(['telltale-preload', 'telltale-credentials']);
    expect(spec.template.spec.containers[0].volumeMounts).toContainEqual({
      name: 'telltale-spool',
      mountPath: '/var/spool/telltale',
    });
  });

  it('is a folder of the node, made for any user, in which each app has one of its own', () => {
    const { volumes = [], initContainers = [], containers } = podOf('node-2', spools);
    expect(volumes.find(({ name }) => name === 'telltale-spool')).toEqual({
      name: 'telltale-spool',
      hostPath: { path: '/var/lib/telltale/spool', type: 'DirectoryOrCreate' },
    });
    const prepare = initContainers.find(({ name }) => name === 'telltale-spool');
    // Root, and no more than that.
    expect(prepare && restrictedFaults(prepare)).toEqual(['telltale-spool: runAsNonRoot', 'telltale-spool: runAsUser']);
    expect(containers[0].env?.at(-1)).toEqual({
      name: 'TELLTALE_SPOOL_DIR',
      value: '/var/spool/telltale/$(TELLTALE_K8S_NAMESPACE_NAME).$(TELLTALE_K8S_APP_NAME)',
    });
  });
});
