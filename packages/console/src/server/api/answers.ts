// Which function answers which path of the API.
import type { Answer } from './call.ts';

export const answers: ReadonlyMap<string, Answer> = new Map<string, Answer>([]);
