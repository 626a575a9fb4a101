// The router: the address (path and parameters) is the page's state; links, back and forward change it.
import { useEffect, useState } from 'preact/hooks';
import { address, type Parameters } from './api.ts';

export interface Address {
  readonly path: string;
  readonly query: URLSearchParams;
}

function read(): Address {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

let current = read();
const listeners = new Set<(address: Address) => void>();

function publish(): void {
  current = read();
  for (const listener of listeners) listener(current);
}

/** Hook: the current address; renders again when it changes. */
export function useAddress(): Address {
  const [value, setValue] = useState(current);
  useEffect(() => {
    listeners.add(setValue);
    setValue(current);
    return () => void listeners.delete(setValue);
  }, []);
  return value;
}

interface NavigateOptions {
  /** Replaces the history entry, for changes too small to go back to. */
  readonly replace?: boolean;
}

export function navigate(to: string, { replace = false }: NavigateOptions = {}): void {
  const url = new URL(to, location.origin);
  if (url.origin !== location.origin) return;
  const isOtherPath = url.pathname !== location.pathname;
  if (url.href === location.href) return;
  if (replace) history.replaceState(null, '', url);
  else history.pushState(null, '', url);
  publish();
  if (isOtherPath) window.scrollTo(0, 0);
}

/** Changes some parameters of the address and keeps the others; undefined removes one. */
export function changeQuery(changes: Parameters, options?: NavigateOptions): void {
  navigate(withChanges(current, changes), options);
}

export function withChanges({ path, query }: Address, changes: Parameters): string {
  const kept = [...new Set(query.keys())].filter((name) => !(name in changes));
  return address(path, { ...Object.fromEntries(kept.map((name) => [name, query.getAll(name)])), ...changes });
}

/** Handles the page's links, and back and forward. */
export function startRouter(): void {
  window.addEventListener('popstate', publish);
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!(link instanceof HTMLAnchorElement) || link.target !== '' || link.origin !== location.origin) return;
    if (link.hash !== '' && link.pathname === location.pathname) return;
    event.preventDefault();
    navigate(link.href);
  });
}
