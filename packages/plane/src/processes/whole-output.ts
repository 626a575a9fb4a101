// The output of a program as a stream that ends only if the program succeeds.
import { type Readable, Transform } from 'node:stream';

/** A program with its output. */
interface Source {
  readonly stdout: Readable;
  /** Rejects if the program fails; its output is then incomplete. */
  readonly ended: Promise<unknown>;
  /** Ends it. */
  stop(): void;
}

/**
 * Passes the output on. Output ends before the exit code is known, so the end of the stream is delayed until then. A
 * cancelled reader does not wait for the program's next byte: destroying the stream ends the program at once.
 *
 * @param after runs before the stream ends, and when it is destroyed
 */
export function wholeOutput({ stdout, ended, stop }: Source, after = async (): Promise<void> => undefined): Readable {
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  ended.then(over, over);
  const whole = new Transform({
    transform: (chunk, _encoding, done) => done(null, chunk),
    flush: (done) => void ended.then(after).then(() => done(), done),
    destroy(error, done) {
      stdout.destroy();
      if (!isOver) stop();
      after().then(
        () => done(error),
        (failed: Error) => done(error ?? failed),
      );
    },
  });
  // A later reader gets the error.
  whole.on('error', () => undefined);
  ended.catch((error: Error) => whole.destroy(error));
  stdout.pipe(whole);
  return whole;
}
