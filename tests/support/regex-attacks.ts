// Inputs that make an expression work for nothing: its own parts, again and again.
import type { AST } from '@eslint-community/regexpp';
import { isSingle, parsed } from './regex-steps.ts';

const candidates = [...'aA0 _-.:/="\'\\{}[](),;<>@%$&?+*~|!#\n\t`^éZzEeyJBbkK123'];

/** Some characters that an element takes. */
function charactersOf(element: AST.Character | AST.CharacterSet | AST.CharacterClass, flags: string): string[] {
  if (element.type === 'Character') return [String.fromCodePoint(element.value)];
  const one = new RegExp(`^${element.raw}$`, flags);
  return candidates.filter((character) => one.test(character)).slice(0, 2);
}

/** A short text that a part of an expression takes, and all the parts on the way that can be repeated. */
class Sampler {
  readonly #flags: string;
  /** What stands before a part that can be repeated often, and what that part takes. */
  readonly pumps: { readonly before: string; readonly pump: string }[] = [];

  constructor(flags: string) {
    this.#flags = flags;
  }

  alternatives(alternatives: readonly AST.Alternative[], before: string): string {
    return alternatives.map(({ elements }) => this.#sequence(elements, before))[0] ?? '';
  }

  #sequence(elements: readonly AST.Element[], before: string): string {
    let text = '';
    for (const element of elements) text += this.#element(element, before + text);
    return text;
  }

  #element(element: AST.Element, before: string): string {
    if (isSingle(element)) return charactersOf(element, this.#flags)[0] ?? '';
    if (element.type === 'Quantifier') return this.#quantified(element, before);
    if (element.type === 'Group' || element.type === 'CapturingGroup') {
      return this.alternatives(element.alternatives, before);
    }
    if (element.type === 'Assertion' && (element.kind === 'lookahead' || element.kind === 'lookbehind')) {
      const sample = this.alternatives(element.alternatives, before);
      // What has to stand before is a part of the text, what has to follow comes by itself.
      return element.kind === 'lookbehind' && !element.negate ? sample : '';
    }
    return '';
  }

  #quantified({ min, max, element }: AST.Quantifier, before: string): string {
    const pumps = isSingle(element) ? charactersOf(element, this.#flags) : [this.#element(element, before)];
    if (max >= 8) for (const pump of pumps) if (pump !== '') this.pumps.push({ before, pump });
    return (pumps[0] ?? '').repeat(Math.max(min, 1));
  }
}

/** Texts of about this length. */
export function attacks(expression: RegExp, length: number): string[] {
  const sampler = new Sampler(expression.flags.replaceAll(/[gyd]/g, ''));
  const whole = sampler.alternatives(parsed(expression).alternatives, '');
  const pieces = new Set([whole, whole.slice(0, -1), `${whole}\0`, `-${whole}`]);
  const texts: string[] = [];
  for (const { before, pump } of sampler.pumps) {
    for (const piece of [
      pump,
      `${before}${pump}`,
      `${before}${pump.repeat(20)}`,
      `-${before}${pump.repeat(10)}`,
      `${before}${pump}\0`,
    ]) {
      pieces.add(piece);
    }
    texts.push(`${before}${filled(pump, length)}\0`);
  }
  return [...texts, ...[...pieces].filter((piece) => piece !== '').map((piece) => filled(piece, length))];
}

function filled(piece: string, length: number): string {
  return piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
}
