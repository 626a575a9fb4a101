// Imports into the stubs and exports from them, without waiting.
import { expect } from 'vitest';
import {
  type ContentError,
  exportContent,
  type ImportOptions,
  type ImportReport,
  importContent,
} from '../../src/index.ts';
import type { GrafanaImport, KibanaImport } from '../../src/install/import-content.ts';
import type { GrafanaStub } from './grafana-stub.ts';
import type { KibanaStub } from './kibana-stub.ts';
import { smallContent } from './small-content.ts';

/** What a test asks for beside the server. */
export interface Wishes extends Omit<ImportOptions, 'grafana' | 'kibana'> {
  readonly grafana?: Partial<GrafanaImport>;
  readonly kibana?: Partial<KibanaImport>;
}

/** Waits that were asked for, in milliseconds; none of them is waited for. */
export const waits: number[] = [];

const context = {
  wait: async (ms: number): Promise<void> => {
    waits.push(ms);
  },
};

export function intoGrafana(stub: GrafanaStub, { grafana, kibana: _, ...wishes }: Wishes = {}): Promise<ImportReport> {
  return importContent({
    ...context,
    files: smallContent(),
    ...wishes,
    grafana: { url: stub.url, token: stub.token, folder: 'Telltale', ...grafana },
  });
}

export function intoKibana(stub: KibanaStub, { kibana, grafana: _, ...wishes }: Wishes = {}): Promise<ImportReport> {
  return importContent({
    ...context,
    files: smallContent(),
    ...wishes,
    kibana: { url: stub.url, apiKey: stub.apiKey, ...kibana },
  });
}

/** The patch that an export prints, and its notes. */
export async function exported(
  servers: { readonly grafana?: GrafanaStub; readonly kibana?: KibanaStub; readonly space?: string },
  files: ReadonlyMap<string, string> = smallContent(),
): Promise<{ readonly patch: string; readonly notes: readonly string[] }> {
  const { grafana, kibana, space } = servers;
  const report = await exportContent({
    ...context,
    files,
    grafana: grafana && { url: grafana.url, token: grafana.token },
    kibana: kibana && { url: kibana.url, apiKey: kibana.apiKey, space },
  });
  return { patch: report.files.map(({ diff }) => diff).join(''), notes: report.notes };
}

/** States of a report's items by their ids. */
export function states({ items }: ImportReport): Record<string, string> {
  return Object.fromEntries(items.map(({ id, state }) => [id, state]));
}

/** The error of an attempt that must fail: one line, of this package, without a secret. */
export async function errorOf(attempt: Promise<unknown>): Promise<ContentError> {
  const error: unknown = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: 'ContentError' });
  const met = error as ContentError;
  expect(met.message).toMatch(/^\[telltale import\] cannot [^\n]+: [^\n]+\.$/);
  for (const secret of ['glsa_secret-token', 'a2V5OnNlY3JldA==', 'secret-password', 'secret-path']) {
    expect(`${met.message} ${met.stack}`).not.toContain(secret);
  }
  return met;
}
