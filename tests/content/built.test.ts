// dashboards/ is what its sources make of it: whoever changes one writes the other anew, and nobody edits what is built.
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const script = join('packages', 'content', 'scripts', 'write.ts');

it('equals the built content', () => {
  expect(execFileSync(process.execPath, [join(root, script), '--check'], { encoding: 'utf8' })).toMatch(/, 0 differ$/m);
});

describe('a difference', () => {
  let copy: string;
  const check = (): { status: number | null; stderr: string } =>
    spawnSync(process.execPath, [join(copy, script), '--check'], { encoding: 'utf8' });

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'telltale-built-'));
    mkdirSync(join(copy, 'packages'));
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    cpSync(join(root, 'packages', 'content'), join(copy, 'packages', 'content'), { recursive: true });
    cpSync(join(root, 'dashboards'), join(copy, 'dashboards'), { recursive: true });
    cpSync(join(root, 'docs'), join(copy, 'docs'), { recursive: true });
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('is an error that names the edited or leftover file', () => {
    expect(check()).toMatchObject({ status: 0, stderr: '' });
    appendFileSync(join(copy, 'dashboards', 'prometheus', 'services.rules.yaml'), '# mine\n');
    writeFileSync(join(copy, 'dashboards', 'prometheus', 'old.rules.yaml'), 'groups: []\n');
    const { status, stderr } = check();
    expect(status).toBe(1);
    expect(stderr).toContain('dashboards/prometheus/services.rules.yaml, dashboards/prometheus/old.rules.yaml');
    expect(stderr).toContain('npm run content');
  });
});
