// Conditions are written as KQL and as ES|QL: what is meant as text stays text, and both find the same.
import { describe, expect, it } from 'vitest';
import { and, type Condition, compare, exists, fieldsOf, is, not, or } from '../src/kibana/condition.ts';
import { writeEsql } from '../src/kibana/esql.ts';
import { writeKql } from '../src/kibana/kql.ts';
import { readStrictKql } from './support/strict-kql.ts';

const error = is('log.level', 'error');
const cut = is('tags', 'cut');
const slow = compare('event.duration', '>=', 5);

describe('a condition', () => {
  it.each<[Condition, string, string]>([
    [error, 'log.level : error', 'log.level == "error"'],
    [is('log.level', 'a', 'b'), 'log.level : (a or b)', 'log.level IN ("a", "b")'],
    [is('http.response.status_code', 401), 'http.response.status_code : 401', 'http.response.status_code == 401'],
    [cut, 'tags : cut', 'tags : "cut"'],
    [is('tags', 'a', 'b'), 'tags : (a or b)', '(tags : "a" OR tags : "b")'],
    [exists('trace.id'), 'trace.id : *', 'trace.id IS NOT NULL'],
    [slow, 'event.duration >= 5', 'event.duration >= 5'],
    [compare('@timestamp', '<', 'now-1h'), '@timestamp < now-1h', '@timestamp < "now-1h"'],
    [and(error, slow), 'log.level : error and event.duration >= 5', 'log.level == "error" AND event.duration >= 5'],
    [
      and(or(error, cut), slow),
      '(log.level : error or tags : cut) and event.duration >= 5',
      '(log.level == "error" OR tags : "cut") AND event.duration >= 5',
    ],
    [
      or(and(error, cut), slow),
      '(log.level : error and tags : cut) or event.duration >= 5',
      '(log.level == "error" AND tags : "cut") OR event.duration >= 5',
    ],
  ])('%j', (condition, kql, esql) => {
    expect(writeKql(condition)).toBe(kql);
    expect(writeEsql(condition)).toBe(esql);
    expect(readStrictKql(kql).fields).toEqual(fieldsOf(condition));
  });
});

describe('the opposite of a condition is also true where the field is missing', () => {
  it.each<[Condition, string, string]>([
    [error, 'not log.level : error', '(log.level IS NULL OR log.level != "error")'],
    [is('log.level', 'a', 'b'), 'not log.level : (a or b)', '(log.level IS NULL OR log.level NOT IN ("a", "b"))'],
    [cut, 'not tags : cut', 'NOT tags : "cut"'],
    [is('tags', 'a', 'b'), 'not tags : (a or b)', 'NOT tags : "a" AND NOT tags : "b"'],
    [exists('trace.id'), 'not trace.id : *', 'trace.id IS NULL'],
    [slow, 'not event.duration >= 5', '(event.duration IS NULL OR event.duration < 5)'],
    [compare('event.duration', '<', 5), 'not event.duration < 5', '(event.duration IS NULL OR event.duration >= 5)'],
    [not(error), 'not (not log.level : error)', 'log.level == "error"'],
    [
      and(error, exists('tags')),
      'not (log.level : error and tags : *)',
      '(log.level IS NULL OR log.level != "error") OR tags IS NULL',
    ],
    [
      or(error, exists('tags')),
      'not (log.level : error or tags : *)',
      '(log.level IS NULL OR log.level != "error") AND tags IS NULL',
    ],
    [
      or(and(error, cut), exists('tags')),
      'not ((log.level : error and tags : cut) or tags : *)',
      '((log.level IS NULL OR log.level != "error") OR NOT tags : "cut") AND tags IS NULL',
    ],
  ])('%j', (condition, kql, esql) => {
    expect(writeKql(not(condition))).toBe(kql);
    expect(writeEsql(not(condition))).toBe(esql);
  });
});

describe('a value', () => {
  it.each([
    ['plain', 'plain', '"plain"'],
    ['process-start', 'process-start', '"process-start"'],
    ['logs-app.web', 'logs-app.web', '"logs-app.web"'],
    ['two words', '"two words"', '"two words"'],
    ['say "no"', '"say \\"no\\""', '"say \\"no\\""'],
    ['a\\b', '"a\\u005cb"', '"a\\\\b"'],
    ['ends with \\', '"ends with \\u005c"', '"ends with \\\\"'],
    ['a*', '"a*"', '"a*"'],
    ['*', '"*"', '"*"'],
    ['a:b', '"a:b"', '"a:b"'],
    ['(a or b)', '"(a or b)"', '"(a or b)"'],
    ['{a}', '"{a}"', '"{a}"'],
    ['a<b>=c', '"a<b>=c"', '"a<b>=c"'],
    ['-a', '"-a"', '"-a"'],
    ['', '""', '""'],
    ['and', '"and"', '"and"'],
    ['OR', '"OR"', '"OR"'],
    ['not', '"not"', '"not"'],
    ['null', '"null"', '"null"'],
    ['true', '"true"', '"true"'],
    ['False', '"False"', '"False"'],
    ['a\tb\nc\rd', '"a\\tb\\nc\\rd"', '"a\\tb\\nc\\rd"'],
    ['Grüße 日本 🎉', '"Grüße 日本 🎉"', '"Grüße 日本 🎉"'],
  ])('%j stays what it is', (value, kql, esql) => {
    expect(writeKql(is('log.logger', value))).toBe(`log.logger : ${kql}`);
    expect(writeEsql(is('log.logger', value))).toBe(`log.logger == ${esql}`);
    expect(readStrictKql(`log.logger : ${kql}`).fields).toEqual(['log.logger']);
  });
});

it('a field, a value or a comparison that cannot be does not compile', () => {
  // @ts-expect-error: no such field
  is('log.levle', 'error');
  // @ts-expect-error: a number is no word
  is('http.response.status_code', '401');
  // @ts-expect-error: a date takes ranges alone
  is('@timestamp', '2026-01-01');
  // @ts-expect-error: text is no word
  is('message', 'all of it');
  // @ts-expect-error: a word is not above another
  compare('log.level', '>', 'error');
  // @ts-expect-error: a number is compared with a number
  compare('event.duration', '>', '5');
  // @ts-expect-error: a stack trace is kept and not searched
  exists('error.stack_trace');
});
