// Keyboard shortcuts of the page; inactive while the user types, and with Control, Alt or Meta.
import { useEffect } from 'preact/hooks';
import { limits } from '../limits.ts';
import { navigate } from '../router.ts';
import { refreshNow } from '../time/use-now.ts';

const places: Readonly<Record<string, string>> = {
  o: '/',
  l: '/logs',
  s: '/shipping',
  f: '/d/telltale-fleet',
  d: '/d/telltale-service',
};

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable);
}

/** The range is kept in the other view. */
function go(path: string): void {
  const query = new URLSearchParams(location.search);
  const kept = [...query].filter(([name]) => ['from', 'to', 'refresh'].includes(name));
  const text = new URLSearchParams(kept).toString();
  navigate(text === '' ? path : `${path}?${text}`);
}

/** Waits for the view to be drawn if it had no search box yet. */
function focusSearch(): void {
  const find = (): HTMLElement | null => document.querySelector('[data-search]');
  if (find() === null) go('/logs');
  requestAnimationFrame(() => requestAnimationFrame(() => find()?.focus()));
}

function moveInRecords(direction: 1 | -1): void {
  const lines = [...document.querySelectorAll<HTMLElement>('.record-line')];
  const { activeElement } = document;
  const current = lines.findIndex((line) => line.closest('.record')?.contains(activeElement));
  const next = lines[current === -1 ? 0 : current + direction];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

function act(key: string, help: () => void): boolean {
  switch (key) {
    case '/':
      focusSearch();
      return true;
    case 't':
      document.querySelector<HTMLElement>('[data-shortcut="t"]')?.click();
      return true;
    case 'r':
      refreshNow();
      return true;
    case '?':
      help();
      return true;
    case 'j':
    case 'k':
      moveInRecords(key === 'j' ? 1 : -1);
      return true;
    default:
      return false;
  }
}

export function useKeyboard(help: () => void): void {
  useEffect(() => {
    let waitsUntil = 0;
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
      if (document.querySelector('dialog[open]') !== null) return;
      const place = event.timeStamp < waitsUntil ? places[event.key] : undefined;
      waitsUntil = event.key === 'g' ? event.timeStamp + limits.secondKeyMs : 0;
      if (place !== undefined) go(place);
      else if (!act(event.key, help)) return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [help]);
}
