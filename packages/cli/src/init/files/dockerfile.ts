// Edits a Dockerfile: the start command of its last stage, in exec form or shell form.

import { notOnNpm } from '@telltale/plane';
import { DockerfileParser, type Instruction, JSONInstruction, type Keyword } from 'dockerfile-ast';
import { editCommand, nodeOption, preload } from '../commands/edit-command.ts';
import { type Launch, launchOf, type Way } from '../commands/launch.ts';
import { limits } from '../limits.ts';
import { type Plan, putStart, scriptNames } from '../plan.ts';

interface Word {
  readonly text: string;
  /** The end of the word in the file. */
  readonly end: number;
}

/** Reads a Dockerfile; does nothing if there is none. */
export function planDockerfile(plan: Plan, path: string): void {
  const text = plan.drafts.read(path);
  if (text === undefined) return;
  const file = new Reader(text);
  const last = file.lastStage();
  const [entrypoint, command] = [last.findLast(is('ENTRYPOINT')), last.findLast(is('CMD'))];
  noteNode(plan, path, last);
  if (entrypoint === undefined && command === undefined) return;
  if (last.some((one) => is('ENV')(one) && file.textOf(one).includes(preload))) {
    putStart(plan, { where: path, command: file.textOf(command ?? entrypoint), launch: { how: 'present' } }, false);
    return;
  }
  const edit = file.edit(entrypoint, command, scriptNames(plan));
  const what = command ?? entrypoint;
  if (edit === undefined) {
    plan.byHand.push({
      what: `${path} starts an unknown program (${file.textOf(what)}). If it runs Node, put this before it`,
      lines: [`ENV NODE_OPTIONS="${nodeOption('--import')}"`],
    });
    return;
  }
  const { launch } = edit;
  let { after } = edit;
  if (launch.how === 'options') after = file.withOptions(last, launch.way, [entrypoint, command]);
  if (isNextStandalone(text) && launch.how === 'flags') {
    putStart(plan, { where: path, command: file.textOf(what), launch }, false);
    plan.byHand.splice(-1, 1, {
      what: `${path} starts Next's standalone build, which contains only the app's own packages: install the preload beside it. ${notOnNpm}; once it is:`,
      lines: [
        `RUN npm install --prefix /telltale ${preload}`,
        `ENV NODE_OPTIONS="--import /telltale/node_modules/${preload}/preload/index.js"`,
      ],
    });
    return;
  }
  if (after !== undefined) plan.drafts.put(path, after);
  putStart(plan, { where: path, command: file.textOf(what), launch }, after !== undefined);
}

function is(keyword: `${Keyword}`): (one: Instruction) => boolean {
  return (one) => one.getKeyword() === keyword;
}

function isNextStandalone(text: string): boolean {
  return /\.next\/standalone/.test(text);
}

function noteNode({ notes }: Plan, path: string, stage: readonly Instruction[]): void {
  const image = stage.find(is('FROM'))?.getArguments()[0]?.getValue() ?? '';
  const version = Number(/(?:^|\/)node:(\d+)/.exec(image)?.[1]);
  if (version < limits.nodeVersionMin)
    notes.push(`${path} is built FROM ${image}, but the preload needs Node 22.15 or newer`);
}

/** The strings of a JSON list, across continued lines and comments. @returns undefined if it is not one */
function jsonWords(text: string, start: number, end: number): Word[] | undefined {
  const words: Word[] = [];
  for (let at = start + 1; at < end; ) {
    const rest = text.slice(at, end);
    const [between = ''] = /^(?:[\s,]|\\[ \t]*\r?\n|(?<=\n[ \t]*)#.*)+/.exec(rest) ?? [];
    const [string = ''] = /^"(?:[^"\\\n]|\\[^\n])*"/.exec(rest) ?? [];
    if (string !== '') {
      words.push({ text: String(JSON.parse(string)), end: at + string.length });
      at += string.length;
    } else if (between !== '') at += between.length;
    else return rest.trim() === ']' ? words : undefined;
  }
  return undefined;
}

class Reader {
  readonly #text: string;
  readonly #lines: readonly number[];
  readonly #instructions: readonly Instruction[];

  constructor(text: string) {
    this.#text = text;
    this.#lines = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map(({ 0: end, index }) => index + end.length)];
    this.#instructions = DockerfileParser.parse(text).getInstructions();
  }

  lastStage(): readonly Instruction[] {
    return this.#instructions.slice(Math.max(0, this.#instructions.findLastIndex(is('FROM'))));
  }

