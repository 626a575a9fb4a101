// The faults of an Elasticsearch in trouble, drawn from a seed: one for each request, and some that last a while.
import { Random } from '../random.ts';

/** What is wrong with the answer to one request. */
export type Fault =
  | { readonly kind: 'none' }
  /** Nothing is taken, and the status says so. */
  | { readonly kind: 'status'; readonly status: number }
  /** Some items are refused for a while, or taken and reported as a conflict or a failure. */
  | { readonly kind: 'items'; readonly status: number; readonly share: number; readonly taken: boolean }
  /** Answered late. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Everything is taken, and the answer does not come through. */
  | { readonly kind: 'half an answer' | 'answer lost' | 'reset behind it' | 'short answer' }
  /** Everything is taken, and the answer is none that a client understands. */
  | { readonly kind: 'garbage'; readonly body: string; readonly type: string; readonly product: boolean }
  /** Nothing is taken. */
  | { readonly kind: 'reset' | 'closed while reading' | 'no answer' };

/** Draws faults. */
export class Trouble {
  /** Draws for the items too. */
  readonly random: Random;
  readonly #share: number;
  #lasting: { readonly fault: Fault; readonly until: number } | undefined;
  #over = false;

  constructor(seed: number, share: number) {
    this.random = new Random(seed);
    this.#share = share;
  }

  /** From now on all is well. */
  end(): void {
    this.#over = true;
  }

  get over(): boolean {
    return this.#over;
  }

  /** What is wrong with the next request. */
  next(now: number): Fault {
    if (this.#over) return { kind: 'none' };
    if (this.#lasting !== undefined && now < this.#lasting.until) return this.#lasting.fault;
    this.#lasting = undefined;
    if (!this.random.chance(this.#share)) return { kind: 'none' };
    const fault = this.#draw();
    if (fault.kind === 'status' && this.random.chance(0.6)) {
      this.#lasting = { fault, until: now + this.random.whole(50, 900) };
    }
    return fault;
  }

  #draw(): Fault {
    const { random } = this;
    return random.one<() => Fault>([
      () => ({ kind: 'status', status: random.one([429, 429, 503, 500, 502, 504]) }),
      () => ({ kind: 'status', status: random.one([429, 503, 401, 403]) }),
      () => ({ kind: 'items', status: random.one([429, 503, 500, 404, 403]), share: random.next(), taken: false }),
      () => ({ kind: 'items', status: random.one([429, 503]), share: 1, taken: false }),
      () => ({ kind: 'items', status: random.one([409, 409, 503]), share: random.next(), taken: true }),
      () => ({ kind: 'slow', ms: random.whole(20, 500) }),
      () => ({ kind: random.one(['half an answer', 'answer lost', 'reset behind it', 'short answer'] as const) }),
      () => random.one(garbage),
      () => ({ kind: random.one(['reset', 'closed while reading', 'closed while reading', 'no answer'] as const) }),
    ])();
  }
}

const json = 'application/json';
const garbage: readonly [Fault, ...Fault[]] = [
  { kind: 'garbage', body: '<html>hello</html>', type: 'text/html', product: false },
  { kind: 'garbage', body: '<html>hello</html>', type: 'text/html', product: true },
  { kind: 'garbage', body: '{"errors":true,"items":[{"create":{"sta', type: json, product: true },
  { kind: 'garbage', body: '{"ok":true}', type: json, product: true },
  { kind: 'garbage', body: '[1,2,3]', type: json, product: true },
  { kind: 'garbage', body: '\u0000\u0001\ufffd', type: json, product: true },
  { kind: 'garbage', body: '', type: json, product: true },
];
