// Context with the console's description: dashboards, saved searches, addresses of Grafana and Kibana.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ConsoleDescription } from '../src/api.ts';

export const emptyDescription: ConsoleDescription = {
  telltale: '',
  engine: 'native',
  dashboards: [],
  searches: [],
  links: {},
};

export const ConsoleContext = createContext<ConsoleDescription>(emptyDescription);

export const useConsole = (): ConsoleDescription => useContext(ConsoleContext);
