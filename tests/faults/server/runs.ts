// Runs with a real Elasticsearch: applications log while it fails, and what it holds afterwards is counted by query.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApplicationProcess, startApplication } from '../application-process.ts';
import { type Found, faultsOf } from '../conservation.ts';
import type { ApplicationPlan } from '../fixtures/plan.ts';
import { bodyOf } from '../fixtures/records.ts';
import { type Journal, readJournal } from '../journal.ts';
import { limits } from '../limits.ts';
import { lettersOnDisk } from '../on-disk.ts';
import { quiet } from '../quiet.ts';
import type { RunResult } from '../report.ts';
import { countDocuments, readDocuments, readLetters } from './documents.ts';
import { Elasticsearch } from './elasticsearch.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { until } from './until.ts';

export const serverScenarios: readonly string[] = Object.keys(scenarios);

/** Runs scenarios on one server, and tells of each when it is over. */
export async function serverRuns(names: readonly string[], note: (result: RunResult) => void): Promise<void> {
  await using server = await Elasticsearch.start();
  for (const name of names) {
    const scenario = scenarios[name];
    if (scenario !== undefined) note(await new ServerRun(name, scenario, server).toEnd());
  }
}

class ServerRun {
  readonly #name: string;
  readonly #scenario: Scenario;
  readonly #server: Elasticsearch;
  readonly #folder = mkdtempSync(join(tmpdir(), 'telltale-faults-server-'));
  readonly #spool = join(this.#folder, 'spool');
  readonly #stream: string;
  readonly #applications: ApplicationProcess[] = [];

  constructor(name: string, scenario: Scenario, server: Elasticsearch) {
    this.#name = name;
    this.#scenario = scenario;
    this.#server = server;
    this.#stream = `logs-${name.replace('-', '.')}-default`;
  }

  async toEnd(): Promise<RunResult> {
    const begun = Date.now();
    const wrong: string[] = [];
    try {
      await this.#live();
    } catch (error) {
      wrong.push(error instanceof Error ? error.message : String(error));
    }
    const ends = await this.#endAll('SIGTERM');
    try {
      const begin = (number: number): ApplicationProcess => this.#start(1_000 + number, { way: 'empty' }, 0);
      wrong.push(...(await quiet({ spool: this.#spool, begin, atOnce: 1 })));
      const { counts, faults } = await this.#count();
      const seconds = (Date.now() - begun) / 1_000;
      return { scenario: this.#name, counts, seconds, wrong: [...wrong, ...faults], details: ends };
    } catch (error) {
      wrong.push(error instanceof Error ? error.message : String(error));
      return { scenario: this.#name, counts: {}, seconds: (Date.now() - begun) / 1_000, wrong, details: ends };
    } finally {
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  async #live(): Promise<void> {
    this.#startAll();
    await until('the first documents', limits.recoverMsMax, async () => (await this.#delivered()) > 100);
    await this.#scenario.disturb({
      server: this.#server,
      stream: this.#stream,
      replaceApplications: async () => {
        await this.#endAll('SIGKILL');
        this.#startAll();
      },
    });
    // Who lives delivers by itself what was held up.
    const kept = this.#journals().reduce((sum, journal) => sum + journal.kept - journal.dropped, 0);
    await until(`${kept} documents`, limits.recoverMsMax, async () => (await this.#delivered()) >= kept);
  }

  #startAll(): void {
    for (let left = this.#scenario.applications; left > 0; left--) {
      this.#applications.push(this.#start(this.#applications.length, { way: 'natural' }, 1_000_000));
    }
  }

  #start(application: number, end: ApplicationPlan['end'], turns: number): ApplicationProcess {
    const plan: ApplicationPlan = {
      application,
      seed: application,
      turns,
      recordsMax: 20,
      pauseMsMax: 20,
      spoolBytesMax: 67_108_864,
      durability: 'turn',
      compression: 'none',
      deadNode: false,
      terminations: 0,
      end,
      closesOnSignal: true,
    };
    const dataset = this.#stream.split('-')[1] ?? '';
    const journal = join(this.#folder, `${application}.journal`);
    const task = { plan, spool: this.#spool, journal, dataset, ...this.#server.access };
    return startApplication(task, 2 * limits.serverMsMax + limits.recoverMsMax);
  }

  async #endAll(signal: NodeJS.Signals): Promise<string[]> {
    for (const application of this.#applications) if (application.alive) application.kill(signal);
    const ends = await Promise.all(this.#applications.map(({ ended }) => ended));
    return ends.map((end, at) => `application ${at}: ${JSON.stringify(end)}`);
  }

  #journals(): Journal[] {
    return this.#applications.map(({ task }) => readJournal(task.journal, task.plan.application));
  }

  #delivered(): Promise<number> {
    return countDocuments(this.#server, this.#stream);
  }

  async #count(): Promise<{ counts: Record<string, number>; faults: string[] }> {
    const delivered = (await readDocuments(this.#server, this.#stream)).map(foundIn);
    const filed = new Map(lettersOnDisk(this.#spool).map(({ id, source }) => [id, source]));
    const originals = [...(await readLetters(this.#server, this.#stream)), ...filed.values()];
    const deadLettered = originals.map((source) => foundIn(JSON.parse(source)));
    const journals = this.#journals();
    const sum = (of: (journal: Journal) => number): number => journals.reduce((total, one) => total + of(one), 0);
    const counts = {
      applications: journals.length,
      emitted: sum(({ begun }) => begun),
      kept: sum(({ kept }) => kept),
      dropped: sum(({ dropped }) => dropped),
      delivered: delivered.length,
      letters: deadLettered.length,
    };
    return { counts, faults: faultsOf({ delivered, deadLettered, onDisk: [] }, journals) };
  }
}

function foundIn(document: unknown): Found | undefined {
  const body = bodyOf(document);
  return body && { application: body.application, n: body.n };
}
