// The reader of KQL that the tests of runbooks rely on.
import { expect, it } from 'vitest';
import { fieldsOf } from './support/strict-kql.ts';

it.each([
  ['service.name : "shop" and log.level : ("error" or "fatal")', ['service.name', 'log.level']],
  ['not (a.b : x* or c >= 500) and @timestamp < "now-1h"', ['a.b', 'c', '@timestamp']],
  ['message: "and: (\\"quoted\\")"', ['message']],
  ['a : (not "b" and (c or d))', ['a']],
])('reads %s', (query, fields) => {
  expect(fieldsOf(query)).toEqual(fields);
});

it.each([
  '',
  'only text',
  'a : b AND c : d',
  'a : b And c : d',
  'a : b and',
  'a : b or or c : d',
  'a = b',
  'a :',
  'a : (b',
  'a : b)',
  'a : b c : d',
  '(a : b',
  '"a" : b',
  'a ( b',
  'a : "b',
  'a : and',
])('refuses %s', (query) => {
  expect(() => fieldsOf(query)).toThrow(/no KQL/);
});
