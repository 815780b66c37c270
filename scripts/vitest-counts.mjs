// A Vitest reporter for `npm test`: writes counts, the reasons of skipped tests and the names of those that passed only at the second try
// to the file named by FOYER_TEST_COUNTS.
import { writeFileSync } from 'node:fs';

export default class Counts {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: [], unsteady: [] };
    for (const module of modules) {
      counts.failed += module.errors().length; // a file that could not be loaded has no tests to count
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        if (test.diagnostic()?.flaky) counts.unsteady.push(test.fullName);
        if (state === 'passed') counts.passed += 1;
        else if (state === 'failed') counts.failed += 1;
        else counts.skipped.push(`${test.fullName}: ${note ?? `${test.options.mode ?? 'not run'}, no reason given`}`);
      }
    }
    writeFileSync(process.env.FOYER_TEST_COUNTS, JSON.stringify(counts));
  }
}
