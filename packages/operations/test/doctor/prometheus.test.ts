// The doctor looks at a real Prometheus and Alertmanager, in which faults are made one after the other.

import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openPlane, type PlaneStatus } from '@telltale/plane';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { freePort } from '../../../../tests/support/free-port.ts';
import { startingQuickly } from '../../../../tests/support/quick-start.ts';
import { ensureAuthority, ensureCertificate } from '../../../plane/src/secrets/certificates.ts';
import { temporaryFolderOfFile } from '../../../plane/test/support/temporary-folder.ts';
import { prometheusClock } from '../../src/doctor/clock.ts';
import type { Examination, ServerCheck } from '../../src/doctor/examination.ts';
import { examinePlane } from '../../src/doctor/examine.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { alertmanagerConfiguration, alerts, handover, notifications } from '../../src/doctor/prometheus/alerts.ts';
import { prometheusConfiguration, rules, targets } from '../../src/doctor/prometheus/prometheus.ts';
import { prometheusStorage } from '../../src/doctor/prometheus/prometheus-storage.ts';
import { receivers } from '../../src/doctor/prometheus/receivers.ts';

/** Prometheus asks, evaluates and discovers every five seconds; a loaded machine is slower. */
const patience = { interval: 500 };

const planeDir = startingQuickly(join(temporaryFolderOfFile(), 'plane'));
const inPlane = (...path: string[]): string => join(planeDir, ...path);
const plane = openPlane({ engine: 'native', planeDir });
let status: PlaneStatus;

beforeAll(async () => {
  await plane.up({ ports: { elasticsearch: 0, prometheus: 0, alertmanager: 0 } });
  status = await plane.status();
});
afterAll(async () => {
  await plane.down({ purge: true });
});

async function look(check: ServerCheck, change: Partial<Examination> = {}): Promise<readonly Finding[]> {
  await using operator = await plane.operator();
  const server = check === receivers ? 'alertmanager' : 'prometheus';
  await using client = await operator.client(server, 'reader');
  return await check.look(client, { description: await plane.describe(), status, operator, now: Date.now, ...change });
}

const found = (state: Finding['state'], finding: unknown, more: object = {}): unknown =>
  expect.objectContaining({ state, finding, ...more });

const runbook = (name: string): object => ({ runbook: `dashboards/runbooks/${name}.md` });

/** Has a server read its configuration again. */
async function hangUp(name: 'prometheus' | 'alertmanager'): Promise<void> {
  const { parts } = await plane.status();
  process.kill(parts.find((part) => part.name === name)?.pid ?? 0, 'SIGHUP');
}

/** Changes a file of a server until the test has ended. */
async function changed(
  name: 'prometheus' | 'alertmanager',
  file: string,
  change: (text: string) => string,
): Promise<void> {
  const path = inPlane(name, 'config', file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, change(text));
  onTestFinished(async () => {
    writeFileSync(path, text);
    await hangUp(name);
  });
  await hangUp(name);
}

/** Adds rules until the test has ended. */
async function addRules(text: string): Promise<string> {
  const path = inPlane('prometheus/config/rules/doctor.rules.yaml');
  writeFileSync(path, text);
  chmodSync(path, 0o644);
  onTestFinished(async () => {
    rmSync(path);
    await hangUp('prometheus');
  });
  await hangUp('prometheus');
  return path;
}

/** Has Prometheus scrape an address until the test has ended. */
function addTarget(job: string, address: string): void {
  const path = inPlane('targets', `${job}.json`);
  writeFileSync(path, JSON.stringify([{ targets: [address], labels: { job, __scheme__: 'http' } }]));
  onTestFinished(() => rmSync(path));
}

const alertRule = (name: string, severity: string, annotations = ''): string => `
      - alert: ${name}
        expr: vector(1)
        labels: { severity: ${severity} }
        annotations: { summary: It is so, description: Indeed.${annotations} }`;

describe('the check of the targets', () => {
  it('passes if every target answers', async () => {
    await expect.poll(() => look(targets), patience).toEqual([found('ok', '2 targets answer')]);
  });

  it('warns of a target that is down, with its address and error', async () => {
    const port = await freePort();
    addTarget('doctored', `127.0.0.1:${port}`);
    await expect
      .poll(() => look(targets), patience)
      .toEqual([
        found(
          'warning',
          expect.stringMatching(
            new RegExp(`^doctored does not answer at http://127\\.0\\.0\\.1:${port}/metrics: .*connection refused`),
          ),
          runbook('TargetDown'),
        ),
      ]);
  });
});

