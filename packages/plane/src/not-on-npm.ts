// The message for installing the preload while it is not published on npm.

/** Where to find the installation instructions instead; a clause without a full stop. */
export const notOnNpm =
  'It is not on npm yet: the section "In a service of your own" of README.md says how to install it from a clone';
