// Progress of Compose from its events: the share of containers that have reached their state.

interface Event {
  readonly id?: string;
  readonly status?: string;
  readonly text?: string;
}

const arrived: ReadonlySet<string> = new Set(['Healthy', 'Exited', 'Running', 'Started']);

/** Parses the lines of `--progress json`. @param progress receives the fraction, and the container that changed */
export function composeProgress(progress: (fraction: number, detail: string) => void): (line: string) => void {
  const states = new Map<string, string>();
  return (line) => {
    const { id, status, text = status } = eventOf(line);
    if (id === undefined || text === undefined || !id.startsWith('Container ')) return;
    const name = id.slice('Container '.length).replace(/-\d+$/, '');
    states.set(name, text);
    const there = [...states.values()].filter((state) => arrived.has(state)).length;
    progress(there / states.size, `${name} ${text.toLowerCase()}`);
  };
}

function eventOf(line: string): Event {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // Warnings of the client come between the events.
    return {};
  }
}