describe('the check of the rules', () => {
  it('passes rules that can be evaluated', async () => {
    await expect.poll(() => look(rules), patience).toEqual([found('ok', expect.stringMatching(/^none of \d+ fails$/))]);
  });

  it('warns of a rule that fails, with its file and error', async () => {
    const path = await addRules(`
groups:
  - name: doctored
    rules:
      - record: doctored:sum
        expr: up + on () up`);
    await expect
      .poll(() => look(rules), patience)
      .toEqual([
        found(
          'warning',
          expect.stringMatching(new RegExp(`^doctored:sum of ${path} cannot be evaluated: .*duplicate series`)),
          runbook('PrometheusRuleFailures'),
        ),
      ]);
  });
});

describe('the check of the alerts', () => {
  it('passes if only the Watchdog fires', async () => {
    await expect.poll(() => look(alerts), patience).toEqual([found('ok', 'only Watchdog fires, which always does')]);
  });

  it('lists each firing alert by its severity, with its runbook', async () => {
    const page = 'https://example.org/dashboards/runbooks/TargetDown.md';
    await addRules(`
groups:
  - name: doctored
    rules:${alertRule('Grave', 'critical', `, runbook_url: "${page}"`)}${alertRule('Mild', 'warning')}${alertRule('Idle', 'info')}`);
    const grave = found('failure', 'Grave fires: It is so. Indeed.', runbook('TargetDown'));
    const mild = found('warning', 'Mild fires: It is so. Indeed.', { remedy: 'Look at it in Prometheus' });
    await expect.poll(() => look(alerts), patience).toEqual([grave, mild]);
  });

  it('fails if the Watchdog does not fire', async () => {
    const path = inPlane('prometheus/config/rules/prometheus.rules.yaml');
    renameSync(path, `${path}.aside`);
    onTestFinished(async () => {
      renameSync(`${path}.aside`, path);
      await hangUp('prometheus');
    });
    await hangUp('prometheus');
    await expect
      .poll(() => look(alerts), patience)
      .toEqual([found('failure', 'Watchdog, which always fires, does not fire: no alert can', runbook('Watchdog'))]);
  });
});

describe('the check of the configuration', () => {
  it('passes a configuration that was loaded', async () => {
    await expect
      .poll(() => look(prometheusConfiguration), patience)
      .toEqual([found('ok', expect.stringMatching(/^Prometheus loaded its configuration at \d{4}-/))]);
    expect(await look(alertmanagerConfiguration)).toEqual([]);
  });

  it('warns of a configuration that Prometheus could not load', async () => {
    await changed('prometheus', 'prometheus.yaml', (text) => `${text}\nnonsense: true\n`);
    await expect
      .poll(() => look(prometheusConfiguration), patience)
      .toEqual([
        found('warning', expect.stringContaining('could not load'), runbook('PrometheusConfigurationRefused')),
      ]);
  });

  it('warns of a configuration that Alertmanager could not load', async () => {
    await changed('alertmanager', 'alertmanager.yaml', (text) => `${text}\nnonsense: true\n`);
    await expect
      .poll(() => look(alertmanagerConfiguration), patience)
      .toEqual([
        found('warning', expect.stringContaining('could not load'), runbook('AlertmanagerConfigurationRefused')),
      ]);
  });
});

