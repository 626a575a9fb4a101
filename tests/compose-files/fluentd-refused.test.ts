// What Elasticsearch refuses for a while Fluentd sends again, and what it refuses for good becomes a dead letter with the
// reason. The output is ours, run by Ruby; the plugin below it and Fluentd around it are imitated from their sources.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sectionsOf, walk } from './fluentd-configuration.ts';
import { byFluentd, byFluentdOutput, compose, type SentByFluentd, whyNoLanguages } from './programs.ts';

const configuration = sectionsOf(readFileSync(join(compose, 'fluentd', 'fluent.conf'), 'utf8'));
const all = configuration.flatMap((section) => walk(section));
const parametersOf = (id: string): Readonly<Record<string, string>> =>
  all.find(([, { parameters }]) => parameters['@id'] === id)?.[1].parameters ?? {};

const messages = ['one', 'two', 'three'];
const records = messages.map((message) => ({ _id: `id-${message}`, message }));
const refused = (status: number, type: string) => ({ status, error: { type, reason: `by ${type}` } });
const full = { '*': refused(403, 'cluster_block_exception') };
const why = whyNoLanguages();

const scenarios = {
  'a full disk refuses all of them twice': [full, full],
  'a queue is full for some': [{ two: refused(429, 'es_rejected_execution_exception') }],
  'a shard is away for some': [{ one: refused(503, 'unavailable_shards_exception') }, {}],
  'there is no stream yet': [{ '*': refused(404, 'index_not_found_exception') }],
  'nobody answers': ['unreachable', 'unreachable'],
  'an answer is lost': ['unanswered'],
};
const mapping = refused(400, 'document_parsing_exception');

describe.skipIf(why !== undefined)(why ?? "Fluentd's outputs", () => {
  describe.each(['elasticsearch', 'dead_letters'])('%s', (id) => {
    const sent: Record<string, SentByFluentd> = {};

    beforeAll(async () => {
      const named = {
        ...scenarios,
        'the mapping refuses one': [{ two: mapping }],
        'the mapping refuses one, and a full disk the others': [
          { ...full, two: mapping },
          { ...full, two: mapping },
          { two: mapping },
        ],
      };
      const results = await byFluentdOutput(
        parametersOf(id),
        Object.values(named).map((answers) => ({ records, answers })),
      );
      for (const [index, name] of Object.keys(named).entries()) {
        const result = results[index];
        if (result !== undefined) sent[name] = result;
      }
    });

    it.each(Object.keys(scenarios))('deliver each record once if %s', (name) => {
      const { documents, refused: given } = sent[name] ?? {};
      expect(documents).toEqual(Object.fromEntries(messages.map((message) => [`id-${message}`, { message }])));
      expect(given).toEqual([]);
    });

    it.each(Object.keys(scenarios))(
      'back off as after any failure if %s, so that it is visible and bounded',
      (name) => {
        const { failures, requests } = sent[name] ?? {};
        expect(failures?.length).toBeGreaterThan(0);
        expect(requests).toBe((failures?.length ?? 0) + 1);
      },
    );

    it('log how many of how many records were temporarily refused', () => {
      expect(sent['a queue is full for some']?.failures).toEqual([
        'Elasticsearch refused 1 of 3 records for a while: they are sent again',
      ]);
    });

    it.each(['the mapping refuses one', 'the mapping refuses one, and a full disk the others'])(
      'give up what is refused for good alone, and once, where %s',
      async (name) => {
        const { documents, refused: given = [] } = sent[name] ?? {};
        expect(Object.values(documents ?? {})).toEqual([{ message: 'one' }, { message: 'three' }]);
        const letters = await byFluentd(
          'dead_letter',
          given.map(({ record }) => ['2026-01-02T03:04:05.678Z', record] as const),
        );
        // Where Fluentd is killed before its chunk is done there is a second, which is no second document.
        expect(letters.map((letter) => letter._id)).toEqual(['id-two']);
        const [letter] = letters;
        expect(letter?.message).toBe(
          "400 - Rejected by Elasticsearch [error type]: document_parsing_exception [reason]: 'by document_parsing_exception'",
        );
        expect(letter?.event).toMatchObject({ original: JSON.stringify({ message: 'two' }) });
      },
    );
  });
});
