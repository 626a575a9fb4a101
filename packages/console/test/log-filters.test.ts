// Filters of logs as they come in addresses: what is read out of them, and what is refused with what is accepted.
import { describe, expect, it } from 'vitest';
import { ConsoleError } from '../src/console-error.ts';
import { readFieldCondition } from '../src/logs/field-condition.ts';
import { readFilter } from '../src/logs/read-filter.ts';
import { textWords } from '../src/logs/text-words.ts';

describe('the condition of a field is parsed', () => {
  it.each<[string, object]>([
    ['app.paid', { kind: 'exists', field: 'app.paid' }],
    ['!app.order.id', { kind: 'missing', field: 'app.order.id' }],
    ['app.duration_ms>100', { kind: 'compare', field: 'app.duration_ms', operator: '>', value: '100' }],
    ['app.duration_ms >= 1e3', { kind: 'compare', field: 'app.duration_ms', operator: '>=', value: '1e3' }],
    ['app.at<now-15m', { kind: 'compare', field: 'app.at', operator: '<', value: 'now-15m' }],
    [
      'app.at<=2026-01-31T10:00:00Z',
      { kind: 'compare', field: 'app.at', operator: '<=', value: '2026-01-31T10:00:00Z' },
    ],
    ['error.code=ECONNRESET', { kind: 'is', field: 'error.code', value: 'ECONNRESET', wildcard: false }],
    ['error.code!=ECONNRESET', { kind: 'is_not', field: 'error.code', value: 'ECONNRESET', wildcard: false }],
    ['app.step=ca*', { kind: 'is', field: 'app.step', value: 'ca*', wildcard: true }],
    ['app.step="ca*"', { kind: 'is', field: 'app.step', value: 'ca*', wildcard: false }],
    ['app.step=*', { kind: 'exists', field: 'app.step' }],
    ['app.step!=*', { kind: 'missing', field: 'app.step' }],
    ['app.step="*"', { kind: 'is', field: 'app.step', value: '*', wildcard: false }],
    ['app.step="two words"', { kind: 'is', field: 'app.step', value: 'two words', wildcard: false }],
    ['app.step="say \\"no\\" \\\\"', { kind: 'is', field: 'app.step', value: 'say "no" \\', wildcard: false }],
    ['app.step=""', { kind: 'is', field: 'app.step', value: '', wildcard: false }],
    ['app.query=a=b&c', { kind: 'is', field: 'app.query', value: 'a=b&c', wildcard: false }],
    ['"app.a b">1', { kind: 'compare', field: 'app.a b', operator: '>', value: '1' }],
    ['"app.a>b"', { kind: 'exists', field: 'app.a>b' }],
    ['app.(empty)=1', { kind: 'is', field: 'app.(empty)', value: '1', wildcard: false }],
    ['app.größe>1', { kind: 'compare', field: 'app.größe', operator: '>', value: '1' }],
    ['app.x={match_all:{}}', { kind: 'is', field: 'app.x', value: '{match_all:{}}', wildcard: false }],
  ])('%s', (text, condition) => {
    expect(readFieldCondition(text)).toEqual(condition);
  });

  it.each([
    '',
    '!',
    '>1',
    '=',
    'app.x=',
    'app.x>',
    'app.x>=  ',
    '!app.x=1',
    'app.x=two words',
    'app.x>1 and app.y<2',
    'app.x="open',
    'app.x="a" b',
    'app.x=a"b',
    'app.*',
    'app.*>1',
    '*',
    'message^10=x',
    '"app.*"',
    '"message^2"=x',
    '"open>1',
    '""',
    'app.x y=1',
    'app\u0000=1',
    'app.x=\u001b[31mred',
    'app.x=a\nb',
    'app.\u202egnp=1',
    'app.x=\ud800',
    'app,message=1',
    `${'a'.repeat(513)}=1`,
    `app.x=${'a'.repeat(2_048)}`,
  ])('%j is refused, with a message safe for terminals', (text) => {
    const read = () => readFieldCondition(text);
    expect(read).toThrow(ConsoleError);
    expect(read).toThrow(/^field ".*" is not accepted: .+\.$/);
    expect(read).not.toThrow(/[\p{Cc}\u202e]/u);
    expect(read).not.toThrow(/a{100}/);
  });
});

describe('a text is split into words and phrases', () => {
  it.each<[string, (string | [string])[]]>([
    ['', []],
    ['  order   failed ', ['order', 'failed']],
    ['"card declined" 402', ['card declined', '402']],
    ['""', []],
    ['tim* *out', [['tim*'], ['*out']]],
    ['*', []],
    ['"tim*"', ['tim*']],
    ['card-4*', ['card', ['4*']]],
    ['a"b c"d', ['a', 'b c', 'd']],
    ['level:error OR 1=1', ['level:error', 'OR', '1=1']],
    ["{'query':{'match_all':{}}}", ["{'query':{'match_all':{}}}"]],
  ])('%j', (text, words) => {
    const wanted = words.map((word) => ({ text: String(word), wildcard: typeof word !== 'string' }));
    expect(textWords(text)).toEqual(wanted);
  });

  it.each(['"open', 'a "b" "c', 'a'.repeat(1_001), 'w '.repeat(33), 'bell\u0007', '\ud800'])(
    '%j is refused',
    (text) => {
      expect(() => textWords(text)).toThrow(/^text ".*" is not accepted: .+\.$/);
    },
  );
});

describe('a filter is parsed from the parameters of an address', () => {
  const read = (query: string) => readFilter(new URLSearchParams(query));

  it('with repeated services, levels and fields, each kept once', () => {
    expect(
      read(
        'service=a&service=b&service=a&level=warn&field=app.paid&text=x&trace=ab-12&search=telltale-search-errors&other=1',
      ),
    ).toEqual({
      services: ['a', 'b'],
      levels: ['warn'],
      fields: ['app.paid'],
      text: 'x',
      trace: 'ab-12',
      search: 'telltale-search-errors',
    });
  });

  it('without empty parameters', () => {
    expect(read('service=&level=%20&field=&text=&trace=&search=')).toEqual({ services: [], levels: [], fields: [] });
  });

  it.each([
    [`service=${'a'.repeat(1_025)}`, /^service .* it must have at most 1024 characters/],
    ['service=a%00', /^service .* without control characters/],
    [Array.from({ length: 51 }, (_, at) => `service=s${at}`).join('&'), /^service is given 51 times: at most 50 times/],
    [Array.from({ length: 21 }, (_, at) => `level=l${at}`).join('&'), /^level is given 21 times/],
    [Array.from({ length: 21 }, (_, at) => `field=f${at}`).join('&'), /^field is given 21 times/],
    ['text=a&text=b', /^text is given 2 times: only one is accepted/],
    ['trace=a%20b', /^trace "a b" is not accepted: it must be a trace id/],
    ['trace=*', /^trace/],
    [`trace=${'a'.repeat(129)}`, /^trace/],
    ['search=telltale-search-none', /^search .* is not accepted: it must be one of telltale-search-errors, /],
    ['search=__proto__', /^search/],
    ['field=app.x%3E', /^field/],
  ])('%s is refused', (query, message) => {
    expect(() => read(query)).toThrow(message);
    expect(() => read(query)).toThrow(expect.objectContaining({ code: 'bad_request' }));
  });
});
