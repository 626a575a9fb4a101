// Counts the steps of a backtracking match: what an expression costs, whatever the machine does meanwhile.
import { type AST, RegExpParser } from '@eslint-community/regexpp';

type Element = AST.Element | AST.QuantifiableElement;
type Continuation = (at: number) => number;

const FAILED = -1;
const parser = new RegExpParser({ ecmaVersion: 2025 });

/** The parts of an expression. */
export function parsed(expression: RegExp): AST.Pattern {
  return parser.parsePattern(expression.source, 0, expression.source.length, { unicode: expression.unicode });
}

/** Whether an element takes one character, whatever else stands around it. */
export function isSingle(element: Element): element is AST.Character | AST.CharacterSet | AST.CharacterClass {
  return element.type === 'Character' || element.type === 'CharacterSet' || element.type === 'CharacterClass';
}

/** An expression that would take too long. */
export class TooManySteps extends Error {}

/** An expression that counts. It matches as the engine's own does: left to right, and by trying again. */
export class CountedExpression {
  readonly #pattern: AST.Pattern;
  readonly #flags: string;
  readonly #known = new Map<Element, Map<number, boolean>>();
  readonly #stepsMax: number;
  #text = '';
  steps = 0;

  /** @param stepsMax the search throws behind it: there are expressions that would never end */
  constructor(expression: RegExp, stepsMax = 500_000) {
    this.#stepsMax = stepsMax;
    this.#pattern = parsed(expression);
    this.#flags = expression.flags.replaceAll(/[gyd]/g, '');
  }

  /**
   * Matches from a place on, or only there.
   *
   * @returns where the match begins and ends; undefined where there is none
   */
  search(text: string, from: number, onlyThere: boolean): { from: number; to: number } | undefined {
    this.#text = text;
    for (let at = from; at <= text.length; at++) {
      const to = this.#alternatives(this.#pattern.alternatives, at, 1, (end) => end);
      if (to !== FAILED) return { from: at, to };
      if (onlyThere) return undefined;
    }
    return undefined;
  }

  #alternatives(alternatives: readonly AST.Alternative[], at: number, way: 1 | -1, then: Continuation): number {
    for (const { elements } of alternatives) {
      const end = this.#sequence(elements, way === 1 ? 0 : elements.length - 1, at, way, then);
      if (end !== FAILED) return end;
    }
    return FAILED;
  }

  #sequence(elements: readonly Element[], index: number, at: number, way: 1 | -1, then: Continuation): number {
    const element = elements[index];
    if (element === undefined) return then(at);
    return this.#element(element, at, way, (next) => this.#sequence(elements, index + way, next, way, then));
  }

  #element(element: Element, at: number, way: 1 | -1, then: Continuation): number {
    this.steps += 1;
    if (this.steps > this.#stepsMax) throw new TooManySteps(`more than ${this.#stepsMax} steps`);
    switch (element.type) {
      case 'Group':
      case 'CapturingGroup':
        return this.#alternatives(element.alternatives, at, way, then);
      case 'Assertion':
        return this.#holds(element, at) ? then(at) : FAILED;
      case 'Quantifier':
        return isSingle(element.element)
          ? this.#run(element, element.element, at, way, then)
          : this.#repeat(element, 0, at, way, then);
      default:
        if (!isSingle(element)) throw new Error(`${element.type} is not counted`);
        return this.#takes(element, way === 1 ? at : at - 1) ? then(at + way) : FAILED;
    }
  }

  /** One character again and again: as many as there are, then fewer. */
  #run(
    { min, max, greedy }: AST.Quantifier,
    single: AST.Character | AST.CharacterSet | AST.CharacterClass,
    at: number,
    way: 1 | -1,
    then: Continuation,
  ): number {
    let most = 0;
    if (greedy) while (most < max && this.#takes(single, way === 1 ? at + most : at - most - 1)) most++;
    for (let count = greedy ? most : 0; greedy ? count >= min : count <= max; count += greedy ? -1 : 1) {
      if (!greedy && count > 0 && !this.#takes(single, way === 1 ? at + count - 1 : at - count)) return FAILED;
      if (count < min) continue;
      this.steps += 1;
      const end = then(at + way * count);
      if (end !== FAILED) return end;
    }
    return FAILED;
  }

  #repeat(quantifier: AST.Quantifier, done: number, at: number, way: 1 | -1, then: Continuation): number {
    const { min, max, greedy, element } = quantifier;
    const once = (): number =>
      done >= max
        ? FAILED
        : this.#element(element, at, way, (next) =>
            next === at && done >= min ? FAILED : this.#repeat(quantifier, done + 1, next, way, then),
          );
    if (done < min) return once();
    const end = greedy ? once() : then(at);
    if (end !== FAILED) return end;
    return greedy ? then(at) : once();
  }

  #holds(assertion: AST.Assertion, at: number): boolean {
    switch (assertion.kind) {
      case 'start':
        return at === 0 || (this.#flags.includes('m') && this.#text[at - 1] === '\n');
      case 'end':
        return at === this.#text.length || (this.#flags.includes('m') && this.#text[at] === '\n');
      case 'word':
        return (isWord(this.#text[at - 1]) !== isWord(this.#text[at])) !== assertion.negate;
      default: {
        const way = assertion.kind === 'lookahead' ? 1 : -1;
        const found = this.#alternatives(assertion.alternatives, at, way, (end) => end) !== FAILED;
        return found !== assertion.negate;
      }
    }
  }

  #takes(element: AST.Character | AST.CharacterSet | AST.CharacterClass, at: number): boolean {
    this.steps += 1;
    const code = at < 0 || at >= this.#text.length ? undefined : this.#text.charCodeAt(at);
    if (code === undefined) return false;
    let known = this.#known.get(element);
    if (known === undefined) {
      known = new Map();
      this.#known.set(element, known);
    }
    let takes = known.get(code);
    if (takes === undefined) {
      takes = new RegExp(`^${element.raw}$`, this.#flags).test(String.fromCharCode(code));
      known.set(code, takes);
    }
    return takes;
  }
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character);
}