  /** An instruction as written. */
  textOf(instruction: Instruction | undefined): string {
    if (instruction === undefined) return '';
    const { start, end } = instruction.getRange();
    return this.#text.slice(this.#at(start), this.#at(end));
  }

  /** The file with the preload among Node's own options; `after` is unchanged if the preload does not belong there. */
  edit(
    entrypoint: Instruction | undefined,
    command: Instruction | undefined,
    scripts: ReadonlySet<string>,
  ): { readonly launch: Launch; readonly after?: string } | undefined {
    const [first, second] = [this.#exec(entrypoint), this.#exec(command)];
    // In shell form only the entrypoint runs.
    if (entrypoint !== undefined && first === undefined) return this.#shell(entrypoint, scripts);
    if (first !== undefined) {
      const all = this.#words([...first, ...(second ?? [])], scripts);
      if (all !== undefined) return all;
    }
    if (command === undefined) return undefined;
    return second === undefined ? this.#shell(command, scripts) : this.#words(second, scripts);
  }

  /** The file with NODE_OPTIONS before the start command. @returns undefined if its present value cannot be parsed */
  withOptions(
    stage: readonly Instruction[],
    way: Way,
    started: readonly (Instruction | undefined)[],
  ): string | undefined {
    if (stage.some((one) => is('ENV')(one) && /NODE_OPTIONS/.test(this.textOf(one)))) return undefined;
    const before = started.flatMap((one) => (one === undefined ? [] : [this.#at(one.getRange().start)]));
    const at = Math.min(...before);
    const end = this.#text.includes('\r\n') ? '\r\n' : '\n';
    return `${this.#text.slice(0, at)}ENV NODE_OPTIONS="${nodeOption(way)}"${end}${this.#text.slice(at)}`;
  }

  #words(words: readonly Word[], scripts: ReadonlySet<string>): { launch: Launch; after?: string } | undefined {
    const texts = words.map(({ text }) => text);
    const shell = /^(?:sh|bash|ash|dash)$/.test(texts[0]?.split('/').at(-1) ?? '') && texts[1] === '-c';
    if (shell) return this.#quotedShell(words[2], scripts);
    // An image with Node as its entrypoint needs only a script's name.
    if (/\.[cm]?js$/.test(texts[0] ?? '')) {
      return { launch: { how: 'options', program: 'node of the image', way: '--import' } };
    }
    const launch = launchOf(texts, scripts);
    if (launch?.how !== 'flags') return launch && { launch };
    const at = words[launch.after]?.end ?? 0;
    const added = nodeOption(launch.way)
      .split(' ')
      .map((word) => `, ${JSON.stringify(word)}`)
      .join('');
    return { launch, after: `${this.#text.slice(0, at)}${added}${this.#text.slice(at)}` };
  }

  #shell(instruction: Instruction, scripts: ReadonlySet<string>): { launch: Launch; after?: string } | undefined {
    const range = instruction.getArgumentsRange();
    if (range === null) return undefined;
    const [start, end] = [this.#at(range.start), this.#at(range.end)];
    const edit = editCommand(this.#text.slice(start, end), scripts);
    if (edit?.launch.how !== 'flags' || edit.after === undefined) return edit && { launch: edit.launch };
    return { launch: edit.launch, after: `${this.#text.slice(0, start)}${edit.after}${this.#text.slice(end)}` };
  }

  /** `["sh", "-c", "node app.js"]` */
  #quotedShell(word: Word | undefined, scripts: ReadonlySet<string>): { launch: Launch; after?: string } | undefined {
    const edit = word && editCommand(word.text, scripts);
    if (word === undefined || edit?.launch.how !== 'flags' || edit.after === undefined) {
      return edit && { launch: edit.launch };
    }
    const written = JSON.stringify(word.text);
    const start = word.end - written.length;
    if (this.#text.slice(start, word.end) !== written) return { launch: edit.launch };
    return {
      launch: edit.launch,
      after: `${this.#text.slice(0, start)}${JSON.stringify(edit.after)}${this.#text.slice(word.end)}`,
    };
  }

  /** The words of an instruction in exec form; undefined in shell form. */
  #exec(instruction: Instruction | undefined): readonly Word[] | undefined {
    const range = instruction?.getArgumentsRange();
    if (!(instruction instanceof JSONInstruction) || !range || instruction.getOpeningBracket() === null)
      return undefined;
    return jsonWords(this.#text, this.#at(range.start), this.#at(range.end));
  }

  #at({ line, character }: { readonly line: number; readonly character: number }): number {
    return (this.#lines[line] ?? this.#text.length) + character;
  }
}
