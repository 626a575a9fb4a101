// Logs once by each library that prints by itself, imported by an ES module.
import { Logger as Nest } from '@nestjs/common';
import { consola, createConsola } from 'consola';
import { consola as basic } from 'consola/basic';
import debug from 'debug';
import log4js from 'log4js';
import loglevel from 'loglevel';
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
