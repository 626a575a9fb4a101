// The page: a navigation of all views, and the view that the address names.
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ConsoleDescription } from '../src/api.ts';
import { ConsoleContext } from './console-context.ts';
import { limits } from './limits.ts';
import { type Address, changeQuery, useAddress } from './router.ts';
import { Empty, Failure, Loading } from './shell/failure.tsx';
import { Help } from './shell/help.tsx';
import { Icon } from './shell/icon.tsx';
import { useKeyboard } from './shell/keyboard.ts';
import { Navigation } from './shell/navigation.tsx';
import { Page } from './shell/page.tsx';
import { TimeContext, useAddressTime } from './time/time-context.ts';
import { useAnswer } from './use-answer.ts';
import { DashboardView } from './views/dashboard.tsx';
import { LogsView } from './views/logs/logs.tsx';
import { OverviewView } from './views/overview.tsx';
import { RequestView } from './views/request.tsx';
import { RunbookView } from './views/runbook.tsx';
import { ShippingView } from './views/shipping.tsx';

function View({ path }: Address) {
  const [, kind = '', name = '', ...more] = path.split('/');
  const subject = decode(name);
  if (more.length === 0) {
    if (path === '/') return <OverviewView />;
    if (path === '/logs') return <LogsView />;
    if (path === '/shipping') return <ShippingView />;
    if (kind === 'd' && subject !== '') return <DashboardView key={subject} uid={subject} />;
    if (kind === 'request' && subject !== '') return <RequestView key={subject} trace={subject} />;
    if (kind === 'runbooks' && subject !== '') return <RunbookView key={subject} name={subject} />;
  }
  return (
    <Page title="Not here">
      <Empty title={`There is no ${path}`}>Choose a view from the list at the side.</Empty>
    </Page>
  );
}

/** A handwritten address may have an invalid percent escape. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * A dashboard gets data when a service starts. So the page reloads the description at intervals, and when the user asks
 * for a refresh. On a dashboard without data it reloads as often as the panels do: data may have arrived.
 */
function useDescription({ path }: Address, now: number) {
  const [moment, setMoment] = useState(0);
  const known = useRef<ConsoleDescription | undefined>(undefined);
  const isUnfed = known.current?.dashboards.some(({ uid, not_fed }) => not_fed !== undefined && path === `/d/${uid}`);
  const answer = useAnswer<ConsoleDescription>('/api/console', isUnfed ? now : moment);
  known.current = answer.data;
  const isKnown = answer.data?.unknown === undefined;
  useEffect(() => {
    const timer = setInterval(
      () => {
        if (!document.hidden) setMoment(Date.now());
      },
      isKnown ? limits.descriptionMs : limits.unknownMs,
    );
    const again = (): void => setMoment(Date.now());
    window.addEventListener('telltale-refresh', again);
    return () => {
      clearInterval(timer);
      window.removeEventListener('telltale-refresh', again);
    };
  }, [isKnown]);
  return answer;
}

/**
 * The link opens the overview without a range. A young plane has little data for the last hour, so the address gets a
 * shorter range, which other views keep.
 *
 * @returns whether the range is settled, so that nothing is requested twice
 */
function useOpeningRange({ path, query }: Address, description: ConsoleDescription | undefined): boolean {
  const [isSettled, setSettled] = useState(false);
  useLayoutEffect(() => {
    if (description === undefined || isSettled) return;
    const from = description.opens_from;
    if (path === '/' && from && !query.has('from')) changeQuery({ from, to: 'now' }, { replace: true });
    setSettled(true);
  }, [description]);
  return isSettled;
}

export function App() {
  const at = useAddress();
  const time = useAddressTime(at);
  const { data, failure } = useDescription(at, time.now);
  const [isOpen, setOpen] = useState(false);
  const [isHelp, setHelp] = useState(false);
  const help = useCallback(() => setHelp(true), []);
  useKeyboard(help);
  useEffect(() => setOpen(false), [at]);
  const isSettled = useOpeningRange(at, data);
  if (data === undefined || !isSettled) return failure ? <Failure failure={failure} /> : <Loading />;
  return (
    <ConsoleContext.Provider value={data}>
      <TimeContext.Provider value={time}>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <button
          type="button"
          class="button icon-only navigation-button"
          aria-expanded={isOpen}
          aria-controls="navigation"
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="menu" label="Views" />
        </button>
        <Navigation isOpen={isOpen} help={help} />
        <div class="view">
          <View {...at} />
        </div>
        <Help isOpen={isHelp} close={() => setHelp(false)} />
      </TimeContext.Provider>
    </ConsoleContext.Provider>
  );
}
