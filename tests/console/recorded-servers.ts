// Servers of a plane for the console that record the requests to them; those not given are unreachable.
import { ConsoleError } from '../../packages/console/src/console-error.ts';
import { refused } from '../../packages/console/src/servers/refusal.ts';
import type { AskServer, Servers } from '../../packages/console/src/servers/servers.ts';
import type { Ask } from '../support/server-client.ts';

/** A server that is not there. */
export function silent(name: string): AskServer {
  return () => Promise.reject(new ConsoleError('unreachable', `${name} cannot be reached: connect ECONNREFUSED.`));
}

/** A server that is asked; its refusal is the console's. */
export function asking(ask: Ask, asked: string[] = []): AskServer {
  return async <Body>({ path, body }: Parameters<AskServer>[0]): Promise<Body> => {
    asked.push(path);
    try {
      return await ask<Body>(path, body);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const status = Number(/^\d+/.exec(message)?.[0]);
      throw refused('It', status, message);
    }
  };
}

/** Asks a server that needs no password. */
export function openly(url: string): Ask {
  return async <Answer>(path: string): Promise<Answer> => {
    const answer = await fetch(new URL(path, url));
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status}: ${text.slice(0, 500)}`);
    return JSON.parse(text) as Answer;
  };
}

/** No server but those that are given. */
export function servers(given: Partial<Servers>): Servers {
  return {
    prometheus: silent('Prometheus'),
    elasticsearch: silent('Elasticsearch'),
    alertmanager: silent('Alertmanager'),
    ...given,
  };
}
