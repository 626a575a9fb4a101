// Where a part of the plane is, and who asks it.

/** An address with a user's credentials. */
export interface Endpoint {
  readonly url: string;
  /** PEM text of the authority. */
  readonly ca: string;
  readonly username: string;
  readonly password: string;
}
