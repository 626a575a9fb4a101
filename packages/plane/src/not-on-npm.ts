// The message for installing the preload while it is not published on npm.

/** Where to read how it is installed instead; a clause without its stop. */
export const notOnNpm =
  'It is not on npm yet: the section "In a service of your own" of README.md says how to install it from a clone';
