// Type of an API error response.

/** Response to a failed request; the status says whether the client or a server failed. */
export interface ApiError {
  readonly error: { readonly code: string; readonly message: string };
}