describe('the check of the receivers', () => {
  /** A server to which alerts are sent, and its status for each. */
  const server = async (status: number): Promise<string> => {
    const listens = createServer((_, response) => response.writeHead(status).end()).listen(0, '127.0.0.1');
    await once(listens, 'listening');
    onTestFinished(() => void listens.close());
    return `http://127.0.0.1:${(listens.address() as AddressInfo).port}/`;
  };
  /** Gives the plane these files in its folder of receivers. */
  const give = async (names: readonly string[], url: string): Promise<void> => {
    rmSync(inPlane('receivers'), { recursive: true, force: true });
    mkdirSync(inPlane('receivers'));
    for (const name of names) writeFileSync(inPlane('receivers', name), url);
    await plane.up();
  };

  it('warns that nobody is notified if there are no receivers', async () => {
    expect(await look(receivers)).toEqual([
      found('warning', 'nobody is notified of any alert', { remedy: expect.stringContaining('docs/alerting.md') }),
    ]);
  });

  it('names the missing receivers beside the configured ones', async () => {
    await give(['alerts_page_url'], await server(200));
    await expect
      .poll(() => look(receivers), patience)
      .toEqual([
        found('ok', 'alerts go to page (webhook)'),
        found('warning', 'tickets has no address: its alerts are lost'),
        found('warning', expect.stringMatching(/^dead-mans-switch/), runbook('Watchdog')),
      ]);
  });

  it('fails for receivers whose notifications fail, with the channel', async () => {
    expect(await look(notifications)).toEqual([found('ok', 'none failed in the last 10m')]);
    // What was sent already is not sent again for a while: nothing was.
    await give(['alerts_watchdog_url'], await server(400));
    await expect
      .poll(() => look(notifications), patience)
      .toEqual([
        found(
          'failure',
          expect.stringMatching(
            /^Alertmanager could not send notifications in the last 10m: by webhook \(\d+ times\)$/,
          ),
          runbook('AlertmanagerNotificationsFailing'),
        ),
      ]);
  });

  it('passes if every receiver is configured', async () => {
    await give(['alerts_page_url', 'alerts_tickets_url', 'alerts_watchdog_url'], await server(200));
    await expect
      .poll(() => look(receivers), patience)
      .toEqual([found('ok', 'alerts go to page (webhook), tickets (webhook), dead-mans-switch (webhook)')]);
  });
});

describe('the check of the connection to Alertmanager', () => {
  it('passes if alerts arrive', async () => {
    expect(await look(handover)).toEqual([found('ok', expect.stringMatching(/^alerts arrive at Alertmanager at 127/))]);
  });

  it('fails if Prometheus knows no Alertmanager', async () => {
    await changed('prometheus', 'prometheus.yaml', (text) => stringify({ ...parse(text), alerting: undefined }));
    await expect
      .poll(() => look(handover), patience)
      .toEqual([
        found('failure', expect.stringContaining('knows no Alertmanager'), runbook('PrometheusWithoutAlertmanager')),
      ]);
  });

  it('fails if Alertmanager does not answer, and reports nothing else about it', async () => {
    const pid = (await plane.status()).parts.find(({ name }) => name === 'alertmanager')?.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    // A new alert is handed over at once.
    await addRules(`\ngroups:\n  - name: doctored\n    rules:${alertRule('Sudden', 'warning')}`);
    await expect
      .poll(() => look(handover), patience)
      .toEqual([
        found(
          'failure',
          expect.stringMatching(/^Prometheus could not send alerts in the last 2m, to https:.* \(\d+ times\)$/),
          runbook('PrometheusNotificationsFailing'),
        ),
      ]);
    const parts = (await examinePlane(plane)).filter(({ check }) => check === 'parts' || check === 'receivers');
    expect(parts).toEqual([found('failure', expect.stringMatching(/^alertmanager is crashed: /))]);
    await plane.up();
  });
});

