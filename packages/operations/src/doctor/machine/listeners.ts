// Lists the listening sockets of this machine from /proc.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A listening socket. */
export interface Listener {
  readonly address: string;
  readonly port: number;
  /** Its process; undefined if this user may not see it. */
  readonly pid: number | undefined;
  /** Its process group. */
  readonly group: number | undefined;
  /** Its program. */
  readonly program: string | undefined;
}

/** Whether an address is reachable only from this machine. */
export function isLoopback(address: string): boolean {
  return /^(?:127\.|::1$|::ffff:127\.)/.test(address);
}

/** All TCP listeners; none on systems other than Linux. */
export function listeners(): Listener[] {
  const sockets = ['tcp', 'tcp6'].flatMap(socketsIn);
  const holders = holdersOf(new Set(sockets.map(({ inode }) => inode)));
  return sockets.map(({ address, port, inode }) => {
    const pid = holders.get(inode);
    return { address, port, pid, ...(pid === undefined ? { group: undefined, program: undefined } : processOf(pid)) };
  });
}

interface Socket {
  readonly address: string;
  readonly port: number;
  readonly inode: string;
}

/** The state of a listening socket. */
const listening = '0A';

function socketsIn(table: string): Socket[] {
  const lines = readOr('', () => readFileSync(`/proc/net/${table}`, 'utf8'))
    .split('\n')
    .slice(1);
  return lines.flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    return state === listening ? [{ address: addressOf(address), port: Number.parseInt(port, 16), inode }] : [];
  });
}

/** The kernel writes addresses as words of four bytes in reverse order. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).toReversed().map((byte) => Number.parseInt(byte, 16)),
  );
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff)
    return `::ffff:${bytes.slice(12).join('.')}`;
  const words = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  // In URL form: the longest run of zeros is omitted.
  return new URL(`http://[${words.join(':')}]`).hostname.slice(1, -1);
}

function holdersOf(inodes: ReadonlySet<string>): Map<string, number> {
  const holders = new Map<string, number>();
  for (const pid of readOr([], () => readdirSync('/proc')).filter((name) => /^\d+$/.test(name))) {
    // The process has ended meanwhile, or belongs to another user.
    for (const descriptor of readOr([], () => readdirSync(`/proc/${pid}/fd`))) {
      const target = readOr('', () => readlinkSync(`/proc/${pid}/fd/${descriptor}`));
      const [, inode = ''] = /^socket:\[(\d+)\]$/.exec(target) ?? [];
      if (inodes.has(inode)) holders.set(inode, Number(pid));
    }
  }
  return holders;
}

function processOf(pid: number): Pick<Listener, 'group' | 'program'> {
  const stat = readOr('', () => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const [, program] = /\((.*)\)/s.exec(stat) ?? [];
  const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
  return { group: Number.isSafeInteger(group) ? group : undefined, program };
}

function readOr<Value>(otherwise: Value, look: () => Value): Value {
  try {
    return look();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EPERM' || code === 'ESRCH') return otherwise;
    throw error;
  }
}
