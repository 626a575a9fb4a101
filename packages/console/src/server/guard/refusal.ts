// A refused request: its status, and a sentence for the user.

/** The response to a refused request. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}
