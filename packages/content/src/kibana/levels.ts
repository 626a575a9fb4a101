// Log levels by severity, as logging libraries name them.

/** Error levels in the words of npm, syslog and pino. */
export const errorLevels = ['error', 'fatal', 'crit', 'critical', 'alert', 'emerg'] as const;
