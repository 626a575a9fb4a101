/** Exit codes; an interrupted command exits with 128 and the signal's number. */
export declare const exitCodes: {
  readonly ok: 0;
  /** It could not be done; the message says why. */
  readonly failure: 1;
  /** The command line is wrong. */
  readonly usage: 2;
  /** `status` alone: not every part of the plane runs. */
  readonly notRunning: 3;
  /** `import`: something was left as it is, for somebody has edited it or it comes from elsewhere. `init`: to a person. */
  readonly left: 4;
};
//# sourceMappingURL=exit-codes.d.ts.map
