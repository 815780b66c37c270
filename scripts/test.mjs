// `npm test`: everything, against real peers. Installs the programs it needs on Debian as root, says what is missing elsewhere.
// Types and lint count as one test each. Ends with one line, `N passed, N failed, N skipped`, over all suites.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { bin, root } from './lib.mjs';
import { install, searchPath } from './programs.mjs';

const LIMIT_MS = 24 * 60_000;
const startedAt = Date.now();
const totals = { passed: 0, failed: 0, skipped: [], unsteady: [] };
const NOTHING = { passed: 0, failed: 0, skipped: [], unsteady: [] };
const folder = mkdtempSync(join(tmpdir(), 'foyer-test-'));

/** Runs a step in a process group of its own, so that one that hangs ends with all its children. @returns its exit code */
function step(name, command, args, env = {}) {
  const remainingMs = LIMIT_MS - (Date.now() - startedAt);
  process.stdout.write(`\n== ${name}\n`);
  if (remainingMs <= 0) {
    process.stdout.write(`${name}: no time left of ${LIMIT_MS / 60_000} minutes\n`);
    return Promise.resolve(1);
  }
  return new Promise((done) => {
    const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, PATH: searchPath, ...env } };
    const child = spawn(command, args, { ...options, detached: process.platform !== 'win32' });
    const stop = (signal) => process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
    const timer = setTimeout(() => {
      process.stdout.write(`\n${name}: stopped, the limit of ${LIMIT_MS / 60_000} minutes is over\n`);
      stop('SIGKILL');
    }, remainingMs);
    const onSignal = (signal) => stop(signal);
    process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
    child.once('error', () => done(1));
    child.once('close', (code) => {
      clearTimeout(timer);
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
      done(code ?? 1);
    });
  });
}

/** Adds what a suite counted; a suite that failed without counting a failure counts as one. */
function add(counts, code) {
  totals.passed += counts.passed;
  totals.failed += counts.failed > 0 || code === 0 ? counts.failed : 1;
  totals.skipped.push(...counts.skipped);
  totals.unsteady.push(...counts.unsteady);
}

async function check(name, command, args) {
  const code = await step(name, command, args);
  add({ ...NOTHING, passed: code === 0 ? 1 : 0 }, code);
}

async function vitest(name, projects) {
  const file = join(folder, `${name}.json`);
  const reporters = ['--reporter=default', `--reporter=${join(root, 'scripts/vitest-counts.mjs')}`];
  const args = ['run', ...reporters, ...projects.flatMap((p) => ['--project', p])];
  const code = await step(name, bin('vitest'), args, { FOYER_TEST_COUNTS: file });
  add(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { ...NOTHING, failed: 1 }, code);
}

async function playwright() {
  if (!existsSync(join(root, 'playwright.config.ts'))) return;
  const file = join(folder, 'e2e.json');
  const code = await step('end to end', bin('playwright'), ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: file });
  const counts = { passed: 0, failed: 0, skipped: [], unsteady: [] };
  if (existsSync(file)) {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    counts.failed += report.errors.length;
    for (const suite of report.suites) countSpecs(suite, counts);
  }
  add(counts, code);
}

function countSpecs(suite, counts) {
  for (const child of suite.suites ?? []) countSpecs(child, counts);
  for (const spec of suite.specs ?? []) {
    for (const test of spec.tests) {
      const reason = test.annotations.find((a) => a.type === 'skip' || a.type === 'fixme')?.description ?? 'no reason given';
      if (test.status === 'skipped') counts.skipped.push(`${spec.title}: ${reason}`);
      else if (test.status === 'unexpected') counts.failed += 1;
      else counts.passed += 1;
      if (test.status === 'flaky') counts.unsteady.push(spec.title);
    }
  }
}

const missing = Object.entries(install());
if (missing.length > 0) {
  const packages = [...new Set(missing.map(([, pack]) => pack))].join(' ');
  process.stderr.write(
    `npm test needs programs that are not installed:\n${missing.map(([name, pack]) => `  ${name} (package ${pack})`).join('\n')}\n`,
  );
  process.stderr.write(
    `Install them, on Debian 12 or Ubuntu with:\n  sudo apt-get install --no-install-recommends ${packages}\nthen run npm test again.\n`,
  );
  process.exit(1);
}

try {
  build();
  await check('types', bin('tsc'), ['--noEmit']);
  await check('lint', bin('biome'), ['check', '--error-on-warnings', '.']);
  await vitest('unit and renderer', ['unit', 'renderer']);
  await vitest('peers', ['peers']);
  await vitest('patient peers', ['patient-peers']);
  await playwright();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (totals.skipped.length > 0) process.stdout.write(`\nSkipped:\n${totals.skipped.map((line) => `  ${line}`).join('\n')}\n`);
// A peer that is late on a busy machine may be asked once more; whoever needs that is named, so that it does not become a habit.
if (totals.unsteady.length > 0) {
  process.stdout.write(`\nPassed only at the second try:\n${totals.unsteady.map((line) => `  ${line}`).join('\n')}\n`);
}
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped.length} skipped\n`);
process.exitCode = totals.failed > 0 ? 1 : 0;
