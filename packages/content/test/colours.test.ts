// Levels and classes of status have one colour, however they are written and whatever stands beside them in a legend.
import { describe, expect, it } from 'vitest';
import { colouredNames } from '../src/grafana/colours.ts';

/** The colour of a name in a legend, as Grafana finds it: by the last pattern that fits. */
function colourOf(legend: string, name: string): string | undefined {
  return colouredNames(legend).findLast(([pattern]) => {
    const [, source = '', flags] = /^\/(.*)\/(\w*)$/.exec(pattern) ?? [];
    return new RegExp(source, flags).test(name);
  })?.[1];
}

describe('a level', () => {
  it.each([
    ['error', 'red'],
    ['ERROR', 'red'],
    ['err', 'red'],
    ['fatal', 'purple'],
    ['crit', 'purple'],
    ['critical', 'purple'],
    ['emerg', 'purple'],
    ['warn', 'orange'],
    ['Warning', 'orange'],
    ['info', 'green'],
    ['notice', 'green'],
    ['debug', 'blue'],
    ['verbose', 'blue'],
    ['trace', 'text'],
    ['errors', 'text'],
    ['(none)', 'text'],
  ])('%s is %s', (level, colour) => {
    expect(colourOf('{{log.level}}', level)).toBe(colour);
    expect(colourOf('{{job}} {{log_level}}', `a.b (blue) ${level}`)).toBe(colour);
  });
});

describe('a status', () => {
  it.each([
    ['101', 'purple'],
    ['200', 'green'],
    ['204', 'green'],
    ['2xx', 'green'],
    ['304', 'blue'],
    ['404', 'orange'],
    ['4xx', 'orange'],
    ['503', 'red'],
    ['5xx', 'red'],
    ['(no answer)', 'text'],
    ['5000', 'text'],
  ])('%s is %s', (status, colour) => {
    expect(colourOf('{{http_response_status_code}}', status)).toBe(colour);
    expect(colourOf('{{proxy}} {{code}}', `web 500 ${status}`)).toBe(colour);
  });
});

it('a legend without such a value has the colours of its order, a quantile its own', () => {
  expect(colouredNames('{{job}}')).toEqual([]);
  expect(['p50', 'p95', 'p99'].map((name) => colourOf(name, name))).toEqual(['blue', 'yellow', 'orange']);
});
