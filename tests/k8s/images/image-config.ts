// How an image is started, as the lines of its Dockerfile say.

/** The part of an image's configuration that those lines decide. */
export interface ImageConfig {
  readonly Env: readonly string[];
  readonly User?: string;
  readonly WorkingDir?: string;
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
}

/** A folder that a line makes. */
export interface MadeFolder {
  readonly path: string;
  readonly owner: string;
  readonly mode: number;
}

const usualPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const FOLDER_MODE = 0o755;

/**
 * Reads the lines of a Dockerfile's last stage, but for those that copy files.
 *
 * @throws Error that names a line which nobody knows here
 */
export function readImageLines(lines: readonly string[]): { config: ImageConfig; folders: readonly MadeFolder[] } {
  const env = new Map([usualPath].map((text) => [text.split('=')[0] ?? '', text]));
  const config: { -readonly [Key in keyof ImageConfig]: ImageConfig[Key] } = { Env: [] };
  const folders: MadeFolder[] = [];
  for (const line of lines) {
    const [, word = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (word === 'ENV') env.set(rest.split('=')[0] ?? '', rest);
    else if (word === 'USER') config.User = rest;
    else if (word === 'WORKDIR') config.WorkingDir = rest;
    else if (word === 'ENTRYPOINT') config.Entrypoint = JSON.parse(rest);
    else if (word === 'CMD') config.Cmd = JSON.parse(rest);
    else if (word === 'RUN') folders.push(...rest.split(' && ').map(madeBy));
    else if (!/^(?:FROM|LABEL|EXPOSE|COPY)\b|^#|^\s*$/.test(line))
      throw new Error(`nobody knows here what this does: ${line}`);
  }
  return { config: { ...config, Env: [...env.values()] }, folders };
}

/** The only command that our Dockerfiles run in their last stage. */
function madeBy(command: string): MadeFolder {
  const [, user, group, mode = FOLDER_MODE.toString(8), path] =
    /^install -d(?: -o (\d+))?(?: -g (\d+))?(?: -m (\d+))? (\/\S+)$/.exec(command) ?? [];
  if (path === undefined) throw new Error(`nobody knows here what this does: RUN ${command}`);
  return { path, owner: `${user ?? 0}:${group ?? 0}`, mode: Number.parseInt(mode, 8) };
}
