// What every app says of itself when it is asked: processor time and memory so far.
const { readFileSync } = require('node:fs');

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const rss = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
  process.send({ cpuMicros: user + system, rssMegabytes: rss });
});
process.on('disconnect', () => process.exit(0));
exports.listening = (server) => process.send({ port: server.address().port });
