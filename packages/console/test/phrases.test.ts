// A phrase search in logs without positions. A stub stands for an Elasticsearch with indices of an early version.
import { expect, it } from 'vitest';
import { searchLogs } from '../src/logs/search-logs.ts';
import { refused } from '../src/servers/refusal.ts';

const reason = 'failed to create query: field:[message] was indexed without position data; cannot run PhraseQuery';
const search = {
  filter: { services: [], levels: [], fields: [], text: '"two words"' },
  range: { from: 0, to: 1 },
  limit: 1,
};
const told = {
  code: 'bad_request',
  message: expect.stringMatching(/^text is not accepted: .* Search by single words, without quotes and hyphens/),
};

it('a phrase is refused with an alternative if no index has positions', async () => {
  const elasticsearch = async (): Promise<never> => {
    throw refused('Elasticsearch', 400, { error: { root_cause: [{ type: 'query_shard_exception', reason }] } });
  };
  await expect(searchLogs({ elasticsearch }, search)).rejects.toMatchObject(told);
});

it('a phrase is refused with an alternative if some indices have no positions', async () => {
  const failures = [{ reason: { type: 'query_shard_exception', reason } }];
  const elasticsearch = async <Body>(): Promise<Body> =>
    ({ timed_out: false, _shards: { total: 2, failed: 1, failures }, hits: { hits: [] } }) as Body;
  await expect(searchLogs({ elasticsearch }, search)).rejects.toMatchObject(told);
});

it('another refusal of Elasticsearch is passed on as it is', async () => {
  const elasticsearch = async (): Promise<never> => {
    throw refused('Elasticsearch', 400, { error: { root_cause: [{ reason: 'too many clauses' }] } });
  };
  await expect(searchLogs({ elasticsearch }, search)).rejects.toMatchObject({
    message: 'Elasticsearch answered 400: too many clauses',
  });
});
