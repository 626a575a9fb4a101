// Recognises loopback addresses.

/** Whether a URL is one of this machine, which no wire lies before. */
export function isLoopback(node: string): boolean {
  return URL.canParse(node) && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(node).hostname);
}
