// The address of a part of the plane, with the user for its requests.

/** An address with a user's credentials. */
export interface Endpoint {
  readonly url: string;
  /** PEM text of the authority. */
  readonly ca: string;
  readonly username: string;
  readonly password: string;
}
