// Type of an API error response.

/** Answer to a request that failed; its status says whose fault it is. */
export interface ApiError {
  readonly error: { readonly code: string; readonly message: string };
}
