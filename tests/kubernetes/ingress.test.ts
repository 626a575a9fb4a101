// Grafana and Kibana by an Ingress: over TLS on both sides, and let in from the namespace of the controller alone.
import { describe, expect, it } from 'vitest';
import { buildWith, type Manifest } from './support/manifests.ts';

const built = await buildWith('small', ['ingress']);
const find = (kind: string, name: string): Manifest | undefined =>
  built.find((each) => each.kind === kind && each.metadata.name === name);

interface Spec {
  readonly tls: readonly { readonly hosts: readonly string[]; readonly secretName: string }[];
  readonly rules: readonly {
    readonly host: string;
    readonly http: {
      readonly paths: readonly {
        readonly backend: { readonly service: { readonly name: string; readonly port: { readonly name: string } } };
      }[];
    };
  }[];
}

describe.each(['grafana', 'kibana'])('the Ingress of %s', (name) => {
  const { metadata, spec } = find('Ingress', name) ?? {};
  const { tls, rules } = spec as unknown as Spec;

  it('leads to a port of its Service', () => {
    const backends = rules.flatMap(({ http }) => http.paths.map(({ backend }) => backend.service));
    expect(backends).toEqual([{ name, port: { name: 'https' } }]);
    expect(find('Service', name)?.spec?.ports).toContainEqual(expect.objectContaining({ name: 'https' }));
  });

  it('serves TLS for its host, and verifies the certificate of the server by a name that it has', () => {
    expect(tls.flatMap(({ hosts }) => hosts)).toEqual(rules.map(({ host }) => host));
    // Of the reader's, or of cert-manager: the set-up makes none of that name.
    expect(tls[0]?.secretName).toBe(`${name}-ingress`);
    const annotation = (key: string): string | undefined =>
      metadata?.annotations?.[`nginx.ingress.kubernetes.io/${key}`];
    expect(annotation('backend-protocol')).toBe('HTTPS');
    expect(annotation('proxy-ssl-verify')).toBe('on');
    expect(annotation('proxy-ssl-name')).toBe(`${name}.telltale.svc`);
    expect(annotation('proxy-ssl-secret')).toBe(`telltale/telltale-${name}`);
  });

  it('is let in from the namespace of the controller, at the port of the server alone', () => {
    const [rule] = (find('NetworkPolicy', name)?.spec?.ingress ?? []) as { from: object[]; ports: object[] }[];
    expect(rule?.from).toContainEqual({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } },
    });
    expect(rule?.ports).toEqual([{ port: name === 'grafana' ? 3000 : 5601 }]);
  });
});

it('no other server is let in', () => {
  const text = built
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .filter((policy) => JSON.stringify(policy).includes('ingress-nginx'))
    .map(({ metadata }) => metadata.name);
  expect(text.toSorted()).toEqual(['grafana', 'kibana']);
});

it('tells each server its public address, which it writes into links and redirects', () => {
  const containerOf = (kind: string, name: string) => {
    const [container] = (find(kind, name)?.spec?.template?.spec?.containers ?? []) as readonly {
      readonly env?: readonly { readonly name: string; readonly value: string }[];
      readonly command?: readonly string[];
    }[];
    return container;
  };
  const hosts = ['grafana', 'kibana'].map(
    (name) => (find('Ingress', name)?.spec as unknown as Spec | undefined)?.rules[0]?.host,
  );
  const grafana = containerOf('StatefulSet', 'grafana')?.env?.filter(({ name }) => name === 'GF_SERVER_ROOT_URL');
  expect(grafana).toEqual([{ name: 'GF_SERVER_ROOT_URL', value: `https://${hosts[0]}/` }]);
  expect(containerOf('Deployment', 'kibana')?.command?.at(-1)).toBe(`--server.publicBaseUrl=https://${hosts[1]}`);
});
