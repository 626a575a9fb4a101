// Rotates passwords and TLS certificates of a running plane, and verifies that everything still works.
import { type OnProgress, type Operator, PlaneError, type Rotation, refusalOf, step } from '@telltale/plane';
import { awaitScrapes, scrapedTargets } from './scrapes.ts';
import { awaitHealth, wrongWith } from './server-health.ts';

/** What to rotate, and who receives progress. */
export interface RotateOptions extends Rotation {
  readonly onProgress?: OnProgress;
}

/** What a rotation did. */
export interface RotateReport {
  /** Users with a new password, and parts with a new certificate. */
  readonly renewed: readonly string[];
  /** Notes for the user. */
  readonly notes: readonly string[];
}

const what = 'cannot finish the rotation';

/**
 * Rotates. If it is interrupted at any point, the same call continues from there, and so does `up`.
 *
 * @throws PlaneError `not_running`, `not_taken_up`, `start_timeout`
 */
export async function rotate(operator: Operator, options: RotateOptions): Promise<RotateReport> {
  const { onProgress: tell = () => undefined, ...rotation } = options;
  const run = <Result>(name: string, title: string, work: () => Promise<Result>): Promise<Result> =>
    step({ tell }, { step: `rotate-${name}`, title }, work);

  // During an interrupted rotation, a server may reject every client.
  const asked = (await wrongWith(operator, 'prometheus')) === undefined;
  const scraped = asked ? await scrapedTargets(operator) : new Set<string>();
  const renewed = await run('renew', `Replace ${named(rotation)}`, () => operator.rotate(rotation));
  const since = Date.now();
  await run('answers', 'Check that every server answers', async () => {
    for (const server of operator.servers) await awaitHealth(operator, server, what);
  });
  await run('shipper', 'Check that services can write', () => requireShipping(operator));
  const notes = await run('scrapes', 'Check that Prometheus scrapes every target', () =>
    awaitScrapes(operator, scraped, since),
  );
  return { renewed, notes };
}

function named({ passwords, certificates, authority }: Rotation): string {
  const parts = [
    ...(passwords ? ['passwords'] : []),
    ...(authority ? ['the authority'] : []),
    ...(certificates || authority ? ['certificates'] : []),
  ];
  return parts.join(' and ');
}

/** Checks that services can create records with their password. */
async function requireShipping(operator: Operator): Promise<void> {
  await using client = await operator.elasticsearch('shipper');
  const index = [{ names: ['logs-app-default'], privileges: ['auto_configure', 'create_doc'] }];
  const refusal = await client.security.hasPrivileges({ index }).then(
    ({ has_all_requested: hasAll }) =>
      hasAll ? undefined : 'Elasticsearch does not allow this user to create records',
    (error: unknown) => {
      const answer = refusalOf(error);
      if (answer === undefined) throw error;
      return `Elasticsearch answers with status ${answer.status}`;
    },
  );
  if (refusal === undefined) return;
  throw new PlaneError('not_taken_up', {
    what,
    where: 'for the user that services use to write logs',
    why: refusal,
    remedy: 'Run the command again: telltale rotate',
  });
}