describe('the check of the storage of metrics', () => {
  it('passes if samples are written', async () => {
    expect(await look(prometheusStorage)).toEqual([
      found('ok', expect.stringMatching(/^\d+ are written; kept for 15d or 5GiB, \d+ MB so far$/)),
    ]);
  });

  it('warns if the disk has no space for them', async () => {
    const description = { ...(await plane.describe()), folders: { prometheus: '/proc' } };
    expect(await look(prometheusStorage, { description })).toEqual([
      found(
        'warning',
        expect.stringMatching(/^Prometheus may grow by 5\.\d GB, to 5\.4 GB, and 0 MB are free for it$/),
      ),
    ]);
  });

  it('fails if samples could not be written', async () => {
    // No disk of a test fails: a page stands for a Prometheus whose disk does, and is scraped as one.
    let failures = 0;
    const page = createServer((_, response) => {
      failures += 1;
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.end(
        `# TYPE prometheus_tsdb_wal_writes_failed_total counter\nprometheus_tsdb_wal_writes_failed_total ${failures}\n`,
      );
    }).listen(0, '127.0.0.1');
    await once(page, 'listening');
    onTestFinished(() => void page.close());
    addTarget('failing', `127.0.0.1:${(page.address() as AddressInfo).port}`);
    await expect
      .poll(() => look(prometheusStorage), patience)
      .toEqual([
        found(
          'failure',
          expect.stringMatching(/could not write \d+ times? in the last/),
          runbook('PrometheusStorageFailing'),
        ),
      ]);
  });

  it('warns of corrupted data', async () => {
    const pid = (await plane.status()).parts.find(({ name }) => name === 'prometheus')?.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    await expect
      .poll(async () => (await plane.status()).parts.find(({ name }) => name === 'prometheus')?.state)
      .toBe('crashed');
    const log = inPlane('prometheus/data/wal');
    const [first = ''] = readdirSync(log)
      .filter((name) => /^\d+$/.test(name))
      .toSorted();
    const bytes = readFileSync(join(log, first));
    bytes.fill(0xff, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 4_096);
    writeFileSync(join(log, first), bytes);
    await plane.up();
    status = await plane.status();
    expect(await look(prometheusStorage)).toContainEqual(
      found(
        'warning',
        expect.stringMatching(/^Prometheus found 1 corrupted block of its data/),
        runbook('PrometheusStorageFailing'),
      ),
    );
  });
});

describe('the check of the clock of Prometheus', () => {
  it('passes a clock that agrees, and warns of one that is off', async () => {
    expect(await look(prometheusClock)).toEqual([found('ok', 'agrees with that of Prometheus')]);
    expect(await look(prometheusClock, { now: () => Date.now() - 90_000 })).toEqual([
      found('warning', expect.stringMatching(/^differs from that of Prometheus by 9\d s$/), runbook('HostClockOff')),
    ]);
  });
});

describe('the check of an expired certificate', () => {
  it('names the certificate, and why connections to its server fail', async () => {
    const config = inPlane('alertmanager/config');
    const files = ['server.crt', 'server.key'].map((name) => ({
      path: join(config, name),
      text: readFileSync(join(config, name)),
    }));
    onTestFinished(() => {
      for (const { path, text } of files) writeFileSync(path, text);
    });
    await writeExpired(config);
    const all = await examinePlane(plane);
    expect(all.filter(({ check }) => check === 'certificates' || check === 'Alertmanager')).toEqual([
      found(
        'failure',
        expect.stringMatching(/^that of alertmanager expired 2 days ago$/),
        runbook('CertificateExpiresNow'),
      ),
      found('failure', expect.stringMatching(/^does not answer: certificate has expired/)),
    ]);
  });
});

describe('the doctor of a stopped plane', () => {
  it('examines only the machine, and says so', async () => {
    await plane.down();
    const all = await examinePlane(plane);
    expect(all[0]).toEqual(found('failure', 'the plane does not run: only this machine was examined'));
    expect(all.map(({ check }) => check)).toEqual(['parts', 'disk', 'memory', 'swap', 'vm.max_map_count', 'Node']);
  });
});

/** A certificate of the plane's authority that was valid until two days ago, in the place of a server's own. */
async function writeExpired(config: string): Promise<void> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const authority = await ensureAuthority(inPlane('certificates'));
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const imported = async (pem: string) =>
    crypto.subtle.importKey('pkcs8', x509.PemConverter.decode(pem)[0] ?? new ArrayBuffer(), algorithm, true, ['sign']);
  const scratch = join(config, '..', 'scratch');
  mkdirSync(scratch, { recursive: true });
  const own = await ensureCertificate(authority, { name: 'alertmanager' }, scratch);
  const valid = new x509.X509Certificate(readFileSync(own.certificate, 'utf8'));
  const expired = await x509.X509CertificateGenerator.create({
    subject: valid.subject,
    issuer: valid.issuer,
    notBefore: new Date(Date.now() - 10 * 86_400_000),
    notAfter: new Date(Date.now() - 2 * 86_400_000 - 3_600_000),
    publicKey: await valid.publicKey.export(),
    signingKey: await imported(authority.key),
    signingAlgorithm: algorithm,
    extensions: valid.extensions,
  });
  writeFileSync(join(config, 'server.crt'), `${expired.toString('pem')}\n`);
  writeFileSync(join(config, 'server.key'), readFileSync(own.key));
  rmSync(scratch, { recursive: true });
}
