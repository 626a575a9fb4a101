// The dead letters: records that Elasticsearch refused for good, with reason and original; they can be sent again.
import { useRef, useState } from 'preact/hooks';
import type { Shipping } from '../../../src/api.ts';
import { ApiFailure, ask } from '../../api.ts';
import { iso, moment } from '../../format/clock.ts';
import { limits } from '../../limits.ts';
import { escapeLine, escapeText } from '../../records/escape-text.ts';
import { refreshNow } from '../../time/use-now.ts';

type Letters = Shipping['dead_letters'];

/** The result of sending them again, by the server's names. */
type RetryResult = Readonly<Record<string, unknown>>;

const resultText = (result: RetryResult): string =>
  Object.entries(result)
    .filter(([, value]) => typeof value === 'number')
    .map(([name, value]) => `${name.replaceAll('_', ' ')}: ${value}`)
    .join(', ') || 'They were sent again.';

function Original({ text }: { readonly text: string }) {
  const shown = text.slice(0, limits.valueCharactersMax);
  return (
    // A region that scrolls is reached by keys too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <pre tabIndex={0}>
      {escapeText(shown)}
      {text.length > shown.length && ` … cut here, ${text.length.toLocaleString('en')} characters in all`}
    </pre>
  );
}

function DeadLetter({ letter }: { readonly letter: Letters['letters'][number] }) {
  const at = Date.parse(letter.at);
  return (
    <details class="letter">
      <summary>
        <time dateTime={iso(at)}>{moment(at)}</time>
        <code>{letter.data_stream}</code>
        <span class="letter-reason">{escapeLine(letter.reason)}</span>
      </summary>
      <p>{escapeText(letter.reason)}</p>
      <Original text={letter.original} />
      <p class="record-place">{letter.id}</p>
    </details>
  );
}

function Retry({ total }: { readonly total: number }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [result, setResult] = useState('');
  const [isSending, setSending] = useState(false);
  const send = async (): Promise<void> => {
    dialog.current?.close();
    setSending(true);
    try {
      setResult(resultText(await ask<RetryResult>('/api/dead-letters/retry', { body: {} })));
      refreshNow();
    } catch (error) {
      setResult(error instanceof ApiFailure ? error.message : String(error));
    } finally {
      setSending(false);
    }
  };
  return (
    <>
      <button type="button" class="button" disabled={isSending} onClick={() => dialog.current?.showModal()}>
        {isSending ? 'Sending …' : 'Send them again …'}
      </button>
      <span role="status">{result}</span>
      <dialog ref={dialog} aria-labelledby="retry-title">
        <h2 id="retry-title">
          Send {total === 1 ? 'this record' : `these ${total.toLocaleString('en')} records`} again?
        </h2>
        <p>
          Elasticsearch refused them for what they hold. Mend the cause first, such as a mapping: what is refused again
          stays a dead letter. None is stored twice.
        </p>
        <div class="dialog-actions">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            Leave them
          </button>
          <button type="button" class="button primary" onClick={send}>
            Send again
          </button>
        </div>
      </dialog>
    </>
  );
}

interface DeadLettersProps {
  readonly letters: Letters;
  /** Why there are none, if they could not be read. */
  readonly unknown: string | undefined;
  readonly canRetry: boolean;
}

export function DeadLetters({ letters: { total, letters }, unknown, canRetry }: DeadLettersProps) {
  return (
    <section class="panel dead-letters" aria-labelledby="dead-letters">
      <header>
        <h2 id="dead-letters">Dead letters</h2>
        {total > 0 && <span class="count">{total.toLocaleString('en')}</span>}
        {total > 0 && canRetry && <Retry total={total} />}
      </header>
      {unknown !== undefined && <p class="note is-warning">{unknown}</p>}
      {total === 0 && unknown === undefined && <p class="hint">None: Elasticsearch has accepted every record.</p>}
      {total > 0 && !canRetry && (
        <p class="hint">
          Send them again with <code>telltale dead-letters retry</code>, on the machine that manages this plane.
        </p>
      )}
      {letters.map((letter) => (
        <DeadLetter key={letter.id} letter={letter} />
      ))}
      {total > letters.length && letters.length > 0 && <p class="hint">The newest {letters.length} are listed.</p>}
    </section>
  );
}
