// Logs by each library that prints by itself, in the ways of its readme.
const { consola, createConsola } = require('consola');
const debug = require('debug');
const log4js = require('log4js');
const loglevel = require('loglevel');
const npmlog = require('npmlog');
const { Roarr } = require('roarr');
const signale = require('signale');
const { Logger } = require('tslog');

log4js.configure({
  appenders: {
    lines: { type: 'stdout', layout: { type: 'pattern', pattern: '%p %c %f{1}:%l %m' } },
    console: { type: 'console', layout: { type: 'messagePassThrough' } },
  },
  categories: { default: { appenders: ['lines', 'console'], level: 'debug', enableCallStack: true } },
});
const cheese = log4js.getLogger('cheese');
cheese.addContext('user', 'u1');
cheese.debug('got %s', 'gouda', { slices: 3 });
cheese.trace('below the level');
cheese.error('failed', new TypeError('by log4js'));

consola.info('told', { n: 1 });
consola.withTag('build').warn('tagged');
consola.error(new RangeError('by consola'));
consola.success('done');
consola.debug('below the level');
createConsola({ level: 5, fancy: true }).trace('where it was');

signale.config({ displayFilename: true });
signale.success('deployed');
signale.fatal(new Error('by signale'));
new signale.Signale({ scope: 'jobs' }).warn('%s is late', 'one');
signale.debug({ prefix: '[task]', message: 'is said', suffix: '(a.js)' });
new signale.Signale({ disabled: true }).info('disabled');

Roarr.info('roared');
Roarr.child({ namespace: 'db' }).child({ rows: 2 }).warn({ ms: 7 }, 'slow query');

debug.enable('app:*');
debug('app:db')('asked %s %o', 'one', { a: 1 });
debug('other')('not enabled');
const byConsole = debug('app:console');
byConsole.log = console.log.bind(console);
byConsole('by console');

npmlog.http('fetch', 'GET %d', 200);
npmlog.error('publish', new SyntaxError('by npmlog'));
npmlog.verbose('publish', 'below the level');

loglevel.setLevel('trace');
loglevel.debug('by its own debug');
loglevel.getLogger('cart').error('empty', new Error('by loglevel'));
loglevel.trace('with a trace');

const pretty = { timeZone: 'UTC', template: '{{logLevelName}} {{filePathWithLine}} {{name}} ' };
const orders = new Logger({ name: 'orders', type: 'pretty', pretty });
orders.info('sold', { id: 4 });
orders.error('failed', new TypeError('by tslog'));
const hidden = new Logger({ type: 'hidden', minLevel: 3, mask: { keys: ['pin'] } });
hidden.warn({ pin: '1234', count: 2 });
hidden.getSubLogger({ name: 'sub' }).fatal(new Error('alone'));
hidden.debug('below the level');
new Logger({ name: 'lines', type: 'json' }).info('as JSON');

console.log('by console');
