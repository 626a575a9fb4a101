// Recognises loopback addresses.

/** Whether a URL is a loopback address, to which no network is involved. */
export function isLoopback(node: string): boolean {
  return URL.canParse(node) && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(node).hostname);
}
