// Which processes belong to a run: those that name its folder, those of its sessions, and the children of both.
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder in that of a run with the commands that undo what no process shows, such as containers. */
export const atEndFolder = 'at-end';

/** The program that ends what is left of a run. */
export const reaper = fileURLToPath(new URL('reaper.mjs', import.meta.url));

/** When a process started, in ticks of the clock since the machine did; undefined when there is none. */
export function startOf(pid) {
  return statOf(pid)?.start;
}

/** Process id of the parent; undefined when there is no such process. */
export function parentOf(pid) {
  return statOf(pid)?.parent;
}

/** Name of the program; empty when there is no such process. */
export function nameOf(pid) {
  return statOf(pid)?.name ?? '';
}

/** Whether the process is in the foreground of a terminal, so that a Ctrl-C there reaches it and its children. */
export function isInForeground(pid) {
  const stat = statOf(pid);
  return stat !== undefined && stat.terminal !== '0' && stat.group === stat.foreground;
}

/**
 * Every living process of a run.
 *
 * @param folder the run's
 * @param sessions process id of each session's leader, with its start
 */
export function membersOf(folder, sessions) {
  const processes = new Map();
  // Where the kernel shows none, only the folder is known.
  for (const name of existsSync('/proc') ? readdirSync('/proc') : []) {
    const stat = /^\d+$/.test(name) ? statOf(name) : undefined;
    if (stat !== undefined) processes.set(stat.pid, stat);
  }
  // A number that was given away again is another session's.
  const ours = new Set(
    [...sessions].filter(([pid, start]) => (processes.get(pid)?.start ?? start) === start).map(([pid]) => pid),
  );
  const members = new Set();
  const add = ({ pid }) => {
    // A run within this one has a reaper of its own, which has yet to do its work.
    if (pid !== process.pid && !read(pid, 'cmdline').includes(reaper)) members.add(pid);
  };
  for (const stat of processes.values()) if (ours.has(stat.session) || namesFolder(stat, folder)) add(stat);
  for (let size = -1; size !== members.size; ) {
    size = members.size;
    for (const stat of processes.values()) if (members.has(stat.parent)) add(stat);
  }
  return [...members].map((pid) => processes.get(pid));
}

/** A service's files and its environment lie in the folder, whoever started it and however far away that is. */
function namesFolder({ pid, terminal }, folder) {
  if (['environ', 'cmdline'].some((name) => read(pid, name).includes(folder))) return true;
  // Somebody's shell may stand in the folder to look at it.
  return terminal === '0' && workingFolder(pid).startsWith(folder);
}

function read(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    // It has ended, or is another user's.
    return '';
  }
}

function workingFolder(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

function statOf(pid) {
  const text = read(pid, 'stat');
  const end = text.lastIndexOf(')');
  if (end === -1) return undefined;
  const fields = text.slice(end + 2).split(' ');
  // One that has ended and was not asked for its exit code holds nothing, unless threads of it live on.
  if (fields[0] === 'Z' && threadsOf(pid) <= 1) return undefined;
  return {
    pid: Number(pid),
    name: text.slice(text.indexOf('(') + 1, end),
    parent: Number(fields[1]),
    group: fields[2],
    session: Number(fields[3]),
    terminal: fields[4],
    foreground: fields[5],
    start: fields[19],
  };
}

function threadsOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`).length;
  } catch {
    return 0;
  }
}
