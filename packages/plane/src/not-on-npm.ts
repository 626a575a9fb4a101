// What is said wherever the preload is to be installed, for as long as no registry has it.

/** Where to read how it is installed instead; a clause without its stop. */
export const notOnNpm =
  'It is not on npm yet: the section "In a service of your own" of README.md says how to install it from a clone';
