// Authentication of scrapes: basic credentials or a bearer token, compared in constant time.

/** Accepted credentials; any of them is sufficient. */
export interface Credentials {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly bearerToken?: string | undefined;
}

/** Loaded only if there are credentials: it takes 10 ms. */
function crypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto');
}

/** Digests have the same length, so the comparison reveals nothing about the secrets' lengths. */
function digest(text: string): Buffer {
  return crypto().createHash('sha256').update(text).digest();
}

/** A check of an `Authorization` header. */
export function checkOf({
  username,
  password,
  bearerToken,
}: Credentials): ((header: string | undefined) => boolean) | undefined {
  const wanted: Buffer[] = [];
  if (username !== undefined && password !== undefined) {
    wanted.push(digest(`basic ${Buffer.from(`${username}:${password}`).toString('base64')}`));
  }
  if (bearerToken !== undefined) wanted.push(digest(`bearer ${bearerToken}`));
  if (wanted.length === 0) {
    // User or password alone: the page was meant to be protected, so it stays closed.
    return username === undefined && password === undefined ? undefined : () => false;
  }
  return (header) => {
    const match = /^(basic|bearer) +(\S+) *$/i.exec(header ?? '');
    const shown = digest(`${match?.[1]?.toLowerCase()} ${match?.[2]}`);
    return wanted.map((one) => crypto().timingSafeEqual(one, shown)).includes(true);
  };
}
