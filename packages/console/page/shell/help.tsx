// Which key does what.
import { useEffect, useRef } from 'preact/hooks';

const keys = [
  ['/', 'search'],
  ['t', 'choose the time range'],
  ['r', 'refresh'],
  ['j  k', 'next record, previous record'],
  ['Enter', 'unfold a record'],
  ['g o', 'overview'],
  ['g l', 'logs'],
  ['g s', 'shipping'],
  ['g f', 'dashboard Fleet'],
  ['g d', 'dashboard Service'],
  ['?', 'this list'],
  ['Esc', 'close'],
] as const;

interface HelpProps {
  readonly isOpen: boolean;
  readonly close: () => void;
}

export function Help({ isOpen, close }: HelpProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} aria-labelledby="help-title" onClose={close}>
      <h2 id="help-title">Keys</h2>
      <dl class="keys">
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              {key.split(/\s+/).map((each) => (
                <kbd key={each}>{each}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p class="hint">
        Drag over a graph to zoom in, click twice to zoom out. A diamond is one request: a click shows its log lines.
      </p>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={close}>
          Close
        </button>
      </div>
    </dialog>
  );
}
