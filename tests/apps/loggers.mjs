// Logs once by each library that prints by itself, imported by an ES module.
import { createServer } from 'node:http';
import { Logger as Nest } from '@nestjs/common';
import bole from 'bole';
import { consola, createConsola } from 'consola';
import { consola as basic } from 'consola/basic';
import debug from 'debug';
import log4js from 'log4js';
import loglevel from 'loglevel';
import morgan from 'morgan';
import npmlog from 'npmlog';
import { Roarr } from 'roarr';
import signale from 'signale';
import { Logger } from 'tslog';

const cheese = log4js.getLogger('cheese');
cheese.level = 'info';
cheese.info('log4js');
consola.info('consola');
createConsola().info('another consola');
basic.info('basic consola');
signale.info('signale');
Roarr.info('roarr');
debug.enable('one');
debug('one')('debug');
npmlog.info('npm', 'npmlog');
loglevel.warn('loglevel');
new Logger({ type: 'json' }).info('tslog');
new Nest('Cats').log('nest');
bole.output({ level: 'info', stream: process.stdout });
bole('app').info({ by: 'name' }, 'bole');
const log = morgan(':method :url :status');
const server = createServer((request, response) => log(request, response, () => response.end()));
server.listen(0, '127.0.0.1', async () => {
  await (await fetch(`http://127.0.0.1:${server.address().port}/morgan`)).text();
  server.close();
});
