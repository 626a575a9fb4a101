// The session: the link's one-time token is exchanged for a cookie with another secret.
import type { IncomingRequest } from './incoming-request.ts';
import type { Refusal } from './refusal.ts';
import { isSame, newSecret } from './secret.ts';

const again = 'Run `telltale console` again for a new link, or use the open window.';

/** A session: the link opens it, and from then on the cookie identifies it. */
export class Session {
  readonly #secret: string = newSecret();
  readonly #cookieName: string;
  #token: string | undefined = newSecret();
  /** The target of the link; valid once. */
  readonly linkTarget: string = `/open?token=${this.#token}`;

  /** @param port part of the cookie's name: cookies are shared by all ports, and several consoles may run */
  constructor(port: number) {
    this.#cookieName = `telltale_console_${port}`;
  }

  /** Uses the token up. @param parameters query of the link @returns the cookie to set, or why there is none */
  open(parameters: URLSearchParams): { readonly cookie: string } | Refusal {
    const [given = '', ...more] = parameters.getAll('token');
    if (this.#token === undefined) {
      return {
        status: 410,
        code: 'link_used',
        message: `This link has been used, and it works only once. ${again}`,
      };
    }
    if (more.length > 0 || !isSame(given, this.#token)) {
      return { status: 401, code: 'wrong_link', message: `This link belongs to another console. ${again}` };
    }
    this.#token = undefined;
    return { cookie: `${this.#cookieName}=${this.#secret}; HttpOnly; SameSite=Strict; Path=/` };
  }

  /** Whether the request has the cookie. Cookies of the same name from other ports of this machine are ignored. */
  isHeldBy({ headersDistinct: { cookie = [] } }: IncomingRequest): boolean {
    return cookie
      .flatMap((header) => header.split(';'))
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(`${this.#cookieName}=`))
      .some((pair) => isSame(pair.slice(this.#cookieName.length + 1), this.#secret));
  }

  /** The refusal of a request without the cookie. */
  readonly missing: Refusal = {
    status: 401,
    code: 'no_session',
    message: `Open this console with the link that the command printed. ${again}`,
  };
}
