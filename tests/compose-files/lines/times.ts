// Times as loggers write them, and what is none.
import { type ReceivedLine, unknown } from './received-line.ts';

/** A line of which the time is read. */
const read = (title: string, time: string, timestamp: string, name = 'time'): ReceivedLine => ({
  title,
  line: `{"msg":"x","${name}":${time}}`,
  document: { '@timestamp': timestamp, message: 'x', service: unknown },
});

/** A line of which the time stays as it is. */
const kept = (title: string, time: string, value: unknown = JSON.parse(time)): ReceivedLine => ({
  title,
  line: `{"msg":"x","time":${time}}`,
  document: { message: 'x', service: unknown, app: { time: value } },
});

export const timeLines: readonly ReceivedLine[] = [
  read('seconds', '1767323045', '2026-01-02T03:04:05.000Z'),
  read('seconds with a fraction', '1767323045.987654', '2026-01-02T03:04:05.987Z', 'ts'),
  read("nginx's seconds", '1767323045.123', '2026-01-02T03:04:05.123Z', 'msec'),
  read('milliseconds', '1767323045123', '2026-01-02T03:04:05.123Z'),
  read('microseconds', '1767323045123456', '2026-01-02T03:04:05.123Z'),
  read('nanoseconds', '1767323045123456789', '2026-01-02T03:04:05.123Z'),
  read('milliseconds as text', '"1767323045123"', '2026-01-02T03:04:05.123Z', 'timestamp'),
  read('seconds as text', '"1767323045.5"', '2026-01-02T03:04:05.500Z'),
  read('ISO 8601 without a zone', '"2026-01-02T03:04:05"', '2026-01-02T03:04:05.000Z'),
  read('ISO 8601 with a comma', '"2026-01-02 03:04:05,250"', '2026-01-02T03:04:05.250Z', 'asctime'),
  read('ISO 8601 before UTC', '"2026-01-02T08:34:05.1+05:30"', '2026-01-02T03:04:05.100Z'),
  read('ISO 8601 behind UTC', '"2026-01-01T19:04:05-0800"', '2026-01-02T03:04:05.000Z'),
  read('a time that names UTC', '"2026-01-02 03:04:05.25 UTC"', '2026-01-02T03:04:05.250Z'),
  read('nanoseconds in ISO 8601', '"2026-01-02T03:04:05.999999999Z"', '2026-01-02T03:04:05.999Z'),
  read('RFC 5424', '"2026-01-02T05:04:05.678901+02:00"', '2026-01-02T03:04:05.678Z', '@timestamp'),
  read('the common log format', '"02/Jan/2026:03:04:05 +0000"', '2026-01-02T03:04:05.000Z'),
  read('a leap day', '"2028-02-29T00:00:00Z"', '2028-02-29T00:00:00.000Z'),
  kept('RFC 3164, which has no year', '"Jan  2 03:04:05"'),
  kept('a month that is none', '"02/Foo/2026:03:04:05 +0000"'),
  kept('an hour that is none', '"2026-01-02T25:00:00Z"'),
  kept('a second that is none', '"2026-01-02T03:04:61Z"'),
  kept('a zone that is none', '"2026-01-02T03:04:05+99:99"'),
  kept('a day alone', '"2026-01-02"'),
  kept('a word', '"now"'),
  kept('the year 2200', '"2200-01-01T00:00:00Z"'),
  kept('before 1970', '-1'),
  kept('a number beyond all', '1e400', 'Infinity'),
  kept('digits without end', `"${'9'.repeat(400)}"`),
  kept('an object', '{"seconds":1767323045}'),
  kept('a list', '[1767323045]'),
  kept('true', 'true'),
  {
    title: 'null, and then a time under another name',
    line: '{"msg":"x","time":null,"ts":1767323045}',
    document: { '@timestamp': '2026-01-02T03:04:05.000Z', message: 'x', service: unknown },
  },
  {
    title: 'a word, and then a time under another name',
    line: '{"msg":"x","@timestamp":"now","time":1767323045}',
    document: {
      '@timestamp': '2026-01-02T03:04:05.000Z',
      message: 'x',
      service: unknown,
      app: { '@timestamp': 'now' },
    },
  },
];
