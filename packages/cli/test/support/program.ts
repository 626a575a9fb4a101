// The built program, started as a user's shell would start it.
import { fileURLToPath } from 'node:url';

/** Path of the program's entry. */
export const main: string = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
