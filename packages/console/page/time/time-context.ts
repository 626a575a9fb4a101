// Context with the time range and the refresh interval, read from the address, for every view.
import { createContext } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import type { TimeRange } from '../../src/api.ts';
import { type Address, changeQuery } from '../router.ts';
import { defaultRange, type RangeText, resolveRange } from './range.ts';
import { useNow } from './use-now.ts';

export interface Time {
  readonly text: RangeText;
  readonly range: TimeRange;
  readonly now: number;
  readonly refresh: Refresh;
}

export type Refresh = '5s' | '30s' | 'off';
export const refreshes: readonly Refresh[] = ['5s', '30s', 'off'];
const refreshMs: Readonly<Record<Refresh, number>> = { '5s': 5_000, '30s': 30_000, off: 0 };

const isRefresh = (text: string | null): text is Refresh => refreshes.some((each) => each === text);

/** Hook: reads both from the address; a relative range advances with each refresh and each click. */
export function useAddressTime(at: Address): Time {
  const { query } = at;
  const from = query.get('from') ?? defaultRange.from;
  const to = query.get('to') ?? defaultRange.to;
  const asked = query.get('refresh');
  const refresh = isRefresh(asked) ? asked : '30s';
  const now = useNow(refreshMs[refresh], at);
  return useMemo(() => {
    const text = { from, to };
    return { text, range: resolveRange(text, now), now, refresh };
  }, [from, to, now, refresh]);
}

const start = Date.now();

export const TimeContext = createContext<Time>({
  text: defaultRange,
  range: resolveRange(defaultRange, start),
  now: start,
  refresh: '30s',
});

export const useTime = (): Time => useContext(TimeContext);

/** Changes the range; the default range is removed from the address. */
export function chooseRange({ from, to }: RangeText): void {
  const isDefault = from === defaultRange.from && to === defaultRange.to;
  changeQuery(isDefault ? { from: undefined, to: undefined } : { from, to });
}

export function chooseRefresh(refresh: Refresh): void {
  changeQuery({ refresh: refresh === '30s' ? undefined : refresh }, { replace: true });
}
