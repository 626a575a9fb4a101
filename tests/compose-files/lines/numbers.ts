// Numbers, null, lists and objects.
import { type ReceivedLine, unknown } from './received-line.ts';

/** A line whose values all stay under `app`. */
const kept = (title: string, line: string, app: object, except?: ReceivedLine['except']): ReceivedLine => ({
  title,
  line,
  document: { message: '', service: unknown, app },
  ...(except && { except }),
});

export const numberLines: readonly ReceivedLine[] = [
  kept('fractions', '{"duration":0.035,"p":0.95,"nested":{"duration":12.7,"pid":0.5},"list":[0.1,2.5]}', {
    duration: 0.035,
    p: 0.95,
    nested: { duration: 12.7, pid: 0.5 },
    list: [0.1, 2.5],
  }),
  kept('whole numbers', '{"a":0,"b":-1,"c":1e3,"d":5.0,"e":9007199254740991}', {
    a: 0,
    b: -1,
    c: 1000,
    d: 5,
    e: 9_007_199_254_740_991,
  }),
  kept(
    'whole numbers that a double does not hold',
    '{"a":9007199254740993,"b":9223372036854775807,"c":-9223372036854775808}',
    { a: 9_007_199_254_740_993n, b: 9_223_372_036_854_775_807n, c: -9_223_372_036_854_775_808n },
    {
      'Fluent Bit': {
        app: { a: '9007199254740993', b: '9223372036854775807', c: '-9223372036854775808' },
      },
    },
  ),
  kept('whole numbers that 64 bits do not hold', '{"a":9223372036854775808,"b":-123456789012345678901234567890}', {
    a: '9223372036854775808',
    b: '-123456789012345678901234567890',
  }),
  kept('numbers beyond all', '{"a":1e400,"b":-1e400,"c":[1e999]}', { a: 'Infinity', b: '-Infinity', c: ['Infinity'] }),
  kept('large and small numbers', '{"a":1e300,"b":1e-300,"c":1.5e10}', { a: 1e300, b: 1e-300, c: 1.5e10 }),
  kept(
    'a fraction of seventeen digits',
    '{"a":0.30000000000000004}',
    { a: 0.300_000_000_000_000_04 },
    {
      'Fluent Bit': { app: { a: 0.3 } },
    },
  ),
  kept(
    'null in a list has its place',
    '{"list":[1,null,3],"inner":[[null],{"a":null,"b":1}],"gone":null,"o":{"p":null}}',
    {
      list: [1, null, 3],
      inner: [[null], { b: 1 }],
      o: {},
    },
  ),
  kept('empty lists and objects', '{"list":[],"object":{},"deep":{"list":[]}}', {
    list: [],
    object: {},
    deep: { list: [] },
  }),
  kept('lists where objects are', '{"http":[],"kubernetes":[],"error":["a"],"event":[1],"tags":[]}', {
    http: [],
    kubernetes: [],
    error: ['a'],
    event: [1],
  }),
  kept('true and false', '{"yes":true,"no":false,"list":[false,true]}', { yes: true, no: false, list: [false, true] }),
  {
    title: 'whole numbers as text, and fractions that are whole',
    line: '{"pid":"17","http":{"response":{"status_code":200.0}},"event":{"duration":"1500"},"level":"30"}',
    document: {
      message: '',
      log: { level: 'info' },
      service: unknown,
      process: { pid: 17 },
      http: { response: { status_code: 200 } },
      event: { duration: 1500 },
    },
  },
  {
    title: 'values that a field of whole numbers has not',
    line: '{"pid":1.5,"http":{"response":{"status_code":true}},"event":{"duration":1e400},"process":{"thread":{"id":9223372036854775808}}}',
    document: {
      message: '',
      service: unknown,
      app: {
        pid: 1.5,
        http: { response: { status_code: true } },
        event: { duration: 'Infinity' },
        process: { thread: { id: '9223372036854775808' } },
      },
    },
  },
  {
    title: 'a field with a whole number that a double does not hold',
    line: '{"event":{"duration":9007199254740993}}',
    document: { message: '', service: unknown, event: { duration: 9_007_199_254_740_993n } },
    except: { 'Fluent Bit': { event: { duration: '9007199254740993' } } },
  },
  {
    title: 'whole numbers of a record that another forwarder read',
    line: 'x',
    beside: { a: 9_007_199_254_740_993n, b: 9_223_372_036_854_775_807n, c: -7 },
    document: {
      message: 'x',
      service: unknown,
      app: { a: 9_007_199_254_740_993n, b: 9_223_372_036_854_775_807n, c: -7 },
    },
    except: { 'Fluent Bit': { app: { a: 9_007_199_254_740_992n, b: -9_223_372_036_854_775_808n, c: -7 } } },
  },
  {
    title: 'numbers where names are',
    line: '{"name":9007199254740993,"hostname":12,"service":1.5,"trace_id":true,"msg":7}',
    document: {
      message: '7',
      log: { logger: '9007199254740993' },
      host: { name: '12' },
      service: { name: '1.5' },
      trace: { id: 'true' },
    },
  },
  {
    title: 'tags of other kinds',
    line: '{"tags":[1,"two",true],"labels":["a"]}',
    document: { message: '', service: unknown, tags: ['1', 'two', 'true'], app: { labels: ['a'] } },
  },
];
