// The session: the link's one-time token is exchanged for a cookie with another secret.
import type { Asked } from './asked.ts';
import type { Refusal } from './refusal.ts';
import { isSame, newSecret } from './secret.ts';

const again = 'Run `telltale console` again for a new link, or use the window that is open.';

/** Who may ask: whoever came by the link, from then on. */
export class Session {
  readonly #secret: string = newSecret();
  readonly #cookieName: string;
  #token: string | undefined = newSecret();
  /** Where the link leads; good once. */
  readonly linkTarget: string = `/open?token=${this.#token}`;

  /** @param port in the cookie's name: cookies know no ports, and several consoles may be open */
  constructor(port: number) {
    this.#cookieName = `telltale_console_${port}`;
  }

  /**
   * Uses the token up.
   *
   * @param parameters of the link
   * @returns the cookie to set, or why there is none
   */
  open(parameters: URLSearchParams): { readonly cookie: string } | Refusal {
    const [given = '', ...more] = parameters.getAll('token');
    if (this.#token === undefined) {
      return {
        status: 410,
        code: 'link_used',
        message: `This link has been used: it opens the console once. ${again}`,
      };
    }
    if (more.length > 0 || !isSame(given, this.#token)) {
      return { status: 401, code: 'wrong_link', message: `This is not the link of this console. ${again}` };
    }
    this.#token = undefined;
    return { cookie: `${this.#cookieName}=${this.#secret}; HttpOnly; SameSite=Strict; Path=/` };
  }

  /** Whether the request has the cookie. Others of that name, which any port of this machine can set, do no harm. */
  isHeldBy({ headersDistinct: { cookie = [] } }: Asked): boolean {
    return cookie
      .flatMap((header) => header.split(';'))
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(`${this.#cookieName}=`))
      .some((pair) => isSame(pair.slice(this.#cookieName.length + 1), this.#secret));
  }

  /** Said to whoever has no cookie. */
  readonly missing: Refusal = {
    status: 401,
    code: 'no_session',
    message: `This console is opened by the link that the command printed. ${again}`,
  };
}
