// One change to the sources that must not go unnoticed.

/** A text in a source that is replaced by another. */
export interface Mutant {
  /** What is broken, for people. */
  readonly name: string;
  /** From the repository's root. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** What noticed it. */
export type Catcher = 'the compiler' | 'the build' | 'promtool' | 'the lint' | 'the real servers';

/** What became of one. */
export interface MutantProof {
  readonly name: string;
  /** Undefined: it lives. */
  readonly caughtBy: Catcher | undefined;
}
