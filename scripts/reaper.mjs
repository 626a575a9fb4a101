// The reaper: waits until a run is over, whatever ended it, then ends what is left of it and removes its folder.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { atEndFolder, membersOf } from './run-processes.mjs';

const POLL_MS = 100;
/** Helpers that end with the runner by themselves are at it. */
const GRACE_MS_MAX = 1_000;
/** Some tidy up when they are asked to end. What a server has not written down is of no use: its files are removed. */
const TERM_MS_MAX = 2_000;
/** The kernel takes what ended out of its group within moments. */
const GROUP_MS_MAX = 10_000;
/** The kernel ends a killed process at once, but for one that waits for a disk. */
const KILL_MS_MAX = 20_000;
/** A command that takes a demo's plane down. */
const COMMAND_MS_MAX = 120_000;
const NAMES_MAX = 10;

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node reaper.mjs FOLDER');
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
// The terminal may be gone.
process.stderr.on('error', () => undefined);

const sessions = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const [pid, start] = line.split(' ');
  sessions.set(Number(pid), start);
}
let left = membersOf(folder, sessions);
for (const begun = Date.now(); left.length > 0 && Date.now() - begun < GRACE_MS_MAX; await delay(POLL_MS)) {
  left = membersOf(folder, sessions);
}
if (left.length > 0) {
  const names = left.slice(0, NAMES_MAX).map(({ name, pid }) => `${name} (${pid})`);
  const more = left.length > NAMES_MAX ? ` and ${left.length - NAMES_MAX} more` : '';
  say(`ending what is left of this run: ${names.join(', ')}${more}`);
  if (!(await ends('SIGTERM', TERM_MS_MAX)) && !(await ends('SIGKILL', KILL_MS_MAX))) {
    say(
      `these do not end, even when killed: ${membersOf(folder, sessions)
        .map(({ pid }) => pid)
        .join(' ')}`,
    );
  }
}
runCommands(join(folder, atEndFolder));
await removeGroups();
try {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: POLL_MS });
} catch (error) {
  say(`cannot remove ${folder}: ${error.message}`);
}

/** Whether all have ended in time. Elasticsearch's launcher begins another when it is to end: new ones are signalled too. */
async function ends(signal, msMax) {
  const signalled = new Set();
  for (const begun = Date.now(); Date.now() - begun < msMax; await delay(POLL_MS)) {
    const members = membersOf(folder, sessions);
    if (members.length === 0) return true;
    for (const { pid, start } of members) {
      if (signalled.has(`${pid} ${start}`)) continue;
      signalled.add(`${pid} ${start}`);
      try {
        process.kill(pid, signal);
        // One that is stopped hears nothing until it goes on.
        process.kill(pid, 'SIGCONT');
      } catch {
        // It has ended meanwhile, or is another user's.
      }
    }
  }
  return false;
}

function runCommands(commands) {
  for (const name of existsSync(commands) ? readdirSync(commands).sort() : []) {
    try {
      const { command, args, env } = JSON.parse(readFileSync(join(commands, name), 'utf8'));
      const { status, error } = spawnSync(command, args, {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'ignore', 'inherit'],
        timeout: COMMAND_MS_MAX,
      });
      if (status !== 0) say(`${[command, ...args].join(' ')} ended with ${error?.message ?? status}`);
    } catch (error) {
      say(`cannot run ${join(commands, name)}: ${error.message}`);
    }
  }
}

/** A Docker engine's group of processes is named after its folder, of which nothing tells when that is gone. */
async function removeGroups() {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , type]) => /^cgroup2?$/.test(type ?? ''));
  for (const name of readdirSync(folder).filter((entry) => entry.startsWith('telltale-docker-'))) {
    for (const [, path] of mounts) await removeGroup(join(path, basename(name)));
  }
}

async function removeGroup(path) {
  if (!existsSync(path)) return;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeGroup(join(path, entry.name));
  }
  for (const begun = Date.now(); existsSync(path) && Date.now() - begun < GROUP_MS_MAX; await delay(POLL_MS)) {
    try {
      rmdirSync(path);
    } catch {
      // Busy.
    }
  }
}

function say(text) {
  process.stderr.write(`telltale: ${text}\n`);
}
