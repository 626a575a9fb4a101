// Why a request is not answered: its status, and a sentence for the person who sees it.

/** What is sent instead of an answer. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}
