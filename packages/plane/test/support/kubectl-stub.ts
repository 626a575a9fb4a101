// A program called kubectl that answers as a test says, and keeps what it was asked. It follows what kubectl documents: `diff`
// ends with 1 where there are differences, `--ignore-not-found` prints nothing, errors stand on stderr.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../src/processes/run-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What is answered to commands that match. */
export interface StubAnswer {
  readonly when: RegExp;
  /** A text, or an object that is printed as JSON. */
  readonly stdout?: string | object;
  readonly stderr?: string;
  readonly code?: number;
  /** Holds only after a command that matches was run. */
  readonly after?: RegExp;
  /** Goes on after it has answered, as a forwarded port does. */
  readonly stays?: true;
}

/** One call: its arguments without those that every call has, and what it read. */
export interface StubCall {
  readonly args: string;
  readonly context: string;
  /** As the option says, which is `none` where it is left out. */
  readonly namespace: string;
  readonly input: string;
  /** The variable KUBERC: `off` keeps a user's preferences from changing what a command does. */
  readonly kuberc: string;
  readonly pid: number;
}

/** The stub, and what it was asked. */
export interface KubectlStub {
  readonly env: Environment;
  calls(): readonly StubCall[];
}

/** As bash has regular expressions. */
const extended = ({ source }: RegExp): string => `'${source.replaceAll('(?:', '(').replaceAll(String.raw`\/`, '/')}'`;

/** One answer as a branch of the script; a shell starts in a tenth of the time that Node takes. */
function branch({ when, after, stderr = '', code = 0, stays }: StubAnswer, index: number): string {
  const condition = [`[[ $args =~ $when ]]`, ...(after ? ['ran "$after"'] : [])].join(' && ');
  return `when=${extended(when)}${after ? ` after=${extended(after)}` : ''}
if ${condition}; then
  cat "$folder/${index}.stdout"
  printf '%s' '${stderr.replaceAll("'", `'\\''`)}' >&2
  ${stays ? 'exec sleep 1000' : `exit ${code}`}
fi
`;
}

const head = `
context=none
namespace=none
while [[ $1 == --context || $1 == --namespace ]]; do
  if [[ $1 == --context ]]; then context=$2; else namespace=$2; fi
  shift 2
done
args="$*"
input=''
[[ $args == *' --filename -'* ]] && input=$(cat)
ran() { local call; for call in "\${earlier[@]}"; do [[ -e $call && $(<"$call") =~ $1 ]] && return 0; done; return 1; }
call="$folder/calls/\${EPOCHREALTIME/./}.$$"
answer() {
`;

const tail = `
  printf 'error: the stub has no answer to: %s\\n' "$args" >&2
  exit 64
}
printf '%s' "$input" > "$call.input"
printf '%s' "$context" > "$call.context"
printf '%s' "$namespace" > "$call.namespace"
printf '%s' "$KUBERC" > "$call.kuberc"
# What counts as run before does not count itself.
earlier=("$folder"/calls/*.args)
printf '%s\\n' "$args" > "$call.args"
answer
`;

/** A stub on a path of its own, with nothing else on it but what a system has. The first answer that matches counts. */
export function kubectlStub(answers: readonly StubAnswer[]): KubectlStub {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'calls'));
  for (const [index, { stdout = '' }] of answers.entries()) {
    writeFileSync(join(folder, `${index}.stdout`), typeof stdout === 'object' ? JSON.stringify(stdout) : stdout);
  }
  const script = `#!/bin/bash\nfolder='${folder}'${head}${answers.map(branch).join('')}${tail}`;
  writeFileSync(join(folder, 'kubectl'), script, { mode: 0o755 });
  const read = (name: string): string => readFileSync(join(folder, 'calls', name), 'utf8');
  return {
    env: { PATH: `${folder}:/usr/bin:/bin` },
    calls: () =>
      readdirSync(join(folder, 'calls'))
        .filter((name) => name.endsWith('.args'))
        .toSorted()
        .map((name) => ({
          args: read(name).trimEnd(),
          context: read(name.replace(/args$/, 'context')),
          namespace: read(name.replace(/args$/, 'namespace')),
          input: read(name.replace(/args$/, 'input')),
          kuberc: read(name.replace(/args$/, 'kuberc')),
          pid: Number(name.split('.')[1]),
        })),
  };
}

/** A list as kubectl prints it. */
export const list = (...items: readonly object[]): object => ({ kind: 'List', apiVersion: 'v1', items });
