// Dark or light theme: the system's, or the user's choice.
import { useEffect, useState } from 'preact/hooks';

export type ThemeChoice = 'auto' | 'light' | 'dark';
export type Theme = 'light' | 'dark';

const key = 'telltale-theme';
const system = window.matchMedia('(prefers-color-scheme: light)');
const listeners = new Set<() => void>();

function stored(): ThemeChoice {
  try {
    const value = localStorage.getItem(key);
    return value === 'light' || value === 'dark' ? value : 'auto';
  } catch {
    // Without storage, the system's theme applies.
    return 'auto';
  }
}

let choice = stored();

function resolved(): Theme {
  if (choice !== 'auto') return choice;
  return system.matches ? 'light' : 'dark';
}

function apply(): void {
  document.documentElement.dataset.theme = resolved();
  for (const listener of listeners) listener();
}

export function startTheme(): void {
  system.addEventListener('change', apply);
  apply();
}

export function chooseTheme(value: ThemeChoice): void {
  choice = value;
  try {
    localStorage.setItem(key, value);
  } catch {
    // The choice lasts until the page is closed.
  }
  apply();
}

export function useTheme(): { readonly theme: Theme; readonly choice: ThemeChoice } {
  const [, setCount] = useState(0);
  useEffect(() => {
    const changed = (): void => setCount((count) => count + 1);
    listeners.add(changed);
    return () => void listeners.delete(changed);
  }, []);
  return { theme: resolved(), choice };
}
