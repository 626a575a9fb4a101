// Our own reader of KQL lets no query through that Kibana or Elasticsearch would read otherwise than it was meant.
import { describe, expect, it } from 'vitest';
import { readStrictKql } from './support/strict-kql.ts';

describe('what is refused', () => {
  it.each([
    ['an operator in capitals', 'log.level : error AND tags : cut'],
    ['a sign of equality', 'log.level = error'],
    ['two of them', 'log.level == error'],
    ['an operator at the end', 'log.level : error and'],
    ['an operator at the beginning', 'or log.level : error'],
    ['two operators', 'log.level : error and or tags : cut'],
    ['a value without a field', 'error'],
    ['a value without a field, quoted', '"error"'],
    ['a field without a value', 'log.level :'],
    ['a field that is compared with nothing', 'event.duration >='],
    ['two values without an operator', 'log.level : error fatal'],
    ['two values in parentheses without an operator', 'log.level : (error fatal)'],
    ['values joined by and', 'tags : (cut and redacted)'],
    ['a parenthesis that is not closed', '(log.level : error'],
    ['a parenthesis that was not opened', 'log.level : error)'],
    ['empty parentheses', 'log.level : ()'],
    ['a quote that is not closed', 'log.level : "error'],
    ['quotes of a typesetter', 'log.level : “error”'],
    ['an unknown escape', 'log.level : "err\\or"'],
    ['a nested query', 'log : { level : error }'],
    ['a field that is any', '* : error'],
    ['not twice', 'not not log.level : error'],
    ['a bare operator as a value', 'log.level : not'],
    ['a wildcard within a word', 'log.level : err*'],
  ])('%s', (_what, query) => {
    expect(() => readStrictKql(query)).toThrow(SyntaxError);
  });
});

describe('what is read, and the fields that it names', () => {
  it.each([
    ['', []],
    ['log.level : error', ['log.level']],
    ['log.level : (error or fatal)', ['log.level']],
    ['not log.level : "a \\"b\\" \\u005c"', ['log.level']],
    ['(log.level : error or tags : cut) and not (trace.id : *)', ['log.level', 'tags', 'trace.id']],
    ['@timestamp >= "now-1h" and event.duration < 5', ['@timestamp', 'event.duration']],
    ['log.logger : "and"', ['log.logger']],
  ])('%s', (query, fields) => {
    expect(readStrictKql(query).fields).toEqual(fields);
  });
});
