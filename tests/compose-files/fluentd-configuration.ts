// Reads Fluentd's configuration: sections within sections, each closed by its own name, and their parameters.

/** A section, such as `<match **>`. */
export interface Section {
  readonly name: string;
  /** What stands behind the name. */
  readonly argument: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly sections: readonly Section[];
}

interface Open {
  readonly name: string;
  readonly argument: string;
  readonly parameters: Record<string, string>;
  readonly sections: Section[];
}

/** @throws Error with the line that is wrong */
export function sectionsOf(text: string): readonly Section[] {
  const stack: Open[] = [{ name: '', argument: '', parameters: {}, sections: [] }];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const current = stack.at(-1) as Open;
    const wrong = (why: string): Error => new Error(`line ${index + 1}: ${why}: ${line}`);
    const closing = /^<\/(\w+)>$/.exec(line);
    const opening = /^<(\w+)(?:\s+([^>]+))?>$/.exec(line);
    const parameter = /^(@?\w+)\s+(\S.*)$/.exec(line);
    if (closing) {
      if (stack.length === 1 || closing[1] !== current.name)
        throw wrong(`closes what is not open, but ${current.name}`);
      stack.pop();
      stack.at(-1)?.sections.push(current);
    } else if (opening) {
      stack.push({ name: opening[1] ?? '', argument: opening[2] ?? '', parameters: {}, sections: [] });
    } else if (parameter?.[1] !== undefined && stack.length > 1) {
      if (parameter[1] in current.parameters) throw wrong('is said twice');
      current.parameters[parameter[1]] = parameter[2] ?? '';
    } else throw wrong('is no section and no parameter');
  }
  if (stack.length > 1) throw new Error(`the end: ${stack.at(-1)?.name} is open`);
  return stack[0]?.sections ?? [];
}

/** A section and all within it, each with its path: `match elasticsearch/buffer`. */
export function walk(section: Section, above = ''): [path: string, section: Section][] {
  const type = section.parameters['@type'];
  const own = above === '' && type !== undefined ? `${section.name} ${type}` : section.name;
  const path = above === '' ? own : `${above}/${own}`;
  // What is within a label stands as if it were outside.
  const inner = section.name === 'label' ? '' : path;
  return [[path, section], ...section.sections.flatMap((each) => walk(each, inner))];
}
