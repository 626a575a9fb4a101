// Conditions that a click makes are read by the server as what was clicked at.
import { describe, expect, it } from 'vitest';
import { fieldCondition, fieldExists, isFilterable } from '../page/records/field-condition.ts';
import { readFieldCondition } from '../src/logs/field-condition.ts';

describe('a condition from a click on a value', () => {
  it.each([
    ['error.code', 'ECONNRESET'],
    ['app.two words', 'two words'],
    ['app.step', 'a"b\\c'],
    ['app.path', '/orders/:id'],
    ['app.star', 'a*'],
    ['app.empty', ''],
    ['app.odd=name', 'x'],
    ['app.paid', false],
    ['app.n', -1.5],
    ['app.big', 1e21],
  ])('for %s with %j is parsed by the server as the same field and value', (name, value) => {
    expect(readFieldCondition(fieldCondition(name, '=', value))).toEqual({
      kind: 'is',
      field: name,
      value: String(value),
      wildcard: false,
    });
    expect(readFieldCondition(fieldCondition(name, '!=', value))).toMatchObject({
      kind: 'is_not',
      value: String(value),
    });
    expect(readFieldCondition(fieldExists(name))).toEqual({ kind: 'exists', field: name });
  });

  it('is not offered for a message, a long text, a list, an object, nothing, or a value with line breaks', () => {
    expect(isFilterable('message', 'x')).toBe(false);
    for (const value of [['a'], { a: 1 }, null, undefined, 'two\nlines', 'x'.repeat(501)]) {
      expect(isFilterable('app.x', value)).toBe(false);
    }
    expect(['app."x"', 'app.*', 'app.a\\b'].some((name) => isFilterable(name, 'x'))).toBe(false);
    expect(['x', 1, true].every((value) => isFilterable('app.x', value))).toBe(true);
  });
});
