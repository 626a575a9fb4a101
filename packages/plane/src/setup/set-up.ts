// Sets an Elasticsearch up for logs: template, retention, snapshot repository and policy. The same for every engine.
import { limits as catalogLimits, names } from '@telltale/catalog';
import type { HttpClient, Question } from '../http-client.ts';
import { PlaneError } from '../plane-error.ts';
import { type Capabilities, probe } from './capabilities.ts';
import { componentTemplate, indexTemplate, lifecyclePolicy, templateVersion } from './log-template.ts';
import { alignOlderIndices } from './older-indices.ts';
import { rollOverOutdated } from './outdated.ts';
import { policyPath, snapshotPolicy } from './snapshot-policy.ts';

/** How to set a server up. */
export interface SetUpOptions {
  /** Folder for snapshots, one of the server's `path.repo`. */
  readonly snapshotFolder: string;
  readonly signal?: AbortSignal | undefined;
}

/** What set-up found and did. */
export interface SetUpReport {
  readonly capabilities: Capabilities;
  /** What was done otherwise than usual, for people. */
  readonly notes: string[];
}

/**
 * Sets a server up; what is as it should be stays so, and what a newer Telltale made is left alone.
 *
 * @param client speaks as a user who may manage templates, policies and repositories
 * @throws PlaneError `elasticsearch` when the server refuses
 */
export async function setUpElasticsearch(client: HttpClient, options: SetUpOptions): Promise<SetUpReport> {
  const { snapshotFolder, signal } = options;
  const capabilities = await probe(client, signal);
  const notes: string[] = [];
  const put = (what: string, path: string, body: object): Promise<void> =>
    demand(client, `cannot write ${what} to Elasticsearch`, { method: 'PUT', path, body, signal });

  const found = await versionFound(client, signal);
  if (found !== undefined && found > templateVersion) {
    notes.push(`Elasticsearch was set up by a newer Telltale (template version ${found}): its template is not changed`);
  } else {
    if (capabilities.retention === 'ilm') {
      await put('the lifecycle policy', `/_ilm/policy/${names.elasticsearch.policy}`, lifecyclePolicy());
    }
    await put(
      'the component template',
      `/_component_template/${names.elasticsearch.template}`,
      componentTemplate(capabilities),
    );
    await put('the index template', `/_index_template/${names.elasticsearch.template}`, indexTemplate());
    const rolled = await rollOverOutdated(client, signal);
    if (rolled.length > 0) notes.push(`rolled over to the new template: ${rolled.join(', ')}`);
    await alignOlderIndices(client, signal);
  }
  await put('the snapshot repository', `/_snapshot/${names.elasticsearch.repository}`, {
    type: 'fs',
    settings: { location: snapshotFolder },
  });
  if (capabilities.snapshotPolicies) {
    const policy = await snapshotPolicy(client, signal);
    if (policy !== undefined) await put('the snapshot policy', policyPath, policy);
  }
  if (capabilities.retention === 'none') {
    notes.push(
      `this Elasticsearch has no lifecycle management: the plane's keeper rolls log data streams over daily and deletes logs older than ${catalogLimits.retentionDaysDefault} days`,
    );
  }
  return { capabilities, notes };
}

/** Version of the template on the server; undefined when there is none. */
async function versionFound(client: HttpClient, signal?: AbortSignal): Promise<number | undefined> {
  const path = `/_index_template/${names.elasticsearch.template}?filter_path=index_templates.index_template.version`;
  const { status, body } = await client.ask<{ index_templates?: { index_template: { version?: number } }[] }>({
    path,
    signal,
  });
  return status === 200 ? (body.index_templates?.[0]?.index_template.version ?? 0) : undefined;
}

async function demand(client: HttpClient, what: string, question: Question): Promise<void> {
  const { status, body } = await client.ask(question);
  if (status < 300) return;
  throw new PlaneError('elasticsearch', {
    what,
    where: `(${question.method} ${question.path})`,
    why: `it answers ${status}: ${JSON.stringify(body).slice(0, 300)}`,
    remedy: 'Check that the user can manage templates and repositories, and read its log',
  });
}
