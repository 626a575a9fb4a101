// Sets an Elasticsearch up for logs: index template, retention, snapshot repository and policy.
import { limits as catalogLimits, names } from '@telltale/catalog';
import { allowStatus, refusalOf } from '../elasticsearch/answer.ts';
import { bounds, type ElasticsearchClient } from '../elasticsearch/client.ts';
import { PlaneError } from '../plane-error.ts';
import { type Capabilities, probe } from './capabilities.ts';
import { componentTemplate, indexTemplate, lifecyclePolicy, templateVersion } from './log-template.ts';
import { alignOlderIndices } from './older-indices.ts';
import { rollOverOutdated } from './roll-over-outdated.ts';
import { snapshotPolicy } from './snapshot-policy.ts';

/** Options of the set-up. */
export interface SetUpOptions {
  /** Folder for snapshots, one of the server's `path.repo`. */
  readonly snapshotFolder: string;
  readonly signal?: AbortSignal | undefined;
}

/** The result of the set-up. */
export interface SetUpReport {
  readonly capabilities: Capabilities;
  /** Notes for the user about deviations. */
  readonly notes: string[];
}

/**
 * Sets a server up; correct settings are kept, and those of a newer Telltale are not changed.
 *
 * @param client of a user who may manage templates, policies and repositories
 * @throws PlaneError `elasticsearch` if the server refuses
 */
export async function setUpElasticsearch(client: ElasticsearchClient, options: SetUpOptions): Promise<SetUpReport> {
  const { snapshotFolder, signal } = options;
  const capabilities = await demand('cannot find out what Elasticsearch can do', probe(client, signal));
  const notes: string[] = [];
  const write = (what: string, sent: Promise<unknown>): Promise<unknown> =>
    demand(`cannot write ${what} to Elasticsearch`, sent);

  const found = await demand('cannot read the index template from Elasticsearch', versionFound(client, signal));
  if (found !== undefined && found > templateVersion) {
    notes.push(`Elasticsearch was set up by a newer Telltale (template version ${found}): its template is not changed`);
  } else {
    if (capabilities.retention === 'ilm') {
      await write('the lifecycle policy', client.ilm.putLifecycle(lifecyclePolicy(), bounds(signal)));
    }
    const component = client.cluster.putComponentTemplate(componentTemplate(capabilities), bounds(signal));
    await write('the component template', component);
    await write('the index template', client.indices.putIndexTemplate(indexTemplate(), bounds(signal)));
    const rolled = await demand('cannot roll over data streams of Elasticsearch', rollOverOutdated(client, signal));
    if (rolled.length > 0) notes.push(`rolled over to the new template: ${rolled.join(', ')}`);
    await demand('cannot align older indices of Elasticsearch', alignOlderIndices(client, signal));
  }
  const repository = { type: 'fs', settings: { location: snapshotFolder } } as const;
  await write(
    'the snapshot repository',
    client.snapshot.createRepository({ name: names.elasticsearch.repository, repository }, bounds(signal)),
  );
  if (capabilities.snapshotPolicies) {
    const policy = await demand('cannot read the snapshot policy from Elasticsearch', snapshotPolicy(client, signal));
    if (policy !== undefined) await write('the snapshot policy', client.slm.putLifecycle(policy, bounds(signal)));
  }
  if (capabilities.retention === 'none') {
    notes.push(
      `this Elasticsearch has no lifecycle management: the plane's keeper rolls log data streams over daily and deletes logs older than ${catalogLimits.retentionDaysDefault} days`,
    );
  }
  return { capabilities, notes };
}

/** Version of the template on the server; undefined if there is none. */
async function versionFound(client: ElasticsearchClient, signal?: AbortSignal): Promise<number | undefined> {
  const asked = {
    name: names.elasticsearch.template,
    filter_path: 'index_templates.index_template.version',
  };
  const sent = client.indices.getIndexTemplate(asked, { ...bounds(signal), meta: true });
  const { status, body } = await allowStatus(sent, [404]);
  return status === 404 ? undefined : (body.index_templates?.[0]?.index_template.version ?? 0);
}

/** @throws PlaneError `elasticsearch` if the server refuses */
async function demand<Result>(what: string, sent: Promise<Result>): Promise<Result> {
  try {
    return await sent;
  } catch (cause) {
    const refusal = refusalOf(cause);
    if (refusal === undefined) throw cause;
    const { method, path, status, body } = refusal;
    throw new PlaneError('elasticsearch', {
      what,
      where: `(${method} ${path})`,
      why: `it answers ${status}: ${JSON.stringify(body).slice(0, 300)}`,
      remedy: 'Check that the user can manage templates and repositories, and read its log',
    });
  }
}
