// Log levels by severity, as logging libraries name them.

/** Something failed: npm's, syslog's and pino's words for it. */
export const errorLevels = ['error', 'fatal', 'crit', 'critical', 'alert', 'emerg'] as const;
