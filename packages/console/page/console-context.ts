// What the page knows before it draws anything: dashboards, saved searches, where Grafana and Kibana are.
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
