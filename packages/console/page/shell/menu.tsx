// A button with a popup below it, closed by Escape, by a click outside, and when it loses the focus.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface MenuProps {
  readonly label: ComponentChildren;
  /** The popup's accessible name. */
  readonly title: string;
  readonly class?: string;
  /** The side of the button with which the popup is aligned. */
  readonly align?: 'start' | 'end';
  /** Set for the menu that a shortcut opens. */
  readonly shortcut?: string;
  readonly children: (close: () => void) => ComponentChildren;
}

export function Menu({ label, title, class: name = '', align = 'start', shortcut, children }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const id = `menu-${title.replaceAll(' ', '-')}`;
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!isOpen) return;
    const box = root.current?.querySelector<HTMLElement>('.menu-box');
    box?.querySelector<HTMLElement>('[data-first], input, button, a')?.focus();
    const beside = (event: Event): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', beside);
    document.addEventListener('focusin', beside);
    return () => {
      document.removeEventListener('pointerdown', beside);
      document.removeEventListener('focusin', beside);
    };
  }, [isOpen]);
  return (
    <div class={`menu ${name}`} ref={root}>
      <button
        type="button"
        ref={button}
        class="button"
        aria-expanded={isOpen}
        aria-controls={id}
        data-shortcut={shortcut}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
      </button>
      {isOpen && (
        <section
          id={id}
          class={`menu-box menu-${align}`}
          aria-label={title}
          onKeyDown={(event: KeyboardEvent) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            close();
          }}
        >
          {children(close)}
        </section>
      )}
    </div>
  );
}
