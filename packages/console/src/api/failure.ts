// The answer to a request of the page that failed.

/** Answer to a request that failed; its status says whose fault it is. */
export interface ApiError {
  readonly error: { readonly code: string; readonly message: string };
}
