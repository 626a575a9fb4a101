// Help for keyboard shortcuts.
import { useEffect, useRef } from 'preact/hooks';

const keys = [
  ['/', 'search'],
  ['t', 'choose the time range'],
  ['r', 'refresh'],
  ['j  k', 'next record, previous record'],
  ['Enter', 'expand a record'],
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
      <h2 id="help-title">Keyboard shortcuts</h2>
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
        Drag over a graph to zoom in, double-click to zoom out. A diamond is one request: click it to see its log lines.
      </p>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={close}>
          Close
        </button>
      </div>
    </dialog>
  );
}
