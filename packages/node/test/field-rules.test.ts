// TELLTALE_LOGS_FIELDS: types of fields, and a clear word on each part that is not accepted.
import { expect, it } from 'vitest';
import { readFieldRules } from '../src/settings/field-rules.ts';

function read(text: string | undefined) {
  const warnings: string[] = [];
  return { rules: readFieldRules(text, (message) => warnings.push(message)), warnings };
}

it('names fields with or without app, below one, or all', () => {
  expect(read(' app.user_id:keyword, price : DOUBLE ,app.debug.*:none,*:keyword,,')).toEqual({
    rules: [
      { field: 'user_id', type: 'keyword' },
      { field: 'price', type: 'double' },
      { field: 'debug.*', type: 'none' },
      { field: '*', type: 'keyword' },
    ],
    warnings: [],
  });
  expect(read(undefined)).toEqual({ rules: [], warnings: [] });
});

it.each([
  [
    'user_id:keywrd',
    '"keywrd" is not a type: did you mean keyword? It must be one of keyword, double, boolean, date, none',
  ],
  ['user_id', '"user_id" is not a type: It must be one of'],
  [':keyword', 'a field is missing before the colon, such as app.user_id or *'],
  ['app:keyword', 'a field is missing before the colon'],
  ['a*b:keyword', 'a * is allowed only at the end'],
])('%s is left out, which one line says', (part, why) => {
  const { rules, warnings } = read(`${part},ok:boolean`);
  expect(rules).toEqual([{ field: 'ok', type: 'boolean' }]);
  expect(warnings).toEqual([expect.stringContaining(why)]);
  expect(warnings[0]).toContain('this part is ignored, the others apply.');
});

it('holds no more than its bound', () => {
  const { rules, warnings } = read(Array.from({ length: 1_000 }, (_, n) => `f${n}:double`).join());
  expect(rules).toHaveLength(256);
  expect(warnings).toHaveLength(1);
});
