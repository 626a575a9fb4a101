// Writes a line for each file that is loaded, in every thread: preloaded before the subject, for its size alone.
const { appendFileSync } = require('node:fs');
const { registerHooks } = require('node:module');

const file = process.env.BENCH_MODULES_FILE;

registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith('file:')) appendFileSync(file, `${url}\n`);
    return nextLoad(url, context);
  },
});
