// Reads the test runner's report: the counts, and each failed test in one line that no long message can push away.

/** Characters of a failure's line: a name and the start of the reason; the whole message stands above. */
const failureLengthMax = 400;

/**
 * The failed tests of a report of Vitest's JSON reporter, one line each: file, title, first line of the reason.
 * A file that cannot be loaded has one line, too.
 */
export function failureLines(report, root) {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.startsWith(root) ? name.slice(root.length).replace(/^\//, '') : name;
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [line(file, '(file)', message)] : [];
    return failed.map((test) => line(file, test.fullName, test.failureMessages[0]));
  });
}

function line(file, title, message = '') {
  const [reason = ''] = message.trim().split('\n', 1);
  return `FAILED ${file}: ${title}: ${reason}`.slice(0, failureLengthMax);
}
