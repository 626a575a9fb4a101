// A service on the NestJS that the file named by the first argument finds: logs in each way, and fails in a controller.
const { createRequire } = require('node:module');
const requireNest = createRequire(process.argv[2] ?? __filename);
requireNest('reflect-metadata');
const { ConsoleLogger, Controller, Get, Logger, Module, Param } = requireNest('@nestjs/common');
const { NestFactory } = requireNest('@nestjs/core');

class Cats {
  #logger = new Logger('Cats');
  one(id) {
    this.#logger.log(`asked for ${id}`);
    if (id === 'bad') undefined.meow();
    return 'ok';
  }
}
Param('id')(Cats.prototype, 'one', 0);
Get('cats/:id')(Cats.prototype, 'one', Object.getOwnPropertyDescriptor(Cats.prototype, 'one'));
Controller()(Cats);

class App {}
Module({ controllers: [Cats] })(App);

NestFactory.create(App).then(async (app) => {
  await app.listen(0, '127.0.0.1');
  const logger = new Logger('Cats');
  logger.error(new TypeError('an error'));
  logger.error('with its stack', new RangeError('of the stack').stack);
  logger.error('with an error', new SyntaxError('beside it'));
  logger.error('with another context', new Error('of it').stack, 'Dogs');
  logger.error('without a stack', 'no stack', 'Dogs');
  logger.warn({ lives: 9 });
  logger.log('one', 'two');
  logger.debug('a debug');
  logger.verbose('a verbose');
  logger.fatal('a fatal');
  logger.log(() => 'asked once');
  new ConsoleLogger('Json', { json: true }).error(new Error('as JSON'));
  new ConsoleLogger('Quiet', { logLevels: ['error'] }).log('below the level');
  const url = await app.getUrl();
  for (const id of ['7', 'bad']) await (await fetch(`${url}/cats/${id}`)).text();
  await app.close();
});
